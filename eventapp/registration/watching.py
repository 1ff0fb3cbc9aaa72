"""What calendars and notices must know of registrations, told to them once for each transaction.

Whatever changes what somebody has in a meeting (a state, a place, an address, a link) is noticed where rows
are written, so that no use case can forget it. What is changed past the session's own rows calls `changed`.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from eventapp.core import clock, outbox
from eventapp.core.audit import AuditEntry
from eventapp.meetings.model import Room
from eventapp.people.model import Person

from .model import Choice, Registration, RegistrationRules
from .rules import ADMITTED, Place, State

CHANGED = "registration.changed"
"""Outbox: ``{"edition_id", "person_ids"}``; no ids: everybody of the edition."""

_NOTED, _AT, _BORN = "registration.changed", "registration.changed at", "people made"
UNDECIDED = frozenset({State.INVITED, State.SUBMITTED})  # between these nothing appears or goes
_EVERYBODY = 0
_WATCHED: dict[type, tuple[str, ...]] = {
    Registration: ("edition_id", "person_id", "state", "language", "email", "erased_at"),
    Choice: ("place", "session_id"),
    RegistrationRules: ("link_hours",),
    Room: ("link", "key"),
}


def lane(edition_id: int) -> str:
    """All work that brings calendars of an edition up to date is done one after the other."""
    return f"programs/{edition_id}"


def changed(session: Session, edition_id: int, person_ids: Iterable[int], now: datetime) -> None:
    """Tell that what these people have in the edition may be another; no ids: that of everybody."""
    payload = {"edition_id": edition_id, "person_ids": sorted(set(person_ids))}
    outbox.put(session, CHANGED, payload, now, lane=lane(edition_id))


def watch() -> None:
    """Begin to listen; once for the program."""
    if not event.contains(Session, "after_flush", _note):
        event.listen(Session, "after_flush", _note)
        event.listen(Session, "before_commit", _tell)
        event.listen(Session, "after_rollback", _forget)


def _note(session: Session, _context: object) -> None:
    noted = session.info.setdefault(_NOTED, {})
    session.info.setdefault(_BORN, set()).update(row.id for row in session.new if isinstance(row, Person))
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, AuditEntry):
            session.info[_AT] = row.at  # the time of the deed, as it is recorded
        elif type(row) in _WATCHED and (_differs(row) if row in session.dirty else _counts(session, row)):
            noted.setdefault(type(row), set()).add(_names(row))


def _counts(session: Session, row: Any) -> bool:
    """Whether it matters that this row came or went."""
    if isinstance(row, Registration):  # who is not even a person before has no calendar
        return row.state in ADMITTED or row.person_id not in session.info.get(_BORN, ())
    if isinstance(row, Choice):
        return row.place is not Place.NONE
    return not isinstance(row, Room)  # nothing published is in a new one


def _differs(row: Any) -> bool:
    attributes = inspect(row).attrs
    changed = {name for name in _WATCHED[type(row)] if attributes[name].history.has_changes()}
    if "state" in changed and UNDECIDED.issuperset(attributes["state"].history.sum()):
        changed.remove("state")
    return bool(changed)


def _names(row: Any) -> tuple[int, ...]:
    if isinstance(row, Registration):
        return row.edition_id, row.person_id
    if isinstance(row, Choice):
        return (row.registration_id,)
    return row.edition_id, _EVERYBODY


def _tell(session: Session) -> None:
    if session.in_nested_transaction() or not session.info.get("writing"):
        return
    session.flush()
    noted: dict[type, set[Any]] = session.info.get(_NOTED, {})
    at = session.info.get(_AT) or clock.now()
    told: dict[int, set[int]] = {}
    for kind, names in noted.items():
        for edition_id, person_id in _of_choices(session, names) if kind is Choice else names:
            told.setdefault(edition_id, set()).add(person_id)
    for edition_id, ids in sorted(told.items()):
        changed(session, edition_id, () if _EVERYBODY in ids else ids, at)
    _forget(session)


def _of_choices(session: Session, names: Iterable[tuple[int]]) -> set[tuple[int, int]]:
    """Whose choices these are; asked of the database only for registrations that are not loaded."""
    found, unknown = set(), []
    for (registration_id,) in names:
        row = session.identity_map.get(identity_key(Registration, registration_id))
        if row is None or {"edition_id", "person_id"} & inspect(row).unloaded:
            unknown.append(registration_id)
        else:
            found.add((row.edition_id, row.person_id))
    if unknown:
        wanted = select(Registration.edition_id, Registration.person_id).where(Registration.id.in_(unknown))
        found.update((edition_id, person_id) for edition_id, person_id in session.execute(wanted))
    return found


def _forget(session: Session) -> None:
    for name in (_NOTED, _AT, _BORN):
        session.info.pop(name, None)
