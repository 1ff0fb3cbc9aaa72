"""HiGHS on a 0/1 program: proves how good a plan is, and solves small programs whose bounds are strong."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import highspy
import numpy as np
from highspy import cb
from highspy._core import _Highs as Engine  # its child `Highs` prints its name before it can be told not to

from .program import Program, lowest

Found = Callable[[Sequence[int], int], None]  # values, cost
Proved = Callable[[int], None]  # no cost is below
# What is known by now, asked at moments that are the same on each run: (moment, in seconds) -> values
Hints = Callable[[float], Sequence[int] | None]

_TOLERANCE = 1e-6
_LARGE = 150_000  # entries: the first relaxation is solved by an interior point method
_MOMENT = 4e-6  # seconds that pass between two such moments, by entry of the program
_NODE = 0.02  # and by node of the tree, as a share of that
_STEP, _EFFORT = 3e-5, 1.2e-8  # seconds for a step of the simplex method, and more by entry


class Search:
    """One run of the engine. `run` blocks; `cancel` may come from another thread and ends it soon."""

    def __init__(
        self,
        program: Program,
        seconds: float,
        seed: int,
        start: Sequence[int] | None = None,
        hints: Hints | None = None,
        options: dict[str, Any] | None = None,
    ) -> None:
        self._program = program
        self._seconds = seconds
        self._seed = seed
        self._start = start
        self._hints = hints
        self._options = options or {}
        self._cancelled = False
        self._step = math.gcd(*program.price) or 1
        self._entries = sum(len(row.terms) for row in program.rows)
        self._asked = 0
        self.work = 0.0  # what `run` took

    def cancel(self) -> None:
        self._cancelled = True

    def run(self, found: Found, proved: Proved) -> bool | None:
        """True: proven, the last found is the best there is. False: there is nothing. None: neither."""
        engine = self._engine()

        def heard(kind: Any, message: str, out: Any, answer: Any, data: Any) -> None:
            del message, data
            if kind == cb.kCallbackMipImprovingSolution:
                self._offer(out.mip_solution, found)
            elif kind == cb.kCallbackMipInterrupt:
                answer.user_interrupt = self._cancelled
                proved(self._bound(out.mip_dual_bound))
            elif self._hints:
                self._take(self._hints, out, answer)

        engine.setCallback(heard, None)
        for kind in (cb.kCallbackMipImprovingSolution, cb.kCallbackMipInterrupt, cb.kCallbackMipUserSolution):
            engine.startCallback(kind)
        engine.run()
        status, info = engine.getModelStatus(), engine.getInfo()
        self.work = max(0, info.simplex_iteration_count) * (_STEP + self._entries * _EFFORT)
        if status == highspy.HighsModelStatus.kInfeasible:
            return False
        proved(self._bound(info.mip_dual_bound))
        if info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible:
            self._offer(engine.getSolution().col_value, found)
        return True if status == highspy.HighsModelStatus.kOptimal else None

    def _take(self, hints: Hints, out: Any, answer: Any) -> None:
        """A solution of somebody else, where it is better."""
        root = out.mip_node_count <= 0
        self._asked += root
        moment = _MOMENT * self._entries * (self._asked + _NODE * max(0, out.mip_node_count))
        values = hints(moment)
        if values is not None and self._program.cost(values) < out.mip_primal_bound - 0.5:
            answer.setSolution(np.array(values, np.float64))

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
        engine = Engine()
        options = {
            "output_flag": False,
            "threads": 1,
            "parallel": "off",
            "random_seed": self._seed,
            "time_limit": max(self._seconds, 0.01),
            "mip_rel_gap": 0.0,
            "mip_abs_gap": self._step * 0.99,
            **({"mip_lp_solver": "ipm"} if self._entries > _LARGE else {}),
            **self._options,
        }
        for option, value in options.items():
            engine.setOptionValue(option, value)
        engine.passModel(_lp(self._program))
        if self._start is not None:
            solution = highspy.HighsSolution()
            solution.col_value = [float(v) for v in self._start]
            engine.setSolution(solution)
        return engine


def _lp(program: Program) -> Any:
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(program.upper), len(program.rows)
    lp.offset_ = program.constant
    lp.col_cost_ = np.array(program.price, dtype=np.float64)
    lp.col_lower_ = np.zeros(lp.num_col_)
    lp.col_upper_ = np.array(program.upper, dtype=np.float64)
    lp.integrality_ = [highspy.HighsVarType.kInteger] * lp.num_col_
    lower = [-highspy.kHighsInf if row.lower is None else row.lower for row in program.rows]
    upper = [highspy.kHighsInf if row.upper is None else row.upper for row in program.rows]
    lp.row_lower_, lp.row_upper_ = np.array(lower, np.float64), np.array(upper, np.float64)
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
