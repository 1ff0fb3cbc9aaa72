"""Two plans side by side, and plans that are clearly not the same."""

from eventapp.planner import breaches, compare, different, plan
from eventapp.planner.different import NEAR

from .stating import at, meeting, session


def test_what_moved_and_whom_it_touches() -> None:
    problem = meeting(session("a", "ana", wished=("cleo",)), session("b", "ben"))
    one = {"a": at(9, "hall"), "b": at(9, "library")}
    other = {"a": at(10, "hall"), "b": at(9, "library")}
    found = compare(problem, one, other)
    assert found.moved == {"a": (at(9, "hall"), at(10, "hall"))}
    assert found.touched == ("ana", "cleo")
    assert found.costs["hours"] == (160, 0)


def test_the_other_way_round_is_the_same_turned() -> None:
    problem = meeting(session("a", "ana"), session("b", "ben"))
    one, other = {"a": at(9), "b": at(9, "hall")}, {"a": at(12, "hall"), "b": at(15, day=1)}
    there, back = compare(problem, one, other), compare(problem, other, one)
    assert {key: (after, before) for key, (before, after) in back.moved.items()} == there.moved
    assert {wish: (new, old) for wish, (old, new) in back.costs.items()} == there.costs
    assert there.touched == back.touched


def test_the_same_plan_differs_in_nothing() -> None:
    problem = meeting(session("a", "ana"))
    found = compare(problem, {"a": at(9)}, {"a": at(9)})
    assert (found.moved, found.touched) == ({}, ())


def test_different_plans_differ_in_hours_not_only_in_rooms() -> None:
    problem = meeting(*(session(key, "ana", "ben") for key in "abcd"))
    best = plan(problem, seconds=5)
    found = different(problem, best, count=2, seconds=4)
    assert len(found) == 2
    plans = [best, *found]
    for number, one in enumerate(plans):
        assert breaches(problem, one.placements) == ()
        for other in plans[number + 1 :]:
            apart = [
                key for key in "abcd" if abs(one.placements[key].start - other.placements[key].start) >= NEAR
            ]
            assert len(apart) >= 2


def test_where_nothing_could_be_elsewhere_there_is_no_other_plan() -> None:
    problem = meeting(session("a", "ben", pin=at(9)), session("b", "ben", pin=at(10)))
    assert different(problem, plan(problem, seconds=5), seconds=2) == ()
