"""The desk: counts, and the list of people with what is decided about several of them at once."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from eventapp.core import clock
from eventapp.core.db import db, transaction
from eventapp.core.errors import Invalid
from eventapp.core.idempotency import once
from eventapp.registration import policy
from eventapp.registration.delegations.blueprint import leave
from eventapp.registration.rules import State
from eventapp.web.access import actor, allow
from eventapp.web.languages import current, keep_arguments

from . import choices, counting, filters, listing, words
from .blueprint import pages
from .deciding import decide as decide_on
from .deciding import frozen
from .sight import Sight, look

SAID = ("approve", "decline", "asked")


@pages.get("/")
@allow(policy.works_on)
def overview(series: str, number: int) -> str:
    sight = look(db.session(), actor(), series, number)
    counts = counting.overview(db.session(), sight) if sight.rules else None
    return render_template(
        "registration/desk/overview.html",
        **_about(sight),
        counts=counts,
        points=counting.points(counts.steps) if counts else "",
        names=words,
        State=State,
    )


@pages.get("/people")
@allow(policy.works_on)
def people(series: str, number: int) -> str | Response:
    wanted = filters.parse(request.args)
    tidy = wanted.address(page=wanted.page)
    if request.args.to_dict() != {**tidy, **keep_arguments("done", "people")}:
        return redirect(url_for("desk.people", series=series, number=number, **tidy))
    keep_arguments(*filters.NAMES)
    return _people(series, number, wanted)


@pages.post("/people")
@allow(policy.works_on)
def find(series: str, number: int) -> str:
    """By name: as a form, so that no name stands in an address, a history or a log."""
    return _people(series, number, filters.parse(request.form), _sought())


@pages.post("/people/decide")
@allow(policy.works_on)
def decide(series: str, number: int) -> Response | tuple[str, int]:
    wanted, what = filters.parse(request.form), request.form.get("what", "")

    def do() -> str:
        session, sight = db.session(), look(db.session(), actor(), series, number)
        who = request.form.getlist("who")
        done = decide_on(session, actor().email, clock.now(), sight, what, who, leave(series))
        said: dict[str, Any] = {"done": "asked" if done.asked else what, "people": done.people}
        return url_for("desk.people", **sight.address, **wanted.address(page=wanted.page), **said)

    try:
        with transaction() as session:
            sent = request.form.to_dict(flat=False)
            return redirect(once(session, actor().email, clock.now(), sent, do), 303)
    except Invalid as problem:
        return _people(series, number, wanted, _sought(), problem.say(current())), 422


@pages.get("/people/decide")
@allow(policy.works_on)
def back_to_people(series: str, number: int) -> Response:
    """Where the page that answers a refused decision is opened anew, say in another language."""
    return redirect(url_for("desk.people", series=series, number=number))


def _sought() -> str:
    return request.form.get("sought", "").strip()


def _people(series: str, number: int, wanted: filters.Filters, sought: str = "", problem: str = "") -> str:
    session = db.session()
    sight = look(session, actor(), series, number)
    done, groups = request.args.get("done", ""), listing.groups(session, sight)
    return render_template(
        "registration/desk/people.html",
        **_about(sight),
        wanted=wanted,
        sought=sought,
        found=listing.people(session, sight, wanted, sought),
        groups=groups,
        options=choices.options(sight, groups, current()),
        asks=not policy.keeps(actor(), series) and frozen(session, sight, clock.now()),
        problem=problem,
        chosen=request.form.getlist("who"),
        said=done if done in SAID else "",
        said_people=request.args.get("people", default=0, type=int),
    )


def _about(sight: Sight) -> dict[str, Any]:
    return {"sight": sight, "edition": sight.edition, "series": sight.series, "here": sight.address}
