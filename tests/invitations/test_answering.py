"""The buttons in an invitation lead to a page on which the answer is given; the link can do nothing else."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from eventapp.invitations import answering
from eventapp.invitations.model import Answer, Invitation, Way
from tests.apps import dump, reading, writing
from tests.invitations.replying import ANSWERED, Asked, answer_of, deliver, invitation, invited, thunderbird

Stop = Callable[..., datetime]  # the fixture that stops the clock


def link(app: Flask, ask: Asked, answer: Answer = Answer.ACCEPTED) -> str:
    """The path in the mail’s button."""
    with reading(app) as session:
        row = session.scalars(select(Invitation).where(Invitation.ref == ask.ref)).one()
        return answering.link(row, answer).removeprefix("http://localhost")


def test_looking_changes_nothing(app: Flask, client: FlaskClient, at: Stop) -> None:
    ask = invited(app, "Ana Ruiz")["Ana Ruiz"]
    address = link(app, ask, Answer.DECLINED)
    before = dump(app)
    at("2026-11-03T12:00")
    for _ in range(3):
        page = client.get(address)
        assert page.status_code == 200
        assert client.head(address).status_code == 200
    assert dump(app) == before
    assert '<input type="radio" name="answer" value="declined" checked>' in page.text
    assert "Your answer so far" not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("answer", answering.GIVEN)
def test_the_button_gives_the_answer(app: Flask, client: FlaskClient, at: Stop, answer: str) -> None:
    asked = invited(app, "Ana Ruiz", "Beth Roy")
    at("2026-11-03T12:00")
    address = link(app, asked["Ana Ruiz"]).partition("?")[0]
    given = client.post(address, data={"answer": answer})
    assert (given.status_code, given.location) == (303, f"{address}?done=yes")
    row = invitation(app, asked["Ana Ruiz"].ref)
    assert (row.answer, row.answered_by) == (answering.GIVEN[answer], Way.PAGE)
    page = client.get(given.location).text
    assert "Your answer is recorded" in page
    assert "Your answer so far: " in page
    assert answer_of(app, asked["Beth Roy"]) == "NEEDS-ACTION"
    assert answer_of(app, asked["Ana Ruiz/closing"]) == "NEEDS-ACTION"


def test_page_and_mail_are_one_answer_the_newer_wins(app: Flask, client: FlaskClient, at: Stop) -> None:
    ask = invited(app, "Ana Ruiz")["Ana Ruiz"]
    at("2026-11-03T12:00")
    client.post(link(app, ask), data={"answer": "accepted"})
    assert deliver(app, thunderbird(ask, "DECLINED", ANSWERED - timedelta(hours=1))).reason == "stale"
    assert answer_of(app, ask) == "ACCEPTED"
    assert deliver(app, thunderbird(ask, "DECLINED", ANSWERED + timedelta(hours=1))).outcome == "answered"
    assert answer_of(app, ask) == "DECLINED"


def test_the_page_tells_nothing_but_the_session(app: Flask, client: FlaskClient, at: Stop) -> None:
    ask = invited(app, "Ana Ruiz")["Ana Ruiz"]
    at("2026-11-26T08:30", "America/Toronto")
    page = client.get(link(app, ask)).text
    assert "Thursday, November 26, 2026" in page
    assert "09:00–10:00, Ottawa (UTC−5)" in page
    assert not any(word in page for word in ("Ana Ruiz", ask.email, "zoom", '/me"'))


def test_a_link_that_was_not_made_here_opens_nothing(app: Flask, client: FlaskClient, at: Stop) -> None:
    asked = invited(app, "Ana Ruiz", "Beth Roy")
    at("2026-11-03T12:00")
    ana, beth = (link(app, asked[name]).partition("?")[0] for name in ("Ana Ruiz", "Beth Roy"))
    seal = ana.rpartition(".")[2]
    before = dump(app)
    for address in (
        f"{beth.rpartition('.')[0]}.{seal}",
        f"{ana[:-1]}",
        f"{ana}x",
        "/en/answer/x",
        "/en/answer/.é",
    ):
        assert client.get(address).status_code == 404
        assert client.post(address, data={"answer": "accepted"}).status_code == 404
    assert dump(app) == before


def test_no_answer_and_an_unknown_one_are_asked_again(app: Flask, client: FlaskClient, at: Stop) -> None:
    ask = invited(app, "Ana Ruiz")["Ana Ruiz"]
    at("2026-11-03T12:00")
    for form in ({}, {"answer": "DELEGATED"}):
        again = client.post(link(app, ask), data=form)
        assert again.status_code == 422
        assert "Choose one of the answers." in again.text
    assert answer_of(app, ask) == "NEEDS-ACTION"


def test_a_flood_of_presses_ends(app: Flask, client: FlaskClient, at: Stop) -> None:
    ask = invited(app, "Ana Ruiz")["Ana Ruiz"]
    at("2026-11-03T12:00")
    address = link(app, ask)
    pressed = [client.post(address, data={"answer": "accepted"}).status_code for _ in range(31)]
    assert pressed == [303] * 30 + [429]


def test_it_ends_with_the_session(app: Flask, client: FlaskClient, at: Stop) -> None:
    ask = invited(app, "Ana Ruiz")["Ana Ruiz"]
    at("2026-12-01T12:00")
    assert "This session is over." in client.get(link(app, ask)).text
    assert client.post(link(app, ask), data={"answer": "accepted"}).status_code == 422
    assert answer_of(app, ask) == "NEEDS-ACTION"


def test_whoever_was_taken_out_cannot_answer(app: Flask, client: FlaskClient, at: Stop) -> None:
    ask = invited(app, "Ana Ruiz")["Ana Ruiz"]
    with writing(app) as session:
        session.execute(update(Invitation).values(cancelled=True))
    at("2026-11-03T12:00")
    assert "There is nothing to answer." in client.get(link(app, ask)).text
    assert client.post(link(app, ask), data={"answer": "accepted"}).status_code == 422


def test_it_speaks_the_language_of_the_invitation(app: Flask, client: FlaskClient, at: Stop) -> None:
    ask = invited(app, "Ana Ruiz")["Ana Ruiz"]
    with writing(app) as session:
        session.execute(update(Invitation).values(language="fr"))
    at("2026-11-03T12:00")
    address = link(app, ask)
    assert address.startswith("/fr/answer/")
    page = client.get(address).text
    assert "Opening (fr)" in page
    assert "jeudi 26 novembre 2026" in page.lower()
