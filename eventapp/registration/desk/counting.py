"""Counts of registrations and places: sums made by the database, of the sides that somebody sees."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from eventapp.core.localized import Language
from eventapp.people.model import Sector
from eventapp.registration.model import WHOLE, ChangeRequest, Choice, Registration, SessionPlaces
from eventapp.registration.rules import ANSWERED, Attendance, State

from .sight import Listed, Sight
from .words import Mode

DAILY = 35  # days; a longer time is told week by week


class Line(NamedTuple):
    """One value with its counts, side by side in the order of `Sight.sides`."""

    value: Any
    counts: list[int]

    @property
    def total(self) -> int:
        return sum(self.counts)


class Step(NamedTuple):
    """A day, or a week by its first day: how many registered, and how many had until its end."""

    day: date
    counts: list[int]
    so_far: int

    @property
    def total(self) -> int:
        return sum(self.counts)


class SidePlaces(NamedTuple):
    """What one side (`WHOLE`: all of them) has in a session. ``most`` None: no limit."""

    side: str
    room: int
    room_most: int | None
    remote: int
    remote_most: int | None
    waiting: int
    offered: int


class SessionCount(NamedTuple):
    """``whole`` is None for those who do not see all sides."""

    session: Listed
    open_room: bool
    open_remote: bool
    sides: list[SidePlaces]
    whole: SidePlaces | None


class Overview(NamedTuple):
    total: int
    erased: int
    living: dict[State, Line]  # of those who were not erased
    requests: int  # open
    states: list[Line]
    sectors: list[Line]
    languages: list[Line]
    modes: list[Line]
    steps: list[Step]
    weekly: bool
    sessions: list[SessionCount]


def overview(session: Session, sight: Sight) -> Overview:
    rows = _tally(session, sight)
    by = _summed(sight, rows)
    steps, weekly = _over_time(session, sight)
    living = _summed(sight, [row for row in rows if not row.erased])
    return Overview(
        total=sum(row.count for row in rows),
        erased=sum(row.count for row in rows if row.erased),
        living={line.value: line for line in living(list(State), lambda row: row.state)},
        requests=_requests(session, sight),
        states=by(list(State), lambda row: row.state),
        sectors=by([*Sector, None], lambda row: row.sector),
        languages=by(list(Language), lambda row: row.language),
        modes=_modes(session, sight),
        steps=steps,
        weekly=weekly,
        sessions=_sessions(session, sight),
    )


def _here(sight: Sight) -> list[ColumnElement[bool]]:
    return [Registration.edition_id == sight.edition.id, Registration.side.in_(sight.sides)]


def _tally(session: Session, sight: Sight) -> Sequence[Any]:
    """Every combination that occurs, counted."""
    columns = (
        *(Registration.side, Registration.state, Registration.sector, Registration.language),
        Registration.erased_at.is_not(None).label("erased"),
    )
    return session.execute(
        select(*columns, func.count().label("count")).where(*_here(sight)).group_by(*columns)
    ).all()


def _requests(session: Session, sight: Sight) -> int:
    wanted = (
        select(func.count())
        .select_from(ChangeRequest)
        .where(
            ChangeRequest.edition_id == sight.edition.id,
            ChangeRequest.side.in_(sight.sides),
            ChangeRequest.approved.is_(None),
        )
    )
    return session.scalar(wanted) or 0


def _summed(sight: Sight, rows: Sequence[Any]) -> Callable[[Sequence[Any], Callable[[Any], Any]], list[Line]]:
    def by(values: Sequence[Any], value_of: Callable[[Any], Any]) -> list[Line]:
        found: Counter[tuple[Any, str]] = Counter()
        for row in rows:
            found[value_of(row), row.side] += row.count
        return [Line(value, [found[value, side] for side in sight.sides]) for value in values]

    return by


def _modes(session: Session, sight: Sight) -> list[Line]:
    """How those who answered, and have not withdrawn, want to take part."""
    chosen = (
        select(
            Choice.registration_id,
            func.max(case((Choice.asked == Attendance.ROOM, 1), else_=0)).label("room"),
        )
        .join(Registration, Registration.id == Choice.registration_id)
        .where(*_here(sight))
        .group_by(Choice.registration_id)
        .subquery()
    )
    rows = session.execute(
        select(Registration.side, chosen.c.room, func.count())
        .outerjoin(chosen, chosen.c.registration_id == Registration.id)
        .where(*_here(sight), Registration.state.in_(ANSWERED))
        .group_by(Registration.side, chosen.c.room)
    )
    modes = {1: Mode.ROOM, 0: Mode.REMOTE, None: Mode.NONE}
    found = {(modes[room], side): count for side, room, count in rows}
    return [Line(mode, [found.get((mode, side), 0) for side in sight.sides]) for mode in Mode]


def _over_time(session: Session, sight: Sight) -> tuple[list[Step], bool]:
    """First answers by day (UTC), or by week where they span more than `DAILY` days."""
    dialect = session.get_bind().dialect.name
    moment: Any = Registration.submitted_at
    day = func.date(moment if dialect == "sqlite" else func.timezone("UTC", moment))
    rows = session.execute(
        select(day, Registration.side, func.count())
        .where(*_here(sight), Registration.submitted_at.is_not(None))
        .group_by(day, Registration.side)
    )
    found = {(date.fromisoformat(str(when)), side): count for when, side, count in rows}
    return steps(found, sight.sides)


def steps(found: Mapping[tuple[date, str], int], sides: Sequence[str]) -> tuple[list[Step], bool]:
    """Every day or week from the first to the last, those in which nobody came included."""
    if not found:
        return [], False
    first, last = min(day for day, _ in found), max(day for day, _ in found)
    weekly = (last - first).days >= DAILY
    length = timedelta(days=7 if weekly else 1)
    if weekly:
        first -= timedelta(days=first.weekday())
    made: list[Step] = []
    so_far, day = 0, first
    while day <= last:
        counts = [
            sum(n for (at, of), n in found.items() if of == side and day <= at < day + length)
            for side in sides
        ]
        so_far += sum(counts)
        made.append(Step(day, counts, so_far))
        day += length
    return made, weekly


def _sessions(session: Session, sight: Sight) -> list[SessionCount]:
    """Places given and limits, with who stands in line. The session as a whole is told only to those who
    see all of its sides: a coordinator could else count the other side by subtraction."""
    everything = sorted(sight.sides) == sorted(sight.series.rotation)
    ids = [each.id for each in sight.sessions]
    rows = session.scalars(
        select(SessionPlaces).where(
            SessionPlaces.session_id.in_(ids), SessionPlaces.side.in_([WHOLE, *sight.sides])
        )
    ).all()
    places = {(row.session_id, row.side): row for row in rows}
    lines = _lines(session, sight, ids)

    def count(session_id: int, side: str) -> SidePlaces:
        row = places.get((session_id, side)) or SessionPlaces(
            session_id=session_id, side=side, room_taken=0, remote_taken=0
        )
        return _side(row, lines, sight.sides)

    return [
        SessionCount(
            each,
            whole.open_room,
            whole.open_remote,
            [count(each.id, side) for side in sight.sides],
            count(each.id, WHOLE) if everything else None,
        )
        for each in sight.sessions
        if (whole := places.get((each.id, WHOLE))) is not None
    ]


def _lines(session: Session, sight: Sight, ids: Sequence[int]) -> Mapping[tuple[int, str, bool], int]:
    offered = Choice.offered_until.is_not(None)
    rows = session.execute(
        select(Choice.session_id, Choice.side, offered, func.count())
        .where(Choice.session_id.in_(ids), Choice.waiting, Choice.side.in_(sight.sides))
        .group_by(Choice.session_id, Choice.side, offered)
    )
    return {(session_id, side, bool(kept)): count for session_id, side, kept, count in rows}


def _side(row: SessionPlaces, lines: Mapping[tuple[int, str, bool], int], sides: Sequence[str]) -> SidePlaces:
    of = sides if row.side == WHOLE else [row.side]
    waiting, offered = (sum(lines.get((row.session_id, s, kept), 0) for s in of) for kept in (False, True))
    return SidePlaces(
        row.side, row.room_taken, row.room_most, row.remote_taken, row.remote_most, waiting, offered
    )


def points(steps: Sequence[Step], width: int = 600, height: int = 160) -> str:
    """The course of the sum as the points of an SVG polygon, from the lower left to the lower right; the
    top is the whole sum."""
    if not steps:
        return ""
    most = max(steps[-1].so_far, 1)
    across = width / max(len(steps) - 1, 1)
    marks = [f"{at * across:.1f},{height - step.so_far / most * height:.1f}" for at, step in enumerate(steps)]
    if len(marks) == 1:
        marks.append(f"{width:.1f},0.0")
    return " ".join([f"0,{height}", *marks, f"{width},{height}"])
