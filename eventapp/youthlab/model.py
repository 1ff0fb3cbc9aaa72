"""Cohorts of the Youth Lab, their delegates, recommendations and the replies that groups owe."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.agenda.model import AgendaSession
from eventapp.core.db import Base, Instant, Json, Localized
from eventapp.core.localized import Language, LocalizedText
from eventapp.meetings.model import Edition, Nature
from eventapp.partnership.model import Country, WorkingGroup
from eventapp.people.model import Person


class Cohort(Base):
    """One year's Youth Lab of a lineage. What no source tells is None and said to be not known."""

    __tablename__ = "cohort"
    __table_args__ = (UniqueConstraint("lineage", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    lineage: Mapped[str] = mapped_column(index=True)
    number: Mapped[int]
    year: Mapped[int | None]
    edition_id: Mapped[int | None] = mapped_column(ForeignKey(Edition.id), index=True)  # where it presents
    call_opens: Mapped[date | None]
    call_closes: Mapped[date | None]
    selection: Mapped[str | None]  # an ISO date, month or year, as precise as the source
    ended: Mapped[str | None]  # likewise
    diplomas: Mapped[str | None]  # likewise
    age_from: Mapped[int | None]
    age_to: Mapped[int | None]
    size: Mapped[int | None]  # delegates, as the source says; those known by name stand in CohortDelegate
    tracks: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)  # LocalizedText as JSON
    organizers: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)  # likewise
    communique: Mapped[LocalizedText] = mapped_column(Localized)  # its introduction
    nature: Mapped[Nature]
    basis: Mapped[LocalizedText] = mapped_column(Localized)
    reply_due: Mapped[date | None]  # when replies are owed, where a recommendation says nothing else
    published_at: Mapped[datetime | None] = mapped_column(Instant)  # recommendations are public from here on
    version: Mapped[int] = mapped_column()

    edition: Mapped[Edition | None] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}


class CohortDelegate(Base):
    """A young person. Only the own side's coordinator and the secretariat see more than a name, and the
    public sees a name only where ``public_name`` was agreed to (by a guardian for who is under age)."""

    __tablename__ = "cohort_delegate"

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey(Cohort.id), index=True)
    position: Mapped[int]
    side: Mapped[str] = mapped_column(ForeignKey(Country.code))
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id), index=True)  # once registered
    name: Mapped[str]
    email: Mapped[str | None]
    born: Mapped[date | None]
    place: Mapped[str | None]  # a key of core.places
    languages: Mapped[list[str]] = mapped_column(Json, default=list)
    guardian_agreed: Mapped[date | None]  # on paper, of whom is under age
    public_name: Mapped[bool] = mapped_column(default=False)
    withdrawn: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class Recommendation(Base):
    """What a cohort recommends, written first in any of the three languages."""

    __tablename__ = "recommendation"
    __table_args__ = (UniqueConstraint("cohort_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey(Cohort.id))
    number: Mapped[int]
    original: Mapped[Language]
    title: Mapped[LocalizedText] = mapped_column(Localized)
    text: Mapped[LocalizedText] = mapped_column(Localized)
    track: Mapped[int | None]  # index in the cohort's tracks
    submitted_by: Mapped[str]
    version: Mapped[int] = mapped_column()

    replies: Mapped[list["Reply"]] = relationship(
        back_populates="recommendation", order_by="Reply.id", cascade="all, delete-orphan", lazy="raise"
    )
    presenters: Mapped[list["Presenter"]] = relationship(
        order_by="Presenter.position", cascade="all, delete-orphan", lazy="raise"
    )

    __mapper_args__ = {"version_id_col": version}


class Answer(StrEnum):
    """What a group says to a recommendation."""

    OWED = "owed"
    ACCEPTED = "accepted"
    ADAPTED = "adapted"
    DECLINED = "declined"


class Reply(Base):
    """The reply that one group owes to one recommendation addressed to it."""

    __tablename__ = "reply"
    __table_args__ = (UniqueConstraint("recommendation_id", "group_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    recommendation_id: Mapped[int] = mapped_column(ForeignKey(Recommendation.id))
    group_id: Mapped[int] = mapped_column(ForeignKey(WorkingGroup.id), index=True)
    due: Mapped[date | None]
    answer: Mapped[Answer] = mapped_column(default=Answer.OWED)
    text: Mapped[LocalizedText] = mapped_column(Localized)  # what is done, or why not
    answered_by: Mapped[str | None]
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    version: Mapped[int] = mapped_column()

    recommendation: Mapped[Recommendation] = relationship(back_populates="replies", lazy="raise")
    group: Mapped[WorkingGroup] = relationship(lazy="raise")

    __mapper_args__ = {"version_id_col": version}


class Presenter(Base):
    """A delegate of the team that presents a recommendation."""

    __tablename__ = "presenter"

    recommendation_id: Mapped[int] = mapped_column(ForeignKey(Recommendation.id), primary_key=True)
    delegate_id: Mapped[int] = mapped_column(ForeignKey(CohortDelegate.id), primary_key=True, index=True)
    position: Mapped[int]

    delegate: Mapped[CohortDelegate] = relationship(lazy="raise")


class Presentation(Base):
    """A recommendation stands on the agenda of a session: a group's own, or a plenary."""

    __tablename__ = "presentation"
    __table_args__ = (UniqueConstraint("recommendation_id", "session_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    recommendation_id: Mapped[int] = mapped_column(ForeignKey(Recommendation.id))
    session_id: Mapped[int] = mapped_column(ForeignKey(AgendaSession.id), index=True)
    after: Mapped[int]  # minutes after the beginning of the session
    minutes: Mapped[int]

    session: Mapped[AgendaSession] = relationship(lazy="raise")
    recommendation: Mapped[Recommendation] = relationship(lazy="raise")
