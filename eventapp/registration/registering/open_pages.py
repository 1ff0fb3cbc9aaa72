"""The open form: the same questions, asked of anyone who has its address."""

from datetime import datetime, timedelta

from flask import current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from eventapp.core import clock, limits
from eventapp.core.db import db, transaction
from eventapp.core.errors import Invalid
from eventapp.core.idempotency import once
from eventapp.registration import policy
from eventapp.registration.model import Registration
from eventapp.web.access import allow
from eventapp.web.csrf import without_token
from eventapp.web.languages import current

from . import filling, noticed, saving, setting, showing
from .blueprint import REGISTER, blueprint
from .forms import RegistrationForm, one_line
from .pages import SHOW
from .setting import Setting

Answer = str | AnyResponse | tuple[str, int]
FORM = f"{REGISTER}/form/<ref>"
FROM_ONE_NETWORK = 500  # a hall full of people sits behind one address
WINDOW = timedelta(hours=1)


@blueprint.get(FORM)
@allow(policy.takes_part)
def open_form(series: str, number: int, ref: str) -> Answer:
    session, now = db.session(), clock.now()
    place, _nobody = setting.of_form(session, series, number, ref)
    if why := place.closed_to_all(now):
        return showing.closed_page(place, why)
    language = current().value
    blank = RegistrationForm(None, showing.choosable(place), language=language)
    return showing.form_page(session, place, blank, now)


@blueprint.post(FORM)
@allow(policy.takes_part)
@without_token
def save_open(series: str, number: int, ref: str) -> Answer:
    session, now = db.session(), clock.now()
    email = one_line(request.form.get("email")).lower()
    place, there = setting.of_form(session, series, number, ref, email)
    if why := place.closed_to_all(now):
        return showing.closed_page(place, why), 409
    session.expunge_all()
    sent = RegistrationForm(request.form, showing.choosable(place))
    if SHOW not in request.form and sent.validate():
        try:
            return redirect(_save(place, there, sent, now), 303)
        except Invalid as problem:
            sent.refuse({"sessions": problem})
    return showing.form_page(session, place, sent, now), 422 if sent.errors else 200


def _save(place: Setting, there: Registration | None, sent: RegistrationForm, now: datetime) -> str:
    assert place.form is not None
    notice = noticed.shown(sent.notice.data or "")
    said = filling.read(db.session(), sent, None, place.edition, place.side, notice, current(), now)
    key, network = (
        current_app.extensions["settings"].secret_key,
        limits.neighbourhood(request.remote_addr or ""),
    )
    where = url_for(
        "registering.done", series=place.edition.series.key, number=place.edition.number, ref=place.form.ref
    )

    def do() -> str:
        saving.enroll(db.session(), now, key, place, there, said)
        return where

    with transaction() as session:
        limits.count(session, key, "open form from", network, now, FROM_ONE_NETWORK, WINDOW)
        return once(session, f"form {place.form.ref}", now, request.form.to_dict(False), do, where)


@blueprint.get(f"{FORM}/done")
@allow(policy.takes_part)
def done(series: str, number: int, ref: str) -> Answer:
    place, _nobody = setting.of_form(db.session(), series, number, ref)
    return render_template("registration/registering/done.html", edition=place.edition)
