"""A personal feed as bytes: a join of finished events with the stamps of their holder. Never empty, because
programs go on showing what stood in a calendar that has become empty."""

from datetime import date, datetime, timedelta
from functools import cache
from uuid import UUID, uuid5

import icalendar
from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from eventapp.calendars import feeds
from eventapp.calendars.lines import written
from eventapp.core.localized import Language
from eventapp.core.translations import N_, gettext

from .events import stamped
from .feeding import SAYS_REVOKED, Head
from .model import EventCopy, Item
from .rules import Variant

FORMAT = 1  # a new number makes every program fetch its calendar anew
NAME = N_("My sessions")
_NOTES = UUID("0c0a9c0e-3f0f-4a0b-8e39-3a3f6d6f2a5e")


def tag(head: Head, today: date) -> str:
    """The validator of the feed: all on which its bytes depend, from one row."""
    state = "revoked" if head.revoked_at else f"{head.revision}{'soon' if head.soon(today) else ''}"
    return f"{FORMAT}-{head.id}-{state}-{head.language}-{head.alarm or 0}"


def body(session: Session, head: Head, today: date) -> bytes:
    """All that is in the calendar, in one statement."""
    rows = session.execute(_events(head.language), {"person": head.person_id})
    events = [stamped(data, variant, head.language, at, head.alarm) for data, variant, at in rows]
    return feeds.calendar(
        gettext(head.language, NAME), head.soon(today), events or [_note(head, "empty", head.made_at.date())]
    )


def revoked(head: Head) -> bytes:
    """What a closed address says for a while: one event over all those days."""
    assert head.revoked_at is not None
    return feeds.calendar(
        gettext(head.language, NAME), False, [_note(head, "revoked", head.revoked_at.date())]
    )


@cache
def _events(language: Language) -> Select[bytes, Variant, datetime]:
    return (
        select(getattr(EventCopy, language.value), EventCopy.variant, Item.stamped_at)
        .join(EventCopy, EventCopy.id == Item.copy_id)
        .where(Item.person_id == bindparam("person"), ~Item.gone)
        .order_by(EventCopy.starts_at, Item.uid)
    )


TITLES = {
    "empty": N_("There is nothing in your calendar as yet"),
    "revoked": N_("This calendar address was revoked"),
}
TEXTS = {
    "empty": N_("Your sessions appear here by themselves as soon as there are any."),
    "revoked": N_("Make a new address on your own page of the meeting, subscribe to it and remove this one."),
}


def _note(head: Head, why: str, day: date) -> bytes:
    last = day + (SAYS_REVOKED if why == "revoked" else timedelta(days=1))
    event = icalendar.Event()
    event.add("uid", str(uuid5(_NOTES, f"{head.id} {why}")))
    event.add("dtstamp", head.revoked_at or head.made_at)
    event.add("last-modified", head.revoked_at or head.made_at)
    event.add("dtstart", day)
    event.add("dtend", last)
    event.add("transp", "TRANSPARENT")
    event.add("summary", gettext(head.language, TITLES[why]))
    event.add("description", gettext(head.language, TEXTS[why]))
    return written(event)
