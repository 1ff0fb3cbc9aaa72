"""The records: filtered, paged, taken along as CSV, and never changed."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from eventapp.core import audit
from eventapp.core.db import db
from eventapp.organize.records_pages import harmless
from tests.apps import writing
from tests.factories import make_edition
from tests.people_help import sign_in

RECORDS = "/en/organize/duo/records"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def recorded(app: Flask) -> None:
    with writing(app) as session:
        make_edition(session)
        for number in range(120):
            audit.record(
                session,
                ("ana", "beth")[number % 2] + "@example.org",
                "agenda.session_moved",
                f"duo/1/session-{number}",
                NOON + timedelta(hours=number),
                **audit.difference({"room": "hall", "minutes": 30}, {"room": "room-2", "minutes": 30}),
            )
        audit.record(session, "ana@example.org", "agenda.published", "duo/1", NOON, note="=1+1")
        audit.record(session, "eve@example.org", "agenda.published", "duos/1", NOON)
        audit.record(session, "eve@example.org", "agenda.published", "other/1", NOON)


def shown(client: FlaskClient, address: str) -> tuple[list[str], str | None]:
    page = BeautifulSoup(client.get(address).text, "html5lib")
    older = page.select_one("a[rel=next]")
    return [each.text for each in page.select("main .rows .rows-note")], older["href"] if older else None


def test_records_are_shown_page_by_page_newest_first(app: Flask, client: FlaskClient) -> None:
    sign_in(app, client)
    first, older = shown(client, RECORDS)
    second, oldest = shown(client, older)
    third, end = shown(client, oldest)
    assert [len(first), len(second), len(third), end] == [50, 50, 21, None]
    assert "ana@example.org · duo/1" in first[0]
    assert not any("eve@" in each for each in first + second + third)
    assert len({*first, *second, *third}) == 121


def test_records_are_found_by_what_who_and_when(app: Flask, client: FlaskClient) -> None:
    sign_in(app, client)
    rows, _ = shown(client, f"{RECORDS}?subject=session-7&actor=BETH&day=2026-11-20")
    assert [row.split(" · ")[2] for row in rows] == ["duo/1/session-7"]
    rows, _ = shown(client, f"{RECORDS}?day=2026-11-21&actor=ana")
    assert len(rows) == 12
    assert shown(client, f"{RECORDS}?subject=%25")[0] == []
    assert len(shown(client, f"{RECORDS}?day=never&below=never")[0]) == 50


def test_before_and_after_are_shown_for_what_changed(app: Flask, client: FlaskClient) -> None:
    sign_in(app, client)
    page = BeautifulSoup(client.get(f"{RECORDS}?subject=session-7&day=2026-11-20").text, "html5lib")
    changes = [each.get_text(" ", strip=True) for each in page.select(".entry-change")]
    assert changes == ["room hall → room-2"]


def test_records_are_exported_without_formulas(app: Flask, client: FlaskClient) -> None:
    sign_in(app, client)
    answer = client.get(f"{RECORDS}.csv?actor=ana")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="records-duo.csv"'
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert rows[0] == ["at", "actor", "action", "subject", "field", "before", "after"]
    assert rows[1][3:] == ["duo/1", "note", "", "'=1+1"]
    assert rows[2][3:] == ["duo/1/session-118", "room", "hall", "room-2"]
    assert len(rows) == 62


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\tx", "\rx", "\nx", "\0=1", "\uff1d1"])
def test_no_cell_begins_a_formula(cell: str) -> None:
    assert harmless(cell).startswith("'")


@pytest.mark.parametrize("change", ["UPDATE audit_entry SET actor = 'eve'", "DELETE FROM audit_entry"])
def test_the_database_refuses_to_change_records(app: Flask, change: str) -> None:
    with (
        app.app_context(),
        pytest.raises(sa.exc.DBAPIError, match="records only grow"),
        db.engine.begin() as it,
    ):
        it.execute(sa.text(change))


def test_difference_has_only_what_changed() -> None:
    assert audit.difference({"a": 1, "b": 2}, {"b": 3, "c": None, "d": 4}) == {
        "before": {"a": 1, "b": 2, "d": None},
        "after": {"a": None, "b": 3, "d": 4},
    }
