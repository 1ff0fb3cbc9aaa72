"""The thread that proves: HiGHS on the whole program, told of better plans at counted moments."""

from collections.abc import Callable, Sequence
from typing import Any

from . import highs
from .finding import Finder
from .program import Program

Put = Callable[[tuple[Any, ...]], None]


class Prover:
    """``patient``: begins when the finder has ended, because there is one core for both."""

    def __init__(
        self,
        program: Program,
        seed: int,
        values: Sequence[int] | None,
        left: Callable[[], float],
        put: Put,
        finder: Finder,
    ) -> None:
        self._program, self._seed, self._values = program, seed, values
        self._left, self._put, self._finder = left, put, finder
        self._search: highs.Search | None = None
        self._cancelled = False
        self.patient = False

    def cancel(self) -> None:
        self._cancelled = True
        if self._search:
            self._search.cancel()

    def run(self) -> None:
        error = None
        try:
            self._prove()
        except Exception as problem:  # noqa: BLE001 - raised again where the caller is
            error = problem
        self._finder.ready.set()
        self._put(("ended", error))

    def _prove(self) -> None:
        finder = self._finder
        if self.patient:
            finder.ready.set()
            self._values = finder.at(float("inf")) or self._values
        if self._cancelled:
            return
        self._search = highs.Search(
            self._program, max(self._left(), 0.01), self._seed, self._values, finder.at
        )
        last: list[Sequence[int]] = []

        def found(values: Sequence[int], cost: int) -> None:
            last[:] = [values]
            if not finder.ready.is_set():
                finder.offered.append(values)
                finder.ready.set()
            self._put(("found", values, cost))

        def proved(bound: int) -> None:
            if bound > highs.lowest(self._program):
                finder.ready.set()
            self._put(("bound", bound))

        answer = self._search.run(found, proved)
        finder.ready.set()
        # What the first search proves comes first, however long it takes.
        finder.first_done.wait()
        if answer is not None and not self._cancelled:
            self._put(("proof", last[0] if answer and last else None))
