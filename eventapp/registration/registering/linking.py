"""Sending somebody the link to their own page again. What is answered never tells whether they are known."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from eventapp.core import limits, mail
from eventapp.core.translations import N_, gettext
from eventapp.meetings.model import Edition
from eventapp.registration import letters
from eventapp.registration.model import Registration

WINDOW = timedelta(hours=1)
FROM_ONE_NETWORK = 60  # a ministry sits behind one address
TO_ONE_ADDRESS = 5
MOST_MAILS = 10  # an office that answers for several people has them all under one address


def send(session: Session, now: datetime, key: str, edition: Edition, email: str, network: str) -> None:
    """Mail the link of each registration under this address. Raises `TooMany`."""
    limits.count(session, key, "link from", network, now, FROM_ONE_NETWORK, WINDOW)
    limits.count(session, key, "link to", email, now, TO_ONE_ADDRESS, WINDOW)
    rows = session.scalars(
        select(Registration)
        .where(
            Registration.edition_id == edition.id,
            Registration.email == email,
            Registration.erased_at.is_(None),
        )
        .options(joinedload(Registration.person), joinedload(Registration.edition).joinedload(Edition.series))
        .order_by(Registration.id)
        .limit(MOST_MAILS)
    )
    for row in rows:
        _mail(session, row, now)


def remind(session: Session, row: Registration, now: datetime, key: str) -> None:
    """Mail the link to somebody who registers a second time, unless they have had enough of these mails."""
    try:
        limits.count(session, key, "link to", row.email or "", now, TO_ONE_ADDRESS, WINDOW)
    except limits.TooMany:
        return
    _mail(session, row, now)


def _mail(session: Session, row: Registration, now: datetime) -> None:
    """*row* has its person, edition and series loaded, and an address."""

    def say(sentence: str, **values: object) -> str:
        return gettext(row.language, sentence, **values)

    meeting = letters.meeting_name(row, row.language)
    paragraphs = [
        say(N_("Hello %(name)s,"), name=row.person.name),
        say(N_("somebody, probably you, has asked for the link to your registration. Here it is:")),
        letters.link_to(row),
        meeting,
        say(
            N_(
                "The link is yours: whoever has it can answer for you. If you did not expect this mail, "
                "nothing has to be done."
            )
        ),
    ]
    subject = say(N_("The link to your registration: %(meeting)s"), meeting=meeting)
    assert row.email is not None  # it was found by it
    mail.store(session, row.email, row.language, subject, "\n\n".join(paragraphs) + "\n", now)
