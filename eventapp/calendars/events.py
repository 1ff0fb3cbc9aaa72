"""A session, and the meeting around it, each as one VEVENT (RFC 5545) in one language.

Functions of their arguments alone: stamps come from the publication and never from the present time, so the
same publication makes the same bytes. What is written and what is left out rests on what calendar programs
do with it: instants are in UTC without VTIMEZONE, because many programs have stale zones, and the local
clocks stand in the description in words; there is no ORGANIZER and no ATTENDEE, which would make an
invitation; join links are not public.
"""

import logging
import re
from collections.abc import Container, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID, uuid5

import icalendar

from eventapp.agenda.content import AgendaContent, EditionContent, Kind, SessionContent
from eventapp.core import clock, wording
from eventapp.core.localized import Language, LocalizedText, clean
from eventapp.core.places import PLACES, Place
from eventapp.core.translations import gettext, language_name, ngettext, pgettext

from .lines import written
from .words import LEADERS, MARKED, NATURES

log = logging.getLogger("eventapp.calendars")

MOST_CHARACTERS = 8000  # in a description; Google takes 8192
MOST_CLOCKS = 6

# Never change it: every calendar that holds a meeting knows it by an identifier made from this.
_MEETINGS = UUID("5a3ef6a1-7e0c-4f5e-9d0b-2c1f6f6a9c11")

# The words of templates/agenda/macros.html, which is where the catalogue finds them.
KINDS = {
    Kind.OPENING: "Opening",
    Kind.PLENARY: "Plenary",
    Kind.WORKING_GROUP: "Working group",
    Kind.ROUND_TABLE: "Co-chairs’ round table",
    Kind.YOUTH_LAB: "Youth Lab",
    Kind.CLOSING: "Closing",
    Kind.BILATERAL: "Bilateral",
    Kind.BREAK: "Break",
    Kind.SOCIAL: "Social event",
    Kind.OTHER: "Other",
}
MODES = {"in_person": "In person", "hybrid": "In person and remote", "remote": "Remote"}

UNSTAMPED = "00000000T000000Z"  # no moment: where each reader's own stamp is put in


class Own(NamedTuple):
    """What the event of one person says besides. It has no stamps of its own (`UNSTAMPED`)."""

    link: str | None = None  # to join with
    link_hours: int | None = None  # before the session, when there will be a link here


def all_events(
    content: AgendaContent,
    language: Language,
    base_url: str,
    known: Container[str] = (),
    addresses: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, bytes]:
    """The VEVENT of the meeting and of each session, by uid, without those *known* already. *addresses*, by
    uid, are those of sessions that have no page of their own for everybody.

    *content* is cut to its audience. What cannot be written is left out and logged: it must not take the
    others with it.
    """
    edition = content.edition
    writers = {meeting_uid(edition): partial(meeting_bytes, content, language, base_url)}
    for session in content.sessions:
        address = addresses.get(session.uid)
        writers[session.uid] = partial(event_bytes, edition, session, language, base_url, address)
    events: dict[str, bytes] = {}
    for uid in (uid for uid in writers if uid not in known):
        try:
            events[uid] = writers[uid]()
        except Exception:
            log.exception("event %s of %s cannot be written", uid, edition.path)
    return events


def event_bytes(
    edition: EditionContent,
    session: SessionContent,
    language: Language,
    base_url: str,
    address: str | None = None,
    own: Own | None = None,
    elsewhere: str | None = None,
) -> bytes:
    """One published session; more about it stands at *address*, if not on its own page; *own* is for one
    person alone; *elsewhere* says the hours of other places than the edition's `clocks`. Raises ValueError
    for a session of a draft, which has no stamps."""
    if session.changed_at is None:
        raise ValueError(f"{session.slug} is not published")
    address = address or session_url(edition, session, language, base_url)
    title = session_title(session, language)
    if session.cancelled:
        title = gettext(language, "CANCELLED: %(title)s", title=title)
    event = icalendar.Event()
    event.add("uid", session.uid)
    event.add("sequence", session.sequence)
    _stamp(event, session.changed_at if own is None else None)
    event.add("dtstart", session.starts_at)
    event.add("dtend", session.ends_at)
    event.add("status", session.status.value)
    event.add("transp", "TRANSPARENT" if session.cancelled or session.kind is Kind.BREAK else "OPAQUE")
    event.add("summary", title)
    link = own.link if own else None
    where = link if link and session.mode == "remote" else location(edition, session, language)
    event.add("location", one_line(where))
    event.add("description", _session_text(edition, session, language, address, own or Own(), elsewhere))
    categories = [pgettext(language, "session", KINDS[session.kind])]
    categories += [said(group.name, language) or group.key for group in session.groups]
    event.add("categories", [one_line(category) for category in categories])
    event.add("url", link or address)
    if link:
        label = gettext(language, "Join from afar")
        parameters = {"VALUE": "URI", "FEATURE": "VIDEO", "LABEL": label}
        event.add("conference", icalendar.vUri(link), parameters=parameters)
    _place_and_contact(event, edition, language, on_site=session.mode != "remote")
    return written(event)


