"""Who did what to which thing, and when: rows that are only ever added."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from .db import Base, Instant, Json


class AuditEntry(Base):
    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant, index=True)
    actor: Mapped[str]
    action: Mapped[str]  # what happened, as area.verb: agenda.published
    subject: Mapped[str] = mapped_column(index=True)  # the thing, as its address without language: cmp/17
    details: Mapped[dict[str, Any]] = mapped_column(Json)


def record(session: Session, actor: str, action: str, subject: str, now: datetime, **details: Any) -> None:
    """Write one entry in the caller's transaction; *details* are plain JSON values."""
    session.add(AuditEntry(at=now, actor=actor, action=action, subject=subject, details=details))


class State(NamedTuple):
    """How far the records have come: every use case that writes also records, so pages made at one state
    hold until the next."""

    id: int
    at: datetime | None


def state(session: Session) -> State:
    """The latest entry, in one statement on the primary key."""
    row = session.execute(
        select(AuditEntry.id, AuditEntry.at).order_by(AuditEntry.id.desc()).limit(1)
    ).one_or_none()
    return State(*row) if row else State(0, None)
