"""The best plan that some seconds find."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence

from .build import Model, begun, build, complete
from .facts import Facts, Placements
from .first import first, near, roomed
from .impossible import Tried, explained
from .improving import improve, tries
from .placing import placements_of, values_of
from .plan import Charge, Plan, Progress, Stopped
from .problem import Placement, Problem
from .program import Better, Outcome, Ways
from .rules import broken
from .solving import anything, completed, solve
from .wishes import paid

_SHARE = 0.03  # of the seconds, as counted, without an engine before it begins
_BESIDE = 0.15  # and beside it
_ALL = 0.8  # of the seconds, where no engine follows
_ANYTHING = 0.1  # of the seconds, as counted, for an engine to find any plan
_LONGER = 10  # times as long as counted, at most, on the clock
_MOST = 0.4  # of the seconds, on the clock, until the engines begin

Hear = Callable[[Progress], None]
Stop = Callable[[], bool]


def plan(
    problem: Problem,
    seconds: float = 20,
    seed: int = 1,
    on_progress: Hear | None = None,
    stop: Stop | None = None,
    start: Placements | None = None,
) -> Plan:
    """The best plan that so many seconds find; the same for the same seed.

    ``on_progress`` hears of each better plan and bound, ``stop`` is asked often and ends the search with the
    best so far, ``start`` are placements to begin from. Raises `Impossible`, with reasons and ways out, and
    `Stopped` when nothing was found.
    """
    facts = Facts(problem)
    search = Search(facts, seconds, seed, on_progress, stop)
    if start and not any(broken(facts, start)):
        search.take({key: start[key] for key in facts.activities})
    model = begun(facts)
    if not model.hopeless:
        search.proven(model.least())
        model = search.prepared(model, start)
    outcome = search.run(complete(model), search.within)
    if outcome.impossible and search.best is None:
        left = max(search.left(), min(seconds, 10))
        raise explained(problem, left, seed, lambda new, most: _tried(new, most, seed, stop, start), stop)
    if search.best is None:
        raise Stopped
    if outcome.cost is not None and outcome.cost <= outcome.bound < search.cost and search.left() > 0:
        # It pays what the program did not count: in rooms that are alike, for stretches without a break.
        search.told_apart(build(facts, apart=True))
    return search.plan()


def _tried(problem: Problem, seconds: float, seed: int, stop: Stop | None, start: Placements | None) -> Tried:
    """A plan for what is left when something was given up, near where the search began: without an engine,
    which is asked only where nothing is found otherwise. In no *seconds* just those placements."""
    facts = Facts(problem)
    search = Search(facts, seconds, seed, None, stop)
    stays = bool(start) and not any(broken(facts, start or {}))
    if start and stays:
        search.take({key: start[key] for key in facts.activities})
    if seconds > 0:
        model = begun(facts)
        if model.hopeless:
            return Tried(None, impossible=True)
        search.prepared(model, start, _ALL)
        if search.best is None and search.run(build(facts), None).impossible:
            return Tried(None, impossible=True)
    return Tried(search.plan() if search.best is not None else None, stays=stays)


class Search:
    """The best so far, whichever program it came from."""

    def __init__(
        self, facts: Facts, seconds: float, seed: int, on_progress: Hear | None, stop: Stop | None
    ) -> None:
        self.facts, self.seed = facts, seed
        self.best: Mapping[str, Placement] | None = None
        self.within: Mapping[str, Placement] | None = None  # the best of which all times are of the program
        self.charges: tuple[Charge, ...] = ()
        self.cost, self.bound, self.found = 0, 0, 0.0
        self._began = time.monotonic()
        self._seconds, self._on_progress, self._stop = seconds, on_progress, stop

    def left(self) -> float:
        return self._seconds - self.passed()

    def passed(self) -> float:
        return time.monotonic() - self._began

    def prepared(self, model: Model, start: Placements | None, share: float = _SHARE) -> Model:
        """Looks for a plan without an engine, for a *share* of the seconds at most, and leaves out what would
        cost more than it alone."""
        begin = self.best
        if begin is None:
            begin = near(model, start, self.seed) if start else None
            begin = begin or first(model, self.seed)
        if begin is None:
            return model

        def take(placements: Mapping[str, Placement]) -> None:
            if model.has(placements):
                self._within(placements)
            else:
                self.take(placements)

        take(begin)
        until = self.passed() + _LONGER * share * self._seconds

        def over() -> bool:
            return self.passed() > min(until, max(share, _MOST) * self._seconds) or bool(
                self._stop and self._stop()
            )

        improve(model, begin, self.seed, share * self._seconds, over, take)
        worth = model.worth(self._cost(self.within)) if self.within is not None else {}
        return begun(self.facts, only=worth) if worth else model

    def _within(self, placements: Mapping[str, Placement], last: bool = False) -> None:
        if self.within is None or self._cost(placements) <= self._cost(self.within):
            self.within = placements
        self.take(placements, last)

    def _cost(self, placements: Mapping[str, Placement]) -> int:
        return sum(charge.cost for charge in paid(self.facts, placements))

    def _anything(self, model: Model) -> bool:
        """Looks for a plan, whatever it costs, with an engine; False where that shows that there is none."""
        if self._stop and self._stop():
            return True
        values = anything(model.program, max(self.left(), 0.1), _ANYTHING * self._seconds, self.seed)
        if isinstance(values, bool):
            return values
        found = placements_of(model, values)
        starts = {key: placement.start for key, placement in found.items()}
        self._within(roomed(model, starts, self.seed) or found)
        return True

    def run(self, model: Model, start: Placements | None) -> Outcome:
        if model.hopeless or (start is None and not self._anything(model)):
            return Outcome(None, None, 0, impossible=True)
        start = start or self.within
        hint = values_of(model, start) if start else None

        def better(found: Better) -> None:
            self.bound = max(self.bound, found.bound)
            if found.values is not None:
                self.take(placements_of(model, found.values))
            else:
                self._tell(None)

        seconds = max(self.left(), 0.1)
        outcome = solve(
            model.program,
            seconds,
            self.seed,
            start=hint,
            on_better=better,
            stop=self._stop,
            ways=self._ways(model),
        )
        self.bound = max(self.bound, outcome.bound)
        if outcome.values is not None:
            # Of several that cost as little, the one that does not depend on who came first.
            self._within(placements_of(model, outcome.values), last=True)
        return outcome

    def told_apart(self, model: Model) -> None:
        """Gives rooms anew at the same times, which is often enough; else goes on with the whole program."""
        if self.within is not None:
            times = {
                variable: int(start == self.within[key].start)
                for key, at in model.at.items()
                for start, variable in at.items()
            }
            values = completed(model.program, times, max(self.left(), 0.1), self.seed)
            if values is not None:
                self._within(placements_of(model, values))
        if self.bound < self.cost and self.left() > 0:
            self.run(model, self.within)

    def _ways(self, model: Model) -> Ways:
        def ways(values: Sequence[int]) -> Iterator[tuple[float, Sequence[int] | None]]:
            begin = placements_of(model, values)
            for work, found in tries(model, begin, self.seed, _BESIDE * self._seconds):
                yield work, None if found is None else _whole(model, found)

        return ways

    def proven(self, bound: int) -> None:
        if bound > self.bound:
            self.bound = bound
            self._tell(None)

    def take(self, placements: Mapping[str, Placement], last: bool = False) -> None:
        charges = paid(self.facts, placements)
        cost = sum(charge.cost for charge in charges)
        if self.best is None or cost < self.cost or (last and cost == self.cost and placements != self.best):
            self.best, self.charges, self.cost, self.found = placements, charges, cost, self.passed()
            self._tell(placements)

    def _tell(self, placements: Mapping[str, Placement] | None) -> None:
        if self._on_progress is not None:
            cost = None if self.best is None else self.cost
            self._on_progress(Progress(self.passed(), cost, self.bound, placements))

    def plan(self) -> Plan:
        assert self.best is not None
        bound = min(self.bound, self.cost)
        return Plan(self.best, self.charges, self.cost, bound, self.found)


def _whole(model: Model, placements: Mapping[str, Placement]) -> list[int] | None:
    """The values of all variables, where they keep all rows: placements may have more than these can say."""
    known = values_of(model, placements)
    values = [known[variable] for variable in range(len(model.program.upper))]
    return None if model.program.broken(values) else values
