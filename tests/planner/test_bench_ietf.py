"""Sessions of the IETF: plans are valid and cost what is said, and annealing counts right."""

import json
import subprocess
import sys
from collections import defaultdict
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest

from benchmarks.planner.ietf import _Planning
from benchmarks.planner.report import Report
from benchmarks.planner.sessions import NEVER, Meeting, read
from benchmarks.planner.sessions_model import Model, _cliques
from eventapp.planner.annealing import Arrangement, Chain, Extra, anneal
from eventapp.planner.cpsat import Limits, Search
from eventapp.settings import ROOT

PENALTIES = {
    "chair_conflict": 1000, "tech_overlap": 100, "key_participant": 1000, "bethere": 100,
    "cannot_meet": 5000, "time_relation": 10, "adjacent_to": 10, "session_requires_trim": 1000,
    "sessions_out_of_order": 1000, "same_group_overlap": "infinite",
}  # fmt: skip


def instance(seed: int, groups: int = 7, overlapping: bool = False) -> dict[str, Any]:
    chance = Random(seed)
    names = [f"g{n}" for n in range(groups)]
    slots = [
        [room, day, start, 90 if room else 120]
        for day in (1, 2, 3)
        for start in (600, 730 if overlapping else 810)
        for room in (0, 1, 2)
    ]
    sessions = []
    for number, name in enumerate(names):
        for _ in range(2 if number < 2 else 1):
            sessions.append(
                {"id": len(sessions) + 1, "group": name, "minutes": chance.choice([60, 90, 120, 150]),
                 "attendees": chance.choice([10, 60, 500])}
            )  # fmt: skip
    sessions.append({"id": 99, "group": "g0", "minutes": 0, "attendees": 0})
    wishes: dict[str, dict[str, Any]] = {
        name: {
            kind: chance.sample([other for other in names if other != name], 1)
            for kind in ("chair_conflict", "tech_overlap", "key_participant", "adjacent_to")
            if chance.random() < 0.5
        }
        | {"bethere": chance.sample(range(5), 2)}
        for name in names[:-1]
    }
    wishes["g0"]["time_relation"] = "subsequent-days"
    wishes["g1"]["time_relation"] = "one-day-seperation"
    wishes["g2"]["cannot_meet"] = ["monday-morning"]
    wishes["g3"]["adjacent_to"] = ["nobody"]
    return {
        "penalties": PENALTIES,
        "rooms": [{"name": f"R{n}", "capacity": c} for n, c in enumerate((100, 50, 20))],
        "slots": slots,
        "sessions": sessions,
        "constraints": wishes,
    }


def counted(data: dict[str, Any], places: dict[int, int]) -> int:
    """The cost, written anew: what a meeting pays beyond what it cannot avoid."""
    wishes = data["constraints"]
    usable = [s for s in data["slots"] if s[1] != 1]
    longest, largest = max(s[3] for s in usable), max(room["capacity"] for room in data["rooms"])
    sessions = {s["id"]: s for s in data["sessions"] if s["minutes"]}
    assert set(places) == set(sessions)
    assert len(set(places.values())) == len(places)
    cost = 0
    of = defaultdict(list)
    for key in sorted(sessions):
        of[sessions[key]["group"]].append(key)
    for key, session in sessions.items():
        room, day, start, minutes = data["slots"][places[key]]
        assert day != 1
        wish = wishes.get(session["group"], {})
        cost += 1000 * (min(session["minutes"], longest) > minutes)
        cost += 1000 * (min(session["attendees"], largest) > data["rooms"][room]["capacity"])
        cost += 5000 * (day == 2 and start < 750 and "monday-morning" in wish.get("cannot_meet", []))
        for other, theirs in sessions.items():
            _, at, then, long = data["slots"][places[other]]
            if other == key or at != day or start >= then + long or then >= start + minutes:
                continue
            assert theirs["group"] != session["group"]
            for kind, price in (("chair_conflict", 1000), ("tech_overlap", 100), ("key_participant", 1000)):
                cost += price * (theirs["group"] in wish.get(kind, []))
            shared = set(wish.get("bethere", [])) & set(wishes.get(theirs["group"], {}).get("bethere", []))
            cost += 100 * len(shared)
    for group, keys in of.items():
        wish = wishes.get(group, {})
        where = [data["slots"][places[key]] for key in keys]
        if len(keys) == 2:
            cost += 2000 * ((where[0][1], where[0][2]) > (where[1][1], where[1][2]))
            beside = abs(where[0][1] - where[1][1]) == 1
            relation = wish.get("time_relation")
            cost += 20 * (relation == "subsequent-days" and not beside)
            cost += 20 * (relation == "one-day-seperation" and beside)
        for neighbour in wish.get("adjacent_to", []):
            others = [data["slots"][places[key]] for key in of.get(neighbour, [])]
            for room, day, start, minutes in where if others else ():
                cost += 10 * all(
                    (r, d) != (room, day) or not 0 <= max(start, b) - min(start + minutes, b + m) <= 30
                    for r, d, b, m in others
                )
    return cost


