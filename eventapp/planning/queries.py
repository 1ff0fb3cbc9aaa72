"""What the pages of planning show, each in a constant number of statements."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from eventapp.agenda.board import STEP, board
from eventapp.core.errors import NotFound
from eventapp.core.localized import Language
from eventapp.meetings.model import Edition
from eventapp.meetings.queries import edition_to_read
from eventapp.partnership.model import Series
from eventapp.planner import compare as planner_compare
from eventapp.planner import why as planner_why
from eventapp.planner.plan import Plan

from .accepting import Proposal, proposal
from .derived import Asked, Spot
from .deriving import derive
from .gathering import Gathered, gather, placements
from .model import PlanningRun
from .problems import Place, composed, fingerprint, places_of, problem_of
from .running import made
from .runs import NO_RUN, Placements, placements_in, plan_of, problem_in, run_of, runs_of
from .saying import Teller
from .telling_clashes import clashes_said, core_said, ways_said
from .telling_runs import charged, ledger_of, paid_by_wish, visits_of, wishes_compared
from .values import (
    Choice,
    Clash,
    Compared,
    Difference,
    Ledger,
    LedgerRow,
    Moved,
    Paid,
    Point,
    RunHead,
    RunShown,
    Said,
    Stating,
    Visit,
    Way,
    WhyShown,
    WishCompared,
)

__all__ = [
    "Choice",
    "Clash",
    "Compared",
    "Difference",
    "Ledger",
    "LedgerRow",
    "Moved",
    "Paid",
    "Point",
    "RunHead",
    "RunShown",
    "Said",
    "Stating",
    "Visit",
    "Way",
    "WhyShown",
    "WishCompared",
    "compare",
    "ledger",
    "run",
    "run_state",
    "runs",
    "stating",
    "why",
]


def stating(session: Session, series: str, number: int) -> Stating:
    """Raises `NotFound`, and `Invalid` for a meeting without dates or place."""
    edition = edition_to_read(session, series, number)
    found = gather(session, edition)
    asked = derive(found.known, found.demands)
    problem = problem_of(found.known, found.demands, asked)
    stands = placements(found.draft.content, found.known.clock)
    return Stating(
        edition,
        found.draft,
        found.demands,
        found.version,
        asked,
        problem,
        stands,
        found.known.publication,
    )


_PARENT = aliased(PlanningRun)
_HEAD = (
    PlanningRun.ref,
    PlanningRun.kind,
    PlanningRun.state,
    _PARENT.ref,
    PlanningRun.asked_by,
    PlanningRun.asked_at,
    PlanningRun.seconds,
    PlanningRun.seed,
    PlanningRun.cost,
    PlanningRun.bound,
    PlanningRun.accepted,
)


def _head(row: Any) -> RunHead:
    *facts, cost, bound, accepted = row
    sessions = {slug for each in accepted for slug in each["sessions"]}
    return RunHead._make([*facts, cost, bound, _gap(cost, bound), len(sessions)])


def _gap(cost: int | None, bound: int) -> float | None:
    if cost is None:
        return None
    return 0.0 if bound >= cost else (cost - bound) / cost


def runs(session: Session, edition: Edition, most: int = 30) -> list[RunHead]:
    """The newest first."""
    rows = session.execute(
        select(*_HEAD)
        .outerjoin(_PARENT, _PARENT.id == PlanningRun.parent_id)
        .where(PlanningRun.edition_id == edition.id)
        .order_by(PlanningRun.id.desc())
        .limit(most)
    )
    return [_head(row) for row in rows]


def run_state(session: Session, series: str, number: int, ref: str) -> RunHead:
    """What a page asks again and again while the planner works; one statement. Raises `NotFound`."""
    row = session.execute(
        select(*_HEAD)
        .outerjoin(_PARENT, _PARENT.id == PlanningRun.parent_id)
        .join(Edition, Edition.id == PlanningRun.edition_id)
        .join(Series, Series.id == Edition.series_id)
        .where(Series.key == series, Edition.number == number, PlanningRun.ref == ref)
    ).one_or_none()
    if row is None:
        raise NotFound(NO_RUN)
    return _head(row)


def run(
    session: Session,
    series: str,
    number: int,
    ref: str,
    language: Language,
    which: int = 0,
    step: int = STEP,
) -> RunShown:
    """Raises `NotFound`, and `Invalid` for a meeting without dates or place."""
    edition = edition_to_read(session, series, number)
    row = run_of(session, edition, ref)
    problem, plan = problem_in(row.problem), _best(row, which)
    found = gather(session, edition)
    asked = derive(found.known, found.demands)
    teller = _teller(found, asked, language)
    laid = proposal(found, asked, row, plan.placements if plan else {})
    content = composed(found.draft.content, found.known, laid.places)
    moved = _moved(laid) if plan else ()
    parent = session.get(PlanningRun, row.parent_id) if row.parent_id is not None else None
    return RunShown(
        edition=edition,
        run=row,
        parent=parent.ref if parent is not None else None,
        draft=found.draft,
        problem=problem,
        points=tuple(Point(s, cost, bound, _gap(cost, bound)) for s, cost, bound in row.progress),
        plans=len(row.plans),
        which=which,
        plan=plan,
        content=content,
        days=board(content, step),
        moved=moved,
        paid=paid_by_wish(problem, plan, teller) if plan else (),
        visits=visits_of(problem, plan, teller) if plan else (),
        touched=_touched(laid, moved),
        stale=bool(moved) and row.digest != _digest(found, asked),
        core=core_said(problem, row.hindrance, teller),
        clashes=clashes_said(problem, row.hindrance, teller),
        ways=ways_said(problem, row.hindrance, teller, placements_in(row.base)),
    )


def _best(row: PlanningRun, which: int) -> Plan | None:
    """The plan numbered *which*, or while the planner works the best so far."""
    if row.plans or row.best is None:
        return plan_of(row, which)
    return made(problem_in(row.problem), placements_in(row.best), row.bound)


def _teller(found: Gathered, asked: Asked, language: Language) -> Teller:
    return Teller(found.known.clock, len(asked.days), language)


def _digest(found: Gathered, asked: Asked) -> str:
    problem = problem_of(found.known, found.demands, asked)
    return fingerprint(problem, placements(found.draft.content, found.known.clock))


def _moved(laid: Proposal) -> tuple[Moved, ...]:
    sittings = {each.slug: each for each in laid.found.known.sittings}
    return tuple(
        Moved(
            slug=slug,
            title=sittings[slug].title,
            before=sittings[slug].spot,
            after=spot_of(laid.places[slug], sittings[slug].minutes, laid.found),
            waits=slug in laid.stale,
            people=laid.audience(slug),
        )
        for slug in laid.moving
    )


def spot_of(place: Place, minutes: int, found: Gathered) -> Spot:
    rooms = {room.key: room for room in found.known.rooms}
    meeting = found.known.clock
    end = meeting.wall(meeting.minute_at(place.start) + minutes)
    return Spot(place.start, end, rooms.get(place.room or ""), rooms.get(place.video_room or ""))


def _touched(laid: Proposal, moved: tuple[Moved, ...]) -> tuple[str, ...]:
    sessions = [laid.asked.session(each.slug) for each in moved]
    names = {needed.name for session in sessions if session is not None for needed in session.people}
    return tuple(sorted(names))


def why(session: Session, series: str, number: int, ref: str, slug: str, language: Language) -> WhyShown:
    """Raises `NotFound` where the run has no plan or the session is not in it."""
    edition = edition_to_read(session, series, number)
    row = run_of(session, edition, ref)
    problem, plan = problem_in(row.problem), plan_of(row)
    found = gather(session, edition)
    asked = derive(found.known, found.demands)
    activity = asked.session(slug)
    if plan is None or activity is None or slug not in plan.placements:
        raise NotFound(NO_RUN)
    if all(each.key != slug for each in problem.activities):
        raise NotFound(NO_RUN)
    teller = _teller(found, asked, language)
    told = planner_why(problem, plan.placements, slug)
    return WhyShown(
        run=row,
        edition=edition,
        slug=slug,
        title=activity.title,
        spot=_spot_in(plan.placements, slug, found, asked),
        why=told,
        held=tuple(dict.fromkeys(teller.say(each) for each in told.held)),
        pays=charged(problem, told.charges, teller),
        choices=tuple(
            Choice(
                spot=_spot_in({**plan.placements, slug: each.placement}, slug, found, asked),
                placement=each.placement,
                difference=each.difference,
                gained=charged(problem, each.gained, teller),
                paid=charged(problem, each.paid, teller),
                breaks=tuple(dict.fromkeys(teller.say(breach.sentence) for breach in each.breaches)),
            )
            for each in told.alternatives
        ),
    )


def _spot_in(plan: Placements, slug: str, found: Gathered, asked: Asked) -> Spot:
    known = {each.slug: each for each in found.known.sittings}
    places = places_of({key: at for key, at in plan.items() if key in known}, found.known, asked)
    return spot_of(places[slug], known[slug].minutes, found)


def compare(
    session: Session,
    series: str,
    number: int,
    refs: tuple[str, str],
    language: Language,
    which: tuple[int, int] = (0, 0),
) -> Compared:
    """Two plans, each by the ref of its run and its number there. Raises `NotFound`."""
    edition = edition_to_read(session, series, number)
    rows = runs_of(session, series, number, list(refs))
    one, other = (rows[ref] for ref in refs)
    plans = [plan_of(row, number) for row, number in zip((one, other), which, strict=True)]
    if plans[0] is None or plans[1] is None:
        raise NotFound(NO_RUN)
    found = gather(session, edition)
    asked = derive(found.known, found.demands)
    problem = problem_in(one.problem)
    comparison = planner_compare(problem, plans[0].placements, plans[1].placements)
    names = {person.key: str(person.name) for person in problem.people}
    costs = {
        wish: (plans[0].by_wish().get(wish, 0), plans[1].by_wish().get(wish, 0))
        for wish in {**plans[0].by_wish(), **plans[1].by_wish()}
    }
    return Compared(
        edition=edition,
        one=one,
        other=other,
        comparison=comparison,
        costs=(plans[0].cost, plans[1].cost),
        differences=_differences(plans[0].placements, plans[1].placements, found, asked),
        wishes=wishes_compared(costs, language),
        touched=tuple(names[key] for key in comparison.touched if key in names),
    )


def _differences(one: Placements, other: Placements, found: Gathered, asked: Asked) -> tuple[Difference, ...]:
    """Sessions that are elsewhere, in the order of the first plan."""
    known = {each.slug: each for each in found.known.sittings}
    first, second = (
        places_of({key: at for key, at in plan.items() if key in known}, found.known, asked)
        for plan in (one, other)
    )
    apart = [
        Difference(
            slug,
            known[slug].title,
            spot_of(first[slug], known[slug].minutes, found),
            spot_of(second[slug], known[slug].minutes, found),
        )
        for slug in first
        if slug in second and first[slug] != second[slug]
    ]
    return tuple(sorted(apart, key=lambda each: (each.one.start, each.slug)))


def ledger(session: Session, series: str, number: int, ref: str | None = None) -> Ledger:
    """The burden of the years: earlier editions as published, and the plan of run *ref* or else the draft.
    Raises `NotFound`."""
    edition = edition_to_read(session, series, number)
    found = gather(session, edition)
    content = found.draft.content
    if ref is not None:
        plan = plan_of(run_of(session, edition, ref))
        if plan is None:
            raise NotFound(NO_RUN)
        asked = derive(found.known, found.demands)
        known = {each.slug for each in found.known.sittings}
        there = {key: at for key, at in plan.placements.items() if key in known}
        content = composed(content, found.known, places_of(there, found.known, asked))
    return ledger_of({**found.earlier, f"{series}/{number}": content})
