"""Commitments and the work plans they stand in, what was recorded in sessions, joint texts, and notes of one
side."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.agenda.model import AgendaSession
from eventapp.core.db import Base, Instant, Json, Localized
from eventapp.core.localized import LocalizedText
from eventapp.meetings.model import Edition, Nature
from eventapp.partnership.model import Country, WorkingGroup
from eventapp.people.model import Person
from eventapp.youthlab.model import Reply

from .kinds import RecordKind


class CrossCutting(Base):
    """A theme that runs across the groups (gender, Indigenous peoples, …), as a lineage chooses them."""

    __tablename__ = "cross_cutting"
    __table_args__ = (UniqueConstraint("lineage", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    lineage: Mapped[str]
    key: Mapped[str]
    position: Mapped[int]
    name: Mapped[LocalizedText] = mapped_column(Localized)
    retired: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class Origin(StrEnum):
    """Where a commitment comes from."""

    LEADERS = "leaders"  # a meeting of the leaders
    YOUTH_LAB = "youth_lab"
    GROUP = "group"
    EDITION = "edition"  # agreed at a meeting


class State(StrEnum):
    OPEN = "open"
    ON_TRACK = "on_track"
    LATE = "late"
    DONE = "done"
    DROPPED = "dropped"

    @property
    def concluded(self) -> bool:
        return self in (State.DONE, State.DROPPED)


class Commitment(Base):
    """Something promised, with an owner on each side. It lives on through the plans of several years and
    through the merging of groups: the plans it stands in are `PlanEntry`, what became of it `Result`."""

    __tablename__ = "commitment"
    __table_args__ = (UniqueConstraint("lineage", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    lineage: Mapped[str] = mapped_column(index=True)
    number: Mapped[int]  # counted from 1 in the lineage; stands in addresses and on paper
    nature: Mapped[Nature]
    origin: Mapped[Origin]
    origin_note: Mapped[LocalizedText] = mapped_column(Localized)
    edition_id: Mapped[int | None] = mapped_column(ForeignKey(Edition.id))  # at which it was agreed
    reply_id: Mapped[int | None] = mapped_column(ForeignKey(Reply.id), unique=True)
    text: Mapped[LocalizedText] = mapped_column(Localized)
    measure: Mapped[LocalizedText] = mapped_column(Localized)  # how one sees that it is done
    due: Mapped[date | None]
    marks: Mapped[list[str]] = mapped_column(Json, default=list)  # keys of CrossCutting
    state: Mapped[State] = mapped_column(default=State.OPEN)
    reason: Mapped[LocalizedText] = mapped_column(Localized)  # why it was dropped
    evidence: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)  # [{"title", "url"}]
    removed: Mapped[bool] = mapped_column(default=False)  # a slip, never agreed; what was agreed is dropped
    version: Mapped[int] = mapped_column()

    owners: Mapped[list["CommitmentOwner"]] = relationship(
        order_by="CommitmentOwner.side", cascade="all, delete-orphan", lazy="raise"
    )
    entries: Mapped[list["PlanEntry"]] = relationship(
        back_populates="commitment", order_by="PlanEntry.id", lazy="raise"
    )
    results: Mapped[list["Result"]] = relationship(order_by="Result.id", lazy="raise")

    __mapper_args__ = {"version_id_col": version}


class CommitmentOwner(Base):
    """Who answers for a commitment on one side: an office, and a person where one is named."""

    __tablename__ = "commitment_owner"

    commitment_id: Mapped[int] = mapped_column(ForeignKey(Commitment.id), primary_key=True)
    side: Mapped[str] = mapped_column(ForeignKey(Country.code), primary_key=True)
    body: Mapped[LocalizedText] = mapped_column(Localized)
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id), index=True)

    person: Mapped[Person | None] = relationship(lazy="raise")


class WorkPlan(Base):
    """What a group sets out to do in one year. Its commitments are its entries.

    ``revision`` rises with every change of what both sides agree on, so that an approval names one text only.
    """

    __tablename__ = "work_plan"
    __table_args__ = (UniqueConstraint("group_id", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey(WorkingGroup.id))
    year: Mapped[int] = mapped_column(index=True)
    edition_id: Mapped[int | None] = mapped_column(ForeignKey(Edition.id), index=True)  # where it was agreed
    nature: Mapped[Nature]
    introduction: Mapped[LocalizedText] = mapped_column(Localized)
    revision: Mapped[int] = mapped_column(default=1)
    version: Mapped[int] = mapped_column()

    group: Mapped[WorkingGroup] = relationship(lazy="raise")
    entries: Mapped[list["PlanEntry"]] = relationship(
        back_populates="plan", order_by="PlanEntry.position", lazy="raise"
    )

    __mapper_args__ = {"version_id_col": version}


class PlanEntry(Base):
    """A commitment in the plan of a group and year. One that several groups share stands in each one's."""

    __tablename__ = "plan_entry"
    __table_args__ = (UniqueConstraint("plan_id", "commitment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey(WorkPlan.id))
    commitment_id: Mapped[int] = mapped_column(ForeignKey(Commitment.id), index=True)
    position: Mapped[int]
    from_entry_id: Mapped[int | None] = mapped_column(ForeignKey("plan_entry.id"))  # rolled over from here
    words: Mapped[dict[str, Any] | None] = mapped_column(
        Json
    )  # values.Words as they stood when it was carried on; None: those of the commitment now

    plan: Mapped[WorkPlan] = relationship(back_populates="entries", lazy="raise")
    commitment: Mapped[Commitment] = relationship(back_populates="entries", lazy="raise")


class Result(Base):
    """What a group reports of a commitment for a plan's year. The last one counts; none is overwritten."""

    __tablename__ = "result"

    id: Mapped[int] = mapped_column(primary_key=True)
    commitment_id: Mapped[int] = mapped_column(ForeignKey(Commitment.id), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey(PlanEntry.id), index=True)
    state: Mapped[State]
    text: Mapped[LocalizedText] = mapped_column(Localized)
    evidence: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    reported_by: Mapped[str]
    reported_at: Mapped[datetime] = mapped_column(Instant)


class RecordEntry(Base):
    """One line of a session's record."""

    __tablename__ = "record_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey(AgendaSession.id), index=True)
    position: Mapped[int]
    kind: Mapped[RecordKind]
    text: Mapped[LocalizedText] = mapped_column(Localized)
    group_id: Mapped[int | None] = mapped_column(ForeignKey(WorkingGroup.id))
    commitment_id: Mapped[int | None] = mapped_column(ForeignKey(Commitment.id))
    details: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)  # of GROUP_LIFE: what, from when
    applied_at: Mapped[datetime | None] = mapped_column(Instant)  # the partnership follows it
    for_plenary: Mapped[bool] = mapped_column(default=False)  # to be said in the closing plenary
    written_by: Mapped[str]
    written_at: Mapped[datetime] = mapped_column(Instant)
    removed: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column()

    session: Mapped[AgendaSession] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}


