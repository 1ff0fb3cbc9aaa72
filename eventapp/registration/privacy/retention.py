"""How long each class of data is kept after a meeting, and deleting it by itself when that time is over.

The usual days are in `DAYS` and explained in docs/privacy.md; an edition can have others. A chain of outbox
rows, one at a time for each edition, does what is due and then waits for what comes next; it looks once a
week at least, because a meeting's days and the rules may change.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Select, delete, func, or_, select, update
from sqlalchemy.orm import Session, joinedload

from eventapp.core import audit, clock, outbox
from eventapp.core.errors import Conflict
from eventapp.core.mail import StoredMail
from eventapp.core.outbox import OutboxRow
from eventapp.core.translations import N_
from eventapp.meetings.model import Edition
from eventapp.registration.delegations.requests import Kind as Asked
from eventapp.registration.model import ChangeRequest, ProtectedDetails, Registration, RegistrationRules
from eventapp.registration.rules import State

from . import clearing
from .erasing import ask_to_forget

TOPIC = "registration.retention"
LOOK_AGAIN = timedelta(days=7)
ACTOR = "retention"
MOST_DAYS = 3650


class Kind(StrEnum):
    """A class of data that is kept for the same time."""

    PROTECTED = "protected"
    TRAVEL = "travel"
    MAILS = "mails"
    APPLICATIONS = "applications"  # that led to nothing: invited, undecided, withdrawn
    REQUESTS = "requests"
    CONSENTS = "consents"
    IDENTITY = "identity"  # all that is left of a registration


DAYS: Mapping[Kind, int] = {
    Kind.PROTECTED: 30,
    Kind.TRAVEL: 60,
    Kind.MAILS: 90,
    Kind.APPLICATIONS: 90,
    Kind.REQUESTS: 365,
    Kind.CONSENTS: 730,
    Kind.IDENTITY: 730,
}
UNDECIDED = (State.INVITED, State.SUBMITTED, State.WITHDRAWN)


def days_of(rules: RegistrationRules | None) -> dict[Kind, int]:
    own = rules.retention if rules else {}
    return {kind: own.get(kind.value, usual) for kind, usual in DAYS.items()}


def due_at(edition: Edition, days: int) -> datetime | None:
    """The end of the day that is *days* after the meeting's last one, where it takes place. None while the
    meeting has no days."""
    if edition.end_date is None:
        return None
    _, ends = clock.day_bounds(edition.end_date + timedelta(days=days), edition.zone or "UTC")
    return ends


class Line(NamedTuple):
    """One class in one edition: when it goes, and how much of it is there now, by side."""

    kind: Kind
    days: int
    ended: date | None  # the meeting's last day
    due: datetime | None
    held: Counter[str]

    @property
    def last_day(self) -> date | None:
        """The day at whose end it is due."""
        return self.ended + timedelta(days=self.days) if self.ended else None

    def is_due(self, now: datetime) -> bool:
        return self.due is not None and self.due <= now

    @property
    def total(self) -> int:
        return self.held.total()


def look(session: Session, edition: Edition) -> list[Line]:
    """What would be deleted, and when. Changes nothing."""
    kept = days_of(session.get(RegistrationRules, edition.id))
    ended, held = edition.end_date, {kind: _held(session, edition.id, kind) for kind in Kind}
    return [Line(kind, kept[kind], ended, due_at(edition, kept[kind]), held[kind]) for kind in Kind]


def do_due(session: Session, actor: str, now: datetime, edition: Edition) -> list[Line]:
    """Delete what is due. Returns what that was."""
    done = [line for line in look(session, edition) if line.is_due(now) and line.total]
    for line in done:
        _delete(session, now, edition.id, line.kind)
    if done:
        subject = f"{edition.series.key}/{edition.number}"
        counts = {line.kind.value: line.total for line in done}
        audit.record(session, actor, "registration.retention_done", subject, now, **counts)
        ask_to_forget(session, now)
    return done


def set_days(
    session: Session, actor: str, now: datetime, edition: Edition, days: Mapping[Kind, int], version: int
) -> None:
    """Keep the classes for so many days in this edition. Raises `Conflict`."""
    rules = session.get_one(RegistrationRules, edition.id)
    if rules.version != version:
        raise Conflict(N_("Somebody else has changed the rules of registration meanwhile."))
    before = {kind.value: count for kind, count in days_of(rules).items()}
    rules.retention = {kind.value: count for kind, count in days.items() if count != DAYS[kind]}
    after = {kind.value: count for kind, count in days_of(rules).items()}
    subject = f"{edition.series.key}/{edition.number}"
    audit.record(
        session, actor, "registration.retention_set", subject, now, **audit.difference(before, after)
    )
    plan(session, now, edition)


def plan(session: Session, now: datetime, edition: Edition) -> None:
    """See to it that what falls due is deleted: asked for when registration opens; again does no harm."""
    lines = look(session, edition)
    later = [line.due for line in lines if line.due and line.due > now]
    if edition.end_date is not None and not later and not any(line.total for line in lines):
        return  # all of it has gone
    due = min([*later, now + LOOK_AGAIN])
    waiting = select(OutboxRow.id).where(
        OutboxRow.topic == TOPIC,
        OutboxRow.payload == {"edition": edition.id},
        OutboxRow.due_at > now,
        OutboxRow.due_at <= due,
    )
    if session.scalar(waiting.limit(1)) is None:
        outbox.put(session, TOPIC, {"edition": edition.id}, now, due_at=due)


def do_by_itself(session: Session, payload: dict[str, Any], now: datetime) -> None:
    """Outbox: the time of something may have come."""
    edition = session.scalars(
        select(Edition).where(Edition.id == payload["edition"]).options(joinedload(Edition.series))
    ).one()
    do_due(session, ACTOR, now, edition)
    plan(session, now, edition)


def editions(session: Session) -> list[Edition]:
    """Those for which registration was opened, oldest first."""
    return list(
        session.scalars(
            select(Edition)
            .join(RegistrationRules, RegistrationRules.edition_id == Edition.id)
            .options(joinedload(Edition.series))
            .order_by(Edition.start_date, Edition.id)
        )
    )


def _there(edition_id: int, kind: Kind) -> Select[int, str, str]:
    """The registrations in which something of a class is held: id, ref and side."""
    rows = select(Registration.id, Registration.ref, Registration.side).where(
        Registration.edition_id == edition_id, Registration.erased_at.is_(None)
    )
    match kind:
        case Kind.PROTECTED:
            return rows.join(ProtectedDetails, ProtectedDetails.registration_id == Registration.id)
        case Kind.TRAVEL:
            return rows.where(or_(Registration.nationality.is_not(None), Registration.needs_letter))
        case Kind.CONSENTS:
            return rows.where(Registration.consents != {})
        case Kind.APPLICATIONS:
            return rows.where(Registration.state.in_(UNDECIDED))
        case _:
            return rows


def _held(session: Session, edition_id: int, kind: Kind) -> Counter[str]:
    if kind is Kind.MAILS:
        sides = {ref: side for _, ref, side in session.execute(_everybody(edition_id))}
        return Counter(sides[ref] for _, ref in clearing.mails_about(session, sides))
    if kind is Kind.REQUESTS:
        asked = _requests(edition_id)
        rows = session.execute(
            select(ChangeRequest.side, func.count()).where(*asked).group_by(ChangeRequest.side)
        )
        return Counter(dict(rows.all()))
    there = _there(edition_id, kind).subquery()
    rows = session.execute(select(there.c.side, func.count()).group_by(there.c.side))
    held = Counter(dict(rows.all()))
    if kind is Kind.PROTECTED:
        held.update(session.scalars(select(ChangeRequest.side).where(*_open_answers(edition_id))))
    return held


def _delete(session: Session, now: datetime, edition_id: int, kind: Kind) -> None:
    if kind is Kind.MAILS:
        refs = {ref for _, ref, _ in session.execute(_everybody(edition_id))}
        for some in clearing.some_of([each for each, _ in clearing.mails_about(session, refs)]):
            session.execute(delete(StoredMail).where(StoredMail.id.in_(some)))
        return
    if kind is Kind.REQUESTS:
        clearing.requests(session, now, ChangeRequest.edition_id == edition_id)
        return
    if kind is Kind.PROTECTED:
        asked = select(ChangeRequest.id).where(*_open_answers(edition_id))
        clearing.requests(session, now, ChangeRequest.id.in_(session.scalars(asked).all()))
    ids = [row.id for row in session.execute(_there(edition_id, kind))]
    if kind in (Kind.APPLICATIONS, Kind.IDENTITY):
        clearing.clear(session, now, ids)
        return
    for some in clearing.some_of(ids):
        if kind is Kind.PROTECTED:
            clearing.protected(session, some)
            continue
        values = clearing.TRAVEL if kind is Kind.TRAVEL else clearing.CONSENTS
        session.execute(
            update(Registration)
            .where(Registration.id.in_(some))
            .values(**values, version=Registration.version + 1)
        )
    clearing.read_anew(session)


def _everybody(edition_id: int) -> Select[int, str, str]:
    """Also those who are gone: a mail about them may have been stored since."""
    return select(Registration.id, Registration.ref, Registration.side).where(
        Registration.edition_id == edition_id
    )


def _requests(edition_id: int) -> tuple[Any, ...]:
    """Requests of an edition that still say something."""
    said = or_(ChangeRequest.payload != {}, ChangeRequest.reason != "", ChangeRequest.answer != "")
    return ChangeRequest.edition_id == edition_id, said


def _open_answers(edition_id: int) -> tuple[Any, ...]:
    """Answers that wait for somebody's yes hold what is protected, too; after a meeting nobody says it."""
    waiting = ChangeRequest.approved.is_(None), ChangeRequest.payload != {}
    return ChangeRequest.edition_id == edition_id, ChangeRequest.kind == Asked.ANSWERS, *waiting
