"""What a plan needs of each session and person, with the reason for each part of it. Pure values.

`deriving` makes them of the draft and of what is stated; pages show them; `problems` hands them to the
planner. Times are wall times of the meeting's clock.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from eventapp.agenda.content import Kind, RoomContent
from eventapp.agenda.rules.finding import said
from eventapp.core.localized import Language, LocalizedText
from eventapp.core.translations import gettext
from eventapp.planner.problem import Presence

from .demands import Hours, PersonDemand, SessionDemand, Team, Window


class Reason(NamedTuple):
    """Why something is asked of a plan. ``stated``: an organizer said so; else it follows from the agenda."""

    sentence: str
    values: Mapping[str, Any] = {}
    stated: bool = False

    def say(self, language: Language) -> str:
        return gettext(language, self.sentence, **{k: said(v, language) for k, v in self.values.items()})


class Spot(NamedTuple):
    """Where something stands."""

    start: datetime
    end: datetime
    room: RoomContent | None
    video_room: RoomContent | None


class Needed(NamedTuple):
    """A person whom a session needs (``required``) or had better have."""

    key: str
    name: str
    required: bool
    reason: Reason


class SessionAsked(NamedTuple):
    """``reasons`` by field, of those that are not as usual: pinned, windows, rooms, features, needs, heads,
    alone, rest. ``spot`` is None for a session in the tray. ``windows`` and ``rooms`` empty: any."""

    slug: str
    title: LocalizedText
    kind: Kind
    minutes: int
    groups: tuple[tuple[str, LocalizedText], ...]  # key and name
    spot: Spot | None
    pinned: bool
    windows: tuple[Window, ...]
    rooms: tuple[str, ...]
    roomless: bool
    features: tuple[str, ...]
    needs: Mapping[str, int]
    heads: int
    alone: bool
    rest: bool
    people: tuple[Needed, ...]
    reasons: Mapping[str, Reason]
    stated: SessionDemand


class PersonAsked(NamedTuple):
    """``place`` is a key of core.places: where the person is during the meeting if ``presence`` is remote,
    else where they live. ``burden``: minutes outside waking hours in earlier editions."""

    key: str
    name: str
    side: str | None
    place: str | None
    presence: Presence
    away: tuple[Window, ...]
    burden: int
    required: tuple[str, ...]  # sessions
    wished: tuple[str, ...]
    stated: PersonDemand


class OrderAsked(NamedTuple):
    before: str
    after: str
    gap: int
    reason: Reason


class SpacingAsked(NamedTuple):
    one: str
    other: str
    days: str
    within: int | None
    cost: int
    reason: Reason


class ConflictAsked(NamedTuple):
    """``cost`` 0: an exception that somebody stated."""

    one: str
    other: str
    cost: int
    reason: Reason


class ResourceAsked(NamedTuple):
    """``limit`` None: as many as one likes."""

    key: str
    name: str  # a sentence of the catalogue
    limit: int | None
    reason: Reason


class DayAsked(NamedTuple):
    day: date
    hours: Hours
    reason: Reason


class TeamAsked(NamedTuple):
    """``visits``: the sessions, with the minutes."""

    key: str
    team: Team
    people: tuple[tuple[str, str], ...]  # key and name
    visits: tuple[tuple[str, int], ...]


class Asked(NamedTuple):
    """All that a plan of this draft has to respect, in the order of the agenda and of people's names."""

    sessions: tuple[SessionAsked, ...]
    people: tuple[PersonAsked, ...]
    days: tuple[DayAsked, ...]
    resources: tuple[ResourceAsked, ...]
    orders: tuple[OrderAsked, ...]
    spacings: tuple[SpacingAsked, ...]
    conflicts: tuple[ConflictAsked, ...]
    teams: tuple[TeamAsked, ...]

    def session(self, slug: str) -> SessionAsked | None:
        return next((each for each in self.sessions if each.slug == slug), None)

    def person(self, key: str) -> PersonAsked | None:
        return next((each for each in self.people if each.key == key), None)
