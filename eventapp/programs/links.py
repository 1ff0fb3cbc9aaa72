"""The link to "my calendar" for somebody who has a calendar and no registration.

A link is an HMAC with the installation's secret key over whose it is and to which address it is mailed;
nothing is stored, and another address makes it void.
"""

import base64
import hashlib
import hmac
from typing import NamedTuple

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.core.errors import NotFound
from eventapp.core.localized import Language
from eventapp.core.translations import N_
from eventapp.people.model import Person
from eventapp.web.addresses import absolute

from .model import Holder

LARGEST = 2**31 - 1


class Opened(NamedTuple):
    id: int
    name: str
    language: Language


def link(person_id: int, email: str, language: Language) -> str:
    """The full address of the page, for a mail to *email*."""
    return absolute("my_calendar.page", token=token(person_id, email), language=language)


def token(person_id: int, email: str) -> str:
    return f"{person_id:x}.{_seal(person_id, email)}"


def opened(session: Session, text: str) -> Opened:
    """Whose calendar the link opens. Raises `NotFound`."""
    head, _, seal = text.partition(".")
    try:
        person_id = int(head, 16)
    except ValueError:
        person_id = 0
    row = None
    if 0 < person_id <= LARGEST:
        row = session.execute(
            select(Person.id, Person.name, Holder.language, Holder.email)
            .join(Holder, Holder.person_id == Person.id)
            .where(Person.id == person_id, Holder.email.is_not(None))
        ).one_or_none()
    if row is None or not hmac.compare_digest(_seal(person_id, row.email).encode(), seal.encode()):
        raise NotFound(N_("This link does not work any more. Ask the meeting’s contact for a new one."))
    return Opened(row.id, row.name, row.language)


def _seal(person_id: int, email: str) -> str:
    key: str = current_app.extensions["settings"].secret_key
    message = f"calendar link {person_id} {email.lower()}"
    return base64.urlsafe_b64encode(hmac.digest(key.encode(), message.encode(), hashlib.sha256)).decode()[:43]
