"""That somebody was erased, without knowing whom: keyed hashes, by which an import, a nomination or a form
sees that it must ask before it brings that person back.

Nothing can be read from them, and with another SECRET_KEY they match nobody any more.
"""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime

from flask import current_app
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from eventapp.core.localized import folded
from eventapp.registration.model import Erased
from eventapp.settings import Settings


def was_erased(session: Session, email: str | None, name: str, side: str) -> bool:
    """Whether somebody with this address, or of this name and side, was erased. A namesake matches too: it is
    a question to whoever names them, who confirms that the person agreed anew, and never an answer."""
    found = select(Erased.digest).where(Erased.digest.in_(_digests(email, name, side))).limit(1)
    return session.scalar(found) is not None


def were_erased(session: Session, people: Iterable[tuple[str | None, str, str]]) -> list[bool]:
    """The same for many people (address, name, side) in one statement."""
    digests = [_digests(*each) for each in people]
    wanted = {digest for each in digests for digest in each}
    known: set[str] = set()
    for some in _chunks(sorted(wanted)):
        known.update(session.scalars(select(Erased.digest).where(Erased.digest.in_(some))))
    return [any(digest in known for digest in each) for each in digests]


def agreed_anew(session: Session, email: str | None, name: str, side: str) -> None:
    """The person agreed to be on a list again: nobody has to be asked any more."""
    session.execute(delete(Erased).where(Erased.digest.in_(_digests(email, name, side))))


def remember(session: Session, now: datetime, people: Iterable[tuple[str | None, str, str]]) -> None:
    """Keep that these people (address, name, side) were erased."""
    digests = {digest for each in people for digest in _digests(*each)}
    known = set(session.scalars(select(Erased.digest).where(Erased.digest.in_(digests))))
    session.add_all(Erased(digest=digest, at=now) for digest in sorted(digests - known))


def _digests(email: str | None, name: str, side: str) -> list[str]:
    whose = [f"name {side} {folded(name)}"] if folded(name) else []
    if email and email.strip():
        whose.append(f"email {email.strip().lower()}")
    settings: Settings = current_app.extensions["settings"]
    key = settings.secret_key.encode()
    return [hmac.new(key, f"erased {each}".encode(), hashlib.sha256).hexdigest() for each in whose]


def _chunks(digests: list[str], size: int = 500) -> list[list[str]]:
    return [digests[start : start + size] for start in range(0, len(digests), size)]
