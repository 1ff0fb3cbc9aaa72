"""What is stated, cut into parts and put together again: nothing is lost, nothing of others is touched."""

from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from eventapp.core.localized import LocalizedText
from eventapp.planning import parts
from eventapp.planning.demands import (
    ConflictDemand,
    Demands,
    Hours,
    OrderDemand,
    PersonDemand,
    SessionDemand,
    SpacingDemand,
    Team,
    Window,
)
from eventapp.planning.parts import MeetingPart, SessionPart, TeamPart
from eventapp.planning.ties import HARD, MINUTED, How, Tie

MORNING = Window(datetime(2026, 11, 26, 9), datetime(2026, 11, 26, 12))
EVERYTHING = Demands(
    weights={"hours": 20},
    resources={"interpreters": 3},
    days={date(2026, 11, 26): Hours(time(9), time(17))},
    sessions={"mining": SessionDemand(pinned=True), "energy": SessionDemand(windows=(MORNING,))},
    teams={"red": Team(LocalizedText.same("Red"), {"mining": 15})},
    orders=(OrderDemand("mining", "energy", 15), OrderDemand("forestry", "opening")),
    spacings=(SpacingDemand("mining", "opening", "same"),),
    conflicts=(ConflictDemand("mining", "energy"),),
    people={
        "ana": PersonDemand(away=(MORNING,), required=("mining", "energy"), teams=("red",)),
        "beth": PersonDemand(excused=("mining",), remote=True),
    },
)


@pytest.mark.parametrize("slug", ["mining", "energy", "opening", "forestry", "unheard-of"])
def test_a_part_put_back_changes_nothing(slug: str) -> None:
    assert parts.with_session(EVERYTHING, slug, parts.session_part(EVERYTHING, slug)) == EVERYTHING


def test_each_of_two_sessions_sees_what_ties_them_from_its_own_side() -> None:
    mining, energy = (parts.session_part(EVERYTHING, slug) for slug in ("mining", "energy"))
    assert mining.ties == (
        Tie(How.BEFORE, "energy", 15),
        Tie(How.SAME_DAY, "opening"),
        Tie(How.PARALLEL, "energy"),
    )
    assert energy.ties == (Tie(How.AFTER, "mining", 15), Tie(How.PARALLEL, "mining"))
    assert (mining.required, mining.excused) == (("ana",), ("beth",))


def test_what_is_said_of_others_stays() -> None:
    emptied = parts.with_session(EVERYTHING, "mining", SessionPart())
    assert emptied.sessions == {"energy": EVERYTHING.sessions["energy"]}
    assert emptied.orders == (OrderDemand("forestry", "opening"),)
    assert (emptied.spacings, emptied.conflicts) == ((), ())
    assert emptied.people == {
        "ana": PersonDemand(away=(MORNING,), required=("energy",), teams=("red",)),
        "beth": PersonDemand(remote=True),
    }
    assert (emptied.weights, emptied.teams, emptied.days) == (
        EVERYTHING.weights,
        EVERYTHING.teams,
        EVERYTHING.days,
    )


def _tie(how: How) -> st.SearchStrategy[Tie]:
    minutes = st.integers(0, 600) if how in MINUTED else st.just(0)
    cost = st.just(0) if how in HARD else st.integers(int(how is How.APART), 5)
    return st.builds(Tie, st.just(how), st.sampled_from(["b", "c", "d", "e"]), minutes, cost)


@given(
    st.lists(st.sampled_from(How).flatmap(_tie), max_size=6, unique_by=lambda tie: tie.other),
    st.sampled_from([Demands(), EVERYTHING]),
)
def test_every_tie_is_read_back_as_it_was_said(ties: list[Tie], before: Demands) -> None:
    part = SessionPart(ties=tuple(ties))
    stated = parts.with_session(before, "a", part)
    assert set(parts.session_part(stated, "a").ties) == set(ties)
    assert parts.with_session(stated, "a", SessionPart()) == before


@pytest.mark.parametrize(
    ("token", "left"),
    [
        ("pinned", {"own": SessionDemand()}),
        ("required:ana", {"required": ()}),
        ("tie:before:energy", {"ties": (Tie(How.SAME_DAY, "opening"), Tie(How.PARALLEL, "energy"))}),
        ("required:nobody", {}),
        ("own", {}),
        ("__class__", {}),
        ("", {}),
    ],
)
def test_one_statement_of_a_session_is_taken_back(token: str, left: dict[str, Any]) -> None:
    part = parts.session_part(EVERYTHING, "mining")
    assert parts.without_in_session(part, token) == replace(part, **left)


@pytest.mark.parametrize(
    ("token", "left"),
    [
        (parts.away_token(MORNING), {"away": ()}),
        ("required:mining", {"required": ("energy",)}),
        ("teams:red", {"teams": ()}),
        ("remote", {}),
        ("away:", {}),
        ("nothing", {}),
    ],
)
def test_one_statement_of_a_person_is_taken_back(token: str, left: dict[str, Any]) -> None:
    part = parts.person_part(EVERYTHING, "ana")
    assert parts.without_in_person(part, token) == replace(part, **left)
    assert parts.without_in_person(PersonDemand(remote=True), "remote") == PersonDemand()


def test_a_person_about_whom_nothing_is_stated_any_more_leaves_no_trace() -> None:
    changed = parts.with_person(EVERYTHING, "beth", PersonDemand())
    assert set(changed.people) == {"ana"}
    assert parts.with_person(changed, "carl", PersonDemand()) is changed


def test_a_team_comes_and_goes_with_its_people() -> None:
    blue = TeamPart(Team(LocalizedText.same("Blue"), {"energy": 20}), ("ana", "carl"))
    stated = parts.with_team(EVERYTHING, "blue", blue)
    assert parts.team_part(stated, "blue") == blue
    assert parts.team_part(stated, "red") == parts.team_part(EVERYTHING, "red")
    assert parts.with_team(stated, "blue", TeamPart()) == EVERYTHING


def test_hours_teams_of_interpreters_and_weights_replace_what_was() -> None:
    meeting = MeetingPart({}, {"interpreters": 4})
    assert parts.meeting_part(parts.with_meeting(EVERYTHING, meeting)) == meeting
    assert parts.with_weights(EVERYTHING, {}).weights == {}


def test_a_seal_names_what_it_seals() -> None:
    one, other = ({"a": 1, "b": 2}, {"b": 2, "a": 1})
    assert parts.seal(one) == parts.seal(other)
    assert parts.seal(one) != parts.seal({"a": 1, "b": 3})
    assert parts.seal(SessionPart()) != parts.seal(SessionPart(required=("ana",)))
