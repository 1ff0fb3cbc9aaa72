"""Reads what is known for a plan of an edition's draft, in a constant number of statements."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from itertools import combinations
from typing import NamedTuple

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session, aliased

from eventapp.agenda.compose import Draft, Waiting, whole_draft
from eventapp.agenda.content import AgendaContent, Kind, SessionContent, decode
from eventapp.agenda.findings import circumstances
from eventapp.agenda.model import AgendaSession
from eventapp.agenda.queries import contents, current_heads
from eventapp.agenda.rules import Circumstances, SeatKnown
from eventapp.meetings.model import Edition
from eventapp.partnership.model import Membership, WorkingGroup
from eventapp.people.model import Person
from eventapp.planner.problem import Placement
from eventapp.registration.model import WHOLE, Choice, Registration, SessionPlaces
from eventapp.registration.rules import ADMITTED, Place

from .burden import carried, hard_minutes
from .demands import Demands, demands_of
from .derived import Spot
from .known import Known, PersonKnown, Registered, Sitting
from .meeting_clock import MeetingClock
from .model import PlanningDemand, PlanningPerson

Pair = tuple[str, str]


class Gathered(NamedTuple):
    """``earlier`` are the editions before, as published, by ``csp/1``, the oldest first. ``version`` 0:
    nothing has been stated yet."""

    edition: Edition
    draft: Draft
    around: Circumstances
    known: Known
    demands: Demands
    version: int
    earlier: Mapping[str, AgendaContent]


def gather(session: Session, edition: Edition) -> Gathered:
    """*edition* comes with its series and rooms. Raises `Invalid` for a meeting without dates or place."""
    draft = whole_draft(session, edition)
    around = circumstances(session, edition)
    demands, version = stated(session, edition.id)
    earlier, now = _published(session, edition)
    content = draft.content
    meeting = MeetingClock(content.edition.zone, content.edition.start_date)
    every: list[SessionContent | Waiting] = [*content.sessions, *draft.waiting]
    sittings = tuple(_sitting(each, meeting) for each in every)
    people, afar = _people(session, edition, sittings, around.seats, demands)
    known = Known(
        edition=content.edition,
        clock=meeting,
        rooms=content.rooms,
        sittings=sittings,
        seats={group: tuple(seats) for group, seats in around.seats.items()},
        interpreter_teams=around.interpreter_teams,
        expected=around.expected,
        people=people,
        registered=_registered(session, edition.id),
        together=_together(session, edition.id),
        shared=_shared(session, edition),
        joint=_joint((*earlier.values(), content)),
        afar=afar,
        burden=carried(hard_minutes(each) for each in earlier.values()),
        published=placements(now, meeting) if now else {},
        publication=now.publication if now else 0,
    )
    return Gathered(edition, draft, around, known, demands, version, earlier)


def stated(session: Session, edition_id: int) -> tuple[Demands, int]:
    """What is stated for an edition, and its version (0: nothing yet)."""
    row = session.execute(
        select(PlanningDemand.stated, PlanningDemand.version).where(PlanningDemand.edition_id == edition_id)
    ).one_or_none()
    people = session.execute(
        select(Person.key, PlanningPerson.stated)
        .join(Person, Person.id == PlanningPerson.person_id)
        .where(PlanningPerson.edition_id == edition_id)
        .order_by(Person.key)
    )
    return demands_of(row.stated if row else {}, dict(people.all())), row.version if row else 0


def placements(content: AgendaContent, meeting: MeetingClock) -> dict[str, Placement]:
    """Where each session stands, cancelled ones left out. A video room is no place of its own."""
    return {
        each.slug: Placement(meeting.minute(each.starts_at), each.room.key if each.room else None)
        for each in content.sessions
        if not each.cancelled
    }


def _sitting(session: SessionContent | Waiting, meeting: MeetingClock) -> Sitting:
    spot = span = None
    if isinstance(session, SessionContent):
        start, end = meeting.minute(session.starts_at), meeting.minute(session.ends_at)
        spot = Spot(meeting.wall(start), meeting.wall(end), session.room, session.video_room)
        span = (start, end)
    named = {person.key for person in session.people}
    presenters = {
        item.presenter_key: item.presenter
        for item in session.items
        if item.presenter_key and item.presenter and item.presenter_key not in named
    }
    minutes = (
        int((session.end - session.start) / timedelta(minutes=1))
        if isinstance(session, SessionContent)
        else session.minutes
    )
    return Sitting(
        session.slug,
        session.kind,
        session.title,
        minutes,
        session.mode,
        session.audience,
        session.languages,
        session.room,
        session.video_room,
        session.groups,
        session.people,
        tuple(presenters.items()),
        session.link is not None,
        spot,
        span,
    )


def _published(session: Session, edition: Edition) -> tuple[dict[str, AgendaContent], AgendaContent | None]:
    """The latest publications of the editions before this one, and of this one."""
    heads = current_heads(session, edition.series.lineage)
    stored = contents(session, [head.id for _series, _number, head in heads])
    found = {f"{series}/{number}": decode(stored[head.id]) for series, number, head in heads}
    path = f"{edition.series.key}/{edition.number}"
    now = found.pop(path, None)
    before = {key: each for key, each in found.items() if _is_before(each, edition)}
    return before, now


def _is_before(content: AgendaContent, edition: Edition) -> bool:
    if edition.start_date is None:
        return content.edition.year < edition.year
    return content.edition.start_date < edition.start_date


def _people(
    session: Session,
    edition: Edition,
    sittings: Iterable[Sitting],
    seats: Mapping[str, Iterable[SeatKnown]],
    demands: Demands,
) -> tuple[dict[str, PersonKnown], frozenset[str]]:
    """Everybody who could be needed, by key, and those of them who registered for none but remote places."""
    sides: dict[str, str | None] = {}
    for sitting in sittings:
        for person in sitting.people:
            sides[person.key] = sides.get(person.key) or person.side
        for key, _name in sitting.presenters:
            sides.setdefault(key, None)
    for held in seats.values():
        for seat in held:
            if seat.person:
                sides[seat.person] = sides.get(seat.person) or seat.side
    for key in demands.people:
        sides.setdefault(key, None)
    in_room = func.sum(case((Choice.place == Place.ROOM, 1), else_=0))
    remote = func.sum(case((Choice.place == Place.REMOTE, 1), else_=0))
    rows = session.execute(
        select(
            Person.key,
            Person.name,
            Person.place,
            func.max(Registration.place),
            func.max(Registration.side),
            in_room,
            remote,
        )
        .outerjoin(
            Registration,
            (Registration.person_id == Person.id)
            & (Registration.edition_id == edition.id)
            & Registration.state.in_(ADMITTED),
        )
        .outerjoin(Choice, Choice.registration_id == Registration.id)
        .where(Person.key.in_(sides))
        .group_by(Person.id)
        .order_by(Person.name, Person.key)
    ).all()
    people = {
        key: PersonKnown(name, sides[key] or side, place or registered)
        for key, name, place, registered, side, _room, _remote in rows
    }
    return people, frozenset(row[0] for row in rows if row[6] and not row[5])


def _registered(session: Session, edition_id: int) -> dict[str, Registered]:
    rows = session.execute(
        select(AgendaSession.slug, SessionPlaces.room_taken, SessionPlaces.remote_taken)
        .join(SessionPlaces, SessionPlaces.session_id == AgendaSession.id)
        .where(AgendaSession.edition_id == edition_id, SessionPlaces.side == WHOLE)
    )
    return {slug: Registered(room, remote) for slug, room, remote in rows}


def _together(session: Session, edition_id: int) -> dict[Pair, int]:
    """How many have places in both of two groups' sessions; whoever they are."""
    one, other = aliased(Choice), aliased(Choice)
    first, second = aliased(AgendaSession), aliased(AgendaSession)
    rows = session.execute(
        select(first.slug, second.slug, func.count())
        .join(one, one.session_id == first.id)
        .join(other, other.registration_id == one.registration_id)
        .join(second, second.id == other.session_id)
        .where(
            first.edition_id == edition_id,
            first.kind == Kind.WORKING_GROUP,
            second.kind == Kind.WORKING_GROUP,
            first.slug < second.slug,
            one.place != Place.NONE,
            other.place != Place.NONE,
        )
        .group_by(first.slug, second.slug)
    )
    return {(one_slug, other_slug): count for one_slug, other_slug, count in rows}


def _shared(session: Session, edition: Edition) -> dict[Pair, int]:
    one, other = aliased(Membership), aliased(Membership)
    first, second = aliased(WorkingGroup), aliased(WorkingGroup)
    year = edition.year
    rows = session.execute(
        select(first.key, second.key, func.count(one.organization_id.distinct()))
        .join(one, one.group_id == first.id)
        .join(other, other.organization_id == one.organization_id)
        .join(second, second.id == other.group_id)
        .where(
            first.lineage == edition.series.lineage,
            first.key < second.key,
            *(
                or_(each.until.is_(None), each.until >= year) & or_(each.since.is_(None), each.since <= year)
                for each in (one, other)
            ),
        )
        .group_by(first.key, second.key)
    )
    return {(one_key, other_key): count for one_key, other_key, count in rows}


def _joint(agendas: Iterable[AgendaContent]) -> dict[Pair, int]:
    found: dict[Pair, int] = {}
    for content in agendas:
        for each in content.sessions:
            for pair in combinations(sorted({group.key for group in each.groups}), 2):
                one, other = pair
                found[one, other] = found.get((one, other), 0) + 1
    return found
