"""Who takes part in an edition, for which side, in which sessions, in the room or from afar.

What is personal stands in few tables, so that it can be erased: `Person`, `Registration`, `ProtectedDetails`,
`ChangeRequest` and stored mail. Records (`core.audit`) name a registration by its ``ref`` only.
"""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, orm_insert_sentinel, relationship

from eventapp.agenda.model import AgendaSession
from eventapp.core.db import Base, Instant, Json, Localized
from eventapp.core.localized import Language, LocalizedText
from eventapp.meetings.model import Edition
from eventapp.partnership.model import Country, WorkingGroup
from eventapp.people.model import Person, Sector

from .rules import Attendance, Place, Source, State

WHOLE = ""  # the side of a row of `SessionPlaces` that is about the session as a whole


def new_ref() -> str:
    """The name of a registration in addresses and records; it opens nothing."""
    return secrets.token_hex(6)


class RegistrationRules(Base):
    """How registration for one edition works. Without a row it has not been opened."""

    __tablename__ = "registration_rules"

    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id), primary_key=True)
    opens_at: Mapped[datetime | None] = mapped_column(Instant)
    closes_at: Mapped[datetime | None] = mapped_column(Instant)
    offer_hours: Mapped[int] = mapped_column(default=48)  # 0: a place that is free is given without asking
    link_hours: Mapped[int] = mapped_column(default=24)  # before a session its link can be seen
    virtual: Mapped[bool] = mapped_column(default=False)  # everybody takes part from afar
    controller: Mapped[str] = mapped_column(ForeignKey(Country.code))  # the side answerable for the data
    retention: Mapped[dict[str, int]] = mapped_column(Json, default=dict)  # days by class, where not usual
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class Delegation(Base):
    """One side at one edition. A quota counts people in any one session; None: no limit of its own."""

    __tablename__ = "delegation"
    __table_args__ = (UniqueConstraint("edition_id", "side"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id))
    side: Mapped[str] = mapped_column(ForeignKey(Country.code))
    room_quota: Mapped[int | None]
    remote_quota: Mapped[int | None]  # places from which one may speak
    freezes_at: Mapped[datetime | None] = mapped_column(Instant)
    approves_itself: Mapped[bool] = mapped_column(default=False)  # whom it named is approved on registering
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class OpenForm(Base):
    """A form that anyone with its address may fill in, for one side; for a group's people or the public."""

    __tablename__ = "open_form"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id), index=True)
    side: Mapped[str] = mapped_column(ForeignKey(Country.code))
    group_id: Mapped[int | None] = mapped_column(ForeignKey(WorkingGroup.id))
    public: Mapped[bool] = mapped_column(default=False)  # linked from the edition's page
    closes_at: Mapped[datetime | None] = mapped_column(Instant)
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    opened_by: Mapped[str]
    opened_at: Mapped[datetime] = mapped_column(Instant)

    group: Mapped[WorkingGroup | None] = relationship(lazy="raise")


class Registration(Base):
    """A person at an edition: how to reach them, what they answered, how far it has come.

    ``link_serial`` is part of the links mailed to the person: raising it makes older ones void.
    ``position`` is the order of precedence that the side gave; None stands after all others.
    ``consents`` is {purpose: {"given": bool, "notice": "CA-1", "language": "fr", "at": ISO instant}}.
    """

    __tablename__ = "registration"
    __table_args__ = (
        UniqueConstraint("edition_id", "person_id"),
        Index("ix_registration_edition_id_side_state", "edition_id", "side", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id))
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), index=True)
    side: Mapped[str] = mapped_column(ForeignKey(Country.code))
    state: Mapped[State]
    source: Mapped[Source]
    group_id: Mapped[int | None] = mapped_column(ForeignKey(WorkingGroup.id))  # named for this group
    head: Mapped[bool] = mapped_column(default=False)  # leads the delegation
    position: Mapped[int | None]
    email: Mapped[str | None] = mapped_column(index=True)  # lower case
    language: Mapped[Language]
    link_serial: Mapped[int] = mapped_column(default=1)
    title: Mapped[LocalizedText] = mapped_column(Localized)
    organization: Mapped[LocalizedText] = mapped_column(Localized)
    sector: Mapped[Sector | None]
    place: Mapped[str | None]  # a key of core.places: the clock of this person's pages
    nationality: Mapped[str | None]  # ISO 3166 alpha-2; asked for only where a visa depends on it
    needs_letter: Mapped[bool] = mapped_column(default=False)  # an invitation letter, for a visa
    spoken: Mapped[list[str]] = mapped_column(Json, default=list)
    listened: Mapped[list[str]] = mapped_column(Json, default=list)
    minor: Mapped[bool] = mapped_column(default=False)
    consents: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    sought: Mapped[str] = mapped_column(default="")  # name, organization, address: folded, to be found by
    listed: Mapped[bool] = mapped_column(default=False)  # consents["list"], to be searched for
    created_at: Mapped[datetime] = mapped_column(Instant)
    invited_at: Mapped[datetime | None] = mapped_column(Instant)
    submitted_at: Mapped[datetime | None] = mapped_column(Instant)
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    erased_at: Mapped[datetime | None] = mapped_column(Instant)  # what was personal is gone; it still counts
    version: Mapped[int] = mapped_column()

    person: Mapped[Person] = relationship(lazy="raise")
    edition: Mapped[Edition] = relationship(lazy="raise")
    choices: Mapped[list["Choice"]] = relationship(
        back_populates="registration", cascade="all, delete-orphan", lazy="raise"
    )
    details: Mapped["ProtectedDetails | None"] = relationship(
        cascade="all, delete-orphan", single_parent=True, lazy="raise"
    )

    __mapper_args__ = {"version_id_col": version}


