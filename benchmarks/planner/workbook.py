"""Reads a conference from a workbook of CoSPLib. Blank rows, columns and cells, and sheets that some
workbooks lack, mean that nothing is asked there."""

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl

from .conference import TERMS, Conference, Grid, Submission, crossing, pairs

_DAY = 24 * 60
Rows = list[list[Any]]


def read(path: Path) -> Conference:
    """Raises KeyError and ValueError for a workbook of another form."""
    book = openpyxl.load_workbook(path, data_only=True, read_only=True)
    sheets = {
        sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets
    }
    book.close()
    return _Reader(sheets).read()


class _Reader:
    def __init__(self, sheets: Mapping[str, Rows]) -> None:
        self.sheets = sheets
        self.sessions, self.rooms, self.tracks = (self._names(n) for n in ("sessions", "rooms", "tracks"))
        self.parameters = self.sheets["parameters"][1:]

    def read(self) -> Conference:
        weights = [_number(_cell(row, 4)) for row in self.parameters[: len(TERMS)]]
        weights += [Fraction(0)] * (len(TERMS) - len(weights))
        found = self._penalties()
        numbers = [n for grid in found.values() for row in grid for n in row]
        unit = math.lcm(*{n.denominator for n in numbers})
        whole = math.lcm(*{n.denominator for n in weights})
        grids = {name: _whole(grid, unit) for name, grid in found.items()}
        lines = self._lines("submissions")
        track_of = [self.tracks.index(_text(line[1])) for line in lines]
        submissions = tuple(
            Submission(
                name=_text(line[0]),
                track=track,
                slots=int(_number(_cell(line, 2))) or 1,
                order=int(_number(_cell(line, 3))),
                hours=grids["hours"][i],
                sessions=grids["submission_session"][i],
                rooms=grids["submission_room"][i],
            )
            for i, (line, track) in enumerate(zip(lines, track_of, strict=True))
        )
        return Conference(
            sessions=tuple(self.sessions),
            capacity=tuple(int(_number(_cell(line, 1))) for line in self._lines("sessions")),
            rooms=tuple(self.rooms),
            tracks=tuple(self.tracks),
            submissions=submissions,
            weights={term: int(w * whole) for term, w in zip(TERMS, weights, strict=True)},
            track_session=grids["track_session"],
            track_room=grids["track_room"],
            session_room=grids["session_room"],
            similar=grids["similar"],
            unit=unit,
            scale=unit * whole,
            **self._people(lines, track_of),
        )

    def _names(self, sheet: str) -> list[str]:
        return [_text(line[0]) for line in self._lines(sheet)]

    def _lines(self, sheet: str) -> Rows:
        return [row for row in self.sheets[sheet][1:] if row and row[0] not in (None, "")]

    def _penalties(self) -> dict[str, Sequence[Sequence[Fraction]]]:
        lines = self._lines("submissions")
        head = [_text(cell) for cell in self.sheets["submissions"][0]]
        among = len(self.sessions)
        by_session = _columns(head, 7, 7 + among, self.sessions)
        by_room = _columns(head, 7 + among, len(head), self.rooms)
        return {
            "track_session": self._grid("tracks_sessions|penalty", self.tracks, self.sessions),
            "track_room": self._grid("tracks_rooms|penalty", self.tracks, self.rooms),
            "session_room": self._grid("sessions_rooms|penalty", self.sessions, self.rooms),
            "similar": self._similar(),
            "submission_session": [[_number(_cell(line, at)) for at in by_session] for line in lines],
            "submission_room": [[_number(_cell(line, at)) for at in by_room] for line in lines],
            "hours": self._hours(lines),
        }

    def _grid(self, sheet: str, down: Sequence[str], across: Sequence[str]) -> list[list[Fraction]]:
        found = [[Fraction(0)] * len(across) for _ in down]
        if self.sheets.get(sheet):
            columns = _columns([_text(cell) for cell in self.sheets[sheet][0]], 1, None, across)
            for line in self._lines(sheet):
                if _text(line[0]) in down:
                    found[down.index(_text(line[0]))] = [_number(_cell(line, at)) for at in columns]
        return found

    def _similar(self) -> list[list[Fraction]]:
        """Of a pair's two cells the one above the diagonal counts; columns are in the order of the rows."""
        found = [[Fraction(0)] * len(self.tracks) for _ in self.tracks]
        lines = self._lines("similar tracks") if "similar tracks" in self.sheets else []
        names = [_text(line[0]) for line in lines]
        numbers = {name: number for number, name in enumerate(self.tracks)}
        for at, line in enumerate(lines):
            for then in range(at + 1, len(names)):
                if names[at] in numbers and names[then] in numbers:
                    one, other = numbers[names[at]], numbers[names[then]]
                    found[one][other] = found[other][one] = _number(_cell(line, then + 1))
        return found

    def _hours(self, lines: Rows) -> list[list[Fraction]]:
        """The presenter's own clock when a session begins and when it ends, whatever the day."""
        told = [_cell(row, 1) for row in self.parameters] + [None] * 16
        suitable, tolerable = (_minute(told[2]), _minute(told[3])), (_minute(told[5]), _minute(told[6]))
        small, large = _number(told[7]), _number(told[9])
        times = [(_minute(_cell(line, 3)), _minute(_cell(line, 4))) for line in self._lines("sessions")]

        def penalty(shift: int, start: int, end: int) -> Fraction:
            start, end = (start + shift) % _DAY, (end + shift) % _DAY
            if start < tolerable[0] or end > tolerable[1] or end < tolerable[0]:
                return large
            return small if start < suitable[0] or end > suitable[1] else Fraction(0)

        here = _zone(told[0])
        return [[penalty(_zone(_cell(line, 4)) - here, *span) for span in times] for line in lines]

    def _people(self, lines: Rows, track_of: Sequence[int]) -> dict[str, Any]:
        """Who must not be in two places: by pairs of submissions and of tracks."""
        presenting, attending, chairing = (defaultdict(set) for _ in range(3))
        for i, line in enumerate(lines):
            for person in _people(_cell(line, 5)):
                presenting[person].add(i)
            for person in _people(_cell(line, 6)):
                attending[person].add(i)
        for track, line in enumerate(self._lines("tracks")):
            for person in _people(_cell(line, 1)):
                chairing[person].add(track)
        chaired = {
            person: {i for i, track in enumerate(track_of) if track in tracks}
            for person, tracks in chairing.items()
        }
        return {
            "chairs": pairs(chairing.values()),
            "presenters": pairs(presenting.values()) | crossing(presenting, chaired, track_of),
            "attendees": pairs(attending.values())
            | crossing(attending, presenting)
            | crossing(attending, chaired, track_of),
        }


