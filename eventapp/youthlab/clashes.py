"""What is wrong with who presents which recommendation where: delegates in two places, ways too short,
sessions that are gone, groups and plenaries that hear nothing.

Hours of presentations are minutes after the beginning of their session, so that they move with it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import combinations, pairwise
from typing import Any, NamedTuple

from eventapp.agenda.content import Kind, SessionContent
from eventapp.agenda.rules.expected import PAUSE
from eventapp.agenda.rules.finding import Agenda, Finding, Grade, Quoted, Stay
from eventapp.core.localized import LocalizedText
from eventapp.core.translations import N_

PLENARIES = (Kind.OPENING, Kind.PLENARY, Kind.YOUTH_LAB, Kind.CLOSING)
CONNECTION = timedelta(minutes=5)  # to leave one video room and be heard in the next


class Presents(NamedTuple):
    """A delegate of a team; ``person`` is a key where they are registered."""

    key: int
    name: str
    person: str | None = None
    withdrawn: bool = False


class Slot(NamedTuple):
    """A presentation: in the session of this slug, so many minutes after its beginning. ``title`` is what
    the session is called, also when the agenda does not have it any more."""

    session: str
    title: LocalizedText
    after: int
    minutes: int


class Team(NamedTuple):
    """A recommendation with those who present it, the groups it is addressed to, and where it stands."""

    number: int
    title: LocalizedText
    people: tuple[Presents, ...]
    groups: Mapping[str, LocalizedText]  # by key
    slots: tuple[Slot, ...]


class Turn(NamedTuple):
    """A team at its place in time."""

    team: Team
    slot: Slot
    session: SessionContent

    @property
    def starts_at(self) -> datetime:
        return self.session.starts_at + timedelta(minutes=self.slot.after)

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.slot.minutes)

    @property
    def hours(self) -> tuple[datetime, datetime]:
        """On the session's clock."""
        start = self.session.start + timedelta(minutes=self.slot.after)
        return start, start + timedelta(minutes=self.slot.minutes)


def check(teams: Sequence[Team], agenda: Agenda) -> Iterator[Finding]:
    """What is wrong, in the order of how much it hurts. Nothing is said while nothing has been placed."""
    if any(team.slots for team in teams):
        sessions = {session.slug: session for session in agenda.sessions}
        turns = [
            Turn(team, slot, sessions[slot.session])
            for team in teams
            for slot in team.slots
            if slot.session in sessions
        ]
        turns.sort(key=lambda turn: (turn.starts_at, turn.team.number))
        yield from _twice(turns)
        yield from _expected_elsewhere(turns, agenda.stays)
        yield from _same_minutes(turns)
        yield from _too_long(turns)
        yield from _gone(teams, sessions)
        yield from _ways(turns)
        yield from _not_placed(teams, turns)
        yield from _nobody(teams)


def _twice(turns: Sequence[Turn]) -> Iterator[Finding]:
    """Delegates in two places at once; those of a team are told together."""
    for one, other in combinations(turns, 2):
        if one.session is other.session or not _overlap(one, other):
            continue
        shared = _shared(one, other)
        if shared:
            yield _finding(
                "youth-twice",
                Grade.BLOCKING,
                N_(
                    "%(people)s: in “%(one)s” (%(one_hours)s, recommendation %(one_number)s) and in"
                    " “%(other)s” (%(other_hours)s, recommendation %(other_number)s) at the same time on"
                    " %(day)s."
                ),
                one,
                other,
                people=shared,
            )


def _expected_elsewhere(turns: Sequence[Turn], stays: Mapping[str, Sequence[Stay]]) -> Iterator[Finding]:
    """Somebody who presents is named in another session at that time."""
    for turn in turns:
        for person in turn.team.people:
            for stay in stays.get(person.person or "", ()):
                if stay.session.slug == turn.session.slug or not _overlap(turn, stay):
                    continue
                yield Finding(
                    "youth-expected-elsewhere",
                    Grade.BLOCKING,
                    N_(
                        "%(person)s presents recommendation %(number)s in “%(one)s” (%(one_hours)s) and is"
                        " expected in “%(other)s” (%(other_hours)s) at the same time on %(day)s."
                    ),
                    (turn.session.slug, stay.session.slug),
                    {
                        "person": person.name,
                        "number": turn.team.number,
                        "one": turn.session.title,
                        "one_hours": turn.hours,
                        "other": stay.session.title,
                        "other_hours": stay.hours,
                        "day": turn.session.start.date(),
                    },
                )


def _same_minutes(turns: Sequence[Turn]) -> Iterator[Finding]:
    for one, other in combinations(turns, 2):
        if one.session is other.session and _overlap(one, other):
            yield _finding(
                "youth-same-minutes",
                Grade.ADVISORY,
                N_(
                    "Recommendations %(one_number)s (%(one_hours)s) and %(other_number)s (%(other_hours)s)"
                    " are presented in “%(one)s” at the same time."
                ),
                one,
                other,
            )


