"""The best values for a 0/1 program that so many seconds find, and the proof of how good they are.

Two threads, one for each core. In the one HiGHS proves, in a process of its own. In the other CP-SAT looks
for a first plan, which is then made better, part by part. HiGHS takes what is better from there, and what it
ends with is the answer.

The same for the same seed: the threads count what they do and not how long it takes, and HiGHS looks for
better plans at counted moments, waiting for the other thread to get there. Only where the clock ends the
search, because nothing was proven in time, may HiGHS have come further in one run than in another.

Where a plan is known, and *ways* to others, there is a thread more, which asks CP-SAT to decide the whole
program with counted work, and HiGHS, which begins a little later, gives bounds and proofs only: the answer is
then that of counted work also where nothing is proven. The work is less than the seconds allow, so that the
clock does not end it on a machine that is half as fast as an ordinary one.

The engines are loaded when something is solved: who only judges or explains plans does without them.
"""

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from .program import Better, Listener, Outcome, Program, Start, Stop, Ways, lowest

_ASK = 0.05  # seconds between two questions whether to stop
_FIRST = (0.05, 0.6)  # of the seconds, at most so many: CP-SAT alone, in search of a first plan
_ALONE = 0.3  # of that, where one core has to do
_PATIENCE = 1.0  # seconds for the threads to end; one in the middle of a small program is left behind
_DECIDE = 0.2  # of the seconds, as counted, on the whole program: CP-SAT counts slowly
_JOIN = 0.35  # of the seconds, as counted, until the finder looks at what came of that
_STEADY = 0.5  # of the seconds, as counted, to make plans better where the result must be repeatable
_HEAD = 0.4  # of the seconds, on the clock, that the decider has before HiGHS begins
_SHARE = 0.8  # of the seconds, as counted: plans are made better so long, so that the clock does not end it

_LAST = "ended", "decided"  # words of threads


class _Searching(Protocol):
    def run(self) -> None: ...

    def cancel(self) -> None: ...


def solve(
    program: Program,
    seconds: float,
    seed: int = 1,
    start: Start | None = None,
    on_better: Listener | None = None,
    stop: Stop | None = None,
    workers: int = 2,
    ways: Ways | None = None,
) -> Outcome:
    """``on_better`` and ``stop`` are called in the caller's own thread. With ``ways`` to other values, which
    are asked first, the answer is that of counted work, if a plan is known to begin with."""
    run = _Run(program, seconds, seed, on_better, stop)
    run.ways = ways
    run.begin(start)
    run.search(workers)
    return run.outcome()


