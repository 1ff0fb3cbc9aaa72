"""OR-Tools CP-SAT on a 0/1 program: good plans at once, and which requirements cannot hold together.

What is used lies under ``ortools.sat.python.cp_model``, which would load pandas (half a second, 55 MiB).
"""

import threading
import time
from collections.abc import Callable, Collection, Sequence
from typing import Any, NamedTuple

from ortools.sat.python import cp_model_helper as sat

from .program import Program, Row, Start

_LEAST, _MOST = -(2**62), 2**62
_BEGINNING = 0.4  # seconds
_MEMORY = 700  # MiB, after which the engine ends by itself

Found = Callable[[Sequence[int], int], None]  # values, cost
Proved = Callable[[int], None]  # no cost is below


class Limits(NamedTuple):
    """``seconds`` on the clock, and ``work`` that is counted and the same on every machine: about as many
    seconds of an ordinary one."""

    seconds: float
    work: float


class Search:
    """One run of the engine. `run` blocks; `cancel` may come from another thread and ends it soon."""

    def __init__(
        self,
        program: Program,
        limits: Limits,
        seed: int,
        start: Start | None = None,
        workers: int = 2,
        quick: bool = False,
        most: int | None = None,
    ) -> None:
        """*quick* is without the costly looks ahead before the search: for small programs that are solved by
        the hundred, and where a bound is wanted soon. What costs more than *most* is of no interest."""
        self._program = program
        self._most = most
        self._wrapper: Any = sat.SolveWrapper()
        self._wrapper.set_parameters(_parameters(limits, seed, workers, quick))
        self._start = start
        self._cancelled = False
        self._cost, self._bound = _MOST, _LEAST
        self._begun: float | None = None  # when it said its first bound
        self._ended = False
        self.work = 0.0  # what `run` took

    def cancel(self) -> None:
        self._cancelled = True
        self._stop()

    def _stop(self) -> None:
        """Not while it begins nor when it is about to end: told then to stop, it aborts the process."""
        if self._ended or self._bound >= self._cost:
            return
        if self._begun is None or time.monotonic() < self._begun + _BEGINNING:
            timer = threading.Timer(_BEGINNING / 2, self._stop)
            timer.daemon = True
            timer.start()
        else:
            self._wrapper.stop_search()

    def run(self, found: Found, proved: Proved) -> bool | None:
        """True: proven, the last found is the best there is. False: there is nothing. None: neither."""
        if self._cancelled:
            return None
        program = self._program
        model = modelled(program, self._start)
        if self._most is not None and len(model.objective.vars):
            model.objective.domain.extend([_LEAST, self._most - program.constant])

        def better(values: Sequence[int], cost: int) -> None:
            self._cost = min(self._cost, cost)
            found(values, cost)

        def higher(bound: float) -> None:
            self._bound = max(self._bound, round(bound))
            if self._begun is None:
                self._begun = time.monotonic()
            proved(round(bound))

        callback = _Callback(better, program.constant)
        self._wrapper.add_solution_callback(callback)
        self._wrapper.add_best_bound_callback(higher)
        try:
            answer = self._wrapper.solve(model)
        finally:
            self._ended = True
            self._wrapper.clear_solution_callback(callback)
        self.work = answer.deterministic_time
        if answer.status == sat.INFEASIBLE:
            return False
        if answer.status in (sat.OPTIMAL, sat.FEASIBLE):
            values = list(answer.solution)
            found(values, program.cost(values))
        return True if answer.status == sat.OPTIMAL else None


class _Callback(sat.SolutionCallback):
    def __init__(self, found: Found, constant: int) -> None:
        super().__init__()
        self._found, self._constant = found, constant

    def OnSolutionCallback(self) -> None:
        answer: Any = self.Response()  # type: ignore[no-untyped-call]
        self._found(list(answer.solution), round(self.ObjectiveValue()))


