"""Mail: rows written in the transaction of their cause, in the recipient's language.

`delivery` sends what is open, in the order of each recipient. A mail whose link has run out is worth nothing
and is deleted, so that the link is not kept longer than it works.
"""

import secrets
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from .claims import Claimable
from .db import Base, Instant
from .localized import Language


class Purpose(StrEnum):
    """Why a mail is written; deliveries are counted by it."""

    LETTER = "letter"  # about one's registration, an account, a link
    INVITATION = "invitation"  # a session for a calendar: new, changed or cancelled
    NOTICE = "notice"  # what changed for somebody


def new_ref() -> str:
    return secrets.token_hex(8)


class StoredMail(Claimable, Base):
    """One mail to one person, whole: sent again it is the same, byte for byte.

    ``ref`` makes its Message-ID. ``key`` names the one cause of which there is one mail only. ``about`` is
    the publication (``csp/2/publications/3``) whose deliveries are shown together. ``sender`` is the name
    before our address, such as a meeting's. ``calendar`` is an iCalendar message with its ``method``
    (RFC 6047). ``organizer`` is the address to which answers go.
    """

    __tablename__ = "stored_mail"

    ref: Mapped[str] = mapped_column(unique=True, default=new_ref)
    key: Mapped[str | None] = mapped_column(unique=True)
    purpose: Mapped[Purpose] = mapped_column(default=Purpose.LETTER)
    about: Mapped[str | None] = mapped_column(index=True)
    to: Mapped[str]
    language: Mapped[Language]
    subject: Mapped[str]
    body: Mapped[str]
    sender: Mapped[str | None]
    html: Mapped[str | None]
    calendar: Mapped[str | None]
    method: Mapped[str | None]
    organizer: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime | None] = mapped_column(Instant, index=True)


class Extra(NamedTuple):
    """What a mail has besides its text; see `StoredMail`."""

    key: str | None = None
    purpose: Purpose = Purpose.LETTER
    about: str | None = None
    sender: str | None = None
    html: str | None = None
    calendar: str | None = None
    method: str | None = None
    organizer: str | None = None
    due_at: datetime | None = None


PLAIN = Extra()


def store(
    session: Session,
    to: str,
    language: Language,
    subject: str,
    body: str,
    now: datetime,
    expires_at: datetime | None = None,
    extra: Extra = PLAIN,
) -> StoredMail:
    """Keep a mail in the caller's transaction, or give the one that is there already under ``extra.key``. Its
    subject is one line: what a person typed into it cannot become a header."""
    if expires_at is not None:
        session.execute(delete(StoredMail).where(StoredMail.expires_at < now))
    if extra.key is not None:
        there = session.scalars(select(StoredMail).where(StoredMail.key == extra.key)).one_or_none()
        if there is not None:
            return there
    mail = StoredMail(
        **{**extra._asdict(), "due_at": extra.due_at or now},
        to=to,
        lane=to.lower(),
        language=language,
        subject=" ".join(subject.split()),
        body=body,
        created_at=now,
        expires_at=expires_at,
    )
    session.add(mail)
    return mail
