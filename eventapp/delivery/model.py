"""What is known of addresses that do not take our mail."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column

from eventapp.core.db import Base, Instant


class Why(StrEnum):
    BOUNCED = "bounced"  # a server said that there is no such mailbox
    COMPLAINED = "complained"  # its reader called our mail unwanted
    BY_HAND = "by_hand"  # entered by a person


class Suppressed(Base):
    """Nothing more is sent to this address until a person takes it off the list. In lower case."""

    __tablename__ = "suppressed_address"

    address: Mapped[str] = mapped_column(primary_key=True)
    why: Mapped[Why]
    said: Mapped[str] = mapped_column(default="")  # in the words of the server or the person
    since: Mapped[datetime] = mapped_column(Instant)


class DomainPace(Base):
    """How much one domain was sent within the minute that began then, and until when it asked us to wait."""

    __tablename__ = "domain_pace"

    domain: Mapped[str] = mapped_column(primary_key=True)
    minute: Mapped[datetime] = mapped_column(Instant)
    sent: Mapped[int] = mapped_column(default=0)
    slow_until: Mapped[datetime | None] = mapped_column(Instant)
    slowed: Mapped[int] = mapped_column(default=0)  # times in a row


class ReceivedMail(Base):
    """What became of one incoming message; the message itself is not kept. ``digest`` of all its bytes: the
    same message again changes nothing. ``outcome`` and ``reason`` are the program's words, never the
    message's."""

    __tablename__ = "received_mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(unique=True)
    received_at: Mapped[datetime] = mapped_column(Instant, index=True)
    outcome: Mapped[str]  # answered, proposed, delegated, bounced, ignored, refused
    reason: Mapped[str] = mapped_column(default="")
    about: Mapped[str | None] = mapped_column(index=True)  # the edition (csp/2), where known
