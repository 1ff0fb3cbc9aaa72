"""What is stated for plans, and the runs of the planner.

A problem, its plans and what they say name people and tell when they cannot be there. `PlannedPerson` says
whom a run names, so that it goes when one of them becomes unknown. Records (`core.audit`) name a run by its
``ref`` and sessions only.
"""

import secrets
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.core.db import Base, Instant, Json
from eventapp.meetings.model import Edition
from eventapp.people.model import Person


class RunKind(StrEnum):
    PLAN = "plan"  # of the draft, wherever things stand now
    REPLAN = "replan"  # close to what is published
    WHAT_IF = "what_if"  # a plan with one session elsewhere, all others as still as possible
    DIFFERENT = "different"  # several plans unlike the one of another run


class RunState(StrEnum):
    WAITING = "waiting"  # for a worker
    RUNNING = "running"
    DONE = "done"
    IMPOSSIBLE = "impossible"  # no plan keeps what is stated
    STOPPED = "stopped"  # by somebody; the best plan until then is kept
    FAILED = "failed"

    @property
    def ended(self) -> bool:
        return self not in (RunState.WAITING, RunState.RUNNING)


def new_ref() -> str:
    return secrets.token_hex(6)


class PlanningDemand(Base):
    """What is stated for one edition beside what is stated for people: a `demands.Demands` as JSON. The
    version is that of both."""

    __tablename__ = "planning_demand"

    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id), primary_key=True)
    stated: Mapped[dict[str, Any]] = mapped_column(Json)
    saved_by: Mapped[str]
    saved_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class PlanningPerson(Base):
    """What is stated for one person in one edition: a `demands.PersonDemand` as JSON."""

    __tablename__ = "planning_person"

    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), primary_key=True, index=True)
    stated: Mapped[dict[str, Any]] = mapped_column(Json)

    person: Mapped[Person] = relationship(lazy="raise")


class PlanningRun(Base):
    """One question to the planner and what became of it.

    ``problem`` is a `planner.problem.Problem`; ``base`` the placements of the draft when it was asked;
    ``digest`` names both. ``asked`` is what a what-if moves: {"key", "start", "room"}. ``progress`` are
    [seconds, cost or None, bound]; ``best`` the placements of the best plan so far; ``plans`` the answer,
    `planner.plan.Plan`, the best first; ``hindrance`` is {"core": […], "ways": […]} of what is impossible.
    """

    __tablename__ = "planning_run"
    __table_args__ = (Index("ix_planning_run_edition_id_id", "edition_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id))
    kind: Mapped[RunKind]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("planning_run.id"), index=True)
    asked: Mapped[dict[str, Any] | None] = mapped_column(Json)
    asked_by: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(Instant)
    seconds: Mapped[int]
    seed: Mapped[int]
    digest: Mapped[str]
    state: Mapped[RunState] = mapped_column(default=RunState.WAITING)
    problem: Mapped[dict[str, Any]] = mapped_column(Json)
    base: Mapped[dict[str, Any]] = mapped_column(Json)
    progress: Mapped[list[list[Any]]] = mapped_column(Json, default=list)
    cost: Mapped[int | None]  # of the best plan so far
    bound: Mapped[int] = mapped_column(default=0)
    best: Mapped[dict[str, Any] | None] = mapped_column(Json)
    plans: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    hindrance: Mapped[dict[str, Any] | None] = mapped_column(Json)
    error: Mapped[str | None]
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    stop_asked_at: Mapped[datetime | None] = mapped_column(Instant)
    stop_asked_by: Mapped[str | None]
    accepted: Mapped[list[dict[str, Any]]] = mapped_column(
        Json, default=list
    )  # [{"by", "at": ISO instant, "sessions": [slug…]}…]: what was made the draft

    parent: Mapped["PlanningRun | None"] = relationship(remote_side=[id], lazy="raise")


class PlannedPerson(Base):
    """A run names this person."""

    __tablename__ = "planned_person"

    run_id: Mapped[int] = mapped_column(ForeignKey(PlanningRun.id, ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), primary_key=True, index=True)
