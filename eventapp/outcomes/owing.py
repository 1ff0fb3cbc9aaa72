"""Who owes a report, and from when it is overdue: from values, without web or database."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import NamedTuple


class Meeting(NamedTuple):
    """A meeting of the lineage: the address of its series and number, its year, its first day if known."""

    series: str
    number: int
    year: int
    day: date | None


class Reporting(StrEnum):
    """How a commitment of a plan stands to the report on it."""

    REPORTED = "reported"
    OWED = "owed"
    OVERDUE = "overdue"


def reports_at(meetings: Iterable[Meeting], year: int) -> Meeting | None:
    """The meeting to which the plans of *year* are reported: the one of that year, else the next after it."""
    later = [each for each in meetings if each.year >= year]
    return min(later, key=lambda each: (each.year, each.number), default=None)


def standing(reported: bool, meeting: Meeting | None, today: date) -> Reporting:
    """A report is owed at the first day of *meeting*; from that day on it is overdue. While no day is known,
    the end of the meeting's year counts; while no meeting is known, nothing is overdue."""
    if reported:
        return Reporting.REPORTED
    if meeting is None:
        return Reporting.OWED
    if meeting.day is None:
        return Reporting.OVERDUE if today.year > meeting.year else Reporting.OWED
    return Reporting.OVERDUE if today >= meeting.day else Reporting.OWED
