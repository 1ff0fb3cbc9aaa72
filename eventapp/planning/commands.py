"""`flask plan`: the planner at the command line, with its plan printed and, if wanted, made the draft."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import click
import msgspec
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from eventapp.core import clock
from eventapp.core.db import db, transaction
from eventapp.core.errors import Problem
from eventapp.core.localized import Language
from eventapp.meetings.queries import edition_to_change, edition_to_read
from eventapp.planner.plan import Plan
from eventapp.planner.problem import Placement
from eventapp.planner.problem import Problem as Asking

from . import child, service
from .child import End, Now, Request, Search
from .derived import Asked
from .deriving import derive
from .gathering import Gathered, gather, placements
from .problems import beginning, encode, places_of, problem_of
from .running import kept
from .runs import plan_in
from .saying import Teller
from .telling_clashes import clashes_said, ways_said
from .telling_runs import paid_by_wish

ACTOR = "command line"
REFUSED, UNUSABLE = 1, 2


class Question(NamedTuple):
    found: Gathered
    asked: Asked
    problem: Asking
    teller: Teller


@click.command("plan")
@click.argument("series")
@click.argument("number", type=int)
@click.option("--seconds", type=click.IntRange(1, service.MOST_SECONDS), default=service.USUAL_SECONDS)
@click.option("--seed", type=click.IntRange(0), default=1, help="The same seed gives the same plan.")
@click.option("--json", "file", type=click.Path(path_type=Path), help="Write problem and plan to this file.")
@click.option("--accept", is_flag=True, help="Make the plan the draft.")
@with_appcontext
def plan_command(series: str, number: int, seconds: int, seed: int, file: Path | None, accept: bool) -> None:
    """Plan the draft agenda of SERIES NUMBER, and say how good the plan is and what it does not meet."""
    try:
        question = _question(db.session(), series, number)
    except Problem as problem:
        _refuse(problem, UNUSABLE)
    plan = _solved(question, seconds, seed)
    _tell(question, plan)
    if file is not None:
        file.write_bytes(msgspec.json.format(msgspec.json.encode(_as_json(question, plan))) + b"\n")
    if accept:
        _accept(series, number, question.problem, plan, (seconds, seed))


def _question(session: Session, series: str, number: int) -> Question:
    found = gather(session, edition_to_read(session, series, number))
    asked = derive(found.known, found.demands)
    problem = problem_of(found.known, found.demands, asked)
    session.rollback()  # nobody waits for a reader that plans
    return Question(found, asked, problem, Teller(found.known.clock, len(asked.days), Language.EN))


def _solved(question: Question, seconds: int, seed: int) -> Plan:
    """The best plan; ends the program where there is none."""
    told = _Told()
    start = placements(question.found.draft.content, question.found.known.clock)
    request = Request(question.problem, seconds, seed, beginning(question.problem, start))
    outcome = child.run(request, current_app.extensions["settings"].planner_memory_mb, told.hear)
    told.say()
    plans = outcome.answer.get("plans") or kept(question.problem, told.search)
    if plans:
        return plan_in(plans[0])
    if outcome.end is End.IMPOSSIBLE:
        _explain(question, outcome.answer, start)
        sys.exit(REFUSED)
    click.echo(outcome.error or "No plan was found in this time.", err=True)
    sys.exit(REFUSED)


def _explain(question: Question, answer: Mapping[str, Any], start: Mapping[str, Placement]) -> None:
    """Says what clashes, and what could be given up."""
    click.echo("There is no plan.", err=True)
    for clash in clashes_said(question.problem, answer, question.teller):
        click.echo("These cannot hold together:", err=True)
        for sentence in clash.sentences:
            click.echo(f"  {sentence}", err=True)
        for more in clash.also:
            click.echo(f"  Nor with these: {more}", err=True)
    for way in ways_said(question.problem, answer, question.teller, start):
        plan = "not checked in the time given" if way.cost is None else f"a plan pays {way.cost}"
        stays = ", and the draft as it is keeps all the rest" if way.stays else ""
        click.echo(f"A way out ({plan}{stays}): {way.sentence}", err=True)


class _Told:
    """Prints each better plan and bound, once."""

    def __init__(self) -> None:
        self.search = Search()
        self._said = 0

    def hear(self, search: Search) -> Now:
        self.search = search
        self.say()
        return Now.GO_ON

    def say(self) -> None:
        new = self.search.points[self._said :]
        self._said = len(self.search.points)
        for seconds, cost, bound in new:
            gap = "" if cost is None else f", gap {_gap(cost, bound):.1%}"
            click.echo(f"{seconds:7.1f} s  value {'-' if cost is None else cost}, bound {bound}{gap}")


def _gap(cost: int, bound: int) -> float:
    return 0.0 if bound >= cost else (cost - bound) / cost


def _tell(question: Question, plan: Plan) -> None:
    state = "proven: no plan costs less" if plan.proven else f"no plan costs less than {plan.bound}"
    click.echo(f"The plan costs {plan.cost}; {state}.")
    for paid in paid_by_wish(question.problem, plan, question.teller):
        click.echo(f"{paid.title}: {paid.cost}")
        for each in paid.said:
            click.echo(f"  {each.cost:5}  {each.sentence}")


def _as_json(question: Question, plan: Plan) -> dict[str, Any]:
    known = {each.slug for each in question.found.known.sittings}
    there = {key: at for key, at in plan.placements.items() if key in known}
    places = places_of(there, question.found.known, question.asked)
    return {
        "problem": encode(question.problem),
        "plan": {**encode(plan), "gap": plan.gap, "proven": plan.proven},
        "sessions": {slug: place._asdict() for slug, place in places.items()},
    }


def _accept(series: str, number: int, problem: Asking, plan: Plan, effort: tuple[int, int]) -> None:
    try:
        with transaction() as session:
            edition, now = edition_to_change(session, series, number), clock.now()
            run = service.keep(session, ACTOR, now, edition, problem, plan, effort)
            done = service.accept(session, ACTOR, now, edition, run.ref)
    except Problem as problem_said:
        _refuse(problem_said, REFUSED)
    click.echo(f"{len(done.sessions)} sessions moved in the draft.")


def _refuse(problem: Problem, code: int) -> NoReturn:
    click.echo(problem.say(Language.EN), err=True)
    sys.exit(code)
