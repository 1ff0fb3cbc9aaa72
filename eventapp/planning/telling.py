"""What is asked of one session, entry by entry: what, why, by whom it was said, and its effect."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from eventapp.core import wording
from eventapp.core.localized import Language, LocalizedText
from eventapp.core.translations import N_, gettext, ngettext
from eventapp.meetings.rules import FEATURES

from .demands import SpacingDemand, Window
from .derived import Asked, Reason, SessionAsked
from .parts import SessionPart
from .ties import How, Tie, spaced


class Entry(NamedTuple):
    """``undo`` names it where it was stated and can be taken back."""

    text: str
    stated: bool
    reason: str = ""
    effect: str = ""
    undo: str = ""


class Group(NamedTuple):
    title: str
    entries: tuple[Entry, ...]


class Names(NamedTuple):
    """What things are called, for sentences about them."""

    rooms: Mapping[str, LocalizedText]
    sessions: Mapping[str, LocalizedText]
    people: Mapping[str, str]
    resources: Mapping[str, str]  # sentences of the catalogue
    language: Language

    def session(self, slug: str) -> str:
        return self.text(self.sessions.get(slug)) or slug

    def room(self, key: str) -> str:
        return self.text(self.rooms.get(key)) or key

    def text(self, text: LocalizedText | None) -> str:
        best = text.best(self.language) if text else None
        return best.text if best else ""

    def any_of(self, names: Iterable[str]) -> str:
        return wording.listing(names, self.language)

    def say(self, sentence: str, **values: object) -> str:
        return gettext(self.language, sentence, **values)

    def window(self, window: Window) -> str:
        return span(window.start, window.end, self.language)


def span(start: datetime, end: datetime, language: Language) -> str:
    """``Thursday, Nov 26, 09:00–12:00``; the end of a day is said as such."""
    day = wording.short_day(start.date(), language)
    whole = end - start
    if start.hour == start.minute == 0 and whole.days == 1 and not whole.seconds:
        return gettext(language, N_("%(day)s, all day"), day=day)
    if end.date() != start.date() and end.hour == end.minute == 0 and whole.days < 1:
        return gettext(
            language, N_("%(day)s, from %(start)s on"), day=day, start=wording.hour(start, language)
        )
    if end.date() != start.date():
        return (
            f"{day}, {wording.hour(start, language)} – "
            f"{wording.short_day(end.date(), language)}, {wording.hour(end, language)}"
        )
    if start.hour == start.minute == 0:
        return gettext(language, N_("%(day)s, until %(end)s"), day=day, end=wording.hour(end, language))
    return f"{day}, {wording.hours(start, end, language)}"


def of_session(asked: Asked, session: SessionAsked, part: SessionPart, names: Names) -> list[Group]:
    """All that the planner respects for *session*."""
    groups = (
        (N_("When"), _when(session, names)),
        (N_("Where"), _where(session, names)),
        (N_("Who"), _who(asked, session, part, names)),
        (N_("With other sessions"), _with_others(asked, session, part, names)),
    )
    return [Group(names.say(title), tuple(entries)) for title, entries in groups]


def stated_about(session: SessionAsked, asked: Asked, part: SessionPart, names: Names) -> list[str]:
    """Only what somebody stated, in short, for a list of sessions."""
    return [
        entry.text
        for group in of_session(asked, session, part, names)
        for entry in group.entries
        if entry.stated
    ]


def _because(session: SessionAsked, field: str, names: Names) -> str:
    reason = session.reasons.get(field)
    return reason.say(names.language) if reason is not None and not reason.stated else ""


def _stated(session: SessionAsked, field: str) -> bool:
    return bool(getattr(session.stated, field) not in (None, False))


def _entry(session: SessionAsked, field: str, names: Names, text: str, effect: str) -> Entry:
    stated = _stated(session, field)
    return Entry(text, stated, _because(session, field, names), effect, field if stated else "")


def _when(session: SessionAsked, names: Names) -> Iterator[Entry]:
    if session.stated.left_out:
        yield _entry(
            session,
            "left_out",
            names,
            names.say(N_("No part of the plan")),
            names.say(N_("It stays as it is, and is in nobody’s way.")),
        )
    if session.pinned or _stated(session, "pinned"):
        yield _pinned(session, names)
    elif session.stated.pinned is False:
        text = names.say(N_("May be moved"))
        yield Entry(text, True, effect=names.say(N_("The planner chooses its hour.")), undo="pinned")
    if session.windows or session.stated.windows is not None:
        hours = names.any_of(names.window(each) for each in session.windows)
        yield _entry(
            session,
            "windows",
            names,
            names.say(N_("Only at these times: %(times)s"), times=hours)
            if hours
            else names.say(N_("At any time of the meeting")),
            names.say(N_("It lies wholly within one of them.")) if hours else "",
        )
    if session.alone or session.stated.alone is not None:
        text = N_("Nothing else runs meanwhile") if session.alone else N_("Others may run meanwhile")
        effect = names.say(N_("All other sessions are planned around it.")) if session.alone else ""
        stated = session.stated.alone is not None
        yield Entry(
            names.say(text), stated, _because(session, "alone", names), effect, "alone" if stated else ""
        )
    if session.rest:
        yield Entry(
            names.say(N_("A break")),
            False,
            _because(session, "rest", names),
            names.say(N_("Nobody has to work meanwhile.")),
        )


def _pinned(session: SessionAsked, names: Names) -> Entry:
    stated = session.stated.pinned is not None
    spot = session.spot
    text = names.say(N_("Stays where it is"))
    if spot is not None:
        room = spot.room or spot.video_room
        when = span(spot.start, spot.end, names.language)
        place = f"{when}, {names.text(room.name)}" if room is not None else when
        text = names.say(N_("Stays where it is: %(place)s"), place=place)
    return Entry(
        text,
        stated,
        _because(session, "pinned", names),
        names.say(N_("The planner moves everything else around it.")),
        "pinned" if stated else "",
    )


def _where(session: SessionAsked, names: Names) -> Iterator[Entry]:
    if session.roomless:
        yield Entry(names.say(N_("Needs no room")), False, _because(session, "rooms", names))
    elif session.rooms or session.stated.rooms is not None:
        rooms = names.any_of(names.room(each) for each in session.rooms)
        yield _entry(
            session,
            "rooms",
            names,
            names.say(N_("Only in these rooms: %(rooms)s"), rooms=rooms)
            if rooms
            else names.say(N_("In any room")),
            names.say(N_("It is in no other room.")) if rooms else "",
        )
    if session.heads or session.stated.heads is not None:
        people = ngettext(
            names.language, "%(count)s person in the room", "%(count)s people in the room", session.heads
        )
        yield Entry(
            people,
            session.stated.heads is not None,
            _because(session, "heads", names),
            names.say(N_("A plan pays for each seat that the room lacks.")),
            "heads" if session.stated.heads is not None else "",
        )
    if session.features or session.stated.features is not None:
        needed = names.any_of(names.say(FEATURES.get(each, each)) for each in session.features)
        yield _entry(
            session,
            "features",
            names,
            names.say(N_("The room should have: %(features)s"), features=needed)
            if needed
            else names.say(N_("Needs nothing particular")),
            names.say(N_("A plan pays for each of them that the room lacks.")) if needed else "",
        )
    if session.needs:
        yield from _needs(session, names)


def _needs(session: SessionAsked, names: Names) -> Iterator[Entry]:
    for key, count in session.needs.items():
        yield Entry(
            names.say(
                N_("Needs %(count)s of: %(resource)s"),
                count=count,
                resource=names.say(names.resources.get(key, key)),
            ),
            False,
            _because(session, "needs", names),
            names.say(N_("No more sessions run at once than there is of it.")),
        )


def _who(asked: Asked, session: SessionAsked, part: SessionPart, names: Names) -> Iterator[Entry]:
    first = {True: True, False: True}
    for needed in session.people:
        role = "required" if needed.required else "wished"
        stated = needed.key in getattr(part, role)
        sentence = N_("%(person)s must be there") if needed.required else N_("%(person)s should be there")
        effect = (
            N_("Whoever must be there is in no other session meanwhile, and the hour on their clock counts.")
            if needed.required
            else N_("A plan pays where somebody who should be there cannot.")
        )
        yield Entry(
            names.say(sentence, person=needed.name),
            stated,
            "" if stated else needed.reason.say(names.language),
            names.say(effect) if first[needed.required] else "",
            f"{role}:{needed.key}" if stated else "",
        )
        first[needed.required] = False
    for key in part.excused:
        yield Entry(
            names.say(N_("%(person)s need not be there"), person=names.people.get(key, key)),
            True,
            effect=names.say(N_("The plan may ask them to be elsewhere meanwhile.")),
            undo=f"excused:{key}",
        )
    for team in asked.teams:
        for slug, minutes in team.visits:
            if slug == session.slug:
                yield Entry(
                    names.say(
                        N_("%(team)s visits for %(minutes)s minutes"),
                        team=names.text(team.team.name) or team.key,
                        minutes=minutes,
                    ),
                    True,
                    effect=names.say(N_("Within the session and in its room.")),
                )


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


def tie_text(tie: Tie, names: Names) -> str:
    text = names.say(TIES[tie.how], session=names.session(tie.other))
    if tie.minutes and tie.how in (How.AFTER, How.BEFORE):
        least = N_("%(tie)s, with at least %(minutes)s minutes between")
        return names.say(least, tie=text, minutes=tie.minutes)
    if tie.minutes:
        return names.say(
            N_("%(tie)s, with at most %(minutes)s minutes between"), tie=text, minutes=tie.minutes
        )
    return text


def tie_effect(tie: Tie, names: Names) -> str:
    if tie.how is How.PARALLEL:
        return names.say(N_("A plan pays nothing when they run at once, whoever follows both."))
    if tie.cost:
        return names.say(N_("A plan pays where it is otherwise."))
    return names.say(N_("It must be so in every plan."))


def _with_others(asked: Asked, session: SessionAsked, part: SessionPart, names: Names) -> Iterator[Entry]:
    for tie in part.ties:
        yield Entry(tie_text(tie, names), True, "", tie_effect(tie, names), tie.token)
    for tie, reason in _followed(asked, session.slug):
        yield Entry(tie_text(tie, names), False, reason.say(names.language), tie_effect(tie, names))


def _followed(asked: Asked, slug: str) -> Iterator[tuple[Tie, Reason]]:
    """What ties the session to others without anybody having stated it."""
    for order in asked.orders:
        if slug in (order.before, order.after) and not order.reason.stated:
            after = order.after == slug
            other = order.before if after else order.after
            yield Tie(How.AFTER if after else How.BEFORE, other, order.gap), order.reason
    for spacing in asked.spacings:
        if slug in (spacing.one, spacing.other) and not spacing.reason.stated:
            stated = SpacingDemand(spacing.one, spacing.other, spacing.days, spacing.within, spacing.cost)
            for tie in spaced(stated, slug):
                yield tie, spacing.reason
    for conflict in asked.conflicts:
        if slug in (conflict.one, conflict.other) and not conflict.reason.stated and conflict.cost:
            other = conflict.other if conflict.one == slug else conflict.one
            yield Tie(How.APART, other, cost=conflict.cost), conflict.reason
