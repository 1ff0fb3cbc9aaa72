"""Use cases of planning. Each is given the database session, the actor and the time; none commits.

The web process only asks: a run is written down with a row of the outbox, and `running` does it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, load_only

from eventapp.core import audit, outbox
from eventapp.core.errors import Invalid
from eventapp.core.translations import N_
from eventapp.meetings.model import Edition
from eventapp.people.model import Person
from eventapp.planner.plan import Plan
from eventapp.planner.problem import Placement, Problem

from .accepting import Accepted, WouldClash, accept
from .deriving import derive
from .gathering import Gathered, gather, placements
from .held import drop_runs
from .model import PlannedPerson, PlanningRun, RunKind, RunState
from .problems import encode, fingerprint, problem_of
from .runs import plan_of, problem_in, run_of
from .stating import save

__all__ = [
    "RUN",
    "USUAL_SECONDS",
    "Accepted",
    "WouldClash",
    "accept",
    "ask",
    "ask_different",
    "ask_what_if",
    "keep",
    "save",
    "stop",
]

RUN = f"planning.run{outbox.LONG}"
LANE = "planning"  # runs come one after the other: each takes all the cores and a lot of memory
USUAL_SECONDS, MOST_SECONDS = 20, 600
MOST_OPEN = 10  # runs of one edition that wait or run
MOST_KEPT = 40  # runs of one edition, beside those that were accepted
OPEN = (RunState.WAITING, RunState.RUNNING)
NO_PLAN = N_("This run has no plan.")


def ask(
    session: Session,
    actor: str,
    now: datetime,
    edition: Edition,
    seconds: int = USUAL_SECONDS,
    seed: int = 1,
    kind: RunKind = RunKind.PLAN,
) -> PlanningRun:
    """Ask for a plan of the draft (`PLAN`), or for one close to what is published (`REPLAN`). The worker
    makes it. Raises `Invalid` where there is nothing to plan or the numbers cannot be meant."""
    found = gather(session, edition)
    if kind not in (RunKind.PLAN, RunKind.REPLAN):
        raise Invalid(N_("Choose what to plan."))
    if kind is RunKind.REPLAN and not found.known.publication:
        raise Invalid(N_("Nothing has been published yet, so there is nothing to stay close to."))
    asked = derive(found.known, found.demands)
    problem = problem_of(found.known, found.demands, asked, still=kind is RunKind.REPLAN)
    if all(each.pin is not None for each in problem.activities):
        raise Invalid(N_("There is nothing to plan: no session may move."))
    return _ask(session, actor, now, found, problem, seconds, seed, {"kind": kind})


def ask_what_if(
    session: Session,
    actor: str,
    now: datetime,
    edition: Edition,
    ref: str,
    slug: str,
    placement: Placement,
    seconds: int = USUAL_SECONDS,
) -> PlanningRun:
    """What the plan of run *ref* becomes when the session is at *placement* (minutes as the problem counts
    them: `meeting_clock`). Raises `NotFound`, `Invalid`."""
    from eventapp.planner import what_if

    parent = run_of(session, edition, ref)
    plan, problem = plan_of(parent), problem_in(parent.problem)
    if plan is None:
        raise Invalid(NO_PLAN)
    rooms = {room.key for room in problem.rooms}
    activity = next((each for each in problem.activities if each.key == slug), None)
    if activity is None or activity.visits is not None:
        raise Invalid(N_("“%(key)s” is not known here."), key=slug)
    if placement.room is not None and placement.room not in rooms:
        raise Invalid(N_("“%(key)s” is not known here."), key=placement.room)
    changed = what_if(problem, plan.placements, slug, placement)
    facts = {
        "kind": RunKind.WHAT_IF,
        "parent_id": parent.id,
        "asked": {"key": slug, "start": placement.start, "room": placement.room},
    }
    found = gather(session, edition)
    return _ask(session, actor, now, found, changed, seconds, parent.seed, facts)


def ask_different(
    session: Session,
    actor: str,
    now: datetime,
    edition: Edition,
    ref: str,
    seconds: int = USUAL_SECONDS,
    seed: int = 1,
) -> PlanningRun:
    """Good plans that are unlike that of run *ref*. Raises `NotFound`, `Invalid` where it has none."""
    parent = run_of(session, edition, ref)
    if plan_of(parent) is None:
        raise Invalid(NO_PLAN)
    facts = {"kind": RunKind.DIFFERENT, "parent_id": parent.id}
    problem, found = problem_in(parent.problem), gather(session, edition)
    return _ask(session, actor, now, found, problem, seconds, seed, facts)


def _ask(
    session: Session,
    actor: str,
    now: datetime,
    found: Gathered,
    problem: Problem,
    seconds: int,
    seed: int,
    facts: Mapping[str, Any],
) -> PlanningRun:
    if not 1 <= seconds <= MOST_SECONDS or not 0 <= seed < 2**31:
        raise Invalid(N_("A plan takes from 1 to %(most)s seconds."), most=MOST_SECONDS)
    _make_room(session, found.edition)
    run = _run(session, actor, now, found, problem, {"seconds": seconds, "seed": seed, **facts})
    outbox.put(session, RUN, {"run": run.id}, now, lane=LANE)
    details = {"seconds": seconds, "seed": seed, "kind": run.kind}
    _record(session, actor, now, found.edition, run, "planning.asked", **details)
    return run


def _run(
    session: Session,
    actor: str,
    now: datetime,
    found: Gathered,
    problem: Problem,
    facts: Mapping[str, Any],
) -> PlanningRun:
    base = placements(found.draft.content, found.known.clock)
    plain = problem_of(found.known, found.demands, derive(found.known, found.demands))
    run = PlanningRun(
        edition_id=found.edition.id,
        asked_by=actor,
        asked_at=now,
        digest=fingerprint(plain, base),
        problem=encode(problem),
        base=encode(base),
        **facts,
    )
    session.add(run)
    session.flush()
    people = select(Person.id).where(Person.key.in_([each.key for each in problem.people]))
    session.add_all(PlannedPerson(run_id=run.id, person_id=each) for each in session.scalars(people).all())
    session.flush()
    return run


def keep(
    session: Session,
    actor: str,
    now: datetime,
    edition: Edition,
    problem: Problem,
    plan: Plan,
    effort: tuple[int, int],
) -> PlanningRun:
    """Write down a run that was made elsewhere, with its plan; ``effort``: the seconds and the seed."""
    facts = {
        "kind": RunKind.PLAN,
        "seconds": effort[0],
        "seed": effort[1],
        "state": RunState.DONE,
        "started_at": now,
        "ended_at": now,
        "progress": [[round(plan.seconds, 2), plan.cost, plan.bound]],
        "cost": plan.cost,
        "bound": plan.bound,
        "best": encode(plan.placements),
        "plans": [encode(plan)],
    }
    run = _run(session, actor, now, gather(session, edition), problem, facts)
    _record(session, actor, now, edition, run, "planning.kept")
    return run


def _make_room(session: Session, edition: Edition) -> None:
    """Refuse what nobody could wait for, and let old runs go that nobody accepted."""
    mine = PlanningRun.edition_id == edition.id
    waiting = select(func.count()).where(mine, PlanningRun.state.in_(OPEN))
    if (session.scalar(waiting) or 0) >= MOST_OPEN:
        raise Invalid(N_("Many plans of this meeting are being made already. Stop one of them first."))
    ended = session.scalars(
        select(PlanningRun)
        .where(mine, PlanningRun.state.not_in(OPEN))
        .options(load_only(PlanningRun.id, PlanningRun.accepted))
        .order_by(PlanningRun.id.desc())
    ).all()
    drop_runs(session, [run.id for run in ended[MOST_KEPT:] if not run.accepted])


def stop(session: Session, actor: str, now: datetime, edition: Edition, ref: str) -> PlanningRun:
    """End the search; the best plan so far is kept. One that has ended already stays as it is."""
    run = run_of(session, edition, ref, locked=True)
    if run.state.ended or run.stop_asked_at is not None:
        return run
    run.stop_asked_at, run.stop_asked_by = now, actor
    if run.state is RunState.WAITING:
        run.state, run.ended_at = RunState.STOPPED, now
    _record(session, actor, now, edition, run, "planning.stopped")
    return run


def _record(
    session: Session,
    actor: str,
    now: datetime,
    edition: Edition,
    run: PlanningRun,
    action: str,
    **details: Any,
) -> None:
    subject = f"{edition.series.key}/{edition.number}"
    audit.record(session, actor, action, subject, now, run=run.ref, **details)
