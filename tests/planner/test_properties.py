"""What holds for every problem, of all sorts: plans keep the rules, costs are as counted, optima move as they
must."""

from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from eventapp.planner import WISHES, breaches, charges, plan
from eventapp.planner.build import build
from eventapp.planner.clashes import relaxed
from eventapp.planner.facts import Facts
from eventapp.planner.placing import placements_of
from eventapp.planner.plan import Impossible, Plan
from eventapp.planner.problem import Problem
from eventapp.planner.requirements import Requirements
from eventapp.planner.solving import solve, unsatisfiable_core

from .stating import of_all_sorts

few = settings(
    max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None
)
problems = st.integers(0, 10**6).map(lambda seed: of_all_sorts(Random(seed)))


def planned(problem: Problem) -> Plan | None:
    try:
        return plan(problem, seconds=5)
    except Impossible:
        return None


@few
@given(problems)
def test_plans_keep_every_rule_and_cost_what_is_counted(problem: Problem) -> None:
    found = planned(problem)
    if found is not None:
        assert breaches(problem, found.placements) == ()
        assert found.charges == charges(problem, found.placements)
        assert found.cost == sum(charge.cost for charge in found.charges)
        assert found.proven


@few
@given(problems)
def test_the_program_costs_what_its_placements_are_charged(problem: Problem) -> None:
    facts = Facts(problem)
    for apart in (False, True):
        model = build(facts, apart)
        outcome = solve(model.program, 5) if not model.hopeless else None
        if outcome is not None and outcome.values is not None:
            placements = placements_of(model, outcome.values)
            cost = sum(charge.cost for charge in charges(problem, placements))
            assert outcome.cost == cost if apart else outcome.cost is not None and outcome.cost <= cost
            assert breaches(problem, placements) == ()
            found = planned(problem)
            assert found is not None
            assert found.cost == outcome.cost or not apart


@few
@given(problems, st.sampled_from([wish.name for wish in WISHES]))
def test_a_wish_never_lowers_the_optimum(problem: Problem, wish: str) -> None:
    without = planned(replace(problem, weights={**problem.weights, wish: 0}))
    found = planned(problem)
    assert (without is None) == (found is None)
    if without is not None and found is not None:
        assert without.cost <= found.cost


@few
@given(problems)
def test_giving_up_a_rule_never_raises_the_optimum(problem: Problem) -> None:
    found = planned(problem)
    if found is not None:
        freed = tuple(replace(each, alone=False, pin=None, windows=()) for each in problem.activities)
        freer = replace(problem, activities=freed, orders=())
        other = planned(replace(freer, weights={**problem.weights, "evenness": 0, "late": 0}))
        assert other is not None
        priced = replace(problem, weights={**problem.weights, "evenness": 0, "late": 0})
        before = planned(priced)
        assert before is not None
        assert other.cost <= before.cost


@few
@given(problems)
def test_what_is_pinned_never_moves(problem: Problem) -> None:
    found = planned(problem)
    if found is not None:
        pinned = tuple(replace(each, pin=found.placements[each.key]) for each in problem.activities[:2])
        again = planned(replace(problem, activities=(*pinned, *problem.activities[2:])))
        assert again is not None
        assert all(again.placements[each.key] == found.placements[each.key] for each in pinned)


@few
@given(problems)
def test_the_same_seed_gives_the_same_plan(problem: Problem) -> None:
    one, other = planned(problem), planned(problem)
    assert (one and one.placements) == (other and other.placements)


@few
@given(problems)
def test_what_is_impossible_has_a_core_that_is_minimal_and_ways_that_work(problem: Problem) -> None:
    impossible = refused(problem)
    if impossible is None:
        return
    model, required = relaxed(Facts(problem)), Requirements(problem)
    rows = model.program.rows
    for clash in (impossible.core, *impossible.others):
        keys = {each.key for each in clash}
        model.program.rows = [row for row in rows if not row.name or row.name in keys]
        assert unsatisfiable_core(model.program, 5) == keys
        for left_out in keys:
            model.program.rows = [row for row in rows if not row.name or row.name in keys - {left_out}]
            assert unsatisfiable_core(model.program, 5) is None
    assert impossible.ways
    for way in impossible.ways:
        units = {
            requirement.key: step.values["number"]
            for requirement, step in zip(way.gives_up, way.steps, strict=True)
        }
        assert way.plan is not None
        assert breaches(required.without(units), way.plan.placements) == ()


def refused(problem: Problem) -> Impossible | None:
    try:
        plan(problem, seconds=5)
    except Impossible as impossible:
        return impossible
    return None
