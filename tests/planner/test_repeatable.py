"""Plans that do not depend on the clock, and the bounds that come with them: never above the least cost."""

import random
import threading
import time
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

import pytest

from eventapp.planner import solving
from eventapp.planner.build import begun
from eventapp.planner.deciding import Decider
from eventapp.planner.facts import Facts
from eventapp.planner.neighbourhoods import Improver
from eventapp.planner.plan import Impossible, Progress
from eventapp.planner.planning import plan
from eventapp.planner.program import Better, Outcome, Program
from eventapp.planner.proving import Prover
from eventapp.planner.solving import anything, solve

from .stating import of_all_sorts
from .test_engine import anything as any_program
from .test_engine import assigned, everything


def no_ways(_values: Sequence[int]) -> Iterator[tuple[float, Sequence[int] | None]]:
    return iter(())


@pytest.mark.parametrize("seed", range(30))
def test_whatever_it_begins_with_it_ends_with_the_least_and_no_bound_is_above(seed: int) -> None:
    program = any_program(seed)
    kept = [values for values in everything(program) if not program.broken(values)]
    if kept:
        least, begin = min(map(program.cost, kept)), random.Random(seed).choice(kept)
        heard: list[Better] = []
        outcome = solve(program, 20, seed, dict(enumerate(begin)), heard.append, ways=no_ways)
        assert outcome.cost == outcome.bound == least
        assert all(better.bound <= least for better in heard)


@pytest.mark.parametrize("seed", range(30))
def test_bounds_of_who_decides_are_never_above_the_least(seed: int) -> None:
    program = any_program(seed)
    kept = [values for values in everything(program) if not program.broken(values)]
    said: list[Any] = []
    if kept:
        least, begin = min(map(program.cost, kept)), random.Random(seed).choice(kept)
        decider = Decider(program, seed, begin, 5.0, lambda: 20.0, said.append)
        decider.run()
        assert decider.cost == least
        assert all(rest[0] <= least for kind, *rest in said if kind == "bound")


@pytest.mark.parametrize("seed", range(40))
def test_anything_is_found_where_there_is_something(seed: int) -> None:
    program = any_program(seed)
    possible = any(not program.broken(values) for values in everything(program))
    found = anything(program, 5, 5, seed)
    assert found is False if not possible else not isinstance(found, bool) and not program.broken(found)


@pytest.mark.parametrize("seed", range(20))
def test_what_every_plan_pays_is_not_above_the_best_and_told_at_once(seed: int) -> None:
    problem = of_all_sorts(Random(seed))
    model, heard = begun(Facts(problem)), list[Progress]()
    try:
        best = plan(problem, 5, on_progress=heard.append)
    except Impossible:
        return
    assert best.proven
    assert model.least() <= best.cost
    assert all(each.bound <= best.cost for each in heard)


def counted(program: Program, monkeypatch: pytest.MonkeyPatch, slower: float) -> Outcome:
    """By counted work alone, a little of it: nobody proves, and the clock has no say."""
    decided = Improver._decided

    def slowly(*given: object) -> object:
        time.sleep(slower)
        return decided(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(Improver, "_decided", slowly)
    monkeypatch.setattr(Prover, "run", lambda self: self._put(("ended", None)))
    for name, share in (("_DECIDE", 0.0002), ("_JOIN", 0.0005), ("_STEADY", 0.001)):
        monkeypatch.setattr(solving, name, share)
    begin = [value for item in range(24) for value in [int(place == item % 6) for place in range(6)]]
    start = dict(enumerate([*begin, *[1] * (len(program.upper) - len(begin))]))
    return solve(program, 600, 1, start, ways=no_ways)


def test_the_same_seed_gives_the_same_however_slow_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    program = assigned(24, 6)
    quick = counted(program, monkeypatch, 0.0)
    over = threading.Event()

    def busy() -> None:
        while not over.is_set():
            sum(range(1000))

    beside = threading.Thread(target=busy)
    beside.start()
    try:
        slow = counted(program, monkeypatch, 0.05)
    finally:
        over.set()
        beside.join()
    assert quick.values is not None
    assert not program.broken(quick.values)
    assert quick.cost is not None
    assert quick.cost > quick.bound  # nothing was proven
    assert (quick.values, quick.cost) == (slow.values, slow.cost)
