"""Checks: what is wrong with an agenda, in words.

Each finding names its code, its grade, the sessions concerned and a sentence of the message catalogue with
its values. A blocking one refuses publication; an advisory one can be accepted with a note.
"""

import hashlib
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from enum import StrEnum
from itertools import combinations
from typing import Any

from eventapp.core import clock, wording
from eventapp.core.localized import Language, LocalizedText
from eventapp.core.places import PLACES
from eventapp.core.translations import N_, gettext, language_name

from .content import AgendaContent, SessionContent, Value

EARLIEST, LATEST = time(7), time(21)


class Grade(StrEnum):
    BLOCKING = "blocking"
    ADVISORY = "advisory"


class Finding(Value, frozen=True):
    """``values`` are said as the reader's language writes them: `LocalizedText`, a `Language`, a date, a
    wall time (its hour) or a pair of wall times (from–to)."""

    code: str
    grade: Grade
    sentence: str
    sessions: tuple[str, ...] = ()  # slugs
    values: dict[str, Any] = {}

    def say(self, language: Language) -> str:
        return gettext(language, self.sentence, **{k: _said(v, language) for k, v in self.values.items()})

    @property
    def fingerprint(self) -> str:
        """Stays the same while the same thing is wrong in the same way; what an acceptance refers to."""
        said = self.say(Language.EN)
        return hashlib.sha256(f"{self.code}|{','.join(self.sessions)}|{said}".encode()).hexdigest()[:16]


def _said(value: Any, language: Language) -> Any:
    match value:
        case LocalizedText():
            best = value.best(language)
            return best.text if best else "—"
        case Language():
            return language_name(value, language)
        case datetime():
            return wording.hour(value, language)
        case date():
            return wording.long_date(value, language)
        case (datetime() as start, datetime() as end):
            return wording.hours(start, end, language)
        case _:
            return value


def check(content: AgendaContent) -> list[Finding]:
    """All findings, blocking ones first, then in the order of the agenda. Cancelled sessions are left out."""
    sessions = [session for session in content.sessions if not session.cancelled]
    findings = [finding for rule in _RULES for finding in rule(content, sessions)]
    return sorted(findings, key=lambda finding: finding.grade is not Grade.BLOCKING)


def blocking(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.grade is Grade.BLOCKING]


Sessions = list[SessionContent]


def _languages(content: AgendaContent, sessions: Sessions) -> Iterator[Finding]:
    """A title and each item need all three languages; a summary needs all or none."""
    for session in sessions:
        name = session.title or LocalizedText.same(session.slug)
        for language in session.title.missing():
            yield Finding(
                "missing-language",
                Grade.BLOCKING,
                N_("“%(session)s” has no title in %(language)s."),
                (session.slug,),
                {"session": name, "language": language},
            )
        for language in session.summary.missing() if session.summary else ():
            yield Finding(
                "missing-language",
                Grade.BLOCKING,
                N_("“%(session)s” has a summary, but none in %(language)s."),
                (session.slug,),
                {"session": name, "language": language},
            )
        for position, item in enumerate(session.items, 1):
            for language in item.title.missing():
                yield Finding(
                    "missing-language",
                    Grade.BLOCKING,
                    N_("Item %(position)s of “%(session)s” has no title in %(language)s."),
                    (session.slug,),
                    {"position": position, "session": name, "language": language},
                )


def _within_the_meeting(content: AgendaContent, sessions: Sessions) -> Iterator[Finding]:
    edition = content.edition
    for session in sessions:
        if session.end <= session.start:
            yield Finding(
                "ends-before-start",
                Grade.BLOCKING,
                N_("“%(session)s” ends at %(end)s, before it starts at %(start)s."),
                (session.slug,),
                {"session": session.title, "start": session.start, "end": session.end},
            )
        if not (clock.exists(session.start, session.zone) and clock.exists(session.end, session.zone)):
            yield Finding(
                "skipped-hour",
                Grade.BLOCKING,
                N_("“%(session)s” is at an hour that the clocks skip on %(day)s (%(zone)s)."),
                (session.slug,),
                {"session": session.title, "day": session.start.date(), "zone": session.zone},
            )
        # The meeting's days are those of its own city, wherever the session's clock stands.
        first = clock.wall(session.starts_at, edition.zone).date()
        last = clock.wall(session.ends_at, edition.zone).date()
        if first < edition.start_date or last > edition.end_date:
            yield Finding(
                "outside-meeting",
                Grade.BLOCKING,
                N_("“%(session)s” is on %(day)s, outside the meeting (%(start)s to %(end)s)."),
                (session.slug,),
                {
                    "session": session.title,
                    "day": first if first < edition.start_date else last,
                    "start": edition.start_date,
                    "end": edition.end_date,
                },
            )


