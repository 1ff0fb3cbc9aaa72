"""Good plans that are clearly not the same: most of what could be elsewhere is at another hour."""

from collections.abc import Callable, Mapping

from .build import Model, build
from .facts import Facts, Placements
from .plan import Plan
from .planning import Search
from .problem import Placement, Problem
from .program import Term

NEAR = 60  # minutes: a session that begins less far away has not moved
SHARE = 3  # one in so many of those that could be elsewhere is


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
    facts = Facts(problem)
    known: list[Mapping[str, Placement]] = [placements(best)]
    found: list[Plan] = []
    bound = best.bound if isinstance(best, Plan) else 0
    for number in range(count):
        model = build(facts)
        rows = [_unlike(model, other) for other in known]
        if model.hopeless or not all(rows):
            break
        for terms, most in filter(None, rows):
            model.program.row(terms, upper=most)
        search = Search(facts, seconds / count, seed + number, None, stop)
        search.run(model, None)
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
    terms: list[Term] = []
    free = 0
    for activity in model.facts.problem.activities:
        placement = other.get(activity.key)
        if placement is None or activity.rest or activity.visits is not None:
            continue
        at = model.at[activity.key]
        near = [(1, variable) for start, variable in at.items() if abs(start - placement.start) < NEAR]
        if len(near) < len(at):
            free += 1
            terms.extend(near)
    must = max(2, -(-free // SHARE))
    return (terms, free - must) if free >= must else None
