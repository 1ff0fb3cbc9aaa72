"""The planner as a process: lines of JSON in and out."""

import json
import signal
import subprocess
import sys
from typing import Any

import msgspec
from msgspec.structs import replace

from eventapp.planner.plan import Plan

from .stating import ANA, at, meeting, session

COMMAND = [sys.executable, "-m", "eventapp.planner"]
PROBLEM = meeting(session("a", "ana"), session("b", "ana"))


def answers(request: dict[str, Any]) -> list[dict[str, Any]]:
    line = msgspec.json.encode(request) + b"\n"
    done = subprocess.run(COMMAND, input=line, capture_output=True, check=False)
    assert done.stderr == b""
    return [json.loads(each) for each in done.stdout.splitlines()]


def test_a_plan_with_progress() -> None:
    *progress, end = answers({"do": "plan", "problem": PROBLEM, "seconds": 5})
    assert progress
    assert all(set(each) == {"progress"} for each in progress)
    found = msgspec.convert(end["plan"], Plan)
    assert set(found.placements) == {"a", "b"}
    assert found.proven


def test_what_is_impossible() -> None:
    problem = replace(PROBLEM, people=(replace(ANA, away=((0, 2880),)),))
    (end,) = answers({"do": "plan", "problem": problem, "seconds": 5})
    assert {each["key"] for each in end["impossible"]["core"]} >= {"away:ana"}
    assert end["impossible"]["ways"]


def test_other_questions() -> None:
    here = {"a": at(10, "hall"), "b": at(11, "hall")}
    asked = {"problem": PROBLEM, "placements": here, "key": "a"}
    (end,) = answers({"do": "why", **asked})
    assert end["why"]["activity"] == "a"
    *_progress, end = answers({"do": "what_if", "placement": at(15, "hall"), "seconds": 5, **asked})
    assert end["plan"]["placements"]["a"] == {"start": 900, "room": "hall"}
    best = Plan(here, (), 0, 0)
    (end,) = answers({"do": "different", "problem": PROBLEM, "best": best, "count": 1, "seconds": 5})
    assert len(end["plans"]) == 1


def test_what_cannot_be_read() -> None:
    assert set(answers({"do": "plan"})[0]) == {"error"}
    assert set(answers({"do": "sing", "problem": PROBLEM})[0]) == {"error"}


def test_told_to_end_it_gives_the_best_so_far() -> None:
    problem = meeting(*(session(f"s{number}", "ana", wished=("ben",)) for number in range(14)))
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(msgspec.json.encode({"do": "plan", "problem": problem, "seconds": 60}) + b"\n")
        process.stdin.flush()
        assert "progress" in json.loads(process.stdout.readline())
        process.send_signal(signal.SIGTERM)
        lines = [json.loads(line) for line in process.stdout]
    assert "plan" in lines[-1]
    assert process.returncode == 0
