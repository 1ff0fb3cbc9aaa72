"""Why there is no plan, by name, and what to give up."""

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from eventapp.planner import breaches, impossible, plan
from eventapp.planner.clashes import clashes, fewest_of, holds
from eventapp.planner.hitting import cheapest
from eventapp.planner.impossible import independent
from eventapp.planner.plan import Impossible
from eventapp.planner.problem import Day, Order, Problem, Resource, Spacing
from eventapp.planner.requirements import Requirements

from .stating import ANA, BEN, CLEO, DAYS, HALL, NINE, at, meeting, of_all_sorts, said, session

ALWAYS_AWAY = replace(ANA, away=((0, 2880),))


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
        "Ana Ortiz is away for the whole meeting.",
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
    problem = meeting(session("a", "ana"), session("c", "cleo"), people=(away, gone))
    core, ways = refused(problem)
    assert len(core) == 3
    with pytest.raises(Impossible) as raised:
        plan(problem, seconds=5)
    assert [[each.key for each in other] for other in raised.value.others] == [
        ["held:c", "required:c:cleo", "away:cleo"]
    ]
    assert len(independent((raised.value.core, *raised.value.others))) == 2
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


def test_what_one_person_cannot_keep_is_given_up_at_once() -> None:
    """Each of three sessions clashes with the same absence: whoever excuses her from one is not surprised by
    the next."""
    sessions = [session(key, "ana", "ben") for key in "abc"]
    with pytest.raises(Impossible) as raised:
        plan(meeting(*sessions, session("d", "ben"), people=(ALWAYS_AWAY, BEN)), seconds=5)
    told = (raised.value.core, *raised.value.others)
    assert [[each.key for each in clash] for clash in told] == [
        [f"held:{key}", f"required:{key}:ana", "away:ana"] for key in "abc"
    ]
    assert len(independent(told)) == 1
    assert [[each.key for each in way.gives_up] for way in raised.value.ways] == [
        ["away:ana"],
        ["required:a:ana", "required:b:ana", "required:c:ana"],
        ["held:a", "required:b:ana", "required:c:ana"],
    ]


@pytest.mark.parametrize(("hour", "stays"), [(10, True), (9, False)])
def test_a_way_says_whether_what_stands_there_would_do(hour: int, stays: bool) -> None:
    sessions = (session("a", "ana", "ben"), session("b", "ben"))
    start = {"a": at(9, "hall"), "b": at(hour, "library")}
    with pytest.raises(Impossible) as raised:
        plan(meeting(*sessions, people=(ALWAYS_AWAY, BEN)), seconds=5, start=start)
    assert {way.gives_up[0].key: way.stays for way in raised.value.ways} == {
        "away:ana": stays,
        "required:a:ana": stays,
        "held:a": True,
    }
    assert all(way.plan is not None for way in raised.value.ways)


@pytest.mark.parametrize("begun", [True, False])
def test_without_time_for_a_search_what_stands_there_is_still_looked_at(
    monkeypatch: pytest.MonkeyPatch, begun: bool
) -> None:
    """One way with a plan is enough; of the others it is then only known whether the beginning would do."""
    monkeypatch.setattr(impossible, "_LATE", 2)  # more than all of the seconds are left
    start = {"a": at(9, "hall"), "b": at(10, "library")} if begun else None
    with pytest.raises(Impossible) as raised:
        plan(
            meeting(session("a", "ana", "ben"), session("b", "ben"), people=(ALWAYS_AWAY, BEN)),
            seconds=5,
            start=start,
        )
    assert [way.plan is not None for way in raised.value.ways] == [True, begun, begun]


def test_what_is_more_than_fits_is_shown_without_an_engine() -> None:
    day = (Day("Thursday", NINE, NINE + 180),)
    four = [session(key, "ben", minutes=50) for key in "abcd"]
    required = Requirements(meeting(*four, session("e", "cleo"), days=day))
    (clash,) = clashes(required, required.known, lambda: False)
    assert clash == (*(f"held:{key}" for key in "abcd"), *(f"required:{key}:ben" for key in "abcd"))


def test_as_many_teams_are_found_as_the_plan_needs() -> None:
    day = (Day("Thursday", NINE, NINE + 120),)
    needy = [session(key, needs={"teams": 2}) for key in "abcd"]
    problem = meeting(*needy, days=day, resources=(Resource("teams", "Interpreter teams", 1),))
    start = {key: at(9 + number // 2) for number, key in enumerate("abcd")}
    with pytest.raises(Impossible) as raised:
        plan(problem, seconds=5, start=start)
    (way,) = (
        each for each in raised.value.ways if len(each.gives_up) == 1 and "number" in each.sentence.values
    )
    assert way.plan is not None
    more = replace(problem, resources=(Resource("teams", "", 1 + way.sentence.values["number"]),))
    assert breaches(more, way.plan.placements) == ()


# ---- The fewest, the cheapest ----


def test_the_fewest_that_clash() -> None:
    asked = []

    def clash(some: object) -> bool:
        asked.append(some)
        return {"b", "g"} <= set(some)  # type: ignore[call-overload]

    assert fewest_of("abcdefgh", clash) == ["b", "g"]
    assert len(asked) < 16
    assert fewest_of("a", lambda _some: False) == ["a"]


@pytest.mark.parametrize(
    ("sets", "with_", "found"),
    [
        (["ab", "ac"], None, "a"),
        (["ab", "ac"], "b", "bc"),
        (["ax", "bx", "cx"], "x", "x"),
        (["ax", "bx", "cx"], "a", "abc"),
        (["a", "ab"], "b", None),
        (["ad"], "d", "d"),
    ],
)
def test_the_cheapest_that_has_one_of_each(sets: list[str], with_: str | None, found: str | None) -> None:
    weights = {"a": 1, "b": 2, "c": 3, "d": 9, "x": 7}
    assert cheapest([set(each) for each in sets], weights, with_) == (None if found is None else set(found))


@settings(
    max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None
)
@given(
    st.integers(0, 10**6).map(lambda seed: of_all_sorts(Random(seed))), st.sampled_from([(0, 2880), (0, 640)])
)
def test_each_clash_found_without_an_engine_needs_all_of_it(problem: Problem, away: tuple[int, int]) -> None:
    people = (replace(problem.people[0], away=(away,)), *problem.people[1:])
    required = Requirements(replace(problem, people=people, rooms=(HALL,)))
    for clash in clashes(required, required.known, lambda: False):
        assert holds(required.only(clash)) is False
        for key in clash:
            assert holds(required.only(set(clash) - {key})) is True
