"""Writing a checked history file into the database; loading it again changes nothing."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from eventapp.core import audit, outbox
from eventapp.core.db import Base
from eventapp.core.localized import Language, LocalizedText, folded
from eventapp.core.places import COUNTRIES, place_named
from eventapp.meetings.model import Edition, EditionGroup, EditionHead, Mode, Nature
from eventapp.partnership.model import (
    Claim,
    Country,
    GroupMeeting,
    GroupName,
    GroupPhase,
    GroupState,
    GroupYear,
    Seat,
    Series,
    Tenure,
    WorkingGroup,
)
from eventapp.people.model import Person

from . import files
from . import history_youth as youth
from .history_file import (
    Description,
    Disagreement,
    GroupRecord,
    Head,
    HistoryFile,
    MeetingRecord,
    SeatRecord,
    SeriesRecord,
    localized,
    mistakes,
)

LOADED = "history.loaded"

Row = TypeVar("Row", bound=Base)

_MODES = {"in_person": Mode.IN_PERSON, "hybrid": Mode.HYBRID, "virtual": Mode.REMOTE, None: None}


def read(path: Path) -> HistoryFile:
    """The file, checked as a whole. Raises `files.BadFile` for the first mistake found."""
    file = files.read(path, HistoryFile)
    for place, what in mistakes(file):
        raise files.bad(path, place, what)
    return file


def load(session: Session, actor: str, now: datetime, file: HistoryFile) -> None:
    """Bring the database to what *file* says. Rows are found again by their keys, so a second time adds
    nothing; what organizers add elsewhere (agendas, publications) is not touched."""
    for body in file.coordinating_bodies:
        country = _upsert(session, Country, code=body.side)
        country.name = COUNTRIES[body.side]
        country.coordinating_body = LocalizedText(en=body.en, fr=body.fr, es=body.es)
        _claims(session, f"countries/{body.side}", body.sources)
    session.flush()
    series = {record.id: _series(session, file, record) for record in file.series}
    for record in file.series:
        if record.succeeded_by:
            series[record.id].successor_id = series[record.succeeded_by].id
    lineage = next(iter(series.values())).lineage
    groups = {record.id: _group(session, file, record, lineage) for record in file.working_groups}
    for meeting in file.meetings:
        _meeting(session, series[meeting.series], groups, meeting)
    _group_meetings(session, file, groups)
    for cohort in file.youth_lab:
        youth.cohort(session, now, lineage, cohort)
        _record_claims(session, f"youth-lab/{cohort.cohort}", youth.as_record(cohort))
    _record_claims(session, "report-structure", file.report_structure)
    for change in file.time_rule_changes:
        _record_claims(session, f"time-rules/{change.get('date')}", change)
    audit.record(session, actor, LOADED, "history", now, retrieved=file.retrieved.isoformat())
    outbox.put(session, LOADED, {}, now)


def _upsert(session: Session, table: type[Row], **keys: Any) -> Row:
    row = session.scalars(select(table).filter_by(**keys)).one_or_none()
    if row is None:
        row = table(**keys)
        session.add(row)
    return row


def _series(session: Session, file: HistoryFile, record: SeriesRecord) -> Series:
    row = _upsert(session, Series, key=record.id)
    row.lineage = _lineage(file, record.id)
    row.name, row.acronym = record.names, record.acronyms
    row.launched, row.announced = record.launched, record.announced
    row.rotation = [body.side for body in file.coordinating_bodies]
    row.texts = row.texts or {}
    session.flush()
    _claims(session, record.id, record.sources)
    return row


def _lineage(file: HistoryFile, series: str) -> str:
    """The key of the first series in the chain of successors that leads to *series*."""
    before = {record.succeeded_by: record.id for record in file.series if record.succeeded_by}
    while series in before:
        series = before[series]
    return series


def _group(session: Session, file: HistoryFile, record: GroupRecord, lineage: str) -> WorkingGroup:
    row = _upsert(session, WorkingGroup, key=record.id)
    row.lineage = lineage
    row.streams = record.streams
    row.subgroups = [
        msgspec.to_builtins(localized(name))
        for name in record.subgroups_2014_localized or record.subgroups_2014
    ]
    session.flush()
    for table in (GroupName, GroupPhase, GroupYear):
        session.execute(delete(table).where(table.group_id == row.id))
    session.add_all(GroupName(group_id=row.id, **name) for name in _names(record))
    session.add_all(
        GroupPhase(group_id=row.id, position=n, **phase) for n, phase in enumerate(_phases(file, record))
    )
    session.add_all(
        GroupYear(group_id=row.id, year=year, status=status) for year, status in _years(file, record.id)
    )
    _seats(
        session, row, [(seat, None) for seat in record.seats] + [(seat, "2022") for seat in record.seats_2022]
    )
    _claims(session, f"groups/{record.id}", record.sources)
    return row


def _years(file: HistoryFile, group: str) -> list[tuple[int, str]]:
    """The years for which a source names a group, and as what."""
    named = [(listing.year, listing.status) for listing in file.groups_by_year if group in listing.groups]
    named += [(meeting.year, "named") for meeting in file.meetings if group in meeting.groups]
    return sorted(set(named))


def _names(record: GroupRecord) -> Iterable[dict[str, Any]]:
    """Names without a year first (the usual one, then others), then each dated change of name."""
    for language in Language:
        listed: list[str] = getattr(record.names, language.value)
        for name in listed:
            yield {"language": language, "name": name, "since": None, "verified": True}
        if language.value in record.names_unverified:
            name = record.names_unverified[language.value]
            yield {"language": language, "name": name, "since": None, "verified": False}
        dated: dict[str, str] = getattr(record, f"dated_names_{language.value}")
        previous = None
        for year in sorted(dated):
            # A report writes the name in mid-sentence; the list of names tells how it is written alone.
            name = next((n for n in listed if folded(n) == folded(dated[year])), dated[year])
            if name != previous:
                yield {"language": language, "name": name, "since": int(year), "verified": True}
            previous = name


def _phases(file: HistoryFile, record: GroupRecord) -> Iterable[dict[str, Any]]:
    """A group's life as far as sources tell it: proposed when agreed, active from the first year in which a
    source names it, retired where a source's list no longer has it."""
    seen = sorted(
        {year for year, _ in _years(file, record.id)}
        | ({record.created_by.year} if record.created_by else set())
    )
    nothing = LocalizedText()
    first = record.first_year or (seen[0] if seen else None)
    if record.agreed:
        yield _phase(GroupState.PROPOSED, record.agreed.isoformat(), str(first) if first else None, nothing)
    yield _phase(
        GroupState.ACTIVE, str(first) if first else None, str(seen[-1]) if record.status else None, nothing
    )
    for change in record.changed:
        yield _phase(GroupState.ACTIVE, str(change.year), None, localized(change.what))
    if record.status:
        yield _phase(GroupState.RETIRED, None, None, localized(record.status))


