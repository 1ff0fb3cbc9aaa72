"""Mail: rows written in the transaction of their cause, in the recipient's language.

Whoever delivers them reads the rows with no ``sent_at``. A mail whose link has run out is worth nothing and
is deleted, so that the link is not kept longer than it works.
"""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from .db import Base, Instant
from .localized import Language


class StoredMail(Base):
    __tablename__ = "stored_mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    to: Mapped[str]
    language: Mapped[Language]
    subject: Mapped[str]
    body: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime | None] = mapped_column(Instant, index=True)
    sent_at: Mapped[datetime | None] = mapped_column(Instant)


def store(
    session: Session,
    to: str,
    language: Language,
    subject: str,
    body: str,
    now: datetime,
    expires_at: datetime | None = None,
) -> StoredMail:
    """Keep a mail in the caller's transaction. Its subject is one line: what a person typed into it cannot
    become a header."""
    if expires_at is not None:
        session.execute(delete(StoredMail).where(StoredMail.expires_at < now))
    mail = StoredMail(
        to=to,
        language=language,
        subject=" ".join(subject.split()),
        body=body,
        created_at=now,
        expires_at=expires_at,
    )
    session.add(mail)
    return mail
