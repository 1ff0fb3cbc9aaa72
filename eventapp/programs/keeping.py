"""What becomes of calendars when people are erased or turn out to be one."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from eventapp.core import outbox
from eventapp.registration import watching
from eventapp.registration.model import Registration

from . import feed_pages
from .model import Feed, Holder, Item


def forget(session: Session, person_ids: Collection[int]) -> None:
    """Erase the calendars of these people, and what was sent of them last."""
    theirs = Feed.person_id.in_(person_ids)
    feed_pages.forget(session.scalars(select(Feed.digest).where(theirs)))
    session.execute(delete(Feed).where(theirs))
    session.execute(delete(Item).where(Item.person_id.in_(person_ids)))
    session.execute(delete(Holder).where(Holder.person_id.in_(person_ids)))


@outbox.outside
def sweep(session: Session, _payload: dict[str, Any], _now: datetime) -> None:
    """Outbox: keep the last good bytes of no feed that is not in use; one may have been asked for while its
    holder was erased."""
    used = session.scalars(select(Feed.digest).where(Feed.revoked_at.is_(None)))
    feed_pages.keep_only(used)


def unite(session: Session, now: datetime, stays: int, goes: int) -> None:
    """The addresses of the one that goes show the calendar of the one that stays."""
    old = session.get(Holder, goes)
    if old is None:
        return
    kept = session.get(Holder, stays)
    if kept is None:
        kept = Holder(
            person_id=stays, language=old.language, email=old.email, place=old.place, channel=old.channel
        )
        session.add(kept)
    kept.revision = max(kept.revision or 1, old.revision) + 1  # no program has seen this number
    session.flush()
    editions = set(session.scalars(select(Item.edition_id).where(Item.person_id == goes)))
    editions |= set(session.scalars(select(Registration.edition_id).where(Registration.person_id == stays)))
    session.execute(update(Feed).where(Feed.person_id == goes).values(person_id=stays))
    session.execute(delete(Item).where(Item.person_id == goes))
    session.delete(old)
    for edition_id in sorted(editions):
        watching.changed(session, edition_id, [stays], now)
