"""The best values for a 0/1 program that so many seconds find, and the proof of how good they are.

Two threads, one for each core. In the one HiGHS proves, in a process of its own. In the other CP-SAT looks
for a first plan, which is then made better, part by part. HiGHS takes what is better from there, and what it
ends with is the answer.

The same for the same seed: the threads count what they do and not how long it takes, and HiGHS looks for
better plans at counted moments, waiting for the other thread to get there. Only where the clock ends the
search, because nothing was proven in time, may HiGHS have come further in one run than in another.

The engines are loaded when something is solved: who only judges or explains plans does without them.
"""

import contextlib
import queue
import threading
import time
from collections.abc import Sequence
from typing import Any

from .program import Better, Listener, Outcome, Program, Start, Stop, lowest

_ASK = 0.05  # seconds between two questions whether to stop
_FIRST = (0.05, 0.6)  # of the seconds, at most so many: CP-SAT alone, in search of a first plan
_ALONE = 0.3  # of that, where one core has to do
_PATIENCE = 2.0  # seconds for a thread to end; one in the middle of a small program is left behind
_SHARE = 0.8  # of the seconds, as counted: plans are made better so long, so that the clock does not end it


def solve(
    program: Program,
    seconds: float,
    seed: int = 1,
    start: Start | None = None,
    on_better: Listener | None = None,
    stop: Stop | None = None,
    workers: int = 2,
) -> Outcome:
    """``on_better`` and ``stop`` are called in the caller's own thread."""
    run = _Run(program, seconds, seed, on_better, stop)
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
        threads = [threading.Thread(target=each.run, daemon=False) for each in (finder, prover)]
        for thread in threads:
            thread.start()
        going = len(threads)
        while going and not self._over():
            with contextlib.suppress(queue.Empty):
                going -= self._take(*self._events.get(timeout=_ASK))
            self._stopped = self._stopped or bool(self._stop and self._stop())
        for each in (finder, prover):
            each.cancel()
        for thread in threads:
            thread.join(_PATIENCE)

    def _over(self) -> bool:
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
        elif kind == "ended" and rest[0] is not None:
            raise rest[0]
        return kind == "ended"

    def _found(self, values: Sequence[int], cost: int) -> None:
        if self.cost is None or cost < self.cost:
            self.values, self.cost = values, cost
            self._tell(values)

    def _proof(self, values: Sequence[int] | None) -> None:
        if values is None:
            self.impossible = self.cost is None
            return
        # Of several that cost as little, the one with which the proof ended.
        fresh = values if self.values is None or list(values) != list(self.values) else None
        self.values, self.cost, self._proven = values, self.program.cost(values), True
        self.bound = self.cost
        self._tell(fresh)

    def _tell(self, values: Sequence[int] | None) -> None:
        if self._on_better:
            self._on_better(Better(time.monotonic() - self._began, self.cost, self.bound, values))

    def outcome(self) -> Outcome:
        return Outcome(self.values, self.cost, self.bound, self.impossible)


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
