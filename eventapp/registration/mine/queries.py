"""Reads for a participant's page: one statement each, however many sessions somebody chose."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, case, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from eventapp.agenda import library
from eventapp.agenda.content import Audience
from eventapp.agenda.library import Issue
from eventapp.agenda.model import AgendaSession
from eventapp.agenda.queries import current_head
from eventapp.agenda.timetable import Clock
from eventapp.core.localized import LocalizedText
from eventapp.core.places import PLACES
from eventapp.core.places import Place as City
from eventapp.meetings.model import Room
from eventapp.registration.delegations.requests import OWN
from eventapp.registration.model import (
    WHOLE,
    ChangeRequest,
    Choice,
    Delegation,
    Registration,
    RegistrationRules,
    SessionPlaces,
)
from eventapp.registration.rules import ADMITTED, Attendance, Place

from .day import Day, Part, Standing, by_day, parts

UTC = City("utc", LocalizedText.same("UTC"), "", "UTC")  # where nobody knows a place


class Mine(NamedTuple):
    """All that somebody's page tells. Without a published agenda ``issue`` is None and there are no parts."""

    row: Registration
    rules: RegistrationRules
    issue: Issue | None
    parts: tuple[Part, ...]
    requests: Sequence[ChangeRequest]
    frozen: bool
    clock: Clock
    now: datetime

    @property
    def days(self) -> tuple[Day, ...]:
        return by_day(self.parts, self.clock.place.zone)

    @property
    def admitted(self) -> bool:
        return self.row.state in ADMITTED


def whole(session: Session, row: Registration, now: datetime, city: str | None = None) -> Mine:
    """Six statements, besides the one that found the registration. *city* is whose clock is asked for."""
    rules, freezes_at = _rules(session, row)
    head = current_head(session, row.edition.series.key, row.edition.number)
    issue = library.issue(session, head, Audience.DELEGATE) if head else None
    return Mine(
        row,
        rules,
        issue,
        parts(row, issue, standings(session, row), room_links(session, row), rules, now) if issue else (),
        requests_of(session, row),
        freezes_at is not None and freezes_at <= now,
        clock_of(row, city),
        now,
    )


def clock_of(row: Registration, city: str | None) -> Clock:
    """The clock asked for, else that of the person's own city, else the meeting's."""
    anchor = PLACES.get(row.edition.city or "") or PLACES.get(row.place or "") or UTC
    return Clock(PLACES.get(city or "") or PLACES.get(row.place or "") or anchor, anchor)


def standings(session: Session, registration: Registration) -> dict[int, Standing]:
    """By choice."""
    other = aliased(Choice)
    for_room = and_(Choice.asked == Attendance.ROOM, SessionPlaces.open_room)
    same_line = case(
        (for_room, and_(other.asked == Attendance.ROOM, other.offered_until.is_(None))),
        else_=other.place == Place.NONE,
    )
    earlier = or_(
        other.queued_at < Choice.queued_at, and_(other.queued_at == Choice.queued_at, other.id < Choice.id)
    )
    before = and_(
        Choice.waiting,
        other.session_id == Choice.session_id,
        other.side == Choice.side,
        other.waiting,
        same_line,
        earlier,
    )
    rows = session.execute(
        select(
            Choice.id,
            AgendaSession.uid,
            func.coalesce(SessionPlaces.open_room, literal(False)),
            func.coalesce(SessionPlaces.open_remote, literal(False)),
            func.count(other.id),
        )
        .join(AgendaSession, AgendaSession.id == Choice.session_id)
        .outerjoin(
            SessionPlaces,
            and_(SessionPlaces.session_id == Choice.session_id, SessionPlaces.side == WHOLE),
        )
        .outerjoin(other, before)
        .where(Choice.registration_id == registration.id)
        .group_by(Choice.id, AgendaSession.uid, SessionPlaces.open_room, SessionPlaces.open_remote)
    )
    return {row[0]: Standing(*row[1:]) for row in rows}


def requests_of(session: Session, registration: Registration) -> Sequence[ChangeRequest]:
    """What the person asked for: of each kind the latest."""
    newest = (
        select(func.max(ChangeRequest.id))
        .where(ChangeRequest.registration_id == registration.id, ChangeRequest.kind.in_(OWN))
        .group_by(ChangeRequest.kind)
    )
    return session.scalars(
        select(ChangeRequest).where(ChangeRequest.id.in_(newest)).order_by(ChangeRequest.id)
    ).all()


def frozen(session: Session, registration: Registration, now: datetime) -> bool:
    """Whether the list of the person's side is closed, so that a change of it is a request."""
    at = _rules(session, registration)[1]
    return at is not None and at <= now


def room_links(session: Session, registration: Registration) -> dict[str, str]:
    """How to join the video rooms of the edition, by key: they are never published."""
    rows = session.execute(
        select(Room.key, Room.link).where(
            Room.edition_id == registration.edition_id, Room.video, Room.link.is_not(None)
        )
    )
    return {key: link for key, link in rows if link}


def _rules(session: Session, registration: Registration) -> tuple[RegistrationRules, datetime | None]:
    """The rules, without which there is no registration, and when the list of the person's side closes."""
    of_side = and_(
        Delegation.edition_id == RegistrationRules.edition_id, Delegation.side == registration.side
    )
    row = session.execute(
        select(RegistrationRules, Delegation.freezes_at)
        .outerjoin(Delegation, of_side)
        .where(RegistrationRules.edition_id == registration.edition_id)
    ).one()
    return row[0], row[1]
