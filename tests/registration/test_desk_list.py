"""The list of people at the desk: filters, search, files, and deciding about several of them."""

import csv
import io
from datetime import timedelta

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from eventapp.core import clock
from eventapp.core.localized import Language
from eventapp.people.model import Person, Sector
from eventapp.registration.model import ProtectedDetails, Registration
from eventapp.registration.rules import Attendance, State
from tests.apps import reading, statements, writing
from tests.factories import NOW
from tests.registration import making
from tests.registration.delegations_help import (
    ROOT,
    asked,
    by_name,
    coordinator,
    freeze,
    organizer,
    people,
    sent_by,
    soup,
)

LIST = f"{ROOT}/people"


@pytest.fixture
def meeting(app: Flask) -> Flask:
    """One seat. Canada: Ana in it, Ben to be approved, remotely; Mexico: Eva invited, Leo approved and in
    line for the room, Luz declined."""
    making.published_edition(
        app, making.hybrid(), making.hybrid("closing", start="11:00", end="12:00"), seats=1
    )
    with reading(app) as session:
        first = making.slot(session)
    room, remotely = {first: Attendance.ROOM}, {first: Attendance.REMOTE}
    people(app, "Ana", side="CA", state=State.APPROVED, choices=room, sector=Sector.FEDERAL)
    people(app, "Ben", side="CA", state=State.SUBMITTED, choices=remotely, language=Language.FR)
    people(app, "Eva")
    people(app, "Leo", state=State.APPROVED, choices=room, sector=Sector.FEDERAL, needs_letter=True)
    people(app, "Luz", state=State.DECLINED, choices={})
    return app


def names(answer: TestResponse) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [each.get_text() for each in soup(answer).select("table.desk-people tbody th > a")]


def listed(client: FlaskClient, **asked_for: object) -> list[str]:
    return names(client.get(LIST, query_string=asked_for))


def csv_rows(client: FlaskClient, **asked_for: object) -> list[dict[str, str]]:
    answer = client.get(f"{LIST}.csv", query_string=asked_for)
    assert answer.status_code == 200
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


class TestFilters:
    def test_show_whom_they_say(self, meeting: Flask) -> None:
        client = organizer(meeting)
        with reading(meeting) as session:
            first, second = making.slot(session), making.slot(session, "closing")
        for asked_for, expected in self.cases(first, second):
            assert listed(client, **asked_for) == expected, asked_for

    @staticmethod
    def cases(first: int, second: int) -> list[tuple[dict[str, object], list[str]]]:
        return [
            ({}, ["Ana", "Ben", "Eva", "Leo", "Luz"]),
            ({"side": "MX"}, ["Eva", "Leo", "Luz"]),
            ({"state": "invited"}, ["Eva"]),
            ({"state": "submitted", "side": "MX"}, []),
            ({"sector": "federal"}, ["Ana", "Leo"]),
            ({"mode": "room"}, ["Ana", "Leo"]),
            ({"mode": "remote"}, ["Ben"]),
            ({"mode": "none"}, []),
            ({"reads": "fr"}, ["Ben"]),
            ({"has": "room"}, ["Ana"]),
            ({"has": "remote"}, ["Leo"]),
            ({"has": "waiting"}, ["Leo"]),
            ({"has": "offered"}, []),
            ({"letter": "y"}, ["Leo"]),
            ({"session": first}, ["Ana", "Ben", "Leo"]),
            ({"session": first, "mode": "remote"}, ["Ben"]),
            ({"session": second}, []),
            ({"sort": "name"}, ["Ana", "Ben", "Eva", "Leo", "Luz"]),
        ]

    def test_a_tidy_address_keeps_what_was_asked_for_and_nothing_else(self, meeting: Flask) -> None:
        answer = organizer(meeting).get(
            f"{LIST}?side=&state=invited&sort=precedence&page=1&sector=nonsense&q=Eva"
        )
        assert answer.status_code == 302
        assert answer.location == f"{LIST}?state=invited"

    def test_by_language_is_about_people_and_not_about_the_page(self, meeting: Flask) -> None:
        answer = organizer(meeting).get(f"{LIST}?side=&reads=fr")
        assert answer.location == f"{LIST}?reads=fr"
        page = soup(organizer(meeting).get(answer.location))
        assert page.select_one(f'a[href="{LIST}.csv?reads=fr"]')
        assert page.select_one('a[href="/es/organize/duo/1/registration/people?reads=fr"]')

    def test_are_kept_in_files_pages_and_other_languages(self, meeting: Flask) -> None:
        page = soup(organizer(meeting).get(f"{LIST}?sector=federal&side=MX"))
        assert page.select_one("select[name=sector] option[value=federal][selected]")
        assert page.select_one(f'a[href="{LIST}.csv?side=MX&sector=federal"]')
        assert page.select_one('a[href="/fr/organize/duo/1/registration/people?side=MX&sector=federal"]')

    def test_the_precedence_a_side_gave_comes_before_names(self, meeting: Flask) -> None:
        with writing(meeting) as session:
            for place, name in enumerate(("Luz", "Eva"), 1):
                row = session.get_one(Registration, by_name(meeting)[name].id)
                row.position = place
        assert listed(organizer(meeting)) == ["Ana", "Ben", "Luz", "Eva", "Leo"]
        assert listed(organizer(meeting), sort="date")[-1] == "Eva"  # who never registered


