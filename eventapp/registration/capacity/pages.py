"""The secretariat's rooms: the rules of registration, going online and back, the places of each session."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from eventapp.core import clock
from eventapp.core.db import db, transaction
from eventapp.core.errors import Conflict, Problem
from eventapp.core.idempotency import once
from eventapp.meetings.model import Edition
from eventapp.meetings.queries import edition_to_read
from eventapp.registration import policy
from eventapp.web.access import actor, allow
from eventapp.web.security import keep_private

from . import forms, keeping, limits

Answer = str | AnyResponse | tuple[str, int]
PREFIX = "/<lang:language>/organize/<series>/<int(max=9999):number>/registration"
pages = Blueprint("capacity", __name__, url_prefix=PREFIX)
pages.after_request(keep_private)


@pages.get("/rules")
@allow(policy.keeps)
def rules(series: str, number: int) -> str:
    edition = edition_to_read(db.session(), series, number)
    found = keeping.rules_of(db.session(), edition)
    data = forms.rules_data(found, edition, keeping.usual_controller(edition))
    return _rules_page(edition, forms.RulesForm(None, edition, **data))


@pages.post("/rules/open", endpoint="open")
@allow(policy.keeps)
def open_registration(series: str, number: int) -> Answer:
    form = forms.RulesForm(request.form, edition_to_read(db.session(), series, number))
    sent, here = request.form.to_dict(flat=False), url_for("capacity.rules", series=series, number=number)

    def do() -> str:
        edition = edition_to_read(db.session(), series, number)
        keeping.open_registration(db.session(), actor().email, clock.now(), edition, form.facts())
        return here

    if form.validate():
        with transaction() as session:
            return redirect(once(session, actor().email, clock.now(), sent, do), 303)
    return _rules_page(edition_to_read(db.session(), series, number), form), 422


@pages.post("/rules")
@allow(policy.keeps)
def save_rules(series: str, number: int) -> Answer:
    form = forms.RulesForm(request.form, edition_to_read(db.session(), series, number))
    conflict = None
    if form.validate():
        try:
            with transaction() as session:
                edition = edition_to_read(session, series, number)
                version = int(form.version.data or 0)
                keeping.save_rules(session, actor().email, clock.now(), edition, form.facts(), version)
            return redirect(url_for("capacity.rules", series=series, number=number), 303)
        except Conflict as problem:
            conflict = problem
    page = _rules_page(edition_to_read(db.session(), series, number), form, conflict)
    return page, 409 if conflict else 422


def _rules_page(edition: Edition, form: forms.RulesForm, conflict: Conflict | None = None) -> str:
    found = keeping.rules_of(db.session(), edition)
    theirs = _theirs(found, edition, form) if conflict and found else None
    return render_template(
        "registration/capacity/rules.html",
        edition=edition,
        series=edition.series,
        rules=found,
        form=form,
        theirs=theirs,
        following=keeping.following(db.session(), edition),
    )


def _theirs(found: Any, edition: Edition, form: forms.RulesForm) -> dict[str, Any]:
    """What is saved now and differs from what was typed."""
    saved = forms.rules_data(found, edition, found.controller)
    saved.pop("version")
    return {name: value for name, value in saved.items() if form[name].data != value}


@pages.post("/switch")
@allow(policy.keeps)
def switch(series: str, number: int) -> AnyResponse:
    virtual = request.form.get("virtual") == "y"
    with transaction() as session:
        edition = edition_to_read(session, series, number)
        keeping.switch(session, actor().email, clock.now(), edition, virtual=virtual)
    return redirect(url_for("capacity.rules", series=series, number=number) + "#mode", 303)


@pages.get("/places")
@allow(policy.keeps)
def places(series: str, number: int) -> str:
    return _places_page(series, number)


@pages.post("/places/<int:session_id>")
@allow(policy.keeps)
def save_places(series: str, number: int, session_id: int) -> Answer:
    edition = edition_to_read(db.session(), series, number)
    found = [each for each in limits.standings(db.session(), edition) if each.id == session_id]
    form = forms.limits_form(found[0], request.form) if found else None
    problem: Problem | None = None
    if form is None or form.validate():
        try:
            return _save_places(series, number, session_id, form)
        except Conflict as conflict:
            problem = conflict
    return _places_page(series, number, {session_id: form}, problem), 409 if problem else 422


def _save_places(series: str, number: int, session_id: int, form: forms.LimitsForm | None) -> AnyResponse:
    with transaction() as session:
        edition = edition_to_read(session, series, number)
        wanted, seen = (form.limits(), form.seen.data or "") if form else ({}, "")
        limits.set_limits(session, actor().email, clock.now(), edition, session_id, wanted, seen)
    page = url_for("capacity.places", series=series, number=number, saved=session_id)
    return redirect(f"{page}#session-{session_id}", 303)


def _places_page(
    series: str, number: int, typed: dict[int, Any] | None = None, conflict: Problem | None = None
) -> str:
    session = db.session()
    edition = edition_to_read(session, series, number)
    standings, typed = limits.standings(session, edition), typed or {}
    for standing in standings:
        if standing.id in typed and conflict:
            typed[standing.id].seen.data = standing.seal  # saved once more it is meant
    return render_template(
        "registration/capacity/places.html",
        edition=edition,
        series=edition.series,
        rules=keeping.rules_of(session, edition),
        standings=standings,
        forms={each.id: typed.get(each.id) or forms.limits_form(each) for each in standings},
        typed=typed,
        conflict=conflict,
        saved=request.args.get("saved", type=int),
    )
