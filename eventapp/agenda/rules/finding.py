"""What a check says: a typed finding with its sentence, and what the checks are given to look at."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

from eventapp.agenda.content import AgendaContent, SessionContent, Value
from eventapp.core import wording
from eventapp.core.localized import Language, LocalizedText
from eventapp.core.translations import gettext, language_name
from eventapp.glossary.rules import Lexicon


class Grade(StrEnum):
    BLOCKING = "blocking"
    ADVISORY = "advisory"


class Quoted(NamedTuple):
    """A title that stands in a list, where its own commas would confuse."""

    title: LocalizedText


class Finding(Value, frozen=True, dict=True):
    """``values`` are said as the reader's language writes them: `LocalizedText`, a `Language`, a date, a
    wall time (its hour), a pair of wall times (from–to), a length of time, or a list of such values."""

    code: str
    grade: Grade
    sentence: str
    sessions: tuple[str, ...] = ()  # slugs
    values: dict[str, Any] = {}

    def say(self, language: Language) -> str:
        return gettext(language, self.sentence, **{k: said(v, language) for k, v in self.values.items()})

    @cached_property
    def fingerprint(self) -> str:
        """Stays the same while the same thing is wrong in the same way; what an acceptance refers to."""
        text = self.say(Language.EN)
        return hashlib.sha256(f"{self.code}|{','.join(self.sessions)}|{text}".encode()).hexdigest()[:16]


def blocks(code: str, sentence: str, *sessions: SessionContent, **values: Any) -> Finding:
    """A finding that refuses publication until it is put right."""
    return Finding(code, Grade.BLOCKING, sentence, tuple(s.slug for s in sessions), values)


def advises(code: str, sentence: str, *sessions: SessionContent, **values: Any) -> Finding:
    """A finding that somebody may answer for with a note."""
    return Finding(code, Grade.ADVISORY, sentence, tuple(s.slug for s in sessions), values)


def said(value: Any, language: Language) -> Any:
    """*value* as the language writes it (see `Finding`); others are left for the sentence to write."""
    written = value
    match value:
        case Quoted():
            written = wording.quoted(said(value.title, language), language)
        case LocalizedText():
            best = value.best(language)
            written = best.text if best else "—"
        case Language():
            written = language_name(value, language)
        case datetime():
            written = wording.hour(value, language)
        case date():
            written = wording.long_date(value, language)
        case timedelta():
            written = wording.length(value)
        case (datetime() as start, datetime() as end):
            written = wording.hours(start, end, language)
        case list():
            written = wording.listing([str(said(part, language)) for part in value], language)
    return written


class SeatKnown(NamedTuple):
    """A co-chair's seat in a working group, and who holds it on the days of the meeting."""

    side: str
    person: str | None = None  # a key
    name: str | None = None


class Circumstances(NamedTuple):
    """What the checks need to know beyond the agenda itself; what is not given is not checked."""

    seats: Mapping[str, Sequence[SeatKnown]] = {}  # by key of the group
    holidays: Mapping[tuple[str, date], LocalizedText] = {}  # by key of the place, and day
    interpreter_teams: int | None = None
    expected: Mapping[str, int] = {}  # people in the room besides those named, by slug of the session
    glossary: Lexicon | None = None
    also: Sequence[Callable[[Any], Iterator[Finding]]] = ()  # checks of an `Agenda` by areas above


class Stay(Value, frozen=True, gc=False):
    """Somebody expected in a session: for all of it, or to present one of its items. ``seat`` names the
    group as whose co-chair the person is expected where the session does not name the person."""

    person: str
    name: str
    session: SessionContent
    starts_at: datetime
    ends_at: datetime
    remote: bool = False
    seat: LocalizedText | None = None

    @property
    def hours(self) -> tuple[datetime, datetime]:
        """On the session's clock."""
        start = self.session.start + (self.starts_at - self.session.starts_at)
        return start, start + (self.ends_at - self.starts_at)


class Agenda(NamedTuple):
    """What each check looks at. ``sessions`` and each person's ``stays`` are in the order of time."""

    content: AgendaContent
    sessions: Sequence[SessionContent]  # without cancelled ones
    stays: Mapping[str, Sequence[Stay]]  # by key of the person
    known: Circumstances
