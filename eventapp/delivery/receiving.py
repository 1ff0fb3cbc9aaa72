"""Mail comes back. A message is taken in only through an address that we made ourselves (`addresses`): its
tag says what the message is about and proves that whoever wrote it was sent a mail of ours.

An area says what it does with its own kind of message (`HANDLERS`). Whatever arrives, of any size and shape,
leads to one row of `ReceivedMail` and never to an error; the message itself is not kept. Nothing is ever
answered by itself, so that two machines cannot go on writing to each other.
"""

import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import Message
from enum import StrEnum
from typing import NamedTuple

from flask import current_app
from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from eventapp.settings import Settings

from . import addresses, opening
from .model import ReceivedMail
from .opening import Refused

log = logging.getLogger("eventapp.delivery")

KEPT = timedelta(days=90)  # what became of a message


class Outcome(StrEnum):
    """What became of a message."""

    ANSWERED = "answered"
    PROPOSED = "proposed"
    DELEGATED = "delegated"
    BOUNCED = "bounced"
    IGNORED = "ignored"  # nothing wrong with it, and nothing to do
    REFUSED = "refused"


class Received(NamedTuple):
    """``reason`` is a word of the program, never of the message; ``about`` the edition (csp/2), if known."""

    outcome: Outcome
    reason: str = ""
    about: str | None = None


@dataclass(frozen=True)
class Incoming:
    """A message that came to an address of ours. ``ref`` is what the address names."""

    message: Message
    ref: str


Handler = Callable[[Session, Incoming, datetime], Received]
HANDLERS: dict[str, Handler] = {}
"""By the kind of the address: each area adds its own when the program starts."""


def receive(session: Session, raw: bytes, now: datetime, to: Sequence[str] = ()) -> Received:
    """Take in one message, once. *to*: where the mail server says it was delivered, besides its headers. The
    same bytes again change nothing. Raises only when the database is away."""
    digest = hashlib.sha256(raw).hexdigest()
    if not _is_new(session, digest, now):
        return Received(Outcome.IGNORED, "again")
    try:
        with session.begin_nested():
            received = _handled(session, raw, now, to)
    except Refused as refused:
        received = Received(Outcome.REFUSED, refused.reason)
    except DBAPIError:
        raise
    except Exception as error:  # noqa: BLE001  # whatever a message can do, the next one is read
        received = Received(Outcome.REFUSED, "unforeseen")
        log.error("message %s: %s", digest[:12], type(error).__name__)  # noqa: TRY400  # it may name people
    values = {**received._asdict(), "outcome": received.outcome.value}
    session.execute(update(ReceivedMail).where(ReceivedMail.digest == digest).values(values))
    log.info("message %s: %s %s", digest[:12], received.outcome, received.reason)
    return received


def _is_new(session: Session, digest: str, now: datetime) -> bool:
    """Whether these bytes never came before; whoever comes at the same time waits here."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    taken = session.scalar(
        insert(ReceivedMail)
        .values(digest=digest, received_at=now, outcome=Outcome.REFUSED.value, reason="")
        .on_conflict_do_nothing()
        .returning(ReceivedMail.id)
    )
    if digest.startswith("0"):  # now and then is often enough to clear up
        session.execute(delete(ReceivedMail).where(ReceivedMail.received_at < now - KEPT))
    return taken is not None


def _handled(session: Session, raw: bytes, now: datetime, to: Sequence[str]) -> Received:
    settings: Settings = current_app.extensions["settings"]
    message = opening.opened(raw)
    found = _ours(settings.secret_key, opening.recipients(message, to))
    if found is None:
        raise Refused("not ours")
    kind, ref = found
    handler = HANDLERS.get(kind)
    if handler is None:
        raise Refused("not ours")
    return handler(session, Incoming(message, ref), now)


def _ours(key: str, groups: Sequence[Sequence[str]]) -> tuple[str, str] | None:
    """What the first of *groups* that has an address of ours is about. Raises `Refused` where it has two."""
    for group in groups:
        found = {opened for address in group if (opened := addresses.opened(key, address)) is not None}
        if len(found) > 1:
            raise Refused("several")
        if found:
            return found.pop()
    return None
