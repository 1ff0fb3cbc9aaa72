"""The form of a history file (``schema_version`` 1) and what must hold across its fields.

A *description* is a plain English string or an object with ``en``, ``fr`` and ``es``. Null means that no
source tells: it is kept as "not known", never filled in.
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from eventapp.agenda.draft import Key, Side
from eventapp.core.localized import LocalizedText
from eventapp.core.places import place_named

Description = str | LocalizedText
Year = Annotated[int, Meta(ge=1900, le=2200)]
Sources = Annotated[list[str], Meta(min_length=1)]
Mode = Literal["in_person", "hybrid", "virtual"]


def localized(text: Description | None) -> LocalizedText:
    """A plain string is English; that it has no French is then visible, not an error."""
    if text is None:
        return LocalizedText()
    return text if isinstance(text, LocalizedText) else LocalizedText(en=text)


class Strict(Struct, frozen=True, forbid_unknown_fields=True):
    pass


class Disagreement(Strict, frozen=True):
    """Another source's value for ``field``; a dotted path goes into the record."""

    field: str
    other: Any
    source: str


class SeriesRecord(Strict, frozen=True):
    id: Key
    names: LocalizedText
    sources: Sources
    acronyms: LocalizedText = LocalizedText()
    sre_english_name: str | None = None
    launched: date | None = None
    launch_city: str | None = None
    announced: date | None = None
    succeeded_by: Key | None = None
    numbering_restarted: bool = False
    pillars_en: list[str] = []
    pillars: list[Description] = []


class BodyRecord(Strict, frozen=True):
    side: Side
    en: str | None
    fr: str | None
    es: str | None
    sources: Sources


class Head(Strict, frozen=True):
    name: str
    title: Description = ""


class Participants(Strict, frozen=True):
    qualifier: Description
    min: int | None = None
    value: int | None = None


class NextAnnounced(Strict, frozen=True):
    year: Year
    city: str


class MeetingRecord(Strict, frozen=True):
    series: Key
    number: Annotated[int, Meta(ge=1, le=999)]
    year: Year
    start: date | None
    end: date | None
    host_country: Side | None
    city: str | None
    mode: Mode | None
    sources: Sources
    start_basis: Description | None = None
    venue: str | None = None
    mode_note: Description | None = None
    participants: Participants | None = None
    days: float | None = None
    groups_listed: list[Key] = []
    groups_named: list[Key] = []
    groups_met: list[Key] = []
    groups_in_person: list[Key] = []
    groups_remote: list[Key] = []
    groups_count_claimed: int | None = None
    groups_active_count: int | None = None
    heads: dict[Side, str | Head] = {}
    decisions: list[Description] = []
    special: list[Description] = []
    emphasis: list[Description] = []
    opening_speakers: list[Description] = []
    next_announced: NextAnnounced | None = None
    plenaries: int | None = None
    cochair_roundtable: bool = False
    youth_lab: bool = False
    conflicts: list[Disagreement] = []

    @property
    def groups(self) -> frozenset[str]:
        """Every group that the record names, in whatever part."""
        return frozenset(key for field in _GROUP_LISTS for key in getattr(self, field))


class GroupMeetingRecord(Strict, frozen=True, rename={"with_": "with"}):
    group: Key
    year: Year | None
    sources: Sources
    year_basis: Description | None = None
    start: date | None = None
    end: date | None = None
    reported: date | None = None
    not_before: date | None = None
    city: str | None = None
    mode: Mode | None = None
    label: Description | None = None
    with_: list[Description] = []
    with_localized: list[Description] = []
    topics: list[Description] = []
    topics_localized: list[Description] = []


class Names(Strict, frozen=True):
    en: list[str] = []
    fr: list[str] = []
    es: list[str] = []


class SeatRecord(Strict, frozen=True):
    side: Side
    sector: Literal["public", "private"]
    body: str
    stream: str | None = None
    person: str | None = None


class GroupChange(Strict, frozen=True):
    year: Year
    what: Description


class GroupRecord(Strict, frozen=True):
    id: Key
    names: Names
    sources: Sources
    names_unverified: dict[str, str] = {}
    dated_names_en: dict[str, str] = {}
    dated_names_fr: dict[str, str] = {}
    dated_names_es: dict[str, str] = {}
    created_by: date | None = None
    agreed: date | None = None
    first_dialogue: str | None = None
    first_year: Year | None = None
    listed_years: list[Year] = []
    status: Description | None = None
    changed: list[GroupChange] = []
    streams: list[str] = []
    subgroups_2014: list[Description] = []
    subgroups_2014_localized: list[Description] = []
    seats: list[SeatRecord] = []
    seats_2022: list[SeatRecord] = []
    themes_fr: list[Description] = []


class GroupsOfYear(Strict, frozen=True):
    year: Year
    status: str
    groups: list[Key]
    sources: Sources


