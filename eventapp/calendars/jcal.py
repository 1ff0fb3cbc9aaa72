"""Calendars as JSON (jCal, RFC 7265): the same events for programs that would rather not read lines."""

import icalendar
import msgspec

from eventapp.web.answers import Answer

MIMETYPE = "application/calendar+json"


def of(calendar: Answer) -> Answer:
    """The same for a calendar that is finished."""
    return Answer.of(written(calendar.body), MIMETYPE, calendar.modified)


def written(ics: bytes) -> bytes:
    """The calendar *ics*, which is ours, as jCal.

    The library does not know that a calendar's name (RFC 7986 section 5.1) is a text, and would leave it
    escaped; the second name, which has no type, is the same and is not escaped.
    """
    calendar = icalendar.Calendar.from_ical(ics)
    kind, told, components = calendar.to_jcal()
    name = ["name", {}, "text", str(calendar["x-wr-calname"])]
    properties = [name if each[0] == "name" else each for each in told]
    return msgspec.json.encode([kind, properties, components])
