"""Editions of a series, their rooms, and who led and met."""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.core.db import Base, Json, Localized
from eventapp.core.localized import LocalizedText
from eventapp.partnership.model import Country, Series, WorkingGroup


class Mode(StrEnum):
    """How people take part: in an edition, in a session, as a person."""

    IN_PERSON = "in_person"
    HYBRID = "hybrid"
    REMOTE = "remote"


class Nature(StrEnum):
    """What an edition's agenda is, said on every page and file made from it."""

    OFFICIAL = "official"
    RECONSTRUCTION = "reconstruction"
    SAMPLE = "sample"


class Edition(Base):
    """One meeting of a series. Columns are None where no source tells."""

    __tablename__ = "edition"
    __table_args__ = (
        UniqueConstraint("series_id", "number"),
        CheckConstraint(
            "end_date IS NULL OR start_date IS NULL OR end_date >= start_date", name="dates_in_order"
        ),
        CheckConstraint("number >= 1", name="number_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey(Series.id))
    number: Mapped[int]
    year: Mapped[int] = mapped_column(index=True)
    start_date: Mapped[date | None]
    end_date: Mapped[date | None]
    start_basis: Mapped[LocalizedText] = mapped_column(Localized)  # how the date is known, where not stated
    length_days: Mapped[float | None]
    host: Mapped[str | None] = mapped_column(ForeignKey(Country.code))
    host_reason: Mapped[LocalizedText] = mapped_column(Localized)  # why the host is not the one due
    city: Mapped[str | None]  # a key of core.places
    zone: Mapped[str | None]  # IANA zone of the anchor place
    venue: Mapped[LocalizedText] = mapped_column(Localized)
    address: Mapped[str | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    mode: Mapped[Mode | None]
    mode_note: Mapped[LocalizedText] = mapped_column(Localized)
    participants: Mapped[dict[str, Any] | None] = mapped_column(
        Json
    )  # {"value"|"min": int, "qualifier": text}
    nature: Mapped[Nature]
    basis: Mapped[LocalizedText] = mapped_column(Localized)  # what is verified, what is reconstructed
    contact_name: Mapped[LocalizedText] = mapped_column(Localized)
    contact_email: Mapped[str | None]
    clock_places: Mapped[list[str]] = mapped_column(Json)  # keys of core.places offered to readers
    needs_approval: Mapped[bool] = mapped_column(default=False)  # both sides approve what is published
    interpreter_teams: Mapped[int | None]  # how many work at the same time
    notes: Mapped[list[dict[str, Any]]] = mapped_column(
        Json
    )  # [{"kind": decision|special|…, "text": LocalizedText}]
    announced: Mapped[bool] = mapped_column(default=True)  # on the public pages; with the first publication
    holidays: Mapped[list[dict[str, Any]]] = mapped_column(
        Json, default=list
    )  # dates.Holiday of both sides as JSON, as they were known when the edition was opened
    opening: Mapped[dict[str, Any] | None] = mapped_column(
        Json
    )  # {"from": "csp/2", "parts": {key: count}}: what it was opened with
    version: Mapped[int] = mapped_column()

    series: Mapped[Series] = relationship(lazy="raise")
    rooms: Mapped[list["Room"]] = relationship(
        back_populates="edition", order_by="Room.position", lazy="raise"
    )

    __mapper_args__ = {"version_id_col": version}


class Room(Base):
    """A place to meet: a physical room or a video room, whose link is never public."""

    __tablename__ = "room"
    __table_args__ = (UniqueConstraint("edition_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id))
    key: Mapped[str]
    position: Mapped[int]
    name: Mapped[LocalizedText] = mapped_column(Localized)
    video: Mapped[bool] = mapped_column(default=False)
    capacity: Mapped[int | None]
    features: Mapped[list[str]] = mapped_column(Json)
    link: Mapped[str | None]
    template: Mapped[bool] = mapped_column(default=False)  # copied from another city, not yet looked at
    version: Mapped[int] = mapped_column()

    edition: Mapped[Edition] = relationship(back_populates="rooms", lazy="raise")

    __mapper_args__ = {"version_id_col": version}


class EditionGroup(Base):
    """What a source says a group did at an edition: listed, named, met, in person, remotely."""

    __tablename__ = "edition_group"
    __table_args__ = (UniqueConstraint("edition_id", "group_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id))
    group_id: Mapped[int] = mapped_column(ForeignKey(WorkingGroup.id), index=True)
    part: Mapped[str]  # listed | named | met | in_person | remote

    group: Mapped[WorkingGroup] = relationship(lazy="raise")


class EditionHead(Base):
    """Who led a side at an edition; name and title as the source gives them for that day."""

    __tablename__ = "edition_head"
    __table_args__ = (UniqueConstraint("edition_id", "side"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey(Edition.id))
    side: Mapped[str] = mapped_column(ForeignKey(Country.code))
    name: Mapped[str]
    title: Mapped[LocalizedText] = mapped_column(Localized)
