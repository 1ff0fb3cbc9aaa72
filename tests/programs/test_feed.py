"""Personal feeds as programs ask for them."""

import gzip
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import icalendar
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from eventapp.core import clock
from eventapp.core.audit import AuditEntry
from eventapp.core.localized import Language
from eventapp.people.model import Person
from eventapp.programs import feeding
from eventapp.programs.model import Feed
from eventapp.registration.rules import Attendance
from tests.apps import reading, statements, writing
from tests.calendars.publishing import publish
from tests.factories import NOW
from tests.programs.program_help import worked
from tests.registration.making import edition_of, hybrid, published_edition, registered, slot

At = Callable[..., datetime]
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def secret(app: Flask, at: At) -> str:
    """That of Rosa, who is in the room for the opening and joins the closing from afar."""
    at("2026-11-02T15:00")
    published_edition(app, hybrid("opening"), hybrid("closing", start="11:00", end="12:00"))
    with app.test_request_context(), writing(app) as session:
        choices = {slot(session, "opening"): Attendance.ROOM, slot(session, "closing"): Attendance.REMOTE}
        registered(session, edition_of(session), "Rosa Diaz", choices=choices)
    worked(app, NOW)
    return feed_of(app, "Rosa Diaz")


def feed_of(app: Flask, name: str, language: Language = Language.EN, alarm: int | None = None) -> str:
    with writing(app) as session:
        person = session.scalars(select(Person.id).where(Person.name == name)).one()
        return feeding.make(session, "test", clock.now(), person, "phone", language, alarm)[1]


def events(body: bytes) -> dict[str, icalendar.Event]:
    calendar = icalendar.Calendar.from_ical(body)
    assert isinstance(calendar, icalendar.Calendar)
    return {str(event["summary"]): event for event in calendar.events}


def test_it_holds_my_sessions_in_my_language(app: Flask, client: FlaskClient, secret: str) -> None:
    found = events(client.get(f"/calendars/{secret}.ics").data)
    assert set(found) == {"1st annual meeting – Duo (sample)", "Opening", "Closing"}
    french = feed_of(app, "Rosa Diaz", Language.FR)
    assert "Opening (fr)" in events(client.get(f"/calendars/{french}.ics").data)
    assert found["Closing"]["location"] == "Online"
    assert found["Opening"]["location"] == "Hall, Ottawa"


def test_the_link_stands_in_it_when_it_may_be_seen(
    client: FlaskClient, secret: str, at: At, app: Flask
) -> None:
    before = client.get(f"/calendars/{secret}.ics").text
    assert "example.org" not in before
    assert "24 hours before the session" in events(before.encode())["Closing"]["description"]
    now = at("2026-11-26T08:00", "America/Toronto")
    worked(app, now)
    found = events(client.get(f"/calendars/{secret}.ics").data)
    link = "https://example.org/room"
    for title in ("Opening", "Closing"):
        assert found[title]["description"].startswith(f"Join from afar: {link}")
        assert (found[title]["url"], found[title]["conference"]) == (link, link)
    assert (found["Opening"]["location"], found["Closing"]["location"]) == ("Hall, Ottawa", link)


def test_nothing_that_makes_an_invitation_and_no_trace_of_the_address(
    client: FlaskClient, secret: str
) -> None:
    body = client.get(f"/calendars/{secret}.ics").text
    assert not re.search("METHOD|ORGANIZER|ATTENDEE|SOURCE", body)
    assert secret not in body
    assert "00000000T" not in body


def test_an_unchanged_feed_is_one_statement_and_a_changed_one_two(
    app: Flask, client: FlaskClient, secret: str
) -> None:
    address = f"/calendars/{secret}.ics"
    first = client.get(address)
    with statements(app) as sent:
        again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data, len(sent)) == (304, b"", 1)
    with statements(app) as sent:
        assert client.get(address).data == first.data
    assert len(sent) == 2


def test_only_my_changes_change_it(app: Flask, client: FlaskClient, secret: str) -> None:
    address = f"/calendars/{secret}.ics"
    tag = client.get(address).headers["ETag"]
    publish(app, LATER, hybrid("other", start="14:00", end="15:00"))
    assert client.get(address).headers["ETag"] == tag
    publish(app, LATER, hybrid("opening", start="08:00", end="08:45"))
    answer = client.get(address)
    assert answer.headers["ETag"] != tag
    opening = events(answer.data)["Opening"]
    assert (opening["sequence"], opening["last-modified"].dt) == (1, LATER)


