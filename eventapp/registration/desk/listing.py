"""One page of the list of people: a constant number of statements, however many there are."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from eventapp.core.localized import LocalizedText
from eventapp.partnership.queries import names_in_year
from eventapp.people.model import Person
from eventapp.registration.model import Choice, Registration
from eventapp.registration.rules import Place

from .filters import Filters, conditions, order
from .sight import Sight

SHOWN = 100
COLUMNS = (
    *(Registration.id, Registration.ref, Person.name, Registration.title, Registration.organization),
    *(Registration.side, Registration.state, Registration.sector, Registration.language),
    *(Registration.head, Registration.position, Registration.needs_letter, Registration.minor),
    *(Registration.email, Registration.place, Registration.group_id, Registration.submitted_at),
)


class Has(NamedTuple):
    """In how many sessions somebody has or awaits what."""

    room: int = 0
    remote: int = 0
    waiting: int = 0
    offered: int = 0


class People(NamedTuple):
    rows: list[tuple[Any, Has]]
    total: int
    page: int
    pages: int


def people(session: Session, sight: Sight, wanted: Filters, sought: str = "") -> People:
    where = conditions(wanted, sight.edition.id, sight.sides, sought)
    total = session.scalar(select(func.count()).select_from(Registration).where(*where)) or 0
    pages = max(1, -(-total // SHOWN))
    page = min(wanted.page, pages)
    rows = session.execute(
        select(*COLUMNS)
        .join(Person, Person.id == Registration.person_id)
        .where(*where)
        .order_by(*order(wanted.sort, sight.sides))
        .limit(SHOWN)
        .offset((page - 1) * SHOWN)
    ).all()
    has = _has(session, [row.id for row in rows])
    return People([(row, has.get(row.id, Has())) for row in rows], total, page, pages)


def everybody(session: Session, sight: Sight, wanted: Filters) -> list[tuple[Any, Has]]:
    """All who are wanted, in two statements."""
    where = conditions(wanted, sight.edition.id, sight.sides)
    rows = session.execute(
        select(*COLUMNS)
        .join(Person, Person.id == Registration.person_id)
        .where(*where)
        .order_by(*order(wanted.sort, sight.sides))
    ).all()
    has = _has(session, select(Registration.id).where(*where))
    return [(row, has.get(row.id, Has())) for row in rows]


def _has(session: Session, ids: Sequence[int] | Select[int]) -> dict[int, Has]:
    def count(condition: Any) -> Any:
        return func.sum(case((condition, 1), else_=0))

    rows = session.execute(
        select(
            Choice.registration_id,
            count(Choice.place == Place.ROOM),
            count(Choice.place == Place.REMOTE),
            count(Choice.waiting & Choice.offered_until.is_(None)),
            count(Choice.offered_until.is_not(None)),
        )
        .where(Choice.registration_id.in_(ids))
        .group_by(Choice.registration_id)
    )
    return {row[0]: Has(*row[1:]) for row in rows}


def groups(session: Session, sight: Sight) -> dict[int, LocalizedText]:
    """The groups for which somebody was named, in two statements."""
    ids = session.scalars(
        select(Registration.group_id)
        .where(
            Registration.edition_id == sight.edition.id,
            Registration.side.in_(sight.sides),
            Registration.group_id.is_not(None),
        )
        .distinct()
    ).all()
    named = names_in_year(session, [each for each in ids if each is not None], sight.edition.year)
    return {group_id: name for group_id, (_key, name) in named.items()}
