"""Each rule finds what was planted against it, says it with names and hours, and nothing else is found."""

import pytest
from msgspec.structs import replace

from eventapp.planner import RULES, breaches
from eventapp.planner.problem import Day, Order, Problem, Resource, Room, Spacing

from .stating import ANA, BEN, DAYS, HALL, LIBRARY, NINE, at, meeting, said, session

FORESTRY, ENERGY = session("forestry", "ana", "ben"), session("energy", "ben")
APART = {"forestry": at(10, "hall"), "energy": at(11, "hall")}


def found(problem: Problem, placements: dict) -> list[tuple[str, str]]:
    return [(breach.rule, said(breach.sentence)) for breach in breaches(problem, placements)]


def test_names_and_titles_are_there() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)
    assert all(rule.title for rule in RULES)


def test_nothing_is_found_where_all_is_kept() -> None:
    assert found(meeting(FORESTRY, ENERGY), APART) == []


def test_what_has_no_time() -> None:
    assert found(meeting(FORESTRY, ENERGY), {"energy": at(11)}) == [("held", "“Forestry” has no time.")]


def test_outside_the_days() -> None:
    assert found(meeting(ENERGY), {"energy": at(16.5)}) == [
        ("hours", "“Energy” (16:30 to 17:30) is outside the hours of the meeting.")
    ]


def test_outside_its_own_hours_though_within_the_days() -> None:
    windowed = replace(ENERGY, windows=((NINE, NINE + 90),))
    assert found(meeting(windowed), {"energy": at(10)}) == [
        ("hours", "“Energy” (10:00 to 11:00) is outside the hours set for it.")
    ]
    assert found(meeting(windowed), {"energy": at(9.5)}) == []


def test_pinned_elsewhere() -> None:
    pinned = replace(ENERGY, pin=at(10, "hall"))
    assert found(meeting(pinned), {"energy": at(11, "library")}) == [
        ("pin", "“Energy” is pinned to 10:00; it would begin at 11:00."),
        ("pin", "“Energy” is pinned to Great Hall."),
    ]


def test_pinned_outside_the_days_is_meant() -> None:
    assert found(meeting(replace(ENERGY, pin=at(18))), {"energy": at(18)}) == []


def test_somebody_in_two_places() -> None:
    there = {"forestry": at(10, "hall"), "energy": at(10.5, "library")}
    assert found(meeting(FORESTRY, ENERGY), there) == [
        (
            "person-twice",
            "Ben Hall must be in “Forestry” (from 10:00) and in “Energy” (from 10:30) at the same time.",
        )
    ]


def test_somebody_away() -> None:
    people = (ANA, replace(BEN, away=((NINE, 12 * 60),)))
    assert found(meeting(ENERGY, people=people), {"energy": at(11)}) == [
        (
            "away",
            "Ben Hall is away from 9:00 to 12:00, but must be in “Energy” from 11:00 to 12:00.",
        )
    ]
    assert found(meeting(ENERGY, people=people), {"energy": at(12)}) == []


def test_a_room_twice() -> None:
    problem = meeting(session("forestry", "ana"), ENERGY)
    assert found(problem, {"forestry": at(10, "hall"), "energy": at(10.5, "hall")}) == [
        (
            "room-twice",
            "Great Hall would hold “Forestry” (from 10:00) and “Energy” (from 10:30) at the same time.",
        )
    ]
    assert found(problem, {"forestry": at(10, "hall"), "energy": at(10.5, "library")}) == []
    assert found(problem, {"forestry": at(10), "energy": at(10.5)}) == []  # both without a room


def test_a_room_that_is_none_of_its_own() -> None:
    problem = meeting(replace(ENERGY, rooms=("hall",)), session("lunch", roomless=True))
    assert found(problem, {"energy": at(10, "library"), "lunch": at(12, "library")}) == [
        ("room-choice", "“Energy” is to be in Great Hall, not in Library."),
        ("room-choice", "“Lunch” needs no room; it would be in Library."),
    ]


def test_a_closed_room() -> None:
    closed = Room("hall", "Great Hall", closed=((NINE, 600),))
    assert found(meeting(ENERGY, rooms=(closed, LIBRARY)), {"energy": at(9.5, "hall")}) == [
        ("room-closed", "Great Hall is closed from 9:00 to 10:00; “Energy” begins at 9:30.")
    ]


def test_nothing_beside_what_is_alone() -> None:
    opening = session("opening", alone=True)
    problem = meeting(opening, ENERGY)
    assert found(problem, {"opening": at(9, "hall"), "energy": at(9.5, "library")}) == [
        (
            "alone",
            "Nothing else is to happen during “Opening” (from 9:00); “Energy” begins at 9:30.",
        )
    ]
    assert found(problem, {"opening": at(9, "hall"), "energy": at(10, "library")}) == []


