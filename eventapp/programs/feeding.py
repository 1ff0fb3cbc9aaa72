"""Addresses under which somebody's calendar can be read.

Each holds a secret of 256 bits that is shown once and kept as its SHA-256. One that was revoked says so for a
while, and then is gone.
"""

import hashlib
import secrets
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from eventapp.core import audit
from eventapp.core.errors import Invalid, NotFound
from eventapp.core.localized import Language, clean
from eventapp.core.translations import N_

from .model import Feed, Holder
from .rules import Channel

SAYS_REVOKED = timedelta(days=30)
MOST = 20  # in use at once
ALARMS = (5, 10, 15, 30, 60)  # minutes before each session
LONGEST_NAME = 60


class Head(NamedTuple):
    """A feed and all on which its bytes depend besides the events: one row."""

    id: int
    person_id: int
    language: Language
    alarm: int | None
    made_at: datetime
    revoked_at: datetime | None
    revision: int
    soon_from: date | None
    soon_until: date | None

    def soon(self, today: date) -> bool:
        """Whether programs are asked to come back more often."""
        return bool(self.soon_from and self.soon_until and self.soon_from <= today <= self.soon_until)


_HEAD = (
    select(
        *(Feed.id, Feed.person_id, Feed.language, Feed.alarm, Feed.made_at, Feed.revoked_at),
        *(Holder.revision, Holder.soon_from, Holder.soon_until),
    )
    .join(Holder, Holder.person_id == Feed.person_id)
    .where(Feed.digest == bindparam("digest"))
)


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def head(session: Session, secret: str) -> Head | None:
    """The feed with this secret, revoked or not, in one indexed statement."""
    row = session.execute(_HEAD, {"digest": digest_of(secret)}).one_or_none()
    return Head(*row) if row else None


def by_secret(session: Session, secret: str) -> Feed | None:
    """The feed that this secret opens, in one indexed statement; None also for one that was revoked."""
    return session.scalars(
        select(Feed).where(Feed.digest == digest_of(secret), Feed.revoked_at.is_(None))
    ).one_or_none()


def of_person(session: Session, person_id: int) -> list[Feed]:
    """Those in use, oldest first."""
    wanted = select(Feed).where(Feed.person_id == person_id, Feed.revoked_at.is_(None))
    return list(session.scalars(wanted.order_by(Feed.id)))


def named(session: Session, person_id: int, ref: str) -> Feed:
    """One of the person's addresses in use. Raises `NotFound`."""
    wanted = select(Feed).where(Feed.person_id == person_id, Feed.ref == ref, Feed.revoked_at.is_(None))
    feed = session.scalars(wanted).one_or_none()
    if feed is None:
        raise NotFound(N_("This calendar address is revoked already."))
    return feed


def channel_of(session: Session, person_id: int) -> Channel:
    return session.scalar(select(Holder.channel).where(Holder.person_id == person_id)) or Channel.MAIL


def make(
    session: Session,
    actor: str,
    now: datetime,
    person_id: int,
    name: str,
    language: Language,
    alarm: int | None,
) -> tuple[Feed, str]:
    """A new address, and its secret, which nobody can tell again. Raises `Invalid` for too many."""
    held(session, person_id, language)
    count = select(func.count()).where(Feed.person_id == person_id, Feed.revoked_at.is_(None))
    if (session.scalar(count) or 0) >= MOST:
        raise Invalid(N_("You have as many calendar addresses as there can be. Revoke one first."))
    if alarm is not None and alarm not in ALARMS:
        raise Invalid(N_("Choose one of the reminders."))
    secret = secrets.token_urlsafe(32)
    feed = Feed(
        digest=digest_of(secret),
        person_id=person_id,
        name=clean(name).strip()[:LONGEST_NAME],
        language=language,
        alarm=alarm,
        made_at=now,
    )
    session.add(feed)
    session.flush()
    audit.record(session, actor, "feed.made", f"feeds/{feed.ref}", now)
    return feed, secret


def rotate(session: Session, actor: str, now: datetime, feed: Feed) -> tuple[Feed, str]:
    """The same under a new address; the old one says that it was revoked."""
    revoke(session, actor, now, feed)
    return make(session, actor, now, feed.person_id, feed.name, feed.language, feed.alarm)


def revoke(session: Session, actor: str, now: datetime, feed: Feed) -> None:
    """Close the address. Raises `NotFound` for one that is closed."""
    if feed.revoked_at is not None:
        raise NotFound(N_("This calendar address is revoked already."))
    feed.revoked_at = now
    session.flush()
    audit.record(session, actor, "feed.revoked", f"feeds/{feed.ref}", now)


def choose(
    session: Session,
    actor: str,
    now: datetime,
    person_id: int,
    language: Language,
    channel: Channel,
    subject: str,
) -> None:
    """How the person, named *subject* in the records, wants to learn of changes."""
    holder = held(session, person_id, language)
    if holder.channel is not channel:
        holder.channel = channel
        audit.record(session, actor, "calendar.channel_chosen", subject, now, channel=channel.value)


def held(session: Session, person_id: int, language: Language) -> Holder:
    """The person's calendar, begun if there is none; two presses at once make one."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    values = {"person_id": person_id, "language": language, "revision": 1, "channel": Channel.MAIL}
    session.execute(insert(Holder).values(**values).on_conflict_do_nothing())
    return session.get_one(Holder, person_id)
