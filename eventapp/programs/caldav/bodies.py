"""One event as a calendar of its own, which is what an address of CalDAV holds (RFC 4791 section 4.1)."""

from eventapp.calendars.feeds import PRODUCT
from eventapp.programs.events import stamped

from .queries import Event, Opened

_HEAD = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:{PRODUCT}\r\nCALSCALE:GREGORIAN\r\n".encode()
_FOOT = b"END:VCALENDAR\r\n"


def body(calendar: Opened, event: Event) -> bytes:
    vevent = stamped(event.data, event.variant, calendar.language, event.stamped_at, calendar.alarm)
    return _HEAD + vevent + _FOOT
