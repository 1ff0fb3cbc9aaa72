"""Who is signed in where: sessions kept here, so that they can be listed and ended.

The browser holds a random reference, this database its SHA-256. A session ends by signing out, from the list
of sessions, when it was idle or grew old, and with its account.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from eventapp.core import audit
from eventapp.core.actor import NOBODY, Actor, Grant
from eventapp.core.errors import NotFound
from eventapp.core.translations import N_

from .model import Account, AccountSession, RoleGrant
from .tokens import digest, new_token

IDLE = timedelta(hours=12)
OLDEST = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=10)
LONGEST_BROWSER = 200


class Found(NamedTuple):
    """Whose session it is, and whether it is time to note that it is still in use."""

    actor: Actor
    session_id: int
    worth_noting: bool


NOT_FOUND = Found(NOBODY, 0, False)


def start(session: Session, account: Account, now: datetime, browser: str, confirmed: bool = False) -> str:
    """Sign *account* in. Returns the reference for the browser; it is stored nowhere."""
    reference = new_token()
    session.add(
        AccountSession(
            digest=digest(reference),
            account_id=account.id,
            created_at=now,
            seen_at=now,
            confirmed_at=now if confirmed else None,
            browser=browser[:LONGEST_BROWSER],
        )
    )
    audit.record(session, account.email, "account.signed_in", f"accounts/{account.id}", now)
    return reference


def find(session: Session, reference: str, now: datetime) -> Found:
    """Who holds *reference*, with the roles of today: one statement."""
    rows = session.execute(
        select(AccountSession, Account, RoleGrant)
        .join(Account, Account.id == AccountSession.account_id)
        .outerjoin(RoleGrant, and_(RoleGrant.account_id == Account.id, held(now)))
        .where(AccountSession.digest == digest(reference), *_alive(now), Account.disabled_at.is_(None))
    ).all()
    if not rows:
        return NOT_FOUND
    here, account, _grant = rows[0]
    grants: list[RoleGrant | None] = [row[2] for row in rows]
    actor = Actor(
        account.id,
        account.name,
        account.email,
        account.language,
        frozenset(Grant(each.role, each.series, each.side, each.group) for each in grants if each),
        confirmed=here.confirmed_at is not None,
    )
    return Found(actor, here.id, now - here.seen_at >= SEEN_EVERY)


def _alive(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        AccountSession.ended_at.is_(None),
        AccountSession.seen_at > now - IDLE,
        AccountSession.created_at > now - OLDEST,
    )


def held(now: datetime) -> ColumnElement[bool]:
    """The grants in force at *now*; their days are days of UTC."""
    today = now.date()
    return and_(
        RoleGrant.ended_at.is_(None),
        RoleGrant.since <= today,
        or_(RoleGrant.until.is_(None), RoleGrant.until >= today),
    )


def note_use(session: Session, session_id: int, now: datetime) -> None:
    session.execute(update(AccountSession).where(AccountSession.id == session_id).values(seen_at=now))


def confirm(session: Session, session_id: int, now: datetime) -> str:
    """The second factor was given: the session may do more, and so gets a new reference."""
    reference = new_token()
    here = session.get_one(AccountSession, session_id)
    here.digest, here.confirmed_at, here.challenge = digest(reference), now, None
    return reference


def of_account(session: Session, account: int, now: datetime) -> Sequence[AccountSession]:
    """Where the account is signed in, the latest use first."""
    return session.scalars(
        select(AccountSession)
        .where(AccountSession.account_id == account, *_alive(now))
        .order_by(AccountSession.seen_at.desc(), AccountSession.id.desc())
    ).all()


def end_here(session: Session, session_id: int, now: datetime) -> None:
    """Sign this browser out."""
    session.execute(
        update(AccountSession)
        .where(AccountSession.id == session_id, AccountSession.ended_at.is_(None))
        .values(ended_at=now)
    )


def end(session: Session, actor: Actor, session_id: int, now: datetime) -> None:
    """End one of the actor's own sessions. Raises `NotFound` for anybody else's."""
    ended = session.execute(
        update(AccountSession)
        .where(AccountSession.id == session_id, AccountSession.account_id == actor.account)
        .where(AccountSession.ended_at.is_(None))
        .values(ended_at=now)
        .returning(AccountSession.id)
    ).all()
    if not ended:
        raise NotFound(N_("This session has ended already."))
    audit.record(session, actor.email, "account.session_ended", f"accounts/{actor.account}", now)


def end_all(session: Session, account: int, now: datetime, but: int | None = None) -> int:
    """End every session of the account, one excepted if it is to stay. Returns how many ended."""
    return len(
        session.execute(
            update(AccountSession)
            .where(AccountSession.account_id == account, AccountSession.ended_at.is_(None))
            .where(AccountSession.id != but if but is not None else AccountSession.id > 0)
            .values(ended_at=now)
            .returning(AccountSession.id)
        ).all()
    )


def ever(session: Session, account: int) -> bool:
    """Whether the account was ever signed in."""
    return (
        session.scalar(select(AccountSession.id).where(AccountSession.account_id == account).limit(1))
        is not None
    )
