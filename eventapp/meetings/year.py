"""A year as twelve months of weeks, each day with what is to be said of it. Weeks begin on Sunday, as
calendars in both countries do."""

import calendar
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from .dates import Candidate
from .public_days import Holiday, Weight


class Cell(NamedTuple):
    """``rank``: the place of the day among the proposals, from 1; ``meeting``: an edition takes place."""

    day: date
    holidays: tuple[Holiday, ...] = ()
    rank: int | None = None
    usual: bool = False
    meeting: bool = False

    @property
    def weekend(self) -> bool:
        return self.day.weekday() >= 5

    @property
    def look(self) -> str:
        """The gravest thing about the day, as a class name."""
        if self.meeting:
            return "meeting"
        if self.rank is not None:
            return "proposed"
        if any(h.weight is Weight.CLOSED and h.federal for h in self.holidays):
            return "closed"
        if any(h.weight is not Weight.ELSEWHERE for h in self.holidays):
            return "thin"
        return "weekend" if self.weekend else "plain"

    @property
    def countries(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(h.country for h in self.holidays))


class Mark(NamedTuple):
    """A line below a month: one holiday on one or several days that follow each other."""

    first: date
    last: date
    holiday: Holiday


class Month(NamedTuple):
    first: date
    weeks: list[list[Cell | None]]
    marks: list[Mark]


def months(
    year: int,
    holidays: Sequence[Holiday],
    proposals: Sequence[Candidate],
    meetings: Iterable[tuple[date, date]] = (),
) -> list[Month]:
    ranks = {candidate.first: rank for rank, candidate in enumerate(proposals, 1)}
    usual = {candidate.first for candidate in proposals if candidate.usual}
    spans = list(meetings)
    on: dict[date, list[Holiday]] = {}
    for holiday in holidays:
        on.setdefault(holiday.day, []).append(holiday)

    def cell(day: date) -> Cell:
        met = any(first <= day <= last for first, last in spans)
        return Cell(day, tuple(on.get(day, ())), ranks.get(day), day in usual, met)

    weeks = calendar.Calendar(calendar.SUNDAY)
    return [
        Month(
            date(year, number, 1),
            [
                [cell(day) if day.month == number else None for day in week]
                for week in weeks.monthdatescalendar(year, number)
            ],
            _marks([h for h in holidays if h.day.month == number]),
        )
        for number in range(1, 13)
    ]


def _marks(holidays: Iterable[Holiday]) -> list[Mark]:
    found: list[Mark] = []
    for holiday in holidays:
        for n, mark in enumerate(found):
            same = (mark.holiday.country, mark.holiday.name, mark.holiday.weight) == (
                holiday.country,
                holiday.name,
                holiday.weight,
            )
            # Only thin days come in runs, with a weekend or a holiday between them.
            if same and holiday.weight is Weight.THIN and (holiday.day - mark.last).days <= 5:
                found[n] = mark._replace(last=holiday.day)
                break
        else:
            found.append(Mark(holiday.day, holiday.day, holiday))
    return sorted(found, key=lambda mark: mark.first)