def test_more_than_there_are_of_a_resource() -> None:
    needy = [session(key, needs={"teams": 1}) for key in ("a", "b", "c")]
    problem = meeting(*needy, resources=(Resource("teams", "Interpreter teams", 2),))
    there = {"a": at(10), "b": at(10.5), "c": at(10.75)}
    assert found(problem, there) == [
        (
            "resource",
            "Interpreter teams: 3 needed at 10:45, there are 2. At the same time: A, B, C.",
        )
    ]
    assert found(problem, {**there, "c": at(11)}) == []


@pytest.mark.parametrize(
    ("gap", "sentence"),
    [
        (0, "“Table” begins at 10:30; “Energy”, which comes before it, ends at 11:00."),
        (30, "“Table” begins at 10:30, less than 30 minutes after “Energy” (until 11:00)."),
    ],
)
def test_out_of_order(gap: int, sentence: str) -> None:
    problem = meeting(ENERGY, session("table"), orders=(Order("energy", "table", gap),))
    assert found(problem, {"energy": at(10, "hall"), "table": at(10.5, "library")}) == [("order", sentence)]
    assert found(problem, {"energy": at(10, "hall"), "table": at(11.5, "library")}) == []


@pytest.mark.parametrize(
    ("spacing", "kept", "broken", "sentence"),
    [
        (
            Spacing("a", "b", "same"),
            at(15),
            at(10, day=1),
            "“A” (10:00) and “B” (10:00) are not on the same day.",
        ),
        (
            Spacing("a", "b", "different"),
            at(10, day=1),
            at(15),
            "“A” (10:00) and “B” (15:00) are not on different days.",
        ),
        (
            Spacing("a", "b", "following"),
            at(10, day=1),
            at(15),
            "“B” (15:00) is not on the day after “A” (10:00).",
        ),
        (
            Spacing("a", "b", within=15),
            at(11.25),
            at(11.5),
            "“A” (from 10:00) and “B” (from 11:30) are too far apart.",
        ),
    ],
)
def test_spacing(spacing: Spacing, kept: object, broken: object, sentence: str) -> None:
    problem = meeting(session("a"), session("b"), spacings=(spacing,))
    assert found(problem, {"a": at(10), "b": broken}) == [("spacing", sentence)]
    assert found(problem, {"a": at(10), "b": kept}) == []


def test_a_visit_outside_what_it_visits() -> None:
    visit = session("visit", "cleo", minutes=15, visits="energy")
    problem = meeting(ENERGY, visit)
    assert found(problem, {"energy": at(10, "hall"), "visit": at(10.75, "hall")}) == []
    assert found(problem, {"energy": at(10, "hall"), "visit": at(11, "hall")}) == [
        ("visit", "“Visit” (from 11:00) is not within “Energy” (from 10:00).")
    ]
    assert found(problem, {"energy": at(10, "hall"), "visit": at(10.5, "library")}) == [
        ("visit", "“Visit” is not in the room of “Energy”.")
    ]


def test_no_time_to_walk_from_visit_to_visit() -> None:
    hosts = session("a"), session("b")
    visits = (session(f"v{key}", "cleo", minutes=15, visits=key) for key in ("a", "b"))
    problem = meeting(*hosts, *visits)
    there = {"a": at(10, "hall"), "b": at(10.25, "library"), "va": at(10.25, "hall")}
    assert found(problem, {**there, "vb": at(10.5, "library")}) == [
        ("walk", "Cleo Roy: 0 minutes to walk from “Va” to “Vb”; it takes 10 minutes.")
    ]
    assert found(problem, {**there, "vb": at(10.75, "library")}) == []


def test_days_are_divided_in_the_night() -> None:
    late = Day("Thursday", NINE, 23 * 60), DAYS[1]
    problem = meeting(session("a"), session("b"), spacings=(Spacing("a", "b", "same"),), days=late)
    assert found(problem, {"a": at(10, "hall"), "b": at(22, "hall")}) == []


def test_only_what_concerns_one_activity() -> None:
    from eventapp.planner.facts import Facts
    from eventapp.planner.rules import broken

    problem = meeting(FORESTRY, ENERGY, session("mining", "cleo"), rooms=(HALL,))
    there = {"forestry": at(10, "hall"), "energy": at(10, "hall"), "mining": at(16.5)}
    assert {each.rule for each in broken(Facts(problem), there, "mining")} == {"hours"}
    assert {each.rule for each in broken(Facts(problem), there, "energy")} == {"person-twice", "room-twice"}
