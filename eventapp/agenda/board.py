"""The draft as a board: for each day, rows of a few minutes by columns of rooms. Pure.

The clock is the meeting's own. A card stands in the cell where its session begins and covers the rows that
it takes; cards that meet in a column share its width in lanes. Beside the hours stand those of the other
cities, with their nights.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple, Protocol

from eventapp.core import clock, wording
from eventapp.core.localized import Language, LocalizedText
from eventapp.core.places import PLACES, Place
from eventapp.core.translations import N_, gettext

from .content import AgendaContent, Participation, RoomContent, SessionContent

STEP = 15
STEPS = (15, 5)
WAKING, SLEEPING = time(7), time(21)
_DAY = 24 * 60

Standing = tuple[datetime, datetime, SessionContent]  # from, to and the session
Placed = tuple[int, int, datetime, datetime, SessionContent]  # its first row and the row after it as well


class Card(NamedTuple):
    """A session in its start cell: the rows it covers, and its lane among those it meets there."""

    session: SessionContent
    start: datetime  # on the meeting's clock, as are all times here
    end: datetime
    span: int
    lane: int
    lanes: int


class Elsewhere(NamedTuple):
    """What the clocks of one band of cities show at the beginning of a row."""

    wall: datetime
    night: bool


class Row(NamedTuple):
    start: datetime
    elsewhere: tuple[Elsewhere, ...]
    cells: tuple[tuple[Card, ...], ...]  # one for each column


class Band(NamedTuple):
    """Cities whose clocks agree on a day, and when it is night there: from–to on the meeting's clock."""

    places: tuple[Place, ...]
    nights: tuple[tuple[datetime, datetime], ...]


class BoardDay(NamedTuple):
    """``columns`` are the meeting's rooms in their order; the last, None, is for sessions without one."""

    day: date
    columns: tuple[RoomContent | None, ...]
    bands: tuple[Band, ...]
    rows: tuple[Row, ...]


def board(content: AgendaContent, step: int = STEP) -> tuple[BoardDay, ...]:
    """Every day of the meeting, and any other on which a session stands."""
    columns: tuple[RoomContent | None, ...] = (*content.rooms, None)
    placed = _placed(content)
    return tuple(_day(day, placed[day], columns, content, step) for day in sorted(placed))


def days(content: AgendaContent) -> tuple[date, ...]:
    """The days of the meeting."""
    edition = content.edition
    return tuple(
        edition.start_date + timedelta(days=n)
        for n in range((edition.end_date - edition.start_date).days + 1)
    )


def column_of(room: RoomContent | None, video_room: RoomContent | None) -> str:
    """The key of the column in which a session stands; empty for the one without a room."""
    shown = room or video_room
    return shown.key if shown else ""


def _placed(content: AgendaContent) -> dict[date, list[Standing]]:
    """The sessions by day, with their hours on the meeting's clock."""
    zone = content.edition.zone
    placed: dict[date, list[Standing]] = {day: [] for day in days(content)}
    for session in content.sessions:
        start, end = clock.wall(session.starts_at, zone), clock.wall(session.ends_at, zone)
        placed.setdefault(start.date(), []).append((start, end, session))
    return placed


def _day(
    day: date,
    placed: Sequence[Standing],
    columns: tuple[RoomContent | None, ...],
    content: AgendaContent,
    step: int,
) -> BoardDay:
    starts = _starts(day, placed, step)
    midnight = datetime.combine(day, time.min)
    first = int((starts[0] - midnight).total_seconds()) // 60
    cells = _cards(placed, midnight, first, len(starts), step)
    bands, elsewhere = _bands(starts, content, step)
    keys = [column.key if column else "" for column in columns]
    rows = tuple(
        Row(start, elsewhere[n], tuple(cells.get((n, key), ()) for key in keys))
        for n, start in enumerate(starts)
    )
    return BoardDay(day, columns, bands, rows)


