"""The icalendar library, which also writes our files."""

from datetime import datetime

import icalendar

from .reading import Calendar, Event, iso


def read(ics: bytes) -> Calendar:
    calendar = icalendar.Calendar.from_ical(ics)
    interval = calendar.get("REFRESH-INTERVAL")
    return Calendar(
        name=_text(calendar, "NAME"),
        x_wr_calname=_text(calendar, "X-WR-CALNAME"),
        method=_text(calendar, "METHOD"),
        refresh_interval=None if interval is None else interval.to_ical().decode(),
        events=tuple(_event(event) for event in calendar.events),
    )


def _event(event: icalendar.Event) -> Event:
    return Event(
        uid=str(event["UID"]),
        sequence=event.get("SEQUENCE", 0),
        status=_text(event, "STATUS"),
        start=iso(event.start),
        end=iso(event.end),
        all_day=not isinstance(event.start, datetime),
        summary=_text(event, "SUMMARY"),
        location=_text(event, "LOCATION"),
        description=_text(event, "DESCRIPTION"),
        categories=tuple(str(category) for category in event.categories),
    )


def _text(component: icalendar.Component, name: str) -> str | None:
    value = component.get(name)
    return None if value is None else str(value)