def _whole(grid: Sequence[Sequence[Fraction]], unit: int) -> Grid:
    return tuple(tuple(int(n * unit) for n in row) for row in grid)


def _columns(head: Sequence[str], first: int, last: int | None, names: Sequence[str]) -> list[int]:
    """The column of each name; beyond the sheet where there is none."""
    at = {text: column for column, text in enumerate(head[:last]) if column >= first and text}
    return [at.get(name, len(head)) for name in names]


def _cell(row: Sequence[Any], at: int) -> Any:
    return row[at] if at < len(row) else None


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _number(value: Any) -> Fraction:
    return Fraction(0) if value in (None, "") else Fraction(str(value)).limit_denominator(1000)


def _people(value: Any) -> list[str]:
    return [person for person in _text(value).split(", ") if person]


def _minute(value: Any) -> int:
    if value in (None, ""):
        return 0
    if isinstance(value, datetime | time):
        return value.hour * 60 + value.minute
    hour, minute = str(value).split(":")[:2]
    return int(hour) * 60 + int(minute)


def _zone(value: Any) -> int:
    """Minutes east of Greenwich, as in ``GMT-3`` or ``GMT+5:30``."""
    found = re.fullmatch(r"\s*(?:GMT|UTC)?\s*([+-]?)(\d+)?(?::(\d+)|\.(\d+))?\s*", _text(value))
    if found is None:
        raise ValueError(f"not a time zone: {value!r}")
    sign, hours, minutes, part = found.groups()
    total = int(hours or 0) * 60 + int(minutes or 0) + (round(float(f"0.{part}") * 60) if part else 0)
    return -total if sign == "-" else total
