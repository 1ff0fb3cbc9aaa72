"""vobject, the reader inside Radicale and several contact and calendar servers."""

from datetime import date, datetime, timedelta

import vobject
from vobject.base import Component

from .reading import Calendar, Event, iso


def read(ics: bytes) -> Calendar:
    calendar = vobject.readOne(ics.decode())
    return Calendar(
        name=_text(calendar, "name"),
        x_wr_calname=_text(calendar, "x-wr-calname"),
        method=_text(calendar, "method"),
        refresh_interval=_text(calendar, "refresh-interval"),
        events=tuple(_event(component) for component in calendar.contents.get("vevent", [])),
    )


def _event(event: Component) -> Event:
    start = event.dtstart.value
    return Event(
        uid=event.uid.value,
        sequence=int(_text(event, "sequence") or 0),
        status=_text(event, "status"),
        start=iso(start),
        end=iso(_end(event, start)),
        all_day=not isinstance(start, datetime),
        summary=_text(event, "summary"),
        location=_text(event, "location"),
        description=_text(event, "description"),
        categories=tuple(text for line in event.contents.get("categories", []) for text in line.value),
    )


def _end(event: Component, start: date) -> date:
    """RFC 5545, 3.6.1: an end, or a duration, or a whole day, or no time at all."""
    if "dtend" in event.contents:
        end: date = event.dtend.value
        return end
    if "duration" in event.contents:
        return start + timedelta(seconds=event.duration.value.total_seconds())
    return start if isinstance(start, datetime) else start + timedelta(days=1)


def _text(component: Component, name: str) -> str | None:
    lines = component.contents.get(name)
    return None if lines is None else str(lines[0].value)
