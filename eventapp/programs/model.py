"""What each person's calendar holds, and by what it is reached."""

import secrets
from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.core.db import Base, Instant
from eventapp.core.localized import Language
from eventapp.meetings.model import Edition
from eventapp.people.model import Person

from .rules import Channel, Variant

__all__ = ["Channel", "EventCopy", "Feed", "Holder", "Item", "Variant"]


class Holder(Base):
    """A person with a program. ``revision`` rises with each change of what their calendar holds. Where there
    is no registration, in which ``email`` and ``language`` stand, organizers enter them here."""

    __tablename__ = "calendar_holder"

    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), primary_key=True)
    revision: Mapped[int] = mapped_column(default=1)
    language: Mapped[Language]
    email: Mapped[str | None]  # lower case
    place: Mapped[str | None]  # a key of core.places: the clock of their quiet hours
    channel: Mapped[Channel] = mapped_column(default=Channel.MAIL)
    soon_from: Mapped[date | None]  # calendars are asked to look more often between these days
    soon_until: Mapped[date | None]

    person: Mapped[Person] = relationship(lazy="raise")


class EventCopy(Base):
    """One VEVENT in three languages, made once for all whom it serves; ``digest`` is that of all its bytes.
    Instead of its stamps stand zeros: each person's `Item` says when it changed for them."""

    __tablename__ = "event_copy"
    __table_args__ = (UniqueConstraint("uid", "variant", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id), index=True)
    uid: Mapped[str]
    variant: Mapped[Variant]
    digest: Mapped[str]
    sequence: Mapped[int]
    starts_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    en: Mapped[bytes] = mapped_column(LargeBinary)
    fr: Mapped[bytes] = mapped_column(LargeBinary)
    es: Mapped[bytes] = mapped_column(LargeBinary)


class Item(Base):
    """An event in somebody's calendar. ``revision`` is the holder's at its last change; ``gone`` ones are
    told to those who synchronize."""

    __tablename__ = "calendar_item"
    __table_args__ = (Index("ix_calendar_item_changed", "person_id", "revision"),)

    person_id: Mapped[int] = mapped_column(ForeignKey(Holder.person_id), primary_key=True)
    uid: Mapped[str] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id), index=True)
    copy_id: Mapped[int] = mapped_column(ForeignKey(EventCopy.id), index=True)
    stamped_at: Mapped[datetime] = mapped_column(Instant)
    revision: Mapped[int]
    gone: Mapped[bool] = mapped_column(default=False)


def new_ref() -> str:
    return secrets.token_hex(6)


class Feed(Base):
    """An address under which a person's calendar can be read, by feed and by CalDAV. Its secret is shown once
    and kept as its SHA-256; ``ref`` names it and opens nothing."""

    __tablename__ = "personal_feed"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    digest: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Holder.person_id), index=True)
    name: Mapped[str] = mapped_column(default="")  # the holder's own word for it: phone, office
    language: Mapped[Language]
    alarm: Mapped[int | None]  # minutes before each session
    made_at: Mapped[datetime] = mapped_column(Instant)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant)
