"""Passkeys as the second factor (WebAuthn): what the browser is asked, and whether its answer is right.

The challenge waits in the session of the browser that was asked, and is good for one answer.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestationConveyancePreference,
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.core.actor import Actor
from eventapp.core.errors import Invalid, NotFound
from eventapp.core.localized import clean
from eventapp.core.translations import N_

from . import factors
from .model import AccountSession, Passkey

LONGEST_NAME = 60


def _server(base_url: str) -> Fido2Server:
    """Only pages under BASE_URL may ask, whatever a request claims."""
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    origin = f"{parts.scheme}://{parts.netloc}"
    return Fido2Server(
        PublicKeyCredentialRpEntity(id=host, name="eventapp"),
        attestation=AttestationConveyancePreference.NONE,
        verify_origin=lambda claimed: claimed == origin,
    )


def begin_adding(session: Session, base_url: str, actor: Actor, session_id: int) -> dict[str, Any]:
    """What the browser is asked for a new passkey."""
    account = factors.require_change(session, actor)
    options, state = _server(base_url).register_begin(
        PublicKeyCredentialUserEntity(
            id=hashlib.sha256(f"passkey {account.id}".encode()).digest()[:16],
            name=account.email,
            display_name=account.name or account.email,
        ),
        _credentials(_of(session, account.id)),
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    session.get_one(AccountSession, session_id).challenge = {"for": "adding", **state}
    return dict(options)


def add(
    session: Session,
    base_url: str,
    actor: Actor,
    session_id: int,
    answer: dict[str, Any],
    name: str,
    now: datetime,
) -> None:
    """Keep the passkey that the browser made. Raises `Invalid`."""
    account = factors.require_change(session, actor)
    state = _take_challenge(session, session_id, "adding")
    try:
        made = _server(base_url).register_complete(state, answer)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Invalid(REFUSED) from error
    credential = made.credential_data
    assert credential is not None  # register_complete has seen it
    credential_id = websafe_encode(credential.credential_id)
    if session.scalar(select(Passkey.id).where(Passkey.credential_id == credential_id)) is not None:
        raise Invalid(REFUSED)
    session.add(
        Passkey(
            account_id=account.id,
            credential_id=credential_id,
            data=websafe_encode(bytes(credential)),
            sign_count=made.counter,
            name=clean(name.strip())[:LONGEST_NAME],
            created_at=now,
        )
    )
    factors.changed(session, account, "account.passkey_added", now)


def begin_check(session: Session, base_url: str, actor: Actor, session_id: int) -> dict[str, Any]:
    """What the browser is asked for proof of a passkey. Raises `NotFound`."""
    keys = _of(session, actor.account or 0)
    if not keys:
        raise NotFound(N_("Your account has no passkey."))
    options, state = _server(base_url).authenticate_begin(
        _credentials(keys), user_verification=UserVerificationRequirement.PREFERRED
    )
    session.get_one(AccountSession, session_id).challenge = {"for": "check", **state}
    return dict(options)


def check(
    session: Session, base_url: str, actor: Actor, session_id: int, answer: dict[str, Any], now: datetime
) -> None:
    """Whether the browser holds one of the account's passkeys. Raises `Invalid`."""
    state = _take_challenge(session, session_id, "check")
    keys = _of(session, actor.account or 0)
    try:
        used = _server(base_url).authenticate_complete(state, _credentials(keys), answer)
        counter = AuthenticationResponse.from_dict(answer).response.authenticator_data.counter
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Invalid(REFUSED) from error
    (key,) = (each for each in keys if each.credential_id == websafe_encode(used.credential_id))
    if counter <= key.sign_count and (counter or key.sign_count):
        raise Invalid(REFUSED)  # a copy of the key has been here before
    key.sign_count, key.used_at = counter, now


def remove(session: Session, actor: Actor, passkey_id: int, now: datetime) -> None:
    """Take one of the actor's passkeys away, but not the last factor. Raises `NotFound`, `Invalid`."""
    account = factors.require_change(session, actor)
    key = session.scalars(select(Passkey).filter_by(id=passkey_id, account_id=account.id)).one_or_none()
    if key is None:
        raise NotFound(N_("This passkey is not here any more."))
    if account.totp_secret is None and len(_of(session, account.id)) == 1:
        raise Invalid(N_("Without this passkey there is no second step. Set up another one first."))
    session.delete(key)
    factors.changed(session, account, "account.passkey_removed", now)


REFUSED = N_("The passkey was not accepted. Try again, or use the code of your authenticator application.")


def _of(session: Session, account: int) -> Sequence[Passkey]:
    return session.scalars(select(Passkey).where(Passkey.account_id == account).order_by(Passkey.id)).all()


def _credentials(keys: Sequence[Passkey]) -> list[AttestedCredentialData]:
    return [AttestedCredentialData(websafe_decode(key.data)) for key in keys]


def _take_challenge(session: Session, session_id: int, purpose: str) -> dict[str, Any]:
    here = session.get_one(AccountSession, session_id, with_for_update=True)
    waiting, here.challenge = here.challenge or {}, None
    if waiting.pop("for", None) != purpose:
        raise Invalid(REFUSED)
    return waiting
