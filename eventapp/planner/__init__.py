"""The planner: a problem in, the best plan found and the proof of how good it is out. Pure.

    plan(problem, seconds=20, seed=1, on_progress=None, stop=None, start=None) -> Plan
        The best plan that so many seconds find; the same for the same seed. ``on_progress(Progress)`` hears
        of each better plan and bound; ``stop()`` is asked often and ends the search with the best so far;
        ``start`` are placements to begin from. Raises `Impossible`, with reasons and ways out, and `Stopped`.
    charges(problem, placements) -> tuple[Charge, ...]        what placements cost, counted anew
    breaches(problem, placements) -> tuple[Breach, ...]       which rules they break
    why(problem, placements, key, most=4) -> Why        why one activity is there, and where else it could be
    what_if(problem, placements, key, placement) -> Problem   pins it there, keeps everything else still
    different(problem, best, count=3, seconds=10, seed=1) -> tuple[Plan, ...]
        Good plans that are clearly not the same
    compare(problem, one, other) -> Comparison
    WISHES: tuple[Wish, ...]    each with .name, .weight (default), .title and .explanation (sentences)
    RULES: tuple[Rule, ...]     each with .name and .title

Wishes and rules are one class each. `python -m eventapp.planner` reads one request as JSON on standard input
and writes a line of JSON for each progress and for the end: solving happens in a process of its own.
"""

from .compare import compare
from .different import different
from .judging import breaches, charges
from .planning import plan
from .rules import RULES, Rule
from .why import what_if, why
from .wishes import WISHES, Wish

__all__ = [
    "RULES",
    "WISHES",
    "Rule",
    "Wish",
    "breaches",
    "charges",
    "compare",
    "different",
    "plan",
    "what_if",
    "why",
]
