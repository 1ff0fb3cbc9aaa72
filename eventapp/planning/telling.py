"""What is asked of one session, entry by entry: what, why, by whom it was said, and its effect."""

from collections.abc import Iterator
from typing import NamedTuple

from eventapp.core.translations import N_, gettext, pgettext

from .demands import SpacingDemand
from .derived import Asked, Reason, SessionAsked
from .parts import SessionPart
from .statements import (
    ALONE,
    LEFT_OUT,
    MOVABLE,
    PEOPLE,
    PINNED,
    TOGETHER,
    Names,
    features_said,
    heads_said,
    rooms_said,
    span,
    tie_said,
    windows_said,
)
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


def of_session(asked: Asked, session: SessionAsked, part: SessionPart, names: Names) -> list[Group]:
    """All that the planner respects for *session*."""
    language = names.language
    return [
        Group(pgettext(language, "plan", "When"), tuple(_when(session, names))),
        Group(pgettext(language, "plan", "Where"), tuple(_where(session, names))),
        Group(pgettext(language, "plan", "Who"), tuple(_who(asked, session, part, names))),
        Group(gettext(language, N_("With other sessions")), tuple(_with_others(asked, session, part, names))),
    ]


def _entry(session: SessionAsked, field: str, names: Names, text: str, effect: str = "") -> Entry:
    """About a field of `SessionDemand`."""
    value = getattr(session.stated, field, None)
    stated = bool(value) if field == "left_out" else value is not None
    reason = session.reasons.get(field)
    why = reason.say(names.language) if reason is not None and not stated else ""
    return Entry(text, stated, why, names.say(effect) if effect else "", field if stated else "")


def _when(session: SessionAsked, names: Names) -> Iterator[Entry]:
    if session.stated.left_out:
        effect = N_("It stays as it is, and is in nobody’s way.")
        yield _entry(session, "left_out", names, names.say(LEFT_OUT), effect)
    if session.pinned:
        effect = N_("The planner moves everything else around it.")
        yield _entry(session, "pinned", names, _place(session, names), effect)
    elif session.stated.pinned is not None:
        yield _entry(session, "pinned", names, names.say(MOVABLE), N_("The planner chooses its hour."))
    if session.windows or session.stated.windows is not None:
        effect = N_("It lies wholly within one of them.") if session.windows else ""
        yield _entry(session, "windows", names, windows_said(session.windows, names), effect)
    if session.alone or session.stated.alone is not None:
        effect = N_("All other sessions are planned around it.") if session.alone else ""
        text = names.say(ALONE if session.alone else TOGETHER)
        yield _entry(session, "alone", names, text, effect)
    if session.rest:
        effect = N_("Nobody has to work meanwhile.")
        yield _entry(session, "rest", names, names.say(N_("A break")), effect)


def _place(session: SessionAsked, names: Names) -> str:
    spot = session.spot
    if spot is None:
        return names.say(PINNED)
    room = spot.room or spot.video_room
    place = span(spot.start, spot.end, names.language)
    if room is not None:
        place = f"{place}, {names.text(room.name)}"
    return names.say(N_("Stays where it is: %(place)s"), place=place)


def _where(session: SessionAsked, names: Names) -> Iterator[Entry]:
    if session.roomless and not session.rooms:
        yield _entry(session, "rooms", names, names.say(N_("Needs no room")))
    elif session.rooms or session.stated.rooms is not None:
        effect = N_("It is in no other room.") if session.rooms else ""
        yield _entry(session, "rooms", names, rooms_said(session.rooms, names), effect)
    if session.heads or session.stated.heads is not None:
        effect = N_("A plan pays for each seat that the room lacks.")
        yield _entry(session, "heads", names, heads_said(session.heads, names), effect)
    if session.features or session.stated.features is not None:
        effect = N_("A plan pays for each of them that the room lacks.") if session.features else ""
        yield _entry(session, "features", names, features_said(session.features, names), effect)
    for key, count in session.needs.items():
        text = names.say(N_("Needs: %(resource)s (%(count)s)"), count=count, resource=names.resource(key))
        effect = N_("No more sessions run at once than there are for.")
        yield _entry(session, "needs", names, text, effect)


def _who(asked: Asked, session: SessionAsked, part: SessionPart, names: Names) -> Iterator[Entry]:
    effects = {
        "required": N_("Whoever must be there is in no other session meanwhile, and their night counts."),
        "wished": N_("A plan pays where somebody who should be there cannot."),
    }
    for needed in sorted(session.people, key=lambda needed: not needed.required):
        role = "required" if needed.required else "wished"
        stated = needed.key in getattr(part, role)
        why = "" if stated else needed.reason.say(names.language)
        effect = effects.pop(role, "")  # once is enough
        yield Entry(
            names.say(PEOPLE[role], person=needed.name),
            stated,
            why,
            names.say(effect) if effect else "",
            f"{role}:{needed.key}" if stated else "",
        )
    for key in part.excused:
        text = names.say(PEOPLE["excused"], person=names.person(key))
        effect = names.say(N_("The plan may ask them to be elsewhere meanwhile."))
        yield Entry(text, True, "", effect, f"excused:{key}")
    for team in asked.teams:
        for slug, minutes in team.visits:
            if slug == session.slug:
                text = names.say(
                    N_("“%(team)s” visits for %(minutes)s minutes"),
                    team=names.team(team.key),
                    minutes=minutes,
                )
                yield Entry(text, True, "", names.say(N_("Within the session and in its room.")))


def tie_effect(tie: Tie, names: Names) -> str:
    if tie.how is How.PARALLEL:
        return names.say(N_("A plan pays nothing when they run at once, whoever follows both."))
    if tie.cost:
        return names.say(N_("A plan pays where it is otherwise."))
    return names.say(N_("It is so in every plan."))


def _with_others(asked: Asked, session: SessionAsked, part: SessionPart, names: Names) -> Iterator[Entry]:
    for tie in part.ties:
        yield Entry(tie_said(tie, names), True, "", tie_effect(tie, names), tie.token)
    for tie, reason in _followed(asked, session.slug):
        yield Entry(tie_said(tie, names), False, reason.say(names.language), tie_effect(tie, names))


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
