"""What is different between two plans of one problem."""

from .different import placements
from .facts import Facts, Placements
from .plan import Comparison, Plan
from .problem import Problem
from .wishes import paid


def compare(problem: Problem, one: Plan | Placements, other: Plan | Placements) -> Comparison:
    """From the *one* to the *other*: what moved, whom that touches, and the costs of each wish in both."""
    facts = Facts(problem)
    before, after = placements(one), placements(other)
    moved = {
        key: (before[key], after[key])
        for key in facts.activities
        if key in before and key in after and before[key] != after[key]
    }
    touched = {
        person for key in moved for person in (*facts.activities[key].required, *facts.activities[key].wished)
    }
    costs: dict[str, tuple[int, int]] = {}
    for which, placed in enumerate((before, after)):
        for charge in paid(facts, placed):
            old, new = costs.get(charge.wish, (0, 0))
            costs[charge.wish] = (old, new + charge.cost) if which else (old + charge.cost, new)
    order = [*(key for key in facts.people if key in touched), *sorted(touched - facts.people.keys())]
    return Comparison(moved, tuple(order), costs)
