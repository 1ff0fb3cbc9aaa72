"""Rounds: work that comes again and again, whoever runs and however many.

A round is a row of the outbox like any other, in a lane of its own; when it is done the next one is written,
due when its time has passed again.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from . import outbox
from .claims import is_open
from .db import db, transaction
from .outbox import OutboxRow


def keep(rounds: Mapping[str, timedelta], now: datetime) -> None:
    """Write the next row of each topic that has none open. What is done is read first: mostly nothing has to
    be written."""
    session = db.session()
    waiting = select(OutboxRow.topic).where(is_open(OutboxRow), OutboxRow.lane.in_(rounds))
    try:
        missing = set(rounds) - set(session.scalars(waiting))
    finally:
        session.rollback()
    for topic in sorted(missing):
        _plan(topic, rounds[topic], now)


def _plan(topic: str, every: timedelta, now: datetime) -> None:
    with transaction() as session:
        rows = session.scalars(
            select(OutboxRow).where(OutboxRow.lane == topic).order_by(OutboxRow.id).with_for_update()
        ).all()
        if any(row.done_at is None and row.gave_up_at is None for row in rows):
            return  # another worker was faster
        due = max((row.due_at for row in rows), default=now - every) + every
        session.execute(delete(OutboxRow).where(OutboxRow.lane == topic, OutboxRow.done_at.is_not(None)))
        outbox.put(session, topic, {}, now, due_at=max(now, due), lane=topic)