class TestSearch:
    def test_by_name_without_accents_in_the_body_only(self, meeting: Flask) -> None:
        people(meeting, "Zoë Núñez", email="z@example.org")
        found = organizer(meeting).post(LIST, data={"sought": "nunez zoe"})
        assert names(found) == ["Zoë Núñez"]
        page = soup(found)
        addresses = [str(each["href"]) for each in page.select("a[href]")]
        addresses += [str(each["action"]) for each in page.select("form")]
        assert not [address for address in addresses if "nunez" in address.lower() or "zo" in address.lower()]

    def test_narrows_what_is_filtered(self, meeting: Flask) -> None:
        assert names(organizer(meeting).post(LIST, data={"sought": "example", "sector": "federal"})) == [
            "Ana",
            "Leo",
        ]

    def test_signs_of_the_database_are_letters(self, meeting: Flask) -> None:
        assert names(organizer(meeting).post(LIST, data={"sought": "%"})) == []

    def test_finds_nobody_of_the_other_side(self, meeting: Flask) -> None:
        assert names(coordinator(meeting).post(LIST, data={"sought": "Ana"})) == []
        assert names(organizer(meeting).post(LIST, data={"sought": "Ana"})) == ["Ana"]


class TestSides:
    def test_a_coordinator_sees_the_own_side_whatever_the_address_says(self, meeting: Flask) -> None:
        client = coordinator(meeting)
        own = ["Eva", "Leo", "Luz"]
        assert listed(client) == listed(client, side="MX") == own
        assert listed(client, side="CA") == []
        assert [row["Name"] for row in csv_rows(client)] == own
        assert csv_rows(client, side="CA") == []
        assert "Canada" not in soup(client.get(LIST)).select_one("main").get_text()  # type: ignore[union-attr]
        book = openpyxl.load_workbook(io.BytesIO(client.get(f"{LIST}.xlsx").data))
        assert [row[3] for row in book.active.iter_rows(min_row=2, values_only=True)] == own  # type: ignore[union-attr]

    def test_without_the_guard_this_test_would_tell(
        self, meeting: Flask, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("eventapp.registration.desk.sight.policy.sides_seen", lambda *_: ["CA", "MX"])
        assert "Ana" in listed(coordinator(meeting))

    def test_a_coordinator_decides_about_nobody_of_the_other_side(self, meeting: Flask) -> None:
        ben = by_name(meeting, "CA")["Ben"]
        answer = coordinator(meeting).post(f"{LIST}/decide", data={"who": ben.ref, "what": "approve"})
        assert answer.status_code == 422
        assert "Ben" not in answer.text
        assert by_name(meeting, "CA")["Ben"].state is State.SUBMITTED


class TestDeciding:
    def test_several_of_both_sides_at_once(self, meeting: Flask) -> None:
        people(meeting, "Mar", state=State.SUBMITTED)
        client, rows = organizer(meeting), by_name(meeting) | by_name(meeting, "CA")
        page = soup(client.get(f"{LIST}?state=submitted"))
        sent = sent_by(page, "/decide", who=[rows["Ben"].ref, rows["Mar"].ref], what="approve")
        answer = client.post(f"{LIST}/decide", data=sent)
        assert (answer.status_code, answer.location) == (
            303,
            f"{LIST}?state=submitted&done=approve&people=2",
        )
        assert "2 people were approved." in client.get(answer.location).text
        assert by_name(meeting, "CA")["Ben"].state is State.APPROVED
        assert by_name(meeting)["Mar"].state in (State.APPROVED, State.WAITING)
        assert client.post(f"{LIST}/decide", data=sent).location == answer.location  # pressed twice

    def test_declining_frees_the_seat_for_who_waits(self, meeting: Flask) -> None:
        ana = by_name(meeting, "CA")["Ana"]
        organizer(meeting).post(f"{LIST}/decide", data={"who": ana.ref, "what": "decline"})
        assert by_name(meeting, "CA")["Ana"].state is State.DECLINED
        assert listed(organizer(meeting), has="room") == ["Leo"]

    @pytest.mark.parametrize("sent", [{"what": "approve"}, {"what": "remind", "who": "all"}, {}])
    def test_nothing_chosen_is_said_and_nothing_is_lost(self, meeting: Flask, sent: dict[str, str]) -> None:
        refs = [row.ref for row in by_name(meeting).values()] if "who" in sent else []
        answer = organizer(meeting).post(
            f"{LIST}/decide", data={**sent, "who": refs, "side": "MX", "sought": "example"}
        )
        assert answer.status_code == 422
        page = soup(answer)
        assert page.select_one(".errors[role=alert]")
        assert [str(each["value"]) for each in page.select("input[name=who][checked]")] == [
            row.ref for _name, row in sorted(by_name(meeting).items()) if refs
        ]
        assert page.select_one("select[name=side] option[value=MX][selected]")

    def test_after_the_freeze_a_coordinator_asks(self, meeting: Flask) -> None:
        people(meeting, "Mar", state=State.SUBMITTED)
        freeze(meeting, clock.now() - timedelta(hours=1))
        client, ref = coordinator(meeting), by_name(meeting)["Mar"].ref
        assert client.post(f"{LIST}/decide", data={"who": ref, "what": "approve"}).status_code == 422
        page = soup(client.get(LIST))
        assert page.select_one("textarea[name=reason]")
        answer = client.post(
            f"{LIST}/decide", data=sent_by(page, "/decide", who=ref, what="approve", reason="She speaks.")
        )
        assert answer.location == f"{LIST}?done=asked&people=1"
        assert by_name(meeting)["Mar"].state is State.SUBMITTED
        (request,) = asked(meeting)
        assert (request.kind, request.payload, request.reason) == ("approve", {"refs": [ref]}, "She speaks.")
        assert not soup(organizer(meeting).get(LIST)).select_one("textarea[name=reason]")


class TestFiles:
    def test_hold_what_the_list_holds(self, meeting: Flask) -> None:
        (leo,) = csv_rows(organizer(meeting), has="waiting")
        assert {key: value for key, value in leo.items() if value} == {
            "Side": "Mexico",
            "Name": "Leo",
            "Sector": "Federal government",
            "State": "Approved",
            "E-mail address": "leo@example.org",
            "Language of their pages": "English",
            "Letter for a visa": "yes",
            "Seats in the room": "0",
            "Remote places": "1",
            "On the waiting list": "1",
            "Seats offered": "0",
            "Registered on": f"{NOW:%Y-%m-%d}",
        }
        answer = organizer(meeting).get(f"/es{LIST[3:]}.csv?has=waiting")
        assert "attachment" in answer.headers["Content-Disposition"]

    def test_no_cell_becomes_a_formula(self, meeting: Flask) -> None:
        evil = '=HYPERLINK("http://evil.example","x")'
        with writing(meeting) as session:
            leo = session.get_one(Registration, by_name(meeting)["Leo"].id)
            session.get_one(Person, leo.person_id).name = evil
            leo.organization = making.text("+1")
            leo.email = "@sum"
        client = organizer(meeting)
        (row,) = csv_rows(client, has="waiting")
        assert (row["Name"], row["Organization"], row["E-mail address"]) == (f"'{evil}", "'+1", "'@sum")
        book = openpyxl.load_workbook(io.BytesIO(client.get(f"{LIST}.xlsx?has=waiting").data))
        assert book.active is not None
        cells = [cell for line in book.active.iter_rows() for cell in line]
        assert {cell.data_type for cell in cells} <= {"s", "n"}
        assert f"'{evil}" in [cell.value for cell in cells]
        assert not [cell for cell in cells if cell.hyperlink]

    def test_neither_protected_details_nor_who_was_erased_are_in_them(self, meeting: Flask) -> None:
        with writing(meeting) as session:
            rows = by_name(meeting)
            session.add(ProtectedDetails(registration_id=rows["Leo"].id, diet="canary-diet"))
            session.get_one(Registration, rows["Luz"].id).erased_at = NOW
        client = organizer(meeting)
        assert "Luz" not in [row["Name"] for row in csv_rows(client)]
        assert "Luz" not in listed(client)
        book = openpyxl.load_workbook(io.BytesIO(client.get(f"{LIST}.xlsx").data))
        assert book.active is not None
        everything = str(list(book.active.iter_rows(values_only=True))) + client.get(f"{LIST}.csv").text
        assert "canary-diet" not in everything + client.get(LIST).text
        assert "Luz" not in everything


def test_the_statements_are_as_many_with_1_3_and_120_people(app: Flask) -> None:
    making.published_edition(app)
    client, counted, there = organizer(app), {}, 0
    for most in (1, 3, 120):
        people(app, *(f"Person {n:03}" for n in range(there, most)), state=State.APPROVED)
        there = most
        client.get(LIST)
        with statements(app) as of_the_page:
            assert len(listed(client)) == min(most, 100)
        with statements(app) as of_the_file:
            assert len(csv_rows(client)) == most
        counted[most] = (len(of_the_page), len(of_the_file))
    assert len(set(counted.values())) == 1, counted
    assert max(counted[120]) <= 14, counted


def test_a_hundred_to_a_page(app: Flask) -> None:
    making.published_edition(app)
    people(app, *(f"Person {n:03}" for n in range(101)))
    client = organizer(app)
    first = soup(client.get(LIST))
    onward = first.select_one("a[rel=next]")
    assert onward is not None
    assert names(client.get(str(onward["href"]))) == ["Person 100"]
    assert listed(client, page=99) == ["Person 100"]
    found = client.post(LIST, data={"sought": "person"})
    assert len(names(found)) == 100
    again = {"sought": "person", "page": "2"}
    assert names(client.post(LIST, data=again)) == ["Person 100"]
    assert soup(found).select_one("form button[name=page][value='2']")
