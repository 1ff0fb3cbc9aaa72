"""The open forms of a meeting, for the secretariat and, each for the own side, the coordinators."""

from flask import current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from eventapp.core import clock
from eventapp.core.db import db, transaction
from eventapp.core.errors import Invalid
from eventapp.core.idempotency import once
from eventapp.meetings.model import Edition
from eventapp.meetings.queries import edition_to_read
from eventapp.registration import policy
from eventapp.web.access import actor, allow

from . import keeping, open_forms
from .forms import OpenFormForm
from .pages import Answer, pages


def sides_of(edition: Edition) -> list[str]:
    """The sides whose forms the actor opens and closes."""
    return policy.sides_seen(actor(), edition.series.key, edition.series.rotation)


@pages.get("/forms")
@allow(policy.works_on)
def forms(series: str, number: int) -> str:
    edition = edition_to_read(db.session(), series, number)
    sides = sides_of(edition)
    form = OpenFormForm(None, edition, sides, open_forms.groups_of(db.session(), edition), side=sides[0])
    return _page(edition, form)


@pages.post("/forms")
@allow(policy.works_on)
def open_form(series: str, number: int) -> Answer:
    edition = edition_to_read(db.session(), series, number)
    groups = open_forms.groups_of(db.session(), edition)
    form = OpenFormForm(request.form, edition, sides_of(edition), groups)
    problem, sent = None, request.form.to_dict(flat=False)
    if form.validate():
        try:
            with transaction() as session:
                to = once(session, actor().email, clock.now(), sent, lambda: _open(series, number, form))
            return redirect(to, 303)
        except Invalid as invalid:
            problem = invalid
    return _page(edition_to_read(db.session(), series, number), form, problem), 422


def _open(series: str, number: int, form: OpenFormForm) -> str:
    edition = edition_to_read(db.session(), series, number)
    open_forms.open_form(db.session(), actor().email, clock.now(), edition, form.wanted())
    return url_for("capacity.forms", series=series, number=number)


@pages.post("/forms/<ref>/close")
@allow(policy.works_on)
def close_form(series: str, number: int, ref: str) -> AnyResponse:
    with transaction() as session:
        edition = edition_to_read(session, series, number)
        form = open_forms.form_of(session, edition, ref, sides_of(edition))
        open_forms.close_form(session, actor().email, clock.now(), edition, form)
    return redirect(url_for("capacity.forms", series=series, number=number), 303)


def _page(edition: Edition, form: OpenFormForm, problem: Invalid | None = None) -> str:
    session, sides = db.session(), sides_of(edition)
    return render_template(
        "registration/capacity/forms.html",
        edition=edition,
        series=edition.series,
        rules=keeping.rules_of(session, edition),
        sides=sides,
        groups=open_forms.groups_of(session, edition),
        open_forms=open_forms.forms_of(session, edition, sides),
        form=form,
        problem=problem,
        now=clock.now(),
        site_root=current_app.extensions["settings"].base_url,
    )
