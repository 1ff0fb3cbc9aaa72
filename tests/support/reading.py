"""What a calendar program understands of a file, in a form in which two programs can be compared."""

from dataclasses import dataclass
from datetime import UTC, date, datetime


@dataclass(frozen=True, slots=True)
class Event:
    """``start`` and ``end`` are ISO text: ``…Z`` for an instant, a date for a whole day, neither for a
    time without a zone. ``end`` follows from the duration where the file gives that."""

    uid: str
    sequence: int
    status: str | None
    start: str
    end: str
    all_day: bool
    summary: str | None
    location: str | None
    description: str | None
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Calendar:
    """A name with a comma or a semicolon is told differently: readers that know ``NAME`` only as some
    unknown property leave its backslashes in."""

    name: str | None
    x_wr_calname: str | None
    method: str | None
    refresh_interval: str | None
    events: tuple[Event, ...]


def iso(moment: date) -> str:
    """Python's dates and times in the words of `Event`."""
    if isinstance(moment, datetime) and moment.tzinfo is not None:
        return moment.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
    return moment.isoformat()
