"""Agendas of meeting 1 of ``duo`` as they follow each other, with the work that each publication sets off."""

from collections.abc import Sequence
from datetime import datetime

from flask import Flask
from sqlalchemy import select

from eventapp.agenda import service
from eventapp.agenda.draft import SessionDraft
from eventapp.core import outbox
from eventapp.meetings.queries import edition_to_change
from eventapp.tasks import HANDLERS
from tests.apps import writing
from tests.factories import make_edition, session_draft

ROOMS = ("hall", "room-2")


def publish(
    app: Flask, now: datetime, *drafts: SessionDraft, gone: Sequence[str] = (), work: bool = True
) -> int:
    """Save *drafts*, remove the sessions that are *gone*, publish; gives the publication's number."""
    from eventapp.meetings.model import Edition

    with writing(app) as session:
        if session.scalar(select(Edition.id)) is None:
            make_edition(session)
        edition = edition_to_change(session, "duo", 1)
        for draft in drafts:
            service.save_session(session, "test", now, edition, draft)
        for slug in gone:
            service.remove_session(session, "test", now, edition, slug)
        number = service.publish(session, "test", now, "duo", 1).number
    if work:
        done(app, now)
    return number


def done(app: Flask, now: datetime) -> None:
    """The work that waits is done and none of it fails."""
    with app.app_context():
        assert outbox.drain(HANDLERS, now) == []


def many(count: int) -> list[SessionDraft]:
    """*count* sessions of ten minutes, six to an hour, from 08:00 on."""
    return [
        session_draft(
            f"session-{n}", start=f"{8 + n // 6:02}:{n % 6}0", end=f"{8 + n // 6:02}:{n % 6}9", room="hall"
        )
        for n in range(count)
    ]
