"""A report as a value: what a published version holds, and what every format of it is made from.

What nobody knows is None (or empty) here, and is said to be not known on the page: nothing that was not
reported is left out.
"""

import hashlib
from datetime import date, datetime

import msgspec

from eventapp.core.localized import NOTHING, LocalizedText


class Value(msgspec.Struct, frozen=True, omit_defaults=True):
    """Immutable, equal by value, the same JSON bytes for the same value."""


class Signatory(Value, frozen=True):
    """A national co-chair under the message."""

    side: str
    name: str
    title: LocalizedText = NOTHING


class Attendance(Value, frozen=True):
    """How many took part, as the source says it: "more than" 150, "about" 200."""

    count: int
    qualifier: LocalizedText = NOTHING


class YearFigures(Value, frozen=True):
    """One meeting in the row of meetings. ``listed``, ``met``: how many groups sources name."""

    year: int
    number: int
    series: str
    host: str | None = None
    city: str | None = None
    attendance: Attendance | None = None
    listed: int | None = None
    met: int | None = None


class Profile(Value, frozen=True):
    """Part II, as far as it follows from data."""

    host: str | None = None
    city: str | None = None
    venue: LocalizedText = NOTHING
    start: date | None = None
    end: date | None = None
    mode: str | None = None
    attendance: Attendance | None = None
    heads: tuple[Signatory, ...] = ()
    next_host: str | None = None
    years: tuple[YearFigures, ...] = ()
    sources: tuple[str, ...] = ()
    disputed: tuple[str, ...] = ()  # fields in which sources disagree


class SeatHolder(Value, frozen=True):
    """A co-chair's seat in the year of the report; ``name`` is None where nobody is known to have held it."""

    side: str
    sector: str
    body: str
    name: str | None = None


class Owner(Value, frozen=True):
    """The office that answers for a commitment; who is named for it is not for everybody to read."""

    side: str
    body: LocalizedText = NOTHING


class Evidence(Value, frozen=True):
    title: str
    url: str


class Line(Value, frozen=True):
    """A commitment in a plan. ``state`` is what was reported of it for the year, None where nothing was."""

    number: int
    text: LocalizedText
    origin: str
    measure: LocalizedText = NOTHING
    due: date | None = None
    marks: tuple[LocalizedText, ...] = ()
    owners: tuple[Owner, ...] = ()
    state: str | None = None
    result: LocalizedText = NOTHING
    evidence: tuple[Evidence, ...] = ()


class Section(Value, frozen=True):
    """What the group's co-chairs wrote under one of the report's headings."""

    key: str
    name: LocalizedText
    text: LocalizedText = NOTHING


class GroupContent(Value, frozen=True):
    """Part III, one group. ``part`` is what sources say it did at the meeting; None where they do not say.
    ``results`` are the commitments of the year that ends, ``plan`` those of the next."""

    key: str
    name: LocalizedText
    part: str | None = None
    seats: tuple[SeatHolder, ...] = ()
    sections: tuple[Section, ...] = ()
    results: tuple[Line, ...] = ()
    plan: tuple[Line, ...] = ()
    plan_agreed: bool = False
    confirmed: tuple[str, ...] = ()  # the sides whose co-chair confirmed the report

    @property
    def received(self) -> bool:
        """Whether anything was written for this report."""
        return any(section.text for section in self.sections)


class YouthFigures(Value, frozen=True):
    """The cohort that presented at this meeting, and what its recommendations were answered."""

    cohort: int
    recommendations: int
    accepted: int = 0
    adapted: int = 0
    declined: int = 0
    owed: int = 0


class ReportContent(Value, frozen=True):
    series: str
    series_name: LocalizedText
    acronym: LocalizedText
    number: int
    year: int
    nature: str
    profile: Profile
    basis: LocalizedText = NOTHING
    message: LocalizedText = NOTHING
    signatories: tuple[Signatory, ...] = ()
    institutional: LocalizedText = NOTHING
    groups: tuple[GroupContent, ...] = ()
    youth: YouthFigures | None = None
    publication: int = 0  # 0: not published
    published_at: datetime | None = None
    correction: LocalizedText = NOTHING

    @property
    def path(self) -> str:
        """Its name in the records: ``cmp/18/report``."""
        return f"{self.series}/{self.number}/report"

    @property
    def plan_year(self) -> int:
        return self.year + 1


def encode(content: ReportContent) -> bytes:
    return msgspec.json.encode(content)


def decode(data: str | bytes) -> ReportContent:
    return _DECODER.decode(data)


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


_DECODER = msgspec.json.Decoder(ReportContent)
