"""Plans: the best there is on small meetings, known by trying everything; progress, stopping, beginning."""

from itertools import product

import pytest
from msgspec.structs import replace

from eventapp.planner import breaches, charges, plan
from eventapp.planner.plan import Impossible, Progress, Stopped
from eventapp.planner.problem import Conflict, Day, Order, Placement, Problem

from .stating import ANA, BEN, HALL, LIBRARY, NINE, at, meeting, session

SHORT = (Day("Thursday", NINE, NINE + 150),)


def best_of_all(problem: Problem, keys: tuple[str, ...]) -> int:
    """The least cost, by trying every time and room."""
    starts = range(problem.days[0].start, problem.days[0].end, problem.step)
    places = [Placement(start, room) for start in starts for room in ("hall", "library", None)]
    costs = []
    for chosen in product(places, repeat=len(keys)):
        placements = dict(zip(keys, chosen, strict=True))
        if not breaches(problem, placements):
            costs.append(sum(charge.cost for charge in charges(problem, placements)))
    return min(costs)


def test_the_best_of_all() -> None:
    problem = meeting(
        session("a", "ana", heads=40, groups=("g",)),
        session("b", "ben", minutes=30, wished=("ana",), groups=("g",)),
        days=SHORT,
        conflicts=(Conflict("a", "b", 1),),
        step=30,
    )
    found = plan(problem, seconds=5)
    assert found.proven
    assert found.cost == found.bound == best_of_all(problem, ("a", "b"))


def test_the_best_of_all_under_pressure() -> None:
    problem = meeting(
        session("a", "ben", minutes=90),
        session("b", "ben", minutes=60),
        session("c", "ana", minutes=60, wished=("ben",), heads=100),
        days=SHORT,
        step=30,
        stretch=120,
    )
    found = plan(problem, seconds=5)
    assert found.cost == found.bound == best_of_all(problem, ("a", "b", "c")) > 0


def test_progress_is_told_and_only_improves() -> None:
    told: list[Progress] = []
    problem = meeting(*(session(key, "ana", "ben") for key in "abc"))
    found = plan(problem, seconds=5, on_progress=told.append)
    costs = [each.cost for each in told if each.cost is not None]
    assert costs == sorted(costs, reverse=True)
    assert [each.bound for each in told] == sorted(each.bound for each in told)
    assert (told[-1].cost, told[-1].bound) == (found.cost, found.cost)
    assert {each.cost for each in told if each.placements is not None} == set(costs)


def test_begins_from_what_is_given() -> None:
    told: list[Progress] = []
    problem = meeting(session("a", "ana"), session("b", "ben"))
    start = {"a": at(15, "hall"), "b": at(16, "library")}
    plan(problem, seconds=5, on_progress=told.append, start=start)
    assert told[0].placements == start


def test_begins_anew_from_what_breaks_a_rule() -> None:
    problem = meeting(session("a", "ana"), session("b", "ana"))
    start = {"a": at(15, "hall"), "b": at(15, "library")}
    found = plan(problem, seconds=5, start=start)
    assert breaches(problem, found.placements) == ()


def test_stops_with_the_best_so_far() -> None:
    found = plan(meeting(*(session(key, "ana") for key in "abcd")), seconds=5, stop=lambda: True)
    assert set(found.placements) == set("abcd")


def test_stopped_before_there_was_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eventapp.planner.planning.first", lambda *_given: None)
    with pytest.raises(Stopped):
        plan(meeting(session("a", "ana")), seconds=5, stop=lambda: True)


def test_nothing_to_plan() -> None:
    assert plan(meeting(), seconds=1).placements == {}


def test_starts_off_the_grid_only_where_they_must_be() -> None:
    windowed = session("a", windows=((NINE + 10, NINE + 70),))
    published = session("b")
    problem = meeting(windowed, published, published={"b": at(11, "hall")}, step=30, weights={"moved": 10})
    problem = replace(problem, published={"b": Placement(11 * 60 + 5, "hall")})
    found = plan(problem, seconds=5).placements
    assert (found["a"].start, found["b"].start) == (NINE + 10, 11 * 60 + 5)


def test_a_visit_is_in_the_room_of_its_host_even_in_a_plenary() -> None:
    youth = session("youth", "cleo", alone=True, heads=100)
    visit = session("visit", "ben", minutes=15, visits="youth")
    found = plan(meeting(youth, visit), seconds=5).placements
    assert found["visit"].room == found["youth"].room == "hall"


def test_rooms_that_are_alike_keep_groups_and_people() -> None:
    twins = (HALL, replace(HALL, key="other", name="Other Hall"), LIBRARY)
    problem = meeting(
        session("a", "ben", groups=("g",), heads=100),
        session("b", "ben", groups=("g",), heads=100),
        session("c", "ana", heads=100),
        rooms=twins,
        days=SHORT,
        step=30,
        orders=(Order("a", "b"),),
    )
    found = plan(problem, seconds=5)
    assert found.placements["a"].room == found.placements["b"].room
    assert found.proven


@pytest.mark.parametrize("windows", [300, 1])
def test_stretches_are_paid_whole_though_few_windows_are_told(
    windows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eventapp.planner.wishes.people._ROWS", windows)
    tight = (Day("Thursday", NINE, NINE + 210),)
    problem = meeting(*(session(key, "ben", minutes=70) for key in "abc"), days=tight, step=10)
    found = plan(problem, seconds=10)
    assert found.by_wish()["stretch"] == 2 * 30
    assert found.proven


def test_after_publication_only_what_must_move_does() -> None:
    keys = "abcdef"
    people = tuple(replace(BEN, key=key, name=key.upper()) for key in keys)
    problem = meeting(*(session(key, key) for key in keys), people=people)
    before = plan(problem, seconds=5).placements
    lost = before["a"].start
    gone = replace(people[0], away=((lost, lost + 60),))
    changed = replace(problem, people=(gone, *people[1:]), published=before)
    after = plan(changed, seconds=5, start=before)
    assert [key for key in keys if before[key] != after.placements[key]] == ["a"]
    assert after.proven


def test_a_day_that_is_too_short() -> None:
    with pytest.raises(Impossible) as raised:
        plan(meeting(session("a", minutes=9 * 60), people=(ANA,)), seconds=5)
    assert [each.key for each in raised.value.core] == ["held:a"]