class Ages(Strict, frozen=True):
    min: int | None = None
    max: int | None = None


class Applications(Strict, frozen=True):
    start: date | None = None
    end: date | None = None


class CohortRecord(Strict, frozen=True):
    """A cohort of the Youth Lab. ``annual_meeting`` is the number of a meeting of the first series."""

    cohort: Annotated[int, Meta(ge=1)]
    sources: Sources
    year: Year | None = None
    delegates: int | None = None
    age: Ages | None = None
    applications: Applications | None = None
    selection: str | None = None
    ended: str | None = None
    diplomas: str | None = None
    tracks_en: list[Description] = []
    organizers: list[Description] = []
    output: Description | None = None
    annual_meeting: int | None = None
    conflicts: list[Disagreement] = []


class HistoryFile(Strict, frozen=True):
    about: str
    schema_version: Literal[1]
    retrieved: date
    series: Annotated[list[SeriesRecord], Meta(min_length=1)]
    coordinating_bodies: list[BodyRecord]
    meetings: list[MeetingRecord]
    working_groups: list[GroupRecord]
    group_meetings: list[GroupMeetingRecord] = []
    groups_by_year: list[GroupsOfYear] = []
    youth_lab: list[CohortRecord] = []
    report_structure: dict[str, Any] = {}
    time_rule_changes: list[dict[str, Any]] = []


Mistakes = Iterator[tuple[str, str]]

_GROUP_LISTS = ("groups_listed", "groups_named", "groups_met", "groups_in_person", "groups_remote")
_DATED_NAMES = ("dated_names_en", "dated_names_fr", "dated_names_es")


def mistakes(file: HistoryFile) -> Mistakes:
    """Place and reason of all that is wrong across fields."""
    series = {record.id for record in file.series}
    groups = {record.id for record in file.working_groups}
    yield from _doubles("series", [record.id for record in file.series])
    yield from _doubles("working_groups", [record.id for record in file.working_groups])
    yield from _doubles("meetings", [f"{m.series} {m.number}" for m in file.meetings])
    for n, record in enumerate(file.series):
        yield from _in_series(f"$.series[{n}]", record, series)
    for n, meeting in enumerate(file.meetings):
        yield from _in_meeting(f"$.meetings[{n}]", meeting, series, groups)
    for n, group in enumerate(file.working_groups):
        yield from _in_group(f"$.working_groups[{n}]", group)
    for n, event in enumerate(file.group_meetings):
        yield from _known(f"$.group_meetings[{n}].group", [event.group], groups)
        yield from _in_order(f"$.group_meetings[{n}]", event.start, event.end)
    yield from _doubles("youth_lab", [str(cohort.cohort) for cohort in file.youth_lab])
    for n, listing in enumerate(file.groups_by_year):
        yield from _known(f"$.groups_by_year[{n}].groups", listing.groups, groups)


def _in_series(place: str, record: SeriesRecord, series: set[str]) -> Mistakes:
    if not record.names:
        yield f"{place}.names", "a name is needed in at least one language"
    if record.succeeded_by is not None and record.succeeded_by not in series:
        yield f"{place}.succeeded_by", f"{record.succeeded_by!r} is not a series of this file"


def _in_meeting(place: str, meeting: MeetingRecord, series: set[str], groups: set[str]) -> Mistakes:
    if meeting.series not in series:
        yield f"{place}.series", f"{meeting.series!r} is not a series of this file"
    yield from _in_order(place, meeting.start, meeting.end)
    for field, day in (("start", meeting.start), ("end", meeting.end)):
        if day is not None and day.year != meeting.year:
            yield f"{place}.{field}", f"{day} is not in the year {meeting.year}"
    if meeting.city is not None and place_named(meeting.city) is None:
        yield f"{place}.city", f"{meeting.city!r} is not a known city"
    for field in _GROUP_LISTS:
        yield from _known(f"{place}.{field}", getattr(meeting, field), groups)


def _in_group(place: str, group: GroupRecord) -> Mistakes:
    if not (group.names.en or group.names.fr or group.names.es):
        yield f"{place}.names", "a name is needed in at least one language"
    for field in _DATED_NAMES:
        for year in getattr(group, field):
            if not (year.isdecimal() and len(year) == 4):
                yield f"{place}.{field}", f"{year!r} is not a year"


def _in_order(place: str, start: date | None, end: date | None) -> Mistakes:
    if start and end and end < start:
        yield f"{place}.end", f"{end} is before the start, {start}"


def _known(place: str, keys: list[str], groups: set[str]) -> Mistakes:
    for n, key in enumerate(keys):
        if key not in groups:
            yield f"{place}[{n}]", f"{key!r} is not a working group of this file"


def _doubles(where: str, keys: list[str]) -> Mistakes:
    for n, key in enumerate(keys):
        if key in keys[:n]:
            yield f"$.{where}[{n}]", f"{key!r} stands here a second time"
