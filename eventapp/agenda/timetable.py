"""An agenda arranged for reading, by day and hour or time by room. Pure; the clock is the reader's choice."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise
from typing import NamedTuple

from eventapp.core import clock
from eventapp.core.localized import LocalizedText
from eventapp.core.places import PLACES, Place

from .content import AgendaContent, RoomContent, SessionContent, in_order


class Clock(NamedTuple):
    """Whose clock the reader looks at, and the meeting's own."""

    place: Place
    anchor: Place

    @property
    def travelled(self) -> bool:
        """Whether the two can differ, so that both have to be shown."""
        return self.place.zone != self.anchor.zone

    @property
    def query(self) -> str | None:
        """What stands in addresses so that the choice travels along; nothing for the meeting's own clock."""
        return None if self.place == self.anchor else self.place.key


def clock_for(content: AgendaContent, city: str | None) -> Clock:
    """The clock of *city* (a key of core.places), or the meeting's own where that is not known."""
    anchor = PLACES[content.edition.city]
    return Clock(PLACES.get(city or "", anchor), anchor)


class Slot(NamedTuple):
    """Sessions that begin at the same moment."""

    starts_at: datetime
    sessions: tuple[SessionContent, ...]


class Day(NamedTuple):
    """A day on the reader's clock."""

    day: date
    slots: tuple[Slot, ...]

    @property
    def sessions(self) -> tuple[SessionContent, ...]:
        return tuple(session for slot in self.slots for session in slot.sessions)


def by_day(sessions: Iterable[SessionContent], zone: str) -> tuple[Day, ...]:
    """The sessions under the days, and within a day under the moments, at which they begin in *zone*."""

    def day_of(session: SessionContent) -> date:
        return clock.wall(session.starts_at, zone).date()

    ordered = in_order(list(sessions))
    return tuple(
        Day(
            day,
            tuple(
                Slot(moment, tuple(beginning))
                for moment, beginning in groupby(of_day, key=lambda session: session.starts_at)
            ),
        )
        for day, of_day in groupby(ordered, key=day_of)
    )


class Cell(NamedTuple):
    """A session in one row of its column: where it ``starts``, goes on, and ``ends`` (may be one row)."""

    session: SessionContent
    starts: bool
    ends: bool


class Row(NamedTuple):
    starts_at: datetime
    cells: tuple[Cell | None, ...]


class Grid(NamedTuple):
    """Rows for every moment at which something begins or ends; a column for every room in use.

    A room of None stands for sessions that have no room: at most one such column, the last.
    """

    rooms: tuple[RoomContent | None, ...]
    rows: tuple[Row, ...]


def grid(day: Day, rooms: Sequence[RoomContent]) -> Grid:
    """Lay out one day. Where a column holds several sessions at once (a cancelled one beside its
    replacement, or sessions without a room), a live one is shown, and the first in order."""
    columns: dict[str | None, list[SessionContent]] = {}
    for session in day.sessions:
        columns.setdefault(_column(session), []).append(session)
    order: list[RoomContent | None] = [room for room in rooms if room.key in columns]
    if None in columns:
        order.append(None)
    moments = sorted({moment for session in day.sessions for moment in (session.starts_at, session.ends_at)})
    rows = []
    for begin, end in pairwise(moments):
        cells = tuple(_cell(columns[room.key if room else None], begin, end) for room in order)
        if any(cells):
            rows.append(Row(begin, cells))
    return Grid(tuple(order), tuple(rows))


def _column(session: SessionContent) -> str | None:
    room = session.room or session.video_room
    return room.key if room else None


def _cell(sessions: list[SessionContent], begin: datetime, end: datetime) -> Cell | None:
    here = [session for session in sessions if session.starts_at <= begin < session.ends_at]
    if not here:
        return None
    session = min(here, key=lambda session: session.cancelled)
    return Cell(session, starts=session.starts_at == begin, ends=session.ends_at == end)


class TimedItem(NamedTuple):
    starts_at: datetime
    title: LocalizedText
    minutes: int
    presenter: str | None


def timed_items(session: SessionContent) -> tuple[TimedItem, ...]:
    """The items with the moment at which each begins, one after the other."""
    moment, result = session.starts_at, []
    for item in session.items:
        result.append(TimedItem(moment, item.title, item.minutes, item.presenter))
        moment += timedelta(minutes=item.minutes)
    return tuple(result)
