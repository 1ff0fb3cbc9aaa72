"""How entries come into plans, move between them and leave them: steps of use cases, which hold the lineage
(`lock`) and write the audit.

No step loses anything: what was reported or carried on under an entry that ends goes to its heir.
"""

import msgspec
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, joinedload

from eventapp.core.localized import LocalizedText
from eventapp.meetings.model import Edition, Nature
from eventapp.partnership.model import Series, WorkingGroup

from .model import Commitment, CommitmentOwner, PlanEntry, Result, WorkPlan
from .queries import words_of


def lock(session: Session, lineage: str) -> None:
    """Hold what only one may decide at a time in a lineage, until the transaction ends."""
    session.execute(
        select(Series.id).where(Series.lineage == lineage).order_by(Series.id).with_for_update()
    ).all()


def plan_in(session: Session, group: WorkingGroup, year: int, nature: Nature) -> WorkPlan:
    """The plan of a group and year, made where there is none."""
    plan = session.scalars(
        select(WorkPlan).where(WorkPlan.group_id == group.id, WorkPlan.year == year)
    ).one_or_none()
    if plan is not None:
        return plan
    agreed_at = session.scalar(
        select(Edition.id)
        .join(Edition.series)
        .where(Series.lineage == group.lineage, Edition.year == year - 1)
        .order_by(Edition.number.desc())
        .limit(1)
    )
    plan = WorkPlan(
        group_id=group.id,
        year=year,
        edition_id=agreed_at,
        nature=nature,
        introduction=LocalizedText(),
        revision=0,  # its first entry makes it the first revision
    )
    session.add(plan)
    session.flush()
    return plan


def enter(
    session: Session, plan: WorkPlan, commitment: Commitment, carried_from: PlanEntry | None = None
) -> PlanEntry:
    """Put a commitment at the end of a plan, whose revision rises."""
    entry = PlanEntry(
        plan_id=plan.id,
        commitment_id=commitment.id,
        position=_after_last(session, plan),
        from_entry_id=carried_from.id if carried_from is not None else None,
    )
    session.add(entry)
    plan.revision += 1
    session.flush()
    return entry


def _after_last(session: Session, plan: WorkPlan) -> int:
    return 1 + (session.scalar(select(func.max(PlanEntry.position)).where(PlanEntry.plan_id == plan.id)) or 0)


def freeze(entry: PlanEntry) -> None:
    """What a plan says stays as it is: the commitment has gone on. *entry* is read by `entries_of`. Persons
    are not kept so: who is forgotten later must not stand in old plans."""
    if entry.words is None:
        entry.words = msgspec.to_builtins(words_of(entry).of_offices())


def rehome(session: Session, entry: PlanEntry, plan: WorkPlan) -> PlanEntry:
    """Let an entry stand in *plan* from now on, with all that was reported under it. Where its commitment
    stands there already, that entry inherits. Returns the entry that stands."""
    heir = session.scalars(
        select(PlanEntry).where(PlanEntry.plan_id == plan.id, PlanEntry.commitment_id == entry.commitment_id)
    ).one_or_none()
    before = session.get_one(WorkPlan, entry.plan_id)
    before.revision += 1
    if heir is not None and heir is not entry:
        end(session, entry, heir)
        return heir
    entry.position = _after_last(session, plan)
    entry.plan_id = plan.id
    plan.revision += 1
    session.flush()
    session.expire(entry, ["plan"])
    return entry


def double(session: Session, entry: PlanEntry, plan: WorkPlan) -> PlanEntry:
    """Let the commitment of an entry stand in *plan* too, a plan of the same year, with what it came from and
    whether it went on; where it stands there already, nothing changes."""
    there = session.scalars(
        select(PlanEntry).where(PlanEntry.plan_id == plan.id, PlanEntry.commitment_id == entry.commitment_id)
    ).one_or_none()
    if there is not None:
        return there
    made = enter(session, plan, entry.commitment)
    made.from_entry_id, made.words = entry.from_entry_id, entry.words
    session.flush()
    return made


def end(session: Session, entry: PlanEntry, heir: PlanEntry) -> None:
    """Take an entry out; what hangs on it goes to *heir*, an entry of the same commitment and year."""
    session.execute(update(Result).where(Result.entry_id == entry.id).values(entry_id=heir.id))
    session.execute(
        update(PlanEntry).where(PlanEntry.from_entry_id == entry.id).values(from_entry_id=heir.id)
    )
    if heir.from_entry_id is None:
        heir.from_entry_id = entry.from_entry_id
    if heir.words is None:
        heir.words = entry.words
    session.flush()
    session.delete(entry)
    session.flush()


def entries_of(session: Session, lineage: str, year: int, key: str | None = None) -> list[PlanEntry]:
    """The entries of the plans of a year (of one group) with their plans, groups, commitments and owners, in
    the order in which they came."""
    wanted = (
        select(PlanEntry)
        .join(PlanEntry.plan)
        .join(WorkPlan.group)
        .where(WorkingGroup.lineage == lineage, WorkPlan.year == year)
        .options(
            joinedload(PlanEntry.plan).joinedload(WorkPlan.group),
            joinedload(PlanEntry.commitment)
            .selectinload(Commitment.owners)
            .joinedload(CommitmentOwner.person),
        )
        .order_by(PlanEntry.id)
    )
    return list(session.scalars(wanted if key is None else wanted.where(WorkingGroup.key == key)))


def entry_of(session: Session, lineage: str, key: str, year: int, number: int) -> PlanEntry | None:
    return session.scalars(
        select(PlanEntry)
        .join(PlanEntry.plan)
        .join(WorkPlan.group)
        .join(PlanEntry.commitment)
        .where(
            WorkingGroup.lineage == lineage,
            WorkingGroup.key == key,
            WorkPlan.year == year,
            Commitment.number == number,
        )
        .options(joinedload(PlanEntry.plan).joinedload(WorkPlan.group), joinedload(PlanEntry.commitment))
    ).one_or_none()
