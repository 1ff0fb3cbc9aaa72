"""``/health`` for machines and the person on duty."""

from flask import Flask
from flask.testing import FlaskClient

from eventapp.core import outbox
from tests.apps import app_on, writing
from tests.factories import NOW


def test_healthy_app_says_so_with_its_time_zone_data(client: FlaskClient) -> None:
    answer = client.get("/health")
    assert answer.status_code == 200
    body = answer.get_json()
    assert {key: body[key] for key in ("status", "database")} == {"status": "ok", "database": "ok"}
    assert tuple(int(part) for part in body["tzdata"].split(".")) >= (2026, 6)
    assert body["queue"] == {"waiting": 0, "oldest_due": None, "seconds": 0, "given_up": 0}


def test_waiting_work_is_told(demo_client: FlaskClient) -> None:
    queue = demo_client.get("/health").get_json()["queue"]
    assert queue["waiting"] >= 6  # the history, three publications, retention, and a seat that is kept
    assert queue["oldest_due"].startswith("2026-11-06T15:00")
    assert queue["seconds"] > 0


def test_what_was_given_up_is_counted_and_waits_no_more(app: Flask, client: FlaskClient) -> None:
    with writing(app) as session:
        for topic in ("one", "two"):
            outbox.put(session, topic, {}, NOW)
        session.flush()
        session.get_one(outbox.OutboxRow, 1).gave_up_at = NOW
    queue = client.get("/health").get_json()["queue"]
    assert (queue["given_up"], queue["waiting"]) == (1, 1)


def test_app_without_its_database_is_not_ready(app: Flask) -> None:
    with app_on("sqlite:////nowhere/at/all.sqlite3", app.extensions["settings"].data_dir) as lost:
        answer = lost.test_client().get("/health")
        assert (answer.status_code, answer.get_json()["database"]) == (503, "unreachable")
        page = lost.test_client().get("/fr/")
        assert (page.status_code, page.headers["Retry-After"]) == (503, "30")
        assert "fr-CA" in page.text
