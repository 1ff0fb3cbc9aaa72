"""Series, working groups over time, co-chair seats, and what sources say.

A *lineage* is what continues when a series is succeeded: the Canada–Mexico Partnership and its successor
share one, and so share their working groups, while each series numbers its own meetings.
"""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.core.db import Base, Json, Localized
from eventapp.core.localized import Language, LocalizedText
from eventapp.people.model import Organization, Person, Sector


class Country(Base):
    """A side of the partnership and the body that coordinates for it."""

    __tablename__ = "country"

    code: Mapped[str] = mapped_column(primary_key=True)  # ISO 3166 alpha-2
    name: Mapped[LocalizedText] = mapped_column(Localized)
    coordinating_body: Mapped[LocalizedText] = mapped_column(Localized)


class Series(Base):
    """A numbered row of meetings. Numbers begin at 1 in each series and are never computed from a year."""

    __tablename__ = "series"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)  # stands in addresses: cmp
    lineage: Mapped[str] = mapped_column(index=True)
    name: Mapped[LocalizedText] = mapped_column(Localized)
    acronym: Mapped[LocalizedText] = mapped_column(Localized)
    launched: Mapped[date | None]
    announced: Mapped[date | None]
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"))
    rotation: Mapped[list[str]] = mapped_column(Json)  # country codes in the order in which they host
    texts: Mapped[dict[str, Any]] = mapped_column(Json)  # name of the text → LocalizedText as JSON

    successor: Mapped["Series | None"] = relationship(remote_side=[id], lazy="raise")


class GroupState(StrEnum):
    """A working group's condition during a span of time."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    DORMANT = "dormant"
    MERGED = "merged"
    RENAMED = "renamed"
    RETIRED = "retired"


class WorkingGroup(Base):
    """A group is not its name: names vary by language and year and stand in `GroupName`."""

    __tablename__ = "working_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    lineage: Mapped[str] = mapped_column(index=True)
    streams: Mapped[list[str]] = mapped_column(Json)
    subgroups: Mapped[list[str]] = mapped_column(Json)

    names: Mapped[list["GroupName"]] = relationship(
        back_populates="group", order_by="GroupName.id", lazy="raise"
    )
    phases: Mapped[list["GroupPhase"]] = relationship(
        back_populates="group",
        order_by="GroupPhase.position",
        foreign_keys="GroupPhase.group_id",
        lazy="raise",
    )
    seats: Mapped[list["Seat"]] = relationship(back_populates="group", order_by="Seat.position", lazy="raise")


class GroupName(Base):
    """What a group was called in one language, from the year ``since`` (None: from its beginning)."""

    __tablename__ = "group_name"
    __table_args__ = (UniqueConstraint("group_id", "language", "since", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey(WorkingGroup.id), index=True)
    language: Mapped[Language]
    name: Mapped[str]
    since: Mapped[int | None]
    verified: Mapped[bool] = mapped_column(default=True)

    group: Mapped[WorkingGroup] = relationship(back_populates="names", lazy="raise")


class GroupPhase(Base):
    """One span in a group's life. ``since`` is an ISO date or a year, as precise as the source."""

    __tablename__ = "group_phase"

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey(WorkingGroup.id), index=True)
    position: Mapped[int]
    state: Mapped[GroupState]
    since: Mapped[str | None]
    until: Mapped[str | None]
    related_id: Mapped[int | None] = mapped_column(ForeignKey(WorkingGroup.id))  # merged into, renamed to
    note: Mapped[LocalizedText] = mapped_column(Localized)

    group: Mapped[WorkingGroup] = relationship(back_populates="phases", foreign_keys=[group_id], lazy="raise")


class GroupYear(Base):
    """What sources say of a group in one year: listed, active, met on the day."""

    __tablename__ = "group_year"
    __table_args__ = (UniqueConstraint("group_id", "year", "status"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey(WorkingGroup.id), index=True)
    year: Mapped[int] = mapped_column(index=True)
    status: Mapped[str]


class Seat(Base):
    """A co-chair's place in a group: one side, public or private; held in turn by persons."""

    __tablename__ = "seat"

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey(WorkingGroup.id), index=True)
    position: Mapped[int]
    side: Mapped[str] = mapped_column(ForeignKey(Country.code))
    sector: Mapped[str]  # public or private
    stream: Mapped[str | None]
    body: Mapped[str]  # as the source writes it

    group: Mapped[WorkingGroup] = relationship(back_populates="seats", lazy="raise")
    tenures: Mapped[list["Tenure"]] = relationship(
        back_populates="seat", order_by="Tenure.since", lazy="raise"
    )


class Tenure(Base):
    """A person in a seat; dates as precise as the source (ISO date or year), None where not known."""

    __tablename__ = "tenure"

    id: Mapped[int] = mapped_column(primary_key=True)
    seat_id: Mapped[int] = mapped_column(ForeignKey(Seat.id), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    since: Mapped[str | None]
    until: Mapped[str | None]

    seat: Mapped[Seat] = relationship(back_populates="tenures", lazy="raise")
    person: Mapped[Person] = relationship(lazy="raise")


class Membership(Base):
    """An organization's membership of a group, by sector, for a span of years."""

    __tablename__ = "membership"

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey(WorkingGroup.id), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey(Organization.id))
    sector: Mapped[Sector]
    since: Mapped[int | None]
    until: Mapped[int | None]

    organization: Mapped[Organization] = relationship(lazy="raise")


class GroupMeeting(Base):
    """A meeting that a group held itself, on the day of an annual meeting or away from it."""

    __tablename__ = "group_meeting"

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey(WorkingGroup.id), index=True)
    position: Mapped[int]  # its place in the file it came from
    year: Mapped[int | None]
    start: Mapped[date | None]
    end: Mapped[date | None]
    reported: Mapped[date | None]  # when a source wrote of it, where its own date is not known
    not_before: Mapped[date | None]
    city: Mapped[str | None]
    mode: Mapped[str | None]
    label: Mapped[LocalizedText] = mapped_column(Localized)
    topics: Mapped[list[Any]] = mapped_column(Json)


class Claim(Base):
    """What a source says of one field of one subject.

    Where sources disagree there are several claims for a field: ``position`` 0 is the one shown first,
    none is overwritten. A subject is written as its address without language: ``cmp/17``, ``groups/mining``;
    the field ``*`` stands for the record as a whole.
    """

    __tablename__ = "claim"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(index=True)
    field: Mapped[str]
    position: Mapped[int]
    value: Mapped[Any] = mapped_column(Json, nullable=True)
    source: Mapped[str]  # an address, or a title where the source has none
