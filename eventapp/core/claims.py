"""Rows that wait to be worked on, and who works on them: the one set of rules for the outbox and for mail.

A worker claims rows with a lease: until it runs out nobody else takes them, and when a worker dies they are
free again by themselves. Rows with the same ``lane`` are worked on one after the other, in the order in which
they were written: none is claimed while an older one of its lane is open. What fails waits longer each time,
with some chance in it so that not all come back at once, and is given up at last into the list that needs a
person. Giving up opens the lane.
"""

import os
import random
import secrets
import socket
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Index, Select, and_, or_, select, text, true, update
from sqlalchemy.orm import Mapped, Session, aliased, declared_attr, mapped_column

from .db import Instant, db, transaction

LEASE = timedelta(minutes=2)
FIRST_RETRY, LONGEST_RETRY = timedelta(seconds=30), timedelta(hours=2)
GIVE_UP_AFTER = 12  # attempts; about nine hours
OPEN = "done_at IS NULL AND gave_up_at IS NULL"
ENDED = "the worker ended amid the work"


class Claimable:
    """The columns of such a row. It is open while neither ``done_at`` nor ``gave_up_at`` is set. Of what was
    done much is kept and little is open: finding the open ones costs the same however much is kept."""

    id: Mapped[int] = mapped_column(primary_key=True)
    lane: Mapped[str | None]
    due_at: Mapped[datetime] = mapped_column(Instant)
    claimed_by: Mapped[str | None]
    claimed_until: Mapped[datetime | None] = mapped_column(Instant)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None]
    gave_up_at: Mapped[datetime | None] = mapped_column(Instant)
    done_at: Mapped[datetime | None] = mapped_column(Instant, index=True)

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Index, ...]:  # noqa: N805
        name: str = cls.__tablename__  # type: ignore[attr-defined]
        some = {"open_id": ("id",), "open_lane": ("lane", "id"), "given_up": ("gave_up_at",)}
        return tuple(
            Index(f"ix_{name}_{key}", *columns, sqlite_where=of, postgresql_where=of)
            for key, columns in some.items()
            for of in [text("gave_up_at IS NOT NULL" if key == "given_up" else OPEN)]
        )


def is_open(table: Any) -> ColumnElement[bool]:
    return and_(table.done_at.is_(None), table.gave_up_at.is_(None))


def _free(table: Any, now: datetime, most: int, only: ColumnElement[bool] | None = None) -> Select[int]:
    older = aliased(table)
    waits = (
        select(older.id)
        .where(older.lane == table.lane, is_open(older), older.id < table.id)
        .correlate(table)
        .exists()
    )
    return (
        select(table.id)
        .where(
            is_open(table),
            table.due_at <= now,
            or_(table.claimed_until.is_(None), table.claimed_until < now),
            or_(table.lane.is_(None), ~waits),
            true() if only is None else only,
        )
        .order_by(table.id)
        .limit(most)
    )


def claim(
    session: Session,
    table: Any,
    worker: str,
    now: datetime,
    most: int,
    lease: timedelta | None = None,
    only: ColumnElement[bool] | None = None,
) -> Sequence[int]:
    """Take at most *most* rows that are due and free, oldest first and at most one of each lane, for *worker*
    until the lease ends; *only* those of which that is true. In a transaction that the caller commits at
    once. Returns their ids in order."""
    ids = session.scalars(_free(table, now, most, only).with_for_update(skip_locked=True, of=table)).all()
    if ids:
        session.execute(
            update(table)
            .where(table.id.in_(ids))
            .values(claimed_by=worker, claimed_until=now + (lease or LEASE))
            .execution_options(synchronize_session=False)
        )
    return ids


def take(
    table: Any,
    worker: str,
    now: datetime,
    most: int,
    lease: timedelta | None = None,
    only: ColumnElement[bool] | None = None,
) -> Sequence[int]:
    """`claim` in a transaction of its own. Where nothing is due this is one read, and no writer waits."""
    if not is_any(table, now, only):
        return ()
    with transaction() as session:
        return claim(session, table, worker, now, most, lease, only)


