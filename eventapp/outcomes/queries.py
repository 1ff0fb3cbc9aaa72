"""Reads of plans and commitments, each in a constant number of statements."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session, aliased, joinedload, selectinload

from eventapp.core.agreement import is_agreed
from eventapp.core.errors import NotFound
from eventapp.core.localized import LocalizedText
from eventapp.core.translations import N_
from eventapp.meetings.model import Edition
from eventapp.partnership.model import Series, WorkingGroup
from eventapp.partnership.queries import names_in_year

from . import joint
from .agreeing import digest
from .model import Commitment, CommitmentOwner, JointApproval, PlanEntry, Result, State, WorkPlan
from .owing import Meeting
from .rolling import Book
from .shown import EntryShown, PlanShown, ResultShown, content, subject_of
from .values import Evidence, Owner, Words

NO_PLAN = N_("There is no work plan for this group and year.")


def plans_of_year(session: Session, lineage: str, year: int) -> list[PlanShown]:
    """All plans of a year, by the key of the group."""
    return _plans(session, lineage, year)


def plan_of(session: Session, lineage: str, key: str, year: int) -> PlanShown:
    """Raises `NotFound`."""
    found = _plans(session, lineage, year, key)
    if not found:
        raise NotFound(NO_PLAN)
    return found[0]


def _plans(session: Session, lineage: str, year: int, key: str | None = None) -> list[PlanShown]:
    wanted = (
        select(WorkPlan)
        .join(WorkPlan.group)
        .where(WorkingGroup.lineage == lineage, WorkPlan.year == year)
        .options(joinedload(WorkPlan.group))
        .order_by(WorkingGroup.key)
    )
    plans = session.scalars(wanted if key is None else wanted.where(WorkingGroup.key == key)).all()
    if not plans:
        return []
    entries = _entries(session, lineage, year)
    names = names_in_year(session, [plan.group_id for plan in plans], year)
    of_plan = {plan.id: [each for at, each in entries if at == plan.id] for plan in plans}
    digests = {subject_of(p.group.key, year): _digest(p, of_plan[p.id]) for p in plans}
    standings = joint.standings_of_all(session, digests, sides_of(session, lineage))
    settled = _settled(session, digests)
    return [
        PlanShown(
            plan.id,
            plan.group.key,
            names[plan.group_id][1],
            lineage,
            year,
            plan.edition_id,
            plan.nature,
            plan.introduction,
            plan.revision,
            plan.version,
            tuple(of_plan[plan.id]),
            standings[subject_of(plan.group.key, year)],
            settled[subject_of(plan.group.key, year)],
        )
        for plan in plans
    ]


def _digest(plan: WorkPlan, entries: Sequence[EntryShown]) -> str:
    words = [each.words for each in entries]
    subject = subject_of(plan.group.key, plan.year)
    return digest(subject, plan.revision, content(plan.introduction, words))


def sides_of(session: Session, lineage: str) -> tuple[str, ...]:
    """The sides of a lineage, in alphabetical order: none comes first."""
    rotations = session.scalars(select(Series.rotation).where(Series.lineage == lineage))
    return tuple(sorted({side for rotation in rotations for side in rotation}))


_PARENT, _PARENT_PLAN = aliased(PlanEntry), aliased(WorkPlan)


def _entries(session: Session, lineage: str, year: int) -> list[tuple[int, EntryShown]]:
    """The entries of all plans of a year with the ids of these, in the order of each plan."""
    rows = session.execute(
        select(PlanEntry, WorkingGroup.key, _PARENT_PLAN.year)
        .join(WorkPlan, WorkPlan.id == PlanEntry.plan_id)
        .join(WorkingGroup, WorkingGroup.id == WorkPlan.group_id)
        .outerjoin(_PARENT, _PARENT.id == PlanEntry.from_entry_id)
        .outerjoin(_PARENT_PLAN, _PARENT_PLAN.id == _PARENT.plan_id)
        .where(WorkingGroup.lineage == lineage, WorkPlan.year == year)
        .options(
            joinedload(PlanEntry.commitment)
            .selectinload(Commitment.owners)
            .joinedload(CommitmentOwner.person)
        )
        .order_by(PlanEntry.position, PlanEntry.id)
    ).all()
    groups: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for entry, key, _ in rows:
        groups[entry.commitment_id].append((entry.id, key))
    results = _results(session, lineage, year)
    return [
        (
            entry.plan_id,
            _entry(
                entry,
                tuple(key for _, key in sorted(groups[entry.commitment_id])),
                tuple(results.get(entry.commitment_id, ())),
                from_year,
            ),
        )
        for entry, _, from_year in rows
    ]


def _entry(
    entry: PlanEntry, groups: tuple[str, ...], results: tuple[ResultShown, ...], from_year: int | None
) -> EntryShown:
    commitment = entry.commitment
    return EntryShown(
        entry.id,
        words_of(entry),
        commitment.origin,
        commitment.origin_note,
        commitment.nature,
        commitment.state,
        commitment.reason,
        evidence_of(commitment.evidence),
        groups,
        results,
        from_year,
        entry.words is not None,
        commitment.reply_id,
        commitment.version,
    )


def words_of(entry: PlanEntry, commitment: Commitment | None = None) -> Words:
    """What a plan says of its commitment (loaded with its owners and their persons)."""
    if entry.words is not None:
        return msgspec.convert(entry.words, Words)
    return words_now(commitment or entry.commitment)


def words_now(commitment: Commitment) -> Words:
    return Words(
        commitment.number,
        commitment.text,
        commitment.measure,
        commitment.due,
        tuple(commitment.marks),
        tuple(
            Owner(owner.side, owner.body, owner.person.key if owner.person else None)
            for owner in sorted(commitment.owners, key=lambda each: each.side)
        ),
    )


def evidence_of(rows: Iterable[dict[str, Any]]) -> tuple[Evidence, ...]:
    return tuple(msgspec.convert(row, Evidence) for row in rows)


def _results(session: Session, lineage: str, year: int) -> dict[int, list[ResultShown]]:
    """What was reported for a year, by the id of the commitment, the oldest first."""
    rows = session.execute(
        select(Result, WorkingGroup.key)
        .join(PlanEntry, PlanEntry.id == Result.entry_id)
        .join(WorkPlan, WorkPlan.id == PlanEntry.plan_id)
        .join(WorkingGroup, WorkingGroup.id == WorkPlan.group_id)
        .where(WorkingGroup.lineage == lineage, WorkPlan.year == year)
        .order_by(Result.id)
    )
    found: dict[int, list[ResultShown]] = defaultdict(list)
    for result, key in rows:
        found[result.commitment_id].append(_result(result, key, year))
    return found


def _result(result: Result, key: str, year: int) -> ResultShown:
    return ResultShown(
        key,
        year,
        result.state,
        result.text,
        evidence_of(result.evidence),
        result.reported_by,
        result.reported_at,
    )


def _settled(session: Session, subjects: Collection[str]) -> dict[str, frozenset[int]]:
    """The numbers that stood in a version which both sides approved, by subject: what was agreed is not a
    slip any more, even if an approval was taken back."""
    given: dict[tuple[str, str], set[str]] = defaultdict(set)
    numbers: dict[tuple[str, str], set[int]] = {}
    for row in session.scalars(select(JointApproval).where(JointApproval.subject.in_(subjects))):
        given[row.subject, row.digest].add(row.side)
        numbers[row.subject, row.digest] = set((row.said or {}).get("numbers", ()))
    return {
        subject: frozenset(
            number
            for (of, seal), sides in given.items()
            if of == subject and len(sides) > 1
            for number in numbers[of, seal]
        )
        for subject in subjects
    }


# ---- One commitment ----


class Stood(NamedTuple):
    """A plan in which a commitment stands or stood, and what it said then."""

    key: str
    name: LocalizedText
    year: int
    words: Words


class CommitmentShown(NamedTuple):
    """A commitment with its history. ``results`` are all, the oldest first."""

    commitment: Commitment
    edition: Edition | None
    words: Words
    plans: tuple[Stood, ...]
    results: tuple[ResultShown, ...]
    evidence: tuple[Evidence, ...]

    @property
    def year(self) -> int:
        return self.plans[-1].year

    def keys_in(self, year: int) -> tuple[str, ...]:
        return tuple(each.key for each in self.plans if each.year == year)


def commitment(session: Session, lineage: str, number: int) -> CommitmentShown:
    """Raises `NotFound`."""
    found = session.scalars(
        select(Commitment)
        .where(Commitment.lineage == lineage, Commitment.number == number, ~Commitment.removed)
        .options(
            selectinload(Commitment.owners).joinedload(CommitmentOwner.person),
            selectinload(Commitment.entries).joinedload(PlanEntry.plan).joinedload(WorkPlan.group),
            selectinload(Commitment.results),
        )
    ).one_or_none()
    if found is None:
        raise NotFound(N_("There is no commitment with this number."))
    edition = None
    if found.edition_id is not None:
        edition = session.scalars(
            select(Edition).where(Edition.id == found.edition_id).options(joinedload(Edition.series))
        ).one()
    at = {entry.id: (entry.plan.group.key, entry.plan.year) for entry in found.entries}
    names = names_in_year(session, {entry.plan.group_id for entry in found.entries}, None)
    plans = tuple(
        Stood(entry.plan.group.key, names[entry.plan.group_id][1], entry.plan.year, words_of(entry, found))
        for entry in sorted(found.entries, key=lambda each: (each.plan.year, each.id))
    )
    results = tuple(_result(each, *at[each.entry_id]) for each in found.results)
    return CommitmentShown(found, edition, words_now(found), plans, results, evidence_of(found.evidence))


# ---- The whole of a lineage ----


def book(session: Session, lineage: str) -> Book:
    """What stands in all plans of a lineage, for the rules of roll-over and succession."""
    rows = session.execute(
        select(WorkingGroup.key, WorkPlan.year, Commitment.number, Commitment.state, PlanEntry.words)
        .join(WorkPlan, WorkPlan.group_id == WorkingGroup.id)
        .outerjoin(PlanEntry, PlanEntry.plan_id == WorkPlan.id)
        .outerjoin(Commitment, Commitment.id == PlanEntry.commitment_id)
        .where(WorkingGroup.lineage == lineage)
        .order_by(WorkingGroup.key, WorkPlan.year, PlanEntry.position, PlanEntry.id)
    ).all()
    entries: dict[tuple[str, int], tuple[int, ...]] = {}
    for key, year, number, _, _ in rows:
        stands = entries.setdefault((key, year), ())
        if number is not None:
            entries[key, year] = (*stands, number)
    return Book(
        entries,
        frozenset(number for _, _, number, state, _ in rows if state in (State.DONE, State.DROPPED)),
        frozenset(((key, year), number) for key, year, number, _, words in rows if words is not None),
    )


def meetings_of(session: Session, lineage: str) -> list[Meeting]:
    rows = session.execute(
        select(Series.key, Edition.number, Edition.year, Edition.start_date)
        .join(Series, Series.id == Edition.series_id)
        .where(Series.lineage == lineage)
        .order_by(Edition.year, Edition.number)
    )
    return [Meeting(*row) for row in rows]


def years_of(session: Session, lineage: str) -> list[int]:
    """The years for which there is a plan."""
    return list(
        session.scalars(
            select(WorkPlan.year)
            .join(WorkPlan.group)
            .where(WorkingGroup.lineage == lineage)
            .distinct()
            .order_by(WorkPlan.year)
        )
    )


def agreed_years(session: Session, lineage: str, key: str) -> list[int]:
    """The years whose plan of a group is agreed as it stands, the newest first."""
    plans = session.scalars(
        select(WorkPlan)
        .join(WorkPlan.group)
        .where(WorkingGroup.lineage == lineage, WorkingGroup.key == key)
        .options(
            joinedload(WorkPlan.group),
            selectinload(WorkPlan.entries)
            .joinedload(PlanEntry.commitment)
            .selectinload(Commitment.owners)
            .joinedload(CommitmentOwner.person),
        )
        .order_by(WorkPlan.year.desc())
    ).all()
    digests = {}
    for plan in plans:
        if plan.entries:
            words = [words_of(each) for each in sorted(plan.entries, key=lambda e: (e.position, e.id))]
            subject = subject_of(key, plan.year)
            digests[subject] = digest(subject, plan.revision, content(plan.introduction, words))
    standings = joint.standings_of_all(session, digests, sides_of(session, lineage))
    return [plan.year for plan in plans if is_agreed(standings.get(subject_of(key, plan.year), ()))]
