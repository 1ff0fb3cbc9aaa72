"""What a plan has to respect, as the planner is told it; and its placements as moves of the draft. Pure.

Video rooms are no places of the planner's: it is told how many sessions can be in one at once, and which one
each gets is decided here (`video_rooms`). A session keeps its own where that is free.
"""

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace

from eventapp.agenda.content import AgendaContent, RoomContent, SessionContent, in_order
from eventapp.core import clock, wording
from eventapp.core.localized import NOTHING, Language, LocalizedText
from eventapp.core.places import PLACES
from eventapp.core.translations import N_, gettext
from eventapp.planner.facts import Facts
from eventapp.planner.problem import (
    Activity,
    Conflict,
    Day,
    Order,
    Person,
    Placement,
    Presence,
    Problem,
    Resource,
    Room,
    Spacing,
)
from eventapp.planner.rules import broken

from .demands import Demands, Window
from .derived import Asked, DayAsked, PersonAsked, ResourceAsked, SessionAsked, TeamAsked
from .deriving_sessions import takes_video_room
from .known import Known, Sitting
from .meeting_clock import MeetingClock

VISIT = "visit"  # the kind of an activity that is no session
VISITS = N_("%(team)s in “%(session)s”")
QUARTER, FINER = 15, 10  # minutes; finer still, and the planner finds less in the same time
VISIT_STEP = 5


def problem_of(known: Known, demands: Demands, asked: Asked, *, still: bool = False) -> Problem:
    """*still*: what is published stays where it is as far as it can."""
    sittings = {each.slug: each for each in known.sittings}
    sessions = [_activity(each, sittings[each.slug], known) for each in asked.sessions]
    visits = [each for team in asked.teams for each in _visits(team, asked)]
    return Problem(
        activities=(*sessions, *visits),
        people=tuple(_person(each, known, asked.days) for each in asked.people),
        rooms=tuple(_room(each) for each in known.rooms if not each.video),
        days=tuple(_day(each, known.clock) for each in asked.days),
        resources=tuple(_resource(each) for each in asked.resources if each.limit is not None),
        orders=tuple(
            Order(each.before, each.after, each.gap, everywhere(each.reason.say)) for each in asked.orders
        ),
        spacings=tuple(
            Spacing(each.one, each.other, each.days, each.within, each.cost) for each in asked.spacings
        ),
        conflicts=tuple(Conflict(each.one, each.other, each.cost) for each in asked.conflicts if each.cost),
        hosts=frozenset({known.edition.host} if known.edition.host else ()),
        step=_step(asked, known),
        weights=dict(demands.weights),
        published={key: at for key, at in known.published.items() if key in sittings} if still else {},
        audience={each.slug: audience(each, known) for each in asked.sessions},
    )


def _step(asked: Asked, known: Known) -> int:
    """A quarter of an hour, unless many sessions of the draft that may move begin between quarters."""
    spans = {each.slug: each.span for each in known.sittings if each.span is not None}
    starts = [spans[each.slug][0] for each in asked.sessions if not each.pinned and each.slug in spans]
    return QUARTER if 4 * sum(start % QUARTER == 0 for start in starts) >= 3 * len(starts) else FINER


def everywhere(say: Callable[[Language], str]) -> LocalizedText:
    """What is said in each language, as one text."""
    return LocalizedText(en=say(Language.EN), fr=say(Language.FR), es=say(Language.ES))


def audience(session: SessionAsked, known: Known) -> int:
    """How many people are told when it moves: those with a place in it, or at least those it needs."""
    registered = known.registered.get(session.slug)
    return max(len(session.people), sum(registered) if registered else 0)


def _activity(session: SessionAsked, sitting: Sitting, known: Known) -> Activity:
    start, end = sitting.span or (0, session.minutes)
    pin = None
    if session.pinned and sitting.span is not None:
        pin = Placement(start, sitting.room.key if sitting.room else None)
    return Activity(
        key=session.slug,
        title=session.title,
        kind=session.kind.value,
        minutes=end - start if pin else session.minutes,
        required=tuple(each.key for each in session.people if each.required),
        wished=tuple(each.key for each in session.people if not each.required),
        groups=tuple(key for key, _name in session.groups),
        heads=session.heads,
        features=frozenset(session.features),
        needs=dict(session.needs),
        windows=tuple(_span(each, known.clock) for each in session.windows),
        rooms=session.rooms,
        roomless=session.roomless,
        alone=session.alone,
        rest=session.rest,
        pin=pin,
    )


