"""Runs of the planner as they stand in the database, without a planner that works."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from eventapp.agenda.content import Kind
from eventapp.agenda.content import Role as Part
from eventapp.agenda.draft import SessionPersonDraft
from eventapp.agenda.service import save_session
from eventapp.meetings.model import Edition
from eventapp.meetings.queries import edition_to_change
from eventapp.people.model import Person
from eventapp.planner import charges
from eventapp.planner.plan import Plan, Requirement, Sentence, WayOut
from eventapp.planner.problem import Placement
from eventapp.planning import service
from eventapp.planning.model import PlanningRun, RunKind, RunState
from eventapp.planning.problems import encode
from eventapp.planning.runs import placements_in, problem_in, run_of
from tests.apps import writing
from tests.factories import NOW, make_edition, session_draft

ANA = SessionPersonDraft("ana", Part.CO_CHAIR, "CA", attends="remote")
BETH = SessionPersonDraft("beth", Part.CO_CHAIR, "MX")


def minutes(hour: str, day: int = 0) -> int:
    """Minutes of the meeting at an hour such as 14:30 of its first day, or of a later one."""
    hours, _colon, rest = hour.partition(":")
    return day * 24 * 60 + int(hours) * 60 + int(rest)


def meeting(session: Session) -> Edition:
    """Meeting duo/1 with an opening, two groups with a co-chair each, and one that waits in the tray. Ana
    joins from Vancouver."""
    edition = make_edition(session)
    session.execute(update(Person).where(Person.key == "ana").values(place="vancouver"))
    drafts = (
        session_draft(kind=Kind.OPENING, start="07:30", end="08:15"),
        session_draft("mining", kind=Kind.WORKING_GROUP, start="10:15", end="11:15", people=[ANA]),
        session_draft(
            "forestry", kind=Kind.WORKING_GROUP, start="10:15", end="11:15", room="room-2", people=[BETH]
        ),
        session_draft(
            "energy", kind=Kind.WORKING_GROUP, day=None, start=None, end=None, minutes=60, people=[ANA]
        ),
    )
    for draft in drafts:
        save_session(session, "test", NOW, edition, draft)
    return edition


# Mining begins at 06:30 in Vancouver, which costs something.
MOVES = {"mining": Placement(minutes("08:30"), "hall"), "energy": Placement(minutes("11:30"), "hall")}


def asked(app: Flask, kind: RunKind = RunKind.PLAN, meeting: tuple[str, int] = ("duo", 1)) -> str:
    """The ref of a run that was asked for."""
    with writing(app) as session:
        edition = edition_to_change(session, *meeting)
        return service.ask(session, "eva@example.org", NOW, edition, kind=kind).ref


def ended(
    session: Session,
    edition: Edition,
    ref: str,
    moves: Sequence[Mapping[str, Placement]] = (MOVES,),
    **facts: Any,
) -> PlanningRun:
    """The run as if the planner had answered: a plan for each of *moves*, each of which says what it puts
    elsewhere than the draft."""
    run = run_of(session, edition, ref)
    problem = problem_in(run.problem)
    plans = []
    for number, each in enumerate(moves):
        placements = {**placements_in(run.base), **each}
        paid = charges(problem, placements)
        cost = sum(charge.cost for charge in paid)
        plans.append(Plan(placements, paid, cost, max(0, cost - 10 * (number + 1)), 2.0))
    first = plans[0] if plans else None
    run.state = RunState.DONE
    run.started_at, run.ended_at = NOW, NOW + timedelta(seconds=4)
    if first is not None:
        run.progress = [[0.4, first.cost + 500, 0], [2.0, first.cost, first.bound]]
        run.cost, run.bound = first.cost, first.bound
        run.best = encode(first.placements)
    run.plans = [encode(plan) for plan in plans]
    for name, value in facts.items():
        setattr(run, name, value)
    flag_modified(run, "plans")
    session.flush()
    return run


def planned(
    app: Flask,
    moves: Sequence[Mapping[str, Placement]] = (MOVES,),
    meeting: tuple[str, int] = ("duo", 1),
    **facts: Any,
) -> str:
    """The ref of a run with its answer."""
    ref = asked(app, meeting=meeting)
    with writing(app) as session:
        ended(session, edition_to_change(session, *meeting), ref, moves, **facts)
    return ref


def running(app: Flask, meeting: tuple[str, int] = ("duo", 1), **facts: Any) -> str:
    """The ref of a run that the planner works on."""
    return planned(
        app, **{"meeting": meeting, "state": RunState.RUNNING, "ended_at": None, "plans": [], **facts}
    )


def impossible(app: Flask, meeting: tuple[str, int] = ("duo", 1)) -> str:
    """The ref of a run that found a requirement that can be given up and one that follows from the agenda."""
    values = {"person": "Ana Ruiz", "activity": "Mining"}
    required = Requirement(
        "required:mining:ana",
        Sentence("%(person)s must be in “%(activity)s”.", values),
        ("mining",),
        ("ana",),
    )
    order = Requirement(
        "order:opening:mining",
        Sentence("“%(before)s” comes before “%(after)s”.", {"before": "Opening", "after": "Mining"}),
    )
    ways = [
        WayOut((required,), Sentence("Let “%(activity)s” take place without %(person)s.", values)),
        WayOut((order,), Sentence("Leave out “%(activity)s”.", values)),
    ]
    hindrance = {"core": [encode(required), encode(order)], "ways": [encode(way) for way in ways]}
    return planned(app, [], meeting, state=RunState.IMPOSSIBLE, hindrance=hindrance)
