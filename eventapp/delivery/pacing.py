"""How fast each domain is written to: so many mails in a minute, and none for a while after it said that
these were too many.

Counted in the database, so that all workers together keep the pace.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, not_, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from eventapp.core.mail import StoredMail

from .model import DomainPace

MINUTE = timedelta(minutes=1)
FIRST_REST, LONGEST_REST = timedelta(minutes=5), timedelta(hours=1)
FORGIVEN_AFTER = timedelta(hours=2)


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].lower()


def open_now(session: Session, now: datetime, per_minute: int) -> ColumnElement[bool] | None:
    """True of mails to domains that can be written to now; None where all can."""
    closed = session.scalars(
        select(DomainPace.domain).where(
            or_(
                DomainPace.slow_until > now,
                and_(DomainPace.minute > now - MINUTE, DomainPace.sent >= per_minute),
            )
        )
    ).all()
    if not closed:
        return None
    return not_(or_(*(StoredMail.lane.endswith(f"@{each}", autoescape=True) for each in closed)))


def take(session: Session, now: datetime, per_minute: int, addresses: Sequence[str]) -> Mapping[str, int]:
    """Count mails to *addresses* as sent, as far as the pace allows. Returns how many that is by domain."""
    wanted = Counter(map(domain_of, addresses))
    allowed: dict[str, int] = {}
    for pace in _rows(session, now, wanted):
        if pace.minute <= now - MINUTE:
            pace.minute, pace.sent = now, 0
        allowed[pace.domain] = min(wanted[pace.domain], max(0, per_minute - pace.sent))
        pace.sent += allowed[pace.domain]
    return allowed


def slow(session: Session, now: datetime, address: str) -> None:
    """The server of this address said that it was too much: leave its domain alone, longer each time."""
    for pace in _rows(session, now, [domain_of(address)]):
        again = pace.slow_until is not None and pace.slow_until > now - FORGIVEN_AFTER
        pace.slowed = pace.slowed + 1 if again else 1
        pace.slow_until = now + min(LONGEST_REST, FIRST_REST * 2 ** min(pace.slowed - 1, 10))


def _rows(session: Session, now: datetime, domains: Iterable[str]) -> Sequence[DomainPace]:
    """Locked, always in the same order."""
    names = sorted(domains)
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    if names:
        session.execute(
            insert(DomainPace)
            .values([{"domain": name, "minute": now, "sent": 0, "slowed": 0} for name in names])
            .on_conflict_do_nothing()
        )
    return session.scalars(
        select(DomainPace)
        .where(DomainPace.domain.in_(names))
        .order_by(DomainPace.domain)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
