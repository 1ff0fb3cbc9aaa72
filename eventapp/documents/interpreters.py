"""Who interprets where, and what each of them has to know: reads."""

import hashlib
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from eventapp.agenda.content import AgendaContent, Kind, SessionContent, decode
from eventapp.agenda.model import AgendaSession
from eventapp.agenda.queries import latest_publication
from eventapp.core.errors import NotFound
from eventapp.core.localized import Language, LocalizedText
from eventapp.core.translations import N_
from eventapp.glossary import queries as glossary
from eventapp.meetings.model import Edition

from . import links, pack
from .model import Assignment, Interpreter, SessionPaper
from .pack import News, Seen, Source, Term, Text

NO_PAGE = N_("This link does not work any more. Ask the secretariat for a new one.")


class Packed(NamedTuple):
    """One pack of somebody: ``folder`` is where it stands among the packs of all."""

    assignment: int
    folder: str
    language: Language
    source: Source


class Mine(NamedTuple):
    """A session on an interpreter's own page. ``source`` None: it is in no publication yet, or was taken out
    of it. ``news`` None: the pack was never opened."""

    assignment: Assignment
    title: LocalizedText
    slug: str
    source: Source | None
    now: Seen | None
    news: News | None


class Choice(NamedTuple):
    """A session that somebody can be assigned to."""

    id: int
    slug: str
    title: LocalizedText
    content: SessionContent | None  # as it is published
    texts: int  # that can be had


def of_edition(session: Session, edition: Edition) -> list[Interpreter]:
    """With their assignments and sessions, by name."""
    rows = session.scalars(
        select(Interpreter)
        .where(Interpreter.edition_id == edition.id)
        .options(selectinload(Interpreter.assignments).joinedload(Assignment.session))
    ).all()
    return sorted(rows, key=lambda row: (row.name.casefold(), row.id))


def interpreter_of(session: Session, edition: Edition, number: int) -> Interpreter:
    """Raises `NotFound`."""
    row = session.scalars(
        select(Interpreter)
        .where(Interpreter.id == number, Interpreter.edition_id == edition.id)
        .options(selectinload(Interpreter.assignments).joinedload(Assignment.session))
    ).one_or_none()
    if row is None:
        raise NotFound(N_("There is no such interpreter."))
    return row


def visitor(session: Session, key: str, token: str) -> tuple[Interpreter, Edition]:
    """Whose page a link opens. Raises `NotFound` for one that was made void or was never ours."""
    number = links.interpreter_in(token)
    row = (
        session.scalars(
            select(Interpreter)
            .where(Interpreter.id == number)
            .options(selectinload(Interpreter.assignments).joinedload(Assignment.session))
        ).one_or_none()
        if number is not None
        else None
    )
    if row is None or not links.genuine(key, token, row.id, row.serial):
        raise NotFound(NO_PAGE)
    edition = session.scalars(
        select(Edition).where(Edition.id == row.edition_id).options(joinedload(Edition.series))
    ).one()
    return row, edition


def choices(session: Session, edition: Edition) -> list[Choice]:
    """The sessions of an edition in the order of the agenda; those without an hour last."""
    rows = session.execute(
        select(AgendaSession.id, AgendaSession.uid, AgendaSession.slug, AgendaSession.title)
        .where(
            AgendaSession.edition_id == edition.id,
            AgendaSession.removed.is_(False),
            AgendaSession.kind != Kind.BREAK,  # nobody interprets lunch
        )
        .order_by(AgendaSession.start.is_(None), AgendaSession.start, AgendaSession.slug)
    ).all()
    content = published(session, edition)
    by_uid = {each.uid: each for each in content.sessions} if content else {}
    texts = texts_of(session, [row.id for row in rows])
    return [
        Choice(row.id, row.slug, row.title, by_uid.get(row.uid), len(texts.get(row.id, ()))) for row in rows
    ]


def published(session: Session, edition: Edition) -> AgendaContent | None:
    latest = latest_publication(session, edition.id)
    return decode(latest.content) if latest else None


def texts_of(session: Session, session_ids: Sequence[int]) -> dict[int, list[Text]]:
    """The texts of some sessions, each in its latest version that was not taken back; without the bodies."""
    newest = (
        select(SessionPaper.paper, func.max(SessionPaper.number).label("number"))
        .where(SessionPaper.session_id.in_(session_ids))
        .group_by(SessionPaper.paper)
        .subquery()
    )
    rows = session.execute(
        select(
            *(SessionPaper.session_id, SessionPaper.paper, SessionPaper.number, SessionPaper.title),
            *(SessionPaper.language, SessionPaper.file_name, SessionPaper.added_at, SessionPaper.digest),
        )
        .join(newest, (newest.c.paper == SessionPaper.paper) & (newest.c.number == SessionPaper.number))
        .where(SessionPaper.body.is_not(None))
        .order_by(SessionPaper.id)
    ).all()
    found: dict[int, list[Text]] = {}
    for row in rows:
        found.setdefault(row.session_id, []).append(Text(*row[1:]))
    return found


