"""What was mailed for each person and session, and what they answered."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.core.db import Base, Instant
from eventapp.core.localized import Language
from eventapp.meetings.model import Edition
from eventapp.people.model import Person
from eventapp.programs.model import EventCopy


class Answer(StrEnum):
    """As iCalendar spells it (RFC 5545 section 3.2.12)."""

    OPEN = "NEEDS-ACTION"
    ACCEPTED = "ACCEPTED"
    TENTATIVE = "TENTATIVE"
    DECLINED = "DECLINED"
    DELEGATED = "DELEGATED"


class Way(StrEnum):
    MAIL = "mail"  # by the calendar program
    PAGE = "page"  # by a button


class Invitation(Base):
    """One session in the calendar of one person, as it was last mailed. ``extra`` is added to the session's
    SEQUENCE: it rises when this person is taken out of it or back in, while the session itself stays."""

    __tablename__ = "invitation"
    __table_args__ = (UniqueConstraint("person_id", "uid"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id), index=True)
    uid: Mapped[str] = mapped_column(index=True)
    email: Mapped[str]
    language: Mapped[Language]
    copy_id: Mapped[int] = mapped_column(ForeignKey(EventCopy.id), index=True)
    sequence: Mapped[int]
    extra: Mapped[int] = mapped_column(default=0)
    cancelled: Mapped[bool] = mapped_column(default=False)
    mailed: Mapped[int] = mapped_column(default=0)  # how many mails; part of the key of the next one
    mailed_at: Mapped[datetime] = mapped_column(Instant)
    answer: Mapped[Answer] = mapped_column(default=Answer.OPEN)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    answered_by: Mapped[Way | None]
    answer_sequence: Mapped[int | None]
    answer_stamp: Mapped[datetime | None] = mapped_column(Instant)  # DTSTAMP of the newest answer
    comment: Mapped[str] = mapped_column(default="")
    delegated_to: Mapped[str] = mapped_column(default="")  # an address, for the coordinator to decide about

    copy: Mapped[EventCopy] = relationship(lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise")


class Proposal(Base):
    """Somebody answered with another time (METHOD:COUNTER), for the organizer to accept as a move or not."""

    __tablename__ = "proposal"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey(Invitation.id), index=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id), index=True)
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    comment: Mapped[str] = mapped_column(default="")
    received_at: Mapped[datetime] = mapped_column(Instant)
    accepted: Mapped[bool | None]  # None: open
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None] = mapped_column(Instant)

    invitation: Mapped[Invitation] = relationship(lazy="raise")