def _starts(day: date, placed: Sequence[Standing], step: int) -> list[datetime]:
    """The beginnings of the rows: waking hours, stretched to hold whatever stands outside them."""
    midnight = datetime.combine(day, time.min)
    first, last = WAKING.hour * 60, SLEEPING.hour * 60
    for start, end, _session in placed:
        first = min(first, int((start - midnight).total_seconds()) // 60)
        last = max(last, min(_DAY, int((end - midnight).total_seconds()) // 60))
    return [midnight + timedelta(minutes=minute) for minute in range(first - first % 60, last, step)]


def _cards(
    placed: Iterable[Standing],
    midnight: datetime,
    first: int,
    rows: int,
    step: int,
) -> dict[tuple[int, str], tuple[Card, ...]]:
    """The cards by row and column, with their lanes."""
    columns: dict[str, list[Placed]] = {}
    for start, end, session in placed:
        row = (int((start - midnight).total_seconds()) // 60 - first) // step
        after = -((first - int((end - midnight).total_seconds()) // 60) // step)  # rounded up
        key = column_of(session.room, session.video_room)
        columns.setdefault(key, []).append((row, min(max(after, row + 1), rows), start, end, session))
    cells: dict[tuple[int, str], tuple[Card, ...]] = {}
    for key, found in columns.items():
        found.sort(key=lambda each: (each[0], -each[1], each[4].slug))
        for cluster in _clusters(found):
            lanes = _lanes(cluster)
            count = max(lanes) + 1
            for lane, (row, after, start, end, session) in zip(lanes, cluster, strict=True):
                card = Card(session, start, end, after - row, lane, count)
                cells[row, key] = (*cells.get((row, key), ()), card)
    return cells


def _clusters(found: Sequence[Placed]) -> list[list[Placed]]:
    """Those in a column that meet, directly or through others; *found* is in order."""
    clusters: list[list[Placed]] = []
    reach = -1
    for each in found:
        if each[0] >= reach:
            clusters.append([])
        clusters[-1].append(each)
        reach = max(reach, each[1])
    return clusters


def _lanes(cluster: Sequence[Placed]) -> list[int]:
    """For each the first lane that is free when it begins."""
    free: list[int] = []  # the row from which each lane is free
    lanes = []
    for row, after, *_rest in cluster:
        lane = next((n for n, since in enumerate(free) if since <= row), len(free))
        free[lane : lane + 1] = [after]
        lanes.append(lane)
    return lanes


def _bands(
    starts: Sequence[datetime], content: AgendaContent, step: int
) -> tuple[tuple[Band, ...], list[tuple[Elsewhere, ...]]]:
    """The other cities by what their clocks show on this day, and that for each row."""
    zone = content.edition.zone
    moments = [clock.instant(start, zone) for start in starts]
    places = [PLACES[key] for key in content.edition.clock_places]
    walls = {each: tuple(clock.wall(moment, each) for moment in moments) for each in {p.zone for p in places}}
    by_clock: dict[tuple[datetime, ...], list[Place]] = {}
    for place in places:
        by_clock.setdefault(walls[place.zone], []).append(place)
    by_clock.pop(tuple(starts), None)  # the meeting's own clock
    ordered = sorted(by_clock.items())
    nights = [[_night(wall) for wall in shown] for shown, _of in ordered]
    bands = tuple(
        Band(tuple(of), _stretches(starts, night, step))
        for (_shown, of), night in zip(ordered, nights, strict=True)
    )
    rows = [
        tuple(Elsewhere(shown[n], night[n]) for (shown, _of), night in zip(ordered, nights, strict=True))
        for n in range(len(starts))
    ]
    return bands, rows


def _night(wall: datetime) -> bool:
    return not WAKING <= wall.time() < SLEEPING


def _stretches(
    starts: Sequence[datetime], flags: Sequence[bool], step: int
) -> tuple[tuple[datetime, datetime], ...]:
    """Rows that follow each other with their flag up, as one stretch from–to."""
    found: list[tuple[datetime, datetime]] = []
    for start, flag in zip(starts, flags, strict=True):
        end = start + timedelta(minutes=step)
        if flag and found and found[-1][1] == start:
            found[-1] = (found[-1][0], end)
        elif flag:
            found.append((start, end))
    return tuple(found)


class Movable(Protocol):
    """What a session tells of itself wherever it stands, in the grid or in the tray."""

    @property
    def slug(self) -> str: ...
    @property
    def minutes(self) -> int: ...
    @property
    def people(self) -> tuple[Participation, ...]: ...
    @property
    def room(self) -> RoomContent | None: ...
    @property
    def video_room(self) -> RoomContent | None: ...


class Reason(NamedTuple):
    """Why a place would clash: who or what is taken, by which session, and when."""

    sentence: str
    who: LocalizedText | str
    session: LocalizedText
    start: datetime
    end: datetime

    def say(self, language: Language) -> str:
        hours = wording.hours(self.start, self.end, language)
        who = self.who if isinstance(self.who, str) else _text(self.who, language)
        return gettext(language, self.sentence, who=who, session=_text(self.session, language), hours=hours)


class Clashes(NamedTuple):
    """Where a session would clash: the numbers of the reasons by (day, start, room); a room of "" is the
    column without a room. A cell that is not named is free."""

    reasons: tuple[Reason, ...]
    cells: dict[tuple[date, str, str], tuple[int, ...]]


ROOM_TAKEN = N_("%(who)s holds “%(session)s” (%(hours)s).")
PERSON_ELSEWHERE = N_("%(who)s is expected in “%(session)s” (%(hours)s).")


def clashes_if_moved(content: AgendaContent, moving: Movable, step: int = STEP) -> Clashes:
    """For each cell of the board why *moving* cannot begin there, before anybody drops it."""
    zone = content.edition.zone
    people = {person.key: person.name for person in moving.people}
    columns = [room.key for room in content.rooms] + [""]
    physical = [room.key for room in content.rooms if not room.video]
    reasons: list[Reason] = []
    cells: dict[tuple[date, str, str], tuple[int, ...]] = {}
    starts = {day: _starts(day, placed, step) for day, placed in _placed(content).items()}

    def mark(reason: Reason, rooms: Iterable[str]) -> None:
        reasons.append(reason)
        rooms = tuple(rooms)
        for day, hour in _reached(reason, starts, moving.minutes):
            for room in rooms:
                key = (day, hour, room)
                cells[key] = (*cells.get(key, ()), len(reasons) - 1)

    for other in content.sessions:
        if other.slug == moving.slug or other.cancelled:
            continue
        start, end = clock.wall(other.starts_at, zone), clock.wall(other.ends_at, zone)
        for room in {r.key: r for r in (other.room, other.video_room) if r is not None}.values():
            beside = moving.video_room is not None and moving.video_room.key == room.key
            mark(
                Reason(ROOM_TAKEN, room.name, other.title, start, end),
                {room.key, *(physical if beside else ())},
            )
        for key in {person.key for person in other.people if person.key in people}:
            mark(Reason(PERSON_ELSEWHERE, people[key], other.title, start, end), columns)
    return Clashes(tuple(reasons), cells)


def _reached(reason: Reason, starts: dict[date, list[datetime]], minutes: int) -> Iterable[tuple[date, str]]:
    """The rows at which a session of *minutes* would meet the reason's session."""
    earliest = reason.start - timedelta(minutes=minutes)
    for day, rows in starts.items():
        if not earliest.date() <= day <= reason.end.date():
            continue
        for start in rows:
            if earliest < start < reason.end:
                yield day, f"{start:%H:%M}"


def _text(text: LocalizedText, language: Language) -> str:
    best = text.best(language)
    return best.text if best else "—"
