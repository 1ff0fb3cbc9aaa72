"""Conferences of CoSPLib: odd workbooks are read, solutions are valid and cost what is said."""

import json
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import time
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import pytest

from benchmarks.planner.arranging import arrange, steady
from benchmarks.planner.conference import TERMS, Conference, Placed
from benchmarks.planner.conference_model import Model, _ways
from benchmarks.planner.cosplib import plan, written
from benchmarks.planner.report import Report
from benchmarks.planner.workbook import _number, _zone, read
from eventapp.planner.solving import solve
from eventapp.settings import ROOT

Book = dict[str, list[list[Any]]]


def book(seed: int, weights: dict[str, Any], blank: bool = False, slots: tuple[int, ...] = (1, 1, 2)) -> Book:
    chance = Random(seed)
    sessions = [f"S{n}" for n in range(4)]
    rooms = [f"R{n}" for n in range(3)]
    tracks = [f"T{n}" for n in range(4)]
    values = [weights.get(term) for term in TERMS]
    times = [
        ("Local", "GMT+1"), ("Suitable", None), ("From", time(9)), ("To", time(18)), ("Less", None),
        ("From", time(7)), ("To", time(21)), ("Penalty", 2), ("Unsuitable", None), ("Penalty", 7),
    ]  # fmt: skip
    times += [(None, None)] * 6
    sheets: Book = {
        "parameters": [
            ["", None, None, "Weights", None],
            *([a, b, None, term, value] for (a, b), term, value in zip(times, TERMS, values, strict=True)),
        ],
        "sessions": [
            ["Sessions", "Slots", "Date", "Start", "End"],
            *([s, 2 + n % 3, None, time(8 + 3 * n), f"{9 + 3 * n}:30"] for n, s in enumerate(sessions)),
        ],
        "rooms": [["Rooms"], *([r] for r in rooms)],
        "tracks": [["Tracks", "Chairs"], ["T0", "P1"], ["T1", "P1, P2"], ["T2", None], ["T3", "P3"]],
        "submissions": [
            ["Reference", "Track", "Slots", "Order", "Zone", "Presenters", "Attendees", *sessions, *rooms]
        ],
    }
    orders: Counter[str] = Counter()
    for n in range(14):
        track = tracks[n % 4]
        orders[track] += 1
        sheets["submissions"].append(
            [f"pap{n}", track, chance.choice(slots), orders[track] if n % 3 == 0 else None,
             chance.choice(["GMT", "GMT-5", "GMT+9", None]),
             ", ".join(chance.sample(["P1", "P2", "P3", "P4", "P5"], chance.randint(0, 2))) or None,
             chance.choice([None, "P4"]),
             *(chance.choice([None, None, 1, 3]) for _ in [*sessions, *rooms])]
        )  # fmt: skip
    for name, down, across in (
        ("tracks_sessions|penalty", tracks, sessions),
        ("tracks_rooms|penalty", tracks, rooms),
        ("similar tracks", tracks, tracks),
        ("sessions_rooms|penalty", sessions, rooms),
    ):
        sheets[name] = [[None, *across]]
        sheets[name] += [[d, *(chance.choice([None, None, 1, 2]) for _ in across)] for d in down]
    if blank:
        for rows in sheets.values():
            rows += [[None] * 3, [], [""]]
    return sheets


def saved(sheets: Book, path: Path) -> Path:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, rows in sheets.items():
        page = workbook.create_sheet(name)
        for row in rows:
            page.append(row)
    workbook.save(path)
    return path


