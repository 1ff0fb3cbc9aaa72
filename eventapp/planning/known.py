"""What is known before anything is stated: the draft, its people, registrations, earlier meetings. Pure;
`gathering` reads it."""

from collections.abc import Mapping
from typing import NamedTuple

from eventapp.agenda.content import (
    Audience,
    EditionContent,
    GroupContent,
    Kind,
    Participation,
    RoomContent,
)
from eventapp.agenda.rules import SeatKnown
from eventapp.core.localized import LocalizedText
from eventapp.planner.problem import Placement

from .derived import Spot
from .meeting_clock import MeetingClock


class Sitting(NamedTuple):
    """A session of the draft, wherever it stands. ``minutes`` are those on the clocks of walls; ``span`` is
    from and to as the planner counts, and, like ``spot``, None in the tray. ``presenters`` of items who are
    not among its people: key and name."""

    slug: str
    kind: Kind
    title: LocalizedText
    minutes: int
    mode: str
    audience: Audience
    languages: tuple[str, ...]
    room: RoomContent | None
    video_room: RoomContent | None
    groups: tuple[GroupContent, ...]
    people: tuple[Participation, ...]
    presenters: tuple[tuple[str, str], ...]
    linked: bool
    spot: Spot | None
    span: tuple[int, int] | None

    def meets(self, other: "Sitting") -> bool:
        """Whether the two overlap in the draft."""
        if self.span is None or other.span is None or self is other:
            return False
        return self.span[0] < other.span[1] and other.span[0] < self.span[1]


class PersonKnown(NamedTuple):
    """``place`` is a key of core.places."""

    name: str
    side: str | None
    place: str | None


class Registered(NamedTuple):
    """How many have a place in a session."""

    room: int
    remote: int


class Known(NamedTuple):
    """``people`` by key; ``registered`` by session; ``together``: how many have a place in both of two
    sessions; ``shared``: how many organizations are members of both of two groups; ``joint``: how often two
    groups met together. ``afar``: people who registered for none but remote places. ``burden``: minutes
    outside waking hours that earlier meetings asked of people. ``published`` where each session was when the
    agenda was published last, as publication ``publication``."""

    edition: EditionContent
    clock: MeetingClock
    rooms: tuple[RoomContent, ...]
    sittings: tuple[Sitting, ...]
    seats: Mapping[str, tuple[SeatKnown, ...]]
    interpreter_teams: int | None
    expected: Mapping[str, int]
    people: Mapping[str, PersonKnown]
    registered: Mapping[str, Registered] = {}
    together: Mapping[tuple[str, str], int] = {}
    shared: Mapping[tuple[str, str], int] = {}
    joint: Mapping[tuple[str, str], int] = {}
    afar: frozenset[str] = frozenset()
    burden: Mapping[str, int] = {}
    published: Mapping[str, Placement] = {}
    publication: int = 0
