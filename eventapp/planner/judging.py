"""What placements cost and which rules they break, from the problem alone."""

from .facts import Facts, Placements
from .plan import Breach, Charge
from .problem import Problem
from .rules import broken
from .wishes import paid


def charges(problem: Problem, placements: Placements) -> tuple[Charge, ...]:
    """What placements cost, counted anew, the dearest first."""
    return paid(Facts(problem), placements)


def breaches(problem: Problem, placements: Placements) -> tuple[Breach, ...]:
    """Which rules placements break."""
    return tuple(broken(Facts(problem), placements))
