"""What the pages of statements are given to show."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.agenda.session_form import Known as AgendaKnown
from eventapp.core import clock
from eventapp.core.errors import NotFound
from eventapp.core.localized import folded
from eventapp.core.places import PLACES
from eventapp.core.translations import N_
from eventapp.meetings.model import Edition
from eventapp.meetings.queries import edition_to_read
from eventapp.people.model import Person
from eventapp.planner.problem import Presence
from eventapp.web.languages import current

from . import deriving, gathering, parts, statements
from .demands import Demands, SessionDemand
from .derived import Asked, PersonAsked, SessionAsked, TeamAsked
from .deriving import INTERPRETERS
from .gathering import Gathered
from .rows import Known
from .statements import Names


class Opened(NamedTuple):
    """An edition's statements: what is asked of a plan (``asked``), and what would be if nothing had been
    stated (``usual``)."""

    gathered: Gathered
    asked: Asked
    usual: Asked
    names: Names
    sessions: Mapping[str, SessionAsked]  # by slug, those that are left out as well

    @property
    def edition(self) -> Edition:
        return self.gathered.edition

    @property
    def demands(self) -> Demands:
        return self.gathered.demands

    def session(self, slug: str) -> SessionAsked:
        """Raises `NotFound`."""
        if slug not in self.sessions:
            raise NotFound(N_("This session is not in the draft any more."))
        return self.sessions[slug]

    def usual_features(self, slug: str) -> tuple[str, ...]:
        """What its room should have as follows from the agenda."""
        found = self.usual.session(slug)
        return found.features if found is not None else ()

    def person(self, key: str) -> PersonAsked:
        """Raises `NotFound`."""
        found = self.asked.person(key)
        if found is None:
            raise NotFound(N_("Nobody of this name is needed in the draft."))
        return found

    def team(self, key: str) -> TeamAsked:
        """Raises `NotFound`."""
        found = next((each for each in self.asked.teams if each.key == key), None)
        if found is None:
            raise NotFound(N_("There is no such team."))
        return found


def opened(session: Session, series: str, number: int) -> Opened:
    """Raises `NotFound`, and `Invalid` for a meeting without dates or place."""
    edition = edition_to_read(session, series, number)
    gathered = gathering.gather(session, edition)
    asked = deriving.derive(gathered.known, gathered.demands)
    usual = deriving.derive(gathered.known, Demands())
    sessions = {each.slug: each for each in asked.sessions}
    for each in usual.sessions:
        stated = gathered.demands.sessions.get(each.slug, SessionDemand())
        sessions.setdefault(each.slug, each._replace(stated=stated))
    names = Names(
        rooms={room.key: room.name for room in edition.rooms},
        sessions={slug: each.title for slug, each in sessions.items()},
        people={key: person.name for key, person in gathered.known.people.items()},
        resources={each.key: each.name for each in asked.resources},
        teams={key: team.name for key, team in gathered.demands.teams.items()},
        language=current(),
    )
    in_order = {each.slug: sessions[each.slug] for each in usual.sessions}
    return Opened(gathered, asked, usual, names, in_order)


def known(session: Session, shown: Opened) -> Known:
    """What forms offer to choose from."""
    edition = shown.edition
    people = session.execute(select(Person.key, Person.name).order_by(Person.name)).all()
    return Known(
        AgendaKnown(
            tuple(each.day for each in shown.asked.days),
            edition.zone or "UTC",
            {room.key: room.name for room in edition.rooms if not room.video},
            {},
            {},
            dict(people),
        ),
        shown.names.sessions,
    )


# ---- Sessions ----


class SessionLine(NamedTuple):
    """One session in the list."""

    asked: SessionAsked
    must: int
    should: int
    ties: int
    stated: tuple[str, ...]


class Find(NamedTuple):
    """What the list of sessions or people is narrowed to."""

    text: str
    stated: bool

    @classmethod
    def of(cls, arguments: Mapping[str, str]) -> "Find":
        return cls(arguments.get("q", "").strip()[:100], arguments.get("stated") == "1")

    def finds(self, *texts: str) -> bool:
        wanted = folded(self.text)
        return not wanted or any(wanted in folded(text) for text in texts)


def session_lines(shown: Opened, find: Find) -> list[SessionLine]:
    lines = []
    for asked in shown.sessions.values():
        stated = list(statements.of_session(parts.session_part(shown.demands, asked.slug), shown.names))
        groups = [shown.names.text(name) for _key, name in asked.groups]
        if find.finds(shown.names.text(asked.title), *groups) and (stated or not find.stated):
            must = sum(needed.required for needed in asked.people)
            lines.append(
                SessionLine(
                    asked, must, len(asked.people) - must, _ties(shown.asked, asked.slug), tuple(stated)
                )
            )
    return lines


def _ties(asked: Asked, slug: str) -> int:
    return sum(slug in (each.before, each.after) for each in asked.orders) + sum(
        slug in (each.one, each.other) for each in asked.spacings
    )


# ---- People ----


class PersonLine(NamedTuple):
    asked: PersonAsked
    away: tuple[str, ...]
    stated: bool


def person_lines(shown: Opened, find: Find) -> list[PersonLine]:
    return [
        PersonLine(asked, away_of(shown, asked), stated)
        for asked in shown.asked.people
        for stated in (
            parts.person_part(shown.demands, asked.key) != parts.person_part(Demands(), asked.key),
        )
        if find.finds(asked.name) and (stated or not find.stated)
    ]


def away_of(shown: Opened, asked: PersonAsked) -> tuple[str, ...]:
    return tuple(shown.names.window(each) for each in asked.away)


class ClockDay(NamedTuple):
    """The hours of a day of the meeting, there and at home; whether part of it is night at home."""

    day: date
    here: tuple[datetime, datetime]
    there: tuple[datetime, datetime]
    night: bool


def clock_days(shown: Opened, asked: PersonAsked) -> list[ClockDay]:
    """Empty for whoever is in the room, or in a city that nobody knows, or on the same clock."""
    zone = shown.edition.zone
    if asked.presence is Presence.ROOM or asked.place not in PLACES or zone is None:
        return []
    home = PLACES[asked.place].zone
    days = []
    for each in shown.asked.days:
        here = tuple(datetime.combine(each.day, hour) for hour in (each.hours.start, each.hours.end))
        start, end = (clock.wall(clock.instant(wall, zone), home) for wall in here)
        night = start.time() < WAKING or end.time() > SLEEPING or end.date() != start.date()
        days.append(ClockDay(each.day, (here[0], here[1]), (start, end), night))
    return days


WAKING, SLEEPING = time(7), time(21)


class Place(NamedTuple):
    """A session in which somebody is needed."""

    session: SessionAsked
    required: bool
    reason: str
    stated: bool
    undo: str


def places_of(shown: Opened, key: str) -> list[Place]:
    part = parts.person_part(shown.demands, key)
    found = []
    for session in shown.asked.sessions:
        for needed in session.people:
            if needed.key == key:
                role = "required" if needed.required else "wished"
                stated = session.slug in getattr(part, role)
                reason = "" if stated else needed.reason.say(current())
                undo = f"{role}:{session.slug}" if stated else ""
                found.append(Place(session, needed.required, reason, stated, undo))
    return found


# ---- The whole ----


class Told(NamedTuple):
    """What will be planned, in numbers."""

    sessions: int
    waiting: int
    days: int
    rooms: int
    people: int
    afar: int
    orders: int
    pinned: int
    teams: int
    stated: int


def told(shown: Opened) -> Told:
    asked, demands = shown.asked, shown.demands
    planned = asked.sessions
    return Told(
        sessions=len(planned),
        waiting=sum(each.spot is None for each in planned),
        days=len(asked.days),
        rooms=sum(not room.video for room in shown.edition.rooms),
        people=len(asked.people),
        afar=sum(each.presence is Presence.REMOTE for each in asked.people),
        orders=len(asked.orders) + len(asked.spacings),
        pinned=sum(each.pinned for each in planned),
        teams=len(asked.teams),
        stated=_stated(demands),
    )


def _stated(demands: Demands) -> int:
    """How many sessions and people something is stated about."""
    slugs = {*demands.sessions}
    for order in demands.orders:
        slugs |= {order.before, order.after}
    for spacing in demands.spacings:
        slugs |= {spacing.one, spacing.other}
    for conflict in demands.conflicts:
        slugs |= {conflict.one, conflict.other}
    return len(slugs) + len(demands.people)


class Missing(NamedTuple):
    """Something without which a plan is worse; ``address`` is an endpoint that mends it."""

    sentence: str
    holds: bool
    names: Sequence[str]
    endpoint: str


def missing(shown: Opened) -> list[Missing]:
    asked, edition, names = shown.asked, shown.edition, shown.names
    rooms = [room for room in edition.rooms if not room.video]
    sizes = [names.text(room.name) for room in rooms if room.capacity is None]
    cities = [each.name for each in asked.people if each.presence is Presence.REMOTE and each.place is None]
    alone = [names.text(each.title) for each in asked.sessions if each.groups and not each.people]
    unlimited = any(each.key == INTERPRETERS and each.limit is None for each in asked.resources)
    found = [
        Missing(NO_ROOMS, not rooms, (), "meetings.rooms"),
        Missing(NO_SIZES, bool(sizes), sizes, "meetings.rooms"),
        Missing(NO_CITY, bool(cities), cities, "planning.people"),
        Missing(NO_PEOPLE, bool(alone), alone, "planning.sessions"),
        Missing(NO_TEAMS, unlimited, (), "meetings.facts"),
    ]
    return [each for each in found if each.holds]


NO_ROOMS = N_("There are no rooms yet, so no session can be given one.")
NO_SIZES = N_("How many seats these rooms have is not known, so every session is taken to fit: %(names)s.")
NO_CITY = N_("From which city these people join is not known, so their night is not spared: %(names)s.")
NO_PEOPLE = N_("Nobody is named for these sessions, and no seat of their groups is filled: %(names)s.")
NO_TEAMS = N_("How many teams of interpreters there are is not set, so any number is taken to be there.")
