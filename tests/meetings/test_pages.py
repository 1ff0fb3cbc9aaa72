"""The organizers' pages of meetings, as a browser without scripts uses them."""

from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from eventapp.core.actor import Role
from eventapp.meetings.model import Edition
from eventapp.meetings.queries import edition_to_read
from tests.apps import reading, statements
from tests.people_help import sign_in

PAGES = [
    "",
    "csp/",
    "csp/2/",
    "csp/dates",
    "csp/dates?year=2028&days=1&day=2028-10-12",
    "csp/open",
    "csp/open?start=2027-11-25&end=2027-11-26",
    "csp/2/facts",
    "csp/2/rooms",
    "csp/2/rooms/new",
    "csp/2/rooms/virtual-a",
]


@pytest.fixture
def organizer(demo_app: Flask) -> FlaskClient:
    client = demo_app.test_client()
    sign_in(demo_app, client, series="csp")
    return client


def soup(response: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(response.data, "html5lib")


def filled(client: FlaskClient, path: str) -> tuple[str, dict[str, list[str]]]:
    """Where the page's form goes, and what a browser would send from it as it stands."""
    response = client.get(path)
    assert response.status_code == 200
    form = soup(response).select_one("form.sheet")
    assert form is not None
    data: dict[str, list[str]] = {}
    for control in form.select("input, select"):
        if control.name == "select":
            chosen = control.select_one("option[selected]")
            data[str(control["name"])] = [str(chosen["value"])] if chosen else []
        elif control.get("type") not in ("checkbox", "radio") or control.has_attr("checked"):
            data.setdefault(str(control["name"]), []).append(str(control.get("value", "")))
    return str(form["action"]), data


def errors(response: TestResponse) -> dict[str, str]:
    """The field that each line of the summary leads to, with its sentence; the field must exist."""
    page, found = soup(response), {}
    for link in page.select(".errors li a"):
        name = str(link["href"]).removeprefix("#")
        assert page.find(id=name) is not None
        assert isinstance(link.parent, Tag)
        found[name] = link.parent.get_text().partition(": ")[2]
    return found


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_every_page_renders_in_every_language(organizer: FlaskClient, language: str) -> None:
    for page in PAGES:
        response = organizer.get(f"/{language}/organize/{page}")
        assert response.status_code == 200, page
        assert response.headers["Cache-Control"] == "no-store"
        assert soup(response).select_one("h1") is not None


# The two statements of the session cookie are included. The meeting's own page says what its checks find, for
# which the draft, the glossary and what the Youth Lab presents are read.
MOST = {"": 3, "csp/": 5, "csp/2/": 23, "csp/dates": 4, "csp/open": 4, "csp/2/facts": 5, "csp/2/rooms": 4}


@pytest.mark.parametrize("page", MOST)
def test_pages_ask_little_of_the_database(demo_app: Flask, organizer: FlaskClient, page: str) -> None:
    organizer.get(f"/en/organize/{page}")
    with statements(demo_app) as sent:
        assert organizer.get(f"/en/organize/{page}").status_code == 200
    assert len(sent) <= MOST[page], sent


def test_25_november_2027_leads_the_page_and_23_november_2028_is_explained(organizer: FlaskClient) -> None:
    best = soup(organizer.get("/en/organize/csp/dates?year=2027")).select_one(".proposal-best")
    assert best is not None
    assert "Thursday, November 25, 2027" in best.get_text()
    assert "09:00 Mexico City (UTC−6)" in " ".join(best.get_text().split())
    link = best.select_one("a.button")
    assert link is not None
    assert link["href"] == "/en/organize/csp/open?start=2027-11-25&end=2027-11-26"
    asked = organizer.get("/en/organize/csp/dates?year=2028&day=2028-11-23").text
    assert "Revolution Day, Monday, November 20, 2028" in asked


@pytest.mark.parametrize(
    "query", ["year=1", "year=99999", "year=x", "days=0", "days=99", "day=x", "day=2027-02-30"]
)
def test_senseless_questions_are_answered_calmly(organizer: FlaskClient, query: str) -> None:
    assert organizer.get(f"/en/organize/csp/dates?{query}").status_code == 200
    assert organizer.get(f"/en/organize/csp/open?start={query.partition('=')[2]}").status_code == 200


def test_a_day_is_never_told_by_its_look_alone(organizer: FlaskClient) -> None:
    page = soup(organizer.get("/en/organize/csp/dates?year=2027"))
    marked = page.select("td.year-closed, td.year-thin, td.year-proposed, td.year-meeting")
    assert len(marked) > 30
    assert [str(cell) for cell in marked if cell.small is None] == []
    november = page.select_one("#m-11 ~ .month-marks")
    assert november is not None
    assert "Revolution Day" in november.get_text()


def test_the_next_meeting_is_opened_from_the_proposal(demo_app: Flask, organizer: FlaskClient) -> None:
    action, data = filled(organizer, "/fr/organize/csp/open")
    answers = [organizer.post(action, data=data) for _ in range(2)]
    assert {(a.status_code, a.headers["Location"]) for a in answers} == {(303, "/fr/organize/csp/3/")}
    with reading(demo_app) as session:
        assert session.scalar(select(func.count()).where(Edition.year == 2027)) == 1
    page = organizer.get("/en/organize/csp/3/")
    assert page.status_code == 200
    assert "44 sessions" in page.text
    assert "The public does not see this meeting." in page.text


def test_the_public_sees_it_when_it_is_announced(demo_app: Flask, organizer: FlaskClient) -> None:
    action, data = filled(organizer, "/en/organize/csp/open")
    organizer.post(action, data=data)
    public = demo_app.test_client()
    assert public.get("/en/csp/meetings/3/").status_code == 404
    assert "2027" not in public.get("/en/csp/").text.partition('id="meetings"')[2]
    assert organizer.post("/en/organize/csp/3/announce").status_code == 303
    assert public.get("/en/csp/meetings/3/").status_code == 200


def test_mistakes_are_told_and_everything_typed_is_kept(organizer: FlaskClient) -> None:
    action, data = filled(organizer, "/en/organize/csp/open")
    data |= {"number": ["three"], "start": ["25 November"], "host": ["CA"], "reason_fr": [""]}
    response = organizer.post(action, data=data)
    assert response.status_code == 422
    assert errors(response) == {
        "number": "Enter a whole number.",
        "start": "Enter a day, such as 2027-11-25.",
    }
    page = soup(response)
    assert {str(page.find(id=name)["value"]) for name in ("number", "start")} == {"three", "25 November"}  # type: ignore[index]
    assert page.title is not None
    assert page.title.get_text().startswith("Error:")


def test_what_a_use_case_refuses_stands_beside_its_field(organizer: FlaskClient) -> None:
    action, data = filled(organizer, "/en/organize/csp/open")
    response = organizer.post(action, data=data | {"number": ["2"], "host": ["CA"], "carried": ["sessions"]})
    assert response.status_code == 422
    assert errors(response) == {
        "number": "There is a meeting with this number already.",
        "reason_en": "Say in at least one language why the host is not the country whose turn it is.",
        "city": "This city is not in the host country.",
        "carried": "“Sessions” can only be taken over together with “Working groups”.",
    }


def test_hostile_answers_are_mistakes_like_any_other(organizer: FlaskClient) -> None:
    action, data = filled(organizer, "/en/organize/csp/open")
    bad = {"number": "9" * 40, "host": "XX", "city": "x", "mode": "y", "carried": "z", "placing": "q"}
    response = organizer.post(action, data=data | bad)
    assert response.status_code == 422
    assert errors(response).keys() == bad.keys()


def test_facts_are_changed(demo_app: Flask, organizer: FlaskClient) -> None:
    action, data = filled(organizer, "/en/organize/csp/2/facts")
    changed: dict[str, Any] = {"venue_fr": ["Édifice"], "interpreter_teams": ["3"], "needs_approval": ["y"]}
    assert organizer.post(action, data=data | changed).status_code == 303
    with reading(demo_app) as session:
        edition = edition_to_read(session, "csp", 2)
        assert (edition.venue.fr, edition.venue.en) == ("Édifice", "Lester B. Pearson Building")
        assert (edition.interpreter_teams, edition.needs_approval) == (3, True)
        assert edition.clock_places[:2] == ["ottawa", "mexico-city"]  # the order stays


def test_the_second_to_save_sees_both_texts_and_loses_nothing(organizer: FlaskClient) -> None:
    action, data = filled(organizer, "/en/organize/csp/2/facts")
    assert organizer.post(action, data=data | {"venue_en": ["Theirs"]}).status_code == 303
    response = organizer.post(action, data=data | {"venue_en": ["Mine"], "address": [""]})
    assert response.status_code == 409
    page = soup(response)
    rows = [
        [cell.get_text(strip=True) for cell in row.select("th, td")]
        for row in page.select("#conflict tbody tr")
    ]
    assert ["Venue (English)", "Theirs", "Mine"] in rows
    assert ["Address", "125 Sussex Drive, Ottawa ON K1A 0G2", "nothing"] in rows
    assert str(page.find(id="venue_en")["value"]) == "Mine"  # type: ignore[index]
    # What is sent from that page is meant to win.
    version = page.select_one("input[name=version]")
    assert version is not None
    again = organizer.post(action, data=data | {"venue_en": ["Mine"], "version": [str(version["value"])]})
    assert again.status_code == 303


def test_a_mistake_does_not_hide_a_conflict(organizer: FlaskClient) -> None:
    action, data = filled(organizer, "/en/organize/csp/2/facts")
    organizer.post(action, data=data | {"venue_en": ["Theirs"]})
    wrong = organizer.post(action, data=data | {"latitude": ["north"]})
    assert wrong.status_code == 422
    version = soup(wrong).select_one("input[name=version]")
    assert version is not None
    assert [str(version["value"])] == data["version"]


def test_rooms(organizer: FlaskClient) -> None:
    action, data = filled(organizer, "/en/organize/csp/2/rooms/new")
    new = data | {"name_en": ["Quiet room"], "capacity": ["12"], "features": ["step_free", "projection"]}
    assert [organizer.post(action, data=new).status_code for _ in range(2)] == [303, 303]
    listed = organizer.get("/en/organize/csp/2/rooms").text
    assert listed.count("Quiet room") == 1
    action, data = filled(organizer, "/en/organize/csp/2/rooms/quiet-room")
    assert sorted(data["features"]) == ["projection", "step_free"]
    assert errors(organizer.post(action, data=data | {"name_en": [""], "capacity": ["many"]})) == {
        "capacity": "Enter a whole number."
    }
    assert organizer.post(action, data=data | {"capacity": ["14"]}).status_code == 303
    assert organizer.post(action, data=data | {"capacity": ["16"]}).status_code == 409
    assert organizer.post(f"{action}/remove").status_code == 303
    assert organizer.get("/en/organize/csp/2/rooms/quiet-room").status_code == 404
    kept = organizer.post("/en/organize/csp/2/rooms/foyer/remove")
    assert kept.status_code == 422
    assert "8 sessions are in it" in kept.text


def test_coordinators_furnish_but_do_not_keep(demo_app: Flask) -> None:
    client = demo_app.test_client()
    sign_in(demo_app, client, role=Role.COORDINATOR, series="csp", side="MX")
    assert client.get("/en/organize/csp/2/rooms/foyer").status_code == 200
    for path in ("csp/open", "csp/2/facts", "cmp/", "cmp/dates"):
        assert client.get(f"/en/organize/{path}").status_code == 404
    overview = client.get("/en/organize/csp/2/").text
    assert "Change the facts" not in overview
    assert "/organize/csp/people" not in overview
    assert "Open meeting 3" not in client.get("/en/organize/csp/dates").text


def test_an_edition_of_history_has_its_page(demo_app: Flask) -> None:
    client = demo_app.test_client()
    sign_in(demo_app, client, series="cmp")
    for number in (10, 16):
        assert client.get(f"/en/organize/cmp/{number}/").status_code == 200
        assert client.get(f"/en/organize/cmp/{number}/facts").status_code == 200
    assert client.get("/en/organize/cmp/11/").status_code == 404
