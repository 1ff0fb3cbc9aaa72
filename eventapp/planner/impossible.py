"""Why there is no plan: the fewest requirements that cannot hold together, and the cheapest ways out."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from .clashes import Clash, Over, clashes, with_engine
from .facts import Facts
from .hitting import cheapest
from .plan import Impossible, Plan, Sentence, WayOut
from .problem import Problem
from .requirements import Requirements
from .rules import broken
from .words import N_

T = TypeVar("T")

MOST = 6  # ways out
_SHARE = 1 / 24  # of the seconds, to look for the plan of one way out
_LEAST = 0.3  # seconds, for the same
_NAMED = 0.75  # of the seconds are left, at least, when what clashes has been named
_LATE = 0.5  # of the seconds, when one way is known: the others are told without a plan then
_CORE = 0.6  # of the seconds, for an engine to find what clashes
_MORE = 1  # things given up, beyond one for each clash that has nothing to do with another
_FEW = 40  # requirements of a clash that an engine finds: more of them were not narrowed down
_KNOWN = 48  # clashes: with more, no further ones are looked for


class Tried(NamedTuple):
    """What came of a problem: a plan, the proof that there is none, or neither in the time given. ``stays``:
    the placements from which the search began keep all of it (they are a plan, in no time)."""

    plan: Plan | None
    impossible: bool = False
    stays: bool = False


Try = Callable[[Problem, float], Tried]


def explained(
    problem: Problem, seconds: float, seed: int, attempt: Try, stop: Over | None = None
) -> Impossible:
    """What to raise. ``attempt(problem, seconds)`` plans what is left when something is given up."""
    until = time.monotonic() + seconds

    def left() -> float:
        return until - time.monotonic()

    def over() -> bool:
        return left() < 0 or bool(stop and stop())

    required = Requirements(problem)
    found = clashes(required, required.known, lambda: over() or left() < _NAMED * seconds, seed)
    if not found:
        clash = with_engine(required, required.known, seconds * _CORE, over, seed)
        if clash is None or len(clash) > _FEW:
            # Not narrowed down in time: a way out would be a guess.
            return Impossible(tuple(required.known[key].requirement for key in clash or ()), ())
        found = [clash]
    ways = _Ways(required, found, attempt, left, over, seed)
    out = ways.out(max(_LEAST, seconds * _SHARE))
    told = [tuple(required.known[key].requirement for key in clash) for clash in ways.clashes]
    return Impossible(told[0], out, tuple(told[1:]))


class _Way(NamedTuple):
    weight: int
    target: str  # it gives up this, and the least that must go with it
    keys: frozenset[str]


class _Ways:
    """What could be given up. The least is known from the clashes alone: something of each. Where that turns
    out not to be enough, something else clashes, and the least is found anew."""

    def __init__(
        self,
        required: Requirements,
        found: Sequence[Clash],
        attempt: Try,
        left: Callable[[], float],
        over: Over,
        seed: int,
    ) -> None:
        self._required, self._known = required, required.known
        self.clashes = list(found)
        self._left, self._seconds = left, left()
        self._attempt, self._over, self._seed = attempt, over, seed
        self._weights = {key: each.weight for key, each in self._known.items()}

    def out(self, seconds: float) -> tuple[WayOut, ...]:
        """Up to `MOST`, the least first; those for which no plan was found in time come last. Each is given
        so many *seconds* at first; if none leads to a plan, what is left goes to them in turn."""
        found, open_ = self._checked(self._least(self._targets()), lambda _waiting: seconds)
        if open_ and not found and not self._over():
            found, open_ = self._checked(open_, lambda waiting: max(seconds, self._left() / (waiting + 1)))
        found.sort(key=lambda each: each[0])
        known = [way for _weight, way in found]
        unknown = [self._way_out(way.keys, Tried(None)) for way in open_]
        return tuple((known + unknown)[:MOST])

    def _checked(
        self, ways: Iterable[_Way], seconds: Callable[[int], float]
    ) -> tuple[list[tuple[int, WayOut]], list[_Way]]:
        """The ways that lead to a plan, with how much each gives up, and those of which it is not known. Each
        is given ``seconds(waiting)``, when so many wait; with a way known, half of all seconds are enough,
        and of the others it is only said whether what stands there would do."""
        found: list[tuple[int, WayOut]] = []
        open_: list[_Way] = []
        waiting, seen = list(ways), set[frozenset[str]]()
        while waiting and len(found) < MOST:
            way = min(waiting, key=lambda each: (len(each.keys) > 1, each.weight))
            waiting.remove(way)
            if way.keys in seen:
                continue
            seen.add(way.keys)
            most = seconds(len(waiting))
            no_more = self._late() if found else self._over()
            tried = self._tried(way.keys, 0 if no_more else most)
            if tried.impossible:
                if self._clashes_without(way.keys, most):
                    waiting.extend(self._least([way.target]))
            elif tried.plan is None:
                open_.append(way)
            else:
                out = self._way_out(way.keys, tried)
                found.append((sum(self._weights[key] * number for key, number in _units(out)), out))
        return found, open_

    def _late(self) -> bool:
        return self._over() or self._left() < self._seconds * _LATE

    def _targets(self) -> Iterator[str]:
        """One clash of each that have nothing to do with each other, key by key."""
        for group in independent(self.clashes):
            yield from group[0]

    def _least(self, targets: Iterable[str]) -> list[_Way]:
        """For each the least that must be given up with it, as far as cutting starts shows; what is not
        sensible only where nothing else is left."""
        sensible: list[_Way] = []
        others: list[_Way] = []
        for target in list(targets):
            keys = cheapest(self.clashes, self._weights, target)
            while keys is not None and self._sensible(keys) and len(self.clashes) < _KNOWN:
                more = clashes(self._required, self._known.keys() - keys, self._late, self._seed)
                if not more:
                    break
                self.clashes.extend(more)
                keys = cheapest(self.clashes, self._weights, target)
            if keys is not None:
                way = _Way(sum(self._weights[key] for key in keys), target, keys)
                (sensible if self._sensible(keys) else others).append(way)
        return sensible or sorted(others, key=lambda each: each.weight)[:1]

    def _sensible(self, keys: frozenset[str]) -> bool:
        """Not many different things given up for one: whoever is excused from all sessions counts once."""
        different = {
            ("required", *requirement.people) if key.startswith("required:") else (key,)
            for key, requirement in ((key, self._known[key].requirement) for key in keys)
        }
        return len(different) <= len(independent(self.clashes)) + _MORE

    def _clashes_without(self, keys: frozenset[str], seconds: float) -> bool:
        """Whether an engine finds what still clashes when these are given up."""
        left = self._known.keys() - keys
        clash = with_engine(self._required, left, 2 * seconds, self._over, self._seed)
        if clash:
            self.clashes.append(clash)
        return bool(clash)

    def _tried(self, keys: frozenset[str], seconds: float) -> Tried:
        return self._attempt(self._required.without(self._all(keys)), seconds)

    def _all(self, keys: frozenset[str]) -> dict[str, int]:
        return {key: self._known[key].most for key in self._known if key in keys}

    def _way_out(self, keys: frozenset[str], tried: Tried) -> WayOut:
        units = self._all(keys)
        if tried.plan is not None:
            for key in [key for key, number in units.items() if number > 1]:
                units = self._fewer(units, key, tried.plan)
        given_up = [self._known[key] for key in units]
        steps = tuple(
            Sentence(each.way.text, {**each.way.values, "number": units[each.requirement.key]})
            for each in given_up
        )
        together = Sentence(N_("Give up %(count)s requirements together."), {"count": len(steps)})
        return WayOut(
            tuple(each.requirement for each in given_up),
            steps[0] if len(steps) == 1 else together,
            tried.plan,
            steps,
            tried.stays,
        )

    def _fewer(self, units: dict[str, int], key: str, plan: Plan) -> dict[str, int]:
        """Of one requirement only as many units as the plan needs. Another might need fewer."""

        def enough(number: int) -> bool:
            problem = self._required.without({**units, key: number})
            return not any(broken(Facts(problem), plan.placements))

        return {**units, key: _least_that(1, units[key], enough)}


def _least_that(low: int, high: int, enough: Callable[[int], bool]) -> int:
    """The least number from *low* to *high* that is enough; *high* is."""
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle + 1, high)
    return high


def _units(way: WayOut) -> Iterator[tuple[str, int]]:
    for requirement, step in zip(way.gives_up, way.steps, strict=True):
        yield requirement.key, step.values["number"]


def independent(found: Sequence[Sequence[T]]) -> list[list[Sequence[T]]]:
    """Clashes that have a requirement in common stand together, in the order in which they were found."""
    groups: list[list[Sequence[T]]] = []
    for clash in found:
        joined = [group for group in groups if any(each in other for other in group for each in clash)]
        if not joined:
            groups.append([clash])
            continue
        first, *others = joined
        for group in others:
            first.extend(group)
            groups.remove(group)
        first.append(clash)
    return groups
