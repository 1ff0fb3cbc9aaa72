"""What each wish charges, by hand, and that the program counts the same."""

import pytest
from msgspec.structs import replace

from eventapp.planner import WISHES, charges
from eventapp.planner.problem import Conflict, Day, Placement, Presence, Problem, Room, Spacing

from .stating import ANA, BEN, CLEO, DAYS, HALL, LIBRARY, NINE, at, meeting, said, session

ENERGY = session("energy", "ben")
WEIGHTS = {wish.name: wish.weight for wish in WISHES}


def paid(problem: Problem, placements: dict, wish: str) -> list[tuple[int, tuple[str, ...], str]]:
    """Of one wish: amount, people and sentence; the cost is the weight times the amount."""
    found = [charge for charge in charges(problem, placements) if charge.wish == wish]
    weight = problem.weights.get(wish, WEIGHTS[wish])
    assert all(charge.cost == weight * charge.amount for charge in found)
    return [(charge.amount, charge.people, said(charge.sentence)) for charge in found]


def test_names_titles_and_explanations_are_there() -> None:
    assert len(WEIGHTS) == len(WISHES)
    assert all(wish.title and wish.explanation and wish.weight >= 0 for wish in WISHES)


def test_somebody_wished_for_in_two_places() -> None:
    problem = meeting(ENERGY, session("forestry", "ana", wished=("ben", "cleo")))
    assert paid(problem, {"energy": at(10), "forestry": at(10.5)}, "double-booked") == [
        (1, ("ben",), "Ben Hall cannot be in both “Energy” and “Forestry”, which run at once.")
    ]
    assert paid(problem, {"energy": at(10), "forestry": at(11)}, "double-booked") == []


def test_somebody_wished_for_who_is_away() -> None:
    people = (ANA, BEN, replace(CLEO, away=((NINE, 720),)))
    problem = meeting(session("forestry", wished=("cleo",)), people=people)
    assert paid(problem, {"forestry": at(11)}, "absent") == [
        (1, ("cleo",), "“Forestry” begins at 11:00, when Cleo Roy cannot be there.")
    ]
    assert paid(problem, {"forestry": at(12)}, "absent") == []


def test_conflicts_of_interest() -> None:
    problem = meeting(ENERGY, session("forestry"), conflicts=(Conflict("energy", "forestry", 3),))
    assert paid(problem, {"energy": at(10), "forestry": at(10.5)}, "conflict") == [
        (3, (), "“Energy” and “Forestry” run at once, though the same people follow both.")
    ]


def test_an_early_hour_on_somebodys_own_clock() -> None:
    problem = meeting(session("forestry", "ana", "ben"))
    assert paid(problem, {"forestry": at(9.5)}, "hours") == [
        (
            8,
            ("ana",),
            "“Forestry” begins at 9:30, 6:30 in Tijuana: 30 minutes outside waking hours for Ana Ortiz.",
        )
    ]
    assert paid(problem, {"forestry": at(10)}, "hours") == []


@pytest.mark.parametrize(("burden", "each"), [(0, 4), (59, 4), (60, 5), (300, 9), (480, 12), (5000, 12)])
def test_hours_are_dearer_for_whoever_had_them_before(burden: int, each: int) -> None:
    problem = meeting(session("forestry", "ana"), people=(replace(ANA, burden=burden),))
    ((amount, _people, sentence),) = paid(problem, {"forestry": at(9)}, "hours")
    assert amount == 4 * each
    assert ("had such hours in earlier years" in sentence) == (each > 4)


def test_hours_follow_the_day_and_the_meetings_own_clock() -> None:
    moving = replace(ANA, shift=(-180, -120))
    problem = meeting(session("forestry", "ana"), people=(moving,))
    assert paid(problem, {"forestry": at(9)}, "hours")[0][0] == 16
    assert paid(problem, {"forestry": at(9, day=1)}, "hours") == []
    back = (DAYS[0], Day("Friday", DAYS[1].start + 60, DAYS[1].end + 60, -60))
    problem = meeting(session("late", "ben"), days=back)
    assert paid(problem, {"late": Placement(24 * 60 + 60 + 20 * 60)}, "hours") == []
    assert paid(problem, {"late": Placement(24 * 60 + 60 + 21 * 60)}, "hours")[0][0] == 16


def test_a_break_asks_for_no_hours() -> None:
    assert paid(meeting(session("coffee", "ana", rest=True)), {"coffee": at(9)}, "hours") == []


def test_host_and_guests_share() -> None:
    problem = meeting(session("forestry", "ana", "ben"), hosts=frozenset({"CA"}))
    assert paid(problem, {"forestry": at(9)}, "balance") == [
        (4, (), "Outside waking hours: 0 minutes in all for the host's people, 60 minutes for the guests'.")
    ]
    both = meeting(
        session("forestry", "ana", "cleo"),
        people=(ANA, replace(CLEO, presence=Presence.REMOTE, shift=(-180,))),
        hosts=frozenset({"CA"}),
    )
    assert paid(both, {"forestry": at(9)}, "balance") == []


