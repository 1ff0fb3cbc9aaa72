"""Ways out of what is impossible, taken: what is given up is stated otherwise, and the plan is made again."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from msgspec.structs import replace
from sqlalchemy.orm import Session

from eventapp.core.errors import Invalid, NotFound
from eventapp.core.translations import N_
from eventapp.meetings.model import Edition
from eventapp.planner.plan import WayOut
from eventapp.planner.problem import Problem

from . import service
from .demands import Demands, PersonDemand, SessionDemand
from .gathering import stated
from .model import PlanningRun, RunKind
from .runs import core_in, problem_in, run_of, ways_in

FIXED = N_("This follows from the agenda itself, so it cannot be given up here. Change the sessions instead.")


class GivenUp(NamedTuple):
    """A requirement by its key, and how many units of it (interpreter teams are added one by one)."""

    key: str
    units: int = 1


def relax(session: Session, actor: str, now: datetime, edition: Edition, ref: str, way: int) -> PlanningRun:
    """State what the way out numbered *way* of run *ref* says, and ask again as before. *edition* comes
    locked. Raises `NotFound` for a way that is none, and `Invalid` for one that cannot be stated."""
    run = run_of(session, edition, ref)
    ways = ways_of(run.hindrance)
    if not 0 <= way < len(ways):
        raise NotFound(N_("There is no such way out."))
    demands, version = stated(session, edition.id)
    changed = relaxed(demands, problem_in(run.problem), ways[way])
    if changed is None:
        raise Invalid(FIXED)
    service.save(session, actor, now, edition, changed, version)
    kind = run.kind if run.kind is RunKind.REPLAN else RunKind.PLAN
    return service.ask(session, actor, now, edition, run.seconds, run.seed, kind)


def ways_of(hindrance: Mapping[str, Any] | None) -> list[tuple[GivenUp, ...]]:
    """What each way out of a run gives up, in their order. Where none was found in time, each requirement of
    those that clash is one: without it the others can hold."""
    ways = [_given_up(way) for way in ways_in(hindrance)]
    return ways or [(GivenUp(each.key),) for each in core_in(hindrance)]


def _given_up(way: WayOut) -> tuple[GivenUp, ...]:
    numbers = [step.values.get("number", 1) for step in way.steps] or [1] * len(way.gives_up)
    return tuple(GivenUp(each.key, int(n)) for each, n in zip(way.gives_up, numbers, strict=True))


def takable(session: Session, edition: Edition, run: PlanningRun) -> list[bool]:
    """For each way out whether it can be taken by stating something otherwise. What a what-if asked for is
    stated nowhere: there none can."""
    ways = ways_of(run.hindrance)
    if run.kind is RunKind.WHAT_IF or not ways:
        return [False] * len(ways)
    problem = problem_in(run.problem)
    demands, _version = stated(session, edition.id)
    return [relaxed(demands, problem, way) is not None for way in ways]


def relaxed(demands: Demands, problem: Problem, way: Iterable[GivenUp]) -> Demands | None:
    """*demands* without what is given up; None where one of it follows from the agenda and is not stated."""
    activities = {each.key: each for each in problem.activities}
    for given in way:
        kind, *keys = given.key.split(":")
        about = activities.get(keys[0]) if keys else None
        change = (_VISITS if about is not None and about.visits is not None else _CHANGES).get(kind)
        if change is None:
            return None
        changed = change(demands, problem, keys, given.units)
        if changed is None:
            return None
        demands = changed
    return demands


Change = Callable[[Demands, Problem, list[str], int], Demands | None]


def _with_session(demands: Demands, slug: str, **fields: Any) -> Demands:
    now = replace(demands.sessions.get(slug, SessionDemand()), **fields)
    return replace(demands, sessions={**demands.sessions, slug: now})


def _with_person(demands: Demands, key: str, **fields: Any) -> Demands:
    now = replace(demands.people.get(key, PersonDemand()), **fields)
    return replace(demands, people={**demands.people, key: now})


def _held(demands: Demands, _problem: Problem, keys: list[str], _units: int) -> Demands:
    return _with_session(demands, keys[0], left_out=True)


def _hours(demands: Demands, _problem: Problem, keys: list[str], _units: int) -> Demands:
    return _with_session(demands, keys[0], windows=())


def _pin(demands: Demands, _problem: Problem, keys: list[str], _units: int) -> Demands:
    return _with_session(demands, keys[0], pinned=False)


def _alone(demands: Demands, _problem: Problem, keys: list[str], _units: int) -> Demands:
    return _with_session(demands, keys[0], alone=False)


def _required(demands: Demands, _problem: Problem, keys: list[str], _units: int) -> Demands:
    slug, person = keys
    known = demands.people.get(person, PersonDemand())
    return _with_person(
        demands,
        person,
        required=tuple(each for each in known.required if each != slug),
        excused=tuple(dict.fromkeys((*known.excused, slug))),
    )


def _away(demands: Demands, _problem: Problem, keys: list[str], _units: int) -> Demands:
    return _with_person(demands, keys[0], away=())


def _resource(demands: Demands, problem: Problem, keys: list[str], units: int) -> Demands | None:
    limit = next((each.limit for each in problem.resources if each.key == keys[0]), None)
    if limit is None:
        return None
    return replace(demands, resources={**demands.resources, keys[0]: limit + units})


def _order(demands: Demands, _problem: Problem, keys: list[str], _units: int) -> Demands | None:
    kept = tuple(each for each in demands.orders if [each.before, each.after] != keys)
    return replace(demands, orders=kept) if len(kept) < len(demands.orders) else None


def _spacing(demands: Demands, _problem: Problem, keys: list[str], _units: int) -> Demands | None:
    one, other, days, within = keys
    kept = tuple(
        each
        for each in demands.spacings
        if (each.one, each.other, each.days, str(each.within)) != (one, other, days, within)
    )
    return replace(demands, spacings=kept) if len(kept) < len(demands.spacings) else None


def _visit(demands: Demands, _problem: Problem, keys: list[str], _units: int) -> Demands | None:
    """A visit is one of a team, to a session."""
    key, _slash, slug = keys[0].partition("/")
    team = demands.teams.get(key)
    if team is None:
        return None
    visits = {each: minutes for each, minutes in team.visits.items() if each != slug}
    return replace(demands, teams={**demands.teams, key: replace(team, visits=visits)})


def _visitor(demands: Demands, _problem: Problem, keys: list[str], _units: int) -> Demands:
    visit, person = keys
    teams = demands.people.get(person, PersonDemand()).teams
    left = tuple(each for each in teams if each != visit.partition("/")[0])
    return _with_person(demands, person, teams=left)


_VISITS: Mapping[str, Change] = {"held": _visit, "visit": _visit, "required": _visitor}
_CHANGES: Mapping[str, Change] = {
    "held": _held,
    "hours": _hours,
    "pin": _pin,
    "alone": _alone,
    "required": _required,
    "away": _away,
    "resource": _resource,
    "order": _order,
    "spacing": _spacing,
}
