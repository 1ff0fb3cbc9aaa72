"""Who visits a participant's page: whoever the mailed link let in, or somebody signed in under the address.

The link stands in a cookie (`cookies.INVITED`); it is checked against its registration each time, so that
it is worth nothing from the moment in which the registration's ``link_serial`` is raised.
"""

from flask import current_app, render_template
from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.core.translations import N_
from eventapp.meetings.model import Edition
from eventapp.partnership.model import Series
from eventapp.web import cookies
from eventapp.web.access import actor
from eventapp.web.languages import current

from . import links
from .links import Link, Opens
from .model import Registration, RegistrationRules


class NotInvited(NotFound):
    """Nobody known visits the page of somebody; they are led to ask for a link."""

    def __init__(self, series: str, number: int) -> None:
        super().__init__(
            N_(
                "This page belongs to somebody who was invited. Open the link in your invitation, "
                "or have it sent again."
            )
        )
        self.series, self.number = series, number


def find(session: Session, series: str, number: int) -> Registration | None:
    """The visitor's registration with person, series, choices and details, in one statement."""
    wanted = _registrations(series, number)
    link = held(Opens.ANSWER, Opens.DATA)
    if link is not None:
        row = session.scalars(wanted.where(Registration.ref == link.ref)).unique().one_or_none()
        if row is not None and is_genuine(link, row.link_serial):
            return row
    if not actor().signed_in:
        return None
    mine = wanted.where(Registration.email == actor().email).order_by(Registration.id)
    return session.scalars(mine).unique().first()


def required(session: Session, series: str, number: int) -> Registration:
    """The same. Raises `NotInvited`, and `NotFound` where there is no registration for such a meeting."""
    row = find(session, series, number)
    if row is None:
        edition_with_rules(session, series, number)
        raise NotInvited(series, number)
    return row


def confirmed(registration: Registration) -> bool:
    """Whether it is surely the person: a link mailed within the hour, or a sign-in. What is protected is
    shown to them only."""
    link = held(Opens.DATA)
    if link is not None and link.ref == registration.ref and is_genuine(link, registration.link_serial):
        return True
    return actor().signed_in and actor().email == registration.email


def edition_with_rules(session: Session, series: str, number: int) -> tuple[Edition, RegistrationRules]:
    """The edition with its series, and how one registers for it. Raises `NotFound` where one cannot."""
    found = session.execute(
        select(Edition, RegistrationRules)
        .join(Edition.series)
        .join(RegistrationRules, RegistrationRules.edition_id == Edition.id)
        .where(Series.key == series, Edition.number == number)
        .options(joinedload(Edition.series))
    ).one_or_none()
    if found is None:
        raise NotFound(N_("There is no registration for this meeting."))
    return found[0], found[1]


def held(*opens: Opens) -> Link | None:
    """The link in the cookie, if it opens one of these; not checked yet."""
    link = links.parse(cookies.get(cookies.INVITED))
    return link if link is not None and link.opens in opens else None


def is_genuine(link: Link, serial: int) -> bool:
    return links.genuine(link, current_app.extensions["settings"].secret_key, serial, clock.now())


def not_invited(problem: NotInvited) -> tuple[str, int]:
    """The page for `NotInvited`, in the page's language. The edition is read anew: where somebody wanted to
    write, the transaction in which it was read is rolled back."""
    edition, _rules = edition_with_rules(db.session(), problem.series, problem.number)
    page = render_template(
        "registration/registering/not_invited.html", edition=edition, detail=problem.say(current())
    )
    return page, 404


def _registrations(series: str, number: int) -> Select[Registration]:
    return (
        select(Registration)
        .join(Registration.edition)
        .join(Edition.series)
        .where(Series.key == series, Edition.number == number, Registration.erased_at.is_(None))
        .options(
            joinedload(Registration.person),
            joinedload(Registration.details),
            joinedload(Registration.choices),
            joinedload(Registration.edition).joinedload(Edition.series),
        )
    )
