"""Somebody wants to be unknown again: what is personal is emptied in every edition, what counts stays, and
the worker then rewrites the files, so that no byte is left (`forget`)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from eventapp.core import audit, outbox
from eventapp.core.db import Base, rewrite, transaction
from eventapp.core.errors import NotFound
from eventapp.core.mail import StoredMail
from eventapp.core.outbox import OutboxRow
from eventapp.core.translations import N_
from eventapp.delivery.model import Suppressed
from eventapp.meetings.model import Edition
from eventapp.people.model import Account, Person
from eventapp.registration import moving, places, service
from eventapp.registration.model import ChangeRequest, ProtectedDetails, Registration
from eventapp.registration.rules import OPEN, State

from . import areas, clearing, tombstones
from .tombstones import was_erased  # noqa: F401  # asked by whoever names or takes in people

FORGET = "registration.forget"
HOLD_PEOPLE: tuple[type[Base], ...] = (
    *(Person, Registration, ProtectedDetails, ChangeRequest, StoredMail, Suppressed, OutboxRow),
)


class Stays(NamedTuple):
    """What an erasure leaves, to be told honestly."""

    public: bool  # the name, where an agenda or a group's history says it
    account: bool  # the account of somebody who works on the meeting


def stays(session: Session, registration: Registration) -> Stays:
    """Told before, for somebody whose registration is still there."""
    account = select(Account.id).where(Account.email == registration.email, Account.disabled_at.is_(None))
    return Stays(
        bool(clearing.public_people(session, [registration.person_id])),
        registration.email is not None and session.scalar(account) is not None,
    )


def erase(session: Session, actor: str, now: datetime, registration: Registration) -> None:
    """Make the person of *registration* unknown in every edition. What they had in a meeting that is still to
    come is free for others. Raises `NotFound` for somebody who is erased already."""
    rows = _all_of(session, registration.person_id)
    if not rows:
        raise NotFound(N_("This person has been erased already."))
    for row in rows:
        if row.state in OPEN and not over(row.edition, now):
            service.withdraw(session, actor, now, row.edition, row)
        elif row.state is State.ATTENDED:
            service.leave_lines(session, now, row)
    rows = _all_of(session, registration.person_id)
    refs, addresses, words = _known_of(session, rows)
    ids, subjects = [row.id for row in rows], [moving.path(row.edition, row) for row in rows]
    people = [(row.email, row.person.name, row.side) for row in rows]
    tombstones.remember(session, now, people)
    clearing.clear(session, now, ids)
    clearing.requests_naming(session, now, {side for _, _, side in people}, words)
    clearing.mails_to(session, refs, addresses, words)
    clearing.failures_naming(session, words)
    for subject in subjects:
        audit.record(session, actor, "registration.erased", subject, now)
    ask_to_forget(session, now)


def over(edition: Edition, now: datetime) -> bool:
    """Whether the meeting's last day has passed everywhere on earth."""
    return edition.end_date is not None and (date.fromordinal(edition.end_date.toordinal() + 1) < now.date())


def _all_of(session: Session, person_id: int) -> Sequence[Registration]:
    """Every registration of somebody, places locked first: edition by edition, always in the same order."""
    editions = select(Registration.edition_id).where(Registration.person_id == person_id)
    for edition_id in sorted(session.scalars(editions)):
        places.lock(session, edition_id)
    mine = Registration.person_id == person_id
    found = session.scalars(select(Registration.id).where(mine, Registration.erased_at.is_(None)))
    return sorted(moving.locked_all(session, found.all()), key=lambda row: row.edition_id)


def _known_of(session: Session, rows: Sequence[Registration]) -> tuple[list[str], list[str], list[str]]:
    """Refs, addresses, and the words by which somebody can be found elsewhere: addresses and whole names."""
    details = [row.details for row in rows if row.details]
    addresses = {row.email for row in rows if row.email} | {each.guardian_email for each in details}
    addresses |= areas.addresses_of(session, {row.person_id for row in rows})
    names = {row.person.name.strip() for row in rows}
    words = {word for word in addresses | names if len(word) > 2}
    return [row.ref for row in rows], sorted(filter(None, addresses)), sorted(words)


def ask_to_forget(session: Session, now: datetime) -> None:
    """Once this transaction is committed, let the worker rewrite what the deleted stood in."""
    outbox.put(session, FORGET, {}, now)


@outbox.outside
def forget(session: Session, _payload: dict[str, Any], now: datetime) -> None:
    """Outbox: leave no byte of those who were erased before now, in the database's files nor in the answers
    that this process keeps. One rewriting serves all who asked for it meanwhile."""
    asked = session.scalars(
        select(OutboxRow.id).where(OutboxRow.topic == FORGET, OutboxRow.done_at.is_(None))
    ).all()
    rewrite(model.__tablename__ for model in dict.fromkeys((*HOLD_PEOPLE, *areas.tables())))
    current_app.extensions["kept"].clear()
    with transaction() as writing:
        writing.execute(update(OutboxRow).where(OutboxRow.id.in_(asked)).values(done_at=now))
