"""The places of each session: how many there are, given, waited for; and limits set by hand."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from eventapp.agenda.content import SessionContent, decode
from eventapp.agenda.model import AgendaSession
from eventapp.agenda.queries import latest_publication
from eventapp.core import audit
from eventapp.core.errors import Conflict, NotFound
from eventapp.core.localized import LocalizedText
from eventapp.core.translations import N_
from eventapp.meetings.model import Edition
from eventapp.registration import places, syncing
from eventapp.registration.model import WHOLE, Choice, SessionPlaces
from eventapp.registration.moving import path, settle
from eventapp.registration.places import Boards
from eventapp.registration.rules import Attendance, Place
from eventapp.registration.seating import Board, Count, Places

SAVED_MEANWHILE = N_("Somebody else changed the places of this session since you opened it.")


class Limit(NamedTuple):
    """What an organizer types for the session or one side of it; None: no limit. ``follow``: as the room or
    the delegation's quota says."""

    room: int | None = None
    remote: int | None = None
    follow: bool = False


class Seats(NamedTuple):
    """Places of one kind, for the session as a whole or one side; ``most`` None: no limit."""

    most: int | None
    taken: int
    over: int
    waiting: int
    offered: int

    @property
    def free(self) -> int | None:
        return None if self.most is None else max(0, self.most - self.taken)


class Held(NamedTuple):
    """What a session, or one side of it (`WHOLE`: all), has."""

    side: str
    room: Seats
    remote: Seats
    own: bool


class Standing(NamedTuple):
    """One session with its places; ``content`` is None once it is not held any more."""

    id: int
    title: LocalizedText
    content: SessionContent | None
    open_room: bool
    open_remote: bool
    whole: Held
    sides: tuple[Held, ...]
    seal: str  # what the limits were when they were read

    @property
    def held(self) -> tuple[Held, ...]:
        return (self.whole, *self.sides)

    @property
    def over(self) -> int:
        """By how many more than there are places were given, in all or for one side."""
        return max(max(each.room.over, each.remote.over) for each in self.held)


def standings(session: Session, edition: Edition) -> list[Standing]:
    """Every session that can be chosen, or could, in the order of the agenda; four statements."""
    columns = SessionPlaces.__table__.columns
    boards = Boards(
        session.execute(
            select(*columns)
            .join(AgendaSession, AgendaSession.id == SessionPlaces.session_id)
            .where(AgendaSession.edition_id == edition.id)
        )
    )
    rows = session.execute(
        select(AgendaSession.id, AgendaSession.uid, AgendaSession.title).where(
            AgendaSession.edition_id == edition.id
        )
    )
    publication = latest_publication(session, edition.id)
    published = decode(publication.content).sessions if publication else ()
    contents = {each.uid: (n, each) for n, each in enumerate(published) if not each.cancelled}
    lines = _lines(session, list(boards))
    found = []
    for session_id, uid, title in rows:
        if session_id in set(boards):
            order, content = contents.get(uid, (len(published), None))
            found.append((order, session_id, _standing(session_id, title, content, boards, lines)))
    return [standing for _, _, standing in sorted(found, key=lambda each: each[:2])]


Lines = Mapping[tuple[int, str], tuple[int, int, int]]


def _lines(session: Session, session_ids: list[int]) -> Lines:
    """By session and side: who waits for the room, who for a place from afar, and how many seats are kept."""

    def count(which: ColumnElement[bool]) -> ColumnElement[int]:
        return func.count().filter(which)

    unasked = Choice.offered_until.is_(None)
    rows = session.execute(
        select(
            Choice.session_id,
            Choice.side,
            count(and_(Choice.waiting, unasked, Choice.asked == Attendance.ROOM)),
            count(and_(Choice.waiting, unasked, Choice.place == Place.NONE)),
            count(Choice.offered_until.is_not(None)),
        )
        .where(Choice.session_id.in_(session_ids), Choice.waiting)
        .group_by(Choice.session_id, Choice.side)
    )
    return {(row[0], row[1]): (row[2], row[3], row[4]) for row in rows}


def _standing(
    session_id: int, title: LocalizedText, content: SessionContent | None, boards: Boards, lines: Lines
) -> Standing:
    board = boards[session_id]
    sides = tuple(
        _held(side, board.sides[side], lines.get((session_id, side), (0, 0, 0)), board)
        for side in sorted(board.sides)
    )
    summed = [lines.get((session_id, side), (0, 0, 0)) for side in board.sides]
    whole = _held(WHOLE, board.whole, tuple(map(sum, zip(*summed, strict=True))) or (0, 0, 0), board)
    return Standing(
        session_id,
        content.title if content else title,
        content,
        board.open_room,
        board.open_remote,
        whole,
        sides,
        seal(board),
    )


def _held(side: str, row: Places, line: tuple[int, ...], board: Board) -> Held:
    room, remote, offered = line
    return Held(
        side,
        _seats(row.room, room if board.open_room else 0, offered),
        _seats(row.remote, remote if board.open_remote else 0, 0),
        row.own,
    )


def _seats(count: Count, waiting: int, offered: int) -> Seats:
    return Seats(count.most, count.taken, count.over, waiting, offered)


def seal(board: Board) -> str:
    """A digest of a session's limits, by which a form knows that nobody changed them meanwhile."""
    said = [
        (side, row.room.most, row.remote.most, row.own)
        for side, row in sorted({WHOLE: board.whole, **board.sides}.items())
    ]
    return hashlib.sha256(repr(said).encode()).hexdigest()[:16]


def set_limits(
    session: Session,
    actor: str,
    now: datetime,
    edition: Edition,
    session_id: int,
    limits: Mapping[str, Limit],
    seen: str,
) -> Standing:
    """Set the limits of one session, of the whole (`WHOLE`) and by side. Nobody loses a place by it; what
    becomes free is given to those in line. *seen* is the `seal` of what the organizer saw.

    Raises `NotFound` for a session without places, and `Conflict` where somebody else was faster.
    """
    boards = places.lock(session, edition.id)
    if session_id not in set(boards):
        raise NotFound(N_("This session has no places to give."))
    board = boards[session_id]
    if seal(board) != seen:
        raise Conflict(SAVED_MEANWHILE)
    before = _limits(board)
    for side, limit in limits.items():
        _set(board, board.whole if side == WHOLE else board.sides[side], limit)
    if any(limit.follow for limit in limits.values()):
        syncing.limit_again(session, boards, edition.id, session_id)
    after = _limits(board)
    if after != before:
        details = audit.difference(before, after)
        slug = session.scalar(select(AgendaSession.slug).where(AgendaSession.id == session_id))
        subject = f"{path(edition)}/sessions/{slug}"
        audit.record(session, actor, "registration.places_set", subject, now, **details)
    settle(session, boards, now, edition.id)
    return next(each for each in standings(session, edition) if each.id == session_id)


def _set(board: Board, row: Places, limit: Limit) -> None:
    if limit.follow:
        row.own = False
    elif (limit.room, limit.remote) != (row.room.most, row.remote.most):
        row.own = False
        board.limit(row, limit.room, limit.remote)
        row.own = True


def _limits(board: Board) -> dict[str, list[int | bool | None]]:
    rows: Iterable[tuple[str, Places]] = {"all": board.whole, **board.sides}.items()
    return {side: [row.room.most, row.remote.most, row.own] for side, row in rows}