def _phase(state: GroupState, since: str | None, until: str | None, note: LocalizedText) -> dict[str, Any]:
    return {"state": state, "since": since, "until": until, "note": note}


def _seats(session: Session, group: WorkingGroup, records: list[tuple[SeatRecord, str | None]]) -> None:
    old = select(Seat.id).where(Seat.group_id == group.id)
    session.execute(delete(Tenure).where(Tenure.seat_id.in_(old)))
    session.execute(delete(Seat).where(Seat.group_id == group.id))
    for n, (record, year) in enumerate(records):
        seat = Seat(
            group_id=group.id,
            position=n,
            side=record.side,
            sector=record.sector,
            stream=record.stream,
            body=record.body,
        )
        session.add(seat)
        if record.person:
            person = _upsert(session, Person, key=folded(record.person).replace(" ", "-"))
            person.name, person.title = record.person, person.title or LocalizedText()
            session.flush()
            session.add(Tenure(seat_id=seat.id, person_id=person.id, since=year, until=None))


def _meeting(
    session: Session, series: Series, groups: dict[str, WorkingGroup], record: MeetingRecord
) -> None:
    row = session.scalars(select(Edition).filter_by(series_id=series.id, number=record.number)).one_or_none()
    if row is None:
        row = Edition(series_id=series.id, number=record.number, nature=Nature.OFFICIAL, clock_places=[])
        session.add(row)
    place = place_named(record.city) if record.city else None
    row.year, row.start_date, row.end_date = record.year, record.start, record.end
    row.start_basis, row.length_days = localized(record.start_basis), record.days
    row.host, row.city = record.host_country, place.key if place else None
    row.zone = row.zone or (place.zone if place else None)
    if record.venue:
        row.venue = LocalizedText.same(record.venue)
    row.mode, row.mode_note = _MODES[record.mode], localized(record.mode_note)
    row.participants = _participants(record)
    row.notes = [
        {"kind": kind, "text": msgspec.to_builtins(localized(text))}
        for kind, texts in (
            ("decision", record.decisions),
            ("special", record.special),
            ("emphasis", record.emphasis),
            ("speaker", record.opening_speakers),
        )
        for text in texts
    ]
    session.flush()
    _edition_groups(session, row, groups, record)
    _heads(session, row, record)
    _record_claims(session, f"{series.key}/{record.number}", msgspec.to_builtins(record))