def _nobody_twice(content: AgendaContent, sessions: Sessions) -> Iterator[Finding]:
    for one, other in _overlapping(sessions):
        there = {person.key for person in other.people}
        for name in {person.key: person.name for person in one.people if person.key in there}.values():
            yield Finding(
                "person-twice",
                Grade.BLOCKING,
                N_(
                    "%(person)s is expected in “%(one)s” (%(one_hours)s) and in “%(other)s” (%(other_hours)s)"
                    " at the same time on %(day)s."
                ),
                (one.slug, other.slug),
                {
                    "person": name,
                    "one": one.title,
                    "one_hours": (one.start, one.end),
                    "other": other.title,
                    "other_hours": (other.start, other.end),
                    "day": one.start.date(),
                },
            )


def _no_room_twice(content: AgendaContent, sessions: Sessions) -> Iterator[Finding]:
    for one, other in _overlapping(sessions):
        rooms = {room.key: room for room in (one.room, one.video_room) if room is not None}
        for room in (other.room, other.video_room):
            if room is not None and room.key in rooms:
                yield Finding(
                    "room-twice",
                    Grade.BLOCKING,
                    N_(
                        "%(room)s holds “%(one)s” (%(one_hours)s) and “%(other)s” (%(other_hours)s)"
                        " on %(day)s."
                    ),
                    (one.slug, other.slug),
                    {
                        "room": room.name,
                        "one": one.title,
                        "one_hours": (one.start, one.end),
                        "other": other.title,
                        "other_hours": (other.start, other.end),
                        "day": one.start.date(),
                    },
                )


def _somewhere_to_be(content: AgendaContent, sessions: Sessions) -> Iterator[Finding]:
    for session in sessions:
        if session.mode != "remote" and session.room is None:
            yield Finding(
                "no-room",
                Grade.ADVISORY,
                N_("“%(session)s” has no room yet."),
                (session.slug,),
                {"session": session.title},
            )
        if session.mode != "in_person" and session.video_room is None and session.link is None:
            yield Finding(
                "no-link",
                Grade.ADVISORY,
                N_("“%(session)s” can be joined remotely, but has no video room or link yet."),
                (session.slug,),
                {"session": session.title},
            )


def _items_fit(content: AgendaContent, sessions: Sessions) -> Iterator[Finding]:
    for session in sessions:
        total = sum(item.minutes for item in session.items)
        if total > max(session.minutes, 0):  # that it ends before it starts is another finding
            yield Finding(
                "items-too-long",
                Grade.ADVISORY,
                N_("The items of “%(session)s” take %(items)s minutes; the session has %(minutes)s."),
                (session.slug,),
                {"session": session.title, "items": total, "minutes": session.minutes},
            )


def _bearable_hours(content: AgendaContent, sessions: Sessions) -> Iterator[Finding]:
    """The hour on the clock of each person who joins from elsewhere."""
    for session in sessions:
        for person in session.people:
            if not person.remote or person.place is None:
                continue
            place = PLACES[person.place]
            start, end = (clock.wall(moment, place.zone) for moment in (session.starts_at, session.ends_at))
            if start.time() < EARLIEST or end.time() > LATEST or end.date() > start.date():
                yield Finding(
                    "hard-hour",
                    Grade.ADVISORY,
                    N_("%(person)s would join “%(session)s” from %(city)s at %(start)s–%(end)s local time."),
                    (session.slug,),
                    {
                        "person": person.name,
                        "session": session.title,
                        "city": place.name,
                        "start": start,
                        "end": end,
                    },
                )


_RULES: tuple[Callable[[AgendaContent, Sessions], Iterator[Finding]], ...] = (
    _languages,
    _within_the_meeting,
    _nobody_twice,
    _no_room_twice,
    _somewhere_to_be,
    _items_fit,
    _bearable_hours,
)


def _overlapping(sessions: Sessions) -> Iterator[tuple[SessionContent, SessionContent]]:
    return ((one, other) for one, other in combinations(sessions, 2) if one.overlaps(other))
