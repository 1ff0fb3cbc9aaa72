"""Reads of reports: all that a report says, in a number of statements that does not grow with it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer, selectinload

from eventapp.agenda.approvals import sides_of
from eventapp.core.errors import NotFound
from eventapp.core.localized import NOTHING, LocalizedText
from eventapp.core.translations import N_
from eventapp.meetings.model import Edition, EditionGroup, EditionHead, Nature
from eventapp.meetings.queries import edition_to_read, editions_of
from eventapp.outcomes import agreeing, joint
from eventapp.outcomes.model import WorkPlan
from eventapp.partnership.model import GroupYear, Seat, Series, Tenure, WorkingGroup
from eventapp.partnership.queries import names_in_year, records
from eventapp.partnership.rules import Turn, host_due, in_office
from eventapp.youthlab.model import Answer, Cohort, Recommendation, Reply

from . import headings
from .content import (
    Attendance,
    GroupContent,
    Profile,
    ReportContent,
    SeatHolder,
    Section,
    Signatory,
    YearFigures,
    YouthFigures,
)
from .lines import Lines
from .model import AnnualReport, GroupReport, ReportPublication

MET = ("met", "in_person", "remote")


def report_of(session: Session, edition_id: int) -> AnnualReport | None:
    return session.scalars(
        select(AnnualReport)
        .where(AnnualReport.edition_id == edition_id)
        .options(selectinload(AnnualReport.groups).joinedload(GroupReport.group))
    ).one_or_none()


def report_to_read(session: Session, edition: Edition) -> AnnualReport:
    """Raises `NotFound`."""
    found = report_of(session, edition.id)
    if found is None:
        raise NotFound(N_("No report was begun for this meeting."))
    return found


def group_report(report: AnnualReport, key: str) -> GroupReport:
    """Raises `NotFound`."""
    for each in report.groups:
        if each.group.key == key:
            return each
    raise NotFound(N_("This group has no part in this report."))


def publications(session: Session, edition_id: int) -> Sequence[ReportPublication]:
    """Newest first, without what they hold."""
    return session.scalars(
        select(ReportPublication)
        .where(ReportPublication.edition_id == edition_id)
        .options(defer(ReportPublication.content))
        .order_by(ReportPublication.number.desc())
    ).all()


class Head(NamedTuple):
    """Which version is the present one."""

    id: int
    digest: str
    published_at: datetime


def head(session: Session, series: str, number: int) -> Head | None:
    """The present version of a report that the public may read, in one statement."""
    row = session.execute(
        select(ReportPublication.id, ReportPublication.digest, ReportPublication.published_at)
        .join(Edition, Edition.id == ReportPublication.edition_id)
        .join(Edition.series)
        .where(Series.key == series, Edition.number == number, Edition.announced)
        .order_by(ReportPublication.number.desc())
        .limit(1)
    ).one_or_none()
    return Head(*row) if row else None


def subject(edition: Edition, group: str | None = None) -> str:
    """How a report, or a group's part of it, is named where sides approve it."""
    whole = f"{edition.series.key}/{edition.number}/report"
    return f"{whole}/{group}" if group else whole


def written(group: GroupReport) -> bytes:
    """What the co-chairs of a group confirm."""
    return msgspec.json.encode(group.answers, order="sorted")


def group_digest(edition: Edition, group: GroupReport, key: str) -> str:
    return agreeing.digest(subject(edition, key), group.revision, written(group))


def confirmations(
    session: Session, edition: Edition, groups: Iterable[GroupReport]
) -> dict[str, tuple[str, ...]]:
    """By group, the sides whose co-chair confirmed what the group's report says now; one statement."""
    keys = {subject(edition, each.group.key): each for each in groups}
    digests = {name: group_digest(edition, each, each.group.key) for name, each in keys.items()}
    said = joint.standings_of_all(session, digests, sides_of(edition))
    return {
        each.group.key: tuple(standing.side for standing in said[name] if standing.valid)
        for name, each in keys.items()
    }


class Opened(NamedTuple):
    """A report with what it would say if it were published now."""

    edition: Edition
    report: AnnualReport
    content: ReportContent
    sides: tuple[str, ...]


