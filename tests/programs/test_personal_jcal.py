"""A personal feed as jCal: what stands in the calendar of the same secret."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from eventapp.programs import feeding
from eventapp.programs.model import Feed
from tests.apps import statements, writing
from tests.factories import NOW
from tests.programs.calendar_rows import SECRET, change, hold
from tests.programs.test_feed import fails

PATH = f"/calendars/{SECRET}.json"


def summaries(body: bytes) -> dict[str, str]:
    _, _, components = json.loads(body)
    found = {}
    for kind, properties, _ in components:
        assert kind == "vevent"
        told = {name: value for name, _, _, value, *_ in properties}
        assert "dtstamp" in told
        found[told["uid"]] = told["summary"]
    return found


def test_it_holds_what_the_calendar_holds(app: Flask, client: FlaskClient) -> None:
    hold(app, "Opening", "Mining")
    answer = client.get(PATH)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/calendar+json"
    assert summaries(answer.data) == {"opening": "Opening", "mining": "Mining"}
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Content-Disposition"] == 'inline; filename="my-sessions.json"'


def test_it_is_sent_again_only_after_a_change(app: Flask, client: FlaskClient) -> None:
    hold(app, "Opening")
    client.get(PATH)
    with statements(app) as sent:
        tag = client.get(PATH).headers["ETag"]
    assert len(sent) == 2
    for known in (tag, tag.removesuffix('"') + '-gz"'):
        with statements(app) as sent:
            assert client.get(PATH, headers={"If-None-Match": known}).status_code == 304
        assert len(sent) == 1
    assert client.get(f"/calendars/{SECRET}.ics", headers={"If-None-Match": tag}).status_code == 200
    change(app, "opening", "Renamed")
    answer = client.get(PATH, headers={"If-None-Match": tag})
    assert summaries(answer.data) == {"opening": "Renamed"}


def test_a_revoked_one_says_so_and_then_is_gone(
    app: Flask, client: FlaskClient, at: Callable[..., datetime]
) -> None:
    hold(app, "Opening")
    with writing(app) as session:
        session.execute(update(Feed).values(revoked_at=NOW))
    at((NOW + timedelta(days=29)).strftime("%Y-%m-%dT%H:%M"))
    assert list(summaries(client.get(PATH).data).values()) == ["This calendar address was revoked"]
    at((NOW + timedelta(days=31)).strftime("%Y-%m-%dT%H:%M"))
    answer = client.get(PATH)
    assert (answer.status_code, answer.mimetype) == (410, "application/problem+json")


def test_an_unknown_one_is_not_found(client: FlaskClient) -> None:
    assert client.get("/calendars/none.json").status_code == 404


@pytest.mark.parametrize("asked", [".ics", ".json"])
def test_the_last_good_calendar_is_sent_when_the_database_is_away(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    hold(app, "Opening")
    client.get(PATH.replace(".json", asked))
    monkeypatch.setattr(feeding, "head", fails)
    answer = client.get(PATH)
    assert (answer.status_code, summaries(answer.data)) == (200, {"opening": "Opening"})
    assert answer.headers["Cache-Control"] == "private, no-cache"
    never = client.get(f"/calendars/{'n' * 43}.json")
    assert (never.status_code, never.headers["Retry-After"]) == (503, "30")
