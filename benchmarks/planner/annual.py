"""Annual meetings of a seed, planned by the planner's own process: how soon, how good, how much memory.

    python -m benchmarks.planner annual --groups 8,16,30 [--seconds 60] [--seed 1] [--replan]

Prints, in seconds from the start of the process: the first plan, the first within 5 % of the bound that stood
at the end, the proof; then value, bound, gap, and the most memory that the process took. ``--replan``
publishes each plan, takes a half-day from a co-chair, and plans again for ten seconds: how many sessions must
move, how many do, and whether it is proven that the new plan is the best.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from eventapp.planner.judging import breaches, charges
from eventapp.planner.plan import Plan, Progress
from eventapp.planner.problem import Problem

from .meetings import annual, lost_half_day

REPLAN_SECONDS = 10
CLOSE = 0.05


class Run(NamedTuple):
    plan: Plan | None
    progress: list[Progress]  # seconds counted from the start of the process
    seconds: float
    megabytes: int


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.planner annual", description=__doc__)
    parser.add_argument("--groups", default="8,16,30")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--replan", action="store_true")
    asked = parser.parse_args(argv)
    print(_line("groups", "sessions", "first", "in 5 %", "proof", "value", "bound", "gap", "MiB"))
    for groups in map(int, asked.groups.split(",")):
        problem = annual(groups, asked.seed)
        run = planned(problem, asked.seconds, asked.seed)
        print(_line(str(groups), str(len(problem.activities)), *_figures(run)), flush=True)
        if asked.replan and run.plan is not None:
            _replan(problem, run.plan, asked.seed)
    return 0


def planned(problem: Problem, seconds: float, seed: int, start: Any = None) -> Run:
    """One run of `python -m eventapp.planner`; fails where its plan is not what it says."""
    request = {"do": "plan", "problem": problem, "seconds": seconds, "seed": seed, "start": start or {}}
    began, progress, plan, megabytes = time.monotonic(), [], None, 0
    with subprocess.Popen(
        [sys.executable, "-m", "eventapp.planner"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(msgspec.json.encode(request) + b"\n")
        process.stdin.flush()
        for line in process.stdout:
            said = msgspec.json.decode(line)
            megabytes = max(megabytes, _memory(process.pid))
            if "progress" in said:
                told = msgspec.convert(said["progress"], Progress)
                passed = time.monotonic() - began
                progress.append(Progress(passed, told.cost, told.bound, told.placements))
            elif "plan" in said:
                plan = msgspec.convert(said["plan"], Plan)
    if plan is not None:
        assert not breaches(problem, plan.placements)
        assert plan.cost == sum(charge.cost for charge in charges(problem, plan.placements))
    return Run(plan, progress, time.monotonic() - began, megabytes)


def _memory(pid: int) -> int:
    """The most that a process has held so far, in MiB; 0 where it has ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text().splitlines()
        lines = [line for line in status if line.startswith("VmHWM")]
    except OSError:
        return 0
    return int(lines[0].split()[1]) >> 10 if lines else 0


def _figures(run: Run) -> list[str]:
    if run.plan is None:
        return ["none", "", "", "", "", "", str(run.megabytes)]
    plan = run.plan
    first = next((each.seconds for each in run.progress if each.cost is not None), run.seconds)
    close = next((each.seconds for each in run.progress if _close(each.cost, plan.bound)), None)
    proof = next((e.seconds for e in run.progress if e.cost is not None and e.bound >= e.cost), None)
    return [
        f"{first:.1f}",
        f"{close:.1f}" if close is not None else "-",
        f"{proof:.1f}" if proof is not None and plan.proven else "-",
        str(plan.cost),
        str(plan.bound),
        f"{plan.gap:.1%}",
        str(run.megabytes),
    ]


def _close(cost: int | None, bound: int) -> bool:
    return cost is not None and cost - bound <= CLOSE * cost


def _replan(problem: Problem, plan: Plan, seed: int) -> None:
    changed, must = lost_half_day(problem, plan.placements, seed)
    run = planned(changed, REPLAN_SECONDS, seed, plan.placements)
    if run.plan is None:
        print("    lost half-day: no plan found")
        return
    moved = [
        key
        for key, before in plan.placements.items()
        if run.plan.placements[key].start != before.start
        and next(each for each in problem.activities if each.key == key).visits is None
    ]
    how = f"proven in {run.seconds:.1f} s" if run.plan.proven else f"gap {run.plan.gap:.1%}"
    print(f"    lost half-day: {must} must move, {len(moved)} do ({', '.join(moved)}), {how}", flush=True)


def _line(*cells: str) -> str:
    return " ".join(cell.rjust(8) for cell in cells)
