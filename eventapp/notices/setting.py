"""How people are told in an edition: an organizer decides, and it holds from then on."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import update
from sqlalchemy.orm import Session

from eventapp.core import audit
from eventapp.core.errors import Conflict
from eventapp.core.translations import N_
from eventapp.meetings.model import Edition
from eventapp.programs import queries as programs

from . import queries
from .model import Mode, NoticeRules, Told


class Facts(NamedTuple):
    mode: Mode
    invitations: bool


def save(
    session: Session, actor: str, now: datetime, edition: Edition, facts: Facts, version: int = 0
) -> NoticeRules:
    """*edition* is locked. *version* is what the organizer saw, 0 where there was nothing. Raises
    `Conflict`."""
    row = queries.rules_of(session, edition.id)
    if (row.version if row else 0) != version:
        raise Conflict(N_("Somebody else changed these rules meanwhile."))
    told = queries.tells(row)
    if row is None:
        row = NoticeRules(edition_id=edition.id)
        session.add(row)
    elif (row.mode, row.invitations) == facts:
        return row
    row.mode, row.invitations = facts
    if not queries.tells(row):
        session.execute(update(Told).where(Told.edition_id == edition.id).values(due_at=None))
    elif not told:
        _begin(session, edition, row)
    session.flush()
    path = f"{edition.series.key}/{edition.number}"
    audit.record(
        session, actor, "notices.rules_saved", path, now, mode=facts.mode.value, invitations=facts.invitations
    )
    return row


def _begin(session: Session, edition: Edition, row: NoticeRules) -> None:
    """What is published now everybody is taken to know: only what changes from now on is told."""
    head = queries.head_of(session, edition.id)
    row.since_id = head.id if head else None
    row.sent_id = row.since_id if row.mode is Mode.AUTO else None
    session.execute(
        update(Told).where(Told.edition_id == edition.id).values(publication_id=row.since_id, due_at=None)
    )
    known = queries.told(session, edition.id)
    session.add_all(
        Told(edition_id=edition.id, person_id=each.person_id, publication_id=row.since_id)
        for each in programs.members(session, edition.id)
        if each.person_id not in known
    )