def terms(session: Session, edition: Edition, language: Language) -> tuple[Term, ...]:
    entries = glossary.glossary(session, edition.series.lineage, language)
    return tuple(Term(each.text, each.note) for each in entries)


def _source(
    content: AgendaContent, of: SessionContent, texts: Sequence[Text], words: Sequence[Term]
) -> Source:
    return Source(msgspec.structs.replace(content, sessions=(of,)), tuple(texts), tuple(words))


def sources(
    session: Session, edition: Edition, row: Interpreter, content: AgendaContent | None
) -> dict[int, Source]:
    """The packs of one interpreter by assignment, of those sessions that are published."""
    if content is None:
        return {}
    words = terms(session, edition, row.language)
    texts = texts_of(session, [each.session_id for each in row.assignments])
    by_uid = {each.uid: each for each in content.sessions}
    return {
        each.id: _source(content, by_uid[each.session.uid], texts.get(each.session_id, []), words)
        for each in row.assignments
        if each.session.uid in by_uid
    }


def mine(session: Session, edition: Edition, row: Interpreter) -> list[Mine]:
    """In the order of the agenda; a constant number of statements."""
    found = sources(session, edition, row, published(session, edition))
    listed = []
    for assignment in row.assignments:
        source = found.get(assignment.id)
        now, seen = pack.held(source) if source else None, pack.recalled(assignment.pack_seen)
        news = pack.news(seen, now) if seen and now else None
        of = assignment.session
        listed.append(Mine(assignment, of.title, of.slug, source, now, news))
    return sorted(listed, key=_order)


def clashes(listed: Sequence[Mine]) -> list[tuple[SessionContent, SessionContent]]:
    """Sessions of one interpreter that are at the same time; what is cancelled is in nobody's way."""
    held = [each.source.session for each in listed if each.source and not each.source.session.cancelled]
    return [(one, other) for one, other in combinations(held, 2) if one.overlaps(other)]


def _order(each: Mine) -> tuple[bool, str]:
    source = each.source
    return (source is None, source.session.starts_at.isoformat() if source else each.slug)


def all_packs(session: Session, edition: Edition, content: AgendaContent) -> tuple[Packed, ...]:
    """The packs of all interpreters, for the secretariat."""
    found = []
    for number, row in enumerate(of_edition(session, edition), 1):
        folder = f"{number:02} {row.name}".replace("/", "-")
        packs = sources(session, edition, row, content)
        ordered = sorted(packs.items(), key=lambda each: each[1].session.starts_at)
        found += [Packed(each, folder, row.language, source) for each, source in ordered]
    return tuple(found)


def digest_of(packs: Sequence[Packed]) -> str:
    named = [(each.folder, each.language, pack.remembered(pack.held(each.source))) for each in packs]
    return hashlib.sha256(msgspec.json.encode(named)).hexdigest()


def paper_of(session: Session, session_ids: Sequence[int], paper: str, number: int) -> SessionPaper:
    """A version of a text with its body. Raises `NotFound`, also where it was taken back."""
    row = session.scalars(
        select(SessionPaper)
        .where(
            SessionPaper.session_id.in_(session_ids),
            SessionPaper.paper == paper,
            SessionPaper.number == number,
        )
        .options(joinedload(SessionPaper.session))
    ).one_or_none()
    if row is None or row.body is None:
        raise NotFound(N_("There is no such text."))
    return row


def session_of(session: Session, edition: Edition, slug: str) -> AgendaSession:
    """Raises `NotFound`."""
    row = session.scalars(
        select(AgendaSession).where(
            AgendaSession.edition_id == edition.id,
            AgendaSession.slug == slug,
            AgendaSession.removed.is_(False),
        )
    ).one_or_none()
    if row is None:
        raise NotFound(N_("There is no session “%(session)s” in this agenda."), session=slug)
    return row


def everything_sent(session: Session, of: AgendaSession) -> Mapping[str, list[SessionPaper]]:
    """All versions of the texts of a session, the newest of each first; without the bodies."""
    rows = session.scalars(
        select(SessionPaper).where(SessionPaper.session_id == of.id).order_by(SessionPaper.id.desc())
    ).all()
    found: dict[str, list[SessionPaper]] = {}
    for row in rows:
        found.setdefault(row.paper, []).append(row)
    return dict(sorted(found.items(), key=lambda each: each[1][-1].id))
