"""Meetings whose people are invited by mail, without the rules of who is told when."""

from datetime import datetime

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.agenda.changes import Change, compare
from eventapp.agenda.content import Audience, decode
from eventapp.agenda.model import Publication
from eventapp.agenda.policy import visible
from eventapp.core import outbox
from eventapp.core.mail import Purpose, StoredMail
from eventapp.invitations import inviting
from eventapp.programs import following, queries
from eventapp.tasks import HANDLERS
from tests.apps import reading, writing

Changes = tuple[Change, ...]
WITHOUT_NOTICES = {**HANDLERS, following.CHANGED: []}


def work(app: Flask, now: datetime) -> None:
    """Calendars follow what happened; nobody is told by itself."""
    with app.app_context():
        assert outbox.drain(WITHOUT_NOTICES, now) == []


def meeting_of(session: Session, edition_id: int, since: int | None) -> tuple[inviting.Meeting, Changes]:
    """The current publication, and what changed after that with the number *since*."""
    publications = session.scalars(
        select(Publication).where(Publication.edition_id == edition_id).order_by(Publication.number)
    ).all()
    contents = [visible(decode(each.content), Audience.DELEGATE) for each in publications]
    changes = compare(contents[since - 1], contents[-1]) if since else ()
    return inviting.Meeting(edition_id, contents[-1]), changes


def tell(
    app: Flask, now: datetime, edition_id: int, since: int | None = None, *, by_mail: bool = True
) -> int:
    """Invite everybody of the edition; *since* is the publication that they know. Gives how many mails."""
    work(app, now)
    with writing(app) as session:
        meeting, changes = meeting_of(session, edition_id, since)
        members = queries.members(session, edition_id)
        entries = queries.items(session, [each.person_id for each in members], edition_id)
        about = f"{meeting.content.edition.path}/publications/{meeting.content.publication}"
        return sum(
            inviting.invite(
                session, now, meeting, each, entries[each.person_id], changes, about, by_mail=by_mail
            )
            for each in members
        )


def invitations(app: Flask) -> list[StoredMail]:
    """All invitations that were ever mailed, oldest first."""
    with reading(app) as session:
        wanted = select(StoredMail).where(StoredMail.purpose == Purpose.INVITATION).order_by(StoredMail.id)
        found = list(session.scalars(wanted))
        session.expunge_all()
        return found
