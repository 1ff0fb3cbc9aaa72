"""A first plan where placing one after the other does not find any: what is in the way is taken out again.

Each step places one activity where the least is in its way, by how often that had to leave before.
"""

import random
from collections.abc import Iterator, Mapping

from .build import Model
from .facts import overlap
from .plan import Sentence
from .problem import Activity, Placement, Spacing
from .rules.order import known_spacings, unmet
from .ties import Ties

_STEPS = 300
_ANY = 0.1  # how often anything that waits is next
_LEAVES = 50  # what it costs, at least, that something has to leave


def repaired(
    model: Model, ties: Ties, chance: random.Random, begin: Mapping[str, int]
) -> dict[str, int] | None:
    """Starts for everything that keep all rules but those of rooms, or None where none were found soon."""
    repair = Repair(model, ties, chance, begin)
    repair.clear()
    for _step in range(_STEPS):
        if not repair.waiting:
            return repair.starts
        repair.place(repair.next())
    return None


class Repair:
    def __init__(self, model: Model, ties: Ties, chance: random.Random, begin: Mapping[str, int]) -> None:
        self.model, self.facts, self.ties, self.chance = model, model.facts, ties, chance
        self.starts = dict(begin)
        self.waiting = [key for key in model.at if key not in begin]
        self.left: dict[str, int] = dict.fromkeys(model.at, 1)  # how often it had to leave, and 1
        self.price = model.program.price
        self.dear = {key: self._dear(key) for key in model.at}
        self.spacings: dict[str, list[Spacing]] = {}
        for spacing in known_spacings(self.facts):
            if not spacing.cost:
                self.spacings.setdefault(spacing.one, []).append(spacing)
                self.spacings.setdefault(spacing.other, []).append(spacing)

    def clear(self) -> None:
        """Takes out what disagrees."""
        for key in sorted(self.starts, key=lambda _each: self.chance.random()):
            if key in self.starts and self._in_the_way(self.facts.activities[key], self.starts[key]):
                self.leave(key)

    def _dear(self, key: str) -> int:
        """What it costs that an activity leaves: more, where it is dearer anywhere else."""
        at, here = self.model.at[key], self.starts.get(key)
        if here is None or here not in at:
            return _LEAVES
        elsewhere = [self.price[variable] for start, variable in at.items() if start != here]
        return _LEAVES + max(0, min(elsewhere, default=0) - self.price[at[here]])

    def next(self) -> Activity:
        """What has left most often, what has the fewest starts, or any; hosts before their visits."""
        key = max(self.waiting, key=lambda each: (self.left[each] / len(self.model.at[each]), each))
        if self.chance.random() < _ANY:
            key = self.chance.choice(self.waiting)
        host = self.facts.activities[key].visits
        return self.facts.activities[host if host is not None and host in self.waiting else key]

    def place(self, activity: Activity) -> None:
        best: tuple[float, int, list[str]] | None = None
        for start, variable in self.model.at[activity.key].items():
            blocked = self._in_the_way(activity, start)
            worth = float(sum(self.left[key] * self.dear[key] for key in blocked) + self.price[variable])
            worth += self._at_once(activity, start)
            worth += self.chance.random() * _LEAVES / 2
            if best is None or worth < best[0]:
                best = worth, start, blocked
        assert best is not None
        self.waiting.remove(activity.key)
        self.starts[activity.key] = best[1]
        for key in best[2]:
            self.leave(key)

    def _at_once(self, activity: Activity, start: int) -> int:
        """What is paid for being on at the same time as others."""
        end = start + activity.minutes
        return sum(
            price
            for other, price in self.ties.price[activity.key].items()
            if (begins := self.starts.get(other)) is not None
            and begins < end
            and start < begins + self.facts.activities[other].minutes
        )

    def leave(self, key: str) -> None:
        if key in self.starts:
            del self.starts[key]
            self.waiting.append(key)
            self.left[key] += 1
            for visit in self.facts.visitors.get(key, ()):
                self.leave(visit.key)

    def _in_the_way(self, activity: Activity, start: int) -> list[str]:
        blocked = [
            other
            for other in self.ties.tied[activity.key]
            if other in self.starts and not self._agree(activity, start, other)
        ]
        return [*blocked, *self._short(activity, start, set(blocked))]

    def _agree(self, activity: Activity, start: int, other: str) -> bool:
        key, begins = activity.key, self.starts[other]
        them = self.facts.activities[other]
        end, ends = start + activity.minutes, begins + them.minutes
        gap = self.ties.apart[key].get(other)
        if gap is not None and start < ends + gap and begins < end + gap:
            return False
        later, earlier = self.ties.after[key].get(other), self.ties.after[other].get(key)
        if (later is not None and begins < end + later) or (earlier is not None and start < ends + earlier):
            return False
        if activity.visits == other and not (begins <= start and end <= ends):
            return False
        if them.visits == key and not (start <= begins and ends <= end):
            return False
        return not any(self._apart(activity, start, other))

    def _apart(self, activity: Activity, start: int, other: str) -> Iterator[Sentence]:
        there = {activity.key: Placement(start), other: Placement(self.starts[other])}
        for spacing in self.spacings.get(activity.key, ()):
            if other in (spacing.one, spacing.other):
                sentence = unmet(self.facts, there, spacing)
                if sentence is not None:
                    yield sentence

    def _short(self, activity: Activity, start: int, blocked: set[str]) -> Iterator[str]:
        """What must leave so that resources suffice, the most yielding first."""
        span = start, start + activity.minutes
        for resource in self.facts.problem.resources:
            own = activity.needs.get(resource.key, 0)
            if not own:
                continue
            users = [
                each
                for each in self.ties.users[resource.key]
                if each.key in self.starts
                and each.key not in blocked
                and each.key != activity.key
                and overlap(span, (self.starts[each.key], self.starts[each.key] + each.minutes))
            ]
            users.sort(key=lambda each: (self.left[each.key], self.chance.random()))
            while users and own + self._most(users, resource.key, span) > resource.limit:
                gone = users.pop(0)
                blocked.add(gone.key)
                yield gone.key

    def _most(self, users: list[Activity], resource: str, span: tuple[int, int]) -> int:
        """The most that users need at one moment of the span."""
        moments = {span[0], *(self.starts[each.key] for each in users)}
        return max(
            sum(
                each.needs[resource]
                for each in users
                if self.starts[each.key] <= minute < self.starts[each.key] + each.minutes
            )
            for minute in moments
            if minute >= span[0]
        )
