"""The planner as a process: one request as a line of JSON in, lines of JSON out.

    {"do": "plan", "problem": …, "seconds": 20, "seed": 1, "start": …}    → {"progress": …}*, {"plan": …}
    {"do": "different", "problem": …, "best": …, "count": 3, …}           → {"plans": […]}
    {"do": "why", "problem": …, "placements": …, "key": …, "most": 4}     → {"why": …}
    {"do": "what_if", …, "key": …, "placement": …}                        → {"progress": …}*, {"plan": …}

What cannot be planned ends with {"impossible": {"core": […], "ways": […], "others": […]}}, what was stopped
before there was anything with {"stopped": true}, a request that cannot be read with {"error": …}. SIGTERM
ends the search with the best so far, and so does, for a request that is ``held``, the end of the input:
nobody listens any more. Memory is limited, to what the process was given or else to `MEMORY`; whoever serves
pages goes first.
"""

import os
import resource
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from threading import Thread
from typing import Any

import msgspec

from .different import different
from .plan import Impossible, Plan, Progress, Stopped
from .planning import plan
from .problem import Placement, Problem
from .why import what_if, why

MEMORY = 1 << 30  # bytes
NICER = 5


class Request(msgspec.Struct):
    do: str
    problem: Problem
    seconds: float = 20
    seed: int = 1
    start: Mapping[str, Placement] = {}
    placements: Mapping[str, Placement] = {}
    placement: Placement | None = None
    best: Plan | None = None
    key: str = ""
    count: int = 3
    most: int = 4
    held: bool = False


class _Told:
    """Whether somebody has told the process to stop."""

    stopped = False

    def __call__(self, *_signal: object) -> None:
        self.stopped = True

    def stop(self) -> bool:
        return self.stopped


def main() -> int:
    _restrain()
    told = _Told()
    signal.signal(signal.SIGTERM, told)
    try:
        request = msgspec.json.decode(sys.stdin.buffer.readline(), type=Request)
        if request.held:
            Thread(target=lambda: told(os.read(sys.stdin.fileno(), 1)), daemon=True).start()
        _say(_answered(request, told))
    except msgspec.DecodeError as error:
        _say({"error": str(error)})
        return 2
    except Impossible as impossible:
        why_not = {"core": impossible.core, "ways": impossible.ways, "others": impossible.others}
        _say({"impossible": why_not})
    except Stopped:
        _say({"stopped": True})
    return 0


def _answered(request: Request, told: _Told) -> dict[str, Any]:
    def planned(problem: Problem, start: Mapping[str, Placement]) -> dict[str, Any]:
        found = plan(problem, request.seconds, request.seed, _progress, told.stop, start or None)
        return {"plan": found}

    problem, placements = request.problem, request.placements
    match request.do:
        case "plan":
            return planned(problem, request.start)
        case "what_if" if request.placement is not None:
            changed = what_if(problem, placements, request.key, request.placement)
            return planned(changed, placements)
        case "different" if request.best is not None:
            found = different(problem, request.best, request.count, request.seconds, request.seed, told.stop)
            return {"plans": found}
        case "why":
            return {"why": why(problem, placements, request.key, request.most)}
    raise msgspec.ValidationError(f"cannot do {request.do!r} with what was given")


def _progress(progress: Progress) -> None:
    _say({"progress": progress})


def _say(line: Mapping[str, Any]) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(line) + b"\n")
    sys.stdout.buffer.flush()


def _restrain() -> None:
    with suppress(ValueError, OSError):
        _soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
        most = MEMORY if hard == resource.RLIM_INFINITY else hard
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
    with suppress(OSError):
        os.nice(max(0, NICER - os.getpriority(os.PRIO_PROCESS, 0)))


if __name__ == "__main__":
    sys.exit(main())
