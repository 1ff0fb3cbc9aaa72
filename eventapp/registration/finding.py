"""The one way from an address to somebody's registration, for those who work on it."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from eventapp.core.actor import Actor
from eventapp.core.errors import NotFound
from eventapp.core.translations import N_
from eventapp.meetings.model import Edition
from eventapp.partnership.model import Series

from . import policy
from .model import Registration


def for_staff(session: Session, actor: Actor, series: str, number: int, ref: str) -> Registration:
    """The registration with its person, edition, series and choices. Raises `NotFound`, also where the
    person belongs to a side that is not the actor's: whether there is anybody is not said either."""
    row = session.scalars(
        select(Registration)
        .join(Registration.edition)
        .join(Edition.series)
        .where(
            Registration.ref == ref,
            Registration.erased_at.is_(None),
            Series.key == series,
            Edition.number == number,
        )
        .options(
            joinedload(Registration.person),
            joinedload(Registration.edition).joinedload(Edition.series),
            selectinload(Registration.choices),
        )
    ).one_or_none()
    if row is None or not policy.sees(actor, series, row.side):
        raise NotFound(N_("There is no such registration."))
    return row
