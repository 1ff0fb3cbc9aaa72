"""What pages, papers and spreadsheets are given of plans and commitments: values, made by `queries`."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

import msgspec

from eventapp.core.agreement import Standing, is_agreed
from eventapp.core.localized import Language, LocalizedText, TextStatus
from eventapp.meetings.model import Nature

from .agreeing import digest
from .model import JointApproval, Origin, State
from .values import Evidence, Words


class ResultShown(NamedTuple):
    """What was reported of a commitment, for the plan of a group and year."""

    group: str
    year: int
    state: State
    text: LocalizedText
    evidence: tuple[Evidence, ...]
    reported_by: str
    reported_at: datetime


class EntryShown(NamedTuple):
    """A commitment in a plan. ``words`` are those of the plan: once it was carried on they stay. ``groups``
    are all in whose plans of this year it stands, the leading one first; ``results`` those of this year, by
    whichever of them. ``state`` is the present one, ``version`` the commitment's."""

    entry_id: int
    words: Words
    origin: Origin
    origin_note: LocalizedText
    nature: Nature
    state: State
    reason: LocalizedText
    evidence: tuple[Evidence, ...]
    groups: tuple[str, ...]
    results: tuple[ResultShown, ...]
    from_year: int | None  # of the plan from which it was carried
    carried_on: bool  # into a later plan
    reply_id: int | None
    version: int

    @property
    def number(self) -> int:
        return self.words.number

    @property
    def reported(self) -> bool:
        return bool(self.results)

    @property
    def last(self) -> ResultShown | None:
        return self.results[-1] if self.results else None


class PlanShown(NamedTuple):
    """The plan of a group and year. ``settled`` are the numbers of what both sides once agreed on here."""

    plan_id: int
    key: str
    name: LocalizedText
    lineage: str
    year: int
    edition_id: int | None
    nature: Nature
    introduction: LocalizedText
    revision: int
    version: int
    entries: tuple[EntryShown, ...]
    standings: tuple[Standing[JointApproval], ...]
    settled: frozenset[int]

    @property
    def subject(self) -> str:
        return subject_of(self.key, self.year)

    @property
    def digest(self) -> str:
        words = [each.words for each in self.entries]
        return digest(self.subject, self.revision, content(self.introduction, words))

    @property
    def agreed(self) -> bool:
        return bool(self.entries) and is_agreed(self.standings)

    @property
    def agreed_on(self) -> date | None:
        """The day of the last approval, where the plan is agreed."""
        days = [each.approval.approved_at.date() for each in self.standings if each.approval]
        return max(days, default=None) if self.agreed else None

    def count(self, *states: State) -> int:
        return sum(each.state in states for each in self.entries)

    def entry(self, number: int) -> EntryShown | None:
        return next((each for each in self.entries if each.number == number), None)

    @property
    def unreported(self) -> tuple[EntryShown, ...]:
        return tuple(each for each in self.entries if not each.reported)

    def lacking(self, language: Language, *states: TextStatus) -> int:
        """How many of the plan's texts are in one of *states* in *language*."""
        return sum(text.status(language) in states for text in self._texts())

    @property
    def unready(self) -> tuple[Language, ...]:
        """The languages to which nobody can agree yet: a text is missing, or nobody has reviewed it."""
        return tuple(each for each in Language if self.lacking(each, TextStatus.MISSING, TextStatus.DRAFT))

    def _texts(self) -> Collection[LocalizedText]:
        own = [text for each in self.entries for text in (each.words.text, each.words.measure) if text]
        return [*own, self.introduction] if self.introduction else own


def subject_of(key: str, year: int) -> str:
    """How approvals and records name the plan of a group and year."""
    return f"plans/{key}/{year}"


def content(introduction: LocalizedText, words: Collection[Words]) -> bytes:
    """All that is agreed on, in three languages, as bytes: equal for what is equal. Offices answer for what
    is agreed; who is named for one may change, and be forgotten."""
    agreed = [each.of_offices() for each in words]
    return msgspec.json.encode({"introduction": introduction, "commitments": agreed}, order="sorted")
