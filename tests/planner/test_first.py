"""Plans without an engine: one after the other, with repairs, near one that cannot stay, and better."""

from random import Random

from msgspec.structs import replace

from eventapp.planner import breaches, charges
from eventapp.planner.build import Model, begun, build
from eventapp.planner.facts import Facts
from eventapp.planner.first import first, near
from eventapp.planner.improving import improve
from eventapp.planner.placing import values_of
from eventapp.planner.problem import Day, Placement, Resource
from eventapp.planner.repairing import repaired
from eventapp.planner.ties import Ties

from .stating import BEN, NINE, at, meeting, of_all_sorts, session

CROWDED = meeting(
    *(session(key, "ben", needs={"teams": 1}) for key in "abc"),
    session("lunch", alone=True, rest=True, roomless=True, windows=((NINE, NINE + 240),)),
    days=(Day("Thursday", NINE, NINE + 240),),
    resources=(Resource("teams", "Teams", 1),),
    step=60,
)


def cost(problem: object, placements: object) -> int:
    return sum(charge.cost for charge in charges(problem, placements))  # type: ignore[arg-type]


def test_a_full_day_is_filled() -> None:
    found = first(begun(Facts(CROWDED)), seed=1)
    assert found is not None
    assert breaches(CROWDED, found) == ()


def test_what_is_in_the_way_is_taken_out_again() -> None:
    model = begun(Facts(CROWDED))
    starts = repaired(model, Ties(model), Random(1), dict.fromkeys("abc", NINE))
    assert starts is not None
    assert sorted(starts.values()) == [NINE, NINE + 60, NINE + 120, NINE + 180]


def test_nothing_is_found_where_nothing_is() -> None:
    short = ((NINE, NINE + 180),)
    lunch = replace(CROWDED.activities[-1], windows=short)
    problem = replace(
        CROWDED, days=(Day("Thursday", *short[0]),), activities=(*CROWDED.activities[:-1], lunch)
    )
    assert first(begun(Facts(problem)), seed=1) is None


def test_near_a_plan_that_cannot_stay_little_moves() -> None:
    keys = "abcdefgh"
    people = tuple(replace(BEN, key=key, name=key) for key in keys)
    here = {
        key: Placement(NINE + 60 * (number // 2), ("hall", "library")[number % 2])
        for number, key in enumerate(keys)
    }
    lost = (replace(people[0], away=((NINE, NINE + 60),)), *people[1:])
    problem = meeting(*(session(key, key) for key in keys), people=lost, published=here)
    found = near(begun(Facts(problem)), here, seed=1)
    assert found is not None
    assert breaches(problem, found) == ()
    assert [key for key in keys if found[key] != here[key]] == ["a"]


def test_a_plan_is_made_better() -> None:
    problem = meeting(*(session(key, "ana", "ben") for key in "abcd"))
    model = begun(Facts(problem))
    begin = {key: at(9 + number, "hall", number % 2) for number, key in enumerate("abcd")}
    told: list = []
    improve(model, begin, 1, 5, lambda: False, told.append)
    costs = [cost(problem, each) for each in (begin, *told)]
    assert costs == sorted(set(costs), reverse=True)
    assert costs[-1] < costs[0]
    assert all(breaches(problem, each) == () for each in told)


def test_every_variable_of_a_whole_plan_is_known() -> None:
    for seed in range(40):
        problem = of_all_sorts(Random(seed))
        model = build(Facts(problem))
        found = None if model.hopeless else first(model, seed)
        if found is not None:
            given = values_of(model, found)
            values = [given[variable] for variable in range(len(model.program.upper))]
            assert model.program.broken(values) == []
            assert model.program.cost(values) <= cost(problem, found)


def test_starts_that_cost_more_than_a_known_plan_are_left_out() -> None:
    problem = meeting(session("a", "ana"), published={"a": at(12, "hall")})
    model = begun(Facts(problem))
    assert model.worth(0) == {"a": [12 * 60]}
    assert model.worth(10**6) == {}
    assert list(Model(Facts(problem), only=model.worth(0)).at["a"]) == [12 * 60]
