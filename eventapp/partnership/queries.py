"""Reads of partnerships and groups: exactly what a page shows, in a constant number of statements."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from eventapp.core import clock
from eventapp.core.errors import NotFound
from eventapp.core.localized import Language, LocalizedText, folded
from eventapp.core.translations import N_

from .changing import Span, state_on
from .model import (
    Claim,
    Country,
    GroupMeeting,
    GroupName,
    GroupState,
    GroupYear,
    Membership,
    Seat,
    Series,
    Tenure,
    WorkingGroup,
)
from .rules import DatedName, Step, life, name_in_year, usual_names


def names_in_year(
    session: Session, group_ids: Collection[int], year: int | None
) -> dict[int, tuple[str, LocalizedText]]:
    """Key and name of each group as it was called in *year* (None: today)."""
    if not group_ids:
        return {}
    rows = session.execute(
        select(WorkingGroup.id, WorkingGroup.key, GroupName.language, GroupName.name, GroupName.since)
        .outerjoin(GroupName, GroupName.group_id == WorkingGroup.id)
        .where(WorkingGroup.id.in_(group_ids))
        .order_by(WorkingGroup.id, GroupName.id)
    ).all()
    return {
        row.id: (
            row.key,
            name_in_year(
                [
                    DatedName(r.language, r.name, r.since)
                    for r in rows
                    if r.id == row.id and r.name is not None
                ],
                year,
            ),
        )
        for row in rows
    }


def series_by_key(session: Session, key: str) -> Series:
    """Raises `NotFound`."""
    series = session.scalars(select(Series).where(Series.key == key)).one_or_none()
    if series is None:
        raise NotFound(N_("There is no partnership at this address."))
    return series


def lineage_of(session: Session, series: Series) -> list[Series]:
    """All series of the same lineage, the oldest first."""
    return list(session.scalars(select(Series).where(Series.lineage == series.lineage).order_by(Series.id)))


def all_series(session: Session) -> list[Series]:
    return list(session.scalars(select(Series).order_by(Series.id)))


def countries(session: Session) -> list[Country]:
    return list(session.scalars(select(Country).order_by(Country.code)))


class Dispute(NamedTuple):
    """One field on which sources disagree: each value with the sources that give it, the one kept first."""

    subject: str
    field: str
    values: tuple[tuple[Any, tuple[str, ...]], ...]


class Record(NamedTuple):
    """What is recorded about a subject: the sources of the whole, and where they disagree."""

    sources: tuple[str, ...]
    disputes: tuple[Dispute, ...]


def records(session: Session, subjects: Collection[str]) -> dict[str, Record]:
    """The record of each subject, in one statement."""
    rows = session.scalars(
        select(Claim).where(Claim.subject.in_(subjects)).order_by(Claim.subject, Claim.field, Claim.position)
    ).all()
    return {subject: _record([row for row in rows if row.subject == subject]) for subject in subjects}


def _record(claims: Sequence[Claim]) -> Record:
    sources = tuple(claim.source for claim in claims if claim.field == "*")
    disputes = []
    for field in dict.fromkeys(claim.field for claim in claims if claim.field != "*"):
        values: list[tuple[Any, tuple[str, ...]]] = []
        for claim in (claim for claim in claims if claim.field == field):
            if values and values[-1][0] == claim.value:
                values[-1] = (claim.value, (*values[-1][1], claim.source))
            else:
                values.append((claim.value, (claim.source,)))
        if len(values) > 1:
            disputes.append(Dispute(claims[0].subject, field, tuple(values)))
    return Record(sources, tuple(disputes))


class GroupSummary(NamedTuple):
    """A group in a list: its present name and state, the last year in which sources name it."""

    key: str
    name: LocalizedText
    state: GroupState
    last_year: int | None

    def sort_key(self, language: Language) -> str:
        """Order within a language: accents do not push a name to the end."""
        name = self.name.best(language)
        return folded(name.text) if name else self.key


def groups_of(session: Session, lineage: str, day: date | None = None) -> list[GroupSummary]:
    """The groups as they are called and stand on *day* (None: today)."""
    day = day or clock.now().date()
    groups = session.scalars(
        select(WorkingGroup)
        .where(WorkingGroup.lineage == lineage)
        .options(selectinload(WorkingGroup.phases), selectinload(WorkingGroup.names))
        .order_by(WorkingGroup.key)
    ).all()
    years: dict[int, int] = {}
    for group_id, year in session.execute(select(GroupYear.group_id, GroupYear.year)):
        years[group_id] = max(year, years.get(group_id, 0))
    return [
        GroupSummary(
            group.key,
            name_in_year([DatedName(n.language, n.name, n.since) for n in group.names], day.year),
            GroupState(state_on([Span(p.state, p.since, p.until) for p in group.phases], day)),
            years.get(group.id),
        )
        for group in groups
    ]


class GroupPage(NamedTuple):
    """One group across the years."""

    group: WorkingGroup
    name: LocalizedText
    names: dict[Language, list[DatedName]]
    life: list[Step]
    meetings: list[GroupMeeting]
    members: list[Membership]
    record: Record


def group_page(session: Session, lineage: str, key: str) -> GroupPage:
    """Raises `NotFound`."""
    group = session.scalars(
        select(WorkingGroup)
        .where(WorkingGroup.lineage == lineage, WorkingGroup.key == key)
        .options(
            selectinload(WorkingGroup.names),
            selectinload(WorkingGroup.phases),
            selectinload(WorkingGroup.seats).selectinload(Seat.tenures).joinedload(Tenure.person),
        )
    ).one_or_none()
    if group is None:
        raise NotFound(N_("There is no working group at this address."))
    years = session.scalars(select(GroupYear.year).where(GroupYear.group_id == group.id))
    names = [DatedName(n.language, n.name, n.since, n.verified) for n in group.names]
    return GroupPage(
        group,
        name_in_year(names, clock.now().year),
        usual_names(names),
        life([(phase.since, phase.state, phase.note) for phase in group.phases], names, years),
        list(
            session.scalars(
                select(GroupMeeting).where(GroupMeeting.group_id == group.id).order_by(GroupMeeting.position)
            )
        ),
        list(
            session.scalars(
                select(Membership)
                .where(Membership.group_id == group.id)
                .options(joinedload(Membership.organization))
            )
        ),
        records(session, [f"groups/{key}"])[f"groups/{key}"],
    )
