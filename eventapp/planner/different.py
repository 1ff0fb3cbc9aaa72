"""Good plans that are clearly not the same: most of what could be elsewhere is at another hour."""

import random
import time
from collections.abc import Callable, Mapping

from .build import Model, begun, build
from .facts import Facts, Placements
from .plan import Plan
from .planning import Search
from .problem import Placement, Problem
from .program import Term

NEAR = 60  # minutes: a session that begins less far away has not moved
_SEARCH = 0.9  # of the seconds: the rest is for three searches to end
_LEAST = 0.1  # seconds, to look for one more
SHARE = 3  # one in so many of those that could be elsewhere is
_ATTEMPTS = 2
_BEGINNING = 0.4  # of the seconds, at most, until the engines go on


def different(
    problem: Problem,
    best: Plan | Placements,
    count: int = 3,
    seconds: float = 10,
    seed: int = 1,
    stop: Callable[[], bool] | None = None,
) -> tuple[Plan, ...]:
    """Up to *count* plans, the cheapest first. In each at least a third of the sessions that could be at
    another hour begin an hour or more away from where they are in *best* and in each of the others. The
    bound of a plan is that of *best*, if known: it holds for every plan of the problem."""
    until, facts = time.monotonic() + _SEARCH * seconds, Facts(problem)
    known: list[Mapping[str, Placement]] = [placements(best)]
    found: list[Plan] = []
    bound = best.bound if isinstance(best, Plan) else 0
    for number in range(count):
        search = Search(facts, (until - time.monotonic()) / (count - number), seed + number, None, stop)
        if search.left() < _LEAST:
            break
        model = build(facts)
        rows = [_unlike(model, other) for other in known]
        if model.hopeless or not all(rows):
            break
        for terms, most in filter(None, rows):
            model.program.row(terms, upper=most)
        _begin(search, model, known)
        search.run(model, search.within)
        if search.best is None:
            break
        plan = search.plan()
        found.append(Plan(plan.placements, plan.charges, plan.cost, min(bound, plan.cost), plan.seconds))
        known.append(plan.placements)
    return tuple(sorted(found, key=lambda each: each.cost))


def placements(plan: Plan | Placements) -> Placements:
    return plan.placements if isinstance(plan, Plan) else plan


def _unlike(model: Model, other: Placements) -> tuple[list[Term], int] | None:
    """Terms that count the sessions near where they are in another plan, and how many may be; None where
    too few could be elsewhere."""
    near = _near(model, other)
    must = _must(len(near))
    terms = [(1, model.at[key][start]) for key, starts in near.items() for start in starts]
    return (terms, len(near) - must) if len(near) >= must else None


def _near(model: Model, other: Placements) -> dict[str, list[int]]:
    """For each session that could be elsewhere its starts that are near where it is in another plan."""
    found = {}
    for activity in model.facts.problem.activities:
        placement = other.get(activity.key)
        if placement is not None and not activity.rest and activity.visits is None:
            at = model.at[activity.key]
            near = [start for start in at if abs(start - placement.start) < NEAR]
            if len(near) < len(at):
                found[activity.key] = near
    return found


def _must(free: int) -> int:
    """How many of the sessions that could be elsewhere are."""
    return max(2, -(-free // SHARE))


def _begin(search: Search, model: Model, known: list[Mapping[str, Placement]]) -> None:
    """A first such plan: some sessions, chosen by chance, are kept from where they are in the others."""
    chance = random.Random(search.seed)  # noqa: S311 - no secret
    near = [_near(model, other) for other in known]
    for _attempt in range(_ATTEMPTS):
        only: dict[str, set[int]] = {}
        for each in near:
            for key in chance.sample(sorted(each), _must(len(each))):
                only[key] = only.get(key, set(model.at[key])) - set(each[key])
        some = begun(search.facts, only=only) if all(only.values()) else None
        if some is not None and not some.hopeless:
            search.prepared(some, known[0], _BEGINNING)
        if search.best is not None:
            return
