"""An agenda as a paper: at a glance first, then session by session. Pure.

``content`` was cut to its readers by `agenda.policy.visible`; nothing here brings back what was taken out. In
several languages the same words stand in columns side by side.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

import msgspec

from eventapp.agenda.content import AgendaContent, Audience, Kind, Participation, Role, SessionContent
from eventapp.agenda.timetable import Day, by_day
from eventapp.core import clock, wording
from eventapp.core.localized import Language
from eventapp.core.places import PLACES, Place
from eventapp.core.translations import N_, gettext, ngettext
from eventapp.papers.model import (
    Block,
    Bullets,
    Cell,
    Column,
    Content,
    Fact,
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
from .naming import people_in_order
from .saying import joined, say, softly, strongly, together

ONE_PAGE = 20  # sessions, beside the title on a page; more begin on a page of their own
UNHURRIED = (Kind.BREAK, Kind.SOCIAL)
LEADING = (Role.CHAIR, Role.CO_CHAIR, Role.MODERATOR)
TITLES = {
    Audience.PUBLIC: N_("Agenda"),
    Audience.DELEGATE: N_("Agenda for delegates"),
    Audience.ORGANIZER: N_("Annotated agenda"),
}


class Options(msgspec.Struct, frozen=True, omit_defaults=True):
    """``first``: the side whose copy it is; None: the host's order. ``city`` adds that city's hours."""

    languages: tuple[Language, ...]
    level: Audience = Audience.PUBLIC
    first: str | None = None
    city: str | None = None
    sheet: Sheet = Sheet.LETTER

    @property
    def language(self) -> Language:
        return self.languages[0]

    @property
    def side_by_side(self) -> bool:
        return len(self.languages) > 1


class _Ways(NamedTuple):
    """What all parts of one paper share."""

    content: AgendaContent
    options: Options
    notes: Mapping[str, Sequence[str]]

    @property
    def anchor(self) -> Place:
        return PLACES[self.content.edition.city]

    @property
    def away(self) -> Place | None:
        place = PLACES.get(self.options.city or "")
        return place if place is not None and place.zone != self.anchor.zone else None

    @property
    def leads(self) -> str | None:
        return self.options.first or self.content.edition.host

    def say(self, sentence: str, language: Language | None = None, **values: object) -> str:
        return gettext(language or self.options.language, sentence, **values)


def compose(
    content: AgendaContent, options: Options, notes: Mapping[str, Sequence[str]] | None = None
) -> Paper:
    """*notes*: what the checks say, by session and in the first language; for organizers only."""
    ways = _Ways(content, options, notes or {})
    edition, language = content.edition, options.language
    title = ways.say(TITLES[options.level])
    name = saying.meeting(edition, language)
    blocks: list[Block] = []
    days = by_day(content.sessions, edition.zone)
    if days:
        blocks += _overview(ways, days) + _details(ways, days)
    else:
        blocks.append(Paragraph(ways.say(N_("No session has been published yet."))))
    return Paper(
        title=title,
        language=language,
        date=clock.wall(content.published_at, edition.zone).date()
        if content.published_at
        else edition.start_date,
        blocks=tuple(blocks),
        subtitle=f"{name}, {edition.year}",
        kicker=saying.partnership_words(edition, options.first, language),
        notice=saying.notice(edition.nature, language),
        facts=tuple(_facts(ways)),
        page=Page(options.sheet, landscape=options.side_by_side),
        running=f"{name} – {title}",
        footer=published(content, language),
        cover=len(days) > 1 or len(content.sessions) > ONE_PAGE,
    )


def published(content: AgendaContent, language: Language) -> str:
    """Which publication a paper was made from: ``Publication no. 3, November 20, 2026, 10:00``."""
    if not content.published_at:
        return gettext(language, N_("Draft, not published"))
    wall = clock.wall(content.published_at, content.edition.zone)
    day, hour = wording.long_date(wall.date(), language), wording.hour(wall, language)
    number = gettext(language, "Publication no. %(number)s,", number=content.publication)
    return f"{number} {day}, {hour}"


def _facts(ways: _Ways) -> list[Fact]:
    edition, language = ways.content.edition, ways.options.language
    facts = [Fact(ways.say("Dates"), wording.days(edition.start_date, edition.end_date, language))]
    place = saying.venue(edition, language)
    if place:
        facts.append(Fact(ways.say(N_("Place")), place))
    if edition.host:
        facts.append(Fact(ways.say("Host"), saying.country(edition.host, language)))
    if ways.content.sessions:
        moment = ways.content.sessions[0].starts_at
        cities = [ways.anchor, *([ways.away] if ways.away else [])]
        said = [saying.clock_of(each, moment, language) for each in cities]
        facts.append(Fact(ways.say(N_("Hours")), wording.listing(said, language)))
    return facts


def _hour_columns(ways: _Ways) -> tuple[Column, ...]:
    """The meeting's own clock, and the other city's where one is wanted."""
    language = ways.options.language
    if ways.away is None:
        return (Column(ways.say(N_("Hours")), 0),)
    return tuple(Column(saying.city(each, language), 0) for each in (ways.anchor, ways.away))


def _hours(ways: _Ways, session: SessionContent) -> tuple[Words, ...]:
    language, zone = ways.options.language, ways.content.edition.zone
    own = saying.hours(session, zone, language)
    if ways.away is None:
        return (own,)
    return own, softly(saying.there(session, ways.away, zone, language))


# At a glance


def _overview(ways: _Ways, days: Sequence[Day]) -> list[Block]:
    blocks: list[Block] = [Heading(ways.say(N_("At a glance")))]
    for day in days:
        fresh = ways.options.side_by_side and day is not days[0]
        blocks.append(Heading(wording.day_heading(day.day, ways.options.language), 2, new_page=fresh))
        blocks.append(_glance(ways, day))
    return blocks


def _glance(ways: _Ways, day: Day) -> Table:
    """Sessions that begin together show their hours once, so that the course of the day can be seen."""
    options = ways.options
    texts = tuple(
        Column(each.endonym if options.side_by_side else ways.say(N_("Session")), 3, language=each)
        for each in options.languages
    )
    columns = (*_hour_columns(ways), *texts, Column(ways.say(N_("Room")), 1.2))
    rows = []
    for slot in day.slots:
        before: tuple[Words, ...] = ()
        for session in slot.sessions:
            hours = _hours(ways, session)
            shown = tuple("" for _each in hours) if hours == before else hours
            before = hours
            titles = tuple(_title(ways, session, each) for each in options.languages)
            room = say(session.room.name, options.language) if session.room else ""
            rows.append(Row((*shown, *titles, softly(room)), quiet=_is_quiet(session)))
    return Table(columns, tuple(rows))


def _title(ways: _Ways, session: SessionContent, language: Language) -> Words:
    title = say(session.title, language)
    if session.cancelled:
        return together((Run(ways.say("Cancelled", language), strong=True),), ": ", title)
    return title


def _is_quiet(session: SessionContent) -> bool:
    return session.cancelled or session.kind is Kind.BREAK


# Session by session


def _details(ways: _Ways, days: Sequence[Day]) -> list[Block]:
    blocks: list[Block] = [Heading(ways.say(N_("Session by session")), new_page=True)]
    options = ways.options
    texts = tuple(
        Column(each.endonym if options.side_by_side else ways.say(N_("Session")), 4, language=each)
        for each in options.languages
    )
    columns = (*_hour_columns(ways), *texts)
    for day in days:
        blocks.append(Heading(wording.day_heading(day.day, options.language), 2))
        rows = tuple(
            Row(
                (*(_big(each) for each in _hours(ways, session)), *_texts(ways, session)),
                quiet=_is_quiet(session),
            )
            for session in day.sessions
        )
        blocks.append(Table(columns, rows, row_header=True))
    return blocks


def _big(hours: Words) -> Content:
    return Cell((Paragraph(strongly(hours)),))


def _texts(ways: _Ways, session: SessionContent) -> tuple[Content, ...]:
    return tuple(
        _text(ways, session, each, main=each is ways.options.language) for each in ways.options.languages
    )


def _text(ways: _Ways, session: SessionContent, language: Language, *, main: bool) -> Content:
    """All about one session in one language; what is the same in all of them stands in the first column."""
    blocks: list[Paragraph | Bullets] = [Paragraph(strongly(_title(ways, session, language)))]
    where = _where(ways, session, language)
    if where:
        blocks.append(Paragraph(softly(where), Style.SMALL))
    if session.summary and session.kind not in UNHURRIED:
        blocks.append(Paragraph(say(session.summary, language), Style.SMALL))
    roles = (
        tuple(Role) if ways.options.level is not Audience.PUBLIC else (*LEADING, Role.SPEAKER, Role.PRESENTER)
    )
    if ways.options.level is not Audience.ORGANIZER:
        lines = saying.names(session.people, ways.leads, language, roles)
        blocks += [Paragraph(line, Style.SMALL) for line in lines]
    if session.items:
        blocks.append(Bullets(tuple(_items(ways, session, language))))
    if ways.options.level is Audience.ORGANIZER and main:
        blocks += _annotations(ways, session, language)
    return Cell(tuple(blocks))


def _where(ways: _Ways, session: SessionContent, language: Language) -> Words:
    """Room, format and languages in a line; a break needs none of it but the room."""
    parts: list[Words] = []
    if session.room:
        parts.append(say(session.room.name, language))
    if session.kind not in UNHURRIED:
        parts.append(saying.mode(session, language))
        if session.languages:
            spoken = saying.languages(session.languages, language)
            parts.append(ways.say(N_("interpretation: %(languages)s"), language, languages=spoken))
    if ways.options.level is not Audience.PUBLIC and session.audience is not Audience.PUBLIC:
        closed = N_("delegates only") if session.audience is Audience.DELEGATE else N_("organizers only")
        parts.append(ways.say(closed, language))
    return joined(parts, " · ")


def _items(ways: _Ways, session: SessionContent, language: Language) -> list[Words]:
    """Each point with its hour, which follows from those before it."""
    starts, found = clock.wall(session.starts_at, ways.content.edition.zone), []
    for item in session.items:
        hour = (Run(wording.hour(starts, language), soft=True),)
        parts: list[Words] = [say(item.title, language), item.presenter or ""]
        found.append(together(hour, "\N{EN SPACE}", joined(parts)))
        starts += timedelta(minutes=item.minutes)
    return found


def _annotations(ways: _Ways, session: SessionContent, language: Language) -> list[Paragraph | Bullets]:
    """For those who prepare the session: who does what and from where, video, seats, what the checks say."""
    blocks: list[Paragraph | Bullets] = []
    people = tuple(
        _person(ways, person, session, language)
        for role in Role
        for person in people_in_order([each for each in session.people if each.role is role], ways.leads)
    )
    if people:
        blocks.append(Bullets(people))
    technical: list[Words] = []
    if session.room and session.room.capacity:
        technical.append(ngettext(language, "%(count)s seat", "%(count)s seats", session.room.capacity))
    if session.video_room:
        video = say(session.video_room.name, language)
        technical.append(together(ways.say(N_("Video:"), language), " ", video))
    if technical:
        blocks.append(Paragraph(joined(technical, " · "), Style.SMALL))
    noted = [Paragraph(softly(text), Style.NOTE) for text in ways.notes.get(session.slug, ())]
    return [*blocks, *noted]


def _person(ways: _Ways, person: Participation, session: SessionContent, language: Language) -> Words:
    role = saying.role(person.role, language)
    parts: list[Words] = [saying.with_title(person, language)]
    if person.remote:
        place = PLACES.get(person.place or "")
        when = f" ({wording.local_clock(session.starts_at, place, language)})" if place else ""
        parts.append((Run(ways.say(N_("from afar"), language) + when, strong=True),))
    return together(ways.say(N_("%(role)s:"), language, role=role), " ", joined(parts))
