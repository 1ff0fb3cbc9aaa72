"""What is stated for the meeting as a whole: its hours, what sessions share, what a plan pays for."""

from datetime import date, datetime, time

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from eventapp.core import wording
from eventapp.core.db import db
from eventapp.core.errors import Conflict, Invalid, Problem
from eventapp.core.localized import LocalizedText
from eventapp.core.places import PLACES
from eventapp.planner.wishes import WISHES
from eventapp.web.access import allow
from eventapp.web.languages import current

from . import fairness, parts, policy, queries, saving, showing, weighing
from .blueprint import pages
from .other_forms import Bounds, MeetingForm, WeightsForm, meeting_form, weights_form
from .pages import Answer, around, said, status_of
from .showing import Opened
from .statements import Names, differing, of_meeting

USUAL = {wish.name: wish.weight for wish in WISHES}
TITLES = {wish.name: wish.title for wish in WISHES}


# ---- Weights ----


@pages.get("/weights")
@allow(policy.reads_plans)
def weights(series: str, number: int) -> str:
    return _weights_page(series, number)


@pages.post("/weights")
@allow(policy.plans)
def save_weights(series: str, number: int) -> Answer:
    form = weights_form(USUAL, request.form)
    if not form.validate():
        return _weights_page(series, number, form), 422
    try:
        saving.save(
            series,
            number,
            form.seal.data or "",
            lambda demands: demands.weights,
            lambda demands: parts.with_weights(demands, form.weights(USUAL)),
        )
    except (Conflict, Invalid) as problem:
        return _weights_page(series, number, form, problem), status_of(problem)
    return redirect(url_for(".weights", series=series, number=number, saved=1), 303)


@pages.post("/weights/reset")
@allow(policy.plans)
def reset_weights(series: str, number: int) -> AnyResponse:
    saving.take_back(series, number, lambda demands: parts.with_weights(demands, {}))
    return redirect(url_for(".weights", series=series, number=number, back=1), 303)


def _weights_page(
    series: str, number: int, form: WeightsForm | None = None, problem: Problem | None = None
) -> str:
    shown = showing.opened(db.session(), series, number)
    stated = dict(shown.demands.weights)
    conflict = None
    if form is None:
        form = weights_form({**USUAL, **stated})
        form.seal.data = parts.seal(stated)
    elif isinstance(problem, Conflict):
        typed = {name: form.chosen(name) for name in USUAL}
        conflict = differing(_said({**USUAL, **stated}, shown.names), _said(typed, shown.names))
        form.keep_chosen()
        form.seal.data = parts.seal(stated)
    return render_template(
        "planning/weights.html",
        **around(shown),
        weighed=weighing.weighed(WISHES, stated, current()),
        changed=bool(stated),
        form=form,
        conflict=conflict,
        problem=said(problem),
    )


def _said(weights: dict[str, int], names: Names) -> list[str]:
    return [f"{names.say(TITLES[name])}: {weight}" for name, weight in weights.items()]


# ---- Hours, and what sessions share ----


@pages.get("/hours")
@allow(policy.reads_plans)
def hours(series: str, number: int) -> str:
    return _hours_page(series, number)


@pages.post("/hours")
@allow(policy.plans)
def save_hours(series: str, number: int) -> Answer:
    shown = showing.opened(db.session(), series, number)
    form = meeting_form(_bounds(shown), parts.meeting_part(shown.demands), request.form)
    if not form.validate():
        return _hours_page(series, number, form), 422
    try:
        saving.save(
            series,
            number,
            form.seal.data or "",
            parts.meeting_part,
            lambda demands: parts.with_meeting(demands, form.part()),
        )
    except (Conflict, Invalid) as problem:
        return _hours_page(series, number, form, problem), status_of(problem)
    return redirect(url_for(".hours", series=series, number=number, saved=1), 303)


def _bounds(shown: Opened) -> Bounds:
    return Bounds(
        {each.day.isoformat(): each.hours for each in shown.usual.days},
        {each.key: each.limit for each in shown.usual.resources},
    )


def _hours_page(
    series: str, number: int, form: MeetingForm | None = None, problem: Problem | None = None
) -> str:
    shown = showing.opened(db.session(), series, number)
    part = parts.meeting_part(shown.demands)
    conflict = None
    if form is None:
        form = meeting_form(_bounds(shown), part)
        form.seal.data = parts.seal(part)
    elif isinstance(problem, Conflict):
        conflict = differing(of_meeting(part, shown.names), of_meeting(form.part(), shown.names))
        form.seal.data = parts.seal(part)
    return render_template(
        "planning/hours.html",
        **around(shown),
        days=list(zip(shown.asked.days, shown.usual.days, strict=True)),
        resources=list(zip(shown.asked.resources, shown.usual.resources, strict=True)),
        form=form,
        conflict=conflict,
        problem=said(problem),
    )


# ---- Fairness ----


@pages.get("/fairness")
@allow(policy.reads_plans)
def fair(series: str, number: int) -> str:
    session = db.session()
    stating = queries.stating(session, series, number)
    edition = stating.edition
    here = PLACES[edition.city].name if edition.city in PLACES else LocalizedText()
    return render_template(
        "planning/fairness.html",
        edition=edition,
        series=edition.series,
        here={"series": series, "number": number},
        heat=fairness.heat(stating.problem, stating.placements, here),
        hour_names=[wording.hour(datetime.combine(date.min, time(hour)), current()) for hour in range(24)],
        needed={person.key for person in stating.asked.people},
        waiting=len(stating.draft.waiting),
        ledger=queries.ledger(session, series, number),
    )