def meeting(data: dict[str, Any], path: Path) -> Meeting:
    path.write_text(json.dumps(data))
    return read(path)


@pytest.mark.parametrize(("seed", "overlapping"), [*product(range(3), (False, True))])
def test_plans_are_valid_and_cost_what_is_said(tmp_path: Path, seed: int, overlapping: bool) -> None:
    data = instance(seed, overlapping=overlapping)
    found = meeting(data, tmp_path / "a.json")
    report = Report()
    report._began += report.seconds()
    _Planning(found, 2, 1, report).plan()
    places = {s.key: found.numbers[p] for s, p in zip(found.sessions, report.best, strict=True)}
    assert counted(data, places) == report.cost
    assert report.cost is not None
    assert report.bound is not None


@pytest.mark.parametrize("overlapping", [False, True])
def test_a_chain_never_miscounts(tmp_path: Path, overlapping: bool) -> None:
    data = instance(4, overlapping=overlapping)
    found = meeting(data, tmp_path / "a.json")
    arrangement = found.arrangement()
    chain = Chain(arrangement, 3)
    for _ in range(40):
        chain.cool(50, 5000, 100)
        assert chain.cost == Chain(arrangement, 1, chain.places[: len(found.sessions)]).cost
        assert sorted(chain.places) == list(range(len(found.slots)))
        if chain.best_cost < NEVER:
            places = {s.key: found.numbers[p] for s, p in zip(found.sessions, chain.best, strict=True)}
            assert counted(data, places) == chain.best_cost


def test_the_program_costs_no_more_than_the_plan(tmp_path: Path) -> None:
    found = meeting(instance(1), tmp_path / "a.json")
    model = Model(found, NEVER)
    heard: list[tuple[list[int], int]] = []
    Search(model.program, Limits(10, 1), 1, None, 1).run(
        lambda values, cost: heard.append((list(values), cost)), lambda _: None
    )
    assert heard
    for values, cost in heard:
        assert Chain(found.arrangement(), 1, model.places(values)).cost >= cost


def test_annealing_is_the_same_for_the_same_seed() -> None:
    chance = Random(1)
    pairs: list[dict[int, int]] = [{} for _ in range(12)]
    for i in range(12):
        for j in range(i):
            pairs[i][j] = pairs[j][i] = chance.randint(0, 9)
    arrangement = Arrangement(
        band=[place // 4 for place in range(16)],
        meets=[[band] for band in range(4)],
        alone=[[chance.randint(0, 3) for _ in range(16)] for _ in range(12)],
        pairs=pairs,
        extras=[Extra((0, 1), lambda places: 5 * (places[0] > places[1]))],
    )
    first, again = (
        list(anneal(arrangement, 20_000, 5, 20, 0.5)),
        list(anneal(arrangement, 20_000, 5, 20, 0.5)),
    )
    assert first == again
    costs = [cost for _, cost in first]
    assert costs == sorted(costs, reverse=True)
    assert costs[-1] < costs[0] or costs[-1] == 0


def test_cliques_hold_each_pair() -> None:
    chance = Random(2)
    neighbours: list[set[int]] = [set() for _ in range(9)]
    for i, j in product(range(9), range(9)):
        if i < j and chance.random() < 0.5:
            neighbours[i].add(j)
            neighbours[j].add(i)
    cliques = _cliques(neighbours)
    assert all(j in neighbours[i] for clique in cliques for i in clique for j in clique if i != j)
    assert {(i, j) for i in range(9) for j in neighbours[i]} == {
        (i, j) for clique in cliques for i in clique for j in clique if i != j
    }


def test_more_sessions_than_slots_are_refused(tmp_path: Path) -> None:
    data = instance(1)
    data["slots"] = data["slots"][:8]
    with pytest.raises(ValueError, match="fewer slots"):
        meeting(data, tmp_path / "a.json")


def test_the_command_writes_an_assignment(tmp_path: Path) -> None:
    data = instance(2)
    source, out = tmp_path / "a.json", tmp_path / "solution.json"
    source.write_text(json.dumps(data))
    command = [sys.executable, "-m", "benchmarks.planner", "ietf", source, "--seconds", "4", "--out", out]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    places = {a["session"]: a["slot"] for a in json.loads(out.read_text())["assignments"]}
    said = done.stdout.splitlines()[-1]
    assert f"value {counted(data, places)}," in said
