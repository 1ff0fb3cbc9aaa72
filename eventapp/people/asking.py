"""Asking to be let in: a link and a code are mailed, and one of them is used, once.

The browser that asks keeps a nonce; the link works there only, and so does the code, which is for those who
read their mail elsewhere. Opening the link changes nothing: mail scanners open links and run scripts, and
only the button on the page uses it up. Whether an address has an account shows in nothing that is answered.
"""

import hmac
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.orm import Session

from eventapp.core import mail
from eventapp.core.localized import Language
from eventapp.core.translations import N_, gettext

from .model import Account, RequestKind, SignInRequest
from .tokens import digest, new_code, new_token, typed

LASTS = timedelta(minutes=10)
INVITATION_LASTS = timedelta(days=7)
MOST_TRIES = 5
KEPT = timedelta(days=30)

LinkTo = Callable[[str, Language], str]
_OUR_PATH = re.compile(r"/(?:en|fr|es)/[^\s\\\x00-\x20\x7f]*")


def our_path(path: str | None) -> str:
    """*path* if it is a page of this site, else nothing: an address to go to comes from outside."""
    return path if path and len(path) <= 500 and _OUR_PATH.fullmatch(path) else ""


def normal(email: str) -> str:
    return email.strip().lower()


def account_by_email(session: Session, email: str) -> Account | None:
    """The account that may sign in under this address."""
    return session.scalars(
        select(Account).where(Account.email == normal(email), Account.disabled_at.is_(None))
    ).one_or_none()


def ask(
    session: Session, email: str, language: Language, lands_at: str, now: datetime, link_to: LinkTo
) -> str:
    """Mail a link and a code to the account with this address. Returns the nonce for the browser.

    Without an account the same is done and taken back, so that it takes as long.
    """
    account = account_by_email(session, email)
    nonce, token, code = new_token(), new_token(), new_code()
    whose = digest("email", normal(email))
    session.execute(
        update(SignInRequest)
        .where(SignInRequest.email_digest == whose, SignInRequest.kind == RequestKind.SIGN_IN)
        .where(SignInRequest.expires_at > now)
        .values(expires_at=now)
    )
    session.execute(delete(SignInRequest).where(SignInRequest.expires_at < now - KEPT))
    session.add(
        SignInRequest(
            kind=RequestKind.SIGN_IN,
            account_id=account.id if account else None,
            email_digest=whose,
            token_digest=digest(token),
            nonce_digest=digest(nonce),
            code_digest=digest(nonce, code),
            lands_at=lands_at,
            created_at=now,
            expires_at=now + LASTS,
        )
    )
    session.flush()
    to, language, name = (
        (account.email, account.language, account.name) if account else (normal(email), language, "")
    )
    with session.begin_nested() as kept:
        subject, body = _letter(language, name, link_to(token, language), code)
        mail.store(session, to, language, subject, body, now, now + LASTS)
        session.flush()
        if account is None:
            kept.rollback()
    return nonce


def _letter(language: Language, name: str, link: str, code: str) -> tuple[str, str]:
    def say(sentence: str, **values: object) -> str:
        return gettext(language, sentence, **values)

    paragraphs = [
        say(N_("Hello %(name)s,"), name=name),
        say(N_("open this link in the browser in which you asked for it, and press the button there:")),
        link,
        say(N_("Are you reading this elsewhere? Type this code on the page that is waiting for it:")),
        code,
        say(
            N_(
                "Link and code work once, for %(minutes)s minutes. If it was not you who asked, nothing "
                "has to be done: without this mail nobody gets in."
            ),
            minutes=LASTS.seconds // 60,
        ),
    ]
    return say(N_("Your sign-in link")), "\n\n".join(paragraphs) + "\n"


