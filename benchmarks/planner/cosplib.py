"""Plans a conference of CoSPLib and writes it in the form that the library's scorer reads."""

from collections.abc import Sequence
from typing import Any

from eventapp.planner.program import Better
from eventapp.planner.solving import solve

from .conference import Conference, Placed
from .conference_model import Model
from .report import Report, arguments, leave
from .workbook import read

_RESERVE = 0.7  # seconds to end and to write
_LARGE = 15_000  # variables: begins with one room for each track, and so long as a share of the time
_BEGIN = 0.6


def main(argv: Sequence[str]) -> int:
    given = arguments("cosplib", argv)
    conference = read(given.instance)
    report = Report(lambda cost: f"{cost / conference.scale:g}" if conference.scale > 1 else str(cost))
    plan(conference, given.seconds, given.seed, report)
    if report.best is None:
        print("no solution was found")
        leave(1)
    report.end(given.out, written(conference, report.best))
    leave(0)
    return 0


def plan(conference: Conference, seconds: float, seed: int, report: Report) -> None:
    model = Model(conference)
    report.proven(0)  # no penalty is negative

    def left() -> float:
        return seconds - report.seconds() - _RESERVE

    def offer(of: Model, values: Sequence[int]) -> None:
        placed = of.solution(values)
        if placed is not None and not conference.broken(placed):
            report.better(placed, conference.total(placed))

    def heard(better: Better) -> None:
        report.proven(better.bound)
        if better.values is not None:
            offer(model, better.values)

    start = None
    if len(model.program.upper) > _LARGE:
        single = Model(conference, single=True)

        def begins(better: Better) -> None:
            if better.values is not None:
                offer(single, better.values)

        begun = solve(single.program, _BEGIN * left(), seed, None, begins)
        if begun.values is not None:
            start = dict(enumerate(model.widened(begun.values)))
    solve(model.program, left(), seed, start, heard)


def written(conference: Conference, placed: Sequence[Placed]) -> dict[str, Any]:
    return {
        "assignments": [
            {
                "submission": submission.name,
                "session": conference.sessions[place.session],
                "room": conference.rooms[place.room],
                "slot": place.slot,
            }
            for submission, place in zip(conference.submissions, placed, strict=True)
        ]
    }
