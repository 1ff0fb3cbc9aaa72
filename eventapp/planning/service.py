"""Use cases of planning. Each is given the database session, the actor and the time; none commits."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from eventapp.agenda.rules import Finding
from eventapp.core.errors import Problem
from eventapp.meetings.model import Edition
from eventapp.planner.problem import Placement

from .demands import Demands
from .model import PlanningRun, RunKind

RUN = "planning.run"
USUAL_SECONDS, MOST_SECONDS = 20, 600


class WouldClash(Problem):
    """What was chosen of a plan cannot be accepted without the rest: ``findings`` would block."""

    def __init__(self, sentence: str, findings: list[Finding]) -> None:
        super().__init__(sentence)
        self.findings = findings


class Accepted(NamedTuple):
    """The sessions that moved, by slug; none where the draft was so already. ``findings`` of the draft."""

    sessions: tuple[str, ...]
    findings: list[Finding]


def save(
    session: Session, actor: str, now: datetime, edition: Edition, demands: Demands, version: int
) -> int:
    """State *demands* in place of what was stated; the number of the new version. What is stated already
    changes nothing, not even the version. *edition* comes locked (`edition_to_change`).

    ``version`` is the one that the editor saw (0: nothing was stated): `Conflict` if somebody saved since.
    Raises `Invalid` for a session, person, room or hour that cannot be meant.
    """
    raise NotImplementedError


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
    raise NotImplementedError


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
    them: `problems.minute_of`). Raises `NotFound`, `Invalid`."""
    raise NotImplementedError


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
    raise NotImplementedError


def stop(session: Session, actor: str, now: datetime, edition: Edition, ref: str) -> PlanningRun:
    """End the search; the best plan so far is kept. One that has ended already stays as it is."""
    raise NotImplementedError


def accept(
    session: Session,
    actor: str,
    now: datetime,
    edition: Edition,
    ref: str,
    slugs: Collection[str] | None = None,
    which: int = 0,
) -> Accepted:
    """Make the plan the draft: whole, or these sessions of it. Each moves as if by hand, so it can be undone.

    Raises `NotFound`, `Conflict` where a session was moved or changed since the plan was made (it names
    them), and `WouldClash`.
    """
    raise NotImplementedError
