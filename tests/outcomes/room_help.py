"""A meeting with joint texts, sessions to take down, and people of both sides."""

from datetime import datetime

from flask import Flask
from sqlalchemy.orm import Session

from eventapp.core.localized import LocalizedText
from eventapp.meetings.model import Edition
from eventapp.meetings.queries import edition_to_change
from eventapp.outcomes import texts
from eventapp.outcomes.model import JointKind
from tests.apps import writing
from tests.factories import NOW, make_edition

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
