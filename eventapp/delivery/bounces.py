"""Mail that did not arrive after all: reports of mail servers (RFC 3464) to the address that each mail was
sent from, and those of a mail service at `/hooks/bounces/…`.

A report is believed as far as it concerns the one mail whose address it came to. What it says of other people
is not looked at.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from email.message import Message
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.core.mail import StoredMail

from . import replies, suppression
from .model import Why
from .receiving import Incoming, Outcome, Received

_SIZE = 300
_MESSAGE_ID = re.compile(r"<?([0-9a-f]{16})@[^>@\s]+>?")


def received(session: Session, incoming: Incoming, now: datetime) -> Received:
    """One message that came to the address of a mail of ours."""
    mail = session.scalars(
        select(StoredMail).where(StoredMail.ref == incoming.ref).with_for_update()
    ).one_or_none()
    if mail is None:
        return Received(Outcome.IGNORED, "mail gone")
    report = _report(incoming.message)
    if report is None:  # an absence note, say
        return Received(Outcome.IGNORED, "no report", _edition(mail))
    status, said = report
    return bounced(session, now, mail, status, said)


def bounced(session: Session, now: datetime, mail: StoredMail, status: str, said: str) -> Received:
    """*mail* could not be delivered by those who took it from us. Its address is written to no more if there
    is no such mailbox; the mail waits for a person."""
    said = " ".join(said.split())[:_SIZE]
    mail.done_at, mail.gave_up_at = None, mail.gave_up_at or now
    mail.last_error = f"{status} {said}".strip()
    if replies.is_nobody(replies.Reply(550, status, said)):
        suppression.add(session, now, mail.to, Why.BOUNCED, mail.last_error)
    return Received(Outcome.BOUNCED, status, _edition(mail))


def reported(session: Session, now: datetime, report: Mapping[str, Any]) -> bool:
    """What a mail service says: ``type`` (bounce, complaint), ``message_id``, ``status``, ``said``. False
    where it names no mail of ours."""
    found = _MESSAGE_ID.fullmatch(str(report.get("message_id", "")).strip())
    if found is None:
        return False
    mail = session.scalars(
        select(StoredMail).where(StoredMail.ref == found[1]).with_for_update()
    ).one_or_none()
    if mail is None:
        return False
    said = str(report.get("said", ""))
    if report.get("type") == "complaint":
        suppression.add(session, now, mail.to, Why.COMPLAINED, said)
    else:
        bounced(session, now, mail, _status(str(report.get("status", ""))), said)
    return True


def _report(message: Message) -> tuple[str, str] | None:
    """The status and the words of a report that delivery failed for good."""
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for fields in part.walk():  # a block of headers for each recipient
            if str(fields.get("Action", "")).strip().lower() == "failed":
                words = str(fields.get("Diagnostic-Code", "")).partition(";")[2]
                return _status(str(fields.get("Status", ""))), words
    return None


def _status(said: str) -> str:
    found = re.match(r"\s*([45]\.\d{1,3}\.\d{1,3})\b", said)
    return found[1] if found else ""


def _edition(mail: StoredMail) -> str | None:
    return "/".join(mail.about.split("/")[:2]) if mail.about else None
