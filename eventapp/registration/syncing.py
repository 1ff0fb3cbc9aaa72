"""The places of an edition follow its published agenda, its rooms, its delegations' quotas and its mode.

Nobody loses a place because a limit became smaller; people lose one only where there is none of that kind
any more: a session that is cancelled, or takes place from afar, or in the room alone.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.agenda.content import Kind, SessionContent, decode
from eventapp.agenda.model import AgendaSession
from eventapp.agenda.queries import latest_publication
from eventapp.core import audit
from eventapp.meetings.model import Edition

from . import letters, places
from .model import Choice, Delegation, Registration, RegistrationRules
from .moving import locked_all, path, settle, stand
from .places import Boards
from .rules import ADMITTED
from .seating import Board, Places

AGENDA = "agenda"  # who acts, in the records, when places follow it
NOT_ATTENDED = (Kind.BREAK,)  # nobody takes a place in a break

Told = Callable[[Session, int, Collection[int]], Collection[int]]
TOLD_OTHERWISE: list[Told] = []
"""Who of these persons is told by an area above this one what a publication changed for them in the edition;
each appends its own when the program starts."""


def follow_publication(session: Session, payload: dict[str, Any], now: datetime) -> None:
    """Outbox: an agenda was published."""
    sync(session, now, session.get_one(Edition, payload["edition_id"]), spare=TOLD_OTHERWISE)


def sync(session: Session, now: datetime, edition: Edition, spare: Iterable[Told] = ()) -> None:
    """Bring the places of *edition* to what holds now, and seat everybody anew who is touched by it; no
    letter goes to those whom one of *spare* tells. Nothing is done before registration was opened and an
    agenda published."""
    boards, touched = follow(session, edition)
    resettle(session, boards, touched, now, spare=spare)
    settle(session, boards, now, edition.id)


def reseat(session: Session, now: datetime, edition_id: int, session_id: int) -> None:
    """The same for one session, without a mail about it: whoever went online or back is told once."""
    boards, _touched = follow(session, session.get_one(Edition, edition_id), [session_id])
    resettle(session, boards, [session_id], now, tell=False)
    settle(session, boards, now, edition_id)


def follow(session: Session, edition: Edition, only: Collection[int] = ()) -> tuple[Boards, list[int]]:
    """Lock the places and set what is open, and the limits, in all sessions or in those of *only*. Also the
    sessions in which a kind of place came or went."""
    rules = session.get(RegistrationRules, edition.id, with_for_update=True, populate_existing=True)
    boards = places.lock(session, edition.id)
    if rules is None:
        return boards, []
    held = _held(session, edition.id)
    if held is None:
        return boards, []
    quotas = _quotas(session, edition.id)
    touched = []
    for session_id in sorted({*boards, *held}):
        if only and session_id not in only:
            continue
        board = boards.at(session_id)
        _limit(board, held.get(session_id), quotas)
        if _open(board, held.get(session_id), virtual=rules.virtual):
            touched.append(session_id)
    return boards, touched


def limit_again(session: Session, boards: Boards, edition_id: int, session_id: int) -> None:
    """Let the limits of one session follow its room and the quotas, where they are not set by hand."""
    held = _held(session, edition_id) or {}
    _limit(boards[session_id], held.get(session_id), _quotas(session, edition_id))


def _held(session: Session, edition_id: int) -> dict[int, SessionContent] | None:
    """The sessions that are published and held, by the ids of their rows; None while none is published."""
    publication = latest_publication(session, edition_id)
    if publication is None:
        return None
    rows = session.execute(
        select(AgendaSession.uid, AgendaSession.id).where(AgendaSession.edition_id == edition_id)
    )
    ids = dict(rows.all())
    return {
        ids[each.uid]: each
        for each in decode(publication.content).sessions
        if not each.cancelled and each.kind not in NOT_ATTENDED and each.uid in ids
    }


def _quotas(session: Session, edition_id: int) -> Sequence[Delegation]:
    wanted = select(Delegation).where(Delegation.edition_id == edition_id)
    return session.scalars(wanted.execution_options(populate_existing=True)).all()


def _limit(board: Board, published: SessionContent | None, quotas: Iterable[Delegation]) -> None:
    if published is not None:
        room, video = published.room, published.video_room
        board.limit(board.whole, room.capacity if room else None, video.capacity if video else None)
    for quota in quotas:
        board.limit(board.sides.setdefault(quota.side, Places()), quota.room_quota, quota.remote_quota)


def _open(board: Board, published: SessionContent | None, *, virtual: bool) -> bool:
    """Set which kinds of places a published session has (None: it is not held any more); whether that is
    new."""
    if published is None:
        return board.open(room=False, remote=False)
    return board.open(
        room=published.mode != "remote" and not virtual, remote=published.mode != "in_person" or virtual
    )


def resettle(
    session: Session,
    boards: Boards,
    touched: Iterable[int],
    now: datetime,
    *,
    tell: bool = True,
    spare: Iterable[Told] = (),
) -> None:
    """Seat everybody of these sessions anew, and tell those whose place is another than before."""
    changed: dict[int, list[int]] = {}
    for session_id in touched:
        choices = session.scalars(
            select(Choice)
            .join(Choice.registration)
            .where(Choice.session_id == session_id, Registration.state.in_(ADMITTED))
            .execution_options(populate_existing=True)
        ).all()
        before = {choice.id: (choice.place, choice.offered_until) for choice in choices}
        boards[session_id].resettle(choices)
        for choice in choices:
            if (choice.place, choice.offered_until) != before[choice.id]:
                changed.setdefault(choice.registration_id, []).append(session_id)
    session.flush()
    rows = locked_all(session, list(changed)) if changed else ()
    told = {each for asked in spare for each in _told(session, rows, asked)} if tell else set()
    for row in rows:
        was = row.state
        stand(row)
        audit.record(
            session,
            AGENDA,
            "registration.place_changed",
            path(row.edition, row),
            now,
            **{"from": was.value, "to": row.state.value, "sessions": changed[row.id]},
        )
        if tell and row.person_id not in told:
            letters.tell(session, row, "unseat", now)


def _told(session: Session, rows: Sequence[Registration], asked: Told) -> Collection[int]:
    return asked(session, rows[0].edition_id, [row.person_id for row in rows]) if rows else ()
