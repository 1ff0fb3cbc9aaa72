"""Interpreters are told, each in their own language: their link, a text that is new or changed, and what an
agenda's new publication changed in their sessions. Nobody else is."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from eventapp.agenda.changes import Change, compare
from eventapp.agenda.content import SessionContent, decode
from eventapp.agenda.model import AgendaSession, Publication
from eventapp.calendars import events
from eventapp.core import mail, wording
from eventapp.core.localized import Language
from eventapp.core.places import PLACES
from eventapp.core.translations import N_, gettext
from eventapp.invitations import changed
from eventapp.meetings.model import Edition
from eventapp.settings import Settings
from eventapp.web.addresses import absolute

from . import links
from .model import Assignment, Interpreter, SessionPaper

LINK = N_("Your sessions and texts: %(meeting)s")
TEXT = N_("A text for your session: %(session)s")
NEW_VERSION = N_("Version %(number)s of a text for your session: %(session)s")
CHANGED = N_("Your sessions have changed: %(meeting)s")
YOUR_PAGE = N_("Your page, with the packs and all texts:")
PRIVATE = N_("The link is yours: whoever has it can read the texts. Please do not pass it on.")


def page_of(row: Interpreter) -> str:
    settings: Settings = current_app.extensions["settings"]
    token = links.make(settings.secret_key, row.id, row.serial)
    return absolute("interpreting.page", token=token, language=row.language)


def send_link(session: Session, now: datetime, edition: Edition, row: Interpreter) -> None:
    meeting = meeting_name(edition, row.language)
    paragraphs = [
        gettext(row.language, N_("you interpret at this meeting: %(meeting)s."), meeting=meeting),
        gettext(row.language, N_("For each of your sessions there is a pack: agenda, names, words, texts.")),
    ]
    _mail(session, now, row, gettext(row.language, LINK, meeting=meeting), paragraphs)


def text_came(
    session: Session, now: datetime, edition: Edition, of: AgendaSession, paper: SessionPaper
) -> None:
    """Whoever works in that session is told; once for each version."""
    for row in assigned(session, [of.id]):
        title = _said(of.title, row.language) or of.slug
        name = _said(paper.title, row.language) or paper.file_name
        sentence = TEXT if paper.number == 1 else NEW_VERSION
        subject = gettext(row.language, sentence, session=title, number=paper.number)
        told = (
            N_("a text has come: “%(name)s”.")
            if paper.number == 1
            else N_("version %(number)s of a text has come: “%(name)s”. Please use no older one.")
        )
        paragraphs = [
            gettext(row.language, told, name=name, number=paper.number),
            f"{title}\n{meeting_name(edition, row.language)}",
        ]
        key = f"interpreter {row.id} text {paper.paper} {paper.number}"
        _mail(session, now, row, subject, paragraphs, key)
        for each in row.assignments:
            if each.session_id == of.id:
                each.told = f"{paper.paper} {paper.number}"


def follow_publication(session: Session, payload: dict[str, Any], now: datetime) -> None:
    """Outbox: an agenda was published. Whoever works in a session that changed is told what."""
    edition = session.scalars(
        select(Edition).where(Edition.id == payload["edition_id"]).options(joinedload(Edition.series))
    ).one()
    number: int = payload["number"]
    texts = dict(
        session.execute(
            select(Publication.number, Publication.content).where(
                Publication.edition_id == edition.id, Publication.number.in_((number - 1, number))
            )
        ).all()
    )
    if len(texts) < 2 or not _any(session, edition):
        return
    before, after = decode(texts[number - 1]), decode(texts[number])
    by_uid: dict[str, list[Change]] = {}
    for change in compare(before, after):
        by_uid.setdefault(change.after.uid, []).append(change)
    rows = session.execute(
        select(AgendaSession.id, AgendaSession.uid).where(
            AgendaSession.edition_id == edition.id, AgendaSession.uid.in_(by_uid)
        )
    ).all()
    changes = {session_id: by_uid[uid] for session_id, uid in rows}
    for row in assigned(session, list(changes)):
        own = [changes[each.session_id] for each in row.assignments if each.session_id in changes]
        meeting = meeting_name(edition, row.language)
        paragraphs = [gettext(row.language, N_("the agenda has changed in what you interpret."))]
        paragraphs += [_told(of, after.edition, row.language) for of in own]
        subject = gettext(row.language, CHANGED, meeting=meeting)
        _mail(
            session, now, row, subject, paragraphs, f"interpreter {row.id} publication {edition.id} {number}"
        )
        for each in row.assignments:
            if each.session_id in changes:
                each.told = f"publication {number}"


def _told(of: Sequence[Change], edition: Any, language: Language) -> str:
    """The session, when it is now, and each thing with what it was before."""
    session: SessionContent = of[0].after
    names = wording.listing(
        [changed.name(each.kind, language) for each in of if each.kind in changed.NAMES], language
    )
    when = changed.when(session.starts_at, session.ends_at, PLACES[edition.city], language)
    lines = [events.session_title(session, language), f"{names}. {when}"]
    lines += [
        f"  {turn.term}: {turn.before} → {turn.after}"
        for turn in changed.turns(of, edition, language)
        if turn.before
    ]
    return "\n".join(lines)


def _any(session: Session, edition: Edition) -> bool:
    wanted = select(Interpreter.id).where(Interpreter.edition_id == edition.id).limit(1)
    return session.scalar(wanted) is not None


def assigned(session: Session, session_ids: Collection[int]) -> list[Interpreter]:
    return list(
        session.scalars(
            select(Interpreter)
            .where(Interpreter.assignments.any(Assignment.session_id.in_(session_ids)))
            .options(selectinload(Interpreter.assignments))
            .order_by(Interpreter.id)
        )
    )


def _mail(
    session: Session,
    now: datetime,
    row: Interpreter,
    subject: str,
    paragraphs: Sequence[str],
    key: str | None = None,
) -> None:
    hello = gettext(row.language, "Hello %(name)s,", name=row.name)
    ending = [gettext(row.language, YOUR_PAGE), page_of(row), gettext(row.language, PRIVATE)]
    body = "\n\n".join([hello, *paragraphs, *ending]) + "\n"
    extra = mail.Extra(key=key, purpose=mail.Purpose.NOTICE if key else mail.Purpose.LETTER)
    mail.store(session, row.email, row.language, subject, body, now, extra=extra)


def _said(text: Any, language: Language) -> str:
    best = text.best(language)
    return best.text if best else ""


def meeting_name(edition: Edition, language: Language) -> str:
    number = wording.ordinal(edition.number, language)
    name = _said(edition.series.name, language) or edition.series.key
    return f"{gettext(language, '%(ordinal)s annual meeting', ordinal=number)}, {name}"
