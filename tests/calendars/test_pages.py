"""Calendars over HTTP: validators, forms of the answer, what each request costs."""

import gzip
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.apps import statements
from tests.calendars.publishing import many, publish
from tests.factories import NOW, session_draft, text
from tests.support import icalendar_reader

AGENDA = "/fr/csp/meetings/2/agenda.ics"
SESSION = "/fr/csp/meetings/2/sessions/opening-plenary.ics"
GROUP = "/fr/csp/groups/mining/calendar.ics"
EVERY = [AGENDA, SESSION, GROUP]


@pytest.mark.parametrize("path", EVERY)
def test_the_answer_is_a_calendar_that_is_asked_for_again(demo_client: FlaskClient, path: str) -> None:
    answer = demo_client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Last-Modified"]
    assert "Set-Cookie" not in answer.headers
    assert answer.get_data().startswith(b"BEGIN:VCALENDAR\r\n")


def test_it_is_saved_under_a_name_that_tells_what_it_is(demo_client: FlaskClient) -> None:
    names = {path: demo_client.get(path).headers["Content-Disposition"] for path in EVERY}
    assert names == {
        AGENDA: 'inline; filename="csp-meetings-2-agenda-fr.ics"',
        SESSION: 'inline; filename="csp-meetings-2-sessions-opening-plenary-fr.ics"',
        GROUP: 'inline; filename="csp-groups-mining-calendar-fr.ics"',
    }


@pytest.mark.parametrize("path", EVERY)
def test_two_fetches_are_equal_also_when_made_anew(
    shared_demo_app: Flask, at: Callable[..., datetime], path: str
) -> None:
    client = shared_demo_app.test_client()
    at("2026-11-10T10:00")
    first = client.get(path)
    at("2026-11-11T10:00")
    shared_demo_app.extensions["kept"].clear()
    second = client.get(path)
    assert first.get_data() == second.get_data()
    assert first.headers["ETag"] == second.headers["ETag"]


@pytest.mark.parametrize("path", EVERY)
@pytest.mark.parametrize("form", ["{tag}", "W/{tag}", '"other", {tag}', '"other", W/{tag}', "*"])
@pytest.mark.parametrize("encoding", ["identity", "gzip, deflate, br"])
def test_a_program_that_has_it_is_told_so(
    demo_client: FlaskClient, path: str, form: str, encoding: str
) -> None:
    tag = demo_client.get(path, headers={"Accept-Encoding": encoding}).headers["ETag"]
    asked = {"If-None-Match": form.format(tag=tag), "Accept-Encoding": encoding}
    answer = demo_client.get(path, headers=asked)
    assert (answer.status_code, answer.get_data()) == (304, b"")
    assert answer.headers["ETag"] == tag


@pytest.mark.parametrize("path", EVERY)
@pytest.mark.parametrize(
    "asked",
    [
        {"If-None-Match": '"other"'},
        {"If-Modified-Since": "Fri, 01 Jan 2038 00:00:00 GMT"},
        {"If-None-Match": '"other"', "If-Modified-Since": "Fri, 01 Jan 2038 00:00:00 GMT"},
        {"Accept": "text/html"},
    ],
)
def test_others_get_the_calendar(demo_client: FlaskClient, path: str, asked: dict[str, str]) -> None:
    """A date alone never gives 304: a program that compares nothing else would freeze."""
    answer = demo_client.get(path, headers=asked)
    assert answer.status_code == 200
    assert answer.mimetype == "text/calendar"


@pytest.mark.parametrize("path", EVERY)
def test_head_is_get_without_the_body(demo_client: FlaskClient, path: str) -> None:
    get, head = demo_client.get(path), demo_client.head(path)
    assert head.get_data() == b""
    assert list(head.headers) == list(get.headers)


