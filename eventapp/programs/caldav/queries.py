"""Reads for CalDAV: one statement to know who asks and whether anything changed, one for the events."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from eventapp.core.localized import Language
from eventapp.programs import feeding
from eventapp.programs.model import EventCopy, Feed, Holder, Item, Variant


class Opened(NamedTuple):
    """The calendar that a secret opens; ``revision`` is that of its latest change."""

    ref: str
    name: str
    person_id: int
    language: Language
    alarm: int | None
    revision: int


class Event(NamedTuple):
    """One event; ``data`` is its VEVENT as it was stored, without stamps. ``gone``: it is no longer here."""

    uid: str
    revision: int
    stamped_at: datetime
    gone: bool
    starts_at: datetime
    ends_at: datetime
    variant: Variant
    data: bytes


def opened(session: Session, secret: str) -> Opened | None:
    """What *secret* opens, in one statement; None also for a feed that was revoked."""
    row = session.execute(
        select(Feed.ref, Feed.name, Feed.person_id, Feed.language, Feed.alarm, Holder.revision)
        .join(Holder, Holder.person_id == Feed.person_id)
        .where(Feed.digest == feeding.digest_of(secret), Feed.revoked_at.is_(None))
    ).one_or_none()
    return Opened(*row) if row else None


def events(session: Session, calendar: Opened, uids: Collection[str] | None = None) -> list[Event]:
    """What the calendar holds, in the order of time; of *uids* only, where given."""
    found = _events(calendar).where(Item.gone.is_(False))
    if uids is not None:
        found = found.where(Item.uid.in_(uids))
    return [Event(*row) for row in session.execute(found)]


def changed(session: Session, calendar: Opened, since: int) -> list[Event]:
    """What changed after revision *since*, also what has gone from the calendar."""
    return [Event(*row) for row in session.execute(_events(calendar).where(Item.revision > since))]


def _events(calendar: Opened) -> Select[str, int, datetime, bool, datetime, datetime, Variant, bytes]:
    data: InstrumentedAttribute[bytes] = getattr(EventCopy, calendar.language.value)
    return (
        select(
            Item.uid,
            Item.revision,
            Item.stamped_at,
            Item.gone,
            EventCopy.starts_at,
            EventCopy.ends_at,
            EventCopy.variant,
            data,
        )
        .join(EventCopy, EventCopy.id == Item.copy_id)
        .where(Item.person_id == calendar.person_id)
        .order_by(EventCopy.starts_at, Item.uid)
    )
