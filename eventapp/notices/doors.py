"""The addresses in a letter: those that let its reader in, and those that open nothing by themselves."""

from typing import NamedTuple

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.core.localized import Language
from eventapp.programs import links as calendars
from eventapp.programs.queries import Member
from eventapp.registration import links
from eventapp.registration.model import Registration
from eventapp.settings import Settings
from eventapp.web.addresses import absolute

from .queries import Present


class Doors(NamedTuple):
    """The reader's page (empty where they have none), and where they choose how to be told."""

    page: str
    choose: str


def public(here: Present, language: Language) -> Doors:
    """Without anything that lets somebody in: for whoever only looks at the letter."""
    edition = here.content.edition
    meeting = {"series": edition.series.key, "number": edition.number, "language": language}
    return Doors(absolute("mine.page", **meeting), absolute("my_calendar.page", **meeting))


def of(session: Session, here: Present, member: Member) -> Doors:
    """Those of one reader, for a mail to them."""
    settings: Settings = current_app.extensions["settings"]
    choose = public(here, member.language).choose
    if member.ref is None:
        assert member.email is not None  # a mail is written to it
        return Doors("", calendars.link(member.person_id, member.email, member.language))
    serial = session.scalars(select(Registration.link_serial).where(Registration.ref == member.ref)).one()
    token = links.make(settings.secret_key, links.Opens.ANSWER, member.ref, serial)
    return Doors(absolute("registering.enter", token=token, language=member.language), choose)
