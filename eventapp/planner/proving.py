"""The thread that proves: HiGHS on the whole program, told of better plans at counted moments."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from .finding import Finder
from .program import Program
from .proof import OUT_OF_MEMORY, packed, receive, send

Put = Callable[[tuple[Any, ...]], None]

_ROOT = Path(__file__).parents[2]


class Prover:
    """``patient``: begins when the finder has ended, because there is one core for both. ``after``: begins
    when this has happened, or so many seconds have passed. ``aside``: only proves; its plans are those of the
    proof, if it comes to one."""

    def __init__(
        self,
        program: Program,
        seed: int,
        values: Sequence[int] | None,
        left: Callable[[], float],
        put: Put,
        finder: Finder,
        lowest: int,
    ) -> None:
        self._program, self._seed, self._values = program, seed, values
        self._left, self._put, self._finder = left, put, finder
        self._lowest = lowest  # what is known without looking
        self._process: subprocess.Popen[bytes] | None = None
        self._cancelled = False
        self.patient = False
        self.aside = False
        self.after: tuple[threading.Event, float] | None = None

    def cancel(self) -> None:
        self._cancelled = True
        if self._process:
            self._process.kill()

    def run(self) -> None:
        error = None
        try:
            self._prove()
        except Exception as problem:  # noqa: BLE001 - raised again where the caller is
            error = None if self._cancelled else problem
        self._finder.ready.set()
        self._put(("ended", error))

    def _prove(self) -> None:
        finder = self._finder
        if self.patient:
            finder.ready.set()
            self._values = finder.at(float("inf")) or self._values
        if self.after:
            self.after[0].wait(self.after[1])
            self._values = finder.at(0.0) or self._values
            if self._cancelled:
                return
        path = os.pathsep.join([str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
        with subprocess.Popen(
            [sys.executable, "-m", "eventapp.planner.proof"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path},
        ) as process:
            self._process = process
            if self._cancelled:
                process.kill()
            try:
                self._listen(process)
            finally:
                process.kill()

    def _listen(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdin
        assert process.stdout
        start = None if self._values is None else list(self._values)
        send(process.stdin, [packed(self._program), max(self._left(), 0.01), self._seed, start])
        last: Sequence[int] | None = None
        while (message := receive(process.stdout)) is not None:
            kind, *rest = message
            if kind == "ask":
                values = self._finder.at(rest[0])
                send(process.stdin, [None if values is None else list(values)])
            elif kind == "found":
                last = rest[0]
                self._offer(rest[0])
                if not self.aside:
                    self._put(("found", *rest))
            elif kind == "bound":
                if rest[0] > self._lowest:
                    self._finder.ready.set()
                self._put(("bound", rest[0]))
            elif kind == "end":
                self._end(rest[0], last)
                return
        # Without enough memory the others go on alone: what was proven stays.
        if not self._cancelled and process.wait() > 0 and process.returncode != OUT_OF_MEMORY:
            raise RuntimeError("the process that proves has ended")

    def _offer(self, values: Sequence[int]) -> None:
        """The first that is found here is where the other thread may begin."""
        if not self._finder.ready.is_set():
            self._finder.offered.append(values)
            self._finder.ready.set()

    def _end(self, answer: bool | None, last: Sequence[int] | None) -> None:
        self._finder.ready.set()
        # What the first search proves comes first, however long it takes.
        (self.after[0] if self.after else self._finder.first_done).wait()
        if answer is not None and not self._cancelled:
            self._put(("proof", last if answer else None, self.aside))
