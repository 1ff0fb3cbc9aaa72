"""The consent of a parent or guardian for somebody under age."""

import hashlib
from datetime import datetime

from flask import current_app
from sqlalchemy.orm import Session

from eventapp.core import audit, mail
from eventapp.core.errors import NotFound
from eventapp.core.localized import Language
from eventapp.core.translations import N_, gettext
from eventapp.registration import letters, links
from eventapp.registration.model import Registration
from eventapp.registration.moving import locked, path
from eventapp.web.addresses import absolute

GUARDIAN = "guardian"  # who acts, in the records


def serial(row: Registration) -> int:
    """What their link is sealed with: another guardian's link is void, and so is one from before the
    person's own links were renewed."""
    whom = row.details.guardian_email if row.details else ""
    return int.from_bytes(hashlib.sha256(f"{row.link_serial} {whom}".encode()).digest()[:6], "big")


def ask(session: Session, row: Registration, now: datetime) -> None:
    """Mail the link to the guardian. The mail names nobody but its reader."""
    assert row.details is not None  # a guardian was named

    def say(sentence: str, **values: object) -> str:
        return gettext(row.language, sentence, **values)

    meeting = letters.meeting_name(row, row.language)
    paragraphs = [
        say(N_("Hello %(name)s,"), name=row.details.guardian_name),
        say(
            N_(
                "somebody under age wants to take part in this meeting and has named you as parent or "
                "guardian. Without your consent they cannot be admitted:"
            )
        ),
        meeting,
        say(N_("This page tells you who it is and what becomes of their data, and lets you consent:")),
        link_to(row),
        say(
            N_(
                "The link is yours: whoever has it can answer for you. If you did not expect this mail, "
                "nothing has to be done."
            )
        ),
    ]
    subject = say(N_("Your consent is asked for: %(meeting)s"), meeting=meeting)
    mail.store(
        session, row.details.guardian_email, row.language, subject, "\n\n".join(paragraphs) + "\n", now
    )


def link_to(row: Registration) -> str:
    key = current_app.extensions["settings"].secret_key
    token = links.make(key, links.Opens.GUARDIAN, row.ref, serial(row))
    return absolute("registering.enter", token=token, language=row.language)


def consent(
    session: Session, now: datetime, registration: Registration, notice: str, language: Language
) -> Registration:
    """The guardian says yes, once. Raises `NotFound` where nobody asks for it (any more)."""
    row = locked(session, registration)
    if not row.minor or row.details is None or not row.details.guardian_email:
        raise NotFound(N_("Your consent is not asked for any more."))
    if row.details.guardian_consented_at is None:
        row.details.guardian_consented_at = now
        said = {"given": True, "notice": notice, "language": language.value, "at": now.isoformat()}
        row.consents = {**row.consents, "guardian": said}
        audit.record(
            session, GUARDIAN, "registration.guardian_consented", path(row.edition, row), now, notice=notice
        )
    return row
