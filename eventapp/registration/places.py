"""The one gate through which every place is given, kept, offered and given back.

Whoever wants to change places locks the sessions first (`lock`), always in the same order, changes them on
the boards of `seating`, and saves (`Boards.save`). On PostgreSQL the rows of `SessionPlaces` are locked; on
SQLite the transaction that writes is the only one. The form, approval, promotion, import, mode switch and
the organizer's hand all come through here.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from eventapp.agenda.model import AgendaSession
from eventapp.core import clock, outbox
from eventapp.core.errors import Invalid
from eventapp.core.translations import N_

from .model import WHOLE, Choice, SessionPlaces
from .rules import Attendance, Place
from .seating import Board, Count, Places

OFFER_ENDS = "registration.offer_ends"
_COUNTERS = (
    *("session_id", "side", "open_room", "open_remote"),
    *("room_most", "room_taken", "room_over", "remote_most", "remote_taken", "remote_over", "own_most"),
)


class Boards:
    """The locked places of some sessions, by session id, as they were read and as they are now."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._boards: dict[int, Board] = {}
        self._read: dict[tuple[int, str], dict[str, Any]] = {}
        for row in rows:
            self._read[row.session_id, row.side] = row._asdict()
            board = self._boards.setdefault(row.session_id, Board(Places(), {}))
            places = Places(
                Count(row.room_most, row.room_taken, row.room_over),
                Count(row.remote_most, row.remote_taken, row.remote_over),
                row.own_most,
            )
            if row.side == WHOLE:
                board.whole = places
                board.open_room, board.open_remote = row.open_room, row.open_remote
            else:
                board.sides[row.side] = places

    def __getitem__(self, session_id: int) -> Board:
        return self._boards[session_id]

    def __iter__(self) -> Iterator[int]:
        return iter(self._boards)

    def require(self, session_id: int) -> None:
        """Raises `Invalid` for a session that cannot be chosen."""
        board = self._boards.get(session_id)
        if board is None or not (board.open_room or board.open_remote):
            raise Invalid(
                N_("This session cannot be chosen any more. Reload the page to see those that can.")
            )

    @property
    def freed(self) -> list[int]:
        """The sessions in which something may have become free."""
        return [session_id for session_id, board in self._boards.items() if board.freed]

    def at(self, session_id: int) -> Board:
        """The places of a session, new if it had none."""
        return self._boards.setdefault(session_id, Board(Places(), {}))

    def save(self, session: Session) -> None:
        """Write what changed, in one statement for rows that were there and one for new ones."""
        now = {(row["session_id"], row["side"]): row for row in self._rows()}
        changed = [row for key, row in now.items() if key in self._read and self._read[key] != row]
        new = [row for key, row in now.items() if key not in self._read]
        if changed:
            session.execute(update(SessionPlaces), changed)
        if new:
            session.execute(insert(SessionPlaces), new)
        self._read = now

    def _rows(self) -> Iterable[dict[str, Any]]:
        for session_id, board in self._boards.items():
            for side, places in {WHOLE: board.whole, **board.sides}.items():
                yield {
                    "session_id": session_id,
                    "side": side,
                    "open_room": board.open_room,
                    "open_remote": board.open_remote,
                    **{f"room_{name}": value for name, value in vars(places.room).items()},
                    **{f"remote_{name}": value for name, value in vars(places.remote).items()},
                    "own_most": places.own,
                }


def lock(session: Session, edition_id: int) -> Boards:
    """All places of an edition, locked until the transaction ends; one statement. The rows are there since
    the session was published (`syncing`)."""
    columns = [getattr(SessionPlaces, name) for name in _COUNTERS]
    rows = session.execute(
        select(*columns)
        .join(AgendaSession, AgendaSession.id == SessionPlaces.session_id)
        .where(AgendaSession.edition_id == edition_id)
        .order_by(SessionPlaces.session_id, SessionPlaces.side)
        .with_for_update(of=SessionPlaces)
    )
    return Boards(rows)


def promote(session: Session, boards: Boards, now: datetime, offer_hours: int) -> list[Choice]:
    """Give what became free to those in line, session by session: the side with the fewest places first, then
    whoever waits longest. Returns the choices that changed. With *offer_hours* a seat in the room is kept for
    that long instead of given, unless the session begins before. No statement where nothing became free."""
    changed: dict[int, Choice] = {}
    lines = _lines(session, boards, Place.ROOM)
    starts = _starts(session, lines) if offer_hours else {}
    until = now + timedelta(hours=offer_hours)
    for session_id, line in lines.items():
        board = boards[session_id]
        ask_first = session_id in starts and until <= starts[session_id]
        for choice in board.heads(Place.ROOM, line):
            if ask_first:
                board.offer(choice, until)
                outbox.put(session, OFFER_ENDS, {"choice": choice.id}, now, due_at=until)
            else:
                board.seat(choice)
            changed[choice.id] = choice
    for session_id, line in _lines(session, boards, Place.REMOTE).items():
        board = boards[session_id]
        for choice in board.heads(Place.REMOTE, line):
            board.seat(choice)
            changed[choice.id] = choice
    return list(changed.values())


Lines = dict[int, dict[str, deque[Choice]]]


def _lines(session: Session, boards: Boards, place: Place) -> Lines:
    """Who stands in line for a place of this kind, by session and side, in order: as many as can have one.
    One statement, where something became free."""
    left = {
        session_id: [boards[session_id].left(side, place) for side in boards[session_id].sides]
        for session_id in boards.freed
    }
    left = {session_id: counts for session_id, counts in left.items() if any(n != 0 for n in counts)}
    if not left:
        return {}
    turn = func.row_number().over(
        partition_by=(Choice.session_id, Choice.side), order_by=(Choice.queued_at, Choice.id)
    )
    line = (
        select(Choice.id, turn.label("turn"))
        .where(Choice.session_id.in_(left), Choice.waiting, Choice.offered_until.is_(None))
        .where(Choice.asked == Attendance.ROOM if place is Place.ROOM else Choice.place == Place.NONE)
        .subquery()
    )
    counts = [count for each in left.values() for count in each]
    wanted = (
        select(Choice)
        .join(line, line.c.id == Choice.id)
        .order_by(Choice.session_id, Choice.queued_at, Choice.id)
        .execution_options(populate_existing=True)
    )
    most = None if None in counts else max(count for count in counts if count is not None)
    session.flush()  # what is set anew from the database must be there first
    lines: Lines = {}
    for choice in session.scalars(wanted if most is None else wanted.where(line.c.turn <= most)):
        lines.setdefault(choice.session_id, {}).setdefault(choice.side, deque()).append(choice)
    return lines


def _starts(session: Session, session_ids: Iterable[int]) -> dict[int, datetime]:
    """When these sessions begin."""
    ids = list(session_ids)
    if not ids:
        return {}
    rows = session.execute(
        select(AgendaSession.id, AgendaSession.start, AgendaSession.zone).where(
            AgendaSession.id.in_(ids), AgendaSession.start.is_not(None)
        )
    )
    return {session_id: clock.instant(start, zone) for session_id, start, zone in rows if start is not None}
