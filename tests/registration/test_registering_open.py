"""The open form, and the public list of those who agreed to stand on it."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from eventapp.agenda.content import Audience
from eventapp.meetings.model import Mode
from eventapp.registration.model import Registration
from eventapp.registration.rules import Source, State
from tests.apps import dump, statements, writing
from tests.factories import NOW, session_draft
from tests.people_help import mailed, mails
from tests.registration.registering_help import (
    MINE,
    REGISTER,
    all_kept,
    answers,
    errors,
    filled,
    invited,
    open_form,
    opened,
    sent_from,
    session_id,
    soup,
    visitor,
)

LIST = "/en/duo/meetings/1/participants"


@pytest.fixture
def form(app: Flask, at: Any) -> str:
    at(NOW.isoformat()[:19])
    opened(
        app,
        session_draft("opening", mode=Mode.HYBRID, video_room="link"),
        session_draft("mining", start="10:00", end="11:00", audience=Audience.DELEGATE),
    )
    return f"{REGISTER}/form/{open_form(app)}"


PERSON = {"name": "Lía Peña", "email": "lia@example.org", "opening": "room"}


def test_anyone_with_the_address_registers(app: Flask, form: str) -> None:
    client = app.test_client()
    response = client.post(form, data=answers(app, filled(client, form), **PERSON, diet="nuts"))
    assert (response.status_code, response.headers["Location"]) == (303, f"{form}/done")
    assert "Set-Cookie" not in response.headers
    [row] = all_kept(app)
    assert (row.person.name, row.side, row.state, row.source) == (
        "Lía Peña",
        "CA",
        State.SUBMITTED,
        Source.FORM,
    )
    assert row.person.key.startswith("p-")
    assert "lía" not in row.person.key
    assert mails(app)[-1].to == "lia@example.org"
    assert client.get(mailed(app)[0]).headers["Location"] == MINE


def test_who_is_registered_already_is_told_by_mail_only(app: Flask, form: str) -> None:
    invited(app, "Carl Lee", "CA", email="lia@example.org")
    before, client = dump(app), app.test_client()
    data = answers(app, filled(client, form), **PERSON)
    known = client.post(form, data=data)
    unknown = client.post(form, data=data | {"email": ["other@example.org"], "key": ["another"]})
    assert (known.status_code, dict(known.headers), known.data) == (
        unknown.status_code,
        dict(unknown.headers),
        unknown.data,
    )
    assert client.get(known.headers["Location"]).data == client.get(unknown.headers["Location"]).data
    carl = [mail for mail in mails(app) if mail.to == "lia@example.org"]
    assert [mail.subject.partition(":")[0] for mail in carl] == [
        "Your invitation",
        "The link to your registration",
    ]
    assert "Carl Lee" in carl[-1].body
    after = dump(app)
    assert [row for row in after["registration"] if row in before["registration"]] == before["registration"]


def test_a_double_tap_makes_one_person(app: Flask, form: str) -> None:
    client = app.test_client()
    data = answers(app, filled(client, form), **PERSON)
    assert [client.post(form, data=data).status_code for _ in range(3)] == [303] * 3
    assert len(all_kept(app)) == 1
    assert len(mails(app)) == 1


def test_the_public_chooses_among_what_the_public_sees(app: Flask, form: str) -> None:
    client = app.test_client()
    data = filled(client, form)
    assert f"session-{session_id(app, 'opening')}" in data
    assert f"session-{session_id(app, 'mining')}" not in data
    response = client.post(form, data=answers(app, data, **(PERSON | {"mining": "room"})))
    assert response.status_code == 422
    assert "sessions" in errors(response)
    assert all_kept(app) == []


def test_mistakes_keep_what_was_typed(app: Flask, form: str) -> None:
    client = app.test_client()
    response = client.post(
        form, data=answers(app, filled(client, form), **(PERSON | {"email": ""}), diet="nuts")
    )
    assert errors(response) == {"email": "Enter your e-mail address."}
    again = sent_from(soup(response))
    assert (again["name"], again["diet"]) == (["Lía Peña"], ["nuts"])


def test_an_open_form_asks_little_of_the_database(app: Flask, form: str) -> None:
    client = app.test_client()
    data = answers(app, filled(client, form), **PERSON, access_needs="a ramp", consent_list="y")
    client.post(form, data=data | {"email": ["first@example.org"], "key": ["first"]})
    with statements(app) as sent:
        assert client.post(form, data=data).status_code == 303
    sent = [each for each in sent if "DELETE FROM form_done" not in each]  # now and then old keys are cleared
    assert len(sent) <= 12, "\n".join(one[:110] for one in sent)


@pytest.mark.parametrize(
    "facts", [{"closes_at": NOW}, {"closed_at": NOW - timedelta(hours=1)}], ids=["run out", "closed"]
)
def test_a_closed_form_says_so(app: Flask, form: str, facts: dict[str, Any]) -> None:
    path = f"{REGISTER}/form/{open_form(app, **facts)}"
    client = app.test_client()
    data = answers(app, filled(client, form), **PERSON)
    assert "Registration is closed" in client.get(path).text
    assert client.post(path, data=data).status_code == 409
    assert client.get(f"{REGISTER}/form/000000000000").status_code == 404
    assert all_kept(app) == []


# ---- The public list ----


def test_only_who_agreed_stands_on_the_list(app: Flask, form: str) -> None:
    people = {
        "Zoe First": {"consent_list": "y"},
        "Abe Second": {"consent_list": "y"},
        "Not Asked": {},
        "Too Young": {
            "consent_list": "y",
            "minor": "y",
            "guardian_name": "Eva",
            "guardian_email": "eva@example.org",
        },
        "Still Open": {"consent_list": "y"},
    }
    for number, (name, said) in enumerate(people.items()):
        ref = invited(app, name, "MX", email=f"p{number}@example.org")
        client = visitor(app, ref)
        assert (
            client.post(REGISTER, data=answers(app, filled(client), opening="room", **said)).status_code
            == 303
        )
    with writing(app) as session:
        for row in session.scalars(select(Registration)):
            if row.email != "p4@example.org":
                row.state = State.APPROVED
            row.position = 1 if row.email == "p0@example.org" else None
    page = app.test_client().get(LIST)
    assert page.headers["X-Robots-Tag"] == "noindex"
    assert [one.get_text() for one in soup(page).select(".rows-title")] == ["Zoe First", "Abe Second"]
    assert "@example.org" not in page.text
