"""What nobody may do alone becomes a request with a reason, and is done when it is approved.

Until a list is frozen its coordinator acts at once; afterwards the secretariat agrees first. People ask too:
to send a colleague instead (their coordinator agrees, after the freeze the secretariat), or to change their
answers after the freeze. What a request holds of people is emptied as soon as it is decided.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.core import audit
from eventapp.core.errors import Invalid
from eventapp.core.localized import Language
from eventapp.core.translations import N_
from eventapp.meetings.model import Edition
from eventapp.registration import service
from eventapp.registration.model import ChangeRequest, Delegation, Registration

LONGEST_REASON = 1_000


class Kind(StrEnum):
    COLLEAGUE = "colleague"  # asked by the person: payload is a `Colleague`
    ANSWERS = "answers"  # asked by the person: payload is the fields of `service.Answers` that change
    NAME = "name"  # the others are asked by a coordinator
    APPROVE = "approve"
    DECLINE = "decline"
    ORDER = "order"
    REPLACE = "replace"


OWN = frozenset({Kind.COLLEAGUE, Kind.ANSWERS})
"""What people ask for themselves."""


class Leave(NamedTuple):
    """How a frozen list may be changed: who *decides* does it at once, others ask, with a reason."""

    decides: bool = False
    reason: str = ""


class Colleague(msgspec.Struct, frozen=True):
    """Who would come instead. Title and organization are as somebody typed them, in *typed_in*."""

    name: str
    email: str
    language: Language = Language.EN
    title: str = ""
    organization: str = ""
    typed_in: Language = Language.EN


def frozen(delegation: Delegation, now: datetime) -> bool:
    """Whether the list of this side is changed by request only."""
    return delegation.freezes_at is not None and delegation.freezes_at <= now


def ask(  # noqa: PLR0913
    session: Session,
    actor: str,
    now: datetime,
    registration: Registration | None,
    kind: Kind | str,
    payload: dict[str, Any],
    reason: str,
    *,
    edition: Edition | None = None,
    side: str = "",
) -> ChangeRequest:
    """Ask for something about *registration*, which has its edition and series loaded, or about a side's list
    at *edition*. *actor* is ``service.PERSON`` for people who ask for themselves. An open request of the same
    kind about the same registration is replaced, so that asking twice asks once. Raises `Invalid` without a
    reason."""
    edition = edition or (registration.edition if registration else None)
    side = side or (registration.side if registration else "")
    assert edition is not None
    assert side
    reason = reason.strip()
    if not reason:
        raise Invalid(N_("Say why: whoever decides has only this to go by."))
    if len(reason) > LONGEST_REASON:
        raise Invalid(N_("At most %(count)s characters."), count=LONGEST_REASON)
    kind = Kind(kind)
    row = _same_open(session, registration, kind)
    if row is None:
        row = ChangeRequest(edition_id=edition.id, side=side, kind=kind.value)
        row.registration_id = registration.id if registration else None
        session.add(row)
    row.payload, row.reason, row.asked_at = payload, reason, now
    row.asked_by = registration.ref if registration and actor == service.PERSON else actor
    session.flush()
    subject = service.path(edition, registration)
    audit.record(
        session, actor, "registration.change_asked", subject, now, kind=kind.value, side=side, request=row.id
    )
    return row


def _same_open(session: Session, registration: Registration | None, kind: Kind) -> ChangeRequest | None:
    if registration is None:
        return None
    return session.scalars(
        select(ChangeRequest)
        .where(
            ChangeRequest.registration_id == registration.id,
            ChangeRequest.kind == kind.value,
            ChangeRequest.approved.is_(None),
        )
        .limit(1)
    ).one_or_none()