def test_too_long_without_a_break() -> None:
    problem = meeting(session("a", "ben", minutes=100), session("b", "ben", "cleo", minutes=100))
    assert paid(problem, {"a": at(9, "hall"), "b": Placement(NINE + 105, "hall")}, "stretch")[0][0] == 10
    assert paid(problem, {"a": at(9, "hall"), "b": Placement(NINE + 100, "hall")}, "stretch") == [
        (
            20,
            ("ben",),
            (
                "Ben Hall: 200 minutes on Thursday without a break of 10 minutes, from “A” (9:00) to “B”"
                " (until 12:20)."
            ),
        )
    ]
    assert paid(problem, {"a": at(9, "hall"), "b": Placement(NINE + 110, "hall")}, "stretch") == []


@pytest.mark.parametrize("begins", range(NINE, NINE + 20, 5))
def test_a_long_session_pays_its_minutes_wherever_it_begins(begins: int) -> None:
    problem = meeting(session("a", "ben", minutes=215))
    assert paid(problem, {"a": Placement(begins)}, "stretch")[0][0] == 35


def test_a_session_without_a_room() -> None:
    problem = meeting(ENERGY, session("walk", roomless=True))
    assert paid(problem, {"energy": at(9), "walk": at(9)}, "no-room") == [(1, (), "“Energy” has no room.")]


def test_a_room_that_is_too_small_or_not_equipped() -> None:
    problem = meeting(session("forestry", heads=50, features=frozenset({"hybrid", "booths"})))
    there = {"forestry": at(9, "library")}
    assert paid(problem, there, "room-size") == [(30, (), "Library has 20 seats; “Forestry” needs 50.")]
    assert paid(problem, there, "room-features") == [
        (2, (), "Library lacks what “Forestry” needs: booths, hybrid.")
    ]
    unknown = replace(problem, rooms=(Room("library", "Library"),))
    assert paid(unknown, there, "room-size") == []


def test_no_time_between_rooms() -> None:
    problem = meeting(session("a", "ana", "ben"), session("b", "ana", "ben"))
    there = {"a": at(10, "hall"), "b": Placement(665, "library")}
    assert paid(problem, there, "turn-round") == [
        (1, ("ben",), "Ben Hall: 5 minutes to get from “A” (Great Hall, until 11:00) to “B” (Library).")
    ]
    assert paid(problem, {**there, "b": Placement(665, "hall")}, "turn-round") == []
    assert paid(problem, {**there, "b": Placement(670, "library")}, "turn-round") == []


def test_a_group_that_changes_rooms() -> None:
    problem = meeting(session("a", groups=("forest",)), session("b", groups=("forest", "wood")))
    there = {"a": at(10, "hall"), "b": at(14, "library")}
    assert paid(problem, there, "room-changes") == [
        (1, (), "On Thursday the same group meets in Great Hall, Library: A, B.")
    ]
    assert paid(problem, {**there, "b": at(10, "library", 1)}, "room-changes") == []


def test_spacings_that_are_wished() -> None:
    problem = meeting(session("a"), session("b"), spacings=(Spacing("a", "b", "same", cost=4),))
    assert paid(problem, {"a": at(10), "b": at(10, day=1)}, "spacing")[0][0] == 4
    assert paid(problem, {"a": at(10), "b": at(15)}, "spacing") == []


def test_more_at_once_than_need_be() -> None:
    problem = meeting(*(session(key) for key in "abc"))
    assert paid(problem, {key: at(10) for key in "abc"}, "evenness") == [
        (
            4,
            (),
            (
                "On Thursday up to 3 sessions run at once (at 10:00); spread more evenly there would be 1 at"
                " most."
            ),
        )
    ]
    assert paid(problem, {"a": at(10), "b": at(11), "c": at(12)}, "evenness") == []


def test_the_last_hour() -> None:
    problem = meeting(ENERGY, session("closing", alone=True))
    assert paid(problem, {"energy": at(15.5), "closing": at(16)}, "late") == [
        (2, (), "“Energy” lasts until 16:30, into the last hour of the day.")
    ]


def test_waiting_counts_where_it_is_weighed() -> None:
    problem = meeting(session("a", "ben"), session("b", "ben"), session("lunch", alone=True, rest=True))
    there = {"a": at(10), "b": at(14), "lunch": at(12)}
    assert paid(problem, there, "waiting") == []
    assert paid(replace(problem, weights={"waiting": 5}), there, "waiting") == [
        (4, ("ben",), "Ben Hall: 120 minutes of waiting between sessions on Thursday.")
    ]


def test_what_was_published_stays() -> None:
    published = {"energy": at(10, "hall")}
    problem = meeting(ENERGY, published=published)
    assert paid(problem, {"energy": at(11, "library")}, "moved") == [
        (
            2,
            ("ben",),
            "“Energy” was published for 10:00 and moves to 11:00; people to be told: 1.",
        )
    ]
    told = replace(problem, audience={"energy": 40})
    assert paid(told, {"energy": at(10, "library")}, "moved-room") == [
        (
            41,
            (),
            "“Energy” was published for Great Hall and moves to Library; people to be told: 40.",
        )
    ]
    assert paid(told, published, "moved") == paid(told, published, "moved-room") == []


def test_a_weight_of_nothing_charges_nothing() -> None:
    problem = meeting(session("forestry", "ana"), weights={"hours": 0, "no-room": 0}, rooms=(HALL, LIBRARY))
    assert paid(problem, {"forestry": at(9)}, "hours") == []
