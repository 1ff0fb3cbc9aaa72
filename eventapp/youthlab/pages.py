"""The organizers' rooms of the Youth Lab: its cohorts, and one of them at a glance."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from eventapp.core import clock
from eventapp.core.db import db, transaction
from eventapp.core.errors import Conflict, Invalid, NotFound
from eventapp.core.idempotency import once
from eventapp.partnership.queries import series_by_key
from eventapp.web.access import actor, allow
from eventapp.web.security import keep_private

from . import policy, queries, service, showing
from .forms import CohortForm, cohort_data
from .showing import around, opened, said, status_of

pages = Blueprint("youthlab", __name__, url_prefix="/<lang:language>/organize/<series>/youth-lab")
pages.after_request(keep_private)
COHORT = "/<int(max=9999):number>"
ROW = "/<int(max=2147483647):row>"
Answer = str | AnyResponse | tuple[str, int]


@pages.get("/")
@allow(policy.reads)
def cohorts(series: str) -> str:
    session = db.session()
    found = series_by_key(session, series)
    listed = queries.cohorts(session, found.lineage)
    owed = queries.open_replies(session, [each.id for each in listed])
    return render_template("youthlab/cohorts.html", **around(found), cohorts=listed, owed=owed)


@pages.get("/new")
@allow(policy.keeps)
def new(series: str) -> str:
    return _facts(series)


@pages.post("/new")
@allow(policy.keeps)
def create(series: str) -> Answer:
    found = series_by_key(db.session(), series)
    form = CohortForm(request.form, showing.editions_named(db.session(), found))
    if not form.validate():
        return _facts(series, form), 422
    sent = request.form.to_dict(flat=False)
    try:
        with transaction() as session:
            where = once(session, actor().email, clock.now(), sent, lambda: _create(series, form))
    except Invalid as problem:
        return _facts(series, form, problem=problem), 422
    return redirect(where, 303)


def _create(series: str, form: CohortForm) -> str:
    session = db.session()
    found = series_by_key(session, series)
    row = service.open_cohort(session, actor().email, clock.now(), found, form.values())
    return url_for(".cohort", series=series, number=row.number)


@pages.get(COHORT)
@allow(policy.reads)
def cohort(series: str, number: int, problem: Invalid | None = None) -> str:
    session = db.session()
    shown = opened(series, number)
    listed = showing.lines(session, shown.cohort)
    return render_template(
        "youthlab/cohort.html",
        **around(*shown),
        lines=listed,
        picture=showing.picture(listed),
        answered=showing.answered(listed),
        tracks=service.localized_list(shown.cohort.tracks),
        organizers=service.localized_list(shown.cohort.organizers),
        counts=queries.counts(queries.delegates(session, shown.cohort.id)),
        problem=said(problem),
    )


@pages.get(f"{COHORT}/facts")
@allow(policy.keeps)
def facts(series: str, number: int) -> str:
    return _facts(series, number=number)


@pages.post(f"{COHORT}/facts")
@allow(policy.keeps)
def save_facts(series: str, number: int) -> Answer:
    found = series_by_key(db.session(), series)
    form = CohortForm(request.form, showing.editions_named(db.session(), found))
    if not form.validate():
        return _facts(series, form, number), 422
    try:
        with transaction() as session:
            by = (actor().email, clock.now(), series_by_key(session, series))
            service.save_cohort(session, *by, number, form.values(), form.version.data or 0)
    except (Conflict, Invalid) as problem:
        return _facts(series, form, number, problem), status_of(problem)
    return redirect(url_for(".cohort", series=series, number=number, saved=1), 303)


@pages.post(f"{COHORT}/publish")
@allow(policy.keeps)
def publish(series: str, number: int) -> Answer:
    try:
        with transaction() as session:
            by = (actor().email, clock.now(), series_by_key(session, series))
            service.publish(session, *by, number)
    except Invalid as problem:
        return cohort(series, number, problem), 422
    return redirect(url_for(".cohort", series=series, number=number, published=1), 303)


@pages.post(f"{COHORT}/withhold")
@allow(policy.keeps)
def withhold(series: str, number: int) -> AnyResponse:
    with transaction() as session:
        by = (actor().email, clock.now(), series_by_key(session, series))
        service.withhold(session, *by, number)
    return redirect(url_for(".cohort", series=series, number=number, withheld=1), 303)


@pages.get(f"{COHORT}/publish", endpoint="back")
@pages.get(f"{COHORT}/withhold", endpoint="back")
@pages.get(f"{COHORT}/presentations/plan", endpoint="back")
@pages.get(f"{COHORT}/presentations{ROW}/remove", endpoint="back")
@pages.get(f"{COHORT}/presentations{ROW}/item", endpoint="back")
@pages.get(f"{COHORT}/recommendations{ROW}/remove", endpoint="back")
@pages.get(f"{COHORT}/delegates{ROW}/withdraw", endpoint="back")
@pages.get(f"{COHORT}/delegates{ROW}/return", endpoint="back")
@pages.get(f"{COHORT}/delegates{ROW}/erase", endpoint="back")
@allow(policy.reads)
def lead_back(series: str, number: int, **_address: Any) -> AnyResponse:
    """The answer to a button is reloaded, or read in another language."""
    part = request.path.rpartition("/youth-lab/")[2].split("/")[1]
    rooms = {"presentations": ".presentations", "delegates": ".delegates"}
    return redirect(url_for(rooms.get(part, ".cohort"), series=series, number=number), 303)


def _facts(
    series: str,
    form: CohortForm | None = None,
    number: int | None = None,
    problem: Conflict | Invalid | None = None,
) -> str:
    session = db.session()
    found = series_by_key(session, series)
    row = queries.cohort(session, found.lineage, number) if number is not None else None
    editions = showing.editions_named(session, found)
    data: dict[str, Any] = cohort_data(row) if row else {}
    theirs = None
    if form is None:
        form = CohortForm(None, editions, **data)
    elif isinstance(problem, Conflict) and row is not None:
        theirs = showing.differing(form, data)
        form.version.data = row.version
    return render_template(
        "youthlab/facts.html",
        **around(found, row),
        form=form,
        editions=editions,
        theirs=theirs,
        problem=said(problem),
    )


def no_side_of_theirs(side: str, sides: list[str]) -> None:
    """Raises `NotFound` for a delegate whom the actor may not see whole."""
    if side not in sides:
        raise NotFound(queries.NO_DELEGATE)
