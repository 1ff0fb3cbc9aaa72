"""Solving 0/1 programs: as good as trying everything, the same each time, stopped when told."""

import itertools
import random
import threading
from collections.abc import Sequence

import pytest

from eventapp.planner import cpsat, highs
from eventapp.planner.neighbourhoods import Improver, Neighbourhoods
from eventapp.planner.program import Better, Program
from eventapp.planner.solving import solve, unsatisfiable_core


def anything(seed: int) -> Program:
    chance, program = random.Random(seed), Program()
    among = chance.randint(1, 8)
    for _ in range(among):
        program.variable(chance.randint(-5, 9), chance.choice([1, 1, 1, 2]))
    program.constant = chance.randint(-5, 5)
    for _ in range(chance.randint(1, 6)):
        terms = [(chance.randint(-3, 3), chance.randrange(among)) for _ in range(chance.randint(1, 4))]
        lower = chance.choice([None, chance.randint(-2, 2)])
        upper = chance.choice([None, (lower or 0) + chance.randint(0, 3)])
        program.row(terms, lower, upper, chance.choice(["", "a", "b", "c"]))
    return program


def everything(program: Program) -> list[tuple[int, ...]]:
    return list(itertools.product(*[range(upper + 1) for upper in program.upper]))


def assigned(items: int = 14, places: int = 5, seed: int = 5) -> Program:
    """Items to places of some room, pairs that had better not meet: hard enough to take a while."""
    chance, program = random.Random(seed), Program()
    sits = [[program.variable(chance.randint(0, 3)) for _ in range(places)] for _ in range(items)]
    for own in sits:
        program.row([(1, v) for v in own], 1, 1)
    for place in range(places):
        program.row([(1, own[place]) for own in sits], None, items // places + 1)
    for one, other in itertools.combinations(range(items), 2):
        if chance.random() < 0.6:
            both = program.variable(chance.randint(1, 9))
            for place in range(places):
                program.row([(1, sits[one][place]), (1, sits[other][place]), (-1, both)], None, 1)
    return program


@pytest.mark.parametrize("seed", range(30))
def test_nothing_is_better_than_what_it_finds(seed: int) -> None:
    program = anything(seed)
    costs = [program.cost(values) for values in everything(program) if not program.broken(values)]
    outcome = solve(program, 20, seed)
    assert outcome.impossible == (not costs)
    if outcome.values is None:
        assert not costs
    else:
        assert not program.broken(outcome.values)
        assert outcome.cost == outcome.bound == program.cost(outcome.values) == min(costs)


@pytest.mark.parametrize("seed", range(40))
def test_a_core_cannot_hold_and_no_name_of_it_can_be_left_out(seed: int) -> None:
    program = anything(seed)
    candidates = everything(program)

    def hold(names: frozenset[str]) -> bool:
        return any(all(row.name not in {"", *names} for row in program.broken(v)) for v in candidates)

    core = unsatisfiable_core(program, 20, seed)
    if core is None:
        assert hold(frozenset("abc"))
    else:
        assert not hold(core)
        assert all(hold(core - {name}) for name in core)


def test_a_program_without_variables() -> None:
    empty = Program()
    empty.constant = 3
    assert solve(empty, 5).cost == 3
    empty.row([], 1, None, "something of nothing")
    assert solve(empty, 5).impossible
    assert unsatisfiable_core(empty, 5) == {"something of nothing"}


def test_progress_gets_better_and_the_bound_never_passes_the_cost() -> None:
    heard: list[Better] = []
    program = assigned()
    outcome = solve(program, 20, 1, None, heard.append)
    costs = [better.cost for better in heard if better.values is not None and better.cost is not None]
    assert costs[-1] == outcome.cost
    assert costs == sorted(costs, reverse=True)
    bounds = [better.bound for better in heard]
    assert bounds == sorted(bounds)
    assert all(program.cost(better.values) == better.cost for better in heard if better.values is not None)
    assert outcome.cost is not None
    assert outcome.bound <= outcome.cost


def test_the_same_seed_gives_the_same_values() -> None:
    program = assigned(10, 4, 2)
    first, again = solve(program, 30, 7), solve(program, 30, 7)
    assert first.cost == first.bound
    assert first == again


def test_it_begins_from_a_plan_that_is_given() -> None:
    program = assigned(10, 4, 2)
    best = solve(program, 30, 1)
    assert best.values is not None
    heard: list[Better] = []
    outcome = solve(program, 30, 1, dict(enumerate(best.values)), heard.append)
    assert heard[0].cost == best.cost == outcome.cost


def test_it_stops_when_told_and_keeps_its_best() -> None:
    told = threading.Event()
    program = assigned(60, 12)

    def heard(better: Better) -> None:
        if better.values is not None:
            told.set()

    outcome = solve(program, 600, 1, None, heard, told.is_set)
    assert outcome.values is not None
    assert not program.broken(outcome.values)
    assert not outcome.impossible


def test_it_stops_before_anything_was_found() -> None:
    outcome = solve(assigned(60, 12), 600, 1, None, None, lambda: True)
    assert not outcome.impossible
    assert outcome.cost is None or outcome.values is not None


def test_one_core_is_enough() -> None:
    program = assigned(10, 4, 2)
    assert solve(program, 30, 1, workers=1).cost == solve(program, 30, 1).cost


def test_what_goes_wrong_in_an_engine_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("broken engine")

    monkeypatch.setattr(cpsat.Search, "run", fail)
    with pytest.raises(RuntimeError, match="broken engine"):
        solve(assigned(60, 12), 60)


def test_bounds_are_whole_steps() -> None:
    program = Program()
    for _ in range(5):
        program.variable(100)
    # Each two of five, one at least: half of each would do, if halves were allowed.
    for one, other in itertools.combinations(range(5), 2):
        program.row([(1, one), (1, other)], 1, None)
    assert highs.Search(program, 5, 1)._bound(250.0) == 300
    outcome = solve(program, 20)
    assert outcome.cost == outcome.bound == 400


def values_of(program: Program) -> Sequence[int]:
    """The first that are found."""
    told = threading.Event()
    found = solve(program, 60, 1, None, lambda better: told.set() if better.values else None, told.is_set)
    assert found.values is not None
    return found.values


@pytest.mark.parametrize("kinds", [(), ("row",)])
def test_better_part_by_part_breaks_nothing(kinds: tuple[str, ...]) -> None:
    program = assigned(8, 3)
    for kind in kinds:
        for item in range(8):
            program.part(range(item * 3, item * 3 + 3), kind)
    start = values_of(program)
    cost = program.cost(start)
    improver = Improver(program, start, 1, lambda: 5.0)
    for _, better in itertools.islice(improver.tries(), 4):
        if better is not None:
            assert not program.broken(better)
            assert program.cost(better) < cost
            cost = program.cost(better)


def test_what_is_left_of_a_program_costs_and_allows_the_same() -> None:
    program = assigned(10, 4)
    values = list(values_of(program))
    neighbourhoods = Neighbourhoods(program)
    free = neighbourhoods.choose(random.Random(1), values, "", 12)
    small, numbers = neighbourhoods.reduced(values, free)
    assert set(numbers) == free
    assert not small.broken([values[old] for old in numbers])
    fixed = program.cost(values) - small.cost([values[old] for old in numbers])
    outcome = solve(small, 20)
    assert outcome.values is not None
    for old, value in zip(numbers, outcome.values, strict=True):
        values[old] = value
    assert not program.broken(values)
    assert program.cost(values) == fixed + (outcome.cost or 0)
