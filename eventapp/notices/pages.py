"""The organizers' rooms about notices: who would be told what, the rules, people without a registration."""

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from eventapp.core import clock, idempotency
from eventapp.core.db import db, transaction
from eventapp.core.errors import Conflict, Invalid, Problem
from eventapp.meetings.model import Edition
from eventapp.meetings.queries import edition_to_change, edition_to_read
from eventapp.registration.registering.showing import cities
from eventapp.web.access import actor, allow
from eventapp.web.languages import current
from eventapp.web.security import keep_private

from . import people, planning, policy, queries, setting, showing
from .forms import PersonForm, RulesForm, person_data, rules_data

Answer = str | AnyResponse | tuple[str, int]
pages = Blueprint(
    "notices", __name__, url_prefix="/<lang:language>/organize/<series>/<int(max=9999):number>/notices"
)
pages.after_request(keep_private)


@pages.get("")
@allow(policy.sends)
def preview(series: str, number: int) -> str:
    return _preview(series, number)


@pages.post("")
@allow(policy.sends)
def send(series: str, number: int) -> Answer:
    seen = request.form.get("publication", type=int) or 0

    def use(session: Session, edition: Edition) -> None:
        planning.send(session, actor().email, clock.now(), edition, seen)

    here = url_for("notices.preview", series=series, number=number, sent=1)
    try:
        return _once(series, number, here, use)
    except (Conflict, Invalid) as problem:
        return _preview(series, number, problem), 409 if isinstance(problem, Conflict) else 422


def _preview(series: str, number: int, problem: Problem | None = None) -> str:
    session, now = db.session(), clock.now()
    edition = edition_to_read(session, series, number)
    found = showing.preview(session, now, edition)
    return render_template(
        "notices/preview.html",
        series=edition.series,
        edition=edition,
        preview=found,
        clock=found.clock,  # of the macros that show changes
        page=max(1, request.args.get("page", 1, type=int)),
        problem=problem,
        sent="sent" in request.args,
    )


@pages.get("/rules")
@allow(policy.sends)
def rules(series: str, number: int) -> str:
    edition = edition_to_read(db.session(), series, number)
    found = queries.rules_of(db.session(), edition.id)
    return _rules(edition, RulesForm(None, **rules_data(found)))


@pages.post("/rules")
@allow(policy.sends)
def save_rules(series: str, number: int) -> Answer:
    form = RulesForm(request.form)
    problem = None
    if form.validate():
        try:
            with transaction() as session:
                edition = edition_to_change(session, series, number)
                version = form.version.data or 0
                setting.save(session, actor().email, clock.now(), edition, form.facts(), version)
            return redirect(url_for("notices.preview", series=series, number=number), 303)
        except Conflict as conflict:
            problem = conflict
    page = _rules(edition_to_read(db.session(), series, number), form, problem)
    return page, 409 if problem else 422


def _rules(edition: Edition, form: RulesForm, conflict: Conflict | None = None) -> str:
    found = queries.rules_of(db.session(), edition.id)
    if conflict is not None and found is not None:
        form.version.raw_data, form.version.data = None, found.version  # saved once more it is meant
    return render_template(
        "notices/rules.html",
        series=edition.series,
        edition=edition,
        form=form,
        found=found,
        conflict=conflict,
    )


@pages.get("/people", endpoint="people")
@allow(policy.sends)
def show_people(series: str, number: int) -> str:
    edition = edition_to_read(db.session(), series, number)
    return render_template(
        "notices/people.html",
        series=edition.series,
        edition=edition,
        everybody=people.everybody(db.session(), edition),
        page=max(1, request.args.get("page", 1, type=int)),
        on_a_page=showing.ON_A_PAGE,
    )


@pages.get("/people/<key>")
@allow(policy.sends)
def person(series: str, number: int, key: str) -> str:
    edition = edition_to_read(db.session(), series, number)
    found = people.named(db.session(), edition, key)
    return _person(edition, found, PersonForm(None, **person_data(found, current())))


@pages.post("/people/<key>")
@allow(policy.sends)
def enter(series: str, number: int, key: str) -> Answer:
    form = PersonForm(request.form)
    if not form.validate():
        edition = edition_to_read(db.session(), series, number)
        return _person(edition, people.named(db.session(), edition, key), form), 422

    def use(session: Session, edition: Edition) -> None:
        people.enter(session, actor().email, clock.now(), edition, key, form.facts())

    return _once(series, number, url_for("notices.people", series=series, number=number), use)


def _person(edition: Edition, found: people.Named, form: PersonForm) -> str:
    return render_template(
        "notices/person.html",
        series=edition.series,
        edition=edition,
        found=found,
        form=form,
        cities=cities(),
    )


def _once(series: str, number: int, leads_to: str, use: Callable[[Session, Edition], None]) -> AnyResponse:
    """Do it once for each form, with the edition locked, and lead on."""
    with transaction() as session:

        def do() -> str:
            use(session, edition_to_change(session, series, number))
            return leads_to

        sent = request.form.to_dict(flat=False)
        idempotency.once(session, actor().email, clock.now(), sent, do, leads_to=leads_to)
    return redirect(leads_to, 303)
