"""What is taken down while a session runs, and what follows from it. Use cases: each is given the database
session, the actor, the time and the edition; none commits.

Whoever takes something down holds the row of the agenda's session: the order of lines is decided by one at a
time.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventapp.agenda.approvals import edition_path
from eventapp.agenda.model import AgendaSession
from eventapp.core import audit
from eventapp.core.db import CHANGED_MEANWHILE
from eventapp.core.errors import Conflict, Invalid, NotFound
from eventapp.core.translations import N_
from eventapp.meetings.model import Edition
from eventapp.partnership import service as partnership
from eventapp.partnership.model import WorkingGroup

from . import commitments
from .kinds import RecordKind
from .model import Commitment, Origin, RecordEntry
from .record_values import LONGEST, Line, line_of
from .values import CommitmentValues, Owner

GONE = N_("This line is not here any more.")


def subject_of(edition: Edition, slug: str) -> str:
    """How records and notes name the record of a session: ``cmp/17/record/forestry``."""
    return f"{edition_path(edition)}/record/{slug}"


def add(session: Session, actor: str, now: datetime, edition: Edition, slug: str, line: Line) -> RecordEntry:
    """Take a line down, after those that there are. Raises `NotFound` and `Invalid`."""
    row = _session(session, edition, slug)
    _require(line)
    last = session.scalar(select(func.max(RecordEntry.position)).where(RecordEntry.session_id == row.id))
    entry = RecordEntry(
        session_id=row.id, position=(last or 0) + 1, written_by=actor, written_at=now, removed=False
    )
    _write(session, edition, entry, line)
    session.add(entry)
    session.flush()
    _record(session, actor, "record.added", edition, slug, now, line=entry.id, **_facts(entry))
    return entry


def change(  # which line of which session of which meeting
    session: Session,
    actor: str,
    now: datetime,
    edition: Edition,
    slug: str,
    entry_id: int,
    line: Line,
    version: int,
) -> RecordEntry:
    """Raises `NotFound`, `Invalid`, and `Conflict` when it was changed since *version*."""
    entry = entry_of(session, edition, slug, entry_id)
    if entry.version != version:
        raise Conflict(CHANGED_MEANWHILE)
    if line == value_of(entry):
        return entry
    if settled(entry) and (line.kind, line.details()) != (entry.kind, value_of(entry).details()):
        raise Invalid(N_("What follows from this line has been done: only its words can be changed."))
    _require(line)
    before = _facts(entry)
    _write(session, edition, entry, line)
    session.flush()
    told = audit.difference(before, _facts(entry))
    _record(session, actor, "record.changed", edition, slug, now, line=entry.id, **told)
    return entry


def mark(
    session: Session, actor: str, now: datetime, edition: Edition, slug: str, entry_id: int, *, say: bool
) -> None:
    """Say it in the closing plenary, or not. Raises `NotFound`."""
    entry = entry_of(session, edition, slug, entry_id)
    if entry.for_plenary != say:
        entry.for_plenary = say
        session.flush()
        _record(session, actor, "record.marked", edition, slug, now, line=entry.id, for_plenary=say)


def move(
    session: Session, actor: str, now: datetime, edition: Edition, slug: str, entry_id: int, *, up: bool
) -> None:
    """One place up or down; at the end nothing happens. Raises `NotFound`."""
    entry = entry_of(session, edition, slug, entry_id)
    there = lines_of(session, entry.session_id)
    at = [each.id for each in there].index(entry.id)
    other = at + (-1 if up else 1)
    if not 0 <= other < len(there):
        return
    entry.position, there[other].position = there[other].position, entry.position
    session.flush()
    _record(session, actor, "record.moved", edition, slug, now, line=entry.id, up=up)


def remove(session: Session, actor: str, now: datetime, edition: Edition, slug: str, entry_id: int) -> None:
    """Strike a line out; it can be put back. Raises `NotFound`, and `Invalid` once something followed."""
    entry = entry_of(session, edition, slug, entry_id)
    if settled(entry):
        raise Invalid(N_("What follows from this line has been done: it stays."))
    entry.removed = True
    session.flush()
    _record(session, actor, "record.removed", edition, slug, now, line=entry.id)


def put_back(session: Session, actor: str, now: datetime, edition: Edition, slug: str, entry_id: int) -> None:
    entry = entry_of(session, edition, slug, entry_id, removed=True)
    entry.removed = False
    session.flush()
    _record(session, actor, "record.put_back", edition, slug, now, line=entry.id)


def confirm(
    session: Session, actor: str, now: datetime, edition: Edition, slug: str, entry_id: int
) -> Commitment:
    """Make the commitment of a line, in the plans of its groups for the year after the meeting; twice is
    once. Raises `NotFound`, and `Invalid` for a line that is no commitment or of no group."""
    entry = entry_of(session, edition, slug, entry_id)
    if entry.commitment_id is not None:
        return session.get_one(Commitment, entry.commitment_id)
    line = value_of(entry)
    if line.kind is not RecordKind.COMMITMENT:
        raise Invalid(N_("This line is no commitment."))
    made = commitments.add(
        session,
        actor,
        now,
        CommitmentValues(
            groups=line.groups,
            year=edition.year + 1,
            text=line.text,
            origin=Origin.EDITION,
            edition_id=edition.id,
            due=line.due,
            owners=tuple(Owner(side, body) for side, body in sorted(line.owners.items())),
            nature=edition.nature,
        ),
    )
    entry.commitment_id = made.id
    session.flush()
    _record(session, actor, "record.confirmed", edition, slug, now, line=entry.id, commitment=made.number)
    return made


def follow(
    session: Session, actor: str, now: datetime, edition: Edition, slug: str, entry_id: int
) -> WorkingGroup:
    """Let the partnership follow what was decided about a group, from the agreed day on; twice is once.
    Raises `NotFound` and `Invalid`."""
    entry = entry_of(session, edition, slug, entry_id)
    if entry.applied_at is not None and entry.group_id is not None:
        return session.get_one(WorkingGroup, entry.group_id)
    line = value_of(entry)
    if line.life is None:
        raise Invalid(N_("Say first what was decided, about which group, and from when."))
    group = partnership.change_group(session, actor, now, edition.series.lineage, line.life)
    entry.group_id, entry.applied_at = group.id, now
    session.flush()
    _record(session, actor, "record.followed", edition, slug, now, line=entry.id, group=group.key)
    return group


def value_of(entry: RecordEntry) -> Line:
    return line_of(entry.kind, entry.text, entry.for_plenary, entry.details)


def settled(entry: RecordEntry) -> bool:
    """Whether something followed from it that stands elsewhere now."""
    return entry.commitment_id is not None or entry.applied_at is not None


def lines_of(session: Session, session_id: int, *, removed: bool = False) -> Sequence[RecordEntry]:
    """The lines of a session in their order, or those that were struck out."""
    return session.scalars(
        select(RecordEntry)
        .where(RecordEntry.session_id == session_id, RecordEntry.removed.is_(removed))
        .order_by(RecordEntry.position, RecordEntry.id)
    ).all()


def entry_of(
    session: Session, edition: Edition, slug: str, entry_id: int, *, removed: bool = False
) -> RecordEntry:
    """A line of the session, held with it. Raises `NotFound`."""
    row = _session(session, edition, slug)
    entry = session.get(RecordEntry, entry_id, populate_existing=True)
    if entry is None or entry.session_id != row.id or entry.removed is not removed:
        raise NotFound(GONE)
    return entry


def _session(session: Session, edition: Edition, slug: str) -> AgendaSession:
    row = session.scalars(
        select(AgendaSession)
        .where(
            AgendaSession.edition_id == edition.id,
            AgendaSession.slug == slug,
            AgendaSession.removed.is_(False),
        )
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound(N_("There is no session “%(session)s” in this agenda."), session=slug)
    return row


def _require(line: Line) -> None:
    if not line.text:
        raise Invalid(N_("Write what was said."))
    if any(len(text) > LONGEST for _language, text in line.text):
        raise Invalid(N_("Keep a line under %(most)s characters."), most=LONGEST)


def _write(session: Session, edition: Edition, entry: RecordEntry, line: Line) -> None:
    entry.kind, entry.text, entry.for_plenary = line.kind, line.text, line.for_plenary
    entry.details = line.details()
    if not settled(entry):
        entry.group_id = _group_id(session, edition, line)


def _group_id(session: Session, edition: Edition, line: Line) -> int | None:
    """The group that a commitment's line is of. Raises `NotFound` for one that is not of this partnership."""
    keys = set(line.groups)
    if not keys:
        return None
    lineage = edition.series.lineage
    found = dict(
        session.execute(
            select(WorkingGroup.key, WorkingGroup.id).where(
                WorkingGroup.lineage == lineage, WorkingGroup.key.in_(keys)
            )
        ).all()
    )
    if keys - set(found):
        raise NotFound(N_("There is no working group at this address."))
    return found[line.groups[0]]


def _facts(entry: RecordEntry) -> dict[str, Any]:
    return {
        "kind": entry.kind.value,
        "text": msgspec.to_builtins(entry.text),
        "for_plenary": entry.for_plenary,
        "details": entry.details,
    }


def _record(
    session: Session, actor: str, action: str, edition: Edition, slug: str, now: datetime, **told: Any
) -> None:
    audit.record(session, actor, action, subject_of(edition, slug), now, **told)
