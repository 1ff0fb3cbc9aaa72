"""What both benchmarks say while they go on, and how they take their arguments."""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple


class Arguments(NamedTuple):
    instance: Path
    seconds: float
    seed: int
    out: Path | None


def arguments(kind: str, argv: Sequence[str]) -> Arguments:
    parser = argparse.ArgumentParser(prog=f"python -m benchmarks.planner {kind}")
    parser.add_argument("instance", type=Path)
    parser.add_argument("--seconds", type=float, default=60.0, help="all that may pass, reading included")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, help="where the solution is written")
    given = parser.parse_args(argv)
    return Arguments(given.instance, given.seconds, given.seed, given.out)


class Report:
    """Keeps the best solution and its proof, and prints a line whenever one of them gets better."""

    def __init__(self, shown: Callable[[int], str] = str) -> None:
        self.best: Any = None
        self.cost: int | None = None
        self.bound: int | None = None
        self._shown = shown
        self._began = time.monotonic() - _age()
        print(f"{'seconds':>8} {'value':>12} {'bound':>12} {'gap':>7}")

    def seconds(self) -> float:
        """Since the process began."""
        return time.monotonic() - self._began

    def better(self, solution: Any, cost: int) -> None:
        if self.cost is None or cost < self.cost:
            self.best, self.cost = solution, cost
            self._line()

    def proven(self, bound: int) -> None:
        if self.bound is None or bound > self.bound:
            self.bound = bound
            self._line()

    def is_proven(self) -> bool:
        return self.cost is not None and self.bound is not None and self.bound >= self.cost

    def _line(self) -> None:
        cost, bound = self.cost, self.bound
        if bound is not None and cost is not None:
            bound = min(bound, cost)
        gap = "" if not cost or bound is None else f"{100 * (cost - bound) / cost:.1f} %"
        said = ["" if value is None else self._shown(value) for value in (cost, bound)]
        print(f"{self.seconds():8.1f} {said[0]:>12} {said[1]:>12} {gap:>7}", flush=True)

    def end(self, out: Path | None, solution: Mapping[str, Any]) -> None:
        if out is not None:
            out.write_text(json.dumps(solution, indent=1) + "\n")
        proven = self.is_proven()
        print(
            f"{'proven optimal' if proven else 'not proven'}: value {self._shown(self.cost or 0)},"
            f" bound {self._shown(min(self.bound or 0, self.cost or 0))}, {self.seconds():.1f} s,"
            f" {_peak()} MiB at most",
            flush=True,
        )


def leave(code: int) -> None:
    """At once: an engine in the middle of a relaxation would not notice that the program ends."""
    sys.stdout.flush()
    os._exit(code)


def _age() -> float:
    """Seconds since the process began, with what was loaded before this module."""
    try:
        started = int(Path("/proc/self/stat").read_text().rsplit(")", 1)[1].split()[19])
        up = float(Path("/proc/uptime").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return 0.0
    return max(0.0, up - started / os.sysconf("SC_CLK_TCK"))


def _peak() -> int:
    """What this process and the largest of its children held at most, as if at the same moment."""
    import resource

    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(resource.getrusage(kind).ru_maxrss for kind in kinds) // 1024
