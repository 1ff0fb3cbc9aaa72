"""Who looked at protected details, read from the records."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from eventapp.core.audit import AuditEntry
from eventapp.meetings.model import Edition
from eventapp.registration.model import Registration
from eventapp.registration.moving import path

from .held import VIEWED

SHOWN = 100


class Look(NamedTuple):
    """One look; ``row`` is None for somebody who is gone."""

    at: datetime
    actor: str
    ref: str
    side: str
    row: Registration | None


class Looks(NamedTuple):
    shown: list[Look]
    below: int | None  # the entry after which older ones follow


def looks(session: Session, edition: Edition, sides: Collection[str], below: int | None) -> Looks:
    """The looks at people of *sides*, newest first, those before the entry *below*."""
    root = f"{path(edition)}/registrations/"
    people = {
        row.ref: row
        for row in session.scalars(
            select(Registration)
            .where(Registration.edition_id == edition.id, Registration.side.in_(sides))
            .options(joinedload(Registration.person))
        )
    }
    entries = select(AuditEntry).where(
        AuditEntry.action == VIEWED, AuditEntry.subject.startswith(root, autoescape=True)
    )
    if below is not None:
        entries = entries.where(AuditEntry.id < below)
    found: list[Look] = []
    last = None
    for entry in session.scalars(entries.order_by(AuditEntry.id.desc())):
        ref = entry.subject.removeprefix(root)
        row = people.get(ref)
        if row is None:
            continue
        if len(found) == SHOWN:
            return Looks(found, last)
        last = entry.id
        found.append(Look(entry.at, entry.actor, ref, row.side, None if row.erased_at else row))
    return Looks(found, None)