def _span(window: Window, meeting: MeetingClock) -> tuple[int, int]:
    return meeting.minute_at(window.start), meeting.minute_at(window.end)


def _visits(team: TeamAsked, asked: Asked) -> Iterator[Activity]:
    for slug, minutes in team.visits:
        session = asked.session(slug)
        if session is not None and team.people:
            yield Activity(
                key=f"{team.key}/{slug}",
                title=everywhere(partial(_visit_title, team, session.title)),
                kind=VISIT,
                minutes=minutes,
                required=tuple(key for key, _name in team.people),
                groups=tuple(key for key, _name in session.groups),
                visits=slug,
            )


def _visit_title(team: TeamAsked, session: LocalizedText, language: Language) -> str:
    names = (text.best(language) for text in (team.team.name, session))
    name, title = (best.text if best else "—" for best in names)
    return gettext(language, VISITS, team=name, session=title)


def _person(person: PersonAsked, known: Known, days: Sequence[DayAsked]) -> Person:
    afar = person.presence is Presence.REMOTE
    home = PLACES.get(person.place or "")
    shift = tuple(known.clock.shift(each.day, home.zone) for each in days) if afar and home else ()
    here = home if afar else PLACES.get(known.edition.city)
    return Person(
        key=person.key,
        name=person.name,
        side=person.side,
        place=here.name if here else None,
        presence=person.presence,
        shift=shift if any(shift) else (),
        away=tuple(_span(each, known.clock) for each in person.away),
        burden=person.burden,
    )


def _room(room: RoomContent) -> Room:
    return Room(room.key, room.name, room.capacity, frozenset(room.features))


def _day(day: DayAsked, meeting: MeetingClock) -> Day:
    start, end = (
        meeting.minute_at(datetime.combine(day.day, hour)) for hour in (day.hours.start, day.hours.end)
    )
    name = everywhere(lambda language: wording.day(day.day, language))
    return Day(name, start, end, meeting.ahead(day.day))


def _resource(resource: ResourceAsked) -> Resource:
    return Resource(
        resource.key, everywhere(lambda language: gettext(language, resource.name)), resource.limit or 0
    )


def beginning(problem: Problem, placements: Mapping[str, Placement]) -> dict[str, Placement]:
    """*placements* of the draft with the visits in them, each as early as it can be without breaking a rule;
    where there is no such hour, the planner begins without it."""
    facts, found = Facts(problem), dict(placements)
    for visit in problem.activities:
        host = placements.get(visit.visits or "")
        if visit.visits is None or host is None or visit.visits not in facts.activities:
            continue
        last = host.start + facts.activities[visit.visits].minutes - visit.minutes
        for start in range(host.start, last + 1, VISIT_STEP):
            found[visit.key] = Placement(start, host.room)
            if next(broken(facts, found, visit.key), None) is None:
                break
        else:
            del found[visit.key]
    return found


# ---- What is stored ----


def encode(value: Any) -> Any:
    """A value of the planner as plain JSON."""
    return msgspec.to_builtins(value, str_keys=True, order="sorted")


def fingerprint(problem: Problem, placements: Mapping[str, Placement]) -> str:
    """Names what was asked and from where: equal while neither the draft nor what is stated has changed. What
    the catalogues say of it is left out, so that a better translation makes no plan stale."""
    asked = replace(
        problem,
        published={},
        audience={},
        orders=tuple(replace(each, stated=None) for each in problem.orders),
        resources=tuple(replace(each, name=None) for each in problem.resources),
        days=tuple(replace(each, name=None) for each in problem.days),
        activities=tuple(
            each if each.visits is None else replace(each, title=None) for each in problem.activities
        ),
    )
    data = msgspec.json.encode((asked, placements), order="sorted")
    return hashlib.sha256(data).hexdigest()


# ---- Back to the draft ----


class Place(NamedTuple):
    """Where a session goes, on the meeting's clock; its rooms by key."""

    start: datetime
    room: str | None
    video_room: str | None


