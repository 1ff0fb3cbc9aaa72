"""Somebody who registered, and their page as they read it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from eventapp.agenda.content import Audience
from eventapp.agenda.draft import SessionDraft
from eventapp.meetings.model import Mode
from eventapp.people.model import Sector
from eventapp.registration import moving, places, service
from eventapp.registration.answers import Answers
from eventapp.registration.rules import Attendance
from tests.apps import writing
from tests.factories import NOW, session_draft
from tests.registration.registering_help import (
    MINE,
    edition_of,
    invited,
    kept,
    opened,
    session_id,
    soup,
    visitor,
)

LINK = "https://example.org/join/opening"
At = Callable[..., datetime]
SESSIONS = (
    session_draft("opening", mode=Mode.HYBRID, link=LINK),
    session_draft("mining", start="10:00", end="11:00", mode=Mode.HYBRID, video_room="link", room="room-2"),
    session_draft("private", start="09:30", end="10:00", audience=Audience.DELEGATE, room="room-2"),
)


def registered(
    app: Flask, ref: str, *, approve: bool = True, place: str | None = "tijuana", **choices: str
) -> None:
    """Fill in the form, and have it approved; *choices* are by slug."""
    wanted = {session_id(app, slug): Attendance(how) for slug, how in choices.items()}
    with app.test_request_context(), writing(app) as session:
        row = moving.locked(session, kept(app, ref))
        answers = Answers(
            name=row.person.name,
            email=row.email or "",
            language=row.language,
            title=row.title,
            organization=row.organization,
            sector=Sector.FEDERAL,
            place=place,
            spoken=("es", "en"),
            listened=("es",),
            choices=wanted,
        )
        service.submit(session, service.PERSON, NOW, row, answers)
        if approve:
            service.approve(session, "test", NOW, row.edition, [row])


def somebody(app: Flask, *drafts: SessionDraft, **choices: str) -> tuple[str, FlaskClient]:
    opened(app, *(drafts or SESSIONS))
    ref = invited(app)
    if choices:
        registered(app, ref, **choices)
    return ref, visitor(app, ref)


def page(client: FlaskClient, path: str = MINE) -> BeautifulSoup:
    response = client.get(path)
    assert response.status_code == 200
    return soup(response)


def said(tag: Any) -> str:
    return " ".join(tag.get_text(" ").split()).replace("\xa0", " ")


def row_of(document: BeautifulSoup, slug: str) -> str:
    found = document.find(id=f"s-{slug}")
    assert found is not None
    return said(found)


def seats_in(app: Flask, slug: str, seats: int) -> None:
    number = session_id(app, slug)
    with writing(app) as session:
        boards = places.lock(session, edition_of(session).id)
        boards[number].whole.room.limit(seats)
        boards[number].whole.own = True
        boards.save(session)


def token(client: FlaskClient, path: str = MINE, **data: str) -> dict[str, str]:
    """What a form of the page would send along."""
    field = soup(client.get(path)).find("input", attrs={"name": "csrf"})
    assert field is not None
    return {"csrf": str(field["value"]), **data}
