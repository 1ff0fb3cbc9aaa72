"""Sessions of groups in rooms and slots, as the IETF plans them: the instance, and what an assignment costs.

A pair of sessions at once costs once for each side that declares it; order and spacing once for each session
of the group. What no assignment avoids (requests longer than any slot, larger than any room) is left out.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

from eventapp.planner.annealing import Arrangement, Extra

_DAYS = ("saturday", "sunday", "monday", "tuesday", "wednesday", "thursday", "friday")
_SUNDAY = 1
_NOON, _TEA = 750, 930  # where the parts of a day begin
_PAIRS = ("chair_conflict", "tech_overlap", "key_participant")
_NEAR = 30  # minutes between adjacent sessions, at most
NEVER = 100_000_000  # of a group that would meet itself


class Slot(NamedTuple):
    room: int
    day: int
    start: int
    minutes: int

    @property
    def span(self) -> tuple[int, int]:
        begins = self.day * 1440 + self.start
        return begins, begins + self.minutes

    @property
    def part(self) -> str:
        part = (
            "morning" if self.start < _NOON else "afternoon-early" if self.start < _TEA else "afternoon-late"
        )
        return f"{_DAYS[self.day % 7]}-{part}"


class Session(NamedTuple):
    key: Any
    group: str
    minutes: int
    attendees: int


class Meeting(NamedTuple):
    """``slots`` are those that may be used; ``numbers`` are theirs in the file."""

    slots: tuple[Slot, ...]
    numbers: tuple[int, ...]
    capacity: tuple[int, ...]  # of the rooms
    sessions: tuple[Session, ...]
    wishes: Mapping[str, Mapping[str, Any]]  # by group
    prices: Mapping[str, int]

    def alone(self) -> list[list[int]]:
        """What a session costs in a slot, whatever the others do."""
        longest = max(slot.minutes for slot in self.slots)
        largest = max(self.capacity[slot.room] for slot in self.slots)
        trim, never = self.prices.get("session_requires_trim", 0), self.prices.get("cannot_meet", 0)
        return [
            [
                trim * (min(session.minutes, longest) > slot.minutes)
                + trim * (min(session.attendees, largest) > self.capacity[slot.room])
                + never * (slot.part in self.wished(session.group, "cannot_meet"))
                for slot in self.slots
            ]
            for session in self.sessions
        ]

    def wished(self, group: str, kind: str) -> Sequence[Any]:
        found: Sequence[Any] = self.wishes.get(group, {}).get(kind) or ()
        return found

    def pairs(self) -> list[dict[int, int]]:
        found: list[dict[int, int]] = [{} for _ in self.sessions]
        for (i, one), (j, other) in combinations(enumerate(self.sessions), 2):
            cost = self._together(one.group, other.group)
            if cost:
                found[i][j] = found[j][i] = cost
        return found

    def _together(self, one: str, other: str) -> int:
        if one == other:
            return NEVER
        shared = set(self.wished(one, "bethere")) & set(self.wished(other, "bethere"))
        cost = 2 * len(shared) * self.prices.get("bethere", 0)
        for kind in _PAIRS:
            declared = (other in self.wished(one, kind)) + (one in self.wished(other, kind))
            cost += declared * self.prices.get(kind, 0)
        return cost

    def bands(self) -> tuple[list[int], list[list[int]]]:
        """The time of each slot, as a number; and which times overlap which."""
        spans = sorted({slot.span for slot in self.slots})
        meets = [
            [b for b, other in enumerate(spans) if one[0] < other[1] and other[0] < one[1]] for one in spans
        ]
        return [spans.index(slot.span) for slot in self.slots], meets

    def groups(self) -> dict[str, list[int]]:
        """The sessions of each, in the order of their keys."""
        of: dict[str, list[int]] = defaultdict(list)
        for i in sorted(range(len(self.sessions)), key=lambda i: self.sessions[i].key):
            of[self.sessions[i].group].append(i)
        return of

    def extras(self) -> list[Extra]:
        """Order, spacing and adjacency."""
        of, found = self.groups(), []
        for group, items in of.items():
            if len(items) > 1:
                found.append(Extra(tuple(items), partial(self._order, items)))
            relation = self.wished(group, "time_relation")
            if len(items) == 2 and relation:
                found.append(Extra(tuple(items), partial(self._distance, items, relation)))
            for neighbour in self.wished(group, "adjacent_to"):
                others = of.get(neighbour, [])
                if others:
                    found += [Extra(tuple({i, *others}), partial(self._adjacent, i, others)) for i in items]
        return found

    def _order(self, items: Sequence[int], places: Sequence[int]) -> int:
        starts = [self.slots[places[i]].span[0] for i in items]
        return len(items) * self.prices.get("sessions_out_of_order", 0) * (starts != sorted(starts))

    def _distance(self, items: Sequence[int], relation: str, places: Sequence[int]) -> int:
        one, other = (self.slots[places[i]].day for i in items)
        kept = (abs(one - other) == 1) == (relation == "subsequent-days")
        return 2 * self.prices.get("time_relation", 0) * (not kept)

    def _adjacent(self, item: int, others: Sequence[int], places: Sequence[int]) -> int:
        here = self.slots[places[item]]
        kept = any(
            here.room == self.slots[places[other]].room and near(here, self.slots[places[other]])
            for other in others
        )
        return self.prices.get("adjacent_to", 0) * (not kept)

    def arrangement(self) -> Arrangement:
        band, meets = self.bands()
        return Arrangement(band, meets, self.alone(), self.pairs(), self.extras())


def near(one: Slot, other: Slot) -> bool:
    """On one day, the one soon after the other."""
    between = max(one.span[0], other.span[0]) - min(one.span[1], other.span[1])
    return one.day == other.day and 0 <= between <= _NEAR


def read(path: Path) -> Meeting:
    """Raises KeyError and ValueError for a file of another form, or with fewer slots than sessions."""
    data = json.loads(path.read_text())
    usable = [(k, Slot(*slot[:4])) for k, slot in enumerate(data["slots"]) if slot[1] != _SUNDAY]
    sessions = [
        Session(s["id"], s["group"], s["minutes"], s.get("attendees") or 0)
        for s in data["sessions"]
        if s.get("minutes")
    ]
    if len(sessions) > len(usable):
        raise ValueError("there are fewer slots than sessions")
    return Meeting(
        slots=tuple(slot for _, slot in usable),
        numbers=tuple(k for k, _ in usable),
        capacity=tuple(room["capacity"] or 0 for room in data["rooms"]),
        sessions=tuple(sessions),
        wishes=dict(data.get("constraints") or {}),
        prices={name: price for name, price in data["penalties"].items() if isinstance(price, int)},
    )
