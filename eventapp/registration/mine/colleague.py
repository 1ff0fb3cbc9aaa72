"""To send a colleague instead: asked for by the person, decided by their side."""

from datetime import datetime

import msgspec
from sqlalchemy.orm import Session

from eventapp.core import audit
from eventapp.core.errors import Invalid, NotFound
from eventapp.core.translations import N_
from eventapp.registration import service
from eventapp.registration.delegations import requests
from eventapp.registration.delegations.requests import OWN, Colleague, Kind
from eventapp.registration.model import ChangeRequest, Registration
from eventapp.registration.rules import OPEN


def ask(
    session: Session, now: datetime, row: Registration, colleague: Colleague, reason: str
) -> ChangeRequest:
    """*row* has its edition and series loaded. Raises `Invalid` where the registration is over, and for
    oneself."""
    if row.state not in OPEN:
        raise Invalid(N_("This registration is over."))
    if colleague.email == row.email:
        raise Invalid(N_("This is your own address. Give your colleague’s."))
    return requests.ask(
        session,
        service.PERSON,
        now,
        row,
        Kind.COLLEAGUE,
        msgspec.to_builtins(colleague),
        reason,
        edition=row.edition,
        side=row.side,
    )


def take_back(session: Session, now: datetime, row: Registration, request_id: int) -> None:
    """What the person asked for is asked for no more, and what was said of somebody is forgotten. Raises
    `NotFound` where it has been decided, or is another's."""
    request = session.get(ChangeRequest, request_id, with_for_update=True)
    mine = request is not None and request.registration_id == row.id and request.kind in OWN
    if request is None or not mine or request.approved is not None:
        raise NotFound(N_("This was decided already."))
    request.approved, request.decided_by, request.decided_at = False, request.asked_by, now
    request.payload, request.reason = {}, ""
    audit.record(
        session,
        service.PERSON,
        "registration.change_taken_back",
        service.path(row.edition, row),
        now,
        kind=request.kind,
        request=request.id,
    )