class JointKind(StrEnum):
    """Texts that count once both sides agree on the same version."""

    CONCLUSIONS = "conclusions"
    PRESS_LINE = "press_line"


class JointText(Base):
    """A text of an edition in three languages that both coordinators agree on."""

    __tablename__ = "joint_text"
    __table_args__ = (UniqueConstraint("edition_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id))
    kind: Mapped[JointKind]
    text: Mapped[LocalizedText] = mapped_column(Localized)
    revision: Mapped[int] = mapped_column(default=1)
    release_at: Mapped[datetime | None] = mapped_column(Instant)  # public from then on, once agreed
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class JointApproval(Base):
    """A side agrees to one revision of something joint, named by ``subject``: a work plan, a joint text, a
    part of a report. It counts while the digest of what stands there is this one."""

    __tablename__ = "joint_approval"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(index=True)  # as in records: cmp/17/conclusions, plans/forestry/2022
    side: Mapped[str] = mapped_column(ForeignKey(Country.code))
    digest: Mapped[str]
    said: Mapped[dict[str, Any] | None] = mapped_column(
        Json
    )  # what was agreed to, to tell what changed since
    approved_by: Mapped[str]
    approved_at: Mapped[datetime] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)


class SideNote(Base):
    """A note of one side about anything; the other side never learns that it exists."""

    __tablename__ = "side_note"
    __table_args__ = (CheckConstraint("text <> ''", name="not_empty"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    series: Mapped[str]  # the key of the series in which the writer holds the role
    subject: Mapped[str] = mapped_column(index=True)
    side: Mapped[str] = mapped_column(ForeignKey(Country.code))
    text: Mapped[str]
    address: Mapped[str]  # the page on which it was written, without its language
    written_by: Mapped[str]
    written_at: Mapped[datetime] = mapped_column(Instant)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}
