"""The draft agenda, which organizers edit, and publications, which everyone else reads."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import uuid4

from sqlalchemy import DateTime, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.core.db import Base, Instant, Json, Localized
from eventapp.core.localized import LocalizedText
from eventapp.meetings.model import Edition, Mode, Room
from eventapp.partnership.model import Country, WorkingGroup
from eventapp.people.model import Person

from .content import Audience, Kind, Role


class AgendaSession(Base):
    """A session of the draft. ``start`` is wall time of ``zone``; the end and UTC are derived, never stored.
    Without a start it waits in the tray of what is not scheduled yet, and is in no publication.

    ``uid`` is drawn once and never changes: every calendar on earth knows the session by it. A removed
    session keeps its row, so that it can come back under the same uid.
    """

    __tablename__ = "agenda_session"
    __table_args__ = (UniqueConstraint("edition_id", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True, default=lambda: str(uuid4()))
    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id))
    slug: Mapped[str]
    kind: Mapped[Kind]
    title: Mapped[LocalizedText] = mapped_column(Localized)
    summary: Mapped[LocalizedText] = mapped_column(Localized)
    start: Mapped[datetime | None] = mapped_column(DateTime)
    minutes: Mapped[int]
    zone: Mapped[str]
    mode: Mapped[Mode]
    audience: Mapped[Audience]
    languages: Mapped[list[str]] = mapped_column(Json)
    expected: Mapped[int | None]  # people in the room besides those named; told to organizers only
    room_id: Mapped[int | None] = mapped_column(ForeignKey(Room.id))
    video_room_id: Mapped[int | None] = mapped_column(ForeignKey(Room.id))
    link: Mapped[str | None]
    removed: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column()

    @property
    def end(self) -> datetime | None:
        """Wall time; None while not scheduled."""
        return None if self.start is None else self.start + timedelta(minutes=self.minutes)

    room: Mapped[Room | None] = relationship(foreign_keys=[room_id], lazy="raise")
    video_room: Mapped[Room | None] = relationship(foreign_keys=[video_room_id], lazy="raise")
    groups: Mapped[list["SessionGroup"]] = relationship(
        cascade="all, delete-orphan", order_by="SessionGroup.position", lazy="raise"
    )
    people: Mapped[list["SessionPerson"]] = relationship(
        cascade="all, delete-orphan", order_by="SessionPerson.position", lazy="raise"
    )
    items: Mapped[list["Item"]] = relationship(
        f"{__name__}.Item",  # a calendar has items too
        cascade="all, delete-orphan",
        order_by=f"{__name__}.Item.position",
        lazy="raise",
    )

    __mapper_args__ = {"version_id_col": version}


class SessionGroup(Base):
    __tablename__ = "session_group"

    session_id: Mapped[int] = mapped_column(ForeignKey(AgendaSession.id), primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey(WorkingGroup.id), primary_key=True)
    position: Mapped[int]


class SessionPerson(Base):
    """A person's role in a session, the side spoken for, and whether from afar."""

    __tablename__ = "session_person"
    __table_args__ = (UniqueConstraint("session_id", "person_id", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey(AgendaSession.id))
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    position: Mapped[int]
    role: Mapped[Role]
    side: Mapped[str | None] = mapped_column(ForeignKey(Country.code))
    remote: Mapped[bool]

    person: Mapped[Person] = relationship(lazy="raise")


class Item(Base):
    """A point inside a session; its start follows from those before it."""

    __tablename__ = "item"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey(AgendaSession.id), index=True)
    position: Mapped[int]
    title: Mapped[LocalizedText] = mapped_column(Localized)
    minutes: Mapped[int]
    presenter_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))

    presenter: Mapped[Person | None] = relationship(lazy="raise")


class Outcome(StrEnum):
    """What became of a scheduled publication."""

    PUBLISHED = "published"
    CANCELLED = "cancelled"
    REPLACED = "replaced"  # by another moment, or by publishing at once
    CHANGED = "changed"  # the draft was no longer the one scheduled
    UNAPPROVED = "unapproved"
    REFUSED = "refused"  # something blocked it


class Publication(Base):
    """The agenda as it was made public: ``content`` is an `AgendaContent` as JSON and never changes."""

    __tablename__ = "publication"
    __table_args__ = (UniqueConstraint("edition_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id))
    number: Mapped[int]
    published_at: Mapped[datetime] = mapped_column(Instant)
    published_by: Mapped[str]
    note: Mapped[str | None]
    digest: Mapped[str]
    content: Mapped[str] = mapped_column(Text)


class Approval(Base):
    """A side agrees that this very draft follows publication ``follows`` (0: none yet). It counts while the
    draft's digest is the same and that publication is the latest."""

    __tablename__ = "approval"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id), index=True)
    side: Mapped[str] = mapped_column(ForeignKey(Country.code))
    digest: Mapped[str]
    follows: Mapped[int]
    approved_by: Mapped[str]
    approved_at: Mapped[datetime] = mapped_column(Instant)
    withdrawn_at: Mapped[datetime | None] = mapped_column(Instant)


class ScheduledPublication(Base):
    """The intention to publish this very draft after publication ``follows`` at a set moment.

    ``outcome`` is None while it waits; ``number`` is the publication it became.
    """

    __tablename__ = "scheduled_publication"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id), index=True)
    digest: Mapped[str]
    follows: Mapped[int]
    due_at: Mapped[datetime] = mapped_column(Instant)
    note: Mapped[str | None]
    scheduled_by: Mapped[str]
    scheduled_at: Mapped[datetime] = mapped_column(Instant)
    outcome: Mapped[Outcome | None]
    ended_by: Mapped[str | None]
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    number: Mapped[int | None]


class AcceptedFinding(Base):
    """An advisory finding that somebody answered for, with the reason."""

    __tablename__ = "accepted_finding"
    __table_args__ = (UniqueConstraint("edition_id", "fingerprint"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id))
    fingerprint: Mapped[str]
    note: Mapped[str]
    accepted_by: Mapped[str]
    accepted_at: Mapped[datetime] = mapped_column(Instant)


class EditStep(Base):
    """What one person changed in one session with one action: only the fields that it touched, before and
    after, so that it can be undone and done again."""

    __tablename__ = "edit_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id), index=True)
    session_id: Mapped[int] = mapped_column(ForeignKey(AgendaSession.id))
    actor: Mapped[str]
    at: Mapped[datetime] = mapped_column(Instant)
    before: Mapped[dict[str, Any]] = mapped_column(Json)
    after: Mapped[dict[str, Any]] = mapped_column(Json)
    undone: Mapped[bool] = mapped_column(default=False)

    session: Mapped[AgendaSession] = relationship(lazy="raise")
