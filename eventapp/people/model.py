"""Persons and organizations; the accounts of those who sign in, with their roles, sessions and factors.

What opens a door is stored as its SHA-256 only: links, codes, session references, recovery codes.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.core.actor import Role
from eventapp.core.db import Base, Instant, Json, Localized
from eventapp.core.localized import Language, LocalizedText


class Sector(StrEnum):
    """Where a member of a working group comes from."""

    FEDERAL = "federal"
    PROVINCIAL_STATE = "provincial_state"
    ASSOCIATION = "association"
    ACADEMIA = "academia"
    YOUTH = "youth"
    PRESS = "press"
    OTHER = "other"


class Organization(Base):
    __tablename__ = "organization"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[LocalizedText] = mapped_column(Localized)
    acronym: Mapped[LocalizedText] = mapped_column(Localized)
    country: Mapped[str | None]  # ISO 3166 alpha-2
    sector: Mapped[Sector]


class Person(Base):
    """A person's name is one text as they write it: never split, never sorted by protocol."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    title: Mapped[LocalizedText] = mapped_column(Localized)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey(Organization.id))
    place: Mapped[str | None]  # a key of core.places: whose clock this person lives by

    organization: Mapped[Organization | None] = relationship(lazy="raise")


class Account(Base):
    """Somebody who signs in. The address is kept in lower case: one mailbox, one account."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    language: Mapped[Language]
    created_at: Mapped[datetime] = mapped_column(Instant)
    disabled_at: Mapped[datetime | None] = mapped_column(Instant)
    totp_secret: Mapped[str | None]
    totp_offered: Mapped[str | None]  # takes the place of the secret once a code of it was typed
    totp_last_step: Mapped[int] = mapped_column(default=0)  # a code is good for one time only


class RoleGrant(Base):
    """A role in a series, from a day on and until the end of another (None: open)."""

    __tablename__ = "role_grant"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    role: Mapped[Role]
    series: Mapped[str] = mapped_column(index=True)  # its key: this area knows no series
    side: Mapped[str | None]
    group: Mapped[str | None]
    since: Mapped[date]
    until: Mapped[date | None]
    granted_by: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)  # taken back before its last day

    account: Mapped[Account] = relationship(lazy="raise")


class AccountSession(Base):
    """One browser signed in, until it is idle or old, signed out or ended from elsewhere."""

    __tablename__ = "account_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    created_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)  # the second factor was given
    browser: Mapped[str]
    challenge: Mapped[dict[str, Any] | None] = mapped_column(Json)  # of a passkey, until it is answered


class RequestKind(StrEnum):
    """Why somebody was sent a link."""

    SIGN_IN = "sign_in"  # asked for in the browser that may use it
    INVITATION = "invitation"  # sent by an organizer; whoever opens it presses the button


class SignInRequest(Base):
    """A link and a code that were mailed. An address without an account has a row too; it opens nothing."""

    __tablename__ = "sign_in_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[RequestKind]
    account_id: Mapped[int | None] = mapped_column(ForeignKey(Account.id))
    email_digest: Mapped[str] = mapped_column(index=True)
    token_digest: Mapped[str] = mapped_column(unique=True)
    nonce_digest: Mapped[str | None] = mapped_column(unique=True)  # of the browser that asked
    code_digest: Mapped[str | None]  # of browser and code together: six digits alone are soon guessed
    lands_at: Mapped[str]  # where to go afterwards; empty for the organizers' home
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
    tries: Mapped[int] = mapped_column(default=0)


class RecoveryCode(Base):
    """A code on paper for the day the phone is lost; good once."""

    __tablename__ = "recovery_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    digest: Mapped[str] = mapped_column(unique=True)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class Passkey(Base):
    """A key that never leaves its holder's device; here is its public half."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey(Account.id), index=True)
    credential_id: Mapped[str] = mapped_column(unique=True)  # base64url
    data: Mapped[str]  # what the authenticator attested, base64url: credential and public key
    sign_count: Mapped[int]
    name: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)