def opened(session: Session, series: str, number: int) -> Opened:
    """Raises `NotFound`."""
    edition = edition_to_read(session, series, number)
    report = report_to_read(session, edition)
    return Opened(edition, report, content(session, edition, report), sides_of(edition))


class _Row(NamedTuple):
    """A group in a report, or one that sources name for a meeting without a report."""

    group_id: int
    key: str
    answers: Mapping[str, Any]
    confirmed: tuple[str, ...] = ()


def content(session: Session, edition: Edition, report: AnnualReport | None) -> ReportContent:
    """What is known for the report of *edition*; while no *report* was begun, its skeleton: the profile, and
    the groups that sources name, with nothing reported."""
    rows = _rows(session, edition, report)
    ids = [row.group_id for row in rows]
    named = names_in_year(session, ids, edition.year)
    lines, parts, seats = Lines(session, edition), _parts(session, edition.id), _seats(session, ids, edition)
    used = headings.of_json(report.headings) if report else headings.USUAL
    return ReportContent(
        series=edition.series.key,
        series_name=edition.series.name,
        acronym=edition.series.acronym,
        number=edition.number,
        year=edition.year,
        nature=(report.nature if report else Nature.OFFICIAL).value,
        basis=report.basis if report else NOTHING,
        message=report.message if report else NOTHING,
        signatories=tuple(msgspec.convert(report.signatories, list[Signatory])) if report else (),
        institutional=report.institutional if report else NOTHING,
        profile=profile(session, edition),
        groups=tuple(
            GroupContent(
                key=row.key,
                name=named[row.group_id][1],
                part=parts.get(row.group_id),
                seats=seats.get(row.group_id, ()),
                sections=_sections(used, row.answers),
                results=lines.results(row.key),
                plan=lines.plan(row.key),
                plan_agreed=lines.agreed(row.key),
                confirmed=row.confirmed,
            )
            for row in rows
        ),
        youth=_youth(session, edition),
    )


def _rows(session: Session, edition: Edition, report: AnnualReport | None) -> list[_Row]:
    if report is None:
        ids = groups_for(session, edition)
        keys = select(WorkingGroup.id, WorkingGroup.key).where(WorkingGroup.id.in_(ids))
        known = dict(session.execute(keys).all())
        return [_Row(group_id, known[group_id], {}) for group_id in ids]
    confirmed = confirmations(session, edition, report.groups)
    return [
        _Row(each.group_id, each.group.key, each.answers, confirmed[each.group.key]) for each in report.groups
    ]


def _sections(used: Iterable[headings.Heading], answers: Mapping[str, Any]) -> tuple[Section, ...]:
    return tuple(
        Section(each.key, each.name, msgspec.convert(answers.get(each.key, {}), LocalizedText))
        for each in used
    )


def _parts(session: Session, edition_id: int) -> dict[int, str]:
    rows = select(EditionGroup.group_id, EditionGroup.part).where(EditionGroup.edition_id == edition_id)
    return dict(session.execute(rows).all())


def _seats(session: Session, group_ids: Sequence[int], edition: Edition) -> dict[int, tuple[SeatHolder, ...]]:
    rows = session.scalars(
        select(Seat)
        .where(Seat.group_id.in_(group_ids))
        .options(selectinload(Seat.tenures).joinedload(Tenure.person))
        .order_by(Seat.group_id, Seat.position)
    ).all()
    day = edition.end_date or edition.start_date or date(edition.year, 12, 31)
    found: dict[int, tuple[SeatHolder, ...]] = {}
    for seat in rows:
        held = [each.person.name for each in seat.tenures if in_office(each.since, each.until, day)]
        holder = SeatHolder(seat.side, seat.sector, seat.body, held[-1] if held else None)
        found[seat.group_id] = (*found.get(seat.group_id, ()), holder)
    return found


def _youth(session: Session, edition: Edition) -> YouthFigures | None:
    cohort = session.scalars(select(Cohort).where(Cohort.edition_id == edition.id)).first()
    if cohort is None:
        return None
    recommended = session.scalar(
        select(func.count()).select_from(Recommendation).where(Recommendation.cohort_id == cohort.id)
    )
    answers = dict(
        session.execute(
            select(Reply.answer, func.count())
            .join(Recommendation, Recommendation.id == Reply.recommendation_id)
            .where(Recommendation.cohort_id == cohort.id)
            .group_by(Reply.answer)
        ).all()
    )
    return YouthFigures(
        cohort.number, recommended or 0, **{each.value: answers.get(each, 0) for each in Answer}
    )


