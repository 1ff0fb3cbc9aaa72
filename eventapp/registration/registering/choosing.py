"""The sessions that somebody can choose, as the form shows them."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.agenda.content import Role, SessionContent
from eventapp.agenda.model import AgendaSession
from eventapp.agenda.timetable import Day, by_day
from eventapp.registration.model import WHOLE, SessionPlaces
from eventapp.registration.places import Boards
from eventapp.registration.published import Published
from eventapp.registration.rules import Place
from eventapp.registration.seating import Board


class Offer(NamedTuple):
    """One session with the kinds of places there are in it."""

    id: int
    content: SessionContent
    room: bool
    remote: bool
    room_full: bool
    remote_full: bool
    role: Role | None  # of the person, in this session
    own_group: bool  # the person was named for a group that meets here


class OfferedDay(NamedTuple):
    day: Day
    offers: tuple[Offer, ...]


def offers(
    session: Session, edition_id: int, agenda: Published, side: str, person: str = "", group: str = ""
) -> list[OfferedDay]:
    """By day of the host city, in one statement; *person* and *group* are keys."""
    boards = _boards(session, edition_id, side)
    by_uid = {
        each.uid: _offer(agenda.ids[each.uid], each, boards[agenda.ids[each.uid]], side, person, group)
        for each in agenda.content.sessions
        if agenda.ids.get(each.uid) in set(boards)
    }
    shown = {uid: offer for uid, offer in by_uid.items() if offer.room or offer.remote}
    sessions = [each for each in agenda.content.sessions if each.uid in shown]
    return [
        OfferedDay(day, tuple(shown[each.uid] for each in day.sessions))
        for day in by_day(sessions, agenda.content.edition.zone)
    ]


def _boards(session: Session, edition_id: int, side: str) -> Boards:
    """The places for this side and in all, as they are now; nothing is locked."""
    rows = session.execute(
        select(*SessionPlaces.__table__.columns)
        .join(AgendaSession, AgendaSession.id == SessionPlaces.session_id)
        .where(AgendaSession.edition_id == edition_id, SessionPlaces.side.in_((WHOLE, side)))
    )
    return Boards(rows)


def _offer(row_id: int, each: SessionContent, board: Board, side: str, person: str, group: str) -> Offer:
    return Offer(
        row_id,
        each,
        board.open_room,
        board.open_remote,
        board.open_room and not board.has(side, Place.ROOM),
        board.open_remote and not board.has(side, Place.REMOTE),
        next((one.role for one in each.people if person and one.key == person), None),
        any(group and one.key == group for one in each.groups),
    )
