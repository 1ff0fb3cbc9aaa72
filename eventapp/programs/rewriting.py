"""Personal calendars on purpose written anew, when `BASE_URL` or the program's own sentences changed.

Nothing changed for anybody, so nobody is told: subscribed calendars follow by themselves, and what areas
above compare with what somebody holds moves along (`MOVED`).
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.agenda.model import Publication
from eventapp.core import outbox
from eventapp.registration import watching

from . import following
from .model import EventCopy, Item
from .rules import Variant

REWRITE = "programs.rewrite"
"""Outbox: ``{"edition_id", "after"}``: the calendars of people with ids above, in this edition."""

Moved = Callable[[Session, Collection[int], Mapping[int, int]], None]
MOVED: list[Moved] = []
"""Told, for some people, which copy stands in place of which; areas above add theirs."""


class _Held(NamedTuple):
    copy_id: int
    variant: Variant


def ask(session: Session, now: datetime) -> None:
    """Let the worker write all personal calendars anew, one edition after the other."""
    for edition_id in session.scalars(select(Publication.edition_id).distinct()):
        _ask(session, now, edition_id)


def _ask(session: Session, now: datetime, edition_id: int, after: int = 0) -> None:
    payload = {"edition_id": edition_id, "after": after}
    outbox.put(session, REWRITE, payload, now, lane=watching.lane(edition_id))


def rewrite(session: Session, payload: dict[str, Any], now: datetime) -> None:
    """Outbox: some hundred people of the edition, and then the next."""
    edition_id = payload["edition_id"]
    ids = following.everybody(session, edition_id, payload["after"])
    some = ids[: following.AT_ONCE]
    before = _held(session, edition_id, some)
    following.follow(session, now, edition_id, some)
    moved = _moved(before, _held(session, edition_id, some))
    for tell in MOVED:
        tell(session, some, moved)
    if len(ids) > len(some):
        _ask(session, now, edition_id, after=some[-1])


def _held(session: Session, edition_id: int, person_ids: Collection[int]) -> dict[tuple[int, str], _Held]:
    rows = session.execute(
        select(Item.person_id, Item.uid, Item.copy_id, EventCopy.variant)
        .join(EventCopy, EventCopy.id == Item.copy_id)
        .where(Item.edition_id == edition_id, Item.person_id.in_(person_ids), Item.gone.is_(False))
    )
    return {(person_id, uid): _Held(copy_id, variant) for person_id, uid, copy_id, variant in rows}


def _moved(before: Mapping[tuple[int, str], _Held], after: Mapping[tuple[int, str], _Held]) -> dict[int, int]:
    """Which copy says what another said. Where that is in doubt, because something else changed for somebody
    at the same moment, it is none."""
    found: dict[int, set[int]] = {}
    for key, was in before.items():
        now = after.get(key)
        if now is not None and now != was and now.variant is was.variant:
            found.setdefault(was.copy_id, set()).add(now.copy_id)
    return {old: new.pop() for old, new in found.items() if len(new) == 1}
