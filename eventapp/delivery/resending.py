"""A person asks that mail which was given up is tried once more."""

import re
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventapp.core import claims
from eventapp.core.errors import Conflict
from eventapp.core.mail import StoredMail
from eventapp.core.translations import N_

from . import suppression

_UID = re.compile(r"^UID:[^\r\n]+", re.MULTILINE)


def send_again(session: Session, now: datetime, mail: StoredMail) -> None:
    """The same bytes once more. Raises `Conflict` where that would do harm or nothing at all."""
    if mail.gave_up_at is None:
        raise Conflict(N_("This mail is on its way already."))
    if suppression.of(session, [mail.to]):
        raise Conflict(N_("Nothing is sent to this address. Take it off the list first."))
    if overtaken(session, mail):
        raise Conflict(N_("Something newer about the same session has been sent to this person since."))
    claims.again(mail, now)
    mail.done_at = None


def overtaken(session: Session, mail: StoredMail) -> bool:
    """Whether a newer word about the same event of a calendar went to the same person: the older one would
    undo it."""
    found = _UID.search(mail.calendar or "")
    if found is None:
        return False
    newer = select(StoredMail.id).where(
        func.lower(StoredMail.to) == mail.to.lower(),
        StoredMail.id > mail.id,
        StoredMail.done_at.is_not(None),
        StoredMail.calendar.contains(found[0], autoescape=True),
    )
    return session.scalar(newer.limit(1)) is not None
