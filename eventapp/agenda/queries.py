"""Reads of publications. A page needs one row to know that what it has kept is still right."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, aliased

from eventapp.meetings.model import Edition
from eventapp.partnership.model import Series

from .model import Publication


class PublicationHead(NamedTuple):
    """Which publication is current; ``digest`` names its content for ever."""

    id: int
    number: int
    digest: str
    published_at: datetime


_CURRENT = (
    select(Publication.id, Publication.number, Publication.digest, Publication.published_at)
    .join(Edition, Edition.id == Publication.edition_id)
    .join(Series, Series.id == Edition.series_id)
    .where(Series.key == bindparam("series"), Edition.number == bindparam("number"))
    .order_by(Publication.number.desc())
    .limit(1)
)


def current_head(session: Session, series_key: str, number: int) -> PublicationHead | None:
    """The latest publication of an edition, in one statement; None if nothing is published."""
    row = session.execute(_CURRENT, {"series": series_key, "number": number}).one_or_none()
    return PublicationHead(*row) if row else None


def latest_publication(session: Session, edition_id: int) -> Publication | None:
    return session.scalars(
        select(Publication)
        .where(Publication.edition_id == edition_id)
        .order_by(Publication.number.desc())
        .limit(1)
    ).one_or_none()


def publication_texts(session: Session, head: PublicationHead) -> tuple[str, str | None]:
    """The stored JSON of one publication and of the one before it, in one statement."""
    before = aliased(Publication)
    row = session.execute(
        select(Publication.content, before.content)
        .outerjoin(
            before, (before.edition_id == Publication.edition_id) & (before.number == Publication.number - 1)
        )
        .where(Publication.id == head.id)
    ).one()
    return row[0], row[1]


def all_publications(session: Session, series_key: str, number: int) -> list[Publication]:
    """Every publication of an edition with its content, newest first."""
    return list(
        session.scalars(
            select(Publication)
            .join(Edition, Edition.id == Publication.edition_id)
            .join(Series, Series.id == Edition.series_id)
            .where(Series.key == series_key, Edition.number == number)
            .order_by(Publication.number.desc())
        )
    )


def current_heads(session: Session, lineage: str) -> list[tuple[str, int, PublicationHead]]:
    """Series key, edition number and current publication of every published edition of a lineage, in the
    order of the years; one statement."""
    latest = (
        select(Publication.edition_id, func.max(Publication.number).label("number"))
        .group_by(Publication.edition_id)
        .subquery()
    )
    rows = session.execute(
        select(
            Series.key,
            Edition.number,
            Publication.id,
            Publication.number,
            Publication.digest,
            Publication.published_at,
        )
        .join(
            latest, (latest.c.edition_id == Publication.edition_id) & (latest.c.number == Publication.number)
        )
        .join(Edition, Edition.id == Publication.edition_id)
        .join(Series, Series.id == Edition.series_id)
        .where(Series.lineage == lineage)
        .order_by(Edition.year, Edition.number)
    )
    return [(row[0], row[1], PublicationHead(*row[2:])) for row in rows]


def contents(session: Session, publication_ids: Sequence[int]) -> dict[int, str]:
    """The stored JSON of several publications, in one statement."""
    rows = session.execute(
        select(Publication.id, Publication.content).where(Publication.id.in_(publication_ids))
    )
    return dict(rows.all())
