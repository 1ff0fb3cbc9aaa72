"""The counts of the desk, and who sees which."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from eventapp.people.model import Sector
from eventapp.registration.desk import counting
from eventapp.registration.model import WHOLE, Registration, SessionPlaces
from eventapp.registration.rules import Attendance, State
from tests.apps import reading, statements, writing
from tests.factories import NOW, make_edition
from tests.registration import making
from tests.registration.delegations_help import ROOT, coordinator, organizer, people, soup


def opened(client: FlaskClient, path: str = "/") -> BeautifulSoup:
    answer = client.get(ROOT + path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    return soup(answer)


def numbers(page: BeautifulSoup, heading: str) -> dict[str, list[str]]:
    """The rows of the table under a heading: the numbers of each by its name, where there are any."""
    rows = {
        " ".join(row.select("th")[0].get_text().split()): [
            cell.get_text(strip=True) for cell in row.select("td")
        ]
        for row in page.select(f"table[aria-labelledby={heading}] tbody tr")
    }
    assert rows
    return {name: cells for name, cells in rows.items() if cells[-1] != "0"}


def steps(page: BeautifulSoup) -> dict[str, str]:
    boxes = [box.select("p") for box in page.select(".standing")]
    return {box[0].get_text(strip=True): box[1].get_text(strip=True) for box in boxes}


@pytest.fixture
def meeting(app: Flask) -> Flask:
    """One seat. Canada: one in it, one to be approved; Mexico: one invited, one from afar instead, one
    declined."""
    making.published_edition(app, seats=1)
    with reading(app) as session:
        remotely = {making.slot(session): Attendance.REMOTE}
    people(app, "Ana", side="CA", state=State.APPROVED, sector=Sector.FEDERAL)
    people(app, "Ben", side="CA", state=State.SUBMITTED, choices=remotely, sector=Sector.ACADEMIA)
    people(app, "Eva")
    people(app, "Leo", state=State.APPROVED, sector=Sector.FEDERAL)
    people(app, "Luz", state=State.DECLINED)
    return app


def test_before_registration_is_opened_it_says_what_to_do(app: Flask) -> None:
    with writing(app) as session:
        make_edition(session)
    page = opened(organizer(app))
    assert "has not been opened yet" in page.get_text()
    assert page.select_one(f'a.button[href="{ROOT}/rules"]')
    theirs = opened(coordinator(app))
    assert "has not been opened yet" in theirs.get_text()
    assert not theirs.select_one(f'a[href="{ROOT}/rules"]')


def test_with_nobody_on_a_list_it_leads_to_the_delegations(app: Flask) -> None:
    making.published_edition(app)
    page = opened(organizer(app))
    assert "Nobody is on a list yet" in page.get_text()
    assert page.select_one(f'main a[href="{ROOT}/delegations/MX/"]')


def test_an_organizer_sees_both_sides_in_every_count(meeting: Flask) -> None:
    page = opened(organizer(meeting))
    assert steps(page) == {
        "To be approved": "1",
        "No answer yet": "1",
        "Waiting for a place": "0",
        "Approved, with a place": "2",
    }
    assert numbers(page, "by-state") == {
        "Invited, no answer yet": ["0", "1", "1"],
        "To be approved": ["1", "0", "1"],
        "Approved": ["1", "1", "2"],
        "Not approved": ["0", "1", "1"],
    }
    assert numbers(page, "by-sector") == {
        "Federal government": ["1", "1", "2"],
        "Academia": ["1", "0", "1"],
        "Not said": ["0", "2", "2"],
    }
    assert numbers(page, "by-mode") == {
        "In the room, in one session at least": ["1", "1", "2"],
        "Remotely only": ["1", "0", "1"],
    }
    assert numbers(page, "by-language") == {"English": ["2", "3", "5"]}
    assert numbers(page, "by-side") == {"Canada": ["2"], "Mexico": ["3"]}
    session = page.select_one("table.desk-sessions tbody tr")
    assert session is not None
    room, remote, waiting = [" ".join(cell.get_text(" ").split()) for cell in session.select("td")]
    assert room.startswith("1 of 1")
    assert "Canada: 1 · Mexico: 0" in room
    assert remote.startswith("1 no limit")
    assert "Canada: 0 · Mexico: 1" in remote
    assert waiting == "1"


def test_a_coordinator_sees_the_own_side_in_every_count(meeting: Flask) -> None:
    page = opened(coordinator(meeting))
    main = page.select_one("main")
    assert main is not None
    assert "delegation of Mexico" in main.get_text()
    assert "Canada" not in main.get_text()
    assert steps(page) == {
        "To be approved": "0",
        "No answer yet": "1",
        "Waiting for a place": "0",
        "Approved, with a place": "1",
    }
    assert numbers(page, "by-state") == {
        "Invited, no answer yet": ["1"],
        "Approved": ["1"],
        "Not approved": ["1"],
    }
    assert numbers(page, "by-sector") == {"Federal government": ["1"], "Not said": ["2"]}
    assert numbers(page, "by-mode") == {"In the room, in one session at least": ["1"]}
    cells = [cell.get_text(" ", strip=True) for cell in page.select("table.desk-sessions tbody td")]
    assert [cell.split()[0] for cell in cells] == ["0", "1", "1"]
    registered = page.select_one("section[aria-labelledby=time-h] tbody tr")
    assert registered is not None
    assert [cell.get_text() for cell in registered.select("td")] == ["2", "2"]


def test_a_session_as_a_whole_is_told_only_to_those_who_see_all_sides(meeting: Flask) -> None:
    """Else a coordinator could count the other side by subtraction."""
    with writing(meeting) as session:
        for row in session.query(SessionPlaces).filter(SessionPlaces.side == WHOLE):
            row.remote_most = 77_777
    assert "77777" in opened(organizer(meeting)).get_text()
    assert "77777" not in opened(coordinator(meeting)).get_text()


def test_who_was_erased_is_counted_and_waits_for_nothing(meeting: Flask) -> None:
    with writing(meeting) as session:
        eva = session.query(Registration).filter(Registration.state == State.INVITED).one()
        eva.erased_at = NOW
    page = opened(organizer(meeting))
    assert steps(page)["No answer yet"] == "0"
    assert numbers(page, "by-state")["Invited, no answer yet"] == ["0", "1", "1"]
    assert "1 of them was erased" in page.get_text()


def test_every_name_leads_to_the_list_of_those_counted(meeting: Flask) -> None:
    client = organizer(meeting)
    page = opened(client)
    links = page.select("table.counts tbody th a, .standing a")
    assert len(links) >= 12
    for link in page.select("table.counts tbody th a"):
        row = link.find_parent("tr")
        assert row is not None
        counted = row.select("td")[-1].get_text(strip=True)
        heading = soup(client.get(str(link["href"]))).select_one("#list-h")
        assert heading is not None
        assert heading.get_text().split()[0] == counted, link
    for link in links:
        assert client.get(str(link["href"])).status_code == 200
    (waiting,) = page.select("table.desk-sessions td a")
    listed = soup(client.get(str(waiting["href"])))
    assert [each.get_text() for each in listed.select("table.desk-people tbody th > a")] == ["Leo"]


def test_the_bars_say_what_the_numbers_say(meeting: Flask) -> None:
    """The second side is striped: told apart without colour. No style stands in the page."""
    page = opened(organizer(meeting))
    approved = page.select("table[aria-labelledby=by-state] tbody tr")[2]
    first, second = approved.select("rect.bar-side")
    assert (first["width"], first.get("fill")) == ("50.00%", None)
    assert (second["x"], second["width"], second["fill"]) == ("50.00%", "50.00%", "url(#stripes)")
    assert page.select_one("pattern#stripes")
    assert not page.select("[style], style")


def test_the_statements_are_as_many_whoever_many_there_are(meeting: Flask) -> None:
    client = organizer(meeting)
    client.get(f"{ROOT}/")
    with statements(meeting) as few:
        client.get(f"{ROOT}/")
    people(meeting, *(f"Person {n}" for n in range(40)), state=State.APPROVED)
    with statements(meeting) as many:
        client.get(f"{ROOT}/")
    assert len(few) == len(many) <= 16, "\n".join(many)


class TestOverTime:
    def test_days_without_anybody_are_there_too(self) -> None:
        first = date(2026, 9, 1)
        made, weekly = counting.steps({(first, "CA"): 2, (first + timedelta(2), "MX"): 1}, ["CA", "MX"])
        assert not weekly
        assert [(step.counts, step.so_far) for step in made] == [([2, 0], 2), ([0, 0], 2), ([0, 1], 3)]

    def test_a_long_time_is_told_by_weeks_from_monday(self) -> None:
        first = date(2026, 9, 2)
        made, weekly = counting.steps({(first, "CA"): 2, (first + timedelta(60), "CA"): 1}, ["CA"])
        assert weekly
        assert made[0].day == date(2026, 8, 31)
        assert (made[-1].so_far, sum(step.total for step in made)) == (3, 3)

    def test_the_course_ends_on_top(self) -> None:
        assert counting.points([]) == ""
        made, _ = counting.steps({(date(2026, 9, 1), "CA"): 1, (date(2026, 9, 2), "CA"): 1}, ["CA"])
        assert counting.points(made, 100, 10) == "0,10 0.0,5.0 100.0,0.0 100,10"
