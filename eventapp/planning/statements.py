"""What somebody stated, each statement as one phrase: for lists, and to compare what two people typed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from eventapp.core import wording
from eventapp.core.localized import Language, LocalizedText
from eventapp.core.translations import N_, gettext, ngettext
from eventapp.meetings.rules import FEATURES

from .demands import PersonDemand, SessionDemand, Window
from .parts import MeetingPart, SessionPart, TeamPart
from .ties import How, Tie

PINNED, MOVABLE = N_("Stays where it is"), N_("May be moved")
LEFT_OUT = N_("No part of the plan")
ALONE, TOGETHER = N_("Nothing else runs meanwhile"), N_("Others may run meanwhile")
TIES = {
    How.AFTER: N_("After “%(session)s”"),
    How.BEFORE: N_("Before “%(session)s”"),
    How.RIGHT_AFTER: N_("Right after “%(session)s”"),
    How.RIGHT_BEFORE: N_("Right before “%(session)s”"),
    How.NEAR: N_("Close to “%(session)s”, before or after it"),
    How.SAME_DAY: N_("On the same day as “%(session)s”"),
    How.OTHER_DAY: N_("On another day than “%(session)s”"),
    How.NEXT_DAY: N_("On the day after “%(session)s”"),
    How.DAY_BEFORE: N_("On the day before “%(session)s”"),
    How.APART: N_("Better not at the same time as “%(session)s”"),
    How.PARALLEL: N_("May run at the same time as “%(session)s”"),
}
PEOPLE = {
    "required": N_("%(person)s must be there"),
    "wished": N_("%(person)s should be there"),
    "excused": N_("%(person)s need not be there"),
}
SESSIONS = {
    "required": N_("Must be in “%(session)s”"),
    "wished": N_("Should be in “%(session)s”"),
    "excused": N_("Need not be in “%(session)s”"),
}


class Names(NamedTuple):
    """What things are called, for sentences about them."""

    rooms: Mapping[str, LocalizedText]
    sessions: Mapping[str, LocalizedText]
    people: Mapping[str, str]
    resources: Mapping[str, str]  # sentences of the catalogue
    teams: Mapping[str, LocalizedText]
    language: Language

    def session(self, slug: str) -> str:
        return self.text(self.sessions.get(slug)) or slug

    def room(self, key: str) -> str:
        return self.text(self.rooms.get(key)) or key

    def person(self, key: str) -> str:
        return self.people.get(key, key)

    def team(self, key: str) -> str:
        return self.text(self.teams.get(key)) or key

    def resource(self, key: str) -> str:
        return self.say(self.resources.get(key, key))

    def text(self, text: LocalizedText | None) -> str:
        best = text.best(self.language) if text else None
        return best.text if best else ""

    def any_of(self, names: Sequence[str]) -> str:
        return wording.listing(names, self.language)

    def say(self, sentence: str, **values: object) -> str:
        return gettext(self.language, sentence, **values)

    def window(self, window: Window) -> str:
        return span(window.start, window.end, self.language)


def span(start: datetime, end: datetime, language: Language) -> str:
    """``Thu, Nov 26, 09:00–12:00``; beginning and end of a day are said as such."""
    day = wording.short_day(start.date(), language)
    opens, closes = start.hour == start.minute == 0, end.hour == end.minute == 0
    if (end - start).days > 1 or ((end - start).days == 1 and not (opens and closes)):
        last = wording.short_day(end.date(), language)
        return f"{day}, {wording.hour(start, language)} – {last}, {wording.hour(end, language)}"
    if opens and closes:
        return gettext(language, N_("%(day)s, all day"), day=day)
    if closes:
        since = wording.hour(start, language)
        return gettext(language, N_("%(day)s, from %(start)s on"), day=day, start=since)
    if opens:
        return gettext(language, N_("%(day)s, until %(end)s"), day=day, end=wording.hour(end, language))
    return f"{day}, {wording.hours(start, end, language)}"


def windows_said(windows: Sequence[Window], names: Names) -> str:
    if not windows:
        return names.say(N_("At any time of the meeting"))
    times = names.any_of([names.window(each) for each in windows])
    return names.say(N_("Only at these times: %(times)s"), times=times)


def rooms_said(rooms: Sequence[str], names: Names) -> str:
    if not rooms:
        return names.say(N_("In any room"))
    listed = names.any_of([names.room(each) for each in rooms])
    return names.say(N_("Only in these rooms: %(rooms)s"), rooms=listed)


def features_said(features: Sequence[str], names: Names) -> str:
    if not features:
        return names.say(N_("The room needs nothing particular"))
    listed = names.any_of([names.say(FEATURES.get(each, each)) for each in features])
    return names.say(N_("The room should have: %(features)s"), features=listed)


def heads_said(heads: int, names: Names) -> str:
    return ngettext(names.language, "%(count)s person in the room", "%(count)s people in the room", heads)


def tie_said(tie: Tie, names: Names) -> str:
    text = names.say(TIES[tie.how], session=names.session(tie.other))
    if not tie.minutes:
        return text
    between = (
        N_("%(tie)s, with at least %(minutes)s minutes between")
        if tie.how in (How.AFTER, How.BEFORE)
        else N_("%(tie)s, with at most %(minutes)s minutes between")
    )
    return names.say(between, tie=text, minutes=tie.minutes)


def of_session(part: SessionPart, names: Names) -> Iterator[str]:
    yield from _own(part.own, names)
    for role, sentence in PEOPLE.items():
        for key in getattr(part, role):
            yield names.say(sentence, person=names.person(key))
    for tie in part.ties:
        text = tie_said(tie, names)
        soft = tie.cost and tie.how is not How.APART
        yield names.say(N_("%(tie)s, if possible"), tie=text) if soft else text


def _own(own: SessionDemand, names: Names) -> Iterator[str]:
    if own.left_out:
        yield names.say(LEFT_OUT)
    if own.pinned is not None:
        yield names.say(PINNED if own.pinned else MOVABLE)
    if own.windows is not None:
        yield windows_said(own.windows, names)
    if own.alone is not None:
        yield names.say(ALONE if own.alone else TOGETHER)
    if own.rooms is not None:
        yield rooms_said(own.rooms, names)
    if own.heads is not None:
        yield heads_said(own.heads, names)
    if own.features is not None:
        yield features_said(own.features, names)


def of_person(part: PersonDemand, names: Names) -> Iterator[str]:
    if part.remote is not None:
        yield names.say(N_("Joins from afar") if part.remote else N_("Is in the room"))
    for window in part.away:
        yield names.say(N_("Cannot be there: %(time)s"), time=names.window(window))
    for role, sentence in SESSIONS.items():
        for slug in getattr(part, role):
            yield names.say(sentence, session=names.session(slug))
    for key in part.teams:
        yield names.say(N_("Visits sessions with “%(team)s”"), team=names.team(key))


def of_team(part: TeamPart, names: Names) -> Iterator[str]:
    if part.team is None:
        return
    for language, text in part.team.name:
        yield f"{language.endonym}: {text}"
    for key in part.people:
        yield names.person(key)
    for slug, minutes in part.team.visits.items():
        yield names.say(
            N_("“%(session)s”: %(minutes)s minutes"), session=names.session(slug), minutes=minutes
        )


def of_meeting(part: MeetingPart, names: Names) -> Iterator[str]:
    for day, hours in part.days.items():
        yield span(datetime.combine(day, hours.start), datetime.combine(day, hours.end), names.language)
    for key, limit in part.resources.items():
        yield f"{names.resource(key)}: {limit}"


class Differing(NamedTuple):
    """What only somebody else said, and what only the reader typed."""

    theirs: tuple[str, ...]
    mine: tuple[str, ...]


def differing(theirs: Iterable[str], mine: Iterable[str]) -> Differing:
    saved, typed = list(theirs), list(mine)
    return Differing(
        tuple(each for each in saved if each not in typed), tuple(each for each in typed if each not in saved)
    )
