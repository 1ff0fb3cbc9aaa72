"""Use cases of delegates: young people, of whom little is kept and less is shown.

Records name them by number alone: what is recorded stays for ever, and they may wish to be forgotten.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from eventapp.core import audit
from eventapp.core.errors import Conflict, Invalid
from eventapp.core.translations import N_
from eventapp.partnership.model import Series
from eventapp.people.model import Person
from eventapp.registration.model import Registration

from . import queries, rules
from .model import Cohort, CohortDelegate, Presenter
from .service import NEWER, subject
from .values import DelegateValues

FIELDS = ("name", "email", "born", "place", "languages", "guardian_agreed", "public_name")


def add(
    session: Session, actor: str, now: datetime, series: Series, number: int, values: DelegateValues
) -> CohortDelegate:
    """Name a delegate of a side. Raises `Invalid`."""
    cohort = queries.cohort_to_change(session, series.lineage, number)
    last = session.scalar(
        select(func.max(CohortDelegate.position)).where(
            CohortDelegate.cohort_id == cohort.id, CohortDelegate.side == values.side
        )
    )
    row = CohortDelegate(cohort_id=cohort.id, side=values.side, position=1 + (last or 0))
    _put(session, now, series, cohort, row, values)
    session.add(row)
    session.flush()
    _record(session, actor, now, series, cohort, row, "youthlab.delegate_added")
    return row


def save(
    session: Session,
    actor: str,
    now: datetime,
    series: Series,
    address: tuple[int, int],
    values: DelegateValues,
    version: int,
) -> CohortDelegate:
    """Change what is kept of a delegate; *address* is the number of the cohort and the delegate's id. The
    side stays. Raises `NotFound`, `Invalid`, `Conflict`."""
    cohort, row = _found(session, series, address)
    if row.version != version:
        raise Conflict(NEWER)
    before = {name: getattr(row, name) for name in FIELDS}
    _put(session, now, series, cohort, row, values)
    session.flush()
    changed = sorted(name for name in FIELDS if before[name] != getattr(row, name))
    if changed:
        _record(session, actor, now, series, cohort, row, "youthlab.delegate_saved", fields=changed)
    return row


def withdraw(
    session: Session,
    actor: str,
    now: datetime,
    series: Series,
    address: tuple[int, int],
    withdrawn: bool = True,
) -> None:
    """A delegate no longer takes part, or does again. In their teams they stay named until somebody else is,
    so that nobody forgets to."""
    cohort, row = _found(session, series, address)
    if row.withdrawn != withdrawn:
        row.withdrawn = withdrawn
        action = "youthlab.delegate_withdrawn" if withdrawn else "youthlab.delegate_back"
        _record(session, actor, now, series, cohort, row, action)


def erase(session: Session, actor: str, now: datetime, series: Series, address: tuple[int, int]) -> None:
    """Leave nothing of a delegate who wishes to be forgotten: the row goes, and its place in teams."""
    cohort, row = _found(session, series, address)
    _record(session, actor, now, series, cohort, row, "youthlab.delegate_erased")
    session.execute(delete(Presenter).where(Presenter.delegate_id == row.id))
    session.delete(row)
    session.flush()


def _found(session: Session, series: Series, address: tuple[int, int]) -> tuple[Cohort, CohortDelegate]:
    cohort = queries.cohort_to_change(session, series.lineage, address[0])
    return cohort, queries.delegate(session, cohort.id, address[1])


def _put(
    session: Session,
    now: datetime,
    series: Series,
    cohort: Cohort,
    row: CohortDelegate,
    values: DelegateValues,
) -> None:
    if not values.name.strip():
        raise Invalid(N_("A delegate needs a name."))
    if values.side not in series.rotation:
        raise Invalid(N_("Say for which side."))
    if values.born is not None and not 5 <= rules.age_on(values.born, now.date()) <= 100:
        raise Invalid(N_("This birth date cannot be right."))
    missing = rules.consent_missing(
        rules.Young(values.born, values.guardian_agreed, values.public_name), now.date()
    )
    if missing is not None:
        raise missing
    for name in FIELDS:
        value = getattr(values, name)
        setattr(row, name, list(value) if name == "languages" else value)
    row.email = values.email.lower() if values.email else None
    row.person_id = _person(session, cohort, row, values)


def _person(session: Session, cohort: Cohort, row: CohortDelegate, values: DelegateValues) -> int | None:
    """The person who registered for the cohort's meeting with this address; once known, it stays known."""
    if values.person_key is not None:
        return session.scalars(select(Person.id).where(Person.key == values.person_key)).one()
    if row.email and cohort.edition_id is not None:
        found = session.scalar(
            select(Registration.person_id).where(
                Registration.edition_id == cohort.edition_id, Registration.email == row.email
            )
        )
        if found is not None:
            return found
    return row.person_id


def _record(
    session: Session,
    actor: str,
    now: datetime,
    series: Series,
    cohort: Cohort,
    row: CohortDelegate,
    action: str,
    **details: Any,
) -> None:
    audit.record(
        session,
        actor,
        action,
        subject(series, cohort.number, "/delegates"),
        now,
        delegate=row.id,
        side=row.side,
        **details,
    )
