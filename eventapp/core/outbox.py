"""Work that must not be lost: a row written in the same transaction as its cause.

A handler runs in a transaction of its own that also marks the row done, so its effect on the database
happens once. One that works on the database as a whole (`outside`) runs before that, in none, may run more
than once, and is never given up. ``attempts`` and ``last_error`` tell what failed; a failed row is offered
again later.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from .db import Base, Instant, Json, db, plainly, transaction

Handler = Callable[[Session, dict[str, Any], datetime], None]

RETRY_AFTER = timedelta(minutes=1)
GIVE_UP_AFTER = 8


class OutboxRow(Base):
    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    done_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None]


def put(
    session: Session, topic: str, payload: dict[str, Any], now: datetime, *, due_at: datetime | None = None
) -> None:
    """Ask for work, at once or at a time; it becomes visible when the caller's transaction commits."""
    session.add(OutboxRow(topic=topic, payload=payload, created_at=now, due_at=due_at or now))


def outside(handler: Handler) -> Handler:
    """Run *handler* in no transaction; its session only reads."""
    handler.outside = True  # type: ignore[attr-defined]
    return handler


def drain(handlers: Mapping[str, list[Handler]], now: datetime) -> list[str]:
    """Do all work that is due, oldest first, and the work which that asks for. Returns a line for each row
    that failed. Nothing to do costs one read."""
    failures: list[str] = []
    tried: set[int] = set()
    while waiting := [row_id for row_id in _due(now) if row_id not in tried]:
        tried.update(waiting)
        failures += _do(handlers, waiting, now)
    return failures


def _due(now: datetime) -> list[int]:
    session = db.session()
    due = select(OutboxRow.id).where(
        OutboxRow.done_at.is_(None), OutboxRow.due_at <= now, OutboxRow.attempts < GIVE_UP_AFTER
    )
    try:
        return list(session.scalars(due.order_by(OutboxRow.id)))
    finally:
        session.rollback()  # the next look must see what others wrote


def _do(handlers: Mapping[str, list[Handler]], waiting: list[int], now: datetime) -> list[str]:
    failures: list[str] = []
    for row_id in waiting:
        try:
            _do_outside(handlers, row_id, now)
            with transaction() as session:
                row = session.get_one(OutboxRow, row_id, with_for_update=True)
                if row.done_at is not None:
                    continue  # another worker was faster
                for handler in handlers[row.topic]:
                    if not _is_outside(handler):
                        handler(session, row.payload, now)
                row.done_at = now
        except Exception as error:  # noqa: BLE001  # whatever it was, the row stays and says why
            failures.append(f"outbox row {row_id}: {plainly(error)}")
            with transaction() as session:
                row = session.get_one(OutboxRow, row_id, with_for_update=True)
                row.attempts += 1
                if any(map(_is_outside, handlers.get(row.topic, ()))):
                    row.attempts = min(row.attempts, GIVE_UP_AFTER - 1)
                row.last_error = failures[-1]
                row.due_at = now + RETRY_AFTER * 2**row.attempts
    return failures


def _do_outside(handlers: Mapping[str, list[Handler]], row_id: int, now: datetime) -> None:
    session = db.session()
    row = session.get_one(OutboxRow, row_id, populate_existing=True)
    topic, payload, done = row.topic, row.payload, row.done_at is not None
    session.rollback()
    for handler in handlers[topic]:
        if _is_outside(handler) and not done:
            handler(session, payload, now)


def _is_outside(handler: Handler) -> bool:
    return getattr(handler, "outside", False)
