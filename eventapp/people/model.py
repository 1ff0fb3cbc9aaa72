"""Persons and organizations."""

from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.core.db import Base, Localized
from eventapp.core.localized import LocalizedText


class Sector(StrEnum):
    """Where a member of a working group comes from."""

    FEDERAL = "federal"
    PROVINCIAL_STATE = "provincial_state"
    ASSOCIATION = "association"
    ACADEMIA = "academia"
    OTHER = "other"


class Organization(Base):
    __tablename__ = "organization"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[LocalizedText] = mapped_column(Localized)
    acronym: Mapped[LocalizedText] = mapped_column(Localized)
    country: Mapped[str | None]  # ISO 3166 alpha-2
    sector: Mapped[Sector]


class Person(Base):
    """A person's name is one text as they write it: never split, never sorted by protocol."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    title: Mapped[LocalizedText] = mapped_column(Localized)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey(Organization.id))
    place: Mapped[str | None]  # a key of core.places: whose clock this person lives by

    organization: Mapped[Organization | None] = relationship(lazy="raise")
