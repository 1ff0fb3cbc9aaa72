"""Work that registrations ask the outbox for: offers that end, and a meeting that goes online or back."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.core import outbox

from . import letters, offers, syncing
from .model import Registration, RegistrationRules
from .moving import locked_all
from .rules import ADMITTED, State

RESEAT = "registration.reseat"
TELL_MODE = "registration.tell_mode"
TOLD_AT_ONCE = 200


def offer_ends(session: Session, payload: dict[str, Any], now: datetime) -> None:
    """The time to take a seat that was kept has passed."""
    offers.end_offer(session, now, payload["choice"])


def reseat(session: Session, payload: dict[str, Any], now: datetime) -> None:
    """One session follows a meeting that went online or back; `tell_mode` tells people of all at once."""
    syncing.reseat(session, now, payload["edition"], payload["session"])


def tell_mode(session: Session, payload: dict[str, Any], now: datetime) -> None:
    """Tell the next people that the meeting went online or back, and leave the rest to another piece of work.
    Nobody is told what holds no more."""
    rules = session.get_one(RegistrationRules, payload["edition"])
    if rules.virtual is not payload["virtual"]:
        return
    told = session.scalars(
        select(Registration.id)
        .where(
            Registration.edition_id == payload["edition"],
            Registration.id > payload["after"],
            Registration.state.in_({*ADMITTED, State.SUBMITTED}),
            Registration.erased_at.is_(None),
        )
        .order_by(Registration.id)
        .limit(TOLD_AT_ONCE)
    ).all()
    for row in locked_all(session, told):
        letters.tell(session, row, "virtual" if rules.virtual else "not_virtual", now)
    if len(told) == TOLD_AT_ONCE:
        outbox.put(session, TELL_MODE, {**payload, "after": told[-1]}, now)
