"""The files and letters made for one person: the calendar, the confirmation, the letter for a visa."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventapp.calendars.events import uid_of_meeting
from eventapp.meetings.model import Mode
from eventapp.registration.model import Registration
from tests.apps import writing
from tests.calendars.publishing import publish
from tests.calendars.reading_lines import mistakes
from tests.factories import NOW, session_draft
from tests.registration.mine_help import LINK, SESSIONS, At, page, registered, said, seats_in, somebody, token
from tests.registration.registering_help import MINE, invited, opened, soup, visitor
from tests.support import icalendar_reader, vobject_reader
from tests.support.reading import Calendar, Event

FEED = "/en/duo/meetings/1/agenda.ics"
MEETING = uid_of_meeting("duo", 1)


@pytest.fixture(autouse=True)
def _now(at: At) -> None:
    at("2026-11-02T15:00")


def calendar(client: FlaskClient, path: str = f"{MINE}/calendar.ics") -> Calendar:
    response = client.get(path)
    assert response.status_code == 200
    assert response.content_type.startswith("text/calendar")
    assert mistakes(response.data) == []
    ours, foreign = icalendar_reader.read(response.data), vobject_reader.read(response.data)
    assert [event.uid for event in ours.events] == [event.uid for event in foreign.events]
    assert ours.method is None
    return ours


def by_title(found: Calendar) -> dict[str, Event]:
    return {event.summary or "": event for event in found.events}


# ---- The calendar ----


def test_my_sessions_are_those_of_the_public_calendar(app: Flask) -> None:
    _, client = somebody(app, opening="room", private="room")
    mine, public = calendar(client), calendar(client, FEED)
    assert {event.summary for event in mine.events} == {
        "1st annual meeting – Duo (sample)",
        "Opening",
        "Private",
    }
    opening, same = by_title(mine)["Opening"], by_title(public)["Opening"]
    assert opening == same
    assert opening.start == "2026-11-26T14:00:00Z"
    assert by_title(mine)["Private"].uid not in {event.uid for event in public.events}


def test_what_is_not_public_leads_to_my_page_and_not_to_a_page_that_is_not_there(app: Flask) -> None:
    _, client = somebody(app, opening="room", private="room")
    events = by_title(calendar(client))
    assert (events["Private"].description or "").endswith("http://localhost/en/duo/meetings/1/me")
    assert (events["Opening"].description or "").endswith("/sessions/opening")


def test_from_afar_the_place_is_online_and_no_link_is_in_the_file(app: Flask, at: At) -> None:
    _, client = somebody(app, opening="remote")
    at("2026-11-26T08:59", "America/Toronto")
    assert LINK in client.get(MINE).text
    assert by_title(calendar(client))["Opening"].location == "Online"
    assert LINK not in client.get(f"{MINE}/calendar.ics").text


def test_it_is_a_calendar_with_the_meeting_for_whoever_has_nothing(app: Flask) -> None:
    opened(app, *SESSIONS)
    ref = invited(app)
    client = visitor(app, ref)
    assert [event.uid for event in calendar(client).events] == [MEETING]
    registered(app, ref, approve=False, opening="room")
    assert [event.uid for event in calendar(client).events] == [MEETING]
    client.post(f"{MINE}/withdraw", data=token(client))
    assert [event.uid for event in calendar(client).events] == [MEETING]


def test_whoever_waits_without_a_place_has_no_seat_in_the_file(app: Flask) -> None:
    opened(app, session_draft("opening"))
    seats_in(app, "opening", 0)
    ref = invited(app)
    registered(app, ref, opening="room")
    assert [event.uid for event in calendar(visitor(app, ref)).events] == [MEETING]


def test_a_moved_session_rises_in_sequence_and_a_cancelled_one_stays_as_such(app: Flask) -> None:
    _, client = somebody(app, opening="room", mining="room")
    before = by_title(calendar(client))
    moved = session_draft("opening", start="14:00", end="15:00", mode=Mode.HYBRID, link=LINK)
    publish(app, NOW, moved, gone=["mining"])
    after, public = by_title(calendar(client)), by_title(calendar(client, FEED))
    assert (after["Opening"].uid, after["Opening"].sequence) == (
        before["Opening"].uid,
        public["Opening"].sequence,
    )
    assert after["Opening"].sequence > before["Opening"].sequence
    cancelled = next(event for event in after.values() if event.uid == before["Mining"].uid)
    assert cancelled.status == "CANCELLED"
    assert cancelled == next(event for event in public.values() if event.uid == cancelled.uid)


def test_it_speaks_the_language_of_the_page(app: Flask) -> None:
    _, client = somebody(app, opening="room")
    found = calendar(client, f"{MINE}/calendar.ics".replace("/en/", "/fr/"))
    assert "Opening (fr)" in by_title(found)


def test_without_a_link_there_is_no_calendar_but_the_way_to_the_link(app: Flask) -> None:
    opened(app, *SESSIONS)
    response = app.test_client().get(f"{MINE}/calendar.ics")
    assert response.status_code == 404
    assert "/register/link" in response.text


# ---- Letters ----


def test_the_confirmation_is_there_once_approved(app: Flask) -> None:
    opened(app, *SESSIONS)
    ref = invited(app)
    registered(app, ref, approve=False, opening="room")
    client = visitor(app, ref)
    assert client.get(f"{MINE}/letter").status_code == 404
    assert "/me/letter" not in client.get(MINE).text
    registered(app, ref, opening="room")
    assert "/me/letter" in client.get(MINE).text
    letter = said(page(client, f"{MINE}/letter").select_one(".letter"))
    for part in (
        "Confirmation of registration",
        "Ana Ruiz",
        "1st annual meeting",
        "November 26–27, 2026",
        ref,
    ):
        assert part in letter
    assert "SAMPLE" in letter


def test_the_letter_for_a_visa_is_for_those_who_asked_for_it(app: Flask) -> None:
    ref, client = somebody(app, opening="room")
    path = f"{MINE}/invitation-letter"
    assert client.get(path).status_code == 404
    with writing(app) as session:
        row = session.query(Registration).filter_by(ref=ref).one()
        row.needs_letter, row.nationality = True, "MX"
    assert path in client.get(MINE).text
    for language, country in (("en", "Mexico"), ("fr", "Mexique"), ("es", "México")):
        letter = said(soup(client.get(path.replace("/en/", f"/{language}/"))).select_one(".letter"))
        assert "Ana Ruiz" in letter
        assert country in letter
    with writing(app) as session:
        session.query(Registration).filter_by(ref=ref).one().state = "submitted"
    assert client.get(path).status_code == 404


def test_an_official_meeting_s_letter_is_no_sample(app: Flask) -> None:
    from eventapp.meetings.model import Edition, Nature

    _, client = somebody(app, opening="room")
    with writing(app) as session:
        session.query(Edition).one().nature = Nature.OFFICIAL
    assert "SAMPLE" not in client.get(f"{MINE}/letter").text
