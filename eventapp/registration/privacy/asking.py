"""Mailing somebody the link with which they can take home or erase their data, for an hour."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from eventapp.core import limits, mail
from eventapp.core.errors import Invalid
from eventapp.core.translations import N_, gettext
from eventapp.registration import letters
from eventapp.registration.links import Opens
from eventapp.registration.model import Registration

LASTS = timedelta(hours=1)
MOST_AN_HOUR = 3


def mail_link(session: Session, now: datetime, row: Registration, key: str) -> None:
    """To the address on file, and to no other. Raises `TooMany`, and `Invalid` where none is known."""
    if not row.email:
        raise Invalid(N_("No mail address of yours is known here. Write to your coordinator."))
    limits.count(session, key, "data link", row.ref, now, MOST_AN_HOUR, LASTS)

    def say(sentence: str, **values: object) -> str:
        return gettext(row.language, sentence, **values)

    meeting = letters.meeting_name(row, row.language)
    paragraphs = [
        say(N_("Hello %(name)s,"), name=row.person.name),
        say(
            N_(
                "with this link you can take home, correct or erase what is held about you. It works for an "
                "hour:"
            )
        ),
        letters.link_to(row, Opens.DATA, now + LASTS),
        meeting,
        say(
            N_(
                "Hand it on to nobody: it shows what is protected, too. If it was not you who asked, nothing "
                "has to be done."
            )
        ),
    ]
    subject = say(N_("The link to your data: %(meeting)s"), meeting=meeting)
    mail.store(session, row.email, row.language, subject, "\n\n".join(paragraphs) + "\n", now, now + LASTS)
