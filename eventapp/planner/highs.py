"""HiGHS on a 0/1 program: proves how good a plan is."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import highspy
import numpy as np
from highspy import cb

from .program import Program

Found = Callable[[Sequence[int], int], None]  # values, cost
Proved = Callable[[int], None]  # no cost is below

_TOLERANCE = 1e-6


class Search:
    """One run of the engine. `run` blocks; `cancel` may come from another thread and ends it soon."""

    def __init__(
        self, program: Program, seconds: float, seed: int, start: Sequence[int] | None = None
    ) -> None:
        self._program = program
        self._seconds = seconds
        self._seed = seed
        self._start = start
        self._cancelled = False
        self._step = math.gcd(*program.price) or 1

    def cancel(self) -> None:
        self._cancelled = True

    def run(self, found: Found, proved: Proved) -> bool | None:
        """True: proven, the last found is the best there is. False: there is nothing. None: neither."""
        engine = self._engine()

        def heard(kind: Any, message: str, out: Any, answer: Any, data: Any) -> None:
            del message, data
            if kind == cb.kCallbackMipImprovingSolution:
                self._offer(out.mip_solution, found)
            elif self._cancelled:
                answer.user_interrupt = True
            if kind == cb.kCallbackMipInterrupt:
                proved(self._bound(out.mip_dual_bound))

        engine.setCallback(heard, None)
        for kind in (
            cb.kCallbackMipImprovingSolution,
            cb.kCallbackMipInterrupt,
            cb.kCallbackSimplexInterrupt,
        ):
            engine.startCallback(kind)
        engine.run()
        status = engine.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return False
        info = engine.getInfo()
        proved(self._bound(info.mip_dual_bound))
        if info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
            self._offer(engine.getSolution().col_value, found)
        return True if status == highspy.HighsModelStatus.kOptimal else None

    def _bound(self, bound: float) -> int:
        """Costs are whole steps above the constant: what lies between two is rounded up."""
        program = self._program
        if not math.isfinite(bound):
            return lowest(program)
        steps = (bound - program.constant) / self._step
        return program.constant + self._step * math.ceil(steps - _TOLERANCE * max(1.0, abs(steps)))

    def _offer(self, solution: Any, found: Found) -> None:
        values = [round(v) for v in solution]
        if not self._program.broken(values):
            found(values, self._program.cost(values))

    def _engine(self) -> Any:
        program = self._program
        engine = highspy.Highs()
        for option, value in (
            ("output_flag", False),
            ("threads", 1),
            ("parallel", "off"),
            ("random_seed", self._seed),
            ("time_limit", max(self._seconds, 0.01)),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", self._step * 0.99),
        ):
            engine.setOptionValue(option, value)
        engine.passModel(_lp(program))
        if self._start is not None:
            solution = highspy.HighsSolution()
            solution.col_value = [float(v) for v in self._start]
            engine.setSolution(solution)
        return engine


def lowest(program: Program) -> int:
    """What no plan can be below, without looking."""
    return program.constant + sum(min(0, p) * u for p, u in zip(program.price, program.upper, strict=True))


def _lp(program: Program) -> Any:
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(program.upper), len(program.rows)
    lp.offset_ = program.constant
    lp.col_cost_ = np.array(program.price, dtype=np.float64)
    lp.col_lower_ = np.zeros(lp.num_col_)
    lp.col_upper_ = np.array(program.upper, dtype=np.float64)
    lp.integrality_ = [highspy.HighsVarType.kInteger] * lp.num_col_
    infinite = highspy.kHighsInf
    lp.row_lower_ = np.array(
        [-infinite if r.lower is None else r.lower for r in program.rows], dtype=np.float64
    )
    lp.row_upper_ = np.array(
        [infinite if r.upper is None else r.upper for r in program.rows], dtype=np.float64
    )
    starts, index, value = [0], [], []
    for row in program.rows:
        merged: dict[int, int] = {}
        for coefficient, variable in row.terms:
            merged[variable] = merged.get(variable, 0) + coefficient
        index += [v for v, c in merged.items() if c]
        value += [c for c in merged.values() if c]
        starts.append(len(index))
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.array(starts, dtype=np.int32)
    lp.a_matrix_.index_ = np.array(index, dtype=np.int32)
    lp.a_matrix_.value_ = np.array(value, dtype=np.float64)
    return lp