class _Run:
    def __init__(
        self, program: Program, seconds: float, seed: int, on_better: Listener | None, stop: Stop | None
    ) -> None:
        self.program = program
        self.seconds, self.seed = seconds, seed
        self.values: Sequence[int] | None = None
        self.cost: int | None = None
        self._lowest = self.bound = lowest(program)
        self._proven = self.impossible = False
        self._stopped = False
        self._began = time.monotonic()
        self._deadline = self._began + seconds
        self._on_better, self._stop = on_better, stop
        self._events: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._hint: Start | None = None
        self.ways: Ways | None = None
        self._best: Callable[[], tuple[Sequence[int] | None, int | None]] = lambda: (None, None)
        self._decided = True

    def left(self) -> float:
        return self._deadline - time.monotonic()

    def begin(self, start: Start | None) -> None:
        """From a plan, or with what is known of one."""
        if not start:
            return
        from .neighbourhoods import completed

        self._hint = start
        values: list[int] | None = [start.get(v, 0) for v in range(len(self.program.upper))]
        if len(start) < len(self.program.upper):
            values = completed(self.program, start, min(1.0, self.left()), self.seed)
        if values is not None and not self.program.broken(values):
            self._found(values, self.program.cost(values))

    def search(self, workers: int) -> None:
        """Until something is proven, nobody goes on, time is up, or it is told to stop."""
        several = self._repeatable() if self.ways and self.values else self._shared(workers)
        threads = [threading.Thread(target=each.run, daemon=False) for each in several]
        for thread in threads:
            thread.start()
        going = len(threads)
        while going and not self._over():
            with contextlib.suppress(queue.Empty):
                going -= self._take(*self._events.get(timeout=_ASK))
            self._stopped = self._stopped or bool(self._stop and self._stop())
        for each in several:
            each.cancel()
        until = time.monotonic() + _PATIENCE
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))

    def _shared(self, workers: int) -> list[_Searching]:
        from .finding import Finder
        from .proving import Prover

        first = min(self.seconds * _FIRST[0], _FIRST[1])
        if not any(self.program.price):
            first = _SHARE * self.seconds  # any plan will do
        finder = Finder(self.program, self.seed, self._hint, self.values, self.left, self._events.put)
        finder.budget(first, _SHARE * self.seconds * (1 if workers > 1 else _ALONE))
        prover = Prover(
            self.program, self.seed, self.values, self.left, self._events.put, finder, self._lowest
        )
        prover.patient = workers == 1
        return [finder, prover]

    def _repeatable(self) -> list[_Searching]:
        from .deciding import Decider
        from .finding import Repeatable
        from .proving import Prover

        assert self.values is not None
        assert self.ways is not None
        program, seed, left, put, seconds = self.program, self.seed, self.left, self._events.put, self.seconds
        decider = Decider(program, seed, self.values, _DECIDE * seconds, left, put)
        finder = Repeatable(program, seed, None, self.values, left, put)
        finder.budget(0.0, _STEADY * seconds)
        finder.follow(decider, self.ways, _JOIN * seconds)
        prover = Prover(program, seed, self.values, left, put, finder, self._lowest)
        prover.after, prover.aside = (decider.done, _HEAD * seconds), True
        self._best, self._decided = finder.best, False
        return [decider, finder, prover]

    def _over(self) -> bool:
        cost = self._best()[1]
        if self._decided and cost is not None and cost <= self.bound:
            return True  # what the decider would prove by its own it would have proven before
        return self._proven or self.impossible or self._stopped or self.left() <= 0

    def _take(self, kind: str, *rest: Any) -> bool:
        """What a thread said; whether it was its last word."""
        if kind == "found":
            self._found(*rest)
        elif kind == "bound" and rest[0] > self.bound:
            self.bound = rest[0]
            self._tell(None)
        elif kind == "proof":
            self._proof(*rest)
        elif kind in _LAST and rest[0] is not None:
            raise rest[0]
        self._decided = self._decided or kind == "decided"
        return kind in _LAST

    def _found(self, values: Sequence[int], cost: int) -> None:
        if self.cost is None or cost < self.cost:
            self.values, self.cost = values, cost
            self._tell(values)

    def _proof(self, values: Sequence[int] | None, aside: bool = False) -> None:
        if values is None:
            self.impossible = self.cost is None
            return
        known, cost = self._best()
        if aside and known is not None and cost == self.program.cost(values):
            values = known
        # Of several that cost as little, the one with which the proof ended.
        fresh = values if self.values is None or list(values) != list(self.values) else None
        self.values, self.cost, self._proven = values, self.program.cost(values), True
        self.bound = self.cost
        self._tell(fresh)

    def _tell(self, values: Sequence[int] | None) -> None:
        if self._on_better:
            self._on_better(Better(time.monotonic() - self._began, self.cost, self.bound, values))

    def outcome(self) -> Outcome:
        known, cost = self._best()
        if not self._proven and known is not None and cost is not None and cost <= (self.cost or cost):
            self.values, self.cost = known, cost
        return Outcome(self.values, self.cost, self.bound, self.impossible)


def anything(program: Program, seconds: float, work: float, seed: int = 1) -> Sequence[int] | bool:
    """Values that keep all rows, whatever they cost; False where there are none, True where it is not known
    after so many *seconds*, or so much counted *work*."""
    from . import cpsat

    return cpsat.anything(program, cpsat.Limits(seconds, work), seed)


def completed(program: Program, known: Start, seconds: float, seed: int = 1) -> Sequence[int] | None:
    """The best values of which those that are *known* are a part, if little counted work finds any."""
    from . import neighbourhoods

    return neighbourhoods.completed(program, known, seconds, seed)


def unsatisfiable_core(program: Program, seconds: float, seed: int = 1) -> frozenset[str] | None:
    """Names of rows that cannot hold together, none of which can be left out; rows without a name always
    hold. None where everything can hold, or nothing was proven in time."""
    return _Refuting(program, seconds, seed).core(fewest=True)


def refuted(program: Program, seconds: float, seed: int = 1) -> frozenset[str] | None:
    """As `unsatisfiable_core`, at once: some of the names could perhaps be left out."""
    return _Refuting(program, seconds, seed).core(fewest=False)


class _Refuting:
    def __init__(self, program: Program, seconds: float, seed: int) -> None:
        self._program, self._seed = program, seed
        self._deadline = time.monotonic() + seconds

    def core(self, *, fewest: bool) -> frozenset[str] | None:
        names = sorted({row.name for row in self._program.rows if row.name})
        core = self._refuted(names)
        if core is None:
            return None
        # What the engine names may rest on rows that it took for granted: shown again without the others.
        kept = sorted(core if len(core) < len(names) and self._refuted(sorted(core)) is not None else names)
        for name in list(kept) if fewest else ():
            if name in kept:
                smaller = self._refuted([other for other in kept if other != name])
                kept = sorted(smaller) if smaller is not None else kept
        return frozenset(kept)

    def _refuted(self, some: Sequence[str]) -> frozenset[str] | None:
        from . import cpsat

        left = self._deadline - time.monotonic()
        return cpsat.refuted(self._program, some, cpsat.Limits(left, left), self._seed) if left > 0 else None
