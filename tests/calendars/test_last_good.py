"""A calendar answers although the database does not."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import pytest
from flask import Flask
from sqlalchemy import event

from eventapp.calendars.last_good import MIMETYPE, LastGood
from eventapp.core.db import db
from eventapp.web.answers import Answer

PATHS = [
    "/en/csp/meetings/2/agenda.ics",
    "/en/csp/meetings/2/sessions/opening-plenary.ics",
    "/en/csp/groups/mining/calendar.ics",
]
GOOD = Answer.of(b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", MIMETYPE, datetime(2026, 11, 2, 15, tzinfo=UTC))


@contextmanager
def database_away(app: Flask) -> Iterator[None]:
    """No connection is open and no new one succeeds."""
    with app.app_context():
        engine = db.engine

    def refuse(dialect: Any, *_: object) -> NoReturn:
        raise dialect.loaded_dbapi.OperationalError("the database is away")

    engine.dispose()
    event.listen(engine, "do_connect", refuse)
    try:
        yield
    finally:
        event.remove(engine, "do_connect", refuse)


@pytest.mark.parametrize("path", PATHS)
def test_the_last_good_calendar_is_sent_while_the_database_is_away(demo_app: Flask, path: str) -> None:
    client = demo_app.test_client()
    good = client.get(path)
    with database_away(demo_app):
        stale = client.get(path)
        unchanged = client.get(path, headers={"If-None-Match": good.headers["ETag"]})
    assert stale.status_code == 200
    assert stale.get_data() == good.get_data()
    assert dict(stale.headers) == dict(good.headers)
    assert unchanged.status_code == 304
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_it_outlives_the_process(demo_app: Flask, path: str) -> None:
    client = demo_app.test_client()
    good = client.get(path).get_data()
    demo_app.extensions["kept"].clear()
    with database_away(demo_app):
        assert client.get(path).get_data() == good


def test_without_any_it_says_when_to_come_back(demo_app: Flask) -> None:
    with database_away(demo_app):
        answer = demo_app.test_client().get(PATHS[0])
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert answer.mimetype == "text/plain"


def test_a_language_is_not_taken_for_another(demo_app: Flask) -> None:
    client = demo_app.test_client()
    client.get(PATHS[0])
    with database_away(demo_app):
        assert client.get(PATHS[0].replace("/en/", "/fr/")).status_code == 503


def test_unknown_calendars_leave_nothing_behind(demo_app: Flask) -> None:
    directory: Path = demo_app.extensions["last_good_calendars"].directory
    demo_app.test_client().get("/en/csp/meetings/99/agenda.ics")
    assert not directory.exists()


def test_what_is_kept_is_found_with_its_date(tmp_path: Path) -> None:
    last = LastGood(tmp_path / "calendars")
    assert last.find("/a.ics") is None
    assert last.keep("/a.ics", GOOD) is GOOD
    assert last.find("/a.ics") == GOOD
    assert last.find("/b.ics") is None


def test_it_is_written_only_when_it_is_new(tmp_path: Path) -> None:
    last = LastGood(tmp_path)
    last.keep("/a.ics", GOOD)
    (file,) = tmp_path.iterdir()
    before = file.stat().st_ino
    last.keep("/a.ics", GOOD)
    assert file.stat().st_ino == before
    last.keep("/a.ics", GOOD._replace(body=b"BEGIN:VCALENDAR\r\nX:\r\nEND:VCALENDAR\r\n"))
    assert file.stat().st_ino != before
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("left", [b"", b"BEGIN:VCALENDAR\r\n", b"<html>"])
def test_a_damaged_file_is_not_sent(tmp_path: Path, left: bytes) -> None:
    last = LastGood(tmp_path)
    last.keep("/a.ics", GOOD)
    (file,) = tmp_path.iterdir()
    file.write_bytes(left)
    assert last.find("/a.ics") is None


def test_a_disk_that_cannot_be_written_is_no_reason_to_fail(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "calendars").write_text("a file where the directory should be")
    assert LastGood(tmp_path / "calendars").keep("/a.ics", GOOD) is GOOD
    assert "cannot be kept on disk" in caplog.text


def test_any_address_is_a_file_name(tmp_path: Path) -> None:
    last = LastGood(tmp_path / "calendars")
    for address in ("/../../a.ics", "/" + "x" * 4000, "/\x00.ics", "/é.ics"):
        last.keep(address, GOOD)
        assert last.find(address) == GOOD
    assert [path.name for path in tmp_path.iterdir()] == ["calendars"]


def test_the_days_of_the_same_feed_share_one_file(demo_app: Flask, at: Callable[..., datetime]) -> None:
    directory: Path = demo_app.extensions["last_good_calendars"].directory
    for day in (10, 11, 26):
        at(f"2026-11-{day}T18:00")
        demo_app.test_client().get(PATHS[0])
    assert len(list(directory.iterdir())) == 1
