"""The three calendar readers tell the same story about the same file."""

from dataclasses import replace
from types import ModuleType

import pytest

from tests.support import icalendar_reader, icaljs, vobject_reader
from tests.support.reading import Calendar, Event

READERS = [icaljs, icalendar_reader, vobject_reader]

FILE = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//eventapp tests//EN
NAME:Réunion du 26
X-WR-CALNAME:Réunion du 26
METHOD:PUBLISH
REFRESH-INTERVAL;VALUE=DURATION:PT1H
BEGIN:VTIMEZONE
TZID:America/St_Johns
BEGIN:STANDARD
DTSTART:20071104T020000
TZOFFSETFROM:-0230
TZOFFSETTO:-0330
RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:20070311T020000
TZOFFSETFROM:-0330
TZOFFSETTO:-0230
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
UID:opening@example.org
DTSTAMP:20261101T000000Z
DTSTART:20261126T140000Z
DTEND:20261126T153000Z
SEQUENCE:3
STATUS:CANCELLED
SUMMARY:Opening\\, plenary\\; “hall”
LOCATION:Salle 1\\, Ottawa
DESCRIPTION:First line\\nsecond line\\, which goes on for so long that it has
  to be folded
CATEGORIES:Plenary,Agri\\, food
CATEGORIES:Forests
END:VEVENT
BEGIN:VEVENT
UID:zone@example.org
DTSTAMP:20261101T000000Z
DTSTART;TZID=America/St_Johns:20261126T103000
DURATION:PT45M
SUMMARY:By its own clock
END:VEVENT
BEGIN:VEVENT
UID:floating@example.org
DTSTAMP:20261101T000000Z
DTSTART:20261126T090000
DTEND:20261126T100000
SUMMARY:Wherever you are
END:VEVENT
BEGIN:VEVENT
UID:day@example.org
DTSTAMP:20261101T000000Z
DTSTART;VALUE=DATE:20261127
SUMMARY:Travel
END:VEVENT
END:VCALENDAR
"""


PLAIN = Event(
    uid="",
    sequence=0,
    status=None,
    start="",
    end="",
    all_day=False,
    summary=None,
    location=None,
    description=None,
    categories=(),
)

UNDERSTOOD = Calendar(
    name="Réunion du 26",
    x_wr_calname="Réunion du 26",
    method="PUBLISH",
    refresh_interval="PT1H",
    events=(
        replace(
            PLAIN,
            uid="opening@example.org",
            sequence=3,
            status="CANCELLED",
            start="2026-11-26T14:00:00Z",
            end="2026-11-26T15:30:00Z",
            summary="Opening, plenary; “hall”",
            location="Salle 1, Ottawa",
            description="First line\nsecond line, which goes on for so long that it has to be folded",
            categories=("Plenary", "Agri, food", "Forests"),
        ),
        replace(
            PLAIN,
            uid="zone@example.org",
            start="2026-11-26T14:00:00Z",
            end="2026-11-26T14:45:00Z",
            summary="By its own clock",
        ),
        replace(
            PLAIN,
            uid="floating@example.org",
            start="2026-11-26T09:00:00",
            end="2026-11-26T10:00:00",
            summary="Wherever you are",
        ),
        replace(
            PLAIN,
            uid="day@example.org",
            start="2026-11-27",
            end="2026-11-28",
            all_day=True,
            summary="Travel",
        ),
    ),
)


@pytest.mark.parametrize("reader", READERS, ids=lambda module: module.__name__.rpartition(".")[2])
def test_a_reader_understands_the_whole_file(reader: ModuleType) -> None:
    assert reader.read(FILE.replace("\n", "\r\n").encode()) == UNDERSTOOD
