"""The list of participants: those who come, each side in the order of precedence that it gave."""

from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.people.model import Person
from eventapp.registration.model import Registration
from eventapp.registration.rules import State

from .filters import precedence
from .sight import Sight

COMING = (State.APPROVED, State.ATTENDED)


class Side(NamedTuple):
    side: str
    people: list[Any]  # rows of ref, name, title, organization, head; the first has the highest rank


def order(sight: Sight, first: str | None = None) -> list[str]:
    """The sides that the actor sees, the one asked for first, else the host's; then as in the rotation."""
    wanted = first if first in sight.sides else sight.edition.host
    return sorted(sight.sides, key=lambda side: side != wanted)


def participants(session: Session, sight: Sight, first: str | None = None) -> list[Side]:
    """One statement. Nobody who was erased, has withdrawn or was not approved."""
    sides = order(sight, first)
    columns = (
        *(Registration.ref, Registration.side, Person.name, Registration.title),
        *(Registration.organization, Registration.head),
    )
    rows = session.execute(
        select(*columns)
        .join(Person, Person.id == Registration.person_id)
        .where(
            Registration.edition_id == sight.edition.id,
            Registration.side.in_(sides),
            Registration.state.in_(COMING),
            Registration.erased_at.is_(None),
        )
        .order_by(*precedence(sides))
    ).all()
    return [Side(side, [row for row in rows if row.side == side]) for side in sides]
