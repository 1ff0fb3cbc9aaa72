"""How often something may be done: counters in the database, so that they hold across processes.

Whom a counter is about stands in it as a keyed hash only.
"""

import hashlib
import hmac
import ipaddress
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from .db import Base, Instant
from .errors import Problem
from .translations import N_


class LimitCounter(Base):
    """How often *subject* did something since the window began."""

    __tablename__ = "limit_counter"

    subject: Mapped[str] = mapped_column(primary_key=True)
    ends_at: Mapped[datetime] = mapped_column(Instant, primary_key=True, index=True)
    count: Mapped[int]


class TooMany(Problem):
    """Somebody has to wait."""

    def __init__(self, retry_after: timedelta) -> None:
        minutes = max(1, round(retry_after.total_seconds() / 60))
        super().__init__(N_("That was too often. Try again in %(minutes)s min."), minutes=minutes)
        self.retry_after = retry_after


def count(
    session: Session, key: str, what: str, whose: str, now: datetime, most: int, window: timedelta
) -> None:
    """Count once more that *whose* (an address, an account) did *what*. Raises `TooMany` beyond *most*."""
    subject = hmac.new(key.encode(), f"{what} {whose}".encode(), hashlib.sha256).hexdigest()
    began = datetime.fromtimestamp(
        now.timestamp() // window.total_seconds() * window.total_seconds(), now.tzinfo
    )
    ends_at = began + window
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    so_far = session.scalar(
        insert(LimitCounter)
        .values(subject=subject, ends_at=ends_at, count=1)
        .on_conflict_do_update(index_elements=["subject", "ends_at"], set_={"count": LimitCounter.count + 1})
        .returning(LimitCounter.count)
    )
    if so_far == 1:
        session.execute(delete(LimitCounter).where(LimitCounter.ends_at < now))
    if so_far is not None and so_far > most:
        raise TooMany(ends_at - now)


def neighbourhood(address: str) -> str:
    """The network that an address is counted with: whoever has one address often has those beside it."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((parsed, 24 if parsed.version == 4 else 56), strict=False))