@pytest.mark.parametrize("path", EVERY)
def test_it_is_compressed_for_those_who_can_read_that(demo_client: FlaskClient, path: str) -> None:
    plain = demo_client.get(path)
    zipped = demo_client.get(path, headers={"Accept-Encoding": "gzip"})
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.get_data()) == plain.get_data()
    assert plain.headers["Vary"] == zipped.headers["Vary"] == "Accept-Encoding"
    assert plain.headers["ETag"] != zipped.headers["ETag"]


@pytest.mark.parametrize(
    "path",
    [
        "/en/none/meetings/1/agenda.ics",
        "/en/csp/meetings/99/agenda.ics",
        "/en/csp/meetings/99999999999999999999/agenda.ics",
        "/en/csp/meetings/2/sessions/none.ics",
        "/en/csp/meetings/2/sessions/...ics",
        "/en/csp/groups/none/calendar.ics",
        "/en/none/groups/mining/calendar.ics",
        "/de/csp/meetings/2/agenda.ics",
    ],
)
def test_an_unknown_calendar_is_not_found_in_plain_text(demo_client: FlaskClient, path: str) -> None:
    answer = demo_client.get(path)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"


def test_a_calendar_takes_no_posts(demo_client: FlaskClient) -> None:
    answer = demo_client.post(AGENDA)
    assert (answer.status_code, answer.mimetype) == (405, "text/plain")


def test_a_meeting_without_publication_has_no_calendar(demo_client: FlaskClient) -> None:
    assert demo_client.get("/en/cmp/meetings/16/agenda.ics").status_code == 404


@pytest.mark.parametrize("path", EVERY)
@pytest.mark.parametrize("warm", [{}, {"Accept-Encoding": "gzip"}, {"If-None-Match": "*"}])
def test_a_warm_calendar_costs_one_statement(shared_demo_app: Flask, path: str, warm: dict[str, str]) -> None:
    client = shared_demo_app.test_client()
    client.get(path)
    with statements(shared_demo_app) as sent:
        client.get(path, headers=warm)
    assert len(sent) == 1


@pytest.mark.parametrize("path", EVERY)
def test_a_cold_calendar_costs_two_statements(shared_demo_app: Flask, path: str) -> None:
    shared_demo_app.extensions["kept"].clear()
    with statements(shared_demo_app) as sent:
        shared_demo_app.test_client().get(path)
    assert len(sent) == 2


@pytest.mark.parametrize("worked", [True, False])
def test_forty_sessions_cost_what_one_costs(app: Flask, worked: bool) -> None:
    sent_for = {}
    for count in (1, 40):
        publish(app, NOW + timedelta(hours=count), *many(count), work=worked)
        with statements(app) as sent:
            ics = app.test_client().get("/en/duo/meetings/1/agenda.ics").get_data()
        assert ics.count(b"BEGIN:VEVENT") == count + 1
        sent_for[count] = len(sent)
    assert sent_for == {1: 2, 40: 2}


def test_a_new_publication_is_seen_at_once(app: Flask) -> None:
    client = app.test_client()
    publish(app, NOW, session_draft())
    before = client.get("/en/duo/meetings/1/agenda.ics")
    publish(app, NOW + timedelta(hours=1), session_draft(title=text("Renamed")))
    after = client.get("/en/duo/meetings/1/agenda.ics", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert icalendar_reader.read(after.get_data()).events[1].summary == "Renamed"


def test_a_groups_calendar_follows_its_name_and_its_meetings(app: Flask) -> None:
    client = app.test_client()
    publish(app, NOW, session_draft(groups=["mining"]), session_draft("closing", start="16:00", end="17:00"))

    def read(group: str) -> Any:
        return icalendar_reader.read(client.get(f"/en/duo/groups/{group}/calendar.ics").get_data())

    assert read("mining").name == "mining en – Duo"
    assert [event.summary for event in read("mining").events] == [
        "1st annual meeting – Duo (sample)",
        "Opening",
    ]
    assert [event.summary for event in read("forestry").events] == ["1st annual meeting – Duo (sample)"]
