"""What an interpreter needs for one session: its course, names and titles in three languages, the words of
the partnership, and which texts there are. Pure."""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from eventapp.agenda.content import AgendaContent, SessionContent, encode
from eventapp.core import clock, wording
from eventapp.core.localized import Language, LocalizedText
from eventapp.core.places import PLACES
from eventapp.core.translations import N_, gettext, language_name, pgettext
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
from .agenda import published
from .naming import people_in_order
from .room_sheets import channels
from .saying import joined, say, softly, strongly

NO_TEXTS = N_("No text has been sent yet. You are told by mail when one comes.")


class Text(msgspec.Struct, frozen=True):
    """A text of the session in its present version."""

    paper: str
    number: int
    title: LocalizedText
    language: Language | None
    file_name: str
    added_at: datetime
    digest: str


class Term(msgspec.Struct, frozen=True):
    text: LocalizedText
    note: LocalizedText = LocalizedText()


class Source(msgspec.Struct, frozen=True):
    """Everything that one pack says."""

    content: AgendaContent  # with this one session alone
    texts: tuple[Text, ...]
    terms: tuple[Term, ...]

    @property
    def session(self) -> SessionContent:
        return self.content.sessions[0]


class Seen(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a pack held when it was opened, in few words."""

    session: str
    terms: str
    texts: dict[str, int] = {}


class News(msgspec.Struct, frozen=True):
    """What is different from what was seen last. ``texts``: those that are new or have another version."""

    session: bool
    terms: bool
    texts: tuple[str, ...]
    gone: bool

    def __bool__(self) -> bool:
        return self.session or self.terms or bool(self.texts) or self.gone


def held(source: Source) -> Seen:
    """Neither the number of the publication nor other sessions make a pack another one."""
    bare = msgspec.structs.replace(source.content, publication=0, published_at=None, rooms=(), tzdata="")
    session = msgspec.structs.replace(source.session, sequence=0, changed_at=None)
    bare = msgspec.structs.replace(bare, sessions=(session,))
    return Seen(
        _short(encode(bare)),
        _short(msgspec.json.encode(source.terms)),
        {text.paper: text.number for text in source.texts},
    )


def _short(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def remembered(seen: Seen) -> str:
    return json.dumps(msgspec.to_builtins(seen), sort_keys=True, separators=(",", ":"))


def recalled(text: str | None) -> Seen | None:
    return msgspec.json.decode(text, type=Seen) if text else None


def news(seen: Seen, now: Seen) -> News:
    texts = tuple(paper for paper, number in now.texts.items() if seen.texts.get(paper) != number)
    return News(
        seen.session != now.session,
        seen.terms != now.terms,
        texts,
        bool(seen.texts.keys() - now.texts.keys()),
    )


def compose(source: Source, language: Language, sheet: Sheet = Sheet.LETTER) -> Paper:
    content, session = source.content, source.session
    edition = content.edition
    title = gettext(language, N_("Interpreter’s pack"))
    blocks: list[Block] = [*_course(source, language), *_people(source, language)]
    blocks += [*_texts(source, language), *_terms(source, language)]
    return Paper(
        title=title,
        language=language,
        date=clock.wall(content.published_at, edition.zone).date()
        if content.published_at
        else edition.start_date,
        blocks=tuple(blocks),
        subtitle=say(session.title, language),
        kicker=joined([saying.meeting(edition, language), saying.partnership_words(edition, None, language)]),
        notice=saying.notice(edition.nature, language),
        facts=tuple(_facts(content, session, language)),
        page=Page(sheet),
        running=f"{title} – {saying.plain(session.title, language)}",
        footer=published(content, language),
    )


def _facts(content: AgendaContent, session: SessionContent, language: Language) -> list[Fact]:
    zone = content.edition.zone
    day = wording.day_heading(clock.wall(session.starts_at, zone).date(), language)
    here = saying.clock_of(PLACES[content.edition.city], session.starts_at, language)
    hours = f"{day}, {saying.hours(session, zone, language)}, {here}"
    facts = [Fact(pgettext(language, "pack", "When"), hours)]
    if session.room:
        facts.append(Fact(gettext(language, N_("Room")), say(session.room.name, language)))
    facts.append(Fact(gettext(language, N_("Format")), saying.mode(session, language)))
    said = channels(session.languages, language)
    lines: Words = (
        said
        if not isinstance(said, Cell)
        else joined([b.text for b in said.blocks if isinstance(b, Paragraph)], " · ")
    )
    facts.append(Fact(gettext(language, N_("Interpretation")), lines))
    if session.cancelled:
        facts.append(Fact(gettext(language, N_("State")), gettext(language, "Cancelled")))
    return facts


def _in_three(first: Sequence[Column], weight: float = 1) -> tuple[Column, ...]:
    return (*first, *(Column(each.endonym, weight, language=each) for each in Language))


def _course(source: Source, language: Language) -> list[Block]:
    """Title, description and points in all three languages, hour by hour."""
    session = source.session
    starts = clock.wall(session.starts_at, source.content.edition.zone)
    rows = [Row(("", *(_heading(session, each) for each in Language)), emphasis=True)]
    for item in session.items:
        said: list[Content] = [_item(item.title, item.presenter, each) for each in Language]
        rows.append(Row((_hour(starts, language), *said)))
        starts += timedelta(minutes=item.minutes)
    columns = _in_three([Column(gettext(language, N_("Hour")), 0)])
    return [Heading(gettext(language, N_("Course of the session"))), Table(columns, tuple(rows))]


def _hour(starts: datetime, language: Language) -> str:
    return wording.hour(starts, language)


def _heading(session: SessionContent, language: Language) -> Cell:
    blocks: list[Paragraph | Bullets] = [Paragraph(strongly(say(session.title, language)))]
    if session.summary:
        blocks.append(Paragraph(say(session.summary, language), Style.SMALL))
    return Cell(tuple(blocks))


def _item(title: LocalizedText, presenter: str | None, language: Language) -> Content:
    words = say(title, language)
    if not presenter:
        return words
    return Cell((Paragraph(words), Paragraph(softly(presenter), Style.SMALL)))


def _people(source: Source, language: Language) -> list[Block]:
    session, host = source.session, source.content.edition.host
    heading = Heading(gettext(language, N_("Names and titles")))
    if not session.people:
        return [heading, Paragraph(gettext(language, N_("Nobody has been named for this session yet.")))]
    rows = []
    for person in people_in_order(session.people, host):
        role = pgettext(language, "role", saying.ROLE_NAMES[person.role])
        notes = [role, saying.country(person.side, language) if person.side else ""]
        notes.append(gettext(language, N_("from afar")) if person.remote else "")
        name = Cell(
            (Paragraph((Run(person.name, strong=True),)), Paragraph(joined(notes, " · "), Style.SMALL))
        )
        titles = [joined([say(person.title, each), say(person.organization, each)]) for each in Language]
        rows.append(Row((name, *titles)))
    columns = _in_three([Column(gettext(language, N_("Name")), 1.1)])
    return [heading, Table(columns, tuple(rows), row_header=True)]


def _texts(source: Source, language: Language) -> list[Block]:
    heading = Heading(gettext(language, N_("Texts")))
    if not source.texts:
        return [heading, Paragraph(gettext(language, NO_TEXTS))]
    columns = (
        Column(gettext(language, N_("Text")), 2),
        Column(pgettext(language, "paper", "Language"), 0),
        Column(gettext(language, N_("Version")), 0),
        Column(gettext(language, N_("Received")), 1),
    )
    zone = source.content.edition.zone
    rows = []
    for text in source.texts:
        wall = clock.wall(text.added_at, zone)
        received = f"{wording.long_date(wall.date(), language)}, {wording.hour(wall, language)}"
        spoken = language_name(text.language, language) if text.language else "–"
        title = say(text.title, language, text.file_name)
        rows.append(Row((title, spoken, str(text.number), received)))
    return [heading, Table(columns, tuple(rows), row_header=True)]


def _terms(source: Source, language: Language) -> list[Block]:
    if not source.terms:
        return []
    rows = []
    for term in source.terms:
        note = say(term.note, language) if term.note else ""
        cells: list[Content] = [say(term.text, each, "–") for each in Language]
        if note:
            own = list(Language).index(language)
            cells[own] = Cell(
                (Paragraph(say(term.text, language, "–")), Paragraph(softly(note), Style.SMALL))
            )
        rows.append(Row(tuple(cells)))
    heading = Heading(gettext(language, N_("Words of the partnership")), new_page=len(rows) > 25)
    return [heading, Table(_in_three([]), tuple(rows))]
