"""What was made is kept for a month and can be made again; interpreters and their texts for three months
after the meeting."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from eventapp.agenda.model import AgendaSession
from eventapp.meetings.model import Edition

from .model import Assignment, Interpreter, MadeDocument, SessionPaper

TOPIC = "documents.tidy"
EVERY = timedelta(days=1)
KEPT, AFTERWARDS = timedelta(days=30), timedelta(days=90)


def tidy(session: Session, _payload: dict[str, Any], now: datetime) -> None:
    """Outbox, daily."""
    session.execute(delete(MadeDocument).where(MadeDocument.asked_at < now - KEPT))
    over = select(Edition.id).where(Edition.end_date < (now - AFTERWARDS).date())
    gone = select(Interpreter.id).where(Interpreter.edition_id.in_(over))
    session.execute(delete(Assignment).where(Assignment.interpreter_id.in_(gone)))
    session.execute(delete(Interpreter).where(Interpreter.edition_id.in_(over)))
    sessions = select(AgendaSession.id).where(AgendaSession.edition_id.in_(over))
    session.execute(
        update(SessionPaper)
        .where(SessionPaper.session_id.in_(sessions), SessionPaper.body.is_not(None))
        .values(body=None)
    )
