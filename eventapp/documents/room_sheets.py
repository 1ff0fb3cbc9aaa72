"""A sheet for each room and day: what happens there and when, who speaks and from where, and on which channel
each language is heard. For those who run the room; it holds links. Pure."""

from collections.abc import Iterable, Sequence

import msgspec

from eventapp.agenda.content import AgendaContent, Participation, RoomContent, SessionContent
from eventapp.agenda.timetable import by_day
from eventapp.core import clock, wording
from eventapp.core.localized import Language
from eventapp.core.places import PLACES
from eventapp.core.translations import N_, gettext, language_name, ngettext
from eventapp.papers.model import (
    Block,
    Bullets,
    Cell,
    Column,
    Fact,
    Facts,
    Heading,
    Page,
    Paper,
    Paragraph,
    Row,
    Run,
    Sheet,
    Style,
    Table,
    Words,
)

from . import saying
from .agenda import published
from .naming import people_in_order
from .saying import joined, say, softly, strongly, together


class Options(msgspec.Struct, frozen=True, omit_defaults=True):
    """``room``: the key of one room; None: all that are used."""

    language: Language
    room: str | None = None
    sheet: Sheet = Sheet.LETTER


def compose(content: AgendaContent, options: Options) -> Paper:
    edition, language = content.edition, options.language
    title = gettext(language, N_("Room sheets"))
    blocks: list[Block] = []
    for room in content.rooms:
        held = [each for each in content.sessions if _is_in(each, room)]
        if held and options.room in (None, room.key):
            blocks += _sheets(content, room, held, language, first=not blocks)
    if not blocks:
        blocks.append(Paragraph(gettext(language, N_("Nothing takes place in a room yet."))))
    name = saying.meeting(edition, language)
    return Paper(
        title=title,
        language=language,
        date=clock.wall(content.published_at, edition.zone).date()
        if content.published_at
        else edition.start_date,
        blocks=tuple(blocks),
        subtitle=f"{name}, {edition.year}",
        kicker=saying.partnership_words(edition, None, language),
        notice=saying.notice(edition.nature, language),
        page=Page(options.sheet),
        running=f"{name} – {title}",
        footer=published(content, language),
    )


def _is_in(session: SessionContent, room: RoomContent) -> bool:
    return any(each is not None and each.key == room.key for each in (session.room, session.video_room))


def _sheets(
    content: AgendaContent,
    room: RoomContent,
    held: Sequence[SessionContent],
    language: Language,
    *,
    first: bool,
) -> list[Block]:
    """The name of a room opens each sheet, with the day under it in full, weekday included."""
    blocks: list[Block] = []
    for day in by_day(held, content.edition.zone):
        written = wording.day_heading(day.day, language)
        blocks.append(
            Heading(joined([say(room.name, language), written], " – "), new_page=not (first and not blocks))
        )
        facts = _facts(content, room, language)
        if facts:
            blocks.append(Facts(facts))
        columns = (
            Column(gettext(language, N_("Hours")), 0),
            Column(gettext(language, N_("Session")), 3),
            Column(gettext(language, N_("Languages and channels")), 1.3),
        )
        rows = tuple(_row(content, room, session, language) for session in day.sessions)
        blocks.append(Table(columns, rows, row_header=True))
    return blocks


def _facts(content: AgendaContent, room: RoomContent, language: Language) -> tuple[Fact, ...]:
    facts = []
    if room.capacity:
        seats = ngettext(language, "%(count)s seat", "%(count)s seats", room.capacity)
        facts.append(Fact(gettext(language, N_("Room")), seats))
    if content.sessions:
        here = PLACES[content.edition.city]
        hours = saying.clock_of(here, content.sessions[0].starts_at, language)
        facts.append(Fact(gettext(language, N_("Hours")), hours))
    return tuple(facts)


def _row(content: AgendaContent, room: RoomContent, session: SessionContent, language: Language) -> Row:
    host = content.edition.host
    title = say(session.title, language)
    if session.cancelled:
        title = together(gettext(language, "Cancelled"), ": ", title)
    blocks: list[Paragraph | Bullets] = [Paragraph(strongly(title))]
    kind = f"{saying.kind(session, language)} · {saying.mode(session, language)}"
    blocks.append(Paragraph(softly(kind), Style.SMALL))
    people = people_in_order(session.people, host)
    if people and not session.cancelled:
        blocks.append(Bullets(tuple(_person(session, each, language) for each in people)))
    blocks += [Paragraph(text, Style.SMALL) for text in _connection(session, room, language)]
    hours = Cell((Paragraph(strongly(saying.hours(session, content.edition.zone, language))),))
    return Row((hours, Cell(tuple(blocks)), channels(session.languages, language)), quiet=session.cancelled)


def channels(languages: Iterable[str], language: Language) -> Words | Cell:
    """The floor on channel 0, then each language in the order in which the session has them."""
    codes = list(languages)
    if not codes:
        return gettext(language, N_("no interpretation"))
    floor = gettext(
        language, N_("Channel %(number)s: %(what)s"), number=0, what=gettext(language, N_("floor"))
    )
    lines = [floor]
    for number, code in enumerate(codes, 1):
        what = language_name(Language(code), language)
        lines.append(gettext(language, N_("Channel %(number)s: %(what)s"), number=number, what=what))
    return Cell(tuple(Paragraph(each, Style.SMALL) for each in lines))


def _person(session: SessionContent, person: Participation, language: Language) -> Words:
    role = gettext(language, N_("%(role)s:"), role=saying.role(person.role, language))
    parts: list[Words] = [
        (Run(person.name, strong=True),),
        saying.country(person.side, language) if person.side else "",
    ]
    if person.remote:
        place = PLACES.get(person.place or "")
        local = f" ({wording.local_clock(session.starts_at, place, language)})" if place else ""
        parts.append((Run(gettext(language, N_("from afar")) + local, strong=True),))
    return together(role, " ", joined(parts))


def _connection(session: SessionContent, room: RoomContent, language: Language) -> list[Words]:
    """The other room of a hybrid session, and the link that opens it."""
    found: list[Words] = []
    other = session.room if room.video else session.video_room
    if other is not None and other.key != room.key:
        word = N_("Video: %(name)s") if other.video else N_("In the room: %(name)s")
        found.append(gettext(language, word, name=saying.plain(other.name, language)))
    if session.link:
        found.append((Run(session.link, soft=True),))
    return found
