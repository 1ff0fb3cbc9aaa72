"""Why there is no plan, by name, and what to give up."""

import pytest
from msgspec.structs import replace

from eventapp.planner import plan
from eventapp.planner.plan import Impossible
from eventapp.planner.problem import Day, Order, Problem, Resource, Spacing

from .stating import ANA, BEN, CLEO, DAYS, NINE, at, meeting, said, session


def refused(problem: Problem) -> tuple[set[str], list[str]]:
    """The sentences of the core, and of the ways out."""
    with pytest.raises(Impossible) as raised:
        plan(problem, seconds=5)
    assert all(way.plan is not None for way in raised.value.ways)
    return {said(each.sentence) for each in raised.value.core}, [
        " + ".join(map(said, way.steps)) for way in raised.value.ways
    ]


def test_somebody_required_who_is_away_both_days() -> None:
    away = replace(ANA, away=((0, 2880),))
    core, ways = refused(meeting(session("energy", "ana", "ben"), session("mining"), people=(away, BEN)))
    assert core == {
        "“Energy” takes place, for 60 minutes.",
        "Ana Ortiz must be in “Energy”.",
        "Ana Ortiz is away from 0:00 to 0:00.",
    }
    assert ways == [
        "Let “Energy” take place without Ana Ortiz.",
        "Ask Ana Ortiz to be there after all.",
        "Leave out “Energy”.",
    ]


def test_two_sessions_pinned_over_each_other() -> None:
    core, ways = refused(
        meeting(session("a", "ben", pin=at(10)), session("b", "ben", pin=at(10.5)), session("c", "ana"))
    )
    assert "“A” is pinned to 10:00." in core
    assert "Ben Hall must be in “B”." in core
    assert ways[:2] == ["Unpin “A”.", "Unpin “B”."] or ways[:2] == ["Unpin “B”.", "Unpin “A”."]


def test_two_sessions_pinned_into_one_room() -> None:
    core, _ways = refused(meeting(session("a", pin=at(10, "hall")), session("b", pin=at(10.5, "hall"))))
    assert "“A” is pinned to 10:00, in Great Hall." in core
    assert len(core) == 4


def test_too_few_teams() -> None:
    day = (Day("Thursday", NINE, NINE + 60),)
    needy = [session(key, needs={"teams": 1}) for key in "abc"]
    problem = meeting(*needy, days=day, resources=(Resource("teams", "Interpreter teams", 1),))
    core, ways = refused(problem)
    assert "Interpreter teams: no more than 1 at once." in core
    assert "Find 2 more: Interpreter teams (there are 1)." in ways


def test_an_order_that_bites_its_tail() -> None:
    core, ways = refused(
        meeting(session("a"), session("b"), orders=(Order("a", "b"), Order("b", "a", stated="the ministry")))
    )
    assert core >= {"“A” comes before “B”.", "“B” comes before “A” (the ministry)."}
    assert set(ways[:2]) == {
        "Let “B” begin before the end of “A”.",
        "Let “A” begin before the end of “B”.",
    }


def test_one_thing_after_another_must_be_given_up() -> None:
    """Two independent contradictions: each way gives up something of both."""
    away = replace(ANA, away=((0, 2880),))
    gone = replace(CLEO, away=((0, 2880),))
    core, ways = refused(meeting(session("a", "ana"), session("c", "cleo"), people=(away, gone)))
    assert len(core) == 3
    assert ways[0] in {
        "Let “A” take place without Ana Ortiz. + Let “C” take place without Cleo Roy.",
        "Let “C” take place without Cleo Roy. + Let “A” take place without Ana Ortiz.",
    }


@pytest.mark.parametrize(
    ("problem", "sentence", "way"),
    [
        (
            meeting(session("a", minutes=90, windows=((NINE, NINE + 60),))),
            "“A” (90 minutes) lies between 9:00 and 10:00.",
            "Let “A” be at another time of the meeting.",
        ),
        (
            meeting(session("a", alone=True, pin=at(10)), session("b", pin=at(10))),
            "Nothing else happens during “A”.",
            "Let other sessions run during “A”.",
        ),
        (
            meeting(session("a"), session("b"), spacings=(Spacing("a", "b", "following"),), days=DAYS[:1]),
            "“B” is on the day after “A”.",
            "Do not tie “A” and “B” to each other.",
        ),
        (
            meeting(session("v", "ben", minutes=90, visits="a"), session("a")),
            "“V” takes place within “A”.",
            "Let “V” be apart from “A”.",
        ),
    ],
)
def test_each_rule_that_can_be_given_up(problem: Problem, sentence: str, way: str) -> None:
    core, ways = refused(problem)
    assert sentence in core
    assert way in ways
