"""Coming in by a mailed link, and having it sent again."""

from datetime import timedelta

from flask import current_app, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload
from werkzeug.wrappers import Response as AnyResponse

from eventapp.core import clock
from eventapp.core.db import db, transaction
from eventapp.core.limits import neighbourhood
from eventapp.meetings.model import Edition
from eventapp.registration import links, policy, visitor
from eventapp.registration.links import Link, Opens
from eventapp.registration.model import Registration, RegistrationRules
from eventapp.registration.rules import State
from eventapp.web import cookies
from eventapp.web.access import allow
from eventapp.web.csrf import without_token

from . import guardian, linking
from .blueprint import REGISTER, blueprint
from .forms import EmailForm

Answer = str | AnyResponse | tuple[str, int]
LASTS = {Opens.ANSWER: timedelta(days=60), Opens.DATA: timedelta(hours=1), Opens.GUARDIAN: timedelta(days=1)}


@blueprint.get("/invitation/<token>")
@allow(policy.takes_part)
def enter(token: str) -> Answer:
    """Changes nothing but the cookie: mail scanners open links."""
    link = links.parse(token)
    row = _registration(db.session(), link) if link is not None and link.opens in LASTS else None
    if link is None or row is None or not visitor.is_genuine(link, _serial(link, row)):
        gone = link is not None and row is not None and _was_ours(link, row)
        page = render_template("registration/registering/no_link.html", editions=_open_editions(), gone=gone)
        return page, 410 if gone else 404
    response = redirect(_leads_to(link, row))
    cookies.put(response, cookies.INVITED, token, LASTS[link.opens])
    return response


def _registration(session: Session, link: Link) -> Registration | None:
    return session.scalars(
        select(Registration)
        .where(Registration.ref == link.ref, Registration.erased_at.is_(None))
        .options(
            joinedload(Registration.details), joinedload(Registration.edition).joinedload(Edition.series)
        )
    ).one_or_none()


def _serial(link: Link, row: Registration) -> int:
    return guardian.serial(row) if link.opens is Opens.GUARDIAN else row.link_serial


def _was_ours(link: Link, row: Registration) -> bool:
    """Whether it was made here once: it has run out or was revoked."""
    key = current_app.extensions["settings"].secret_key
    began = row.created_at - timedelta(days=1)
    return any(links.genuine(link, key, serial, began) for serial in range(row.link_serial, 0, -1))


def _leads_to(link: Link, row: Registration) -> str:
    answering = "registering.form" if row.state is State.INVITED else "mine.page"
    page = {Opens.DATA: "my_data.page", Opens.GUARDIAN: "registering.guardian"}.get(link.opens, answering)
    return url_for(page, series=row.edition.series.key, number=row.edition.number)


def _open_editions() -> list[Edition]:
    """The announced meetings for which one can have a link sent, the latest first."""
    return list(
        db.session().scalars(
            select(Edition)
            .join(RegistrationRules, RegistrationRules.edition_id == Edition.id)
            .where(Edition.announced)
            .options(joinedload(Edition.series))
            .order_by(Edition.year.desc(), Edition.number.desc())
            .limit(3)
        )
    )


@blueprint.get(f"{REGISTER}/link")
@allow(policy.takes_part)
def ask(series: str, number: int) -> Answer:
    edition, _rules = visitor.edition_with_rules(db.session(), series, number)
    return render_template("registration/registering/ask.html", edition=edition, form=EmailForm())


@blueprint.post(f"{REGISTER}/link")
@allow(policy.takes_part)
@without_token
def send_link(series: str, number: int) -> Answer:
    form, now = EmailForm(request.form), clock.now()
    if not form.validate():
        edition, _rules = visitor.edition_with_rules(db.session(), series, number)
        return render_template("registration/registering/ask.html", edition=edition, form=form), 422
    key = current_app.extensions["settings"].secret_key
    network = neighbourhood(request.remote_addr or "")
    with transaction() as session:
        edition, _rules = visitor.edition_with_rules(session, series, number)
        linking.send(session, now, key, edition, form.email.data or "", network)
    return redirect(url_for("registering.sent", series=series, number=number), 303)


@blueprint.get(f"{REGISTER}/link/sent")
@allow(policy.takes_part)
def sent(series: str, number: int) -> Answer:
    edition, _rules = visitor.edition_with_rules(db.session(), series, number)
    return render_template("registration/registering/sent.html", edition=edition)
