"""A first plan at once: one activity after the other where it costs least, the hardest first.

Each placement takes from the others the starts that it makes impossible; whoever is left with none is placed
earlier in the next attempt.
"""

import random
from collections.abc import Iterator, Mapping

from .build import Model
from .facts import Placements
from .plan import Breach
from .problem import Activity, Placement
from .repairing import repaired
from .rules import broken
from .rules.order import known_spacings, unmet
from .ties import Ties
from .wishes import paid

_ATTEMPTS = 24
_NEAR = 24
_VAIN = 1  # attempts near a plan before it is given up
_TRIED = 12  # starts of one activity before it is given up


def first(model: Model, seed: int) -> dict[str, Placement] | None:
    """Placements that keep every rule, or None where none were found soon."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    ties = Ties(model)
    weights = dict.fromkeys(model.at, 1.0)
    most: dict[str, int] | None = None
    for number in range(_ATTEMPTS):
        attempt = _Attempt(model, ties, chance, early=number % 2 == 1)
        failed = attempt.fill(weights)
        if failed is None:
            placements = attempt.placements()
            wrong: Breach | None = next(broken(model.facts, placements), None)
            if wrong is None:
                return placements
            failed = wrong.activities[0]
        weights[failed] *= 2
        if most is None or len(attempt.starts) > len(most):
            most = dict(attempt.starts)
    starts = repaired(model, ties, chance, most or {})
    return with_rooms(model, ties, chance, starts, {}) if starts is not None else None


def near(model: Model, start: Placements, seed: int) -> dict[str, Placement] | None:
    """The cheapest of some plans that differ in little from placements that break rules."""
    ties, found = Ties(model), []
    kept = {key: start[key].start for key, at in model.at.items() if key in start and start[key].start in at}
    for number in range(_NEAR):
        chance = random.Random(seed + number)  # noqa: S311 - no secret
        starts = repaired(model, ties, chance, kept)
        placements = with_rooms(model, ties, chance, starts, kept) if starts is not None else None
        if placements is not None:
            found.append((sum(charge.cost for charge in paid(model.facts, placements)), number, placements))
        elif number + 1 >= _VAIN and not found:
            break
    return min(found)[2] if found else None


def roomed(model: Model, starts: Mapping[str, int], seed: int) -> dict[str, Placement] | None:
    """Placements at these times, each in the cheapest room, where all find one."""
    return with_rooms(model, Ties(model), random.Random(seed), starts, {})  # noqa: S311 - no secret


def with_rooms(
    model: Model, ties: Ties, chance: random.Random, starts: Mapping[str, int], kept: Mapping[str, int]
) -> dict[str, Placement] | None:
    """Each in the cheapest free room, in the order of time; first those that must be in one, and those that
    are where they were."""
    attempt = _Attempt(model, ties, chance, early=True)
    free = {key for key, activity in model.facts.activities.items() if None in model.facts.choice(activity)}
    for key in sorted(starts, key=lambda e: (e in free, starts[e] != kept.get(e), starts[e], e)):
        room = attempt.room(model.facts.activities[key], starts[key])
        if room is _NONE_FREE:
            return None
        attempt.starts[key], attempt.rooms[key] = starts[key], room
    placements = attempt.placements()
    return None if any(broken(model.facts, placements)) else placements


class _Attempt:
    """*early*: as early as possible, which wastes the least time, instead of as cheaply."""

    def __init__(self, model: Model, ties: Ties, chance: random.Random, early: bool) -> None:
        self.model, self.facts, self.ties, self.chance = model, model.facts, ties, chance
        self.early = early
        price = model.program.price
        self.left = {key: {start: price[var] for start, var in at.items()} for key, at in model.at.items()}
        self.starts: dict[str, int] = {}
        self.rooms: dict[str, str | None] = {}

    def fill(self, weights: dict[str, float]) -> str | None:
        """Places everything; else the activity that found no place."""
        while self.left:
            key = min(self.left, key=lambda each: (len(self.left[each]) + 1) / weights[each])
            host = self.facts.activities[key].visits
            if host in self.left:
                key = host
            failed = self._place(self.facts.activities[key])
            if failed is not None:
                return failed
        return None

    def placements(self) -> dict[str, Placement]:
        placed = {}
        for key, start in self.starts.items():
            host = self.facts.activities[key].visits
            placed[key] = Placement(start, self.rooms[host if host in self.rooms else key])
        return placed

    def _place(self, activity: Activity) -> str | None:
        key = activity.key
        choices = self.left.pop(key)
        if self.early:
            ranked = sorted(choices)
        else:
            ranked = sorted(choices, key=lambda start: (choices[start], self.chance.random()))
        emptied = key
        for start in ranked[:_TRIED]:
            if not self._supplied(activity, start) or not self._spaced(activity, start):
                continue
            room = self.room(activity, start)
            if room is _NONE_FREE:
                continue
            cut = self._cut(activity, start)
            empty = next((other for other, starts in cut.items() if not starts), None)
            if empty is not None:
                emptied = empty
                continue
            self.left.update(cut)
            self.starts[key], self.rooms[key] = start, room
            return None
        return emptied

    def _cut(self, activity: Activity, start: int) -> dict[str, dict[int, int]]:
        """What is left to those that the placement touches."""
        key, end = activity.key, start + activity.minutes
        touched = {**self.ties.price[key], **self.ties.apart[key]}
        cut: dict[str, dict[int, int]] = {}
        for other in touched:
            if other in self.left:
                minutes = self.facts.activities[other].minutes
                gap, price = self.ties.apart[key].get(other), self.ties.price[key].get(other, 0)
                extra = gap or 0
                cut[other] = {
                    begins: cost + (price if begins < end and start < begins + minutes else 0)
                    for begins, cost in self.left[other].items()
                    if gap is None or begins >= end + extra or begins + minutes + extra <= start
                }
        for other, allowed in self._bounds(activity, start):
            if other in self.left:
                own, (first, last) = cut.get(other, self.left[other]), allowed
                cut[other] = {begins: cost for begins, cost in own.items() if first <= begins <= last}
        return cut

    def _bounds(self, activity: Activity, start: int) -> Iterator[tuple[str, tuple[int, int]]]:
        """Between which starts order and visits leave the others."""
        end = start + activity.minutes
        for other, gap in self.ties.after[activity.key].items():
            yield other, (end + gap, _EVER)
        for other, later in self.ties.after.items():
            if activity.key in later:
                takes = self.facts.activities[other].minutes + later[activity.key]
                yield other, (-_EVER, start - takes)
        for visit in self.facts.visitors.get(activity.key, ()):
            yield visit.key, (start, end - visit.minutes)

    def _at_once(self, activity: Activity, start: int) -> list[Activity]:
        end = start + activity.minutes
        return [
            self.facts.activities[key]
            for key, begins in self.starts.items()
            if begins < end and start < begins + self.facts.activities[key].minutes
        ]

    def _supplied(self, activity: Activity, start: int) -> bool:
        """Whether shared resources suffice at each moment of it."""
        if not activity.needs:
            return True
        others = [each for each in self._at_once(activity, start) if set(each.needs) & set(activity.needs)]
        moments = {start, *(self.starts[each.key] for each in others)}
        for resource in self.facts.problem.resources:
            own = activity.needs.get(resource.key, 0)
            for minute in moments if own else ():
                there = (e for e in others if self.starts[e.key] <= minute < self.starts[e.key] + e.minutes)
                needed = own + sum(each.needs.get(resource.key, 0) for each in there)
                if start <= minute and needed > resource.limit:
                    return False
        return True

    def _spaced(self, activity: Activity, start: int) -> bool:
        tied = [
            each
            for each in known_spacings(self.facts)
            if not each.cost and activity.key in (each.one, each.other)
        ]
        if not tied:
            return True
        there = {key: Placement(begins) for key, begins in self.starts.items()}
        there[activity.key] = Placement(start)
        return all(unmet(self.facts, there, each) is None for each in tied)

    def room(self, activity: Activity, start: int) -> str | None:
        """The cheapest that is free."""
        if activity.visits in self.facts.activities:
            return None
        taken = {self.rooms[each.key] for each in self._at_once(activity, start)}
        closed = [
            room.key
            for room in self.facts.problem.rooms
            if any(start < last and first < start + activity.minutes for first, last in room.closed)
        ]
        free = [
            room
            for room in self.facts.choice(activity)
            if room is None or (room not in taken and room not in closed)
        ]
        if not free:
            return _NONE_FREE
        return min(free, key=lambda room: self.model.room_price(activity, room))


_EVER = 10**6
_NONE_FREE = "\0"
