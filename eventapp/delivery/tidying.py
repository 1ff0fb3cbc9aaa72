"""Mails are kept for as long as somebody may ask what became of them, and their contents no longer."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, or_, update
from sqlalchemy.orm import Session

from eventapp.core.mail import StoredMail

from .model import DomainPace, Suppressed

TOPIC = "delivery.tidy"
EVERY = timedelta(days=1)
SENT, GIVEN_UP, SUPPRESSED = timedelta(days=30), timedelta(days=90), timedelta(days=730)
EMPTY: dict[str, Any] = {
    "to": "",
    "lane": None,
    "subject": "",
    "body": "",
    "html": None,
    "calendar": None,
    "organizer": None,
    "last_error": None,
}


def tidy(session: Session, _payload: dict[str, Any], now: datetime) -> None:
    """Outbox, daily: what was sent is forgotten after 30 days, what was given up after 90. Of a sent mail
    that is counted, or of which there is to be one only, a row stays that names nobody."""
    sent, given_up = StoredMail.done_at < now - SENT, StoredMail.gave_up_at < now - GIVEN_UP
    counted = or_(StoredMail.about.is_not(None), StoredMail.key.is_not(None))
    session.execute(delete(StoredMail).where(or_(and_(sent, ~counted), given_up)))
    session.execute(update(StoredMail).where(sent, StoredMail.to != "").values(**EMPTY))
    session.execute(delete(Suppressed).where(Suppressed.since < now - SUPPRESSED))
    session.execute(delete(DomainPace).where(DomainPace.minute < now - EVERY))
