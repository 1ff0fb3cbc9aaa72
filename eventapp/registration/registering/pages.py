"""The form of somebody who was invited, the same before and after registering; the public list."""

from datetime import datetime

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from eventapp.core import clock
from eventapp.core.db import db, transaction
from eventapp.core.errors import Invalid
from eventapp.core.idempotency import once
from eventapp.meetings.rules import Wrong
from eventapp.registration import policy, visitor
from eventapp.registration.model import Registration
from eventapp.web.access import allow
from eventapp.web.languages import current

from . import filling, listing, noticed, saving, setting, showing
from .blueprint import MEETING, REGISTER, blueprint
from .forms import RegistrationForm
from .setting import Setting

Answer = str | AnyResponse | tuple[str, int]
SHOW = "show"  # the button that only brings the form's page up to date


@blueprint.get(REGISTER)
@allow(policy.takes_part)
def form(series: str, number: int) -> Answer:
    session, now = db.session(), clock.now()
    row = visitor.required(session, series, number)
    place = setting.of_registration(session, row)
    if why := place.closed_to(row, now):
        return showing.closed_page(place, why, row)
    before = filling.last_registration(session, row) if row.submitted_at is None else None
    data = filling.at_first(row, before, current())
    blank = RegistrationForm(None, showing.choosable(place), filling.held(row), **data)
    return showing.form_page(session, place, blank, now, row, before)


@blueprint.post(REGISTER)
@allow(policy.takes_part)
def save(series: str, number: int) -> Answer:
    session, now = db.session(), clock.now()
    row = visitor.required(session, series, number)
    place = setting.of_registration(session, row)
    if why := place.closed_to(row, now):
        return showing.closed_page(place, why, row), 409
    session.expunge_all()  # what the page knew stays as it was; the use case reads anew under the lock
    sent = _sent(place, row)
    if SHOW not in request.form and sent.validate():
        try:
            return redirect(_save(place, row, sent, now), 303)
        except Wrong as wrong:
            sent.refuse(wrong.problems)
        except Invalid as problem:
            sent.refuse({"sessions": problem})
    return showing.form_page(session, place, sent, now, row), 422 if sent.errors else 200


def _sent(place: Setting, row: Registration) -> RegistrationForm:
    sent = RegistrationForm(request.form, showing.choosable(place), filling.held(row))
    if not showing.may_readdress(row):
        sent.email.data = row.email
    return sent


def _save(place: Setting, row: Registration, sent: RegistrationForm, now: datetime) -> str:
    notice = noticed.shown(sent.notice.data or "")
    said = filling.read(db.session(), sent, row, place.edition, place.side, notice, current(), now)
    where = url_for("mine.page", series=place.edition.series.key, number=place.edition.number)

    def do() -> str:
        saving.save(db.session(), now, place, row, said, sent.reason.data or "")
        return where

    with transaction() as session:
        return once(session, f"participant {row.ref}", now, request.form.to_dict(False), do, where)


@blueprint.get(f"{MEETING}/participants")
@allow(policy.takes_part)
def participants(series: str, number: int) -> str:
    edition, _rules = visitor.edition_with_rules(db.session(), series, number)
    sides = listing.listed(db.session(), edition)
    return render_template("registration/registering/participants.html", edition=edition, sides=sides)
