"""The best values for a 0/1 program that so many seconds find, and the proof of how good they are.

CP-SAT finds good plans at once. HiGHS begins from them and proves, while CP-SAT goes on with the other core.
The engines are loaded when something is solved: who only judges or explains plans does without them.
"""

import queue
import threading
import time
from collections.abc import Sequence
from typing import Any

from .program import Better, Listener, Outcome, Program, Start, Stop

_ASK = 0.05  # seconds between two questions whether to stop


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
    from . import cpsat, highs

    run = _Run(program, seconds, on_better, stop)
    first = cpsat.Limits(max(min(seconds * 0.2, 10), 1), max(min(seconds * 0.2, 10), 1))
    run.race([cpsat.Search(program, first, seed, start, workers)])
    if not run.over():
        left = run.left()
        hint = run.values if run.values is None else dict(enumerate(run.values))
        engines: list[Any] = [highs.Search(program, left, seed, run.values)]
        if workers > 1:
            engines.append(cpsat.Search(program, cpsat.Limits(left, left), seed + 1, hint or start, 1))
        run.race(engines)
    return run.outcome()


class _Run:
    def __init__(
        self, program: Program, seconds: float, on_better: Listener | None, stop: Stop | None
    ) -> None:
        from . import highs

        self.program = program
        self.values: Sequence[int] | None = None
        self.cost: int | None = None
        self.bound = highs.lowest(program)
        self.impossible = False
        self.stopped = False
        self._began = time.monotonic()
        self._deadline = self._began + seconds
        self._on_better, self._stop = on_better, stop
        self._events: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def left(self) -> float:
        return self._deadline - time.monotonic()

    def over(self) -> bool:
        if self.impossible or self.stopped or self.left() <= 0:
            return True
        return self.cost is not None and self.bound >= self.cost

    def race(self, engines: Sequence[Any]) -> None:
        """Until one of them has proven something, all have given up, or time is up."""
        threads = [threading.Thread(target=self._one, args=(engine,), daemon=True) for engine in engines]
        for thread in threads:
            thread.start()
        running = len(threads)
        while running and not self.over():
            try:
                kind, *rest = self._events.get(timeout=_ASK)
            except queue.Empty:
                kind, rest = "", []
            running -= kind == "ended"
            self._take(kind, rest)
            self.stopped = self.stopped or bool(self._stop and self._stop())
        for engine in engines:
            engine.cancel()
        for thread in threads:
            thread.join()
        while not self._events.empty():
            kind, *rest = self._events.get()
            self._take(kind, rest)

    def _one(self, engine: Any) -> None:
        put = self._events.put
        answer, error = None, None
        try:
            answer = engine.run(lambda v, c: put(("found", v, c)), lambda b: put(("bound", b)))
        except Exception as problem:  # noqa: BLE001 - raised again where the caller is
            error = problem
        put(("ended", answer, error))

    def _take(self, kind: str, rest: list[Any]) -> None:
        if kind == "found":
            values, cost = rest
            if self.cost is None or cost < self.cost:
                self.values, self.cost = values, cost
                self._tell(values)
        elif kind == "bound":
            if rest[0] > self.bound:
                self.bound = rest[0]
                self._tell(None)
        elif kind == "ended":
            answer, error = rest
            if error is not None:
                raise error
            if answer is False and self.cost is None:
                self.impossible = True
            elif answer is not None and self.cost is not None:
                self.bound = self.cost
                self._tell(None)

    def _tell(self, values: Sequence[int] | None) -> None:
        if self._on_better:
            self._on_better(Better(time.monotonic() - self._began, self.cost, self.bound, values))

    def outcome(self) -> Outcome:
        return Outcome(self.values, self.cost, self.bound, self.impossible)


def unsatisfiable_core(program: Program, seconds: float, seed: int = 1) -> frozenset[str] | None:
    """Names of rows that cannot hold together, none of which can be left out; rows without a name always
    hold. None where everything can hold, or nothing was proven in time."""
    from . import cpsat

    deadline = time.monotonic() + seconds
    names = sorted({row.name for row in program.rows if row.name})

    def refuted(some: Sequence[str]) -> frozenset[str] | None:
        left = deadline - time.monotonic()
        return cpsat.refuted(program, some, cpsat.Limits(left, left), seed) if left > 0 else None

    core = refuted(names)
    if core is None:
        return None
    # What the engine names may rest on rows that it took for granted: shown again without the others.
    kept = sorted(core if len(core) < len(names) and refuted(sorted(core)) is not None else names)
    for name in list(kept):
        if name in kept:
            smaller = refuted([other for other in kept if other != name])
            kept = sorted(smaller) if smaller is not None else kept
    return frozenset(kept)