def profile(session: Session, edition: Edition) -> Profile:
    """Part II as far as sources tell: what is not known stays None."""
    heads = session.scalars(
        select(EditionHead).where(EditionHead.edition_id == edition.id).order_by(EditionHead.side)
    )
    siblings = [each for each in editions_of(session, edition.series.lineage) if each.year <= edition.year]
    counts = _group_counts(session, siblings)
    name = f"{edition.series.key}/{edition.number}"
    record = records(session, [name])[name]
    turns = [Turn(each.year, each.host) for each in siblings]
    return Profile(
        host=edition.host,
        city=edition.city,
        venue=edition.venue,
        start=edition.start_date,
        end=edition.end_date,
        mode=edition.mode.value if edition.mode else None,
        attendance=_attendance(edition),
        heads=tuple(Signatory(each.side, each.name, each.title) for each in heads),
        next_host=host_due(edition.series.rotation, turns, edition.year + 1),
        years=tuple(
            YearFigures(
                each.year,
                each.number,
                each.series.key,
                each.host,
                each.city,
                _attendance(each),
                *counts.get(each.id, (None, None)),
            )
            for each in siblings
        ),
        sources=record.sources,
        disputed=tuple(each.field for each in record.disputes),
    )


def _attendance(edition: Edition) -> Attendance | None:
    """A number, or the least that a source gives, with its "about" or "more than"."""
    told = edition.participants
    if not told or told.get("count") is None:
        return None
    return Attendance(told["count"], msgspec.convert(told.get("qualifier") or {}, LocalizedText))


def _group_counts(session: Session, editions: Sequence[Edition]) -> dict[int, tuple[int | None, int | None]]:
    """How many groups sources list for each meeting, and how many met on the day; None where none says."""
    rows = session.execute(
        select(EditionGroup.edition_id, EditionGroup.group_id, EditionGroup.part).where(
            EditionGroup.edition_id.in_([each.id for each in editions])
        )
    ).all()
    years = session.execute(
        select(GroupYear.year, GroupYear.group_id)
        .join(WorkingGroup, WorkingGroup.id == GroupYear.group_id)
        .where(GroupYear.status.in_(("listed", "active")))
    ).all()
    found = {}
    for each in editions:
        listed = {row.group_id for row in rows if row.edition_id == each.id and row.part == "listed"}
        listed |= {row.group_id for row in years if row.year == each.year}
        met = sum(row.part in MET for row in rows if row.edition_id == each.id)
        found[each.id] = (len(listed) or None, met or None)
    return found


def groups_for(session: Session, edition: Edition) -> list[int]:
    """The groups that owe a report: those that sources name for the meeting or its year, in the order of
    their keys."""
    named = select(EditionGroup.group_id).where(EditionGroup.edition_id == edition.id)
    active = (
        select(GroupYear.group_id)
        .join(WorkingGroup, WorkingGroup.id == GroupYear.group_id)
        .where(GroupYear.year == edition.year, WorkingGroup.lineage == edition.series.lineage)
    )
    planned = (
        select(WorkPlan.group_id)
        .join(WorkingGroup, WorkingGroup.id == WorkPlan.group_id)
        .where(WorkPlan.year == edition.year, WorkingGroup.lineage == edition.series.lineage)
    )
    ids = {row for query in (named, active, planned) for row in session.scalars(query)}
    return list(
        session.scalars(select(WorkingGroup.id).where(WorkingGroup.id.in_(ids)).order_by(WorkingGroup.key))
    )


def other_groups(session: Session, lineage: str, within: Collection[int]) -> list[int]:
    """All groups of a lineage but those *within*, in the order of their keys."""
    return list(
        session.scalars(
            select(WorkingGroup.id)
            .where(WorkingGroup.lineage == lineage, WorkingGroup.id.not_in(within))
            .order_by(WorkingGroup.key)
        )
    )
