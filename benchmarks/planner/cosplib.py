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

    def heard(better: Better) -> None:
        # No penalty is negative.
        report.proven(max(better.bound, 0))
        if better.values is not None:
            placed = model.solution(better.values)
            if placed is not None and not conference.broken(placed):
                report.better(placed, conference.total(placed))

    solve(model.program, seconds - report.seconds() - _RESERVE, seed, None, heard)


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
