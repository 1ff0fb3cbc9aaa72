"""How people are told in an edition, and how far each has been told."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from eventapp.agenda.model import Publication
from eventapp.core.db import Base, Instant
from eventapp.meetings.model import Edition
from eventapp.people.model import Person


class Mode(StrEnum):
    OFF = "off"  # nobody is told by itself
    ASK = "ask"  # an organizer looks at the notices of each publication and sends them
    AUTO = "auto"  # each publication tells those whom it touches


class NoticeRules(Base):
    """How people learn of this meeting's changes. Without a row nobody is told."""

    __tablename__ = "notice_rules"

    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id), primary_key=True)
    mode: Mapped[Mode] = mapped_column(default=Mode.ASK)
    invitations: Mapped[bool] = mapped_column(default=True)  # mailed for the calendar to those who want mail
    since_id: Mapped[int | None] = mapped_column(
        ForeignKey(Publication.id)
    )  # what everybody knew at the start
    sent_id: Mapped[int | None] = mapped_column(
        ForeignKey(Publication.id)
    )  # the last one of which people were told, or are being told
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}


class Told(Base):
    """The publication that somebody has been told of, or knew when they came; what changed since then is what
    they are told next. ``due_at`` is when; None: nothing waits."""

    __tablename__ = "told"

    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), primary_key=True)
    publication_id: Mapped[int | None] = mapped_column(ForeignKey(Publication.id))
    due_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    told_at: Mapped[datetime | None] = mapped_column(Instant)


class PushSubscription(Base):
    """A browser that shows notices of somebody's day (RFC 8030). The keys are the browser's."""

    __tablename__ = "push_subscription"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), index=True)
    endpoint: Mapped[str] = mapped_column(unique=True)
    p256dh: Mapped[str]
    auth: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(Instant)


class PushNote(Base):
    """What browsers of somebody are told; a work row names it by its id. Kept while it may still be tried."""

    __tablename__ = "push_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), index=True)
    title: Mapped[str]
    body: Mapped[str]
    path: Mapped[str]  # the page of this site that opens, without any secret
    until: Mapped[datetime] = mapped_column(Instant, index=True)
