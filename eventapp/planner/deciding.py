"""The thread that tries to decide the whole program at once: CP-SAT, from a plan that is known."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from . import cpsat
from .program import Program

Put = Callable[[tuple[Any, ...]], None]


class Decider:
    """Its *work* is counted: what it has found at the end, and whether that is proven, is the same on every
    machine. ``values`` and ``cost`` are its own best, for others only when it is ``done``."""

    def __init__(
        self,
        program: Program,
        seed: int,
        values: Sequence[int],
        work: float,
        left: Callable[[], float],
        put: Put,
    ) -> None:
        self._program, self._seed = program, seed
        self._begin, self._work = values, work
        self._left, self._put = left, put
        self._search: cpsat.Search | None = None
        self._cancelled = False
        self.values: Sequence[int] | None = None
        self.cost: int | None = None
        self.done = threading.Event()

    def cancel(self) -> None:
        self._cancelled = True
        if self._search:
            self._search.cancel()

    def run(self) -> None:
        error = None
        try:
            self._decide()
        except Exception as problem:  # noqa: BLE001 - raised again where the caller is
            error = problem
        self.done.set()
        self._put(("decided", error))

    def _decide(self) -> None:
        program, begin = self._program, self._begin
        self._search = search = cpsat.Search(
            program,
            cpsat.Limits(max(self._left(), 0.01), self._work),
            self._seed,
            dict(enumerate(begin)),
            1,
            quick=True,
            most=program.cost(begin),
        )
        if self._cancelled:
            return
        answer = search.run(self._keep, lambda bound: self._put(("bound", bound)))
        if answer and not self._cancelled:
            self._put(("proof", self.values))

    def _keep(self, values: Sequence[int], cost: int) -> None:
        if self.cost is None or cost < self.cost:
            self.values, self.cost = values, cost
            self._put(("found", values, cost))