def is_any(table: Any, now: datetime, only: ColumnElement[bool] | None = None) -> bool:
    """Whether anything is due and free."""
    session = db.session()
    try:
        return session.scalars(_free(table, now, 1, only)).first() is not None
    finally:
        session.rollback()  # the next look must see what others wrote


def renew(session: Session, table: Any, row_id: int, worker: str, now: datetime) -> bool:
    """Prolong the lease of *worker*. False where the row is not theirs any more."""
    mine = update(table).where(table.id == row_id, table.claimed_by == worker, is_open(table))
    done = session.execute(
        mine.values(claimed_until=now + LEASE)
        .returning(table.id)
        .execution_options(synchronize_session=False)
    )
    return done.first() is not None


def release(session: Session, table: Any, ids: Collection[int], worker: str) -> None:
    """*worker* gives back what it claimed and will not do now."""
    if not ids:
        return
    session.execute(
        update(table)
        .where(table.id.in_(ids), table.claimed_by == worker)
        .values(claimed_by=None, claimed_until=None)
        .execution_options(synchronize_session=False)
    )


def release_dead(table: Any, now: datetime) -> list[str]:
    """Free what workers held that ended here without giving it back, before their leases run out. It counts
    as a failure: what ends each worker that touches it must not be the first thing that the next one does.
    Whether a worker elsewhere is alive cannot be known here. Returns a line for each row."""
    session = db.session()
    held = select(table.claimed_by).where(is_open(table), table.claimed_by.is_not(None)).distinct()
    try:
        dead = [worker for worker in session.scalars(held) if _is_dead(worker)]
    finally:
        session.rollback()
    if not dead:
        return []
    with transaction() as writing:
        rows = writing.scalars(select(table).where(is_open(table), table.claimed_by.in_(dead))).all()
        for row in rows:
            failed(row, now, ENDED)
        return [f"{table.__tablename__} row {row.id}: {ENDED}" for row in rows]


def this_worker() -> str:
    """The name of this process among workers: where it runs, its number, and something of its own, because
    numbers are used again."""
    return f"{_place()}/{os.getpid()}/{_own(os.getpid())}"


@cache
def _own(_process: int) -> str:
    return secrets.token_hex(4)


@cache
def _place() -> str:
    """The machine since it was started, and the container: within it the numbers of processes are unique."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text()[:8]
        space = Path("/proc/self/ns/pid").stat().st_ino
    except OSError:  # not on Linux: a place of its own, so nobody here is taken for dead
        boot, space = secrets.token_hex(4), 0
    return f"{socket.gethostname()}-{boot}-{space}"


def _is_dead(worker: str) -> bool:
    place, _, rest = worker.partition("/")
    number, _, own = rest.partition("/")
    if place != _place() or not number.isdecimal():
        return False
    if int(number) == os.getpid():
        return own != _own(os.getpid())
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def failed(row: Any, now: datetime, why: str, *, for_ever: bool = False) -> None:
    """Note that *row* could not be done: later again, or given up (at once if *for_ever*)."""
    row.attempts += 1
    row.last_error = why
    row.claimed_by = row.claimed_until = None
    if for_ever or row.attempts >= GIVE_UP_AFTER:
        row.gave_up_at = now
    else:
        row.due_at = now + wait(row.attempts)


def wait(attempts: int) -> timedelta:
    """How long until the next try: doubled each time, and up to a quarter more by chance."""
    seconds = min(LONGEST_RETRY, FIRST_RETRY * 2 ** (attempts - 1)).total_seconds()
    return timedelta(seconds=seconds * random.uniform(1, 1.25))  # noqa: S311


def again(row: Any, now: datetime) -> None:
    """A person asks for another try of a row that was given up."""
    row.gave_up_at, row.attempts, row.due_at = None, 0, now
