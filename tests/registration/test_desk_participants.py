"""The list of participants: in each order of precedence, as a page and as files, of the own side."""

import csv
import io
from collections.abc import Callable
from datetime import datetime

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.core.localized import LocalizedText
from eventapp.people.model import Person
from eventapp.registration.model import Registration
from eventapp.registration.privacy import erasing
from eventapp.registration.rules import State
from tests.apps import reading, statements, writing
from tests.factories import NOW
from tests.registration import making
from tests.registration.delegations_help import ROOT, by_name, coordinator, organizer, people, soup

LIST = f"{ROOT}/participants"


@pytest.fixture
def opened(app: Flask, at: Callable[..., datetime]) -> Flask:
    at("2026-11-03T15:00")
    making.published_edition(app)
    return app


@pytest.fixture
def listed(opened: Flask) -> Flask:
    """Three of each side, in an order that is not that of names; and some who do not come."""
    people(opened, "Zoe Roy", "Abe Ash", "Moe Lee", side="CA", state=State.APPROVED)
    people(opened, "Ana Sol", "Luis Vega", "Bea Paz", side="MX", state=State.APPROVED)
    for state in (State.INVITED, State.SUBMITTED, State.DECLINED, State.WITHDRAWN):
        people(opened, f"Not {state.value}", state=state)
    people(opened, "Was There", side="MX", state=State.ATTENDED)
    place(opened, {"Zoe Roy": 1, "Abe Ash": 2, "Luis Vega": 1})
    return opened


def place(app: Flask, order: dict[str, int]) -> None:
    with writing(app) as session:
        rows = session.execute(select(Registration, Person.name).join(Registration.person))
        for row, name in rows:
            row.position, row.head = order.get(name), order.get(name) == 1


def names(client: FlaskClient, query: str = "") -> list[str]:
    page = soup(client.get(LIST + query))
    return [each.text for each in page.select(".participants-list .rows-title a")]


CA, MX = ["Zoe Roy", "Abe Ash", "Moe Lee"], ["Luis Vega", "Ana Sol", "Bea Paz", "Was There"]


def test_the_host_stands_first_or_whoever_is_asked_for(listed: Flask) -> None:
    client = organizer(listed)
    assert names(client) == names(client, "?first=CA") == names(client, "?first=XX") == CA + MX
    assert names(client, "?first=MX") == MX + CA
    page = client.get(f"{LIST}?first=MX")
    assert page.text.count("Head of delegation") == 2
    assert page.headers["Cache-Control"] == "no-store"


def test_a_coordinator_has_the_own_side_only(listed: Flask) -> None:
    client = coordinator(listed)
    assert names(client) == names(client, "?first=CA") == MX
    for kind in ("csv", "xlsx"):
        assert [row[2] for row in rows(client, kind, "?first=CA")[1:]] == MX


def test_who_was_erased_or_leaves_is_on_no_list(listed: Flask) -> None:
    with listed.test_request_context(), writing(listed) as session:
        row = session.get_one(Registration, by_name(listed, "CA")["Abe Ash"].id)
        erasing.erase(session, "test", NOW, row)
    assert names(organizer(listed)) == ["Zoe Roy", "Moe Lee", *MX]


def test_titles_are_in_the_page_s_language_and_others_are_marked(listed: Flask) -> None:
    with writing(listed) as session:
        row = session.get_one(Registration, by_name(listed)["Luis Vega"].id)
        row.title = LocalizedText(es="Directora General")
        row.organization = LocalizedText(en="Ministry", fr="Ministère", es="Secretaría")
    client = organizer(listed)
    page = soup(client.get(LIST.replace("/en/", "/fr/")))
    note = next(each for each in page.select(".rows-note") if "Directora" in each.text)
    assert "Ministère" in note.text
    assert [(each["lang"], each.text) for each in note.select("[lang]")] == [("es-MX", "Directora General")]
    line = next(row for row in rows(client, "csv", language="fr") if row[2] == "Luis Vega")
    assert (line[4], line[5], line[6], line[7]) == ("Directora General", "Ministère", "espagnol", "")


def rows(client: FlaskClient, kind: str, query: str = "", language: str = "en") -> list[list[str]]:
    answer = client.get(f"{LIST}.{kind}{query}".replace("/en/", f"/{language}/"))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="participants-duo-1.{kind}"'
    if kind == "csv":
        assert answer.data.startswith(b"\xef\xbb\xbf")
        return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}  # no formula
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.values]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_files_hold_the_same_in_the_same_order_and_no_formula(listed: Flask, kind: str) -> None:
    with writing(listed) as session:
        row = session.get_one(Registration, by_name(listed)["Luis Vega"].id)
        row.title = LocalizedText(en="=HYPERLINK(1)")
        row.organization = LocalizedText(en="@SUM(A1)")
    found = rows(organizer(listed), kind, "?first=MX")
    assert [row[2] for row in found[1:]] == MX + CA
    assert [row[1] for row in found[1:]] == ["1", "2", "3", "4", "1", "2", "3"]
    assert found[1][3:6] == ["yes", "'=HYPERLINK(1)", "'@SUM(A1)"]
    assert "@example.org" not in str(found)


def test_the_statements_do_not_grow_with_people(opened: Flask) -> None:
    client, counts = organizer(opened), []
    client.get(LIST)
    for more in (1, 2, 117):
        people(opened, *(f"Person{more} N{n}" for n in range(more)), side="CA", state=State.APPROVED)
        sent = []
        for address in (LIST, f"{LIST}.csv", f"{LIST}.xlsx"):
            with statements(opened) as here:
                assert client.get(address).status_code == 200
            sent.append(len(here))
        counts.append(sent)
    assert counts[0] == counts[1] == counts[2]
    assert len(names(client)) == 120
    assert max(counts[0]) <= 9


def test_nobody_is_approved_yet(opened: Flask) -> None:
    with reading(opened):
        assert names(organizer(opened)) == []
    assert organizer(opened).get(f"{LIST}.xlsx").status_code == 200