def invite(session: Session, account: Account, lands_at: str, now: datetime) -> str:
    """A link by which *account* signs in for the first time. Returns its token; an older one is void."""
    token = new_token()
    whose = digest("email", account.email)
    session.execute(
        update(SignInRequest)
        .where(SignInRequest.account_id == account.id, SignInRequest.kind == RequestKind.INVITATION)
        .where(SignInRequest.expires_at > now)
        .values(expires_at=now)
    )
    session.add(
        SignInRequest(
            kind=RequestKind.INVITATION,
            account_id=account.id,
            email_digest=whose,
            token_digest=digest(token),
            lands_at=lands_at,
            created_at=now,
            expires_at=now + INVITATION_LASTS,
        )
    )
    return token


class Standing(StrEnum):
    """What a link can do in the browser that opened it."""

    READY = "ready"
    OTHER_BROWSER = "other_browser"  # asked for elsewhere: the code is for that
    GONE = "gone"  # used, too old, replaced by a newer one, or never sent


class Link(NamedTuple):
    standing: Standing
    account: Account | None = None


def look(session: Session, token: str, nonce: str, now: datetime) -> Link:
    """What the link can do here; changes nothing."""
    found = session.execute(
        select(SignInRequest, Account)
        .join(Account, Account.id == SignInRequest.account_id)
        .where(SignInRequest.token_digest == digest(token), Account.disabled_at.is_(None))
    ).one_or_none()
    if found is None or found[0].used_at is not None or found[0].expires_at <= now:
        return Link(Standing.GONE)
    request, account = found
    if request.kind is RequestKind.SIGN_IN and request.nonce_digest != digest(nonce):
        return Link(Standing.OTHER_BROWSER)
    return Link(Standing.READY, account)


class LetIn(NamedTuple):
    account: Account
    lands_at: str


def use_link(session: Session, token: str, nonce: str, now: datetime) -> LetIn | None:
    """The button was pressed. Of many presses at once the database lets one through."""
    if not nonce:
        return None
    row = session.execute(
        update(SignInRequest)
        .where(
            SignInRequest.token_digest == digest(token),
            SignInRequest.used_at.is_(None),
            SignInRequest.expires_at > now,
            or_(
                SignInRequest.kind == RequestKind.INVITATION,
                and_(SignInRequest.nonce_digest == digest(nonce), SignInRequest.tries < MOST_TRIES),
            ),
        )
        .values(used_at=now)
        .returning(SignInRequest.account_id, SignInRequest.lands_at)
    ).one_or_none()
    return _let_in(session, row.account_id, row.lands_at) if row else None


class Tried(NamedTuple):
    """``let_in`` for the right code; else how many tries are left: none also when the request is gone."""

    let_in: LetIn | None
    left: int = 0


def use_code(session: Session, nonce: str, code: str, now: datetime) -> Tried:
    """A code was typed. The try is counted first, in one statement that other tries wait for."""
    row = session.execute(
        update(SignInRequest)
        .where(
            SignInRequest.nonce_digest == digest(nonce),
            SignInRequest.used_at.is_(None),
            SignInRequest.expires_at > now,
            SignInRequest.tries < MOST_TRIES,
        )
        .values(tries=SignInRequest.tries + 1)
        .returning(
            SignInRequest.id,
            SignInRequest.account_id,
            SignInRequest.code_digest,
            SignInRequest.lands_at,
            SignInRequest.tries,
        )
    ).one_or_none()
    if row is None:
        return Tried(None)
    right = hmac.compare_digest(row.code_digest or "", digest(nonce, typed(code)))
    if not right or row.account_id is None:
        return Tried(None, MOST_TRIES - row.tries)
    session.execute(update(SignInRequest).where(SignInRequest.id == row.id).values(used_at=now))
    return Tried(_let_in(session, row.account_id, row.lands_at))


def _let_in(session: Session, account_id: int | None, lands_at: str) -> LetIn | None:
    account = session.get(Account, account_id) if account_id is not None else None
    return LetIn(account, lands_at) if account is not None and account.disabled_at is None else None
