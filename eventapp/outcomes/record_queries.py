"""Reads of what was taken down, each in a constant number of statements."""

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventapp.agenda.content import Kind
from eventapp.agenda.model import AgendaSession, SessionGroup
from eventapp.core.localized import Language, LocalizedText
from eventapp.meetings.model import Edition
from eventapp.partnership.model import Series, WorkingGroup
from eventapp.partnership.queries import names_in_year

from .kinds import RecordKind
from .model import Commitment, RecordEntry
from .record_values import Line, line_of, to_translate

SILENT = (Kind.BREAK, Kind.SOCIAL)


class Shown(NamedTuple):
    """One line of a record. ``commitment`` is the number of the commitment made of it."""

    id: int
    line: Line
    version: int
    commitment: int | None
    applied_at: datetime | None
    group: str | None
    written_by: str
    written_at: datetime

    @property
    def missing(self) -> tuple[Language, ...]:
        return to_translate(self.line.text)

    @property
    def open(self) -> bool:
        """Something should follow from it and has not yet."""
        if self.line.kind is RecordKind.COMMITMENT:
            return self.commitment is None
        return self.line.kind is RecordKind.GROUP_LIFE and self.applied_at is None


class Sitting(NamedTuple):
    """A session and what was taken down in it."""

    id: int
    slug: str
    title: LocalizedText
    kind: Kind
    start: datetime | None
    minutes: int
    zone: str
    groups: tuple[tuple[str, LocalizedText], ...]
    lines: tuple[Shown, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(key for key, _name in self.groups)

    def of(self, *kinds: RecordKind) -> tuple[Shown, ...]:
        return tuple(each for each in self.lines if each.line.kind in kinds)

    @property
    def for_plenary(self) -> tuple[Shown, ...]:
        return tuple(each for each in self.lines if each.line.for_plenary)


def sittings(session: Session, edition: Edition, slug: str | None = None) -> list[Sitting]:
    """The sessions of the draft in the order of the day, with their records; breaks are left out unless
    something was taken down in one."""
    wanted = select(AgendaSession).where(
        AgendaSession.edition_id == edition.id, AgendaSession.removed.is_(False)
    )
    if slug is not None:
        wanted = wanted.where(AgendaSession.slug == slug)
    rows = session.scalars(wanted.order_by(AgendaSession.start, AgendaSession.slug)).all()
    ids = [row.id for row in rows]
    groups = _groups(session, ids, edition.year)
    lines = _lines(session, ids)
    found = [
        Sitting(
            row.id,
            row.slug,
            row.title,
            row.kind,
            row.start,
            row.minutes,
            row.zone,
            tuple(groups.get(row.id, ())),
            tuple(lines.get(row.id, ())),
        )
        for row in rows
    ]
    return [each for each in found if each.lines or each.kind not in SILENT]


def _groups(session: Session, ids: Collection[int], year: int) -> dict[int, list[tuple[str, LocalizedText]]]:
    pairs = session.execute(
        select(SessionGroup.session_id, SessionGroup.group_id)
        .where(SessionGroup.session_id.in_(ids))
        .order_by(SessionGroup.session_id, SessionGroup.position)
    ).all()
    names = names_in_year(session, sorted({group_id for _, group_id in pairs}), year)
    found: dict[int, list[tuple[str, LocalizedText]]] = {}
    for session_id, group_id in pairs:
        found.setdefault(session_id, []).append(names[group_id])
    return found


def _lines(session: Session, ids: Collection[int]) -> dict[int, list[Shown]]:
    rows = session.execute(
        select(RecordEntry, Commitment.number, WorkingGroup.key)
        .outerjoin(Commitment, Commitment.id == RecordEntry.commitment_id)
        .outerjoin(WorkingGroup, WorkingGroup.id == RecordEntry.group_id)
        .where(RecordEntry.session_id.in_(ids), RecordEntry.removed.is_(False))
        .order_by(RecordEntry.session_id, RecordEntry.position, RecordEntry.id)
    ).all()
    found: dict[int, list[Shown]] = {}
    for row, number, group in rows:
        line = line_of(row.kind, row.text, row.for_plenary, row.details)
        found.setdefault(row.session_id, []).append(
            Shown(row.id, line, row.version, number, row.applied_at, group, row.written_by, row.written_at)
        )
    return found


def group_names(session: Session, edition: Edition) -> dict[str, LocalizedText]:
    """All groups of the lineage as they were called in the edition's year, by key."""
    ids: Sequence[int] = session.scalars(
        select(WorkingGroup.id).where(WorkingGroup.lineage == edition.series.lineage)
    ).all()
    return dict(sorted(names_in_year(session, ids, edition.year).values()))


def state(session: Session, series: str, number: int) -> str:
    """A name for all that the round table shows of an edition, in one statement: versions only rise, and no
    row is ever deleted, so that nothing can change without another name."""
    row = session.execute(
        select(
            func.count(RecordEntry.id),
            func.coalesce(func.sum(RecordEntry.version), 0),
            func.count(AgendaSession.id.distinct()),
            func.coalesce(func.sum(AgendaSession.version), 0),
        )
        .select_from(AgendaSession)
        .join(Edition, Edition.id == AgendaSession.edition_id)
        .join(Series, Series.id == Edition.series_id)
        .outerjoin(RecordEntry, RecordEntry.session_id == AgendaSession.id)
        .where(Series.key == series, Edition.number == number)
    ).one()
    return hashlib.sha256(repr(tuple(row)).encode()).hexdigest()[:20]