def meeting_bytes(content: AgendaContent, language: Language, base_url: str, *, own: bool = False) -> bytes:
    """The meeting as whole days. It is in every calendar, because programs keep showing the old events of
    a calendar that has become empty.

    It says which publication the calendar holds, and so changes with each; one's *own* says nothing of that
    and has no stamps (`UNSTAMPED`). Raises ValueError for a draft.
    """
    edition = content.edition
    if content.published_at is None:
        raise ValueError(f"the agenda of {edition.path} is not published")
    event = icalendar.Event()
    event.add("uid", meeting_uid(edition))
    event.add("sequence", 0 if own else content.publication - 1)
    _stamp(event, None if own else content.published_at)
    event.add("dtstart", edition.start_date)
    event.add("dtend", edition.end_date + timedelta(days=1))  # the first day that is no longer part of it
    event.add("status", "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    event.add("summary", one_line(meeting_name(edition, language)))
    event.add("location", one_line(_venue(edition, language)))
    published_at = None if own else content.published_at
    event.add("description", _meeting_text(content, published_at, language, base_url))
    event.add("url", agenda_url(edition, language, base_url))
    _place_and_contact(event, edition, language, on_site=edition.mode != "remote")
    return written(event)


def meeting_uid(edition: EditionContent) -> str:
    return uid_of_meeting(edition.series.key, edition.number)


def uid_of_meeting(series: str, number: int) -> str:
    """The meeting's identifier: the same on every host, for ever."""
    return str(uuid5(_MEETINGS, f"{series}/{number}"))


def meeting_name(edition: EditionContent, language: Language) -> str:
    """``17th annual meeting – Canada-Mexico Partnership (reconstruction)``."""
    name = gettext(language, "%(ordinal)s annual meeting", ordinal=wording.ordinal(edition.number, language))
    return marked(f"{name} – {series_name(edition, language)}", edition, language)


def series_name(edition: EditionContent, language: Language) -> str:
    return said(edition.series.name, language) or edition.series.key


def marked(name: str, edition: EditionContent, language: Language) -> str:
    """*name* with a word on what the agenda is, unless it is an official one."""
    return gettext(language, MARKED[edition.nature], name=name) if edition.nature in MARKED else name


def session_title(session: SessionContent, language: Language) -> str:
    return one_line(said(session.title, language) or session.slug)


def location(edition: EditionContent, session: SessionContent, language: Language) -> str:
    """``Room, venue, address`` on one line, ``Online`` for a session that is nowhere else."""
    if session.mode == "remote":
        return gettext(language, "Online")
    room = said(session.room.name, language) if session.room else None
    return ", ".join(part for part in (room, _venue(edition, language)) if part)


def clocks(edition: EditionContent, session: SessionContent, language: Language) -> str:
    """When the session starts elsewhere: one of the edition's places for each other clock, at most
    `MOST_CLOCKS`. ``08:00, Mexico City (UTC−6) · 07:00, Vancouver (UTC−7)``; with its day if that differs."""
    shown = {clock.offset(session.starts_at, session.zone)}
    parts: list[str] = []
    for place in (PLACES[key] for key in edition.clock_places if key in PLACES):
        offset = clock.offset(session.starts_at, place.zone)
        if offset in shown:
            continue
        shown.add(offset)
        there = clock.wall(session.starts_at, place.zone).date()
        day = "" if there == session.start.date() else wording.short_day(there, language) + ", "
        parts.append(day + wording.local_clock(session.starts_at, place, language))
    return " · ".join(parts[:MOST_CLOCKS])


def session_url(edition: EditionContent, session: SessionContent, language: Language, base_url: str) -> str:
    return f"{_meeting_url(edition, language, base_url)}/sessions/{session.slug}"


def agenda_url(edition: EditionContent, language: Language, base_url: str) -> str:
    return f"{_meeting_url(edition, language, base_url)}/agenda"


def said(text: LocalizedText, language: Language) -> str | None:
    """*text* in *language* or the next best, without characters that calendars cannot carry; None if
    nothing is left."""
    best = text.best(language)
    return (_carried(best.text).strip() or None) if best else None


def one_line(text: str) -> str:
    """*text* for a property that people see on one line."""
    return re.sub(r"[\n\t]+", " ", _carried(text)).strip()


def _carried(text: str) -> str:
    """*text* without what programs read differently: control characters, Unicode's own line ends, and the
    mark that some take off a file's first line and some off any text."""
    plain = clean(text).translate({0xFEFF: None, 0x2028: "\n", 0x2029: "\n"})
    return plain.replace(r"\N", r"\n")  # the library would take a backslash and an N for a line's end


def _stamp(event: icalendar.Event, changed_at: datetime | None) -> None:
    moment = changed_at or icalendar.vText(UNSTAMPED)
    event.add("dtstamp", moment)
    event.add("last-modified", moment)


def _place_and_contact(
    event: icalendar.Event, edition: EditionContent, language: Language, on_site: bool
) -> None:
    if on_site and edition.latitude is not None and edition.longitude is not None:
        event.add("geo", (edition.latitude, edition.longitude))
    contact = [said(edition.contact_name, language), edition.contact_email]
    if any(contact):
        event.add("contact", one_line(", ".join(part for part in contact if part)))


def _venue(edition: EditionContent, language: Language) -> str:
    """Venue and address, or at least the city."""
    known = [part for part in (said(edition.venue, language), edition.address) if part]
    if known:
        return ", ".join(known)
    return said(PLACES[edition.city].name, language) or edition.city


def _session_text(
    edition: EditionContent,
    session: SessionContent,
    language: Language,
    address: str,
    own: Own,
    elsewhere: str | None,
) -> str:
    status = gettext(language, "This session is cancelled.") if session.cancelled else ""
    top = [_how_to_join(own, language), _nature(edition, language), status]
    top.append(_when(edition, session, language, elsewhere))
    facts = "\n".join(_facts(session, language))
    items = "\n".join(_items(session, language))
    return _fitted(
        [*top, facts, said(session.summary, language) or "", items],
        address,
    )


def _how_to_join(own: Own, language: Language) -> str:
    if own.link:
        return gettext(language, "Join from afar: %(link)s", link=own.link)
    if own.link_hours is None:
        return ""
    return ngettext(
        language,
        "The link to join appears here %(count)s hour before the session.",
        "The link to join appears here %(count)s hours before the session.",
        own.link_hours,
    )


def _meeting_text(
    content: AgendaContent, published_at: datetime | None, language: Language, base_url: str
) -> str:
    edition = content.edition
    publication = ""
    if published_at is not None:
        publication = gettext(
            language,
            "Publication %(number)s of the agenda, %(day)s.",
            number=content.publication,
            day=wording.long_date(clock.wall(published_at, edition.zone).date(), language),
        )
    facts = [
        wording.days(edition.start_date, edition.end_date, language),
        gettext(language, MODES[edition.mode]) if edition.mode in MODES else "",
        publication,
    ]
    return _fitted(
        [_nature(edition, language), "\n".join(filter(None, facts)), said(edition.basis, language) or ""],
        agenda_url(edition, language, base_url),
    )


def _nature(edition: EditionContent, language: Language) -> str:
    return gettext(language, NATURES[edition.nature]) if edition.nature in NATURES else ""


def _when(edition: EditionContent, session: SessionContent, language: Language, elsewhere: str | None) -> str:
    city = said(anchor(edition, session).name, language)
    here = (
        f"{wording.day(session.start.date(), language)}, "
        f"{wording.hours(session.start, session.end, language)}, "
        f"{city} ({clock.offset_label(session.starts_at, session.zone)})"
    )
    if elsewhere is None:
        elsewhere = clocks(edition, session, language)
    return "\n".join(filter(None, (here, elsewhere)))


def anchor(edition: EditionContent, session: SessionContent) -> Place:
    """The city by whose clock the session is held."""
    city = PLACES[edition.city]
    if city.zone == session.zone:
        return city
    by_zone = (place for place in PLACES.values() if place.zone == session.zone)
    return next(by_zone, Place(session.zone, LocalizedText.same(session.zone), "", session.zone))


def _facts(session: SessionContent, language: Language) -> Iterator[str]:
    if session.mode in MODES:
        yield gettext(language, MODES[session.mode])
    if session.languages:
        names = (language_name(Language(code), language) for code in session.languages)
        listing = wording.listing(names, language)
        yield gettext(language, "Interpretation: %(languages)s", languages=listing)
    if session.groups:
        groups = [said(group.name, language) or group.key for group in session.groups]
        yield ngettext(
            language,
            "Working group: %(groups)s",
            "Working groups: %(groups)s",
            len(groups),
            groups=wording.listing(groups, language),
        )
    for role, (one, many) in LEADERS.items():
        people = [
            f"{person.name} ({where})" if (where := said(person.organization, language)) else person.name
            for person in session.people
            if person.role is role
        ]
        if people:
            yield ngettext(language, one, many, len(people), names=", ".join(people))


def _items(session: SessionContent, language: Language) -> Iterator[str]:
    start = session.start
    for item in session.items:
        presenter = f" ({item.presenter})" if item.presenter else ""
        yield f"{wording.hour(start, language)} {said(item.title, language) or ''}{presenter}"
        start += timedelta(minutes=item.minutes)


def _meeting_url(edition: EditionContent, language: Language, base_url: str) -> str:
    return f"{base_url}/{language.value}/{edition.series.key}/meetings/{edition.number}"


def _fitted(paragraphs: list[str], address: str) -> str:
    """The paragraphs, cut where they are too long for some program, and the address, which never is."""
    text = "\n\n".join(
        paragraph for paragraph in (_carried(each).strip() for each in paragraphs) if paragraph
    )
    room = MOST_CHARACTERS - len(address) - len("\n\n")
    if len(text) > room:
        text = text[: room - 1].rstrip() + "…"
    return f"{text}\n\n{address}"