def violations(sheets: Book, solution: dict[str, Any]) -> list[str]:
    """Written anew from what the library says, without a look at the program."""
    slots = {row[0]: row[2] for row in sheets["submissions"][1:] if row and row[0]}
    track = {row[0]: row[1] for row in sheets["submissions"][1:] if row and row[0]}
    capacity = {row[0]: row[1] for row in sheets["sessions"][1:] if row and row[0]}
    rooms = {row[0] for row in sheets["rooms"][1:] if row and row[0]}
    found, taken, cells = [], set(), {}
    names = [entry["submission"] for entry in solution["assignments"]]
    if sorted(names) != sorted(slots):
        found.append("not each submission once")
    for entry in solution["assignments"]:
        name, session, room, slot = (entry[k] for k in ("submission", "session", "room", "slot"))
        if room not in rooms or slot < 0 or slot + slots[name] > capacity[session]:
            found.append(f"{name} is nowhere")
        if cells.setdefault((session, room), track[name]) != track[name]:
            found.append(f"{name} is in the cell of another track")
        for at in range(slot, slot + slots[name]):
            if (session, room, at) in taken:
                found.append(f"{name} is on another")
            taken.add((session, room, at))
    return found


ALL = dict.fromkeys(TERMS, 1) | {"presenters": 50, "order": 10, "consecutive_tracks": 20}


def planned(path: Path, seconds: float = 3.0) -> tuple[Conference, Report]:
    conference, report = read(path), Report()
    report._began += report.seconds()
    plan(conference, seconds, 1, report)
    return conference, report


@pytest.mark.parametrize(
    ("weights", "blank"),
    [
        (ALL, True),
        ({"presenters": 1000, "submissions_sessions": 3}, False),
        ({"submissions_rooms": 5, "rooms_per_track": 1, "parallel_tracks": 2}, True),
        ({"presenters_slot": 10, "attendees_slot": 1, "timezones": 2}, False),
        ({"tracks_rooms": 0.5, "order": "1.25", "chairs": None}, False),
        ({}, True),
    ],
)
def test_solutions_are_valid_and_cost_what_is_said(
    tmp_path: Path, weights: dict[str, Any], blank: bool
) -> None:
    sheets = book(3, weights, blank)
    conference, report = planned(saved(sheets, tmp_path / "a.xlsx"))
    solution = written(conference, report.best)
    assert violations(sheets, solution) == []
    assert not conference.broken(report.best)
    assert report.cost == conference.total(report.best)
    assert report.bound is not None
    assert report.cost is not None
    assert min(report.bound, report.cost) <= report.cost


def test_costs_are_those_of_a_count_by_hand(tmp_path: Path) -> None:
    sheets = book(1, dict.fromkeys(TERMS, 1))
    conference = read(saved(sheets, tmp_path / "a.xlsx"))
    chance = Random(2)
    placed = [
        Placed(chance.randrange(4), submission.track % 3, chance.randrange(2))
        for submission in conference.submissions
    ]
    amounts = conference.amounts(placed)
    rows = sheets["submissions"][1:]
    shared = 0
    presenting: dict[str, set[int]] = defaultdict(set)
    for i, row in enumerate(rows):
        for person in (row[5] or "").split(", "):
            presenting[person].add(i)
    presenting.pop("", None)
    chairs = {"P1": {"T0", "T1"}, "P2": {"T1"}, "P3": {"T3"}}
    for i, j in combinations(range(len(rows)), 2):
        both = any({i, j} <= some for some in presenting.values())
        for one, other in ((i, j), (j, i)):
            people = {p for p, some in presenting.items() if one in some}
            both |= rows[one][1] != rows[other][1] and any(
                rows[other][1] in chairs.get(p, ()) for p in people
            )
        shared += both and placed[i].session == placed[j].session and placed[i].room != placed[j].room
    assert amounts["presenters"] == shared
    assert amounts["submissions_sessions"] == sum(
        row[2] * (row[7 + place.session] or 0) for row, place in zip(rows, placed, strict=True)
    )
    assert amounts["submissions_rooms"] == sum(
        row[2] * (row[11 + place.room] or 0) for row, place in zip(rows, placed, strict=True)
    )


