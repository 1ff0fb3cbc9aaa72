"""What will be planned at a glance, and what is asked of each session."""

from datetime import timedelta
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from eventapp.core import wording
from eventapp.core.db import db
from eventapp.core.errors import Conflict, Invalid, Problem
from eventapp.web.access import actor, allow
from eventapp.web.languages import current, keep_arguments

from . import parts, policy, queries, saving, showing, telling
from .blueprint import pages
from .demands import Demands
from .session_forms import SessionForm, session_data
from .showing import Opened
from .statements import differing, of_session

Answer = str | AnyResponse | tuple[str, int]

__all__ = ["pages"]


@pages.get("")
@allow(policy.reads_plans)
def overview(series: str, number: int) -> str:
    session = db.session()
    shown = showing.opened(session, series, number)
    return render_template(
        "planning/overview.html",
        **around(shown),
        told=showing.told(shown),
        missing=showing.missing(shown),
        published=shown.gathered.known.publication,
        runs=queries.runs(session, shown.edition),
    )


@pages.get("/sessions")
@allow(policy.reads_plans)
def sessions(series: str, number: int) -> str:
    find = showing.Find.of(keep_arguments("q", "stated"))
    shown = showing.opened(db.session(), series, number)
    lines = showing.session_lines(shown, find)
    return render_template("planning/sessions.html", **around(shown), lines=lines, find=find)


@pages.get("/sessions/<slug>")
@allow(policy.reads_plans)
def session(series: str, number: int, slug: str) -> str:
    return _page(series, number, slug)


@pages.post("/sessions/<slug>")
@allow(policy.plans)
def save_session(series: str, number: int, slug: str) -> Answer:
    form = _form(series, number, slug)
    if "add" in request.form:
        return _page(series, number, slug, form)
    if not form.validate():
        return _page(series, number, slug, form), 422
    try:
        saving.save_part(series, number, slug, form, parts.session_part, parts.with_session)
    except (Conflict, Invalid) as problem:
        return _page(series, number, slug, form, problem), status_of(problem)
    return redirect(url_for(".session", series=series, number=number, slug=slug, saved=1), 303)


@pages.post("/sessions/<slug>/take-back")
@allow(policy.plans)
def take_back_of_session(series: str, number: int, slug: str) -> AnyResponse:
    what = request.form.get("what", "")

    def change(demands: Demands) -> Demands:
        left = parts.without_in_session(parts.session_part(demands, slug), what)
        return parts.with_session(demands, slug, left)

    saving.take_back(series, number, change)
    return redirect(
        url_for(".session", series=series, number=number, slug=slug, back=1, _anchor="asked"), 303
    )


@pages.get("/sessions/<slug>/take-back", endpoint="back")
@pages.get("/people/<key>/take-back", endpoint="back")
@pages.get("/weights/reset", endpoint="back")
@pages.get("/youth/<key>/remove", endpoint="back")
@allow(policy.reads_plans)
def lead_back(**_address: Any) -> AnyResponse:
    """The answer to a button is reloaded, or read in another language."""
    return redirect(request.path.rpartition("/")[0], 303)


def _form(series: str, number: int, slug: str) -> SessionForm:
    shown = showing.opened(db.session(), series, number)
    shown.session(slug)
    return SessionForm(request.form, showing.known(db.session(), shown), slug, shown.usual_features(slug))


def _page(
    series: str, number: int, slug: str, form: SessionForm | None = None, problem: Problem | None = None
) -> str:
    shown = showing.opened(db.session(), series, number)
    asked, part = shown.session(slug), parts.session_part(shown.demands, slug)
    known, usual = showing.known(db.session(), shown), shown.usual_features(slug)
    conflict = None
    if form is None:
        form = SessionForm(None, known, slug, usual, **session_data(part, known, usual))
        form.seal.data = parts.seal(part)
    elif isinstance(problem, Conflict):
        conflict = differing(of_session(part, shown.names), of_session(form.part(part), shown.names))
        form.seal.data = parts.seal(part)  # saved once more it is meant
    return render_template(
        "planning/session.html",
        **around(shown),
        asked=asked,
        groups=telling.of_session(shown.asked, asked, part, shown.names),
        form=form,
        known=known,
        conflict=conflict,
        problem=said(problem),
    )


def around(shown: Opened) -> dict[str, Any]:
    """What every page of statements is given."""
    edition = shown.edition
    return {
        "edition": edition,
        "series": edition.series,
        "here": {"series": edition.series.key, "number": edition.number},
        "names": shown.names,
        "length": lambda minutes: wording.length(timedelta(minutes=minutes)),
        "may_plan": policy.plans(actor(), edition.series.key),
    }


def said(problem: Problem | None) -> str:
    """A problem that is not a conflict, for the top of the page."""
    return problem.say(current()) if problem is not None and not isinstance(problem, Conflict) else ""


def status_of(problem: Problem) -> int:
    return 409 if isinstance(problem, Conflict) else 422