class ProtectedDetails(Base):
    """What only those may see who need it; every look at it is recorded. No row where nothing was said."""

    __tablename__ = "protected_details"

    registration_id: Mapped[int] = mapped_column(ForeignKey(Registration.id), primary_key=True)
    access_needs: Mapped[str] = mapped_column(default="")
    diet: Mapped[str] = mapped_column(default="")
    guardian_name: Mapped[str] = mapped_column(default="")  # of somebody under age
    guardian_email: Mapped[str] = mapped_column(default="")
    guardian_consented_at: Mapped[datetime | None] = mapped_column(Instant)


class Choice(Base):
    """What somebody wants in one session and has. Only `places` changes ``place``, ``waiting`` and
    ``offered_until``.

    ``asked`` stays what the person said, whatever they got. ``waiting``: in line for what was asked, since
    ``queued_at``. ``offered_until``: a seat in the room is kept for them until then, and counted.
    """

    __tablename__ = "session_choice"
    __table_args__ = (
        UniqueConstraint("registration_id", "session_id"),
        Index("ix_session_choice_line", "session_id", "waiting", "side", "queued_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(ForeignKey(Registration.id))
    session_id: Mapped[int] = mapped_column(ForeignKey(AgendaSession.id))
    side: Mapped[str]  # the registration's, kept here for the line
    asked: Mapped[Attendance]
    place: Mapped[Place] = mapped_column(default=Place.NONE)
    waiting: Mapped[bool] = mapped_column(default=False)
    queued_at: Mapped[datetime] = mapped_column(Instant)
    offered_until: Mapped[datetime | None] = mapped_column(Instant)

    _batch: Mapped[int] = orm_insert_sentinel()  # all choices of somebody in one statement, on SQLite too

    registration: Mapped[Registration] = relationship(back_populates="choices", lazy="raise")
    session: Mapped[AgendaSession] = relationship(lazy="raise")


class SessionPlaces(Base):
    """How many places a session has and has given: one row for the session (`WHOLE`) and one for each side.

    These rows are what is locked when a place is taken. ``most`` None: no limit. ``over`` is by how many a
    limit was lowered below what had been given; it shrinks as people leave, and the database refuses more.
    """

    __tablename__ = "session_places"
    __table_args__ = (
        CheckConstraint("room_most IS NULL OR room_taken <= room_most + room_over", name="room"),
        CheckConstraint("remote_most IS NULL OR remote_taken <= remote_most + remote_over", name="remote"),
        CheckConstraint("room_taken >= 0 AND remote_taken >= 0", name="not_negative"),
    )

    session_id: Mapped[int] = mapped_column(ForeignKey(AgendaSession.id), primary_key=True)
    side: Mapped[str] = mapped_column(primary_key=True)
    open_room: Mapped[bool] = mapped_column(default=True)  # only on the WHOLE row: can one be in the room
    open_remote: Mapped[bool] = mapped_column(default=True)
    room_most: Mapped[int | None]
    remote_most: Mapped[int | None]
    room_over: Mapped[int] = mapped_column(default=0)
    remote_over: Mapped[int] = mapped_column(default=0)
    room_taken: Mapped[int] = mapped_column(default=0)
    remote_taken: Mapped[int] = mapped_column(default=0)
    own_most: Mapped[bool] = mapped_column(default=False)  # set by hand: no longer follows room or quota


class ChangeRequest(Base):
    """Something that somebody may not do alone: to send a colleague instead, or to change a frozen list.

    ``payload`` is what would be done, as JSON; it is emptied when a person in it is erased.
    """

    __tablename__ = "change_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id), index=True)
    side: Mapped[str]
    kind: Mapped[str]
    registration_id: Mapped[int | None] = mapped_column(ForeignKey(Registration.id), index=True)
    payload: Mapped[dict[str, Any]] = mapped_column(Json)
    reason: Mapped[str]
    asked_by: Mapped[str]  # an account's address, or the ref of a registration
    asked_at: Mapped[datetime] = mapped_column(Instant)
    approved: Mapped[bool | None]  # None: open
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None] = mapped_column(Instant)
    answer: Mapped[str] = mapped_column(default="")


class PrivacyNotice(Base):
    """What people are told about their data by the side answerable for it; a new text is a new version."""

    __tablename__ = "privacy_notice"
    __table_args__ = (UniqueConstraint("series", "controller", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    series: Mapped[str]
    controller: Mapped[str] = mapped_column(ForeignKey(Country.code))
    version: Mapped[int]
    text: Mapped[LocalizedText] = mapped_column(Localized)
    written_by: Mapped[str]
    written_at: Mapped[datetime] = mapped_column(Instant)


class Erased(Base):
    """Somebody was erased: a keyed hash of their address, or of their name and side, by which an import
    knows that it must not bring them back."""

    __tablename__ = "erased"

    digest: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)
