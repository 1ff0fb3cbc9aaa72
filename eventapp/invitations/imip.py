"""An invitation as calendar programs read it (RFC 5545, 5546, 6047). Pure.

The event is not written anew: it is the one that feeds hold, byte for byte, with the lines replaced and added
that make it a message for one person. So a session looks alike wherever it is read, and ten thousand
invitations are ten thousand joins.
"""

import re
from datetime import datetime
from typing import NamedTuple

from eventapp.calendars.lines import folded

from .rules import Method

_END = b"END:VEVENT\r\n"
_BEFORE = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//eventapp//Invitations//EN\r\nCALSCALE:GREGORIAN\r\n"
_AFTER = b"END:VCALENDAR\r\n"
# A whole line with what continues it.
_OURS = re.compile(
    rb"^(?:DTSTAMP|LAST-MODIFIED|SEQUENCE|STATUS|CONTACT|ORGANIZER|ATTENDEE)[;:].*\r\n(?:[ \t].*\r\n)*",
    re.MULTILINE,
)
_ESCAPED = re.compile(r"\\([\\;,nN])")
_UNSAID = re.compile(r"[\x00-\x1f\x7f]+")


class Organizer(NamedTuple):
    """``address`` receives the answers; ``sent_by`` is who sends the mail."""

    name: str
    address: str
    sent_by: str


class Attendee(NamedTuple):
    name: str
    address: str
    answer: str  # as far as we know it: NEEDS-ACTION, ACCEPTED …


class Stamp(NamedTuple):
    """``mailed_at`` is later in each mail of a session: programs take the same for one they have had."""

    sequence: int
    mailed_at: datetime
    changed_at: datetime


class Event(NamedTuple):
    """What an event says to people, each as one text."""

    title: str
    where: str
    text: str
    address: str


def message(event: bytes, method: Method, stamp: Stamp, organizer: Organizer, attendee: Attendee) -> str:
    """The iCalendar message about *event*, the VEVENT of a feed. There is one attendee in it: nobody learns
    from a mail who else is invited."""
    asked = method is Method.REQUEST
    kept = _OURS.sub(b"", event).removesuffix(_END)
    organized = f"ORGANIZER;CN={_quoted(organizer.name)};SENT-BY={_quoted('mailto:' + organizer.sent_by)}"
    attended = f"ATTENDEE;CN={_quoted(attendee.name)};CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT"
    lines = [
        f"DTSTAMP:{stamp.mailed_at:%Y%m%dT%H%M%SZ}",
        f"LAST-MODIFIED:{stamp.changed_at:%Y%m%dT%H%M%SZ}",
        f"SEQUENCE:{stamp.sequence}",
        f"STATUS:{'CONFIRMED' if asked else 'CANCELLED'}",
        f"{organized}:mailto:{organizer.address}",
        f"{attended};PARTSTAT={attendee.answer}{';RSVP=TRUE' if asked else ''}:mailto:{attendee.address}",
    ]
    added = b"".join(folded(line.encode()) + b"\r\n" for line in lines)
    return b"".join((_BEFORE, f"METHOD:{method}\r\n".encode(), kept, added, _END, _AFTER)).decode()


def read(event: bytes) -> Event:
    """What a VEVENT of ours says. Not a reader for those of others."""
    said: dict[str, str] = {}
    for line in event.replace(b"\r\n ", b"").decode().split("\r\n"):
        name, _, value = line.partition(":")
        said.setdefault(name.partition(";")[0], value)
    title, where, text = (_plain(said.get(name, "")) for name in ("SUMMARY", "LOCATION", "DESCRIPTION"))
    return Event(title, where, text, said.get("URL", ""))


def _plain(value: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


def _quoted(value: str) -> str:
    """A parameter's value; it can hold anything but quotation marks and control characters."""
    return '"' + _UNSAID.sub(" ", value).replace('"', "’") + '"'
