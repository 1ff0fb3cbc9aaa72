"""What a publication sets off."""

from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from eventapp.agenda.model import Publication
from eventapp.core.localized import Language
from eventapp.settings import Settings

from .events import all_events
from .model import EventBytes
from .queries import public


def rewrite_events(session: Session, now: datetime) -> int:
    """Store the events of every publication anew, all in the caller's transaction. Returns how many
    publications there are. Stamps stay: programs that compare them show the new bytes only later."""
    session.execute(delete(EventBytes))
    publications = session.execute(select(Publication.edition_id, Publication.number)).all()
    for edition_id, number in publications:
        write_events(session, {"edition_id": edition_id, "number": number}, now)
    return len(publications)


def write_events(session: Session, payload: dict[str, Any], _now: datetime) -> None:
    """Store the events of a publication in all languages. Done twice it adds nothing: stored bytes stay as
    they are, also under a newer program, so that nobody's calendar changes without a publication."""
    publication = session.scalars(
        select(Publication).where(
            Publication.edition_id == payload["edition_id"], Publication.number == payload["number"]
        )
    ).one()
    settings: Settings = current_app.extensions["settings"]
    agenda = public(publication.content)
    stored = session.execute(
        select(EventBytes.language, EventBytes.uid).where(EventBytes.publication_id == publication.id)
    ).all()
    for language in Language:
        known = {uid for of, uid in stored if of is language}
        for uid, data in all_events(agenda, language, settings.base_url, known).items():
            session.add(EventBytes(publication_id=publication.id, uid=uid, language=language, data=data))
