"""One session as one event: what calendar programs are told, and what they are not."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
from msgspec.structs import replace

from eventapp.agenda.changes import stamped
from eventapp.agenda.content import AgendaContent, Kind, Role, SessionContent, Status
from eventapp.calendars import events
from eventapp.core.localized import Language, LocalizedText
from tests.factories import NOW, agenda_content, session_content, somebody, text

BASE = "https://meetings.example"


def published(*sessions: SessionContent, **facts: Any) -> AgendaContent:
    return stamped(None, agenda_content(*sessions, **facts), NOW)


def written(session: SessionContent, language: Language = Language.EN, **facts: Any) -> icalendar.Event:
    content = published(session, **facts)
    made = events.event_bytes(content.edition, content.sessions[0], language, BASE)
    return icalendar.Event.from_ical(made)


def line(event: icalendar.Event, name: str) -> str | None:
    """The value of a property as the file has it."""
    if name not in event:
        return None
    value = event[name].to_ical()
    return value if isinstance(value, str) else value.decode()


def test_hours_are_instants_that_need_no_zone() -> None:
    event = written(session_content(start="09:00", end="10:30"))
    assert (line(event, "DTSTART"), line(event, "DTEND")) == ("20261126T140000Z", "20261126T153000Z")
    assert not event["DTSTART"].params


def test_the_first_publication_is_the_only_clock() -> None:
    event = written(session_content())
    assert {line(event, name) for name in ("DTSTAMP", "LAST-MODIFIED")} == {"20261102T150000Z"}
    assert line(event, "SEQUENCE") == "0"


def test_bytes_do_not_depend_on_the_present_but_would_if_stamps_did(at: Any) -> None:
    def made(changed_at: datetime) -> bytes:
        session = replace(content.sessions[0], changed_at=changed_at)
        return events.event_bytes(content.edition, session, Language.EN, BASE)

    content = published(session_content())
    first = at("2026-11-26T08:00"), made(NOW)
    second = at("2026-11-26T08:01"), made(NOW)
    assert first[1] == second[1]
    assert made(first[0]) != made(second[0])  # what taking the time of writing would do


def test_a_draft_has_no_events() -> None:
    draft = agenda_content(session_content())
    with pytest.raises(ValueError, match="not published"):
        events.event_bytes(draft.edition, draft.sessions[0], Language.EN, BASE)
    with pytest.raises(ValueError, match="not published"):
        events.meeting_bytes(draft, Language.EN, BASE)


def test_nothing_makes_it_an_invitation_and_no_link_is_told() -> None:
    event = written(session_content(mode="hybrid", people=(somebody(),), link="https://example.org/secret"))
    assert not {"ORGANIZER", "ATTENDEE", "METHOD"} & set(event)
    assert b"secret" not in event.to_ical()


@pytest.mark.parametrize(
    ("facts", "transparency"),
    [
        ({}, "OPAQUE"),
        ({"kind": Kind.SOCIAL}, "OPAQUE"),
        ({"kind": Kind.BREAK}, "TRANSPARENT"),
        ({"status": Status.CANCELLED}, "TRANSPARENT"),
    ],
)
def test_breaks_and_cancelled_sessions_keep_nobody_busy(facts: dict[str, Any], transparency: str) -> None:
    assert line(written(session_content(**facts)), "TRANSP") == transparency


def test_a_cancelled_session_says_so_in_its_status_its_title_and_its_text() -> None:
    event = written(session_content(status=Status.CANCELLED))
    assert line(event, "STATUS") == "CANCELLED"
    assert event["SUMMARY"] == "CANCELLED: Opening"
    assert "This session is cancelled." in event["DESCRIPTION"]


@pytest.mark.parametrize(
    ("facts", "where"),
    [
        ({}, "Hall, Tower, 1 Main Street"),
        ({"room": None}, "Tower, 1 Main Street"),
        ({"mode": "hybrid"}, "Hall, Tower, 1 Main Street"),
        ({"mode": "remote"}, "Online"),
    ],
)
def test_the_place_is_room_venue_and_address_or_online(facts: dict[str, Any], where: str) -> None:
    edition = {"venue": text("Tower"), "address": "1 Main Street", "latitude": 45.4, "longitude": -75.7}
    event = written(session_content(**facts), **edition)
    assert event["LOCATION"] == where
    assert line(event, "GEO") == (None if where == "Online" else "45.4;-75.7")


def test_without_a_venue_the_city_is_the_place() -> None:
    assert written(session_content())["LOCATION"] == "Hall, Ottawa"


def test_the_text_tells_the_hour_on_each_other_clock_once() -> None:
    places = ("ottawa", "montreal", "mexico-city", "winnipeg", "calgary", "vancouver", "tijuana", "st-johns")
    description = written(session_content(), clock_places=places)["DESCRIPTION"]
    assert "Thursday, November 26, 2026, 09:00–10:00, Ottawa (UTC−5)" in description
    assert (
        "08:00, Mexico City (UTC−6) · 07:00, Vancouver (UTC−7) · 06:00, Tijuana (UTC−8)"
        " · 10:30, St. John’s (UTC−3:30)"
    ) in description
    assert "Montréal" not in description


def test_another_day_elsewhere_is_named() -> None:
    session = session_content(start="2026-11-26T23:00", end="2026-11-26T23:30")
    assert (
        "Fri, Nov 27, 00:30, St. John’s (UTC−3:30)"
        in written(session, clock_places=("st-johns",))["DESCRIPTION"]
    )


def test_a_session_by_another_clock_than_the_meetings_names_that_clocks_city() -> None:
    session = session_content(zone="America/Vancouver")
    assert "09:00–10:00, Vancouver (UTC−7)" in written(session)["DESCRIPTION"]


def test_the_text_tells_what_a_page_tells() -> None:
    session = session_content(
        mode="hybrid",
        languages=("en", "fr"),
        people=(
            somebody(role=Role.CO_CHAIR, organization=text("Ministry")),
            somebody("beth", "Beth Roy", role=Role.CO_CHAIR),
            somebody("carl", "Carl Lee", role=Role.SPEAKER),
        ),
        summary=text("What it is about."),
    )
    assert written(session)["DESCRIPTION"].split("\n\n") == [
        "SAMPLE: this meeting and everything said of it are fictional.",
        "Thursday, November 26, 2026, 09:00–10:00, Ottawa (UTC−5)",
        "In person and remote\nInterpretation: English and French\nCo-chairs: Ana Ruiz (Ministry), Beth Roy",
        "What it is about.",
        f"{BASE}/en/duo/meetings/1/sessions/opening",
    ]


def test_an_official_agenda_carries_no_warning() -> None:
    description = written(session_content(), nature="official")["DESCRIPTION"]
    assert "SAMPLE" not in description
    assert "RECONSTRUCTION" not in description


def test_a_long_text_is_cut_but_keeps_its_address() -> None:
    description = written(session_content(summary=text("word " * 4000)))["DESCRIPTION"]
    assert len(description) <= 8000
    assert description.endswith(f"…\n\n{BASE}/en/duo/meetings/1/sessions/opening")


def test_a_title_of_nothing_but_control_characters_is_no_title() -> None:
    assert written(session_content(title=LocalizedText.same("\r\n\x00")), Language.EN)["SUMMARY"] == "opening"


def test_the_next_best_language_is_better_than_no_title() -> None:
    session = session_content(title=LocalizedText(fr="Ouverture"))
    assert written(session, Language.ES)["SUMMARY"] == "Ouverture"


def test_the_meeting_is_whole_days_and_ends_on_the_day_after() -> None:
    event = icalendar.Event.from_ical(events.meeting_bytes(published(), Language.EN, BASE))
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2026, 11, 26), date(2026, 11, 28))
    assert line(event, "TRANSP") == "TRANSPARENT"
    assert event["SUMMARY"] == "1st annual meeting – Duo (sample)"
    assert event["URL"] == f"{BASE}/en/duo/meetings/1/agenda"


def test_the_meeting_is_known_by_one_identifier_for_ever() -> None:
    assert events.uid_of_meeting("cmp", 17) == "1b662a15-664c-56e8-92d5-b8ba5f997198"


def test_the_meeting_moves_its_stamps_with_each_publication() -> None:
    first = published(session_content())
    second = stamped(first, agenda_content(session_content(title=text("New"))), NOW + timedelta(hours=1))
    event = icalendar.Event.from_ical(events.meeting_bytes(second, Language.EN, BASE))
    assert line(event, "SEQUENCE") == "1"
    assert line(event, "LAST-MODIFIED") == "20261102T160000Z"


def test_the_host_name_is_in_addresses_only() -> None:
    content = published(session_content())
    one, other = (
        events.all_events(content, Language.EN, base) for base in (BASE, "https://elsewhere.example")
    )
    assert set(one) == set(other)
    assert all(one[uid].replace(BASE.encode(), b"") != one[uid] for uid in one)


def test_one_session_that_cannot_be_written_does_not_take_the_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    content = published(session_content(), session_content("closing", "11:00", "12:00"))
    broken = replace(content.sessions[0], zone="America/Nowhere")
    made = events.all_events(replace(content, sessions=(broken, content.sessions[1])), Language.EN, BASE)
    assert set(made) == {events.meeting_uid(content.edition), "uid-closing"}
    assert "event uid-opening of duo/1 cannot be written" in caplog.text


def test_changing_the_clocks_shown_moves_the_stamps_of_all() -> None:
    first = published(session_content(), clock_places=("vancouver",))
    later = NOW + timedelta(days=1)
    second = stamped(first, agenda_content(session_content(), clock_places=("tijuana",)), later)
    assert second.sessions[0].changed_at == later
    third = stamped(
        first, agenda_content(session_content(), clock_places=("vancouver",), mode="remote"), later
    )
    assert third.sessions[0].changed_at == NOW.astimezone(UTC)
