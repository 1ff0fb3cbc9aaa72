"""Whose hours a plan uses: minutes of presence by city and hour of that city's own clock. Pure.

A person counts once for a minute, in however many sessions they are needed, and only where they must be.
Those in the room live by the clock of the meeting's city.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from eventapp.planner.problem import Person, Placement, Presence, Problem, Span

DAY = 24 * 60
HOUR = 60


class HeatRow(NamedTuple):
    """One city. ``minutes`` are those of all its people, for each hour of the local clock from 0 to 23;
    ``outside`` how many of them lie outside waking hours."""

    place: Any
    people: int
    minutes: tuple[int, ...]
    outside: int

    def each(self, minutes: int) -> int:
        """What is *minutes* for one person of the city on average; a little is not nothing."""
        return -(-minutes // self.people)


class Heat(NamedTuple):
    """``hours`` are the hours that any row uses, and those of the waking day, in order. ``most`` is the
    largest number of minutes for one person in any cell, ``unknown`` how many join from a city that nobody
    knows."""

    rows: tuple[HeatRow, ...]
    hours: tuple[int, ...]
    waking: Span
    most: int
    unknown: int = 0

    def wakes(self, hour: int) -> bool:
        """Whether the whole hour lies within waking hours."""
        return self.waking[0] <= hour * HOUR and (hour + 1) * HOUR <= self.waking[1]

    def grade(self, minutes: int) -> int:
        """How dark a cell is, from 0 (nobody) to 4, by quarters of the largest."""
        return 0 if not minutes else -(-4 * minutes // self.most)

    def up_to(self, grade: int) -> int:
        """The most minutes of a grade."""
        return grade * self.most // 4


def heat(problem: Problem, placements: Mapping[str, Placement], here: Any) -> Heat:
    """The picture of *placements*, the westernmost city first; *here* is the meeting's own."""
    days = [day.start // DAY * DAY for day in problem.days]
    busy = _busy(problem, placements)
    found: dict[Any, list[tuple[Person, list[Span]]]] = {}
    unknown = 0
    for person in problem.people:
        place = here if person.presence is Presence.ROOM else person.place
        if person.key in busy and place is None:
            unknown += 1
        elif person.key in busy:
            local = [
                (start + ahead, end + ahead)
                for start, end in merged(busy[person.key])
                for ahead in (shift(person, days, start),)
            ]
            found.setdefault(place, []).append((person, local))
    west = {place: min(shift(person, days, 0) for person, _ in those) for place, those in found.items()}
    rows = tuple(
        _row(place, found[place], problem.waking)
        for place in sorted(found, key=lambda p: (west[p], p != here))
    )
    used = {hour for row in rows for hour, minutes in enumerate(row.minutes) if minutes}
    used |= set(range(problem.waking[0] // HOUR, problem.waking[1] // HOUR)) if rows else set()
    most = max((row.each(minutes) for row in rows for minutes in row.minutes), default=0)
    return Heat(rows, tuple(sorted(used)), problem.waking, most, unknown)


def _busy(problem: Problem, placements: Mapping[str, Placement]) -> dict[str, list[Span]]:
    """When each person must be somewhere."""
    busy: dict[str, list[Span]] = {}
    for activity in problem.activities:
        placed = placements.get(activity.key)
        if placed is not None and not activity.rest:
            for key in activity.required:
                busy.setdefault(key, []).append((placed.start, placed.start + activity.minutes))
    return busy


def merged(spans: Iterable[Span]) -> list[Span]:
    """*spans* without what is in two of them, in order."""
    result: list[Span] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((start, end))
    return result


def shift(person: Person, days: list[int], minute: int) -> int:
    """What the person's clock is ahead of the meeting's on the day of *minute*."""
    if not person.shift or person.presence is Presence.ROOM:
        return 0
    day = max(sum(1 for midnight in days if midnight <= minute) - 1, 0)
    return person.shift[min(day, len(person.shift) - 1)]


def _row(place: Any, those: list[tuple[Person, list[Span]]], waking: Span) -> HeatRow:
    minutes, outside = [0] * 24, 0
    for _person, spans in those:
        for start, end in spans:
            for hour in range(start // HOUR, -(-end // HOUR)):
                minutes[hour % 24] += min(end, (hour + 1) * HOUR) - max(start, hour * HOUR)
            outside += _outside(start, end, waking)
    return HeatRow(place, len(those), tuple(minutes), outside)


def _outside(start: int, end: int, waking: Span) -> int:
    """Minutes of one span outside waking hours, on however many days it lies."""
    inside = sum(
        max(0, min(end, day * DAY + waking[1]) - max(start, day * DAY + waking[0]))
        for day in range(start // DAY, end // DAY + 1)
    )
    return end - start - inside
