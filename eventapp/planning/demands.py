"""What an organizer states for a plan. Pure values; most of what a plan needs is derived (`deriving`) and not
stated, so each of these says only where it is otherwise.

Days and hours are those of the meeting's clock. Sessions are named by their slugs, people by their keys.
"""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

import msgspec

from eventapp.core.localized import NOTHING, LocalizedText


class Stated(msgspec.Struct, frozen=True, omit_defaults=True):
    """Immutable, equal by value; what is as usual takes no room."""


class Window(Stated, frozen=True):
    """From–to, as the clocks of the meeting show them."""

    start: datetime
    end: datetime


class Hours(Stated, frozen=True):
    """The hours of a day in which sessions may lie."""

    start: time
    end: time


class SessionDemand(Stated, frozen=True):
    """None: as derived. ``pinned``: stays at its hour and in its room. ``rooms``: in one of these only."""

    pinned: bool | None = None
    windows: tuple[Window, ...] | None = None
    rooms: tuple[str, ...] | None = None
    features: tuple[str, ...] | None = None
    heads: int | None = None
    alone: bool | None = None
    left_out: bool = False  # no part of the plan: stays as it is and is in nobody's way


class PersonDemand(Stated, frozen=True):
    """``away``: cannot be there. ``required``, ``wished``, ``excused``: sessions in which the person must be,
    should be, or, against what is derived, need not be. ``teams``: keys of the `Team`s the person visits
    with. ``remote``: from afar, or in the room, whatever the draft says."""

    away: tuple[Window, ...] = ()
    required: tuple[str, ...] = ()
    wished: tuple[str, ...] = ()
    excused: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    remote: bool | None = None


class Team(Stated, frozen=True):
    """People who visit sessions together, some minutes in each (a team of the Youth Lab and its groups)."""

    name: LocalizedText = NOTHING
    visits: Mapping[str, int] = {}  # minutes by session


class OrderDemand(Stated, frozen=True):
    before: str
    after: str
    gap: int = 0


class SpacingDemand(Stated, frozen=True):
    """``days``: same, different, following, or empty. ``within``: at most so many minutes between them.
    ``cost`` 0: it must hold."""

    one: str
    other: str
    days: str = ""
    within: int | None = None
    cost: int = 0


class ConflictDemand(Stated, frozen=True):
    """The same people follow both. ``cost`` 0 is an exception: these two may run in parallel."""

    one: str
    other: str
    cost: int = 0


class Demands(Stated, frozen=True):
    """All that is stated for one edition. ``people`` is kept apart from the rest (`model.PlanningPerson`)."""

    weights: Mapping[str, int] = {}  # by wish
    resources: Mapping[str, int] = {}  # how many at once: interpreters, video
    days: Mapping[date, Hours] = {}
    sessions: Mapping[str, SessionDemand] = {}
    teams: Mapping[str, Team] = {}
    orders: tuple[OrderDemand, ...] = ()
    spacings: tuple[SpacingDemand, ...] = ()
    conflicts: tuple[ConflictDemand, ...] = ()
    people: Mapping[str, PersonDemand] = {}


def as_json(stated: Stated) -> dict[str, Any]:
    made: dict[str, Any] = msgspec.to_builtins(stated, str_keys=True)
    return made


def demands_of(stored: Mapping[str, Any], people: Mapping[str, Mapping[str, Any]]) -> Demands:
    """What was stored, whole again."""
    return msgspec.convert({**stored, "people": people}, Demands, str_keys=True)
