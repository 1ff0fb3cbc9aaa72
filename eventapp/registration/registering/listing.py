"""The public list: those who agreed to stand on it, and nobody under age."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from eventapp.meetings.model import Edition
from eventapp.registration.model import Registration
from eventapp.registration.rules import ADMITTED


def listed(session: Session, edition: Edition) -> list[tuple[str, list[Registration]]]:
    """By side, the host first; within a side in its order of precedence, then by name. One statement."""
    rows = session.scalars(
        select(Registration)
        .join(Registration.person)
        .where(
            Registration.edition_id == edition.id,
            Registration.listed,
            ~Registration.minor,
            Registration.erased_at.is_(None),
            Registration.state.in_(ADMITTED),
        )
        .options(joinedload(Registration.person))
    ).all()
    ordered = sorted(rows, key=lambda row: (row.position is None, row.position or 0, row.sought, row.id))
    sides = sorted(edition.series.rotation, key=lambda side: side != edition.host)
    found = [(side, [row for row in ordered if row.side == side]) for side in sides]
    return [(side, people) for side, people in found if people]