def _too_long(turns: Sequence[Turn]) -> Iterator[Finding]:
    for turn in turns:
        if turn.slot.after + turn.slot.minutes > turn.session.minutes:
            yield Finding(
                "youth-too-long",
                Grade.ADVISORY,
                N_(
                    "The presentation of recommendation %(number)s (%(hours)s) ends after “%(session)s”,"
                    " which ends at %(end)s on %(day)s."
                ),
                (turn.session.slug,),
                {
                    "number": turn.team.number,
                    "hours": turn.hours,
                    "session": turn.session.title,
                    "end": turn.session.end,
                    "day": turn.session.end.date(),
                },
            )


def _gone(teams: Iterable[Team], sessions: Mapping[str, SessionContent]) -> Iterator[Finding]:
    for team in teams:
        for slot in team.slots:
            if slot.session not in sessions:
                yield Finding(
                    "youth-session-gone",
                    Grade.ADVISORY,
                    N_(
                        "Recommendation %(number)s was to be presented in “%(session)s” by %(people)s; this"
                        " session was removed, or has no hour."
                    )
                    if team.people
                    else N_(
                        "Recommendation %(number)s was to be presented in “%(session)s”; this session was"
                        " removed, or has no hour."
                    ),
                    (),
                    {
                        "number": team.number,
                        "session": slot.title,
                        **({"people": [p.name for p in team.people]} if team.people else {}),
                    },
                )


def _ways(turns: Sequence[Turn]) -> Iterator[Finding]:
    """From one room to the next, or from one video room to the next, for those who present in both."""
    ways: dict[tuple[int, int], list[str]] = {}
    for person in {p.key: p for turn in turns for p in turn.team.people if not p.withdrawn}.values():
        mine = [n for n, turn in enumerate(turns) if any(p.key == person.key for p in turn.team.people)]
        for a, b in pairwise(mine):
            if turns[a].session is not turns[b].session and _tight(turns[a], turns[b]):
                ways.setdefault((a, b), []).append(person.name)
    for (a, b), people in ways.items():
        one, other = turns[a], turns[b]
        yield _finding(
            "youth-way",
            Grade.ADVISORY,
            N_(
                "%(people)s: %(length)s to get from “%(one)s” (%(one_room)s, until %(one_end)s) to"
                " “%(other)s” (%(other_room)s, from %(other_start)s) on %(day)s."
            ),
            one,
            other,
            people=people,
            length=other.starts_at - one.ends_at,
            one_room=_room(one.session),
            one_end=one.hours[1],
            other_room=_room(other.session),
            other_start=other.hours[0],
        )


def _tight(one: Turn, other: Turn) -> bool:
    gap = other.starts_at - one.ends_at
    if one.session.room is not None and other.session.room is not None:
        return one.session.room != other.session.room and timedelta() <= gap < PAUSE
    if one.session.video_room == other.session.video_room:
        return False
    return timedelta() <= gap < CONNECTION


def _room(session: SessionContent) -> LocalizedText:
    room = session.room or session.video_room
    return room.name if room else LocalizedText()


def _not_placed(teams: Iterable[Team], turns: Sequence[Turn]) -> Iterator[Finding]:
    for team in teams:
        mine = [turn for turn in turns if turn.team.number == team.number]
        there = {group.key for turn in mine for group in turn.session.groups}
        missing = [Quoted(name) for key, name in team.groups.items() if key not in there]
        if missing:
            yield Finding(
                "youth-group-missing",
                Grade.ADVISORY,
                N_(
                    "Recommendation %(number)s is addressed to %(groups)s, but is presented in no session of"
                    " theirs."
                ),
                (),
                {"number": team.number, "groups": missing},
            )
        if not any(turn.session.kind in PLENARIES for turn in mine):
            yield Finding(
                "youth-no-plenary",
                Grade.ADVISORY,
                N_("Recommendation %(number)s is presented in no plenary."),
                (),
                {"number": team.number},
            )


def _nobody(teams: Iterable[Team]) -> Iterator[Finding]:
    for team in teams:
        gone = [person.name for person in team.people if person.withdrawn]
        if gone:
            yield Finding(
                "youth-withdrawn",
                Grade.ADVISORY,
                N_("%(people)s: withdrew, but still in the team of recommendation %(number)s."),
                (),
                {"people": gone, "number": team.number},
            )
        if team.slots and not any(not person.withdrawn for person in team.people):
            yield Finding(
                "youth-nobody",
                Grade.ADVISORY,
                N_("Nobody is named to present recommendation %(number)s."),
                (),
                {"number": team.number},
            )


def _overlap(one: Turn, other: Turn | Stay) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _shared(one: Turn, other: Turn) -> list[str]:
    keys = {person.key for person in other.team.people}
    return [person.name for person in one.team.people if person.key in keys and not person.withdrawn]


def _finding(code: str, grade: Grade, sentence: str, one: Turn, other: Turn, **values: Any) -> Finding:
    slugs = tuple(dict.fromkeys((one.session.slug, other.session.slug)))
    told = {
        "one": one.session.title,
        "one_hours": one.hours,
        "one_number": one.team.number,
        "other": other.session.title,
        "other_hours": other.hours,
        "other_number": other.team.number,
        "day": one.session.start.date(),
    }
    return Finding(code, grade, sentence, slugs, {**told, **values})
