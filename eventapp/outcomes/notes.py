"""Notes that one side keeps about anything. The other side never learns that they exist: what is recorded of
them stands under the side alone, not under the partnership whose records the secretariat reads, and says
nothing of them."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from eventapp.core import audit
from eventapp.core.actor import Actor
from eventapp.core.db import CHANGED_MEANWHILE
from eventapp.core.errors import Conflict, Invalid, NotFound
from eventapp.core.translations import N_

from . import notes_policy
from .model import SideNote

LONGEST = 4000
SUBJECT = re.compile(r"[a-z0-9][a-z0-9._-]*(/[a-z0-9._-]+)*")
GONE = N_("This note is not here any more.")


class Notes(NamedTuple):
    """What a page shows of the notes about *subject*: nothing at all to whoever speaks for no side."""

    series: str
    subject: str
    sides: tuple[str, ...]
    notes: Sequence[SideNote]


class Written(NamedTuple):
    """A note as it was typed, and the page on which it stands."""

    side: str
    subject: str
    text: str
    address: str = ""


def of(session: Session, actor: Actor, series: str, subject: str) -> Notes:
    """The notes of *actor*'s own side about *subject*, in one statement; in none where there is no side."""
    sides = tuple(sorted(notes_policy.sides(actor, series)))
    found = _read(session, actor, series, SideNote.subject == subject) if sides else ()
    return Notes(series, subject, sides, found)


def all_of(session: Session, actor: Actor, series: str) -> dict[str, list[SideNote]]:
    """All notes of *actor*'s own side in *series*, by subject; what was written about last stands first."""
    found: dict[str, list[SideNote]] = {}
    for note in reversed(_read(session, actor, series)):
        found.setdefault(note.subject, []).insert(0, note)
    return found


def _read(session: Session, actor: Actor, series: str, *wanted: ColumnElement[bool]) -> Sequence[SideNote]:
    rows = session.scalars(
        select(SideNote)
        .where(SideNote.series == series, _may_be_seen(actor, series), *wanted)
        .order_by(SideNote.id)
    ).all()
    return [row for row in rows if notes_policy.sees(actor, series, row.side)]


def _may_be_seen(actor: Actor, series: str) -> ColumnElement[bool]:
    mine = [SideNote.side == side for side in notes_policy.sides(actor, series)]
    return or_(*mine) if mine else and_(SideNote.id < 0)


def add(session: Session, actor: Actor, now: datetime, series: str, written: Written) -> SideNote:
    """Raises `NotFound` for a side that *actor* does not speak for, `Invalid` for what cannot be kept."""
    if not notes_policy.sees(actor, series, written.side):
        raise NotFound(GONE)
    if len(written.subject) > 200 or not SUBJECT.fullmatch(written.subject):
        raise Invalid(N_("Open the page again on which you want to write a note."))
    note = SideNote(
        series=series,
        subject=written.subject,
        side=written.side,
        text=_checked(written.text),
        address=written.address,
        written_by=actor.email,
        written_at=now,
    )
    session.add(note)
    session.flush()
    _record(session, actor, "note.written", note, now)
    return note


def edit(
    session: Session, actor: Actor, now: datetime, series: str, note_id: int, text: str, version: int
) -> SideNote:
    """Raises `NotFound`, `Invalid`, and `Conflict` when it was changed since *version*."""
    note = _own(session, actor, series, note_id)
    if note.version != version:
        raise Conflict(CHANGED_MEANWHILE)
    note.text, note.written_by, note.written_at = _checked(text), actor.email, now
    session.flush()
    _record(session, actor, "note.changed", note, now)
    return note


def remove(session: Session, actor: Actor, now: datetime, series: str, note_id: int) -> SideNote:
    """It is gone, with nothing left of it. Raises `NotFound`."""
    note = _own(session, actor, series, note_id)
    session.delete(note)
    session.flush()
    _record(session, actor, "note.removed", note, now)
    return note


def _own(session: Session, actor: Actor, series: str, note_id: int) -> SideNote:
    note = session.get(SideNote, note_id, with_for_update=True)
    if note is None or note.series != series or not notes_policy.sees(actor, series, note.side):
        raise NotFound(GONE)
    return note


def _checked(text: str) -> str:
    if not text:
        raise Invalid(N_("Write the note."))
    if len(text) > LONGEST:
        raise Invalid(N_("Keep the note under %(most)s characters."), most=LONGEST)
    return text


def _record(session: Session, actor: Actor, action: str, note: SideNote, now: datetime) -> None:
    audit.record(session, actor.email, action, f"side-notes/{note.side.lower()}", now)