def places_of(
    placements: Mapping[str, Placement], known: Known, asked: Asked, settled: Collection[str] = ()
) -> dict[str, Place]:
    """The place of each session of the plan; visits are none. Those *settled* keep their video rooms."""
    sittings = {each.slug: each for each in known.sittings}
    video = video_rooms(placements, known, asked, settled)
    found = {}
    for session in asked.sessions:
        at = placements.get(session.slug)
        if at is not None:
            sitting = sittings[session.slug]
            kept = sitting.room.key if sitting.room and (session.roomless or session.pinned) else None
            room = at.room if at.room is not None else kept
            found[session.slug] = Place(known.clock.wall(at.start), room, video.get(session.slug))
    return found


def video_rooms(
    placements: Mapping[str, Placement], known: Known, asked: Asked, settled: Collection[str] = ()
) -> dict[str, str | None]:
    """The video room of each session that takes one: its own if that is free, else the first that is. Those
    *settled* or pinned choose first, then all by their starts; where that leads nowhere and nothing is
    settled, all by their starts, which always finds one."""
    rooms = [room.key for room in known.rooms if room.video]
    sittings = {each.slug: each for each in known.sittings}
    wanting = [
        each for each in asked.sessions if takes_video_room(sittings[each.slug]) and each.slug in placements
    ]
    by_start = sorted(wanting, key=lambda each: (placements[each.slug].start, each.slug))
    first = sorted(by_start, key=lambda each: not (each.pinned or each.slug in settled))
    given = _given(first, rooms, placements, sittings)
    return given if settled or all(given.values()) else _given(by_start, rooms, placements, sittings)


def _given(
    order: Sequence[SessionAsked],
    rooms: Sequence[str],
    placements: Mapping[str, Placement],
    sittings: Mapping[str, Sitting],
) -> dict[str, str | None]:
    taken: dict[str, list[tuple[int, int]]] = {room: [] for room in rooms}
    given: dict[str, str | None] = {}
    for session in order:
        start = placements[session.slug].start
        span = (start, start + session.minutes)
        own = sittings[session.slug].video_room
        choice = [own.key, *rooms] if own is not None and own.key in taken else rooms
        free = [room for room in choice if all(b <= span[0] or span[1] <= a for a, b in taken[room])]
        given[session.slug] = free[0] if free else None
        if free:
            taken[free[0]].append(span)
    return given


def composed(content: AgendaContent, known: Known, places: Mapping[str, Place]) -> AgendaContent:
    """*content*, the draft, with its sessions at *places*, and with those of the tray that have one."""
    zone, rooms = known.edition.zone, {room.key: room for room in known.rooms}
    waiting = [_drawn(each, places[each.slug], zone) for each in known.sittings if _waits(each, places)]
    sessions = [
        _moved(each, places[each.slug], zone, rooms) if each.slug in places else each
        for each in (*content.sessions, *waiting)
    ]
    return replace(content, sessions=in_order(sessions))


def _waits(sitting: Sitting, places: Mapping[str, Place]) -> bool:
    return sitting.span is None and sitting.slug in places


def _moved(
    session: SessionContent, place: Place, zone: str, rooms: Mapping[str, RoomContent]
) -> SessionContent:
    starts_at = clock.instant(place.start, zone)
    start = clock.wall(starts_at, session.zone)
    end = start + (session.end - session.start)
    return replace(
        session,
        start=start,
        end=end,
        starts_at=starts_at,
        ends_at=clock.instant(end, session.zone),
        room=rooms.get(place.room or ""),
        video_room=rooms.get(place.video_room or ""),
    )


def _drawn(sitting: Sitting, place: Place, zone: str) -> SessionContent:
    end = place.start + timedelta(minutes=sitting.minutes)
    return SessionContent(
        uid="",
        slug=sitting.slug,
        kind=sitting.kind,
        title=sitting.title,
        summary=NOTHING,
        start=place.start,
        end=end,
        zone=zone,
        starts_at=clock.instant(place.start, zone),
        ends_at=clock.instant(end, zone),
        mode=sitting.mode,
        audience=sitting.audience,
        groups=sitting.groups,
        people=sitting.people,
        languages=sitting.languages,
    )
