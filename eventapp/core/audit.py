"""Who did what to which thing, and when: rows that are only ever added; the database refuses the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import or_, select
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


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Each field that changed, as it was and as it is, for the details of an entry::

    audit.record(session, actor, "agenda.edited", subject, now, **audit.difference(before, after))
    """
    changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return {
        "before": {name: before.get(name) for name in changed},
        "after": {name: after.get(name) for name in changed},
    }


@dataclass(frozen=True)
class Wanted:
    """Which entries: of one thing and what is below it, narrowed as somebody asks."""

    root: str
    subject: str = ""  # a part of it below the root
    actor: str = ""  # a part of the name, in any case
    since: datetime | None = None
    before: datetime | None = None


def entries(session: Session, wanted: Wanted, below: int | None, most: int) -> Sequence[AuditEntry]:
    """Entries older than the one numbered *below* (None: from the newest), newest first."""
    root = wanted.root
    query = select(AuditEntry).where(
        or_(AuditEntry.subject == root, AuditEntry.subject.startswith(root + "/", autoescape=True))
    )
    if wanted.subject:
        query = query.where(AuditEntry.subject.icontains(wanted.subject, autoescape=True))
    if wanted.actor:
        query = query.where(AuditEntry.actor.icontains(wanted.actor, autoescape=True))
    if wanted.since is not None:
        query = query.where(AuditEntry.at >= wanted.since)
    if wanted.before is not None:
        query = query.where(AuditEntry.at < wanted.before)
    if below is not None:
        query = query.where(AuditEntry.id < below)
    return session.scalars(query.order_by(AuditEntry.id.desc()).limit(most)).all()


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
