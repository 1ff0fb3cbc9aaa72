"""What an organizer states: who must be where, what comes before what, and whose night is whose.

Times are minutes from the midnight with which the meeting's first day begins, on the meeting's clock, as they
really pass: a night in which the clocks change is shorter or longer. Titles and names are carried through to
the sentences that are said about them and are never looked into.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import msgspec

Span = tuple[int, int]  # from and to, in minutes; the end is outside


class Value(msgspec.Struct, frozen=True, omit_defaults=True):
    """Immutable, equal by value, the same JSON for the same value."""


class Presence(StrEnum):
    ROOM = "room"
    REMOTE = "remote"


class Person(Value, frozen=True):
    """``shift`` is what the person's own clock is ahead of the meeting's, in minutes, for each day (empty:
    the meeting's own). ``burden`` is how many minutes outside waking hours earlier editions asked of them."""

    key: str
    name: Any
    side: str | None = None
    place: Any = None  # the city, as it is said
    presence: Presence = Presence.ROOM
    shift: tuple[int, ...] = ()
    away: tuple[Span, ...] = ()  # cannot be there
    burden: int = 0


class Room(Value, frozen=True):
    key: str
    name: Any
    capacity: int | None = None
    features: frozenset[str] = frozenset()
    closed: tuple[Span, ...] = ()


class Resource(Value, frozen=True):
    """What several sessions share, so many at a time: teams of interpreters, video operators."""

    key: str
    name: Any
    limit: int


class Placement(Value, frozen=True):
    start: int
    room: str | None = None


class Activity(Value, frozen=True):
    """A session, a break, a stop of a Youth Lab team.

    ``required`` people must be there, ``wished`` ones should. ``alone``: nothing else happens meanwhile, as
    in a plenary. ``windows``: it lies wholly within one of them (empty: within a day of the meeting).
    ``rooms``: one of these only (empty: any; where ``roomless``, it needs none). ``visits`` is another
    activity during which this one takes place and in whose room: a team that presents to a group is there
    for some minutes.
    """

    key: str
    title: Any
    kind: str
    minutes: int
    required: tuple[str, ...] = ()
    wished: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    heads: int = 0  # in the room
    features: frozenset[str] = frozenset()
    needs: Mapping[str, int] = {}  # by key of the resource
    windows: tuple[Span, ...] = ()
    rooms: tuple[str, ...] = ()
    roomless: bool = False
    alone: bool = False
    rest: bool = False  # a break, a meal: nobody works
    pin: Placement | None = None  # a room of None leaves the room open
    visits: str | None = None


class Order(Value, frozen=True):
    """``before`` has ended, and ``gap`` minutes have passed, when ``after`` begins. ``stated`` says who wants
    it and is shown where it cannot be had."""

    before: str
    after: str
    gap: int = 0
    stated: Any = None


class Spacing(Value, frozen=True):
    """Two activities on the same day, on different ones, or with at most ``within`` minutes between them (one
    right after the other: 0)."""

    one: str
    other: str
    days: str = ""  # same | different | following
    within: int | None = None
    cost: int = 0  # 0: must hold


class Conflict(Value, frozen=True):
    """The same people follow both, though nobody is named: they had better not run at once."""

    one: str
    other: str
    cost: int


class Day(Value, frozen=True):
    """``start`` and ``end`` of what may be planned on a day of the meeting. ``shift`` is what the meeting's
    clock is ahead of the count of minutes: -60 after a night in which the clocks went back."""

    name: Any
    start: int
    end: int
    shift: int = 0


class Problem(Value, frozen=True):
    """``weights`` by name of a wish replace its default. ``published`` is the agenda to stay close to, and
    ``audience`` how many people are told when an activity moves (default: those named)."""

    activities: tuple[Activity, ...]
    people: tuple[Person, ...]
    rooms: tuple[Room, ...]
    days: tuple[Day, ...]
    resources: tuple[Resource, ...] = ()
    orders: tuple[Order, ...] = ()
    spacings: tuple[Spacing, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    hosts: frozenset[str] = frozenset()  # the host's side
    step: int = 15  # starts are multiples of so many minutes, besides those pinned or published
    pause: int = 10  # to go from room to room
    waking: Span = (7 * 60, 21 * 60)  # on everybody's own clock
    stretch: int = 180  # the longest time without a break
    weights: Mapping[str, int] = {}
    published: Mapping[str, Placement] = {}
    audience: Mapping[str, int] = {}
