"""A session held where a plan has it: stated for every later plan, and the others planned anew."""

from datetime import datetime

from msgspec.structs import replace
from sqlalchemy.orm import Session

from eventapp.core.errors import NotFound
from eventapp.meetings.model import Edition

from . import service
from .demands import SessionDemand, Window
from .gathering import stated
from .model import PlanningRun, RunKind
from .run_showing import clock_of
from .runs import NO_RUN, plan_of, problem_in, run_of


def hold(
    session: Session, actor: str, now: datetime, edition: Edition, ref: str, slug: str, which: int = 0
) -> PlanningRun:
    """State that the session is when and where the plan of run *ref* has it, and ask again. *edition* comes
    locked. Raises `NotFound`, and `Invalid` as `service.save` and `service.ask` do."""
    run = run_of(session, edition, ref)
    plan = plan_of(run, which)
    minutes = {each.key: each.minutes for each in problem_in(run.problem).activities if each.visits is None}
    if plan is None or slug not in minutes or slug not in plan.placements:
        raise NotFound(NO_RUN)
    at, meeting = plan.placements[slug], clock_of(edition)
    window = Window(meeting.wall(at.start), meeting.wall(at.start + minutes[slug]))
    demands, version = stated(session, edition.id)
    held = replace(demands.sessions.get(slug, SessionDemand()), windows=(window,))
    if at.room is not None:
        held = replace(held, rooms=(at.room,))
    after = replace(demands, sessions={**demands.sessions, slug: held})
    service.save(session, actor, now, edition, after, version)
    kind = run.kind if run.kind is RunKind.REPLAN else RunKind.PLAN
    return service.ask(session, actor, now, edition, run.seconds, run.seed, kind)
