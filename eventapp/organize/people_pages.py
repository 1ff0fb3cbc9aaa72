"""Who is trusted with what in a series: the list, somebody new, and the end of a role."""

from datetime import date, datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import DateField, Form, SelectField, StringField, validators
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from eventapp.core import clock, idempotency
from eventapp.core.actor import Role
from eventapp.core.db import db, transaction
from eventapp.core.localized import Language, LocalizedText
from eventapp.core.translations import N_, gettext
from eventapp.partnership import queries as partnership
from eventapp.partnership.model import Series
from eventapp.people import asking, policy, roles
from eventapp.web.access import actor, allow
from eventapp.web.languages import current
from eventapp.web.security import keep_private

from . import inviting

pages = Blueprint("people", __name__, url_prefix="/<lang:language>/organize/<series>/people")

Answer = str | Response | tuple[str, int]
pages.after_request(keep_private)


class GrantForm(Form):
    """Somebody new in a role; which fields a role needs is `roles.problems`' to say."""

    email = StringField(validators=[validators.Length(max=254)], default="")
    name = StringField(validators=[validators.Length(max=200)], default="")
    role = SelectField(choices=[SelectChoice(role.value) for role in Role], default=Role.COORDINATOR.value)
    side = SelectField(choices=[], validators=[validators.Optional()])
    group = SelectField(choices=[], validators=[validators.Optional()])
    language = SelectField(choices=[SelectChoice(each.value) for each in Language])
    since = DateField(validators=[validators.Optional()])
    until = DateField(validators=[validators.Optional()])

    sides: dict[str, str]  # what may be chosen, with its name
    groups: dict[str, str]

    def trust(self, series: str, today: date) -> roles.Trust:
        return roles.Trust(
            Role(self.role.data),
            series,
            self.since.data or today,
            self.side.data or None,
            self.group.data or None,
            self.until.data,
        )

    def holder(self) -> roles.Holder:
        return roles.Holder(self.email.data or "", self.name.data or "", Language(self.language.data))


@pages.get("", endpoint="roles")
@allow(policy.names_people)
def show(series: str) -> str:
    found = partnership.series_by_key(db.session(), series)
    return _page(db.session(), found, _form(db.session(), found, language=current().value), {})


@pages.post("")
@allow(policy.names_people)
def grant(series: str) -> Answer:
    found = partnership.series_by_key(db.session(), series)
    form = _form(db.session(), found, request.form)
    now = clock.now()
    errors = _errors(form, series, now.date())
    if errors:
        return _page(db.session(), found, form, errors), 422
    with transaction() as session:
        sent = request.form.to_dict(flat=False)
        to = idempotency.once(session, actor().email, now, sent, lambda: _name(session, form, series, now))
    return redirect(to, 303)


def _name(session: Session, form: GrantForm, series: str, now: datetime) -> str:
    inviting.name(session, actor().email, now, form.holder(), form.trust(series, now.date()))
    return url_for("people.roles", series=series)


@pages.post("/<int:grant_id>/end")
@allow(policy.names_people)
def end(series: str, grant_id: int) -> Response:
    with transaction() as session:
        roles.end(session, actor().email, clock.now(), series, grant_id)
    return redirect(url_for("people.roles", series=series), 303)


def _form(session: Session, series: Series, sent: Any = None, **given: Any) -> GrantForm:
    form = GrantForm(sent, **given)
    countries = partnership.countries(session)
    form.sides = {each.code: _said(each.name) for each in countries if each.code in series.rotation}
    form.groups = {each.key: _said(each.name) for each in partnership.groups_of(session, series.lineage)}
    for field, names in ((form.side, form.sides), (form.group, form.groups)):
        field.choices = [SelectChoice(""), *(SelectChoice(key) for key in names)]
    return form


def _said(text: LocalizedText) -> str:
    best = text.best(current())
    return best.text if best else ""


def _errors(form: GrantForm, series: str, today: date) -> dict[str, str]:
    """What has to be put right, by field, in the reader's language."""
    found = {}
    if not form.validate():
        found = {name: N_("This cannot be used here.") for name in form.errors if name}
    if not roles.is_email(asking.normal(form.email.data or "")):
        found["email"] = N_("Type an e-mail address such as name@example.org.")
    if not found:
        found = roles.problems(form.trust(series, today))
    return {name: gettext(current(), sentence) for name, sentence in found.items()}


def _page(session: Session, series: Series, form: GrantForm, errors: dict[str, str]) -> str:
    return render_template(
        "people/roles.html",
        series=series,
        grants=roles.current(session, series.key, clock.now()),
        form=form,
        errors=errors,
        names=roles.NAMES,
        role_names=[(role.value, gettext(current(), name)) for role, name in roles.NAMES.items()],
        today=clock.now().date(),
    )
