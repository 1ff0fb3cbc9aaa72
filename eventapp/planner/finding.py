"""The thread that finds plans: a first one, then better ones, part by part. It counts work, not time."""

import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from . import cpsat
from .deciding import Decider
from .neighbourhoods import Improver
from .program import Program, Start, Ways

Put = Callable[[tuple[Any, ...]], None]

_LARGE = 100_000  # entries: the first search is not tried twice before looking at what the other thread has


class Finder:
    """Its clock is the work done, in seconds that are the same on every machine; the better plans are kept
    with the moment at which each was found."""

    def __init__(
        self,
        program: Program,
        seed: int,
        hint: Start | None,
        values: Sequence[int] | None,
        left: Callable[[], float],
        put: Put,
    ) -> None:
        self._program, self._seed, self._hint = program, seed, hint
        self._left, self._put = left, put
        self._kept: list[tuple[float, int, Sequence[int]]] = []
        self._clock = 0.0
        self._small = sum(len(row.terms) for row in program.rows) < _LARGE
        self._first, self._quiet, self._budget = 1.0, 1.0, 1.0
        self._moved = threading.Condition()
        self._search: Any = None
        self._cancelled = False
        self._values, self._cost = values, None if values is None else program.cost(values)
        self.first_done = threading.Event()
        self.offered: list[Sequence[int]] = []  # what the other thread has found by the time it is ready
        self.ready = threading.Event()

    def budget(self, first: float, whole: float) -> None:
        self._first, self._quiet, self._budget = first, 4 * first, whole

    def cancel(self) -> None:
        self._cancelled = True
        self.ready.set()
        if self._search:
            self._search.cancel()

    def run(self) -> None:
        error = None
        try:
            if not self._decided():
                self._go_on()
        except Exception as problem:  # noqa: BLE001 - raised again where the caller is
            error = problem
        self._advance(float("inf"))
        self.first_done.set()
        self._put(("ended", error))

    def at(self, moment: float) -> Sequence[int] | None:
        """The best known at *moment*; waits until it has come. Asked by the other thread. Nothing is said
        during the first search, which may prove all by itself."""
        if moment < self._quiet:
            return None
        with self._moved:
            self._moved.wait_for(lambda: self._clock >= moment or self._cancelled)
            known = [values for when, _, values in self._kept if when <= moment]
        return known[-1] if known else None

    def _decided(self) -> bool:
        """Whether the first search was the last: it has proven something."""
        hint = dict(enumerate(self._values)) if self._values is not None else self._hint
        decided = self._told(self._complete(self._first, hint))
        if not decided and self._values is None and self._small:
            decided = self._again()
        self.first_done.set()
        return decided

    def _told(self, answer: bool | None) -> bool:
        if answer is None or self._cancelled:
            return False
        self._put(("proof", self._values if answer else None))
        return True

    def _go_on(self) -> None:
        self.ready.wait()
        for values in self.offered:
            self._keep(values, self._program.cost(values))
        while self._values is None and self._going():
            if self._again():
                return
        if self._values is not None and self._going():
            improver = Improver(self._program, self._values, self._seed, self._left)
            self._search = improver
            for work, better in improver.tries():
                self._advance(self._clock + work)
                if better is not None:
                    self._keep(better, self._program.cost(better))
                if not self._going():
                    break

    def _again(self) -> bool:
        """Nobody has a plan yet: longer, and from elsewhere."""
        self._first *= 3
        self._seed += 1
        return self._told(self._complete(min(self._first, self._budget - self._clock), None))

    def _going(self) -> bool:
        return not self._cancelled and self._clock < self._budget

    def _complete(self, work: float, hint: Start | None) -> bool | None:
        self._search = search = cpsat.Search(
            self._program, cpsat.Limits(max(self._left(), 0.01), work), self._seed, hint, 1
        )
        if self._cancelled:
            return None
        answer = search.run(self._keep, lambda bound: self._put(("bound", bound)))
        self._advance(self._clock + search.work)
        return answer

    def _keep(self, values: Sequence[int], cost: int) -> None:
        if self._cost is None or cost < self._cost:
            self._values, self._cost = values, cost
            with self._moved:
                self._kept.append((self._clock, cost, values))
            self._put(("found", values, cost))

    def _advance(self, clock: float) -> None:
        with self._moved:
            self._clock = clock
            self._moved.notify_all()


class Repeatable(Finder):
    """What it finds depends on its own count alone. What the decider has found is taken at one counted
    moment, for which one of the two waits."""

    def follow(self, decider: Decider, ways: Ways, join: float) -> None:
        self._decider, self._ways, self._join = decider, ways, join
        self._joined = False

    def at(self, moment: float) -> Sequence[int] | None:
        """The best by now: the other thread only proves."""
        del moment
        return self._values

    def best(self) -> tuple[Sequence[int] | None, int | None]:
        return self._values, self._cost

    def _decided(self) -> bool:
        return False

    def _go_on(self) -> None:
        assert self._values is not None
        self._try(self._ways(self._values), None)
        while self._going():
            self._search = improver = Improver(
                self._program, self._values, self._seed, self._left, counted=True
            )
            self._try(improver.tries(), improver)
            if self._joined:
                break
            self._meet(None)
        if not self._cancelled:
            self._meet(None)

    def _try(self, tries: Iterator[tuple[float, Sequence[int] | None]], improver: Improver | None) -> None:
        for work, better in tries:
            self._advance(self._clock + work)
            if better is not None:
                self._keep(better, self._program.cost(better))
            if self._clock >= self._join:
                self._meet(improver)
            if not self._going():
                return

    def _meet(self, improver: Improver | None) -> None:
        """Takes what the decider has found, once."""
        if self._joined:
            return
        self._decider.done.wait()
        self._joined = True
        values, cost = self._decider.values, self._decider.cost
        if values is not None and cost is not None and self._cost is not None and cost < self._cost:
            self._keep(values, cost)
            if improver:
                improver.take(values)
