"""Plans the sessions of an IETF meeting and writes the assignment in the form that the scorer reads.

Annealing first, which finds something good in a second or two. Then the engines, which may pay for nothing at
all, then for what is cheapest, and so on up to what the best plan so far pays.
"""

from collections.abc import Sequence

from eventapp.planner.annealing import Chain, anneal
from eventapp.planner.program import Better
from eventapp.planner.solving import solve

from .report import Report, arguments, leave
from .sessions import NEVER, Meeting, read
from .sessions_model import Model

_RESERVE = 0.5  # seconds to end and to write
_SPEED = 300_000  # steps of annealing in a second, at least
_COURSE = 1_000_000  # steps of one course: longer ones are not better than several
_HOT, _COLD = 60_000, 300
_QUICK, _ANNEALED = 0.05, 0.15  # of the seconds: at first, and when something has to be paid
_SETTLE = 50_000  # steps that give adjacent sessions one room


def main(argv: Sequence[str]) -> int:
    given = arguments("ietf", argv)
    meeting = read(given.instance)
    report = Report()
    _Planning(meeting, given.seconds - _RESERVE, given.seed, report).plan()
    if report.best is None:
        print("no plan was found in which no group meets itself")
        leave(1)
    assignments = [
        {"session": session.key, "slot": meeting.numbers[place]}
        for session, place in zip(meeting.sessions, report.best, strict=True)
    ]
    report.end(given.out, {"assignments": assignments})
    leave(0)
    return 0


class _Planning:
    def __init__(self, meeting: Meeting, seconds: float, seed: int, report: Report) -> None:
        self.meeting, self.seconds, self.seed, self.report = meeting, seconds, seed, report
        self.arrangement = meeting.arrangement()
        self.courses = 0

    def left(self) -> float:
        return self.seconds - self.report.seconds()

    def plan(self) -> None:
        self.report.proven(0)  # no price is negative
        self._anneal(_QUICK)
        prices = self._prices()
        for limit in [1, *(price + 1 for price in prices)]:
            if prices and limit == prices[0] + 1 and self.report.cost:
                self._anneal(_ANNEALED)
            best = self.report.cost
            if self.left() <= 0.1 or (
                best is not None and (best <= (self.report.bound or 0) or limit > best)
            ):
                return
            beyond = min((price for price in prices if price >= limit), default=NEVER)
            last = best is not None and beyond >= best
            self._below(limit, beyond, self.left() * (1 if last else 0.6 if limit == 1 else 0.5))

    def _anneal(self, share: float) -> None:
        """For so much of the seconds, as steps are counted."""
        steps, until = int(self.seconds * share * _SPEED), self.left() - 3 * share * self.seconds
        while steps > 0 and self.left() > max(until, 0):
            self._course(min(steps, _COURSE), self.seed + 1000 * self.courses)
            steps -= _COURSE
            self.courses += 1

    def _course(self, steps: int, seed: int) -> None:
        for places, cost in anneal(self.arrangement, steps, seed, _HOT, _COLD):
            self._offer(places, cost)
            if cost == 0 or self.left() <= 0.1:
                return

    def _offer(self, places: Sequence[int], cost: int) -> None:
        if cost < NEVER:
            self.report.better(list(places), cost)

    def _prices(self) -> list[int]:
        """What single things cost, the cheapest first."""
        prices = {cost for row in self.arrangement.alone for cost in row}
        prices |= {cost for row in self.arrangement.pairs for cost in row.values()}
        named = self.meeting.prices
        for items in self.meeting.groups().values():
            prices.add(len(items) * named.get("sessions_out_of_order", 0))
        prices |= {2 * named.get("time_relation", 0), named.get("adjacent_to", 0)}
        return sorted(price for price in prices if 0 < price < NEVER)

    def _below(self, limit: int, beyond: int, seconds: float) -> None:
        """The best in which nothing alone costs *limit* or more; what does costs at least *beyond*."""
        model = Model(self.meeting, limit)
        start = model.values(self.report.best) if self.report.best and limit > 1 else None

        def heard(better: Better) -> None:
            self.report.proven(min(better.bound, beyond))
            if better.values is not None:
                self._settled(model.places(better.values), better.cost)

        outcome = solve(model.program, seconds, self.seed, start, heard, self.report.is_proven)
        if outcome.impossible:
            self.report.proven(beyond)

    def _settled(self, places: list[int], least: int | None) -> None:
        chain = Chain(self.arrangement, self.seed, places)
        if least is not None and chain.cost > least:
            chain.cool(_SETTLE, 100, 100)
        self._offer(chain.best, chain.best_cost)
