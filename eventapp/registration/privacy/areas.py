"""What areas above this one keep of people. Each says it here when the program starts, once for all that is
asked: what is shown to a person, what they take home, and what goes when they become unknown."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from eventapp.core.db import Base
from eventapp.core.localized import Language
from eventapp.core.mail import StoredMail


class About(NamedTuple):
    """Whom it is about. What belongs to an edition is told of these only; words are in this language."""

    person_id: int
    editions: Collection[int]
    language: Language


class Fact(NamedTuple):
    label: str
    text: str


class Kept(NamedTuple):
    """What an area keeps of somebody: ``tables`` for the files by their names, whole; ``facts`` for the page.
    ``title`` and ``why`` are English."""

    title: str
    why: str
    tables: Mapping[str, list[dict[str, Any]]]
    facts: list[Fact]


class Area(NamedTuple):
    """``holds``: the tables in which people are. ``mails`` gives, for a person and an edition, how the keys
    of the mails about them begin. ``addresses``: columns with a person's id and their address."""

    holds: tuple[type[Base], ...]
    kept: Callable[[Session, About], Kept]
    forget: Callable[[Session, Collection[int]], None]
    mails: Callable[[Session, int, int], Iterable[str]] | None = None
    addresses: tuple[tuple[InstrumentedAttribute[int], InstrumentedAttribute[Any]], ...] = ()


ALSO: dict[str, Area] = {}
"""By the area's name, in the order in which people are forgotten."""


def tables() -> list[type[Base]]:
    """All in which areas above hold people."""
    return [each for area in ALSO.values() for each in area.holds]


def is_mail_about(session: Session, person_id: int, edition_id: int) -> ColumnElement[bool]:
    """Stored mails that areas above wrote to somebody about an edition, as long as anything is in them."""
    found = (area.mails(session, person_id, edition_id) for area in ALSO.values() if area.mails)
    keys = [StoredMail.key.startswith(each, autoescape=True) for some in found for each in some]
    return and_(StoredMail.to != "", or_(false(), *keys))


def addresses_of(session: Session, person_ids: Collection[int]) -> set[str]:
    """The addresses by which areas above reach these people."""
    return _addresses(session, lambda person, _address: person.in_(person_ids))


def in_use(session: Session, addresses: Collection[str]) -> set[str]:
    """Those of *addresses* by which areas above reach anybody."""
    return _addresses(session, lambda _person, address: address.in_(addresses))


def _addresses(session: Session, which: Callable[[Any, Any], ColumnElement[bool]]) -> set[str]:
    columns = (each for area in ALSO.values() for each in area.addresses)
    found = (session.scalars(select(address).where(which(person, address))) for person, address in columns)
    return {each for some in found for each in some if each}
