"""Who presents what, where: the sessions of the meeting with their presentations, and what is wrong."""

from datetime import timedelta

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from eventapp.core import clock
from eventapp.core.db import db, transaction
from eventapp.core.errors import NotFound, Problem
from eventapp.partnership.queries import series_by_key
from eventapp.planning.policy import plans
from eventapp.web.access import actor, allow

from . import policy, presenting, showing
from .forms import PlaceForm
from .pages import COHORT, ROW, Answer, pages
from .showing import around, opened, said, status_of

__all__ = ["pages"]

PRESENTATIONS = f"{COHORT}/presentations"


@pages.get(PRESENTATIONS)
@allow(policy.reads)
def presentations(series: str, number: int) -> str:
    return _page(series, number)


@pages.post(PRESENTATIONS)
@allow(policy.edits)
def place(series: str, number: int) -> Answer:
    _their_meeting(series, number)
    form = _form(series, number)
    if not form.validate():
        return _page(series, number, form), 422
    try:
        with transaction() as session:
            by = (actor().email, clock.now(), series_by_key(session, series))
            address, where = (number, int(form.recommendation.data)), form.session.data
            presenting.place(session, *by, address, where, form.after.data or 0, form.minutes.data or 0)
    except Problem as problem:
        return _page(series, number, form, problem), status_of(problem)
    return redirect(
        url_for(".presentations", series=series, number=number, placed=1, _anchor=f"s-{where}"), 303
    )


@pages.post(f"{PRESENTATIONS}{ROW}/remove")
@allow(policy.edits)
def remove_presentation(series: str, number: int, row: int) -> AnyResponse:
    _their_meeting(series, number)
    with transaction() as session:
        by = (actor().email, clock.now(), series_by_key(session, series))
        presenting.remove(session, *by, number, row)
    return redirect(url_for(".presentations", series=series, number=number), 303)


@pages.post(f"{PRESENTATIONS}{ROW}/item")
@allow(policy.edits)
def make_item(series: str, number: int, row: int) -> Answer:
    _their_meeting(series, number)
    try:
        with transaction() as session:
            by = (actor().email, clock.now(), series_by_key(session, series))
            presenting.make_item(session, *by, number, row)
    except Problem as problem:
        return _page(series, number, problem=problem), status_of(problem)
    return redirect(url_for(".presentations", series=series, number=number, item=1), 303)


@pages.post(f"{PRESENTATIONS}/plan")
@allow(plans)
def plan(series: str, number: int) -> Answer:
    _their_meeting(series, number)
    try:
        with transaction() as session:
            by = (actor().email, clock.now(), series_by_key(session, series))
            count = presenting.plan(session, *by, number)
    except Problem as problem:
        return _page(series, number, problem=problem), status_of(problem)
    return redirect(url_for(".presentations", series=series, number=number, planned=count), 303)


def _their_meeting(series: str, number: int) -> None:
    """Raises `NotFound` where the meeting is not one whose agenda the actor edits."""
    found = opened(series, number).cohort
    if found.edition is not None and not showing.may_change_agenda(found):
        raise NotFound(showing.NOT_YOURS)


def _form(series: str, number: int) -> PlaceForm:
    session, shown = db.session(), opened(series, number)
    numbers = [line.row.number for line in showing.lines(session, shown.cohort)]
    slugs = [each.slug for each in showing.program(session, shown.cohort).places]
    return PlaceForm(request.form, numbers, slugs)


def _page(series: str, number: int, form: PlaceForm | None = None, problem: Problem | None = None) -> str:
    session, shown = db.session(), opened(series, number)
    listed, program = showing.lines(session, shown.cohort), showing.program(session, shown.cohort)
    if form is None:
        numbers, slugs = [line.row.number for line in listed], [each.slug for each in program.places]
        form = PlaceForm(None, numbers, slugs, after=0, minutes=10)
    return render_template(
        "youthlab/presentations.html",
        **around(*shown),
        lines=listed,
        program=program,
        form=form,
        edition_of=shown.cohort.edition,
        minutes=lambda count: timedelta(minutes=count),
        may_place=showing.may_change_agenda(shown.cohort) and policy.edits(actor(), series),
        may_plan=plans(actor(), series),
        problem=said(problem),
    )
