"""What an agenda gives to the next edition, and how its sessions follow when the edition moves.

New sessions are new: another uid, no publication, no link; only kind, title, length and groups are known.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from eventapp.core.translations import N_
from eventapp.meetings import dependents, rollover
from eventapp.meetings.dependents import Move
from eventapp.meetings.model import Edition, Room
from eventapp.meetings.rollover import Carrying, Part
from eventapp.partnership.model import Seat
from eventapp.partnership.rules import in_office

from .content import Kind, Role
from .model import AgendaSession, SessionGroup, SessionPerson


def init() -> None:
    for part in PARTS:
        rollover.offer(part)
    dependents.register("agenda", Sessions())


def _of(session: Session, edition: Edition) -> list[AgendaSession]:
    return list(
        session.scalars(
            select(AgendaSession)
            .where(AgendaSession.edition_id == edition.id, AgendaSession.removed.is_(False))
            .options(selectinload(AgendaSession.groups), selectinload(AgendaSession.people))
            .order_by(AgendaSession.id)
        )
    )


def _sessions(carrying: Carrying) -> int:
    olds = _of(carrying.session, carrying.source)
    for group_id in sorted({link.group_id for old in olds for link in old.groups} - carrying.groups):
        rollover.add_group(carrying, group_id)
    for old in olds:
        new = AgendaSession(
            edition_id=carrying.target.id,
            slug=old.slug,
            kind=old.kind,
            title=old.title,
            start=_start(old, carrying) if carrying.same_hours else None,
            minutes=old.minutes,
            zone=str(carrying.target.zone),
            mode=old.mode,
            audience=old.audience,
            languages=[],
            room_id=carrying.rooms.get(old.room_id) if old.room_id else None,
            video_room_id=carrying.rooms.get(old.video_room_id) if old.video_room_id else None,
            groups=[SessionGroup(group_id=link.group_id, position=link.position) for link in old.groups],
        )
        carrying.session.add(new)
        carrying.session.flush()
        carrying.sessions[old.id] = new.id
    return len(carrying.sessions)


def _start(old: AgendaSession, carrying: Carrying) -> datetime | None:
    """The same hour on the day that is as far from the first one; None beyond the last day."""
    source, target = carrying.source, carrying.target
    if old.start is None or source.start_date is None or target.start_date is None or target.end_date is None:
        return None
    day = target.start_date + (old.start.date() - source.start_date)
    if not target.start_date <= day <= target.end_date:
        return None
    return datetime.combine(day, old.start.time())


def _pairs(carrying: Carrying) -> Iterable[tuple[AgendaSession, AgendaSession]]:
    """Each old session with the new one made from it."""
    new = {row.id: row for row in _of(carrying.session, carrying.target)}
    for old in _of(carrying.session, carrying.source):
        yield old, new[carrying.sessions[old.id]]


def _interpretation(carrying: Carrying) -> int:
    carrying.target.interpreter_teams = carrying.source.interpreter_teams
    count = 0
    for old, new in _pairs(carrying):
        new.languages = list(old.languages)
        count += bool(old.languages)
    return count


def _people(carrying: Carrying) -> int:
    count = 0
    for old, new in _pairs(carrying):
        for link in old.people:
            new.people.append(
                SessionPerson(
                    person_id=link.person_id,
                    position=link.position,
                    role=link.role,
                    side=link.side,
                    remote=link.remote,
                )
            )
            count += 1
    return count


def _seats(carrying: Carrying) -> int:
    """Whoever holds a seat of a group on the first day chairs the group's sessions."""
    day = carrying.target.start_date
    if day is None:
        return 0
    seats = carrying.session.scalars(
        select(Seat)
        .where(Seat.group_id.in_(carrying.groups))
        .options(selectinload(Seat.tenures))
        .order_by(Seat.group_id, Seat.position)
    ).all()
    held = [
        (seat, tenure.person_id)
        for seat in seats
        for tenure in seat.tenures
        if in_office(tenure.since, tenure.until, day)
    ]
    count = 0
    for new in _of(carrying.session, carrying.target):
        groups = {link.group_id for link in new.groups}
        present = {(link.person_id, link.role) for link in new.people}
        for seat, person_id in held:
            wanted = new.kind is Kind.WORKING_GROUP and seat.group_id in groups
            if wanted and (person_id, Role.CO_CHAIR) not in present:
                present.add((person_id, Role.CO_CHAIR))
                new.people.append(
                    SessionPerson(
                        person_id=person_id,
                        position=len(new.people),
                        role=Role.CO_CHAIR,
                        side=seat.side,
                        remote=False,
                    )
                )
                count += 1
    return count


class Sessions:
    """The draft's sessions as what depends on an edition."""

    def moved(self, session: Session, edition: Edition, move: Move) -> int:
        """Sessions on the meeting's own clock take its new one; their hours stay. Scheduled sessions move by
        as many days as the meeting, if that is asked for."""
        count = 0
        rows = session.scalars(select(AgendaSession).where(AgendaSession.edition_id == edition.id))
        for row in rows:
            if row.zone == move.zone_before:
                row.zone = move.zone
            if row.start is not None and move.by != timedelta():
                row.start += move.by
            count += row in session.dirty
        return count

    def in_room(self, session: Session, room: Room) -> int:
        rows = session.scalars(
            select(AgendaSession).where(
                or_(AgendaSession.room_id == room.id, AgendaSession.video_room_id == room.id)
            )
        ).all()
        needing = sum(not row.removed for row in rows)
        if not needing:
            for row in rows:
                row.room_id = None if row.room_id == room.id else row.room_id
                row.video_room_id = None if row.video_room_id == room.id else row.video_room_id
        return needing


PARTS = (
    Part(
        "sessions",
        N_("Sessions"),
        N_("Kind, title, length, audience, groups and room of each; no texts, documents or links."),
        _sessions,
        needs=("groups",),
    ),
    Part(
        "interpretation",
        N_("Interpretation needs"),
        N_("The languages of each session, and how many teams of interpreters there are."),
        _interpretation,
        needs=("sessions",),
    ),
    Part(
        "seats",
        N_("Co-chairs in their seats"),
        N_("Whoever holds a co-chair’s seat on the first day is put down for the sessions of that group."),
        _seats,
        needs=("groups", "sessions"),
        chosen=False,
    ),
    Part(
        "people",
        N_("People and their roles"),
        N_("Everyone who was on the last agenda, in the same role; ask them before you publish."),
        _people,
        needs=("sessions",),
        chosen=False,
    ),
)
