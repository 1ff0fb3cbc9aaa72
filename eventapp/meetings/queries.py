"""Reads of editions."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from eventapp.core.errors import NotFound
from eventapp.core.translations import N_
from eventapp.partnership.model import Series

from .model import Edition


def edition_to_change(session: Session, series_key: str, number: int) -> Edition:
    """The edition with its series and rooms, its row locked until the transaction ends.

    Raises `NotFound`.
    """
    edition = session.scalars(
        select(Edition)
        .join(Edition.series)
        .where(Series.key == series_key, Edition.number == number)
        .options(joinedload(Edition.series), selectinload(Edition.rooms))
        .with_for_update(of=Edition)
    ).one_or_none()
    if edition is None:
        raise NotFound(N_("There is no meeting %(number)s of %(series)s."), number=number, series=series_key)
    return edition
