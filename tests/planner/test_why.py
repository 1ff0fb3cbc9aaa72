"""Why there, where else, and what if."""

from msgspec.structs import replace

from eventapp.planner import breaches, charges, plan, what_if, why
from eventapp.planner.problem import Order

from .stating import ANA, BEN, CLEO, NINE, at, meeting, said, session


def test_a_session_is_where_nobody_pays() -> None:
    problem = meeting(session("forestry", "ana", "ben"))
    found = why(problem, {"forestry": at(10, "hall")}, "forestry")
    assert found.placement == at(10, "hall")
    assert found.charges == ()
    assert [each.difference for each in found.alternatives] == [0, 0, 0, 0]
    early = why(problem, {"forestry": at(9, "hall")}, "forestry")
    assert [said(each.sentence) for each in early.charges] == [
        "“Forestry” begins at 9:00, 6:00 in Tijuana: 60 minutes outside waking hours for Ana Ortiz."
    ]
    assert early.alternatives[0].difference == -160
    assert [each.wish for each in early.alternatives[0].gained] == ["hours"]


def test_each_alternative_costs_what_it_says() -> None:
    problem = meeting(
        session("a", "ana", heads=60), session("b", "ben", wished=("ana",)), session("c", "cleo", "ben")
    )
    here = {"a": at(9, "hall"), "b": at(9, "library"), "c": at(10, "library")}
    before = sum(charge.cost for charge in charges(problem, here))
    found = why(problem, here, "a", most=6)
    assert len(found.alternatives) == 6
    for each in found.alternatives:
        there = {**here, "a": each.placement}
        assert sum(charge.cost for charge in charges(problem, there)) == before + each.difference
        assert breaches(problem, there) == each.breaches
        change = sum(c.cost for c in each.paid) - sum(c.cost for c in each.gained)
        assert change == each.difference


def test_what_holds_it_is_said() -> None:
    problem = meeting(
        session("a", "ben"),
        session("b", "ana", "cleo", windows=((NINE, NINE + 300),)),
        session("table", "ben", "cleo", pin=at(12)),
        orders=(Order("b", "table"),),
        people=(replace(ANA, away=((NINE, NINE + 90),)), BEN, CLEO),
    )
    here = plan(problem, seconds=5).placements
    held = {said(each) for each in why(problem, here, "b").held}
    assert held >= {
        "“B” (60 minutes) lies between 9:00 and 14:00.",
        "“B” comes before “Table”.",
        "Ana Ortiz is away from 9:00 to 10:30.",
        "Cleo Roy must also be in “Table”, from 12:00.",
    }
    pinned = {said(each) for each in why(problem, here, "table").held}
    assert "“Table” is pinned to 12:00." in pinned


def test_a_session_moves_with_those_who_visit_it() -> None:
    problem = meeting(session("a", "ben"), session("visit", "cleo", minutes=15, visits="a"))
    here = {"a": at(9, "hall"), "visit": at(9.5, "hall")}
    assert all(not each.breaches for each in why(problem, here, "a").alternatives)


def test_what_if_pins_it_and_keeps_the_rest_still() -> None:
    keys = "abcde"
    people = tuple(replace(BEN, key=key, name=key) for key in keys)
    problem = meeting(*(session(key, key) for key in keys), people=people)
    here = plan(problem, seconds=5).placements
    to = replace(here["b"], start=here["b"].start + 60)
    changed = what_if(problem, here, "b", to)
    found = plan(changed, seconds=5, start=here).placements
    assert found["b"] == to
    moved = [key for key in keys if found[key].start != here[key].start]
    taken = [key for key in keys if key != "b" and here[key].room == to.room and here[key].start == to.start]
    assert set(moved) <= {"b", *taken}
