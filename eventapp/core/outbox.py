"""Work that must not be lost: a row written in the same transaction as its cause.

A handler runs in a transaction of its own that also marks the row done, so its effect on the database
happens once. One that works on the database as a whole (`outside`) runs before that, in none, may run more
than once, and is never given up. Who works on which row, and when again after a failure, is in `claims`.
What takes minutes has a topic that ends with `LONG` and is left to `long_work`, so that nothing waits for it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from sqlalchemy.orm import Mapped, Session, mapped_column

from . import claims
from .claims import Claimable
from .db import Base, Instant, Json, db, plainly, transaction

Handler = Callable[[Session, dict[str, Any], datetime], None]

AT_ONCE = 20  # rows claimed together
LONG = ".long"


class OutboxRow(Claimable, Base):
    __tablename__ = "outbox"

    topic: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(Instant)


def put(
    session: Session,
    topic: str,
    payload: dict[str, Any],
    now: datetime,
    *,
    due_at: datetime | None = None,
    lane: str | None = None,
) -> None:
    """Ask for work, at once or at a time; it becomes visible when the caller's transaction commits. Work of
    one *lane* is done one after the other."""
    session.add(OutboxRow(topic=topic, payload=payload, created_at=now, due_at=due_at or now, lane=lane))


def outside(handler: Handler) -> Handler:
    """Run *handler* in no transaction; its session only reads."""
    handler.outside = True  # type: ignore[attr-defined]
    return handler


def drain(
    handlers: Mapping[str, list[Handler]], now: datetime, enough: Callable[[], bool] = lambda: False
) -> list[str]:
    """Do all work that is due, oldest first, and the work which that asks for, unless it is *enough* before.
    Returns a line for each row that failed. Nothing to do costs one read."""
    failures: list[str] = []
    worker, began = claims.this_worker(), monotonic()
    while not enough():
        lease = claims.LEASE + timedelta(seconds=monotonic() - began)  # *now* is getting older
        ids = claims.take(OutboxRow, worker, now, AT_ONCE, lease, ~OutboxRow.topic.endswith(LONG))
        if not ids:
            break
        failures += _do_some(handlers, ids, now, enough)
    return failures


def _do_some(
    handlers: Mapping[str, list[Handler]], ids: Sequence[int], now: datetime, enough: Callable[[], bool]
) -> Iterator[str]:
    for place, row_id in enumerate(ids):
        if enough():
            with transaction() as session:
                claims.release(session, OutboxRow, ids[place:], claims.this_worker())
            return
        if said := _do(handlers, row_id, now):
            yield said


def _do(handlers: Mapping[str, list[Handler]], row_id: int, now: datetime) -> str | None:
    try:
        _do_outside(handlers, row_id, now)
        with transaction() as session:
            row = session.get_one(OutboxRow, row_id, with_for_update=True)
            if row.done_at is not None:
                return None  # its lease ran out, and another worker was faster
            for handler in handlers[row.topic]:
                if not _is_outside(handler):
                    handler(session, row.payload, now)
            row.done_at = now
    except Exception as error:  # noqa: BLE001  # whatever it was, the row stays and says why
        said = f"outbox row {row_id}: {plainly(error)}"
        with transaction() as session:
            row = session.get_one(OutboxRow, row_id, with_for_update=True)
            claims.failed(row, now, said)
            if any(map(_is_outside, handlers.get(row.topic, ()))):
                row.gave_up_at, row.due_at = None, now + claims.wait(row.attempts)
        return said
    return None


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
