"""What a search finds (RFC 4791 section 9.7), decided on the stored event."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import icalendar

from .multistatus import cal
from .queries import Event

Found = Callable[[Event], bool]

COLLATIONS: dict[str, Callable[[str], str]] = {
    "i;ascii-casemap": lambda text: re.sub("[A-Z]+", lambda found: found[0].lower(), text),
    "i;unicode-casemap": str.casefold,
    "i;octet": str,
}


class Unsupported(ValueError):
    """A search that is not understood."""


class UnknownCollation(ValueError):
    """A way of comparing texts that is not known here."""


class Malformed(ValueError):
    """A search that says nothing sensible."""


def found_by(search: ET.Element) -> Found:
    """Whether an event is found by *search*, a ``filter`` element. Raises `Unsupported`, `UnknownCollation`
    and `Malformed`."""
    outer = search.find(cal("comp-filter"))
    if outer is None or outer.get("name", "").upper() != "VCALENDAR" or len(search) != 1:
        raise Malformed
    tests = [_component(inner, "VEVENT") for inner in outer]
    return lambda event: all(test(event) for test in tests)


def _component(asked: ET.Element, here: str) -> Found:
    """A condition on the components below the calendar: there are only events."""
    if asked.tag != cal("comp-filter"):
        raise Unsupported
    absent = asked.find(cal("is-not-defined")) is not None
    if asked.get("name", "").upper() != here:
        return lambda _event: absent
    if absent:
        return lambda _event: False
    tests = [_inside(test) for test in asked]
    return lambda event: all(test(event) for test in tests)


def _inside(test: ET.Element) -> Found:
    if test.tag == cal("time-range"):
        return _overlapping(test)
    if test.tag == cal("prop-filter"):
        return _property(test)
    raise Unsupported


def _overlapping(asked: ET.Element) -> Found:
    """RFC 4791 section 9.9: an event that ends as the time begins is not found."""
    start, end = (_instant(asked.get(side)) for side in ("start", "end"))
    if (start is None and end is None) or (start is not None and end is not None and start >= end):
        raise Malformed
    return lambda event: (end is None or event.starts_at < end) and (start is None or event.ends_at > start)


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise Malformed from error


def _property(asked: ET.Element) -> Found:
    name = asked.get("name", "")
    if any(test.tag not in (cal("is-not-defined"), cal("text-match")) for test in asked):
        raise Unsupported
    absent = asked.find(cal("is-not-defined")) is not None
    matches = [_matching(test) for test in asked.findall(cal("text-match"))]

    def found(event: Event) -> bool:
        values = _values(event, name)
        if absent or not values:
            return absent and not values
        return all(any(match(value) for value in values) for match in matches)

    return found


def _matching(asked: ET.Element) -> Callable[[str], bool]:
    same = COLLATIONS.get(asked.get("collation", "i;ascii-casemap"))
    if same is None:
        raise UnknownCollation
    wanted, negated = same(asked.text or ""), asked.get("negate-condition") == "yes"
    return lambda value: (wanted in same(value)) is not negated


def _values(event: Event, name: str) -> list[str]:
    parsed = icalendar.Event.from_ical(event.data)
    values = parsed.get(name, [])
    listed = values if isinstance(values, list) else [values]
    return [each.to_ical().decode() if not isinstance(each, str) else str(each) for each in listed]
