"""Why a session is where it is, what if it were elsewhere, and what can be given up when there is none."""

from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.planning.demands import Window
from eventapp.planning.gathering import stated
from eventapp.planning.model import PlanningRun, RunKind, RunState
from tests.apps import reading, writing
from tests.planning.run_help import impossible, minutes, planned
from tests.planning.run_pages_help import RUNS, html, newest, parsed, words

# ---- Why, and what if ----


def test_why_is_said_with_other_places_and_their_cost(duo: Flask, organizer: FlaskClient) -> None:
    ref = planned(duo)
    page = html(organizer, f"{RUNS}/{ref}/sessions/mining")
    assert words(page.h1) == "Why is “Mining” at 08:30?"
    assert words(page.select_one(".lead")) == "Thursday, November 26, 2026, 08:30–09:30, Hall"
    alternatives = page.select(".alternative")
    assert alternatives
    form = alternatives[0].form
    assert form is not None
    sent = {str(each["name"]): str(each["value"]) for each in form.select("input")}
    answer = organizer.post(f"{RUNS}/{ref}/sessions/mining", data=sent)
    run = newest(duo)
    assert answer.location == f"{RUNS}/{run.ref}"
    assert run.kind is RunKind.WHAT_IF
    assert run.asked is not None
    assert (run.asked["key"], run.asked["start"]) == ("mining", int(sent["minute"]))


@pytest.mark.parametrize(
    ("data", "start"),
    [
        ({"day": "2026-11-26", "hour": "15:30", "room": "room-2"}, minutes("15:30")),
        ({"day": "2026-11-27", "hour": "09:00", "room": ""}, minutes("09:00", 1)),
    ],
)
def test_what_if_takes_a_place_in_words(
    duo: Flask, organizer: FlaskClient, data: dict[str, str], start: int
) -> None:
    ref = planned(duo)
    organizer.post(f"{RUNS}/{ref}/sessions/mining", data=data)
    run = newest(duo)
    assert run.asked is not None
    assert run.asked["start"] == start


def test_a_session_is_held_where_the_plan_has_it_and_the_others_are_planned_anew(
    duo: Flask, organizer: FlaskClient
) -> None:
    ref = planned(duo)
    data = {"keep": "y", "day": "2026-11-27", "hour": "15:00", "room": "room-2"}
    answer = organizer.post(f"{RUNS}/{ref}/sessions/mining", data=data)
    run = newest(duo)
    assert answer.location == f"{RUNS}/{run.ref}"
    assert run.kind is RunKind.PLAN
    with reading(duo) as session:
        demands, _version = stated(session, run.edition_id)
    held = demands.sessions["mining"]
    window = Window(datetime(2026, 11, 26, 8, 30), datetime(2026, 11, 26, 9, 30))
    assert (held.windows, held.rooms) == ((window,), ("hall",))


def test_an_hour_that_is_none_comes_back_with_what_was_typed(duo: Flask, organizer: FlaskClient) -> None:
    ref = planned(duo)
    data = {"day": "2026-11-27", "hour": "soon", "room": "room-2"}
    answer = organizer.post(f"{RUNS}/{ref}/sessions/mining", data=data)
    page = parsed(answer)
    assert answer.status_code == 422
    assert "Choose a day" in words(page.select_one(".errors"))
    assert page.select_one("#what-if-room option[value=room-2][selected]") is not None
    assert page.select_one("#what-if-hour[value=soon]") is not None


def test_what_is_not_in_the_plan_is_not_found(duo: Flask, organizer: FlaskClient) -> None:
    assert organizer.get(f"{RUNS}/{planned(duo)}/sessions/nowhere").status_code == 404


# ---- Impossible ----


def test_what_cannot_hold_together_is_named_with_ways_out(duo: Flask, organizer: FlaskClient) -> None:
    ref = impossible(duo)
    page = html(organizer, f"{RUNS}/{ref}")
    assert words(page.h1) == "No plan keeps all of this"
    assert words(page.select_one(".core li")) == "Ana Ruiz must be in “Mining”."
    ways = page.select(".proposals > li")
    assert words(ways[0].h3) == "Let “Mining” take place without Ana Ruiz."
    assert [bool(way.form) for way in ways] == [True, False]  # the order follows from the agenda


def test_where_no_way_out_was_found_what_clashes_can_be_given_up(duo: Flask, organizer: FlaskClient) -> None:
    ref = impossible(duo)
    with writing(duo) as session:
        run = session.scalars(select(PlanningRun).where(PlanningRun.ref == ref)).one()
        run.hindrance = {**(run.hindrance or {}), "ways": []}
    page = html(organizer, f"{RUNS}/{ref}")
    assert [bool(each.form) for each in page.select(".core > li")] == [True, False]
    assert organizer.post(f"{RUNS}/{ref}/relax", data={"way": "0"}).status_code == 303
    assert newest(duo).ref != ref


def test_a_contradiction_that_was_not_found_is_told_as_such(duo: Flask, organizer: FlaskClient) -> None:
    ref = planned(duo, [], state=RunState.IMPOSSIBLE, hindrance={"core": [], "ways": []})
    page = html(organizer, f"{RUNS}/{ref}")
    assert "could not be found out" in words(page.select_one(".lead"))
    assert page.select(".core") == []


def test_a_way_out_is_stated_and_planned_again(duo: Flask, organizer: FlaskClient) -> None:
    ref = impossible(duo)
    answer = organizer.post(f"{RUNS}/{ref}/relax", data={"way": "0"})
    run = newest(duo)
    assert run.ref != ref
    assert answer.location == f"{RUNS}/{run.ref}"
    with reading(duo) as session:
        demands, version = stated(session, run.edition_id)
    assert (demands.people["ana"].excused, version) == (("mining",), 1)
    assert organizer.post(f"{RUNS}/{ref}/relax", data={"way": "1"}).status_code == 422
    assert organizer.post(f"{RUNS}/{ref}/relax", data={"way": "7"}).status_code == 404
    assert organizer.post(f"{RUNS}/{ref}/relax", data={"way": "x"}).status_code == 422


def test_a_run_that_failed_says_so(duo: Flask, organizer: FlaskClient) -> None:
    page = html(organizer, f"{RUNS}/{planned(duo, [], state=RunState.FAILED)}")
    assert words(page.h1) == "No plan was made"
