"""Naming people: by command, by the organizers' page; dated, once, never without an organizer left."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.core.audit import AuditEntry
from eventapp.people.model import RoleGrant
from tests.apps import dump, reading, writing
from tests.factories import make_edition
from tests.people_help import mailed, mails, press, sign_in

PEOPLE = "/en/organize/duo/people"
FORM = {
    "email": "beth@example.org",
    "name": "Beth Roy",
    "role": "coordinator",
    "side": "CA",
    "language": "fr",
}


@pytest.fixture(autouse=True)
def duo(app: Flask) -> None:
    with writing(app) as session:
        make_edition(session)


def invite(app: Flask, *words: str) -> tuple[int, str]:
    done = app.test_cli_runner().invoke(args=["invite", *words])
    return done.exit_code, done.output.strip()


def grants(app: Flask) -> list[RoleGrant]:
    with reading(app) as session:
        return list(session.scalars(select(RoleGrant).order_by(RoleGrant.id)))


def test_the_first_organizer_is_invited_by_command(app: Flask, client: FlaskClient) -> None:
    code, link = invite(app, "Ana@Example.org", "--role", "organizer", "--series", "duo", "--language", "es")
    assert code == 0
    path = link.removeprefix("http://localhost")
    assert path.startswith("/es/sign-in/")
    scanner = app.test_client()
    scanner.get(path)
    assert scanner.post(path, data={}).status_code == 403  # opened, yet without the button's token
    assert app.test_client().post(path).status_code == 410  # never opened
    assert press(client, path).status_code == 303
    assert client.get("/es/organize/").status_code == 302  # to the second factor
    other = app.test_client()
    assert other.get(path).status_code == 410
    assert [(g.role, g.series, g.granted_by) for g in grants(app)] == [("organizer", "duo", "command line")]


def test_an_invitation_is_good_for_seven_days(
    app: Flask, client: FlaskClient, at: Callable[..., datetime]
) -> None:
    at("2026-11-01T10:00")
    path = invite(app, "a@example.org", "--role", "organizer", "--series", "duo")[1].removeprefix(
        "http://localhost"
    )
    at("2026-11-08T09:59")
    assert client.get(path).status_code == 200
    at("2026-11-08T10:00")
    assert client.get(path).status_code == 410


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("ana --role organizer --series duo", "“ana” is not an e-mail address."),
        ("a@b.org --role organizer --series trio", "There is no partnership at this address."),
        ("a@b.org --role coordinator --series duo", "Say for which side."),
        ("a@b.org --role co_chair --series duo --side CA", "Say for which working group."),
        ("a@b.org --role observer --series duo --side US", "“US” is not a side of this partnership."),
        (
            "a@b.org --role rapporteur --series duo --group x",
            "This partnership has no working group “x”.",
        ),
    ],
)
def test_an_invitation_that_cannot_be_meant_is_refused(app: Flask, words: str, said: str) -> None:
    before = dump(app)
    assert invite(app, *words.split()) == (2, said)
    assert dump(app) == before


def test_inviting_twice_is_one_role_and_the_newest_link(app: Flask, client: FlaskClient) -> None:
    links = [invite(app, "a@example.org", "--role", "organizer", "--series", "duo")[1] for _ in range(2)]
    assert [client.get(link.removeprefix("http://localhost")).status_code for link in links] == [410, 200]
    assert len(grants(app)) == 1


def test_an_organizer_names_somebody_who_gets_a_link(app: Flask, client: FlaskClient) -> None:
    sign_in(app, client, role="organizer", email="ana@example.org")
    page = BeautifulSoup(client.get(PEOPLE).text, "html5lib")
    key = page.select_one("input[name=key]")["value"]
    answers = [client.post(PEOPLE, data={**FORM, "key": key}) for _ in range(3)]
    assert [(answer.status_code, answer.location) for answer in answers] == [(303, PEOPLE)] * 3
    assert client.post(PEOPLE, data={**FORM, "key": key, "side": "MX"}).status_code == 422
    assert len(grants(app)) == 2
    (mail,) = mails(app)
    assert (mail.to, mail.language) == ("beth@example.org", "fr")
    beth = app.test_client()
    assert press(beth, mailed(app)[0]).status_code == 303
    listed = client.get(PEOPLE).text
    assert "Beth Roy" in listed
    assert "named by ana@example.org" in listed


def test_somebody_known_is_told_to_sign_in_as_always(app: Flask, client: FlaskClient) -> None:
    sign_in(app, client, role="organizer", email="ana@example.org")
    sign_in(app, None, role="observer", email="beth@example.org")
    assert client.post(PEOPLE, data=FORM).status_code == 303
    assert "/sign-in/" not in mails(app)[-1].body
    assert "http://localhost/en/organize/" in mails(app)[-1].body


def test_nothing_typed_is_lost_when_something_is_missing(app: Flask, client: FlaskClient) -> None:
    sign_in(app, client)
    answer = client.post(PEOPLE, data={**FORM, "email": "beth", "role": "co_chair"})
    page = BeautifulSoup(answer.text, "html5lib")
    assert answer.status_code == 422
    assert page.select_one("[role=alert] a")["href"] == "#email"
    assert page.select_one("#email")["value"] == "beth"
    assert page.select_one("#role option[selected]")["value"] == "co_chair"
    again = client.post(
        PEOPLE, data={**FORM, "role": "co_chair", "since": "2026-12-01", "until": "2026-11-01"}
    )
    fields = [link["href"] for link in BeautifulSoup(again.text, "html5lib").select("[role=alert] a")]
    assert fields == ["#group", "#until"]


def test_a_role_ends_at_once_and_stays_known(app: Flask, client: FlaskClient) -> None:
    sign_in(app, client, role="organizer", email="ana@example.org")
    beth = app.test_client()
    sign_in(app, beth, role="organizer", email="beth@example.org")
    assert beth.get(PEOPLE).status_code == 200
    row = grants(app)[1]
    assert client.post(f"{PEOPLE}/{row.id}/end").status_code == 303
    assert beth.get(PEOPLE).status_code == 404
    assert client.post(f"{PEOPLE}/{row.id}/end").status_code == 404
    with reading(app) as session:
        entry = session.scalars(select(AuditEntry).filter_by(action="role.ended")).one()
    assert (entry.actor, entry.subject) == ("ana@example.org", f"duo/people/{row.account_id}")
    assert set(entry.details["after"]) == {"ended"}


def test_the_last_organizer_stays(app: Flask, client: FlaskClient) -> None:
    sign_in(app, client)
    (row,) = grants(app)
    answer = client.post(f"{PEOPLE}/{row.id}/end")
    assert (answer.status_code, "This is the only organizer." in answer.text) == (422, True)
    assert client.get(PEOPLE).status_code == 200


def test_a_role_of_another_series_is_not_ended_from_here(app: Flask, client: FlaskClient) -> None:
    sign_in(app, client)
    sign_in(app, None, series="trio")
    assert client.post(f"{PEOPLE}/{grants(app)[1].id}/end").status_code == 404


def test_a_role_counts_from_its_first_to_its_last_day(
    app: Flask, client: FlaskClient, at: Callable[..., datetime]
) -> None:
    at("2026-11-01T10:00")
    sign_in(app, client)
    client.post(PEOPLE, data={**FORM, "since": "2026-11-03", "until": "2026-11-04"})
    assert re.search(r"November 3, 2026 to November 4, 2026", client.get(PEOPLE).text)
    statuses = []
    for day in (2, 3, 4, 5):
        at(f"2026-11-0{day}T12:00")
        beth = app.test_client()
        sign_in(app, beth, role=None, email="beth@example.org")
        statuses.append(beth.get("/en/organize/duo/").status_code)
    assert statuses == [404, 200, 200, 404]
