"""Somebody else comes instead: with the same position, for the same group, asked about the same sessions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.core import audit
from eventapp.core.errors import Invalid, NotFound
from eventapp.core.translations import N_
from eventapp.meetings.model import Edition
from eventapp.registration import places, service
from eventapp.registration.model import Choice, Delegation, Registration
from eventapp.registration.rules import Place, Source

from . import naming, requests
from .naming import Naming, Sent, Unfinished
from .requests import Kind, Leave

__all__ = ["OVER", "NotFound", "instead", "replace", "who"]

OVER = N_("This registration is over.")
THERE = N_("This colleague is on the list already.")


def instead(
    session: Session,
    actor: str,
    now: datetime,
    delegation: Delegation,
    registration: Registration,
    sent: Sent,
    leave: Leave,
) -> bool:
    """A coordinator sends somebody else; whether that became a request. Raises `Unfinished` and `Invalid`."""
    edition = registration.edition
    made = who(session, edition, delegation.side, sent)
    if requests.frozen(delegation, now) and not leave.decides:
        payload = {"people": [msgspec.to_builtins(made)]}
        requests.ask(session, actor, now, registration, Kind.REPLACE, payload, leave.reason)
        return True
    replace(session, actor, now, edition, registration, made)
    return False


def who(session: Session, edition: Edition, side: str, sent: Sent) -> Naming:
    """The one person of this list. Raises `Unfinished` while it is open who that is, `Invalid` for somebody
    who is on the list."""
    made = naming.plan_of(session, edition, side, sent.rows, sent.answers)
    if not made.ready:
        raise Unfinished(made)
    if not made.invited:
        raise Invalid(THERE)
    return naming.namings_of(session, edition, side, made.invited, sent.way)[0]


def replace(
    session: Session,
    actor: str,
    now: datetime,
    edition: Edition,
    registration: Registration,
    who: Naming,
    *,
    own: bool = False,
) -> Registration:
    """Invite somebody in the place of somebody else: same position, same group, the same sessions asked for.
    The one goes as withdrawn where that was their *own* wish, else as declined."""
    places.lock(session, edition.id)
    position, group_id = registration.position, registration.group_id
    asked = [(choice.session_id, choice.asked) for choice in registration.choices]
    nominee = msgspec.structs.replace(who.nominee, group_id=group_id, source=Source.COLLEAGUE)
    if own:
        service.withdraw(session, actor, now, edition, registration)
    elif not service.decline(session, actor, now, edition, [registration]):
        raise Invalid(N_("This registration is over."))
    new = naming.invite(session, actor, now, edition, msgspec.structs.replace(who, nominee=nominee))
    new.position, registration.position = position, None
    session.flush()
    _ask_the_same(session, new, asked, now)
    details = {"by": new.ref}
    audit.record(session, actor, "registration.replaced", service.path(edition, registration), now, **details)
    return new


def _ask_the_same(
    session: Session, new: Registration, asked: Sequence[tuple[int, Any]], now: datetime
) -> None:
    """Wishes for the form to show; places are given when the side approves."""
    there = set(session.scalars(select(Choice.session_id).where(Choice.registration_id == new.id)))
    session.add_all(
        Choice(
            registration_id=new.id,
            session_id=session_id,
            side=new.side,
            asked=wish,
            place=Place.NONE,
            waiting=False,
            queued_at=now,
        )
        for session_id, wish in asked
        if session_id not in there
    )
    session.flush()