def _parameters(limits: Limits, seed: int, workers: int, quick: bool = False) -> Any:
    parameters = sat.SatParameters()
    parameters.random_seed = seed
    parameters.max_time_in_seconds = max(limits.seconds, 0.01)
    parameters.max_deterministic_time = max(limits.work, 0.01)
    parameters.max_memory_in_mb = _MEMORY
    parameters.num_workers = workers
    parameters.interleave_search = workers > 1  # the order of events no longer follows the machine's moods
    if quick:
        parameters.cp_model_probing_level = 0
        parameters.symmetry_level = 0
    return parameters


def anything(program: Program, limits: Limits, seed: int) -> list[int] | bool:
    """Values that keep all rows, at any cost; False where there are none, True where it is not known."""
    free = Program()
    free.upper, free.price, free.rows = program.upper, [0] * len(program.price), program.rows
    wrapper: Any = sat.SolveWrapper()
    parameters = _parameters(limits, seed, 1, quick=True)
    parameters.linearization_level = 0
    wrapper.set_parameters(parameters)
    answer = wrapper.solve(modelled(free))
    if answer.status == sat.INFEASIBLE:
        return False
    return list(answer.solution) if answer.status in (sat.OPTIMAL, sat.FEASIBLE) else True


def modelled(program: Program, start: Start | None = None, names: Collection[str] = ()) -> Any:
    """The engine's own form of *program*. Rows of the *names* hold only where the variable of the name, which
    comes after those of the program in the order of *names*, is 1."""
    model = sat.CpModelProto()
    for upper in program.upper:
        model.variables.add().domain.extend([0, upper])
    literals: dict[str, int] = {}
    for name in names:
        literals[name] = len(program.upper) + len(literals)
        model.variables.add().domain.extend([0, 1])
    for row in program.rows:
        _add(model, row, program, literals.get(row.name))
    priced = [(v, p) for v, p in enumerate(program.price) if p]
    if priced or program.constant:
        model.objective.vars.extend([v for v, _ in priced])
        model.objective.coeffs.extend([p for _, p in priced])
        model.objective.offset = program.constant
    if start:
        model.solution_hint.vars.extend(list(start))
        model.solution_hint.values.extend(list(start.values()))
    return model


def _add(model: Any, row: Row, program: Program, literal: int | None) -> None:
    constraint = model.constraints.add()
    if literal is not None:
        constraint.enforcement_literal.append(literal)
    variables = [v for _, v in row.terms]
    if len(variables) > 1 and all(c == 1 and program.upper[v] == 1 for c, v in row.terms):
        if (row.lower, row.upper) == (1, 1) and literal is None:
            constraint.exactly_one.literals.extend(variables)
            return
        if row.upper == 1 and (row.lower or 0) <= 0 and literal is None:
            constraint.at_most_one.literals.extend(variables)
            return
        if row.lower == 1 and row.upper is None:
            constraint.bool_or.literals.extend(variables)
            return
    constraint.linear.vars.extend(variables)
    constraint.linear.coeffs.extend([c for c, _ in row.terms])
    constraint.linear.domain.extend(
        [_LEAST if row.lower is None else row.lower, _MOST if row.upper is None else row.upper]
    )


def refuted(program: Program, names: Sequence[str], limits: Limits, seed: int) -> frozenset[str] | None:
    """Of *names* some whose rows cannot hold together, with the rows that have no name; None where that was
    not shown. Rows of other names are left out."""
    wanted = Program()
    wanted.upper, wanted.price = program.upper, [0] * len(program.price)
    keep = {"", *names}
    wanted.rows = [row for row in program.rows if row.name in keep]
    model = modelled(wanted, names=names)
    model.assumptions.extend(range(len(program.upper), len(program.upper) + len(names)))
    wrapper: Any = sat.SolveWrapper()
    wrapper.set_parameters(_parameters(limits, seed, 1))
    answer = wrapper.solve(model)
    if answer.status != sat.INFEASIBLE:
        return None
    core = {names[v - len(program.upper)] for v in answer.sufficient_assumptions_for_infeasibility}
    return frozenset(core)
