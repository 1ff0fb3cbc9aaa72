"""The best plan that some seconds find."""

import time
from collections.abc import Callable, Mapping

from .build import Model, begun, build, complete
from .facts import Facts, Placements
from .first import first, near
from .impossible import Tried, explained
from .improving import improve
from .placing import placements_of, values_of
from .plan import Charge, Plan, Progress, Stopped
from .problem import Placement, Problem
from .program import Better, Outcome
from .rules import broken
from .solving import solve
from .wishes import paid

_SHARE = 0.15  # of the seconds, as counted, without an engine
_ALL = 0.8  # of the seconds, where no engine follows
_LONGER = 2.5  # times as long as counted, at most, on the clock

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
        model = search.prepared(model, start)
    outcome = search.run(complete(model), search.best or start)
    if outcome.impossible and search.best is None:
        left = max(search.left(), min(seconds, 10))
        raise explained(problem, left, seed, lambda new, most: _tried(new, most, seed, stop, start), stop)
    if search.best is None:
        raise Stopped
    if outcome.cost is not None and outcome.cost <= outcome.bound < search.cost and search.left() > 0:
        # It pays what the program did not count: in rooms that are alike, for stretches without a break.
        search.run(build(facts, apart=True), search.best)
    return search.plan()


def _tried(problem: Problem, seconds: float, seed: int, stop: Stop | None, start: Placements | None) -> Tried:
    """A plan for what is left when something was given up, near where the search began: without an engine,
    which is asked only where nothing is found otherwise."""
    facts = Facts(problem)
    search = Search(facts, seconds, seed, None, stop)
    stays = bool(start) and not any(broken(facts, start or {}))
    if start and stays:
        search.take({key: start[key] for key in facts.activities})
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
        if self.best is None:
            close = near(model, start, self.seed) if start else None
            found = close or first(model, self.seed)
            if found is not None:
                self.take(found)
        if self.best is None:
            return model
        until = self.passed() + _LONGER * share * self._seconds

        def over() -> bool:
            return self.passed() > until or bool(self._stop and self._stop())

        improve(model, self.best, self.seed, share * self._seconds, over, self.take)
        worth = model.worth(self.cost)
        return begun(self.facts, only=worth) if worth else model

    def run(self, model: Model, start: Placements | None) -> Outcome:
        if model.hopeless:
            return Outcome(None, None, 0, impossible=True)
        hint = values_of(model, start) if start else None

        def better(found: Better) -> None:
            self.bound = max(self.bound, found.bound)
            if found.values is not None:
                self.take(placements_of(model, found.values))
            else:
                self._tell(None)

        seconds = max(self.left(), 0.1)
        outcome = solve(model.program, seconds, self.seed, start=hint, on_better=better, stop=self._stop)
        self.bound = max(self.bound, outcome.bound)
        return outcome

    def take(self, placements: Mapping[str, Placement]) -> None:
        charges = paid(self.facts, placements)
        cost = sum(charge.cost for charge in charges)
        if self.best is None or cost < self.cost:
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
