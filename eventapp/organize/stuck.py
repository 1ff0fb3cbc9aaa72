"""Work that needs a person: what was given up after many tries, with the reason, to be tried again or let go.

Reasons and addresses are shown without what stands before the ``@``: whoever looks after the work need not
know whose mail it is.
"""

import re
from collections.abc import Collection, Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from eventapp.core import audit, claims
from eventapp.core.errors import Conflict, Problem
from eventapp.core.mail import Purpose, StoredMail
from eventapp.core.outbox import OutboxRow
from eventapp.core.translations import N_
from eventapp.delivery import resending

SHOWN = 200
TASKS = {  # by the first word of the topic
    "agenda": N_("What follows from a publication"),
    "delivery": N_("Incoming mail"),
    "history": N_("Search"),
    "notices": N_("Telling people what changed"),
    "planning": N_("Planning of the agenda"),
    "programs": N_("People’s own calendars"),
    "registration": N_("What follows from registrations"),
}
MAILS = {
    Purpose.INVITATION: N_("Mail with a session for the calendar"),
    Purpose.NOTICE: N_("Mail about what changed"),
    Purpose.LETTER: N_("Letter by mail"),
}
OTHER = N_("Another task")
SEEN_TO = N_("Somebody else has seen to this already.")
_ADDRESS = re.compile(r"[^\s<>@:,;]+@(?=[\w-]+(?:\.[\w-]+)*)")


class Kind(StrEnum):
    TASK = "task"  # a row of the outbox
    MAIL = "mail"


class Stuck(NamedTuple):
    kind: Kind
    id: int
    name: str  # in words, a key of the catalogue
    about: tuple[str, ...]  # the topic of a task; of a mail its address and what it is about
    why: str
    attempts: int
    gave_up_at: datetime


class Waiting(NamedTuple):
    """What is being worked on by itself."""

    total: int
    oldest_due: datetime | None


def listed(session: Session, series: Collection[str]) -> list[Stuck]:
    """Tasks, and mails that are about one of these *series* or about none; the newest first."""
    tasks = session.scalars(_newest(OutboxRow))
    mails = session.scalars(_newest(StoredMail).where(_of(series)))
    found = [
        *(_stuck(row, TASKS.get(row.topic.partition(".")[0], OTHER), row.topic) for row in tasks),
        *(_stuck(row, MAILS[row.purpose], _masked(row.to), row.about or "") for row in mails),
    ]
    return sorted(found, key=lambda each: each.gave_up_at, reverse=True)[:SHOWN]


def waiting(session: Session, now: datetime, *, mail_leaves: bool) -> Waiting:
    """Mail counts only where it leaves at all."""
    total, moments = 0, []
    for table in (OutboxRow, StoredMail)[: 1 + mail_leaves]:
        due = select(func.count(), func.min(table.due_at)).where(claims.is_open(table), table.due_at <= now)
        count, oldest = session.execute(due).one()
        if count:
            total += count
            moments.append(oldest)
    return Waiting(total, min(moments, default=None))


def again(session: Session, actor: str, now: datetime, series: Collection[str], kind: Kind, row: int) -> None:
    """Try once more. Raises `Conflict` where somebody else was faster, or where it would do harm."""
    found = _locked(session, series, kind, row)
    if isinstance(found, StoredMail):
        resending.send_again(session, now, found)
    else:
        claims.again(found, now)
    audit.record(session, actor, "work.tried_again", _subject(kind, row), now, **_details(found))


def all_again(session: Session, actor: str, now: datetime, series: Collection[str]) -> tuple[int, int]:
    """Try everything once more that can be. Returns how much that is, and how much it is not."""
    done = left = 0
    for each in listed(session, series):
        try:
            again(session, actor, now, series, each.kind, each.id)
        except Problem:
            left += 1
        else:
            done += 1
    return done, left


def let_go(
    session: Session, actor: str, now: datetime, series: Collection[str], kind: Kind, row: int
) -> None:
    """Nobody wants it any more: it is deleted."""
    found = _locked(session, series, kind, row)
    audit.record(session, actor, "work.let_go", _subject(kind, row), now, **_details(found))
    session.delete(found)


def _locked(session: Session, series: Collection[str], kind: Kind, row: int) -> OutboxRow | StoredMail:
    found: OutboxRow | StoredMail | None
    if kind is Kind.TASK:
        found = session.get(OutboxRow, row, with_for_update=True)
    else:
        wanted = select(StoredMail).where(StoredMail.id == row, _of(series)).with_for_update()
        found = session.scalars(wanted).one_or_none()
    if found is None or found.gave_up_at is None:
        raise Conflict(SEEN_TO)
    return found


def _newest(table: Any) -> Select[Any]:
    return (
        select(table)
        .where(table.gave_up_at.is_not(None))
        .order_by(table.gave_up_at.desc(), table.id.desc())
        .limit(SHOWN)
    )


def _of(series: Iterable[str]) -> ColumnElement[bool]:
    mine = (StoredMail.about.startswith(f"{key}/", autoescape=True) for key in series)
    return or_(StoredMail.about.is_(None), *mine)


def _stuck(row: OutboxRow | StoredMail, name: str, *about: str) -> Stuck:
    assert row.gave_up_at is not None
    kind = Kind.MAIL if isinstance(row, StoredMail) else Kind.TASK
    why = _masked((row.last_error or "").removeprefix(f"outbox row {row.id}: "))
    return Stuck(kind, row.id, name, tuple(filter(None, about)), why, row.attempts, row.gave_up_at)


def _masked(text: str) -> str:
    return _ADDRESS.sub("…@", text)


def _subject(kind: Kind, row: int) -> str:
    return f"work/{kind}/{row}"


def _details(row: OutboxRow | StoredMail) -> dict[str, str]:
    return {"what": row.topic if isinstance(row, OutboxRow) else Purpose(row.purpose).value}
