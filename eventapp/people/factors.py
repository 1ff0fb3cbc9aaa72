"""The second factor of those who hold a role: codes of an authenticator application, and recovery codes.

Passkeys are the other way and stand in ``passkeys``. A code is good for one time, and each try is counted.
"""

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import pyotp
import segno
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from eventapp.core import audit, limits, mail
from eventapp.core.actor import Actor
from eventapp.core.errors import Invalid, NotFound
from eventapp.core.translations import N_, gettext

from . import sessions
from .model import Account, Passkey, RecoveryCode
from .tokens import digest, typed

STEP = 30  # seconds that a code is shown
DIGITS = 6
RECOVERY_CODES = 10
MOST_TRIES = 10
TRIES_WITHIN = timedelta(minutes=15)


class Factors(NamedTuple):
    """What an account has set up."""

    totp: bool
    offered: str | None
    passkeys: Sequence[Passkey]
    recovery_codes: int  # not used yet

    @property
    def any(self) -> bool:
        return self.totp or len(self.passkeys) > 0


def of_account(session: Session, account: int) -> Factors:
    holder = session.get_one(Account, account)
    keys = session.scalars(select(Passkey).where(Passkey.account_id == account).order_by(Passkey.id)).all()
    left = session.scalar(
        select(func.count()).where(RecoveryCode.account_id == account, RecoveryCode.used_at.is_(None))
    )
    return Factors(holder.totp_secret is not None, holder.totp_offered, keys, left or 0)


def require_change(session: Session, actor: Actor) -> Account:
    """The account, where its factors may be changed: the first is set up by whoever signed in, anything more
    by those who gave one. Raises `NotFound`."""
    account = session.get_one(Account, actor.account, with_for_update=True)
    if not actor.confirmed and of_account(session, account.id).any:
        raise NotFound(N_("Take the second step of signing in first."))
    return account


def offer(session: Session, actor: Actor) -> None:
    """Draw a secret to be put into an authenticator application."""
    require_change(session, actor).totp_offered = pyotp.random_base32()


def picture(actor: Actor, secret: str) -> str:
    """The secret as a QR code: an ``<svg>`` element."""
    address = pyotp.TOTP(secret).provisioning_uri(name=actor.email, issuer_name="eventapp")
    return str(segno.make(address, error="m").svg_inline(scale=5, border=3, light="#fff", svgclass="qr"))


def accept_offer(session: Session, actor: Actor, code: str, now: datetime) -> list[str]:
    """Put the offered secret to use. Returns new recovery codes, to be shown once. Raises `Invalid`."""
    account = require_change(session, actor)
    step = _step(account.totp_offered, code, now)
    if step is None:
        raise Invalid(N_("This code is not right. Wait for the next one and type that."))
    account.totp_secret, account.totp_offered, account.totp_last_step = account.totp_offered, None, step
    changed(session, account, "account.totp_added", now)
    return _draw_codes(session, account, now)


def check(session: Session, key: str, actor: Actor, code: str, now: datetime) -> bool:
    """Whether *code*, of the application or a recovery code, is right. Raises `limits.TooMany`."""
    limits.count(session, key, "second factor", str(actor.account), now, MOST_TRIES, TRIES_WITHIN)
    if len(typed(code)) == DIGITS:
        return _check_totp(session, actor, code, now)
    return _use_recovery_code(session, actor, code, now)


def _check_totp(session: Session, actor: Actor, code: str, now: datetime) -> bool:
    """Whether *code* is the one shown now, and was not used yet."""
    account = session.get_one(Account, actor.account, with_for_update=True)
    step = _step(account.totp_secret, code, now)
    if step is None or step <= account.totp_last_step:
        return False
    account.totp_last_step = step
    return True


def _step(secret: str | None, code: str, now: datetime) -> int | None:
    """The step of which *code* is: the present one or a neighbour, because clocks differ."""
    if secret is None:
        return None
    present = int(now.timestamp()) // STEP
    totp = pyotp.TOTP(secret)
    for step in (present, present - 1, present + 1):
        if secrets.compare_digest(totp.at(step * STEP).encode(), typed(code).encode()):
            return step
    return None


def new_recovery_codes(session: Session, actor: Actor, now: datetime) -> list[str]:
    """New codes in place of all older ones. Returns them, to be shown once."""
    return _draw_codes(session, require_change(session, actor), now)


def _draw_codes(session: Session, account: Account, now: datetime) -> list[str]:
    """120 bits each, in groups that can be read and typed."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    codes = [base64.b32encode(secrets.token_bytes(15)).decode().lower() for _ in range(RECOVERY_CODES)]
    session.add_all(RecoveryCode(account_id=account.id, digest=digest(code)) for code in codes)
    audit.record(session, account.email, "account.recovery_codes_drawn", f"accounts/{account.id}", now)
    return ["-".join(code[i : i + 4] for i in range(0, len(code), 4)) for code in codes]


def _use_recovery_code(session: Session, actor: Actor, code: str, now: datetime) -> bool:
    """Whether *code* is one of the account's; then it is used up."""
    used = session.execute(
        update(RecoveryCode)
        .where(RecoveryCode.account_id == actor.account, RecoveryCode.digest == digest(typed(code)))
        .where(RecoveryCode.used_at.is_(None))
        .values(used_at=now)
        .returning(RecoveryCode.id)
    ).all()
    if used:
        account = session.get_one(Account, actor.account)
        changed(session, account, "account.recovery_code_used", now)
    return bool(used)


def reset(session: Session, actor: str, email: str, now: datetime) -> None:
    """Take all factors from an account whose holder has lost them. Raises `NotFound`."""
    account = session.scalars(select(Account).where(Account.email == email.strip().lower())).one_or_none()
    if account is None:
        raise NotFound(N_("There is no open account of %(email)s."), email=email)
    account.totp_secret = account.totp_offered = None
    session.execute(delete(Passkey).where(Passkey.account_id == account.id))
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    sessions.end_all(session, account.id, now)
    changed(session, account, "account.second_factor_reset", now, by=actor)


CHANGES = {
    "account.second_factor_reset": N_(
        "Your second factors were removed. The next sign-in asks for a new one."
    ),
    "account.totp_added": N_("An authenticator application was set up for your account."),
    "account.recovery_code_used": N_("One of your recovery codes was used."),
    "account.passkey_added": N_("A passkey was added to your account."),
    "account.passkey_removed": N_("A passkey was removed from your account."),
}


def changed(session: Session, account: Account, action: str, now: datetime, by: str = "") -> None:
    """Record a change of an account's factors and tell its holder."""
    audit.record(session, by or account.email, action, f"accounts/{account.id}", now)
    language = account.language
    paragraphs = [
        gettext(language, N_("Hello %(name)s,"), name=account.name),
        gettext(language, CHANGES[action]),
        gettext(
            language,
            N_("If it was not you, end all sessions on your account page and write to the secretariat."),
        ),
    ]
    subject = gettext(language, N_("Your second step of signing in"))
    mail.store(session, account.email, language, subject, "\n\n".join(paragraphs) + "\n", now)