def test_it_is_private_and_zipped_where_that_is_read(client: FlaskClient, secret: str) -> None:
    plain = client.get(f"/calendars/{secret}.ics")
    zipped = client.get(f"/calendars/{secret}.ics", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(zipped.data) == plain.data
    assert zipped.headers["ETag"] != plain.headers["ETag"]
    for name, value in (
        ("Cache-Control", "private, no-cache"),
        ("Referrer-Policy", "no-referrer"),
        ("X-Robots-Tag", "noindex"),
        ("Content-Type", "text/calendar; charset=utf-8"),
    ):
        assert plain.headers[name] == value
    assert "Set-Cookie" not in plain.headers
    head = client.head(f"/calendars/{secret}.ics")
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", plain.headers["ETag"])


def test_a_reminder_is_in_it_only_where_it_was_asked_for(
    app: Flask, client: FlaskClient, secret: str
) -> None:
    assert "VALARM" not in client.get(f"/calendars/{secret}.ics").text
    alarmed = client.get(f"/calendars/{feed_of(app, 'Rosa Diaz', alarm=15)}.ics").data
    assert alarmed.count(b"TRIGGER:-PT15M") == 2  # the sessions, and not the days of the meeting
    (alarm,) = events(alarmed)["Opening"].subcomponents
    assert alarm["trigger"].dt == timedelta(minutes=-15)


def test_programs_are_asked_to_come_more_often_around_the_meeting(
    client: FlaskClient, secret: str, at: At
) -> None:
    address = f"/calendars/{secret}.ics"
    usual = client.get(address)
    assert b"X-PUBLISHED-TTL:PT1H" in usual.data
    at("2026-11-23T12:00", "UTC")
    assert b"X-PUBLISHED-TTL:PT15M" in client.get(address).data
    assert client.get(address).headers["ETag"] != usual.headers["ETag"]
    at("2026-11-28T12:00", "UTC")
    assert b"X-PUBLISHED-TTL:PT1H" in client.get(address).data


def test_a_revoked_one_says_so_for_thirty_days_and_then_is_gone(
    app: Flask, client: FlaskClient, secret: str, at: At
) -> None:
    revoke(app, secret)
    address = f"/calendars/{secret}.ics"
    answer = client.get(address)
    assert list(events(answer.data)) == ["This calendar address was revoked"]
    same = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert same.status_code == 304
    at("2026-12-02T14:59:59")
    assert client.get(address).status_code == 200
    at("2026-12-02T15:00:00")
    gone = client.get(address)
    assert (gone.status_code, gone.mimetype) == (410, "text/plain")


def revoke(app: Flask, secret: str) -> None:
    with writing(app) as session:
        feed = feeding.by_secret(session, secret)
        assert feed is not None
        feeding.revoke(session, "test", clock.now(), feed)


def test_a_new_secret_closes_the_old_one(app: Flask, client: FlaskClient, secret: str) -> None:
    with writing(app) as session:
        feed = feeding.by_secret(session, secret)
        assert feed is not None
        _new, other = feeding.rotate(session, "test", clock.now(), feed)
    assert "Opening" in events(client.get(f"/calendars/{other}.ics").data)
    assert "Opening" not in events(client.get(f"/calendars/{secret}.ics").data)
    with reading(app) as session:
        assert feeding.by_secret(session, secret) is None


def test_somebody_with_nothing_is_never_sent_an_empty_calendar(app: Flask, client: FlaskClient) -> None:
    published_edition(app)
    secret = feed_of(app, "Ana Ruiz")
    assert list(events(client.get(f"/calendars/{secret}.ics").data)) == [
        "There is nothing in your calendar as yet"
    ]


@pytest.mark.parametrize("secret", ["", "x", "a" * 43, "%00", "../../x", "é" * 43])
def test_an_unknown_address_is_no_calendar_and_no_page(client: FlaskClient, secret: str) -> None:
    answer = client.get(f"/calendars/{secret}.ics")
    assert answer.status_code in (400, 404)
    assert answer.mimetype != "text/calendar"


def test_secrets_are_stored_as_digests_and_told_to_nobody(
    app: Flask, client: FlaskClient, secret: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    client.get(f"/calendars/{secret}.ics")
    assert len(secret) == 43  # 256 bits
    with reading(app) as session:
        feed = session.scalars(select(Feed)).one()
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "feed.made")).one()
        assert secret not in (feed.digest, feed.ref, feed.name)
        assert (entry.subject, entry.details) == (f"feeds/{feed.ref}", {})
    assert secret not in caplog.text


def test_the_last_good_bytes_are_sent_when_the_database_is_away(
    app: Flask,
    client: FlaskClient,
    secret: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    address = f"/calendars/{secret}.ics"
    good = client.get(address).data
    monkeypatch.setattr(feeding, "head", fails)
    away = client.get(address)
    assert (away.status_code, away.data) == (200, good)
    assert away.headers["Cache-Control"] == "private, no-cache"
    never = client.get(f"/calendars/{'n' * 43}.ics")
    assert (never.status_code, never.headers["Retry-After"]) == (503, "30")
    assert secret not in caplog.text


def fails(*_: object) -> None:
    raise RuntimeError("the database is away")


def test_a_feed_whose_event_is_damaged_elsewhere_still_has_the_others(
    app: Flask, client: FlaskClient, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from eventapp.calendars import events as writer

    real = writer.event_bytes

    def sometimes(edition: object, session: object, *rest: object) -> bytes:
        if getattr(session, "slug", "") == "bad":
            raise ValueError("cannot be written")
        return real(edition, session, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(writer, "event_bytes", sometimes)
    with app.test_request_context(), writing(app) as session:
        session.execute(update(Feed).values(name="phone"))
    publish(
        app, LATER, hybrid("bad", start="15:00", end="16:00"), hybrid("opening", start="08:00", end="08:30")
    )
    assert events(client.get(f"/calendars/{secret}.ics").data)["Opening"]["sequence"] == 1
