"""Use cases of single commitments. Each is given the database session, the actor and the time; none commits.

Whoever writes here holds the rows of the lineage's series: numbers, plans and the balance of a roll-over are
decided by one at a time.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from eventapp.core import audit
from eventapp.core.errors import Conflict, Invalid, NotFound
from eventapp.core.localized import LocalizedText
from eventapp.core.translations import N_
from eventapp.partnership.model import Country, WorkingGroup
from eventapp.people.model import Person

from .entries import enter, lock, plan_in
from .model import Commitment, CommitmentOwner, CrossCutting, PlanEntry, WorkPlan
from .values import CommitmentValues, Owner

NEWER = N_("Somebody else saved this since you opened it.")


def add(session: Session, actor: str, now: datetime, values: CommitmentValues) -> Commitment:
    """Write down a commitment: the next number of the lineage, an entry in the plan of each group for the
    year (made where there is none), whose revisions rise.

    Raises `NotFound` for an unknown group or person and `Invalid` for what cannot be meant.
    """
    groups = groups_by_key(session, values.groups)
    lineage = groups[0].lineage
    lock(session, lineage)
    _refuse(session, lineage, values)
    commitment = Commitment(
        lineage=lineage,
        number=1 + (session.scalar(_highest(lineage)) or 0),
        nature=values.nature,
        origin=values.origin,
        origin_note=values.origin_note,
        edition_id=values.edition_id,
        reply_id=values.reply_id,
        reason=LocalizedText(),
        owners=[],
    )
    _write(session, commitment, values)
    session.add(commitment)
    session.flush()
    for group in groups:
        enter(session, plan_in(session, group, values.year, values.nature), commitment)
    session.flush()
    audit.record(
        session,
        actor,
        "outcomes.commitment_added",
        subject(commitment),
        now,
        groups=list(values.groups),
        year=values.year,
        **_recorded(facts(values)),
    )
    return commitment


def change(
    session: Session,
    actor: str,
    now: datetime,
    which: tuple[str, int],
    values: CommitmentValues,
    version: int,
) -> Commitment:
    """Put *values* in the place of what a commitment says; *which* is its lineage and number. Its groups and
    year stay. The plans that say the same rise in revision; one from which it was carried on keeps its words
    of then.

    Raises `NotFound`, `Conflict` where *version* is no longer the present one, and what `add` raises.
    """
    lock(session, which[0])
    commitment = by_number(session, *which)
    if commitment.version != version:
        raise Conflict(NEWER)
    _refuse(session, commitment.lineage, values)
    before = _facts_of(commitment)
    if before == facts(values):
        return commitment
    _write(session, commitment, values)
    commitment.origin, commitment.origin_note = values.origin, values.origin_note
    if _recorded(before) != _recorded(facts(values)):  # who is named for an office is nothing to agree on
        for plan in session.scalars(_speaking(commitment)):
            plan.revision += 1
    session.flush()
    audit.record(
        session,
        actor,
        "outcomes.commitment_changed",
        subject(commitment),
        now,
        **audit.difference(_recorded(before), _recorded(facts(values))),
    )
    return commitment


def _speaking(commitment: Commitment) -> Any:
    """The plans that say what a commitment says now."""
    return (
        select(WorkPlan)
        .join(PlanEntry, PlanEntry.plan_id == WorkPlan.id)
        .where(PlanEntry.commitment_id == commitment.id, PlanEntry.words.is_(None))
        .order_by(WorkPlan.id)
    )


def groups_by_key(session: Session, keys: Sequence[str]) -> list[WorkingGroup]:
    """The groups in the order of *keys*. Raises `NotFound`, and `Invalid` for none or several lineages."""
    if not keys:
        raise Invalid(N_("A commitment needs a working group."))
    found = {g.key: g for g in session.scalars(select(WorkingGroup).where(WorkingGroup.key.in_(keys)))}
    unknown = [key for key in keys if key not in found]
    if unknown:
        raise NotFound(N_("There is no working group at this address."))
    groups = [found[key] for key in dict.fromkeys(keys)]
    if len({group.lineage for group in groups}) != 1:
        raise Invalid(N_("These groups are not of the same partnership."))
    return groups


def _highest(lineage: str) -> Any:
    return select(func.max(Commitment.number)).where(Commitment.lineage == lineage)


def _refuse(session: Session, lineage: str, values: CommitmentValues) -> None:
    if not values.text:
        raise Invalid(N_("A commitment needs its text in at least one language."))
    if values.marks:
        known = set(session.scalars(select(CrossCutting.key).where(CrossCutting.lineage == lineage)))
        if set(values.marks) - known:
            raise Invalid(N_("This cross-cutting theme is not known here."))
    sides = [owner.side for owner in values.owners]
    if len(set(sides)) != len(sides):
        raise Invalid(N_("One side has one owner."))
    if sides and set(sides) - set(session.scalars(select(Country.code))):
        raise Invalid(N_("This side is not known here."))


def _write(session: Session, commitment: Commitment, values: CommitmentValues) -> None:
    commitment.text, commitment.measure = values.text, values.measure
    commitment.due, commitment.marks = values.due, list(values.marks)
    people = _people(session, values.owners)
    kept = {owner.side: owner for owner in commitment.owners}
    commitment.owners = []
    for owner in sorted(values.owners, key=lambda each: each.side):
        row = kept.get(owner.side) or CommitmentOwner(side=owner.side)
        row.body, row.person_id = owner.body, people.get(owner.person or "")
        commitment.owners.append(row)


def _people(session: Session, owners: Iterable[Owner]) -> dict[str, int]:
    keys = {owner.person for owner in owners if owner.person}
    if not keys:
        return {}
    found: dict[str, int] = dict(
        session.execute(select(Person.key, Person.id).where(Person.key.in_(keys))).all()
    )
    if keys - set(found):
        raise NotFound(N_("Nobody of this name is known here."))
    return found


def facts(values: CommitmentValues) -> dict[str, Any]:
    """What is written."""
    told: dict[str, Any] = msgspec.to_builtins(
        {
            "origin": values.origin,
            "origin_note": values.origin_note,
            "text": values.text,
            "measure": values.measure,
            "due": values.due,
            "marks": list(values.marks),
            "owners": {owner.side: {"body": owner.body, "person": owner.person} for owner in values.owners},
        }
    )
    return told


def _recorded(told: dict[str, Any]) -> dict[str, Any]:
    """The same for the records, which are never deleted: without the persons named for an office."""
    return {**told, "owners": {side: owner["body"] for side, owner in told["owners"].items()}}


def _facts_of(commitment: Commitment) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(
        {
            "origin": commitment.origin,
            "origin_note": commitment.origin_note,
            "text": commitment.text,
            "measure": commitment.measure,
            "due": commitment.due,
            "marks": list(commitment.marks),
            "owners": {
                owner.side: {"body": owner.body, "person": owner.person.key if owner.person else None}
                for owner in commitment.owners
            },
        }
    )
    return told


def by_number(session: Session, lineage: str, number: int) -> Commitment:
    """A commitment with its owners. Raises `NotFound`."""
    found = session.scalars(
        select(Commitment)
        .where(Commitment.lineage == lineage, Commitment.number == number, ~Commitment.removed)
        .options(selectinload(Commitment.owners).joinedload(CommitmentOwner.person))
    ).one_or_none()
    if found is None:
        raise NotFound(N_("There is no commitment with this number."))
    return found


def subject(commitment: Commitment) -> str:
    """How records name it: commitments/<lineage>/<number>."""
    return f"commitments/{commitment.lineage}/{commitment.number}"
