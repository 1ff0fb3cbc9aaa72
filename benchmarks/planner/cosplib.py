"""Plans a conference of CoSPLib and writes it in the form that the library's scorer reads."""

from collections.abc import Sequence
from typing import Any

from eventapp.planner.program import Better, Outcome, Start
from eventapp.planner.solving import solve

from .arranging import polished
from .conference import Conference, Placed
from .conference_model import Model
from .report import Report, arguments, leave
from .workbook import read

_RESERVE = 0.7  # seconds to end and to write
_LARGE = 15_000  # variables: begins with one room for each track, and so long as a share of the time
_BEGIN = 0.6
_STEPS = 2_000  # to put submissions into other slots of their cells


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
    _Planning(conference, seconds, seed, report).plan()


class _Planning:
    def __init__(self, conference: Conference, seconds: float, seed: int, report: Report) -> None:
        self.conference, self.seconds, self.seed, self.report = conference, seconds, seed, report

    def left(self) -> float:
        return self.seconds - self.report.seconds() - _RESERVE

    def plan(self) -> None:
        model, start = Model(self.conference), None
        self.report.proven(0)  # no penalty is negative
        if len(model.program.upper) > _LARGE:
            single = self._solved(Model(self.conference, single=True), _BEGIN * self.left(), None, False)
            start = dict(enumerate(model.widened(single.values))) if single.values is not None else None
        outcome = self._solved(model, self.left(), start)
        if self.report.best is None:
            return
        self._polish()
        if outcome.bound < (self.report.cost or 0) and self.left() > 1:
            # Rooms that are alike could not be given out at the price that the program counted.
            model = Model(self.conference, apart=True)
            self._solved(model, self.left(), model.known(self.report.best))
            self._polish()

    def _solved(self, model: Model, seconds: float, start: Start | None, proves: bool = True) -> Outcome:
        """*proves*: what no values of the program are below, no solution is."""

        def heard(better: Better) -> None:
            if proves:
                self.report.proven(better.bound)
            placed = None if better.values is None else model.solution(better.values)
            if placed is not None and not self.conference.broken(placed):
                self.report.better(placed, self.conference.total(placed))

        return solve(model.program, seconds, self.seed, start, heard, self.report.is_proven)

    def _polish(self) -> None:
        weights = self.conference.weights
        if weights["presenters_slot"] or weights["attendees_slot"]:
            better = polished(self.conference, self.report.best, _STEPS, self.seed)
            self.report.better(better, self.conference.total(better))


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
