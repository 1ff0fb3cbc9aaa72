"""A meeting with joint texts, sessions to take down, and people of both sides."""

from datetime import datetime

from flask import Flask
from sqlalchemy.orm import Session

from eventapp.agenda import service
from eventapp.agenda.content import Kind
from eventapp.agenda.draft import SessionDraft
from eventapp.core.localized import Language, LocalizedText
from eventapp.meetings.model import Edition
from eventapp.meetings.queries import edition_to_change
from eventapp.outcomes import records, texts
from eventapp.outcomes.kinds import RecordKind
from eventapp.outcomes.model import JointKind, RecordEntry
from eventapp.outcomes.record_values import Line, in_one
from tests.apps import writing
from tests.factories import NOW, make_edition, session_draft

CONCLUSIONS, PRESS_LINE = JointKind.CONCLUSIONS, JointKind.PRESS_LINE
CA, MX = "ca@example.org", "mx@example.org"


def open_edition(app: Flask) -> None:
    with writing(app) as session:
        make_edition(session)


def edition_of(session: Session) -> Edition:
    return edition_to_change(session, "duo", 1)


def said(words: str) -> LocalizedText:
    """*words* in three languages, reviewed."""
    return LocalizedText(en=words, fr=f"{words} (fr)", es=f"{words} (es)")


def write(
    session: Session,
    words: str | LocalizedText,
    kind: JointKind = CONCLUSIONS,
    release_at: datetime | None = None,
    by: str = CA,
) -> None:
    edition = edition_of(session)
    text = said(words) if isinstance(words, str) else words
    version = texts.text_of(session, edition, kind).version
    texts.save(session, by, NOW, edition, kind, text, version, release_at)


def approve(session: Session, side: str, kind: JointKind = CONCLUSIONS) -> None:
    edition = edition_of(session)
    seen = texts.text_of(session, edition, kind).digest
    texts.approve(session, side, NOW, edition, kind, side, seen)


def standing_of(app: Flask, kind: JointKind = CONCLUSIONS) -> dict[str, bool]:
    with writing(app) as session:
        return {each.side: each.valid for each in texts.text_of(session, edition_of(session), kind).standings}


def is_agreed(app: Flask, kind: JointKind = CONCLUSIONS) -> bool:
    with writing(app) as session:
        return texts.text_of(session, edition_of(session), kind).agreed


def open_agenda(app: Flask) -> None:
    """The meeting with a session of each group, a round table, a break and the closing plenary."""
    with writing(app) as session:
        make_edition(session)
        edition = edition_of(session)
        for draft in (
            _sitting("mining", Kind.WORKING_GROUP, "09:00", "mining"),
            _sitting("forestry", Kind.WORKING_GROUP, "10:00", "forestry"),
            _sitting("table", Kind.ROUND_TABLE, "11:00"),
            _sitting("pause", Kind.BREAK, "12:00"),
            _sitting("closing", Kind.CLOSING, "13:00"),
        ):
            service.save_session(session, "test", NOW, edition, draft)


def _sitting(slug: str, kind: Kind, start: str, *groups: str) -> SessionDraft:
    end = f"{int(start[:2]) + 1:02}:00"
    return session_draft(slug, kind=kind, start=start, end=end, groups=list(groups))


def take_down(session: Session, slug: str, words: str, kind: str = "point", **facts: object) -> RecordEntry:
    line = Line(**{"kind": RecordKind(kind), "text": in_one(Language.EN, words), **facts})  # type: ignore[arg-type]
    return records.add(session, "rapporteur@example.org", NOW, edition_of(session), slug, line)
