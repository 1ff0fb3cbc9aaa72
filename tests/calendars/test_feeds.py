"""Calendars as joins: the header, what is shown on which day, and never nothing."""

from datetime import UTC, date, datetime

import pytest

from eventapp.agenda.content import GroupContent, SessionContent, Status
from eventapp.calendars import events, feeds
from eventapp.calendars.feeds import Loaded
from eventapp.core.localized import Language
from tests.calendars.reading_lines import mistakes
from tests.calendars.test_events import BASE, published
from tests.factories import session_content, text
from tests.support import icalendar_reader

TODAY = date(2026, 11, 10)
MINING = (GroupContent("mining", text("Mining")),)


def loaded(*sessions: SessionContent, **facts: object) -> Loaded:
    content = published(*sessions, **facts)
    return Loaded(content, events.all_events(content, Language.EN, BASE))


def uids(ics: bytes) -> list[str]:
    return [event.uid for event in icalendar_reader.read(ics).events]


def test_the_header_is_a_feed_and_not_a_message() -> None:
    ics = feeds.agenda_feed(loaded(session_content()), Language.EN, TODAY)
    header = ics[: ics.index(b"BEGIN:VEVENT")].decode().replace("\r\n ", "").splitlines()
    assert header == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//eventapp//Calendars//EN",
        "CALSCALE:GREGORIAN",
        "NAME:1st annual meeting – Duo (sample)",
        "X-WR-CALNAME:1st annual meeting – Duo (sample)",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    ]
    assert mistakes(ics) == []


def test_commas_are_escaped_in_the_name_that_has_a_type() -> None:
    header = feeds.calendar("Trade, Investment; and more", False, []).decode()
    assert "\r\nNAME:Trade\\, Investment\\; and more\r\n" in header
    assert "\r\nX-WR-CALNAME:Trade, Investment; and more\r\n" in header


@pytest.mark.parametrize(
    ("day", "interval"),
    [(22, "PT1H"), (23, "PT15M"), (26, "PT15M"), (27, "PT15M"), (28, "PT1H")],
)
def test_programs_are_asked_to_come_sooner_around_the_meeting(day: int, interval: str) -> None:
    ics = feeds.agenda_feed(loaded(), Language.EN, date(2026, 11, day))
    assert icalendar_reader.read(ics).refresh_interval == interval


def test_a_cancelled_session_stays_until_the_day_after_it_would_have_been() -> None:
    cancelled, kept = session_content(status=Status.CANCELLED), session_content("closing", "11:00", "12:00")
    agenda = loaded(cancelled, kept)
    meeting = events.meeting_uid(agenda.content.edition)
    shown = {day: uids(feeds.agenda_feed(agenda, Language.EN, date(2026, 11, day))) for day in (1, 27, 28)}
    assert shown == {
        1: [meeting, "uid-opening", "uid-closing"],
        27: [meeting, "uid-opening", "uid-closing"],
        28: [meeting, "uid-closing"],
    }


def test_a_day_is_over_when_it_is_over_everywhere() -> None:
    assert feeds.day_not_over(datetime(2026, 11, 28, 11, 59, tzinfo=UTC)) == date(2026, 11, 27)
    assert feeds.day_not_over(datetime(2026, 11, 28, 12, 0, tzinfo=UTC)) == date(2026, 11, 28)


def test_no_calendar_is_ever_empty() -> None:
    agenda = loaded(session_content(status=Status.CANCELLED, groups=MINING))
    meeting = [events.meeting_uid(agenda.content.edition)]
    after = date(2027, 1, 1)
    assert uids(feeds.agenda_feed(agenda, Language.EN, after)) == meeting
    assert uids(feeds.group_feed([agenda], "mining", "Mining", Language.EN, after)) == meeting
    assert uids(feeds.group_feed([agenda], "forestry", "Forestry", Language.EN, TODAY)) == meeting


def test_a_group_sees_its_own_sessions_at_the_meetings_where_it_has_any() -> None:
    first = loaded(session_content(uid="first", groups=MINING), number=1)
    second = loaded(session_content(uid="second"), number=2)
    third = loaded(session_content(uid="third", groups=MINING), session_content("closing"), number=3)
    ics = feeds.group_feed([first, second, third], "mining", "Mining", Language.EN, TODAY)
    meetings = [events.uid_of_meeting("duo", number) for number in (1, 3)]
    assert uids(ics) == [meetings[0], "first", meetings[1], "third"]
    assert icalendar_reader.read(ics).name == "Mining – Duo"


def test_one_session_alone_is_there_even_when_it_was_cancelled_long_ago() -> None:
    agenda = loaded(session_content(status=Status.CANCELLED))
    ics = feeds.session_feed(agenda, agenda.content.sessions[0], Language.EN, date(2030, 1, 1))
    assert ics is not None
    assert uids(ics) == ["uid-opening"]


def test_an_event_that_could_not_be_written_is_left_out() -> None:
    agenda = loaded(session_content(), session_content("closing", "11:00", "12:00"))
    without = Loaded(agenda.content, {u: data for u, data in agenda.events.items() if u != "uid-opening"})
    meeting = events.meeting_uid(agenda.content.edition)
    assert uids(feeds.agenda_feed(without, Language.EN, TODAY)) == [meeting, "uid-closing"]
    assert feeds.session_feed(without, agenda.content.sessions[0], Language.EN, TODAY) is None
