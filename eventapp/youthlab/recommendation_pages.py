"""One recommendation: what it says in three languages, to whom it is addressed, who presents it."""

from typing import Any

from flask import redirect, render_template, request, url_for

from eventapp.core import clock
from eventapp.core.db import db, transaction
from eventapp.core.errors import Conflict, Invalid, Problem
from eventapp.core.idempotency import once
from eventapp.partnership.queries import series_by_key
from eventapp.web.access import actor, allow

from . import policy, queries, service, showing
from .forms import RecommendationForm, recommendation_data
from .model import Cohort, Recommendation
from .pages import COHORT, ROW, Answer, pages
from .showing import around, opened, said, status_of

__all__ = ["pages"]

RECOMMENDATIONS = f"{COHORT}/recommendations"


@pages.get(f"{RECOMMENDATIONS}/new")
@allow(policy.edits)
def new_recommendation(series: str, number: int) -> str:
    return _page(series, number)


@pages.post(f"{RECOMMENDATIONS}/new")
@allow(policy.edits)
def add_recommendation(series: str, number: int) -> Answer:
    form = _form(series, number)
    if not form.validate():
        return _page(series, number, form), 422
    sent = request.form.to_dict(flat=False)
    try:
        with transaction() as session:
            where = once(session, actor().email, clock.now(), sent, lambda: _add(series, number, form))
    except Problem as problem:
        return _page(series, number, form, problem=problem), status_of(problem)
    return redirect(where, 303)


def _add(series: str, number: int, form: RecommendationForm) -> str:
    session = db.session()
    by = (actor().email, clock.now(), series_by_key(session, series))
    row = service.add_recommendation(session, *by, number, form.values())
    return url_for(".cohort", series=series, number=number, saved=1, _anchor=f"r-{row.number}")


@pages.get(f"{RECOMMENDATIONS}{ROW}")
@allow(policy.edits)
def recommendation(series: str, number: int, row: int) -> str:
    return _page(series, number, row=row)


@pages.post(f"{RECOMMENDATIONS}{ROW}")
@allow(policy.edits)
def save_recommendation(series: str, number: int, row: int) -> Answer:
    form = _form(series, number, row)
    if not form.validate():
        return _page(series, number, form, row), 422
    try:
        with transaction() as session:
            by = (actor().email, clock.now(), series_by_key(session, series))
            service.save_recommendation(session, *by, (number, row), form.values(), form.version.data or 0)
    except (Conflict, Invalid) as problem:
        return _page(series, number, form, row, problem), status_of(problem)
    return redirect(url_for(".cohort", series=series, number=number, saved=1, _anchor=f"r-{row}"), 303)


@pages.post(f"{RECOMMENDATIONS}{ROW}/remove")
@allow(policy.edits)
def remove_recommendation(series: str, number: int, row: int) -> Answer:
    try:
        with transaction() as session:
            by = (actor().email, clock.now(), series_by_key(session, series))
            service.remove_recommendation(session, *by, (number, row))
    except Invalid as problem:
        return _page(series, number, row=row, problem=problem), 422
    return redirect(url_for(".cohort", series=series, number=number), 303)


def _form(series: str, number: int, row: int | None = None) -> RecommendationForm:
    session, found = db.session(), opened(series, number).cohort
    before = queries.recommendation(session, found.id, row) if row is not None else None
    known = showing.offered(session, found, _addressed(found, before).values())
    return RecommendationForm(request.form, known)


def _addressed(found: Cohort, row: Recommendation | None) -> dict[int, str]:
    """The keys of the groups that a recommendation is addressed to, by id."""
    ids = [reply.group_id for reply in row.replies] if row is not None else []
    return {key: each.key for key, each in queries.group_names(db.session(), found, ids).items()}


def _page(
    series: str,
    number: int,
    form: RecommendationForm | None = None,
    row: int | None = None,
    problem: Problem | None = None,
) -> str:
    session, shown = db.session(), opened(series, number)
    found = queries.recommendation(session, shown.cohort.id, row) if row is not None else None
    keys = _addressed(shown.cohort, found)
    known = showing.offered(session, shown.cohort, keys.values())
    data: dict[str, Any] = recommendation_data(found, keys) if found is not None else {}
    theirs = None
    if form is None:
        form = RecommendationForm(None, known, **data)
    elif isinstance(problem, Conflict) and found is not None:
        theirs = showing.differing(form, data)
        form.version.data = found.version
    return render_template(
        "youthlab/recommendation.html",
        **around(*shown),
        form=form,
        found=found,
        known=known,
        theirs=theirs,
        problem=said(problem),
    )
