"""What is asked of each person, and when they cannot be there."""

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from eventapp.core.db import db
from eventapp.core.errors import Conflict, Invalid, Problem
from eventapp.web.access import allow
from eventapp.web.languages import keep_arguments

from . import parts, policy, saving, showing
from .blueprint import pages
from .demands import Demands
from .other_forms import PersonForm, person_data
from .pages import Answer, around, said, status_of
from .statements import differing, of_person


@pages.get("/people")
@allow(policy.reads_plans)
def people(series: str, number: int) -> str:
    find = showing.Find.of(keep_arguments("q", "stated"))
    shown = showing.opened(db.session(), series, number)
    lines = showing.person_lines(shown, find)
    return render_template("planning/people.html", **around(shown), lines=lines, find=find)


@pages.get("/people/<key>")
@allow(policy.reads_plans)
def person(series: str, number: int, key: str) -> str:
    return _page(series, number, key)


@pages.post("/people/<key>")
@allow(policy.plans)
def save_person(series: str, number: int, key: str) -> Answer:
    form = _form(series, number, key)
    if "add" in request.form:
        return _page(series, number, key, form)
    if not form.validate():
        return _page(series, number, key, form), 422
    try:
        saving.save_part(series, number, key, form, parts.person_part, parts.with_person)
    except (Conflict, Invalid) as problem:
        return _page(series, number, key, form, problem), status_of(problem)
    return redirect(url_for(".person", series=series, number=number, key=key, saved=1), 303)


@pages.post("/people/<key>/take-back")
@allow(policy.plans)
def take_back_of_person(series: str, number: int, key: str) -> AnyResponse:
    what = request.form.get("what", "")

    def change(demands: Demands) -> Demands:
        left = parts.without_in_person(parts.person_part(demands, key), what)
        return parts.with_person(demands, key, left)

    saving.take_back(series, number, change)
    return redirect(url_for(".person", series=series, number=number, key=key, back=1, _anchor="asked"), 303)


def _form(series: str, number: int, key: str) -> PersonForm:
    shown = showing.opened(db.session(), series, number)
    shown.person(key)
    return PersonForm(request.form, showing.known(db.session(), shown))


def _page(
    series: str, number: int, key: str, form: PersonForm | None = None, problem: Problem | None = None
) -> str:
    shown = showing.opened(db.session(), series, number)
    asked, part = shown.person(key), parts.person_part(shown.demands, key)
    known = showing.known(db.session(), shown)
    conflict = None
    if form is None:
        form = PersonForm(None, known, **person_data(part))
        form.seal.data = parts.seal(part)
    elif isinstance(problem, Conflict):
        conflict = differing(of_person(part, shown.names), of_person(form.part(part), shown.names))
        form.seal.data = parts.seal(part)  # saved once more it is meant
    return render_template(
        "planning/person.html",
        **around(shown),
        asked=asked,
        part=part,
        places=showing.places_of(shown, key),
        excused=[(slug, shown.names.session(slug)) for slug in part.excused],
        away=[(parts.away_token(each), shown.names.window(each)) for each in part.away],
        clocks=showing.clock_days(shown, asked),
        form=form,
        known=known,
        conflict=conflict,
        problem=said(problem),
    )