def _participants(record: MeetingRecord) -> dict[str, Any] | None:
    if record.participants is None:
        return None
    return {
        "count": record.participants.value or record.participants.min,
        "qualifier": msgspec.to_builtins(localized(record.participants.qualifier)),
    }


def _edition_groups(
    session: Session, row: Edition, groups: dict[str, WorkingGroup], record: MeetingRecord
) -> None:
    parts = {
        **dict.fromkeys(record.groups_listed, "listed"),
        **dict.fromkeys(record.groups_named, "named"),
        **dict.fromkeys(record.groups_met, "met"),
        **dict.fromkeys(record.groups_in_person, "in_person"),
        **dict.fromkeys(record.groups_remote, "remote"),
    }
    session.execute(delete(EditionGroup).where(EditionGroup.edition_id == row.id))
    session.add_all(
        EditionGroup(edition_id=row.id, group_id=groups[key].id, part=part) for key, part in parts.items()
    )


def _heads(session: Session, row: Edition, record: MeetingRecord) -> None:
    session.execute(delete(EditionHead).where(EditionHead.edition_id == row.id))
    for side, told in record.heads.items():
        head = told if isinstance(told, Head) else Head(*told.split(", ", 1))
        session.add(EditionHead(edition_id=row.id, side=side, name=head.name, title=localized(head.title)))


def _group_meetings(session: Session, file: HistoryFile, groups: dict[str, WorkingGroup]) -> None:
    session.execute(delete(GroupMeeting).where(GroupMeeting.group_id.in_([g.id for g in groups.values()])))
    for n, record in enumerate(file.group_meetings):
        place = place_named(record.city) if record.city else None
        session.add(
            GroupMeeting(
                group_id=groups[record.group].id,
                position=n,
                year=record.year,
                start=record.start,
                end=record.end,
                reported=record.reported,
                not_before=record.not_before,
                city=place.key if place else record.city,
                mode=_MODES[record.mode],
                label=localized(record.label),
                topics=[
                    msgspec.to_builtins(localized(text))
                    for text in (record.topics_localized or record.topics)
                    + (record.with_localized or record.with_)
                ],
            )
        )
        _claims(session, f"group-meetings/{n}", record.sources)


def _claims(session: Session, subject: str, sources: list[str]) -> None:
    """The sources of a record as a whole; whatever was claimed of it before is replaced."""
    session.execute(delete(Claim).where(Claim.subject == subject))
    session.add_all(
        Claim(subject=subject, field="*", position=n, value=None, source=source)
        for n, source in enumerate(sources)
    )


def _record_claims(session: Session, subject: str, record: dict[str, Any]) -> None:
    """A record's sources, and both values of every field on which sources disagree.

    The value kept first is attributed to the record's sources other than the one that contradicts it.
    """
    sources: list[str] = record.get("sources", [])
    _claims(session, subject, sources)
    for conflict in msgspec.convert(record.get("conflicts", []), list[Disagreement]):
        others = [source for source in sources if source != conflict.source] or sources
        values: list[tuple[Any, str]] = [(_value(record, conflict.field), source) for source in others]
        values.append((_plain(conflict.other), conflict.source))
        session.add_all(
            Claim(subject=subject, field=conflict.field, position=n, value=value, source=source)
            for n, (value, source) in enumerate(values)
        )
    if "annual_meeting" in record or subject.startswith(("report", "time")):
        session.add_all(
            Claim(subject=subject, field=field, position=0, value=_plain(value), source=sources[0])
            for field, value in record.items()
            if field not in ("sources", "conflicts")
            and not any(c["field"] == field for c in record.get("conflicts", []))
        )


def _value(record: dict[str, Any], field: str) -> Any:
    """The record's own value of a dotted field; ``dates`` is the interval from start to end."""
    if field == "dates":
        return f"{record.get('start') or '..'}/{record.get('end') or '..'}"
    value: Any = record
    for part in field.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return _plain(value)


def _plain(value: Description | Any) -> Any:
    return msgspec.to_builtins(value)