def test_the_bound_of_the_program_holds_for_every_solution(tmp_path: Path) -> None:
    """Whatever is tried by chance costs at least what is proven."""
    conference, report = planned(saved(book(5, ALL, slots=(1,)), tmp_path / "a.xlsx"))
    chance = Random(1)
    least = None
    for _ in range(4000):
        cells: dict[tuple[int, int], int] = {}
        fill: Counter[tuple[int, int]] = Counter()
        placed = []
        for submission in conference.submissions:
            options = [
                (s, r)
                for s in range(4)
                for r in range(3)
                if cells.get((s, r), submission.track) == submission.track
                and fill[s, r] < conference.capacity[s]
            ]
            if not options:
                break
            cell = chance.choice(options)
            cells[cell] = submission.track
            placed.append(Placed(*cell, fill[cell]))
            fill[cell] += 1
        else:
            cost = conference.total(placed)
            least = cost if least is None else min(least, cost)
    assert least is not None
    assert report.bound is not None
    assert report.bound <= least


def test_what_a_workbook_lacks_is_not_asked(tmp_path: Path) -> None:
    sheets = book(2, {"presenters": 1})
    for name in ("similar tracks", "sessions_rooms|penalty", "tracks_rooms|penalty"):
        del sheets[name]
    sheets["parameters"] = sheets["parameters"][:12]
    conference = read(saved(sheets, tmp_path / "a.xlsx"))
    assert conference.weights["presenters"] == 0
    assert not any(any(row) for row in conference.similar)


def test_several_rooms_at_once_take_only_what_fits(tmp_path: Path) -> None:
    """3 + 3 + 2 slots are no more than two rooms of 4, but do not fit there."""
    sheets = book(2, {"parallel_tracks": 1})
    sheets["sessions"] = [sheets["sessions"][0], ["S0", 4, None, time(9), time(10)]]
    sheets["tracks"] = [["Tracks", "Chairs"], ["T0", None]]
    head = sheets["submissions"][0]
    sheets["submissions"] = [head, *([f"pap{n}", "T0", size] for n, size in enumerate((3, 3, 2)))]
    conference, report = planned(saved(sheets, tmp_path / "a.xlsx"))
    assert report.cost == report.bound == 2
    model = Model(conference)
    assert len(model.groups) == 2
    assert arrange(conference, [0, 1, 2], 0, [0, 1], 0, {}) is None


def test_a_model_with_single_rooms_is_a_start_for_the_other(tmp_path: Path) -> None:
    conference = read(saved(book(6, ALL, slots=(1,)), tmp_path / "a.xlsx"))
    single, model = Model(conference, single=True), Model(conference)
    outcome = solve(single.program, 3, 1)
    assert outcome.values is not None
    values = model.widened(outcome.values)
    assert not model.program.broken(values)
    assert model.program.cost(values) == outcome.cost


def test_the_ways_to_fill_a_room() -> None:
    assert _ways(4, [1, 2, 3]) == [(1, 1, 1, 1), (1, 1, 2), (1, 3), (2, 2)]
    assert _ways(5, [2, 4]) == [(2, 2), (4,)]
    assert _ways(1, [2]) == [()]


def test_a_track_keeps_its_room() -> None:
    wanted = {(0, 0): 1, (0, 1): 1, (1, 0): 1, (2, 1): 1, (1, 2): 1, (2, 2): 1}
    rooms_of: dict[int, set[int]] = defaultdict(set)
    for (track, _), room in steady([7, 8], wanted):
        rooms_of[track].add(room)
    assert len(steady([7, 8], wanted)) == 6
    assert rooms_of[0] in ({7}, {8})


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("GMT", 0), ("GMT+5", 300), ("GMT-3", -180), ("UTC+5:30", 330), ("GMT-3.5", -210), (None, 0), (2, 120)],
)
def test_time_zones(text: object, minutes: int) -> None:
    assert _zone(text) == minutes


def test_numbers() -> None:
    assert _number(None) == _number("") == 0
    assert _number("2.50") * 2 == 5
    with pytest.raises(ValueError, match="Invalid literal"):
        _number("many")


def test_the_command_writes_a_solution(tmp_path: Path) -> None:
    sheets = book(4, ALL)
    instance, out = saved(sheets, tmp_path / "a.xlsx"), tmp_path / "solution.json"
    command = [
        sys.executable,
        "-m",
        "benchmarks.planner",
        "cosplib",
        instance,
        "--seconds",
        "8",
        "--out",
        out,
    ]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert violations(sheets, json.loads(out.read_text())) == []
    assert "bound" in done.stdout
