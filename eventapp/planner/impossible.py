"""Why there is no plan: the fewest requirements that cannot hold together, and the cheapest ways out."""

import time
from collections.abc import Callable, Mapping

from .build import Model
from .facts import Facts
from .plan import Impossible, Plan, Sentence, WayOut
from .problem import Problem
from .program import Program
from .rules import RULES, Stated, stated
from .solving import solve, unsatisfiable_core
from .words import N_

Confirm = Callable[[Problem, float], Plan | None]
MOST = 6  # ways out


def requirements(facts: Facts) -> tuple[Model, dict[str, Stated]]:
    """A program without costs in which each requirement can be given up, and the requirements by key."""
    model = Model(facts, relaxed=True)
    known = {each.requirement.key: each for each in stated(facts)}
    for key, each in known.items():
        model.slack[key] = model.program.variable(upper=each.most)
    for key, slack in model.slack.items():
        model.program.row([(1, slack)], upper=0, name=key)
    for rule in RULES:
        rule.add(model)
    return model, known


def explained(problem: Problem, seconds: float, seed: int, confirm: Confirm) -> Impossible:
    """What to raise. ``confirm(problem, seconds)`` plans what is left when something is given up."""
    until = time.monotonic() + seconds
    model, known = requirements(Facts(problem))
    names = unsatisfiable_core(model.program, seconds * 0.6, seed) or frozenset()
    core = [known[key] for key in known if key in names]
    ways = []
    for units in _least(model, known, core, until, seed):
        changed = problem
        for key, number in units.items():
            changed = known[key].without(changed, number)
        plan = confirm(changed, max(0.5, (until - time.monotonic()) / MOST))
        if plan is not None:
            ways.append(_way(known, units, plan))
    return Impossible(tuple(each.requirement for each in core), tuple(ways))


def _least(
    model: Model, known: Mapping[str, Stated], core: list[Stated], until: float, seed: int
) -> list[dict[str, int]]:
    """For each requirement of the core the least that must be given up with it, how much of each; the
    least of all first."""
    found: list[tuple[int, dict[str, int]]] = []
    for each in core:
        left = until - time.monotonic()
        if left <= 0:
            break
        program = _priced(model, known)
        program.row([(1, model.slack[each.requirement.key])], lower=1)
        outcome = solve(program, min(left, 2), seed, workers=1)
        if outcome.values is not None:
            units = {key: outcome.values[v] for key, v in model.slack.items() if outcome.values[v]}
            found.append((program.cost(outcome.values), units))
    found.sort(key=lambda each: each[0])
    kept: list[dict[str, int]] = []
    for _cost, units in found:
        if not any(set(other) <= set(units) for other in kept):
            kept.append(units)
    return kept[:MOST]


def _priced(model: Model, known: Mapping[str, Stated]) -> Program:
    """The same program where everything may be given up at its weight."""
    program = Program()
    program.upper, program.price = list(model.program.upper), [0] * len(model.program.price)
    program.rows = [row for row in model.program.rows if not row.name]
    for key, slack in model.slack.items():
        program.price[slack] = known[key].weight
    return program


def _way(known: Mapping[str, Stated], units: Mapping[str, int], plan: Plan) -> WayOut:
    given_up = [known[key] for key in units]
    steps = tuple(
        Sentence(each.way.text, {**each.way.values, "number": units[each.requirement.key]})
        for each in given_up
    )
    together = Sentence(N_("Give up %(count)s requirements together."), {"count": len(steps)})
    return WayOut(
        tuple(each.requirement for each in given_up), steps[0] if len(steps) == 1 else together, plan, steps
    )
