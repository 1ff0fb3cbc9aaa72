"""The planner in a process of its own: a request goes in as JSON, lines of JSON come out.

Whatever happens to it, memory that runs out or an engine that crashes, happens to it alone; what it had found
by then was told and is kept.
"""

import os
import queue
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from enum import Enum, auto
from threading import Thread
from time import monotonic
from typing import IO, Any, NamedTuple

import msgspec

from eventapp.planner.plan import Plan, Progress
from eventapp.planner.problem import Placement, Problem
from eventapp.settings import ROOT

COMMAND = (sys.executable, "-m", "eventapp.planner")
ASK_EVERY = 0.2  # seconds, as are the others
MORE = 60.0  # beyond the seconds asked for: to start, to explain what is impossible
PATIENCE = 5.0  # until a process that was told to end is killed
NICER = 5
MOST_POINTS = 400
MOST_SAID = 2000


class Request(NamedTuple):
    """What is asked: a plan, or, where ``best`` is given, as ``many`` others that are unlike it."""

    problem: Problem
    seconds: int
    seed: int
    start: Mapping[str, Placement] = {}
    best: Plan | None = None
    many: int = 3


class Now(Enum):
    GO_ON = auto()
    STOP = auto()  # and keep the best
    LEAVE = auto()  # somebody else begins again


class Search:
    """What has been heard so far."""

    def __init__(self) -> None:
        self.points: list[tuple[float, int | None, int]] = []
        self.best: Mapping[str, Placement] | None = None
        self.cost: int | None = None
        self.bound = 0

    def hear(self, progress: Progress) -> None:
        self.bound = max(self.bound, progress.bound)
        if progress.placements is not None:
            self.best, self.cost = progress.placements, progress.cost
        point = (round(progress.seconds, 2), self.cost, self.bound)
        if not self.points or self.points[-1][1:] != point[1:]:
            self.points.append(point)
        if len(self.points) > MOST_POINTS:
            self.points = [*self.points[:1:2], *self.points[1::2]]


class End(Enum):
    PLANNED = auto()
    IMPOSSIBLE = auto()
    STOPPED = auto()
    LEFT = auto()
    FAILED = auto()


class Outcome(NamedTuple):
    """``answer`` is the last line: {"plans": […]} or {"core": […], "ways": […], "others": […]} of plain
    JSON."""

    end: End
    answer: dict[str, Any]
    error: str = ""


Watch = Callable[[Search], Now]


def run(request: Request, memory_mb: int, watch: Watch) -> Outcome:
    """Let the planner work; *watch* is asked at least every `ASK_EVERY`."""
    search = Search()
    until = monotonic() + request.seconds * 1.5 + MORE
    with _process(request, memory_mb) as working:
        while True:
            line = _next(working.lines)
            if line is None and working.process.poll() is not None and working.lines.empty():
                return Outcome(End.FAILED, {}, _failure(working))
            answer = _understood(search, line) if line else None
            if answer is not None:
                watch(search)
                return answer
            told = Now.STOP if monotonic() > until else watch(search)
            if told is Now.LEAVE:
                working.process.kill()
                return Outcome(End.LEFT, {})
            if told is Now.STOP:
                return _stopped(working, search)


def _stopped(working: "Child", search: Search) -> Outcome:
    """Tells it to end, and waits a while for its last word."""
    working.process.terminate()
    until = monotonic() + PATIENCE
    while monotonic() < until and not (working.process.poll() is not None and working.lines.empty()):
        line = _next(working.lines)
        answer = _understood(search, line) if line else None
        if answer is not None:
            return Outcome(End.STOPPED, answer.answer if answer.end is End.PLANNED else {})
    return Outcome(End.STOPPED, {})


def _understood(search: Search, line: bytes) -> Outcome | None:
    """Notes a progress; the last line is the outcome. What engines say of themselves is left out."""
    said: dict[str, Any] = msgspec.json.decode(line) if line.startswith(b"{") else {}
    outcome = None
    match said:
        case {"progress": progress}:
            search.hear(msgspec.convert(progress, Progress))
        case {"plan": plan}:
            outcome = Outcome(End.PLANNED, {"plans": [plan]})
        case {"plans": plans}:
            outcome = Outcome(End.PLANNED, {"plans": plans})
        case {"impossible": {"core": core, "ways": ways, **more}}:
            outcome = Outcome(End.IMPOSSIBLE, {"core": core, "ways": ways, "others": more.get("others", [])})
        case {"stopped": _}:
            outcome = Outcome(End.STOPPED, {})
        case {"error": error}:
            outcome = Outcome(End.FAILED, {}, str(error))
    return outcome


class Child(NamedTuple):
    process: "subprocess.Popen[bytes]"
    lines: "queue.SimpleQueue[bytes]"
    errors: IO[bytes]


@contextmanager
def _process(request: Request, memory_mb: int) -> Iterator[Child]:
    # The same seed gives the same plan only where sets are in the same order.
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    errors = tempfile.TemporaryFile()  # noqa: SIM115  # closed below; a pipe that nobody reads fills up
    process = subprocess.Popen(  # noqa: S603  # this program itself
        COMMAND, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors
    )
    try:
        _restrain(process.pid, memory_mb)
        lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        Thread(target=_read, args=(process, lines), name="planner", daemon=True).start()
        assert process.stdin is not None
        with suppress(BrokenPipeError):  # it ended at once: its exit says so
            process.stdin.write(_encoded(request) + b"\n")
            process.stdin.flush()
        yield Child(process, lines, errors)
    finally:
        _end(process)
        errors.close()


def _encoded(request: Request) -> bytes:
    asked: dict[str, Any] = {
        "problem": request.problem,
        "seconds": request.seconds,
        "seed": request.seed,
        "held": True,
    }
    if request.best is not None:
        asked |= {"do": "different", "best": request.best, "count": request.many}
    else:
        asked |= {"do": "plan", "start": request.start}
    return msgspec.json.encode(asked)


def _restrain(pid: int, memory_mb: int) -> None:
    """What it may use: memory of its own, and the processors after whoever serves pages."""
    with suppress(ProcessLookupError, PermissionError):
        resource.prlimit(pid, resource.RLIMIT_DATA, (memory_mb << 20, memory_mb << 20))
        os.setpriority(os.PRIO_PROCESS, pid, NICER)


def _read(process: "subprocess.Popen[bytes]", lines: "queue.SimpleQueue[bytes]") -> None:
    assert process.stdout is not None
    for line in process.stdout:
        lines.put(line)


def _next(lines: "queue.SimpleQueue[bytes]") -> bytes | None:
    try:
        return lines.get(timeout=ASK_EVERY)
    except queue.Empty:
        return None


def _failure(child: Child) -> str:
    """The last thing that it said: errors of engines name no people."""
    child.errors.seek(0)
    said = child.errors.read().decode(errors="replace").strip()
    last = said.splitlines()[-1] if said else ""
    return f"the planner ended with {child.process.returncode}: {last}"[:MOST_SAID]


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            with suppress(BrokenPipeError):
                stream.close()
