"""Use cases of working groups: each is given the database session, the actor and the time; none commits."""

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from eventapp.core import audit, outbox
from eventapp.core.errors import Invalid, NotFound
from eventapp.core.translations import N_

from . import changing
from .changing import Decision, GroupChange, Span
from .model import GroupName, GroupPhase, GroupState, Series, WorkingGroup

CHANGED = "partnership.changed"


def change_group(
    session: Session, actor: str, now: datetime, lineage: str, change: GroupChange
) -> WorkingGroup:
    """Let the partnership follow a decision about a group from its day on.

    Raises `NotFound` for a group that is not of *lineage*, and `Invalid` for what cannot be meant.
    """
    changing.require_sense(change)
    session.execute(select(Series.id).where(Series.lineage == lineage).with_for_update()).all()
    if change.decision is Decision.NEW:
        group, before = _found_group(session, lineage, change), {}
    else:
        group = _group(session, lineage, change.group or "")
        before = facts(group)
        if change.decision is Decision.RENAMED:
            _rename(group, change)
        else:
            _live(session, lineage, group, change)
    session.flush()
    told = audit.difference(before, facts(group))
    audit.record(session, actor, f"group.{change.decision}", f"groups/{group.key}", now, **told)
    outbox.put(session, CHANGED, {"lineage": lineage}, now)
    return group


def _found_group(session: Session, lineage: str, change: GroupChange) -> WorkingGroup:
    key = change.group or changing.key_of(change.names)
    if session.scalar(select(WorkingGroup.id).where(WorkingGroup.key == key)) is not None:
        raise Invalid(N_("There is a group “%(group)s” already."), group=key)
    group = WorkingGroup(key=key, lineage=lineage, streams=[], subgroups=[])
    group.names = [GroupName(language=each, name=name, since=None) for each, name in change.names]
    group.phases = [_phase(n, span) for n, span in enumerate(changing.born(change))]
    session.add(group)
    return group


def _group(session: Session, lineage: str, key: str) -> WorkingGroup:
    group = session.scalars(
        select(WorkingGroup)
        .where(WorkingGroup.lineage == lineage, WorkingGroup.key == key)
        .options(selectinload(WorkingGroup.names), selectinload(WorkingGroup.phases))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if group is None:
        raise NotFound(N_("There is no working group at this address."))
    return group


def _live(session: Session, lineage: str, group: WorkingGroup, change: GroupChange) -> None:
    known = len(group.phases)
    spans = changing.after([_span(phase) for phase in group.phases], change)
    for phase, span in zip(group.phases, spans, strict=False):
        phase.until = span.until
    first = 1 + max((phase.position for phase in group.phases), default=-1)
    group.phases += [_phase(first + n, span) for n, span in enumerate(spans[known:])]
    if change.decision is Decision.MERGED:
        group.phases[-1].related_id = _group(session, lineage, change.into or "").id


def _rename(group: WorkingGroup, change: GroupChange) -> None:
    """From the year of its day on: names are known by the year."""
    year = change.since.year
    for language, name in change.names:
        same = [each for each in group.names if each.language is language and each.since == year]
        if same:
            same[0].name = name
        else:
            group.names.append(GroupName(language=language, name=name, since=year))


def _phase(position: int, span: Span) -> GroupPhase:
    return GroupPhase(position=position, state=GroupState(span.state), since=span.since, until=span.until)


def _span(phase: GroupPhase) -> Span:
    return Span(phase.state, phase.since, phase.until)


def facts(group: WorkingGroup) -> dict[str, Any]:
    """A group's names and life, for the audit."""
    return {
        "names": [[each.language.value, each.name, each.since] for each in group.names],
        "life": msgspec.to_builtins([list(_span(each)) for each in group.phases]),
    }
