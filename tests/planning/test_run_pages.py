"""The pages of a run as organizers find them, without scripts: its progress, its proposal, comparing."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from html5lib import HTMLParser
from sqlalchemy import select

from eventapp.agenda.service import publish, save_session
from eventapp.core.actor import Role
from eventapp.core.localized import Language
from eventapp.meetings.queries import edition_to_change
from eventapp.planner.problem import Placement
from eventapp.planning.model import PlanningRun, RunKind, RunState
from eventapp.planning.run_showing import verdict
from tests.apps import statements, writing
from tests.factories import NOW, session_draft
from tests.planning.run_help import ANA, MOVES, asked, minutes, planned, running
from tests.planning.run_pages_help import PLAN, RUNS, as_, forms, html, newest, parsed, run_of, starts, words

# ---- Asking, waiting, stopping ----


def test_the_button_asks_for_a_run_once_and_leads_to_it(duo: Flask, organizer: FlaskClient) -> None:
    data = {"seconds": "60", "seed": "7", "key": "drawn-with-the-form"}
    answer = organizer.post(RUNS, data=data)
    run = newest(duo)
    assert (answer.status_code, answer.location) == (303, f"{RUNS}/{run.ref}")
    assert (run.kind, run.seconds, run.seed, run.asked_by) == (
        RunKind.PLAN,
        60,
        7,
        "organizer-duo@example.org",
    )
    assert organizer.post(RUNS, data=data).location == answer.location
    assert newest(duo).ref == run.ref


@pytest.mark.parametrize("data", [{"seconds": "5000"}, {"seed": "-1"}, {"kind": "what_if"}])
def test_what_cannot_be_asked_is_refused_in_words(organizer: FlaskClient, data: dict[str, str]) -> None:
    answer = organizer.post(RUNS, data={"seconds": "20", "seed": "1", **data})
    assert answer.status_code == 422
    assert "Choose how long to search" in answer.text


def test_a_run_that_waits_says_so_looks_again_by_itself_and_can_be_stopped(
    duo: Flask, organizer: FlaskClient
) -> None:
    ref = asked(duo)
    page = html(organizer, f"{RUNS}/{ref}")
    assert words(page.h1) == "Waiting to be planned"
    assert "No plan has been found yet." in words(page.select_one("#verdict"))
    assert (
        '<noscript><meta http-equiv="refresh" content="5"></noscript>' in organizer.get(f"{RUNS}/{ref}").text
    )
    still = organizer.get(f"{RUNS}/{ref}?still=1").text
    assert 'http-equiv="refresh"' not in still
    assert organizer.post(f"{RUNS}/{ref}/stop").location == f"{RUNS}/{ref}"
    assert run_of(duo, ref).state is RunState.STOPPED
    assert words(html(organizer, f"{RUNS}/{ref}").h1) == "Stopped before a plan was found"


def test_while_it_works_value_bound_and_the_best_plan_are_shown(duo: Flask, organizer: FlaskClient) -> None:
    page = html(organizer, f"{RUNS}/{running(duo)}")
    assert words(page.h1) == "Searching for a plan"
    assert "no plan can pay less than" in words(page.select_one("#verdict"))
    assert page.select_one("svg[role=img] polyline.search-value[points]") is not None
    assert len(page.select(".search-table tbody tr")) == 2
    moved = {words(card.select_one(".card-title")) for card in page.select(".card.is-moved")}
    assert moved == {"Mining", "Energy"}
    assert page.select("main .card a") == []


def test_scripts_get_what_changed_and_nothing_else(duo: Flask, organizer: FlaskClient) -> None:
    ref = running(duo)
    first = organizer.get(f"{RUNS}/{ref}/progress.json")
    assert first.json is not None
    assert set(first.json) == {"state", "said", "figures", "search", "board", "board_tag"}
    assert first.json["state"] == "running"
    for part in ("figures", "search", "board"):
        HTMLParser(strict=True).parseFragment(first.json[part])
    tag = {"If-None-Match": first.headers["ETag"]}
    assert organizer.get(f"{RUNS}/{ref}/progress.json", headers=tag).status_code == 304
    with writing(duo) as session:
        run = session.scalars(select(PlanningRun).where(PlanningRun.ref == ref)).one()
        run.progress, run.bound = [*run.progress, [3.0, run.cost, run.cost]], run.cost or 0
    again = organizer.get(f"{RUNS}/{ref}/progress.json?board={first.json['board_tag']}", headers=tag)
    assert again.json is not None
    assert set(again.json) == {"state", "said", "figures", "search"}
    assert "No plan can pay less (proven)" in again.json["said"]
    assert organizer.get(f"{RUNS}/{'0' * 12}/progress.json").status_code == 404


def test_asking_again_and_again_costs_few_statements(duo: Flask, organizer: FlaskClient) -> None:
    ref = running(duo)
    tag = {"If-None-Match": organizer.get(f"{RUNS}/{ref}/progress.json").headers["ETag"]}
    with statements(duo) as sent:
        assert organizer.get(f"{RUNS}/{ref}/progress.json", headers=tag).status_code == 304
    assert len(sent) <= 3, sent  # who asks, what they may, how far it has come


# ---- The proposal ----


@pytest.mark.parametrize("language", list(Language))
def test_the_proposal_is_there_in_each_language(
    duo: Flask, organizer: FlaskClient, language: Language
) -> None:
    ref = planned(duo)
    for path in (f"{ref}", f"{ref}/sessions/mining", f"{ref}/compare?with={ref}"):
        page = html(organizer, f"/{language}/organize/duo/1/plan/runs/{path}")
        assert len(page.select("h1")) == 1


def test_the_proposal_says_what_moves_from_where_to_where_and_whose(
    duo: Flask, organizer: FlaskClient
) -> None:
    page = html(organizer, f"{RUNS}/{planned(duo)}")
    assert words(page.h1) == "Proposed plan"
    moves = {str(each["id"]): words(each) for each in page.select(".move")}
    assert set(moves) == {"move-mining", "move-energy"}
    assert "from Thu, Nov 26, 10:15–11:15, Hall → to Thu, Nov 26, 08:30–09:30, Hall" in moves["move-mining"]
    assert "Ana Ruiz" in moves["move-mining"]
    assert "gets a time" in moves["move-energy"]
    assert "2 sessions stay where they are." in words(page.select_one(".what"))
    assert "With the whole plan nothing would block publication." in words(page.select_one(".way"))
    assert "Ana Ruiz" in words(page.select_one(".way"))


def test_the_proposal_says_what_it_pays_wish_by_wish(duo: Flask, organizer: FlaskClient) -> None:
    ref = planned(duo)
    page = html(organizer, f"{RUNS}/{ref}")
    cost = run_of(duo, ref).plans[0]["cost"]
    rows = page.select(".paid tbody tr")
    assert sum(int(words(row.select_one(".amount")).replace(",", "")) for row in rows) == cost
    assert all(row.select(".sentences li") for row in rows)
    assert all(row.select_one("svg.cost-bar[aria-hidden=true]") for row in rows)


@pytest.mark.parametrize("count", [1, 3])
def test_the_pages_cost_as_many_statements_however_many_sessions(duo: Flask, count: int) -> None:
    with writing(duo) as session:
        edition = edition_to_change(session, "duo", 1)
        for n in range(count - 1):
            draft = session_draft(f"more-{n}", start=f"1{5 + n}:00", end=f"1{5 + n}:45", people=[ANA])
            save_session(session, "test", NOW, edition, draft)
    moves = dict(list({**MOVES, "more-0": Placement(minutes("16:30"), "hall")}.items())[:count])
    ref = planned(duo, [moves])
    client = as_(duo, Role.ORGANIZER)
    counts = []
    for path in (ref, f"{ref}/sessions/mining", f"{ref}/compare?with={ref}"):
        client.get(f"{RUNS}/{path}")
        with statements(duo) as sent:
            assert client.get(f"{RUNS}/{path}").status_code == 200
        counts.append(len(sent))
    assert max(counts) <= MOST_STATEMENTS, counts


MOST_STATEMENTS = 26


def test_the_whole_plan_becomes_the_draft_and_can_be_undone(duo: Flask, organizer: FlaskClient) -> None:
    ref = planned(duo)
    answer = organizer.post(f"{RUNS}/{ref}/accept", data={"what": "all"})
    assert (answer.status_code, answer.location) == (303, f"{RUNS}/{ref}?done=2")
    assert starts(duo) == {"opening": "07:30", "mining": "08:30", "forestry": "10:15", "energy": "11:30"}
    page = html(organizer, answer.location)
    assert "2 sessions stand in the draft as planned." in words(page.select_one("[role=status]"))
    assert "Nothing: the draft is this plan already." in words(page.select_one(".what"))
    assert "accept" not in forms(page)
    board = "/en/organize/duo/1/agenda"
    for _step in range(2):
        assert organizer.post(f"{board}/undo").status_code == 303
    assert starts(duo)["mining"] == "10:15"
    assert starts(duo)["energy"] is None


def test_single_sessions_are_accepted_by_ticking_them(duo: Flask, organizer: FlaskClient) -> None:
    ref = planned(duo)
    answer = organizer.post(f"{RUNS}/{ref}/accept", data={"what": "chosen", "sessions": ["energy"]})
    assert answer.location == f"{RUNS}/{ref}?done=1"
    assert (starts(duo)["mining"], starts(duo)["energy"]) == ("10:15", "11:30")
    nothing = organizer.post(f"{RUNS}/{ref}/accept", data={"what": "chosen"})
    assert nothing.status_code == 422
    assert "Tick at least one session" in words(parsed(nothing).select_one(".errors"))


def test_what_would_clash_is_refused_with_what_is_wrong(duo: Flask, organizer: FlaskClient) -> None:
    ref = planned(duo, [{"energy": Placement(minutes("10:15"), "room-2"), "forestry": MOVES["mining"]}])
    answer = organizer.post(f"{RUNS}/{ref}/accept", data={"what": "chosen", "sessions": ["energy"]})
    page = parsed(answer)
    assert answer.status_code == 422
    assert page.select(".errors .finding")
    assert page.select_one("#take-energy[checked]") is not None
    assert page.select_one("#take-forestry[checked]") is None
    assert starts(duo)["energy"] is None


def test_a_draft_changed_since_is_told_and_what_was_moved_stays(duo: Flask, organizer: FlaskClient) -> None:
    ref = planned(duo)
    with writing(duo) as session:
        edition = edition_to_change(session, "duo", 1)
        save_session(
            session, "x", NOW, edition, session_draft("mining", start="15:30", end="16:30", people=[ANA])
        )
    page = html(organizer, f"{RUNS}/{ref}")
    assert "has changed since this plan was made" in words(page.select(".notice strong")[-1])
    assert page.select_one("#take-mining") is None
    assert page.select_one("#take-energy[checked]") is not None
    answer = organizer.post(f"{RUNS}/{ref}/accept", data={"what": "all"})
    assert answer.status_code == 409
    assert "Mining" in words(parsed(answer).select_one(".errors"))
    assert starts(duo)["mining"] == "15:30"


def test_after_publication_it_is_said_whom_a_move_reaches(duo: Flask, organizer: FlaskClient) -> None:
    with writing(duo) as session:
        publish(session, "test", NOW, "duo", 1)
    page = html(organizer, f"{RUNS}/{planned(duo)}")
    assert "would be told" in words(page.select_one("#move-mining"))
    assert "is told when you publish the new one" in words(page.select_one(".way"))


def test_coordinators_read_a_plan_and_accept_nothing(duo: Flask) -> None:
    ref = planned(duo)
    client = as_(duo, Role.COORDINATOR, "MX")
    page = html(client, f"{RUNS}/{ref}")
    assert forms(page) == {}
    assert page.select(".move input") == []
    assert client.post(f"{RUNS}/{ref}/accept", data={"what": "all"}).status_code == 404


# ---- Several plans, and comparing ----


def test_several_plans_are_shown_one_by_one_and_accepted_by_number(
    duo: Flask, organizer: FlaskClient
) -> None:
    other = {"mining": Placement(minutes("15:00"), "hall")}
    ref = planned(duo, [MOVES, other], kind=RunKind.DIFFERENT)
    page = html(organizer, f"{RUNS}/{ref}?plan=1")
    assert [words(each).split(" ")[:2] for each in page.select(".plans a")] == [["Plan", "1"], ["Plan", "2"]]
    assert words(page.select_one(".plans [aria-current]")).startswith("Plan 2")
    assert {each["id"] for each in page.select(".move")} == {"move-mining"}
    answer = organizer.post(f"{RUNS}/{ref}/accept", data={"what": "all", "plan": "1"})
    assert answer.location == f"{RUNS}/{ref}?plan=1&done=1"
    assert starts(duo)["mining"] == "15:00"


def test_two_plans_are_compared_place_by_place_and_wish_by_wish(duo: Flask, organizer: FlaskClient) -> None:
    one = planned(duo)
    other = planned(duo, [{**MOVES, "mining": Placement(minutes("15:00"), "room-2")}])
    page = html(organizer, f"{RUNS}/{one}/compare?with={other}")
    (row,) = page.select(".compared")[0].select("tbody tr")
    assert words(row) == "Mining Thu, Nov 26, 08:30–09:30, Hall Thu, Nov 26, 15:00–16:00, Room 2"
    assert "1 session stands elsewhere." in words(page.select_one(".lead"))
    assert "Ana Ruiz" in words(page.select_one(".touched"))
    totals = [words(each) for each in page.select(".compared")[1].select("tfoot td")]
    costs = [run_of(duo, ref).plans[0]["cost"] for ref in (one, other)]
    assert [int(each.replace(",", "")) for each in totals[:2]] == costs
    assert organizer.get(f"{RUNS}/{one}/compare?with={'0' * 12}").status_code == 404


def test_different_plans_are_asked_for_by_a_button(duo: Flask, organizer: FlaskClient) -> None:
    ref = planned(duo)
    answer = organizer.post(f"{RUNS}/{ref}/different")
    run = newest(duo)
    assert answer.location == f"{RUNS}/{run.ref}"
    assert run.kind is RunKind.DIFFERENT


# ---- Addresses, and the sentence about how good a plan is ----


def test_the_answer_to_a_form_can_be_read_in_another_language(duo: Flask, organizer: FlaskClient) -> None:
    ref = planned(duo)
    for what in ("accept", "stop", "different", "relax"):
        answer = organizer.get(f"/fr/organize/duo/1/plan/runs/{ref}/{what}")
        assert (answer.status_code, answer.location) == (303, f"/fr/organize/duo/1/plan/runs/{ref}")
    assert organizer.get(RUNS).location == PLAN


def test_a_run_of_another_meeting_is_not_found(duo: Flask, organizer: FlaskClient) -> None:
    ref = planned(duo)
    assert organizer.get(f"/en/organize/duo/2/plan/runs/{ref}").status_code == 404
    assert organizer.get(f"{RUNS}/{ref[::-1]}").status_code == 404


@pytest.mark.parametrize(
    ("cost", "bound", "said"),
    [
        (None, 0, "No plan has been found yet."),
        (None, 40, "No plan has been found yet. Whatever is found pays at least 40 (proven)."),
        (0, 0, "This plan meets every wish: it pays nothing."),
        (1240, 0, "This plan pays 1,240. How much less another could pay is not known yet."),
        (1240, 1240, "This plan pays 1,240. No plan can pay less (proven)."),
        (
            1240,
            1180,
            "This plan pays 1,240; no plan can pay less than 1,180 (proven), so at most 5% could be gained.",
        ),
    ],
)
def test_how_good_a_plan_is_is_said_with_its_proof(cost: int | None, bound: int, said: str) -> None:
    assert verdict(cost, bound, Language.EN) == said
