"""From publication to publication: what a subscriber's program is told of each change."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select

from eventapp.calendars.model import EventBytes
from eventapp.calendars.tasks import write_events
from eventapp.core.localized import Language
from tests.apps import reading, writing
from tests.calendars.publishing import done, publish
from tests.factories import NOW, session_draft, text
from tests.support import icalendar_reader
from tests.support.reading import Event

AGENDA = "/en/duo/meetings/1/agenda.ics"
LATER = NOW + timedelta(days=1)


@pytest.fixture(autouse=True)
def weeks_before(at: object) -> None:
    at("2026-11-03T12:00")  # type: ignore[operator]


def read(app: Flask) -> dict[str, Event]:
    """The sessions of the agenda by slug."""
    read = icalendar_reader.read(app.test_client().get(AGENDA).get_data()).events
    return {(event.description or "").rpartition("/")[2]: event for event in read if not event.all_day}


def vevents(app: Flask) -> dict[str, bytes]:
    """Each event's bytes as a subscriber gets them, by slug."""
    parts = app.test_client().get(AGENDA).get_data().split(b"BEGIN:VEVENT\r\n")[2:]
    return {part.partition(b"/sessions/")[2].partition(b"\r\n")[0].decode(): part for part in parts}


FIRST = [session_draft("opening"), session_draft("closing", start="16:00", end="17:00")]


@pytest.mark.parametrize(
    ("change", "sequence"),
    [
        ({"start": "09:30", "end": "10:30"}, 1),
        ({"end": "10:05"}, 1),
        ({"title": text("Renamed")}, 0),
        ({"room": "room-2"}, 0),
        ({"summary": text("About")}, 0),
    ],
)
def test_a_change_moves_the_stamps_of_its_session_alone(
    app: Flask, change: dict[str, object], sequence: int
) -> None:
    publish(app, NOW, *FIRST)
    before, bytes_before = read(app), vevents(app)
    assert publish(app, LATER, session_draft("opening", **change)) == 2
    after, bytes_after = read(app), vevents(app)

    assert after["opening"].uid == before["opening"].uid
    assert (before["opening"].sequence, after["opening"].sequence) == (0, sequence)
    assert b"LAST-MODIFIED:20261103T150000Z\r\n" in bytes_after["opening"]
    assert b"DTSTAMP:20261103T150000Z\r\n" in bytes_after["opening"]
    assert bytes_after["opening"] != bytes_before["opening"]
    assert bytes_after["closing"] == bytes_before["closing"]


def test_a_removed_session_is_cancelled_and_can_come_back(app: Flask) -> None:
    publish(app, NOW, *FIRST)
    before = read(app)["opening"]
    publish(app, LATER, gone=["opening"])
    cancelled = read(app)["opening"]
    publish(app, LATER + timedelta(days=1), session_draft("opening"))
    back = read(app)["opening"]
    assert {event.uid for event in (before, cancelled, back)} == {before.uid}
    assert [event.sequence for event in (before, cancelled, back)] == [0, 1, 2]
    assert [event.status for event in (before, cancelled, back)] == ["CONFIRMED", "CANCELLED", "CONFIRMED"]
    assert cancelled.summary == "CANCELLED: Opening"


def test_a_cancelled_session_is_dropped_after_its_time(app: Flask, at: object) -> None:
    publish(app, NOW, *FIRST)
    publish(app, LATER, gone=["opening"])
    shown = {}
    for moment in ("2026-11-28T11:59", "2026-11-28T12:00"):
        at(moment)  # type: ignore[operator]
        shown[moment] = sorted(read(app))
    assert shown == {"2026-11-28T11:59": ["closing", "opening"], "2026-11-28T12:00": ["closing"]}


def test_an_added_session_leaves_the_others_as_they_are(app: Flask) -> None:
    publish(app, NOW, *FIRST)
    before = vevents(app)
    publish(app, LATER, session_draft("lunch", start="12:00", end="13:00"))
    after = vevents(app)
    assert set(after) - set(before) == {"lunch"}
    assert {slug: after[slug] for slug in before} == before


def test_the_stored_bytes_of_an_unchanged_session_are_equal_in_every_language(app: Flask) -> None:
    publish(app, NOW, *FIRST)
    publish(app, LATER, session_draft("opening", title=text("Renamed")))
    with reading(app) as session:
        rows = session.scalars(select(EventBytes)).all()
        uid = read(app)["closing"].uid
    closing = {
        language: [row.data for row in rows if row.uid == uid and row.language is language]
        for language in Language
    }
    assert all(len(data) == 2 and data[0] == data[1] for data in closing.values())
    assert len({data[0] for data in closing.values()}) == 3
    assert len(rows) == 2 * 3 * 3


def test_the_page_is_the_same_whether_the_worker_has_come_or_not(app: Flask) -> None:
    publish(app, NOW, *FIRST, work=False)
    unstored = app.test_client().get(AGENDA).get_data()
    with reading(app) as session:
        assert session.scalars(select(EventBytes)).all() == []  # reading never writes
    done(app, NOW)
    app.extensions["kept"].clear()
    assert app.test_client().get(AGENDA).get_data() == unstored


def test_stored_bytes_are_what_is_sent(app: Flask) -> None:
    publish(app, NOW, *FIRST)
    uid = read(app)["opening"].uid
    with writing(app) as session:
        for row in session.scalars(select(EventBytes).where(EventBytes.uid == uid)):
            row.data = row.data.replace(b"SUMMARY:Opening", b"SUMMARY:As stored")
    app.extensions["kept"].clear()
    assert read(app)["opening"].summary == "As stored"


def test_doing_the_work_again_changes_nothing_and_fills_what_is_missing(app: Flask) -> None:
    def stored() -> dict[tuple[str, Language], bytes]:
        with reading(app) as session:
            return {(row.uid, row.language): row.data for row in session.scalars(select(EventBytes))}

    publish(app, NOW, *FIRST)
    first = stored()
    with writing(app) as session:
        session.execute(delete(EventBytes).where(EventBytes.language == Language.FR))
    for _ in range(2):
        with writing(app) as session:
            write_events(session, {"edition_id": 1, "number": 1}, LATER)
        assert stored() == first
