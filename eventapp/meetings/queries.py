"""Reads of editions."""

from datetime import date
from typing import NamedTuple

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from eventapp.core.errors import NotFound
from eventapp.core.localized import LocalizedText
from eventapp.core.translations import N_
from eventapp.partnership.model import Series
from eventapp.partnership.queries import Record, names_in_year, records

from .model import Edition, EditionGroup, EditionHead


def edition_to_read(session: Session, series_key: str, number: int) -> Edition:
    """The edition with its series and rooms. Raises `NotFound`."""
    return _found(session, _edition(series_key, number), series_key, number)


def edition_to_change(session: Session, series_key: str, number: int) -> Edition:
    """The same, its row locked until the transaction ends. Raises `NotFound`."""
    locked = _edition(series_key, number).with_for_update(of=Edition)
    return _found(session, locked, series_key, number)


def _edition(series_key: str, number: int) -> Select[Edition]:
    return (
        select(Edition)
        .join(Edition.series)
        .where(Series.key == series_key, Edition.number == number)
        .options(joinedload(Edition.series), selectinload(Edition.rooms))
    )


def _found(session: Session, wanted: Select[Edition], series_key: str, number: int) -> Edition:
    edition = session.scalars(wanted).one_or_none()
    if edition is None:
        raise NotFound(N_("There is no meeting %(number)s of %(series)s."), number=number, series=series_key)
    return edition


def editions_of(session: Session, lineage: str, *, announced: bool = False) -> list[Edition]:
    """The editions of a lineage with their series, in the order of the years: all, or those that the public
    knows of."""
    wanted = (
        select(Edition)
        .join(Edition.series)
        .where(Series.lineage == lineage)
        .options(joinedload(Edition.series))
        .order_by(Edition.year, Edition.number)
    )
    return list(session.scalars(wanted.where(Edition.announced) if announced else wanted))


def next_edition(session: Session, today: date) -> Edition | None:
    """The meeting that is under way on *today* or comes next."""
    return session.scalars(
        select(Edition)
        .where(Edition.end_date >= today, Edition.announced)
        .options(joinedload(Edition.series))
        .order_by(Edition.start_date)
        .limit(1)
    ).one_or_none()


def recent_editions(session: Session, today: date, most: int) -> list[Edition]:
    """The latest meetings that were over before *today*, newest first."""
    return list(
        session.scalars(
            select(Edition)
            .where(or_(Edition.end_date < today, Edition.year < today.year), Edition.announced)
            .options(joinedload(Edition.series))
            .order_by(Edition.year.desc(), Edition.number.desc())
            .limit(most)
        )
    )


class EditionPage(NamedTuple):
    """One edition with all that its page tells."""

    edition: Edition
    heads: list[EditionHead]
    groups: list[tuple[str, LocalizedText, str]]  # key, name in the edition's year, part it took
    record: Record
    before: Edition | None
    after: Edition | None


def edition_page(session: Session, series_key: str, number: int) -> EditionPage:
    """Raises `NotFound`."""
    edition = session.scalars(
        select(Edition)
        .join(Edition.series)
        .where(Series.key == series_key, Edition.number == number, Edition.announced)
        .options(joinedload(Edition.series))
    ).one_or_none()
    if edition is None:
        raise NotFound(N_("There is no meeting %(number)s of %(series)s."), number=number, series=series_key)
    heads = session.scalars(
        select(EditionHead).where(EditionHead.edition_id == edition.id).order_by(EditionHead.side)
    ).all()
    parts = dict(
        session.execute(
            select(EditionGroup.group_id, EditionGroup.part)
            .where(EditionGroup.edition_id == edition.id)
            .order_by(EditionGroup.id)
        ).all()
    )
    names = names_in_year(session, list(parts), edition.year)
    subject = f"{series_key}/{number}"
    siblings = editions_of(session, edition.series.lineage, announced=True)
    at = siblings.index(edition)
    return EditionPage(
        edition,
        list(heads),
        [(*names[group_id], part) for group_id, part in parts.items()],
        records(session, [subject])[subject],
        siblings[at - 1] if at else None,
        siblings[at + 1] if at + 1 < len(siblings) else None,
    )


class GroupPart(NamedTuple):
    """The part a group took in one edition."""

    edition: Edition
    part: str


def editions_of_group(session: Session, group_id: int) -> list[GroupPart]:
    """The editions at which sources name a group, newest first."""
    rows = session.execute(
        select(Edition, EditionGroup.part)
        .join(EditionGroup, EditionGroup.edition_id == Edition.id)
        .where(EditionGroup.group_id == group_id, Edition.announced)
        .options(joinedload(Edition.series))
        .order_by(Edition.year.desc())
    )
    return [GroupPart(*row) for row in rows]
