"""An answer as calendar programs write it (RFC 5546 sections 3.2.3 and 3.2.7), read into plain values. Pure.

Programs differ in what they send back: Outlook leaves out the organizer, Google the sequence's reason, each
writes zones in its own way. What decides is therefore little: method, uid, sequence, stamp and one attendee.
Zones that come along are not used, and nothing that repeats is worked out: both can be made to take for ever.
"""

import re
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

import icalendar

from eventapp.core.localized import clean
from eventapp.delivery.opening import CalendarPart, Refused, unfolded

MOST_LINES, LONGEST_COMMENT, LONGEST_NAME = 2_000, 1_000, 200
_ADDRESS = re.compile(r"[^\s@<>\"]{1,128}@[A-Za-z0-9.-]{1,253}")


class Method(StrEnum):
    REPLY = "REPLY"
    COUNTER = "COUNTER"


class Delegate(NamedTuple):
    address: str
    name: str


class Reply(NamedTuple):
    """``answer`` is spelled as in the message. ``starts_at`` and ``ends_at`` are the time that a COUNTER
    proposes. ``organizer`` is empty where the program left it out."""

    method: Method
    uid: str
    sequence: int
    stamp: datetime
    organizer: str
    attendee: str
    answer: str
    comment: str = ""
    delegate: Delegate | None = None
    delegated_from: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None


def read(part: CalendarPart, invited: str) -> Reply:
    """The answer in *part*, from whoever was *invited* under this address if they are in it. Raises
    `Refused`."""
    try:
        calendars = _parsed(part.text)
    except Refused:
        raise
    except Exception as error:
        raise Refused("broken") from error
    if len(calendars) != 1:
        raise Refused("broken")
    calendar = calendars[0]
    said = str(calendar.get("METHOD", "")).upper()
    if part.method not in ("", said):
        raise Refused("contradiction")
    if said not in Method.__members__:
        raise Refused("no answer")
    events = [each for each in calendar.subcomponents if each.name == "VEVENT"]
    if len(events) != 1 or len(calendar.subcomponents) != 1:
        raise Refused("several")
    try:
        return _read(Method(said), events[0], invited)
    except Refused:
        raise
    except Exception as error:
        raise Refused("broken") from error


def _parsed(text: bytes) -> list[Any]:
    lines = unfolded(text).split(b"\n")
    if len(lines) > MOST_LINES:
        raise Refused("too large")
    plain = b"\r\n".join(_without_zones(lines))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a guess about a zone
        return list(icalendar.Calendar.from_ical(plain, multiple=True))


def _without_zones(lines: list[bytes]) -> Iterator[bytes]:
    inside = False
    for line in lines:
        name = line.strip().upper()
        inside = inside or name == b"BEGIN:VTIMEZONE"
        if not inside:
            yield line
        elif name == b"END:VTIMEZONE":
            inside = False


def _read(method: Method, event: Any, invited: str) -> Reply:
    if any(event.get(name) is not None for name in ("RECURRENCE-ID", "RRULE", "RDATE")):
        raise Refused("recurring")
    uid, stamp = _one(event, "UID"), _one(event, "DTSTAMP")
    moment = getattr(stamp, "dt", None)
    if uid is None or not isinstance(moment, datetime) or moment.tzinfo is None:
        raise Refused("broken")
    sequence = int(_one(event, "SEQUENCE") or 0)
    attendee, others = _attendee(event, invited)
    delegate = _delegate(attendee, others)
    known = {delegate.address if delegate else "", invited}
    if method is Method.REPLY and any(_address(each) not in known for each in others):
        raise Refused("several")
    organizer = _one(event, "ORGANIZER")
    starts_at, ends_at = _times(event) if method is Method.COUNTER else (None, None)
    return Reply(
        method,
        str(uid),
        sequence,
        moment.astimezone(UTC),
        _address(organizer) if organizer is not None else "",
        _address(attendee),
        str(attendee.params.get("PARTSTAT", "NEEDS-ACTION")).upper(),
        _comment(event, attendee),
        delegate,
        _first_address(attendee.params.get("DELEGATED-FROM")),
        starts_at,
        ends_at,
    )


def _one(event: Any, name: str) -> Any:
    """The property; None where there is none. Raises `Refused` where there are two."""
    found = event.get(name)
    if isinstance(found, list):
        raise Refused("broken")
    return found


def _attendee(event: Any, invited: str) -> tuple[Any, list[Any]]:
    """The one whose answer it is, and who else is named."""
    found = event.get("ATTENDEE", [])
    every = found if isinstance(found, list) else [found]
    mine = [each for each in every if _address(each) == invited] or every[:1]
    if len(mine) != 1:
        raise Refused("several" if mine else "broken")
    return mine[0], [each for each in every if each is not mine[0]]


def _delegate(attendee: Any, others: list[Any]) -> Delegate | None:
    address = _first_address(attendee.params.get("DELEGATED-TO"))
    if not address:
        return None
    named = next((str(each.params.get("CN", "")) for each in others if _address(each) == address), "")
    name = " ".join(clean(named).split())[:LONGEST_NAME]
    return Delegate(address, name if name and "@" not in name else _name_in(address))


def _name_in(address: str) -> str:
    """``ana.ruiz@…`` as a name, for want of a better one: whoever decides can put it right."""
    return re.sub(r"[._+-]+", " ", address.partition("@")[0]).strip().title() or address


def _comment(event: Any, attendee: Any) -> str:
    found = event.get("COMMENT", [])
    texts = [str(each) for each in (found if isinstance(found, list) else [found])]
    texts.append(str(attendee.params.get("X-RESPONSE-COMMENT", "")))
    said = dict.fromkeys(text for each in texts if (text := clean(each).strip()))
    return "\n".join(said)[:LONGEST_COMMENT]


def _times(event: Any) -> tuple[datetime, datetime]:
    """The time that is proposed. Raises `Refused` for what is no time of a meeting, or on a clock that only
    the message knows."""
    start, end, length = (getattr(_one(event, name), "dt", None) for name in ("DTSTART", "DTEND", "DURATION"))
    if isinstance(start, datetime) and isinstance(length, timedelta):
        end = start + length
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        raise Refused("no time")
    if start.tzinfo is None or end.tzinfo is None:
        raise Refused("unknown clock")
    if not timedelta(minutes=1) <= end - start <= timedelta(hours=24):
        raise Refused("no time")
    return start.astimezone(UTC), end.astimezone(UTC)


def _first_address(value: Any) -> str:
    """A parameter can hold several; we have a place for one."""
    if value is None:
        return ""
    values = [value] if isinstance(value, str) else list(value)
    if len(values) != 1:
        raise Refused("several")
    return _address(values[0])


def _address(value: Any) -> str:
    """``mailto:Ana@example.org`` as ``ana@example.org``; empty for what is no address of mail."""
    text = str(value).strip()
    address = text[len("mailto:") :] if text.lower().startswith("mailto:") else ""
    return address.lower() if _ADDRESS.fullmatch(address) else ""
