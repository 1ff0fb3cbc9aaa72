"""Work of the outbox that takes minutes: one piece at a time, beside the rest, so that no mail waits for it.

It is the same table with the same leases; only who takes it up differs (`worker`). A handler works outside
any transaction and asks again and again whether it is `over`, which also renews its lease. What it answers is
done in the transaction that marks the row done: however often the work was begun, it ends once.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from time import monotonic
from typing import Any

from sqlalchemy.orm import Session

from . import claims, clock
from .db import db, plainly, transaction
from .outbox import LONG, OutboxRow

Over = Callable[[], bool]
Finish = Callable[[Session, datetime], None]
Handler = Callable[[dict[str, Any], Over], Finish | None]
"""Given the payload. None: the work was not ended, because it was `over`; somebody begins it again."""

RENEW_AFTER = claims.LEASE.total_seconds() / 4


class Lease:
    """The right to work on one row, for as long as it is renewed."""

    def __init__(self, row_id: int, worker: str, told_to_stop: Over) -> None:
        self._row_id, self._worker, self._told = row_id, worker, told_to_stop
        self._renewed = monotonic()
        self._lost = False

    def over(self) -> bool:
        """Whether to end now: this worker was told to, or somebody else has taken the row."""
        if not self._lost and monotonic() - self._renewed >= RENEW_AFTER:
            with transaction() as session:
                self._lost = not claims.renew(session, OutboxRow, self._row_id, self._worker, clock.now())
            self._renewed = monotonic()
        return self._lost or self._told()


def drain(handlers: Mapping[str, Handler], stop: Over = lambda: False) -> list[str]:
    """Do what is due, one after the other, until *stop*. Returns a line for each row that failed."""
    failures: list[str] = []
    worker = claims.this_worker()
    while not stop():
        ids = claims.take(OutboxRow, worker, clock.now(), 1, only=OutboxRow.topic.endswith(LONG))
        if not ids:
            break
        failures += [said for row_id in ids if (said := _do(handlers, row_id, worker, stop))]
    return failures


def _do(handlers: Mapping[str, Handler], row_id: int, worker: str, stop: Over) -> str | None:
    try:
        topic, payload = _read(row_id)
        finish = handlers[topic](payload, Lease(row_id, worker, stop).over)
        with transaction() as session:
            if finish is None:
                claims.release(session, OutboxRow, [row_id], worker)
                return None
            row = session.get_one(OutboxRow, row_id, with_for_update=True, populate_existing=True)
            if row.claimed_by == worker and row.done_at is None:
                now = clock.now()
                finish(session, now)
                row.done_at = now
    except Exception as error:  # noqa: BLE001  # whatever it was, the row stays and says why
        said = f"outbox row {row_id}: {plainly(error)}"
        with transaction() as session:
            row = session.get_one(OutboxRow, row_id, with_for_update=True, populate_existing=True)
            if row.claimed_by == worker:
                claims.failed(row, clock.now(), said)
        return said
    return None


def _read(row_id: int) -> tuple[str, dict[str, Any]]:
    session = db.session()
    try:
        row = session.get_one(OutboxRow, row_id, populate_existing=True)
        return row.topic, row.payload
    finally:
        session.rollback()
