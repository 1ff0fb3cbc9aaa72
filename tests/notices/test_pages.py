"""What organizers see of notices, and do there."""

import re
from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from eventapp.agenda.content import Role
from eventapp.agenda.draft import SessionPersonDraft
from eventapp.core.localized import Language
from eventapp.core.mail import Purpose
from eventapp.notices.model import Mode
from eventapp.programs.model import Holder
from tests.apps import reading, statements, writing
from tests.calendars.publishing import done, publish
from tests.factories import NOW
from tests.notices.notice_help import letters, meeting, switch
from tests.people_help import sign_in
from tests.registration.making import edition_of, hybrid, registered

ROOM = "/en/organize/duo/1/notices"
PEOPLE = {
    "Ann One": {"sessions": ("opening",)},
    "Bob Two": {"sessions": ("closing",), "language": Language.FR, "place": "mexico-city"},
}


def ready(app: Flask, at: Callable[..., object], invitations: bool = False) -> FlaskClient:
    at("2026-11-02T11:00", "America/Toronto")
    meeting(app, PEOPLE)
    switch(app, Mode.ASK, invitations=invitations)
    publish(app, NOW + timedelta(minutes=30), hybrid("closing", start="16:00", end="17:00"))
    client = app.test_client()
    sign_in(app, client)
    return client


def version_in(page: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found is not None
    return found[1]


def test_the_preview_says_who_learns_what(app: Flask, at: Callable[..., object]) -> None:
    page = ready(app, at).get(ROOM).text
    assert "Publication no. 2 has something to tell 1 person." in page
    assert "Bob Two" in page
    assert "Ann One" not in page
    assert "15:00–16:00" in page
    assert "16:00–17:00" in page
    assert "Nouvel horaire" in page  # the sample in French
    assert "Nuevo horario" in page
    assert "/invitation/" not in page  # nobody's own link


def test_sending_tells_them_once_and_double_clicks_do_nothing(app: Flask, at: Callable[..., object]) -> None:
    client = ready(app, at)
    form = {"publication": "2", "key": "k"}
    for _ in range(2):
        assert client.post(ROOM, data=form).status_code == 303
    done(app, NOW + timedelta(hours=1))
    assert [mail.to for mail in letters(app)] == ["bob.two@example.org"]
    assert "Nobody has to be told" in client.get(ROOM).text


def test_what_was_published_since_is_looked_at_first(app: Flask, at: Callable[..., object]) -> None:
    client = ready(app, at)
    answer = client.post(ROOM, data={"publication": "1", "key": "k"})
    assert answer.status_code == 409
    assert "published again meanwhile" in answer.text
    done(app, NOW + timedelta(hours=1))
    assert letters(app) == []


def test_invitations_are_counted_and_sent(app: Flask, at: Callable[..., object]) -> None:
    client = ready(app, at, invitations=True)
    page = client.get(ROOM).text
    assert "something to tell 2 people" in page
    assert "1 new or changed" in page
    client.post(ROOM, data={"publication": "2", "key": "k"})
    done(app, NOW + timedelta(hours=1))
    assert sorted(mail.to for mail in letters(app, Purpose.INVITATION)) == [
        "ann.one@example.org",
        "bob.two@example.org",
    ]
    assert "Nobody has to be told" in client.get(ROOM).text


def test_the_preview_costs_the_same_for_more_people(app: Flask, at: Callable[..., object]) -> None:
    client = ready(app, at)
    client.get(ROOM)
    with statements(app) as few:
        client.get(ROOM)
    with app.test_request_context(), writing(app) as session:
        for number in range(5):
            registered(session, edition_of(session), f"More {number}")
    done(app, NOW + timedelta(hours=1))
    with statements(app) as many:
        client.get(ROOM)
    assert len(many) == len(few)


def test_rules_are_chosen_and_the_second_to_save_is_told(app: Flask, at: Callable[..., object]) -> None:
    client = ready(app, at)
    opened = client.get(f"{ROOM}/rules").text
    assert 'value="ask" checked' in opened
    seen = {"version": version_in(opened)}
    saved = client.post(f"{ROOM}/rules", data={**seen, "mode": "auto", "invitations": "y"})
    assert saved.status_code == 303
    late = client.post(f"{ROOM}/rules", data={**seen, "mode": "off"})
    assert late.status_code == 409
    assert 'value="off" checked' in late.text  # what was typed is kept
    seen = {"version": version_in(late.text)}
    assert client.post(f"{ROOM}/rules", data={**seen, "mode": "loud"}).status_code == 422
    assert client.post(f"{ROOM}/rules", data={**seen, "mode": "off"}).status_code == 303
    assert "Nobody is told of changes" in client.get(ROOM).text


def test_somebody_named_in_the_agenda_is_reached_once_an_address_is_entered(
    app: Flask, at: Callable[..., object]
) -> None:
    client = ready(app, at)
    closing = {"start": "16:00", "end": "17:00"}
    ana = SessionPersonDraft(person="ana", role=Role.CHAIR)
    publish(app, NOW + timedelta(minutes=40), hybrid("closing", people=[ana], **closing))
    page = client.get(f"{ROOM}/people").text
    assert "Ana Ruiz" in page
    assert "not reached" in page
    wrong = {"email": "ana", "language": "es", "place": "", "channel": "mail"}
    answer = client.post(f"{ROOM}/people/ana", data=wrong)
    assert answer.status_code == 422
    assert 'value="ana"' in answer.text
    right = {"email": "Ana@Example.org", "language": "es", "place": "tijuana", "channel": "mail", "key": "k"}
    assert client.post(f"{ROOM}/people/ana", data=right).status_code == 303
    done(app, NOW + timedelta(hours=1))
    with reading(app) as session:
        holder = session.query(Holder).filter_by(email="ana@example.org").one()
        assert (holder.language, holder.place) == (Language.ES, "tijuana")
    publish(app, NOW + timedelta(hours=1), hybrid("closing", start="17:00", end="18:00", people=[ana]))
    client.post(ROOM, data={"publication": "4", "key": "l"})
    done(app, NOW + timedelta(hours=2))
    spanish = next(mail for mail in letters(app) if mail.to == "ana@example.org")
    assert "/es/my-calendar/" in spanish.body
    assert "Tijuana" in spanish.body
    assert client.get(f"{ROOM}/people/beth").status_code == 404


def test_coordinators_have_no_door(app: Flask, at: Callable[..., object]) -> None:
    ready(app, at)
    client = app.test_client()
    sign_in(app, client, role="coordinator", side="CA")
    assert client.get(ROOM).status_code == 404
    assert ROOM not in client.get("/en/organize/duo/1/").text
