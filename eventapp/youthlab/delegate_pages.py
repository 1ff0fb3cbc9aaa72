"""Delegates of a cohort: names and numbers for all, the rest for their own side and the secretariat."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from eventapp.core import clock
from eventapp.core.db import db, transaction
from eventapp.core.errors import Conflict, Invalid, Problem
from eventapp.core.idempotency import once
from eventapp.core.places import PLACES
from eventapp.partnership.queries import series_by_key
from eventapp.web.access import actor, allow

from . import delegating, policy, queries, showing
from .forms import DelegateForm, delegate_data
from .pages import COHORT, ROW, Answer, no_side_of_theirs, pages
from .showing import around, opened, said, status_of

__all__ = ["pages"]

DELEGATES = f"{COHORT}/delegates"


@pages.get(DELEGATES)
@allow(policy.reads)
def delegates(series: str, number: int) -> str:
    shown = opened(series, number)
    listed = queries.delegates(db.session(), shown.cohort.id)
    context = around(*shown)
    whole = [each for each in listed if each.side in context["sides_kept"]]
    return render_template(
        "youthlab/delegates.html",
        **context,
        delegates=listed,
        counts=queries.counts(listed),
        worries={each.id: showing.worries(shown.cohort, each) for each in whole if not each.withdrawn},
        ages={each.id: showing.age(shown.cohort, each) for each in whole},
    )


@pages.get(f"{DELEGATES}/new")
@allow(policy.edits)
def new_delegate(series: str, number: int) -> str:
    return _page(series, number)


@pages.post(f"{DELEGATES}/new")
@allow(policy.edits)
def add_delegate(series: str, number: int) -> Answer:
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


def _add(series: str, number: int, form: DelegateForm) -> str:
    session = db.session()
    by = (actor().email, clock.now(), series_by_key(session, series))
    delegating.add(session, *by, number, form.values())
    return url_for(".delegates", series=series, number=number, saved=1)


@pages.get(f"{DELEGATES}{ROW}")
@allow(policy.edits)
def delegate(series: str, number: int, row: int) -> str:
    return _page(series, number, row=row)


@pages.post(f"{DELEGATES}{ROW}")
@allow(policy.edits)
def save_delegate(series: str, number: int, row: int) -> Answer:
    form = _form(series, number, row)
    if not form.validate():
        return _page(series, number, form, row), 422
    try:
        with transaction() as session:
            by = (actor().email, clock.now(), series_by_key(session, series))
            delegating.save(session, *by, (number, row), form.values(), form.version.data or 0)
    except (Conflict, Invalid) as problem:
        return _page(series, number, form, row, problem), status_of(problem)
    return redirect(url_for(".delegates", series=series, number=number, saved=1), 303)


@pages.post(f"{DELEGATES}{ROW}/withdraw")
@allow(policy.edits)
def withdraw_delegate(series: str, number: int, row: int) -> AnyResponse:
    return _withdraw(series, number, row, withdrawn=True)


@pages.post(f"{DELEGATES}{ROW}/return")
@allow(policy.edits)
def return_delegate(series: str, number: int, row: int) -> AnyResponse:
    return _withdraw(series, number, row, withdrawn=False)


def _withdraw(series: str, number: int, row: int, *, withdrawn: bool) -> AnyResponse:
    _theirs(series, number, row)
    with transaction() as session:
        by = (actor().email, clock.now(), series_by_key(session, series))
        delegating.withdraw(session, *by, (number, row), withdrawn)
    return redirect(url_for(".delegates", series=series, number=number), 303)


@pages.post(f"{DELEGATES}{ROW}/erase")
@allow(policy.edits)
def erase_delegate(series: str, number: int, row: int) -> Answer:
    _theirs(series, number, row)
    if request.form.get("sure") != "yes":
        return _page(series, number, row=row, unsure=True), 422
    with transaction() as session:
        by = (actor().email, clock.now(), series_by_key(session, series))
        delegating.erase(session, *by, (number, row))
    return redirect(url_for(".delegates", series=series, number=number, erased=1), 303)


def _theirs(series: str, number: int, row: int) -> None:
    shown = opened(series, number)
    found = queries.delegate(db.session(), shown.cohort.id, row)
    no_side_of_theirs(found.side, around(*shown)["sides_kept"])


def _form(series: str, number: int, row: int | None = None) -> DelegateForm:
    shown = opened(series, number)
    sides = around(*shown)["sides_kept"]
    if row is not None:
        found = queries.delegate(db.session(), shown.cohort.id, row)
        no_side_of_theirs(found.side, sides)
        sides = [found.side]
    return DelegateForm(request.form, sides, clock.now().date())


def _page(
    series: str,
    number: int,
    form: DelegateForm | None = None,
    row: int | None = None,
    problem: Problem | None = None,
    unsure: bool = False,
) -> str:
    shown = opened(series, number)
    context: dict[str, Any] = around(*shown)
    found = queries.delegate(db.session(), shown.cohort.id, row) if row is not None else None
    if found is not None:
        no_side_of_theirs(found.side, context["sides_kept"])
    sides = [found.side] if found else context["sides_kept"]
    data = delegate_data(found) if found else {"side": sides[0] if len(sides) == 1 else None}
    theirs = None
    if form is None:
        form = DelegateForm(None, sides, context["today"], **data)
    elif isinstance(problem, Conflict) and found is not None:
        theirs = showing.differing(form, data)
        form.version.data = found.version
    return render_template(
        "youthlab/delegate.html",
        **context,
        form=form,
        found=found,
        sides=sides,
        theirs=theirs,
        unsure=unsure,
        problem=said(problem),
        worries=showing.worries(shown.cohort, found) if found else (),
        cities=[(c, [k for k, p in PLACES.items() if p.country == c]) for c in shown.series.rotation],
    )
