"""Use cases about interpreters and the texts they get. Those assigned to a session are told when a text of it
is new or has another version; the others are not."""

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.agenda.model import AgendaSession
from eventapp.core import audit
from eventapp.core.errors import Conflict, Invalid, NotFound
from eventapp.core.localized import Language, LocalizedText
from eventapp.core.translations import N_
from eventapp.meetings.model import Edition

from . import alarms, text_files
from .interpreters import Mine, everything_sent, interpreter_of
from .model import Assignment, Interpreter, SessionPaper
from .pack import remembered

CHANGED = N_("Somebody else changed this interpreter meanwhile. Look at it again, and save anew.")


class Values(NamedTuple):
    name: str
    email: str
    language: Language
    languages: tuple[str, ...]
    sessions: frozenset[int]


class Sent(NamedTuple):
    """A file as it was sent in."""

    data: bytes
    name: str
    title: LocalizedText
    language: Language | None


def path(edition: Edition) -> str:
    return f"{edition.series.key}/{edition.number}"


def add(session: Session, actor: str, now: datetime, edition: Edition, values: Values) -> Interpreter:
    row = Interpreter(
        edition_id=edition.id,
        name=values.name,
        email=values.email,
        language=values.language,
        languages=list(values.languages),
    )
    row.assignments = []
    session.add(row)
    _assign(session, edition, row, values.sessions)
    session.flush()
    _record(session, actor, "interpreter.added", edition, row, now, sessions=len(values.sessions))
    return row


def save(
    session: Session,
    actor: str,
    now: datetime,
    edition: Edition,
    number: int,
    values: Values,
    version: int,
) -> Interpreter:
    """Raises `NotFound`, and `Conflict` when somebody saved since."""
    row = interpreter_of(session, edition, number)
    if row.version != version:
        raise Conflict(CHANGED)
    row.name, row.email, row.language = values.name, values.email, values.language
    row.languages = list(values.languages)
    _assign(session, edition, row, values.sessions)
    session.flush()
    _record(session, actor, "interpreter.saved", edition, row, now, sessions=len(values.sessions))
    return row


def _assign(session: Session, edition: Edition, row: Interpreter, wanted: Collection[int]) -> None:
    """What an assignment remembers stays as long as it does."""
    known = set(
        session.scalars(
            select(AgendaSession.id).where(
                AgendaSession.edition_id == edition.id,
                AgendaSession.removed.is_(False),
                AgendaSession.id.in_(wanted),
            )
        )
    )
    if known != set(wanted):
        raise Invalid(N_("A session that was chosen is not there any more."))
    kept = [each for each in row.assignments if each.session_id in known]
    there = {each.session_id for each in kept}
    row.assignments = kept + [Assignment(session_id=each) for each in sorted(known - there)]


def remove(session: Session, actor: str, now: datetime, edition: Edition, number: int) -> None:
    """The link opens nothing from now on."""
    row = interpreter_of(session, edition, number)
    _record(session, actor, "interpreter.removed", edition, row, now)
    session.delete(row)


def send_link(
    session: Session, actor: str, now: datetime, edition: Edition, number: int, *, fresh: bool
) -> Interpreter:
    """Mail the link to the own page; *fresh* makes a new one and voids the old."""
    row = interpreter_of(session, edition, number)
    if fresh:
        row.serial += 1
    session.flush()
    alarms.send_link(session, now, edition, row)
    _record(session, actor, "interpreter.link_sent", edition, row, now, fresh=fresh)
    return row


def opened(session: Session, assignment: Mine) -> None:
    """The interpreter opens a pack: what it holds now is what they have seen."""
    row = session.get(Assignment, assignment.assignment.id, with_for_update=True)
    if row is not None and assignment.now is not None:
        row.pack_seen = remembered(assignment.now)


# Texts


def add_text(
    session: Session,
    actor: str,
    now: datetime,
    edition: Edition,
    of: AgendaSession,
    sent: Sent,
    paper: str | None = None,
) -> SessionPaper:
    """A new text, or with *paper* a new version of that one. Raises `Invalid` for a file that cannot be kept,
    `NotFound` where there is no such text to replace."""
    known = text_files.look(sent.data, sent.name)
    digest = hashlib.sha256(sent.data).hexdigest()
    number, title, language = 1, sent.title, sent.language
    if paper is not None:
        versions = everything_sent(session, of).get(paper)
        if not versions:
            raise NotFound(N_("There is no such text."))
        newest = versions[0]
        if newest.digest == digest:
            raise Invalid(N_("This is the very file that is here already."))
        number, title = newest.number + 1, title or newest.title
        language = language or newest.language
    row = SessionPaper(
        session_id=of.id,
        paper=paper or secrets.token_hex(6),
        number=number,
        title=title,
        language=language,
        file_name=known.file_name,
        media_type=known.media_type,
        digest=digest,
        body=sent.data,
        added_by=actor,
        added_at=now,
    )
    session.add(row)
    session.flush()
    subject = f"{path(edition)}/{of.slug}/texts/{row.paper}"
    audit.record(session, actor, "text.added", subject, now, number=number, size=len(sent.data))
    alarms.text_came(session, now, edition, of, row)
    return row


def take_back(
    session: Session, actor: str, now: datetime, edition: Edition, of: AgendaSession, paper: str
) -> None:
    """No version of the text can be had any more; that there was one stays known."""
    versions = everything_sent(session, of).get(paper)
    if not versions:
        raise NotFound(N_("There is no such text."))
    for row in versions:
        row.body = None
    audit.record(session, actor, "text.taken_back", f"{path(edition)}/{of.slug}/texts/{paper}", now)


def _record(
    session: Session,
    actor: str,
    action: str,
    edition: Edition,
    row: Interpreter,
    now: datetime,
    **details: object,
) -> None:
    audit.record(session, actor, action, f"{path(edition)}/interpreters/{row.id}", now, **details)
