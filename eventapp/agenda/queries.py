"""Reads of publications. A page needs one row to know that what it has kept is still right."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

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
        select(Publication).where(Publication.edition_id == edition_id).order_by(Publication.number.desc()).limit(1)
    ).one_or_none()


def publication_text(session: Session, publication_id: int) -> str:
    """The stored JSON of one publication."""
    return session.scalars(select(Publication.content).where(Publication.id == publication_id)).one()


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
