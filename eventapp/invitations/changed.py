"""A change of a session in the words of its reader: what it was, and what it is. Reads nothing.

The names of changes, roles and formats are those of templates/agenda/macros.html, which is where the
catalogue finds them.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from eventapp.agenda.changes import Change, ChangeKind
from eventapp.agenda.content import EditionContent, ItemContent, Participation, Role, SessionContent
from eventapp.calendars import events
from eventapp.core import clock, wording
from eventapp.core.localized import Language
from eventapp.core.places import PLACES, Place
from eventapp.core.translations import N_, gettext, language_name, ngettext, pgettext

from .letters import Turn

NAMES = {
    ChangeKind.ADDED: "New",
    ChangeKind.CANCELLED: "Cancelled",
    ChangeKind.RESTORED: "Back on the agenda",
    ChangeKind.MOVED: "New time",
    ChangeKind.RENAMED: "New title",
    ChangeKind.ROOM: "New room",
    ChangeKind.MODE: "New format",
    ChangeKind.PEOPLE: "Chairs or speakers changed",
    ChangeKind.GROUPS: "Groups changed",
    ChangeKind.LANGUAGES: "Interpretation changed",
    ChangeKind.ITEMS: "Items changed",
    ChangeKind.SUMMARY: "New description",
    ChangeKind.LINK: "New connection details",
}
ROLES = {
    Role.CHAIR: "Chair",
    Role.CO_CHAIR: "Co-chair",
    Role.MODERATOR: "Moderator",
    Role.PRESENTER: "Presenter",
    Role.SPEAKER: "Speaker",
    Role.RAPPORTEUR: "Rapporteur",
    Role.INTERPRETER: "Interpreter",
}
LINK_COMES = N_("The link to join stands in your calendar and on your page shortly before the session.")


def turns(
    changes: Iterable[Change],
    edition: EditionContent,
    language: Language,
    place: str | None = None,
    *,
    room: bool = True,
) -> list[Turn]:
    """What these changes of one session mean to a reader who lives by the clock of *place*; *room*: whether
    they may know where it is held. That a session is new, cancelled or back is no turn: it is all there is to
    say of it. What reads the same in this language is left out."""
    found = []
    for change in changes:
        facet = _facet(change.kind, edition, language, place)
        if change.before is None or facet is None or (change.kind is ChangeKind.ROOM and not room):
            continue
        before, after = facet(change.before), facet(change.after)
        if change.kind is ChangeKind.LINK:
            found.append(Turn(name(change.kind, language), "", gettext(language, LINK_COMES)))
        elif before != after:
            found.append(Turn(name(change.kind, language), before, after))
    return found


def name(kind: ChangeKind, language: Language) -> str:
    """``New time``."""
    return pgettext(language, "change", NAMES[kind])


def when(starts_at: datetime, ends_at: datetime, place: Place, language: Language) -> str:
    """``Thursday, November 26, 2026, 09:00–10:00, Ottawa (UTC−5)``."""
    start, end = (clock.wall(moment, place.zone) for moment in (starts_at, ends_at))
    city = events.said(place.name, language)
    offset = clock.offset_label(starts_at, place.zone)
    return f"{wording.day(start.date(), language)}, {wording.hours(start, end, language)}, {city} ({offset})"


def own_clock(starts_at: datetime, place: str | None, zone: str) -> Place | None:
    """The reader's city, where its clock differs from that of *zone* then."""
    there = PLACES.get(place or "")
    if there is None or clock.offset(starts_at, there.zone) == clock.offset(starts_at, zone):
        return None
    return there


def _facet(
    kind: ChangeKind, edition: EditionContent, language: Language, place: str | None
) -> Callable[[SessionContent], str] | None:
    none = gettext(language, "none")

    def time(session: SessionContent) -> str:
        there = own_clock(session.starts_at, place, session.zone)
        cities = [events.anchor(edition, session), there] if there else [events.anchor(edition, session)]
        return " · ".join(when(session.starts_at, session.ends_at, city, language) for city in cities)

    def title(session: SessionContent) -> str:
        return f"{events.session_title(session, language)} ({_kind(session, language)})"

    def rooms(session: SessionContent) -> str:
        names = [events.said(each.name, language) for each in (session.room, session.video_room) if each]
        return ", ".join(filter(None, names)) or none

    def languages(session: SessionContent) -> str:
        names = [language_name(Language(code), language) for code in session.languages]
        return wording.listing(names, language) or none

    facets: dict[ChangeKind, Callable[[SessionContent], str]] = {
        ChangeKind.MOVED: time,
        ChangeKind.RENAMED: title,
        ChangeKind.ROOM: rooms,
        ChangeKind.MODE: lambda s: gettext(language, events.MODES.get(s.mode, "none")),
        ChangeKind.PEOPLE: lambda s: ", ".join(_person(each, language) for each in s.people) or none,
        ChangeKind.GROUPS: lambda s: (
            wording.listing((events.said(group.name, language) or group.key for group in s.groups), language)
            or none
        ),
        ChangeKind.LANGUAGES: languages,
        ChangeKind.ITEMS: lambda s: " · ".join(_item(each, language) for each in s.items) or none,
        ChangeKind.SUMMARY: lambda s: events.said(s.summary, language) or none,
        ChangeKind.LINK: lambda s: s.link or "",
    }
    return facets.get(kind)


def _kind(session: SessionContent, language: Language) -> str:
    return pgettext(language, "session", events.KINDS[session.kind])


def _person(person: Participation, language: Language) -> str:
    role = pgettext(language, "role", ROLES[person.role])
    afar = gettext(language, "remotely") if person.remote else ""
    return f"{person.name} ({', '.join(filter(None, (role, afar)))})"


def _item(item: ItemContent, language: Language) -> str:
    minutes = ngettext(language, "%(count)s minute", "%(count)s minutes", item.minutes)
    said = ", ".join(filter(None, (minutes, item.presenter)))
    return f"{events.said(item.title, language) or ''} ({said})"
