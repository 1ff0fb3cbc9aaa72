"""The calendar part of an invitation."""

from datetime import UTC, datetime

import icalendar
import pytest

from eventapp.calendars.events import Own as OwnEvent
from eventapp.calendars.events import event_bytes
from eventapp.core.localized import Language
from eventapp.invitations import imip
from eventapp.invitations.rules import Method
from tests.calendars.test_events import BASE, published
from tests.factories import session_content, text

STAMP = imip.Stamp(3, datetime(2026, 11, 3, 12, 30, tzinfo=UTC), datetime(2026, 11, 2, 15, tzinfo=UTC))
ORGANIZER = imip.Organizer(
    "Partenariat stratégique global", "meetings+i7f3c.k2vq@example.gc.ca", "meetings@example.gc.ca"
)
ANA = imip.Attendee("Ana Ruiz", "ana@example.org", "NEEDS-ACTION")
OURS = ("DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "STATUS", "ORGANIZER", "ATTENDEE", "CONTACT")


def vevent(language: Language = Language.FR, **facts: object) -> bytes:
    content = published(session_content(**facts), contact_email="office@example.org")
    return event_bytes(content.edition, content.sessions[0], language, BASE, own=OwnEvent())


def message(method: Method = Method.REQUEST, event: bytes | None = None, **facts: imip.Attendee) -> str:
    return imip.message(event or vevent(), method, STAMP, ORGANIZER, facts.get("attendee", ANA))


def test_it_is_the_event_of_the_feeds_with_one_attendee_and_one_organizer() -> None:
    event = vevent()
    calendar = icalendar.Calendar.from_ical(message(event=event))
    (ours,), theirs = calendar.walk("VEVENT"), icalendar.Event.from_ical(event)
    assert calendar["METHOD"] == "REQUEST"
    assert {name: value for name, value in ours.items() if name not in OURS} == {
        name: value for name, value in theirs.items() if name not in OURS
    }
    assert "CONTACT" in theirs
    assert "CONTACT" not in ours
    assert (ours["SEQUENCE"], ours["STATUS"]) == (3, "CONFIRMED")
    assert ours["DTSTAMP"].dt == STAMP.mailed_at
    assert ours["LAST-MODIFIED"].dt == STAMP.changed_at
    assert ours["ORGANIZER"] == "mailto:meetings+i7f3c.k2vq@example.gc.ca"
    assert ours["ORGANIZER"].params["SENT-BY"] == "mailto:meetings@example.gc.ca"
    assert ours["ATTENDEE"] == "mailto:ana@example.org"
    assert ours["ATTENDEE"].params["RSVP"] == "TRUE"
    assert calendar.walk("VTIMEZONE") == []


def test_a_cancellation_says_so_in_both_places_and_keeps_the_time() -> None:
    calendar = icalendar.Calendar.from_ical(message(Method.CANCEL))
    (event,) = calendar.walk("VEVENT")
    assert (calendar["METHOD"], event["STATUS"]) == ("CANCEL", "CANCELLED")
    assert event["DTSTART"].dt == datetime(2026, 11, 26, 14, tzinfo=UTC)
    assert "RSVP" not in event["ATTENDEE"].params


def test_no_line_is_longer_than_75_octets_nor_ends_amid_a_character() -> None:
    long = imip.Attendee("Marie-Ève Lévesque-Tremblay " * 8, "marie-eve@example.org", "ACCEPTED")
    data = message(attendee=long).encode()
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    for line in data.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()


@pytest.mark.parametrize(
    "name",
    [
        'Ana "the chair" Ruiz',
        "Ruiz; Ana: Dr., PhD",
        "Ana\r\nATTENDEE:mailto:eve@example.org",
        "Ana\nEND:VEVENT",
        "Ana\x00Ruiz",
    ],
)
def test_no_name_becomes_a_line_or_a_parameter(name: str) -> None:
    (event,) = icalendar.Calendar.from_ical(message(attendee=ANA._replace(name=name))).walk("VEVENT")
    assert event["ATTENDEE"] == "mailto:ana@example.org"
    assert set(event["ATTENDEE"].params) == {"CN", "CUTYPE", "ROLE", "PARTSTAT", "RSVP"}
    assert event["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"


@pytest.mark.parametrize(
    "title",
    [
        "Energy\nSTATUS:CANCELLED",
        "SEQUENCE:9 " * 12,
        "a" * 67 + "\nDTSTAMP:19700101T000000Z",
        r"C:\new, really; \n yes",
        "É" * 90,
    ],
)
def test_a_text_that_looks_like_our_lines_stays_a_text(title: str) -> None:
    event = vevent(title=text(title), summary=text(title))
    (ours,) = icalendar.Calendar.from_ical(message(event=event)).walk("VEVENT")
    theirs = icalendar.Event.from_ical(event)
    assert (ours["SUMMARY"], ours["DESCRIPTION"]) == (theirs["SUMMARY"], theirs["DESCRIPTION"])
    assert (ours["SEQUENCE"], ours["STATUS"]) == (3, "CONFIRMED")
    read = imip.read(event)
    assert (read.title, read.text) == (str(theirs["SUMMARY"]), str(theirs["DESCRIPTION"]))
    assert (read.where, read.address) == (str(theirs["LOCATION"]), str(theirs["URL"]))
