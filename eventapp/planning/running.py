"""A run, from the outbox to its end: the planner is started, listened to, and stopped when somebody asks.

What it finds is written down at most once a second. A worker that ends gives the run back, one that is
killed is followed by another, which begins anew; whoever ends it does so in the transaction that marks the
work done.
"""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from time import monotonic
from typing import Any

from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from eventapp.core import clock
from eventapp.core.db import db, transaction
from eventapp.core.long_work import Finish, Over
from eventapp.planner import charges
from eventapp.planner.plan import Plan
from eventapp.planner.problem import Placement, Problem

from . import child
from .child import End, Now, Outcome, Request, Search
from .model import PlanningRun, RunKind, RunState
from .problems import beginning, encode
from .runs import placements_in, plan_of, problem_in

WRITE_EVERY = 1.0  # seconds
UNLIKE = 3  # plans, where several are asked for


def perform(payload: dict[str, Any], over: Over) -> Finish | None:
    """Outbox: let the planner work on a run."""
    run_id: int = payload["run"]
    request = _begin(run_id)
    if request is None:
        return _nothing
    watching = _Watching(run_id, over)
    outcome = child.run(request, current_app.extensions["settings"].planner_memory_mb, watching.watch)
    if outcome.end is End.LEFT:
        _give_back(run_id)
        return None
    plans = outcome.answer.get("plans", []) or kept(request.problem, watching.search)
    return partial(_finish, run_id, outcome, plans, watching.search)


def _nothing(_session: Session, _now: datetime) -> None:
    """It was stopped before it began, or is gone."""


def _begin(run_id: int) -> Request | None:
    with transaction() as session:
        run = session.get(PlanningRun, run_id, with_for_update=True, populate_existing=True)
        if run is None or run.state.ended:
            return None
        run.state, run.started_at = RunState.RUNNING, clock.now()
        run.progress, run.best, run.cost, run.bound = [], None, None, 0
        parent = session.get(PlanningRun, run.parent_id) if run.parent_id is not None else None
        plan = plan_of(parent) if parent is not None else None
        problem = problem_in(run.problem)
        return Request(
            problem=problem,
            seconds=run.seconds,
            seed=run.seed,
            start=plan.placements if plan else beginning(problem, placements_in(run.base)),
            best=plan if run.kind is RunKind.DIFFERENT else None,
            many=UNLIKE,
        )


class _Watching:
    """Writes down what is new, and finds out whether to go on."""

    def __init__(self, run_id: int, over: Over) -> None:
        self._run_id, self._over = run_id, over
        self._looked = monotonic()
        self._written = 0
        self.search = Search()

    def watch(self, search: Search) -> Now:
        self.search = search
        if self._over():
            return Now.LEAVE
        if monotonic() - self._looked < WRITE_EVERY:
            return Now.GO_ON
        self._looked = monotonic()
        if len(search.points) == self._written and _goes_on(self._run_id):
            return Now.GO_ON
        self._written = len(search.points)
        return Now.GO_ON if _note(self._run_id, search) else Now.STOP


def _goes_on(run_id: int) -> bool:
    session = db.session()
    try:
        asked = select(PlanningRun.id).where(
            PlanningRun.id == run_id,
            PlanningRun.state == RunState.RUNNING,
            PlanningRun.stop_asked_at.is_(None),
        )
        return session.scalar(asked) is not None
    finally:
        session.rollback()  # the next look must see what others wrote


def _note(run_id: int, search: Search) -> bool:
    """False where nobody wants it any more."""
    with transaction() as session:
        done = session.execute(
            update(PlanningRun)
            .where(PlanningRun.id == run_id, PlanningRun.state == RunState.RUNNING)
            .values(**_heard(search))
            .returning(PlanningRun.stop_asked_at)
            .execution_options(synchronize_session=False)
        ).one_or_none()
        return done is not None and done[0] is None


def _heard(search: Search) -> dict[str, Any]:
    return {
        "progress": [list(point) for point in search.points],
        "cost": search.cost,
        "bound": search.bound,
        "best": encode(search.best) if search.best is not None else None,
    }


def kept(problem: Problem, search: Search) -> list[dict[str, Any]]:
    """The best plan so far as an answer, where there is one."""
    return [encode(made(problem, search.best, search.bound))] if search.best is not None else []


def made(problem: Problem, placements: Mapping[str, Placement], bound: int, seconds: float = 0.0) -> Plan:
    """A plan of these placements, its cost counted anew."""
    paid = charges(problem, placements)
    cost = sum(charge.cost for charge in paid)
    return Plan(placements, paid, cost, min(bound, cost), seconds)


def _give_back(run_id: int) -> None:
    with transaction() as session:
        session.execute(
            update(PlanningRun)
            .where(PlanningRun.id == run_id, PlanningRun.state == RunState.RUNNING)
            .values(state=RunState.WAITING)
            .execution_options(synchronize_session=False)
        )


STATES = {
    End.PLANNED: RunState.DONE,
    End.IMPOSSIBLE: RunState.IMPOSSIBLE,
    End.STOPPED: RunState.STOPPED,
    End.FAILED: RunState.FAILED,
}


def _finish(
    run_id: int,
    outcome: Outcome,
    plans: list[dict[str, Any]],
    search: Search,
    session: Session,
    now: datetime,
) -> None:
    run = session.get(PlanningRun, run_id, with_for_update=True, populate_existing=True)
    if run is None or run.state.ended:
        return
    run.state, run.ended_at = STATES[outcome.end], now
    if outcome.end is End.STOPPED and run.stop_asked_at is None and plans:
        run.state = RunState.DONE  # out of time, and not stopped by anybody
    for name, value in _heard(search).items():
        setattr(run, name, value)
    run.plans, run.error = plans, outcome.error or None
    if outcome.end is End.IMPOSSIBLE:
        run.hindrance = outcome.answer
    if plans:
        best = plans[0]
        run.best, run.cost, run.bound = best["placements"], best["cost"], best["bound"]
        _last_point(run, now)


def _last_point(run: PlanningRun, now: datetime) -> None:
    """The picture ends with what the answer says."""
    took = (now - run.started_at).total_seconds() if run.started_at else 0.0
    last = [round(took, 2), run.cost, run.bound]
    if not run.progress or list(run.progress[-1])[1:] != last[1:]:
        run.progress = [*run.progress, last]
