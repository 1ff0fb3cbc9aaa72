"""Use cases of a group's work plan for a year; *which* names it by lineage, key of the group and year.

Every change of what both sides agree on raises the plan's revision, so that approvals are void.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.core import audit
from eventapp.core.errors import Conflict, Invalid, NotFound, Problem
from eventapp.core.localized import Language, LocalizedText
from eventapp.core.translations import N_, gettext, language_name
from eventapp.core.wording import listing
from eventapp.meetings.model import Nature
from eventapp.partnership.model import WorkingGroup

from . import joint, queries
from .commitments import NEWER, by_number, groups_by_key
from .entries import double, end, enter, entries_of, entry_of, lock, plan_in, rehome
from .model import Commitment, PlanEntry, WorkPlan
from .shown import EntryShown, PlanShown, subject_of

NOT_HERE = N_("This commitment does not stand in this plan.")


class Which(NamedTuple):
    lineage: str
    key: str
    year: int

    @property
    def subject(self) -> str:
        return subject_of(self.key, self.year)


def of_group(session: Session, lineage: str, group_key: str, year: int) -> PlanShown | None:
    """The plan of a group and year, None where there is none."""
    try:
        return queries.plan_of(session, lineage, group_key, year)
    except NotFound:
        return None


def introduce(
    session: Session,
    actor: str,
    now: datetime,
    which: Which,
    text: LocalizedText,
    version: int,
    nature: Nature = Nature.OFFICIAL,
) -> None:
    """Write what stands before a plan's commitments; begins the plan where there is none (*version* 0).
    Raises `Conflict` where *version* is no longer the present one."""
    plan = _plan(session, which, nature)
    if version != (plan.version if plan.revision else 0):
        raise Conflict(NEWER)
    if plan.introduction == text and plan.revision:
        return
    before, plan.introduction = plan.introduction, text
    plan.revision += 1
    session.flush()
    audit.record(
        session,
        actor,
        "outcomes.plan_introduced",
        which.subject,
        now,
        **audit.difference(
            {"introduction": msgspec.to_builtins(before)}, {"introduction": msgspec.to_builtins(text)}
        ),
    )


def _plan(session: Session, which: Which, nature: Nature = Nature.OFFICIAL) -> WorkPlan:
    lock(session, which.lineage)
    (group,) = groups_by_key(session, [which.key])
    if group.lineage != which.lineage:
        raise NotFound(queries.NO_PLAN)
    return plan_in(session, group, which.year, nature)


def place(session: Session, actor: str, now: datetime, which: Which, number: int, *, earlier: bool) -> None:
    """Let a commitment change places with the one before or after it; the first and the last stay where they
    are. Raises `NotFound`."""
    lock(session, which.lineage)
    stands = sorted(
        entries_of(session, which.lineage, which.year, which.key), key=lambda each: (each.position, each.id)
    )
    at = next((n for n, each in enumerate(stands) if each.commitment.number == number), None)
    if at is None:
        raise NotFound(NOT_HERE)
    to = at - 1 if earlier else at + 1
    if not 0 <= to < len(stands):
        return
    stands[at], stands[to] = stands[to], stands[at]
    for position, entry in enumerate(stands, 1):
        entry.position = position
    stands[at].plan.revision += 1
    session.flush()
    audit.record(session, actor, "outcomes.commitment_placed", which.subject, now, number=number, at=to + 1)


# ---- Slips ----


def is_slip(plan: PlanShown, entry: EntryShown) -> bool:
    """Whether a commitment may be taken out of a plan: nothing was agreed or reported, nothing came from
    another year or went on into one. Anything else is dropped with a reason, by a report."""
    return (
        entry.number not in plan.settled
        and not entry.reported
        and entry.from_year is None
        and not entry.carried_on
        and entry.reply_id is None
    )


def remove(session: Session, actor: str, now: datetime, which: Which, number: int) -> None:
    """Take a slip out of a plan; out of the last one it is removed. Raises `NotFound`, and `Invalid` for what
    is no slip."""
    lock(session, which.lineage)
    plan = queries.plan_of(session, which.lineage, which.key, which.year)
    shown, entry = plan.entry(number), entry_of(session, *which, number)
    if shown is None or entry is None:
        raise NotFound(NOT_HERE)
    if not is_slip(plan, shown):
        raise Invalid(N_("What was agreed, reported or carried on is not taken out: report it as dropped."))
    commitment = entry.commitment
    entry.plan.revision += 1
    session.delete(entry)
    session.flush()
    others = session.scalar(select(PlanEntry.id).where(PlanEntry.commitment_id == commitment.id).limit(1))
    commitment.removed = others is None
    session.flush()
    audit.record(session, actor, "outcomes.commitment_removed", which.subject, now, number=number)


def put_back(session: Session, actor: str, now: datetime, which: Which, number: int) -> None:
    """Undo `remove`: the commitment stands in the plan again, at its end. Raises `NotFound`."""
    plan = _plan(session, which)
    commitment = session.scalars(
        select(Commitment).where(Commitment.lineage == which.lineage, Commitment.number == number)
    ).one_or_none()
    if commitment is None:
        raise NotFound(N_("There is no commitment with this number."))
    if entry_of(session, *which, number) is not None:
        return
    commitment.removed = False
    enter(session, plan, commitment)
    audit.record(session, actor, "outcomes.commitment_put_back", which.subject, now, number=number)


def regroup(
    session: Session, actor: str, now: datetime, lineage: str, number: int, year: int, keys: Sequence[str]
) -> None:
    """Let a commitment stand in the plans of exactly these groups in *year*. What was reported under a group
    that is not among them goes on with the others. Raises `NotFound`, and `Invalid` for no group."""
    lock(session, lineage)
    groups = groups_by_key(session, keys)
    commitment = by_number(session, lineage, number)
    stands = {
        each.plan.group.key: each
        for each in entries_of(session, lineage, year)
        if each.commitment.number == number
    }
    if not stands or groups[0].lineage != lineage:
        raise NotFound(NOT_HERE)
    before = list(stands)
    if set(before) == set(keys):
        return
    _join(session, commitment, stands, groups, year)
    after = [each.key for each in groups]
    audit.record(
        session,
        actor,
        "outcomes.commitment_regrouped",
        f"commitments/{lineage}/{number}",
        now,
        year=year,
        **audit.difference({"groups": before}, {"groups": after}),
    )


def _join(
    session: Session,
    commitment: Commitment,
    stands: dict[str, PlanEntry],
    groups: Sequence[WorkingGroup],
    year: int,
) -> None:
    """New groups take over the entries of those that leave, then get entries of their own; what is left over
    ends in the first."""
    leaving = [entry for key, entry in stands.items() if key not in {each.key for each in groups}]
    kept = {key: entry for key, entry in stands.items() if entry not in leaving}
    for group in groups:
        if group.key in kept:
            continue
        plan = plan_in(session, group, year, commitment.nature)
        if leaving:
            kept[group.key] = rehome(session, leaving.pop(0), plan)
        else:
            kept[group.key] = double(session, next(iter(kept.values())), plan)
    for entry in leaving:
        entry.plan.revision += 1
        end(session, entry, kept[groups[0].key])


# ---- Agreement ----


class NotReady(Problem):
    """A plan that nobody can agree to yet, for want of a language."""

    SENTENCE = N_("This plan is not complete and reviewed in %(languages)s.")

    def __init__(self, languages: Sequence[Language]) -> None:
        super().__init__(self.SENTENCE, languages=", ".join(languages))
        self.languages = tuple(languages)

    def say(self, language: Language) -> str:
        names = listing([language_name(each, language) for each in self.languages], language)
        return gettext(language, self.SENTENCE, languages=names)


def approve(session: Session, actor: str, now: datetime, which: Which, side: str, digest: str) -> None:
    """Approve for *side* the plan with this *digest*: the one that was looked at. Raises `Conflict` when the
    plan is another by now, `NotReady` and `Invalid` for what nobody can agree to, `NotFound` for a side that
    has no say."""
    lock(session, which.lineage)
    plan = queries.plan_of(session, which.lineage, which.key, which.year)
    if side not in {each.side for each in plan.standings}:
        raise NotFound(N_("No approval is asked for."))
    if not plan.entries:
        raise Invalid(N_("There is nothing to agree on in this plan yet."))
    if plan.unready and digest == plan.digest:
        raise NotReady(plan.unready)
    said = {"revision": plan.revision, "numbers": [each.number for each in plan.entries]}
    joint.approve(session, actor, now, which.subject, side, digest, plan.digest, said)


def withdraw(session: Session, actor: str, now: datetime, which: Which, side: str) -> None:
    """Take the approval of *side* back. Raises `NotFound` when there is none."""
    lock(session, which.lineage)
    joint.withdraw(session, actor, now, which.subject, side)
