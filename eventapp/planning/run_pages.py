"""The pages of one run of the planner: how far it has come, what it proposes and why, what else could be, and
the buttons that ask for a run, stop it and make its plan the draft."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from eventapp.agenda.editor import band_words
from eventapp.core import clock
from eventapp.core.db import db, transaction
from eventapp.core.errors import Conflict, Invalid, NotFound, Problem
from eventapp.core.idempotency import once
from eventapp.meetings.model import Edition
from eventapp.meetings.queries import edition_to_change
from eventapp.web.access import actor, allow
from eventapp.web.languages import current, keep_arguments
from eventapp.web.security import keep_private

from . import holding, policy, queries, relaxing, run_showing, service
from .blueprint import PREFIX
from .model import RunKind
from .run_forms import AcceptForm, AskForm, RelaxForm, WhatIfForm

pages = Blueprint("planning_runs", __name__, url_prefix=f"{PREFIX}/runs")
pages.after_request(keep_private)

Use = Callable[[Session, Edition, datetime], str]  # does something and gives the address to go to
Answer = str | AnyResponse | tuple[str, int]


@pages.get("")
@allow(policy.reads_plans)
def runs(series: str, number: int) -> AnyResponse:
    return redirect(url_for("planning.overview", series=series, number=number))


@pages.post("")
@allow(policy.plans)
def ask(series: str, number: int) -> AnyResponse:
    form = AskForm(request.form)
    form.check()

    def use(session: Session, edition: Edition, now: datetime) -> str:
        kind = RunKind(form.kind.data)
        run = service.ask(session, actor().email, now, edition, form.seconds.data, form.seed.data or 1, kind)
        return _address(series, number, run.ref)

    return _do(series, number, use)


@pages.get("/<ref>")
@allow(policy.reads_plans)
def show(series: str, number: int, ref: str) -> str:
    return _page(series, number, ref, _which())


@pages.get("/<ref>/progress.json")
@allow(policy.reads_plans)
def progress(series: str, number: int, ref: str) -> AnyResponse:
    """304 while nothing has changed; else the parts of the page as they are now. The board stands in it only
    when it is another than the one that the page has (``board`` in the address)."""
    head = queries.run_state(db.session(), series, number, ref)
    tag = run_showing.head_tag(head, current())
    if request.if_none_match.contains_weak(tag):
        response = Response(status=304)
    else:
        response = _json(_parts(series, number, ref, request.args.get("board", "")))
    response.set_etag(tag)
    return response


@pages.post("/<ref>/stop")
@allow(policy.plans)
def stop(series: str, number: int, ref: str) -> AnyResponse:
    def use(session: Session, edition: Edition, now: datetime) -> str:
        service.stop(session, actor().email, now, edition, ref)
        return _address(series, number, ref)

    return _do(series, number, use)


@pages.post("/<ref>/accept")
@allow(policy.plans)
def accept(series: str, number: int, ref: str) -> Answer:
    form = AcceptForm(request.form)

    def use(session: Session, edition: Edition, now: datetime) -> str:
        form.check()
        which = form.plan.data or 0
        done = service.accept(session, actor().email, now, edition, ref, form.chosen, which)
        return _address(series, number, ref, plan=which or None, done=len(done.sessions))

    try:
        return _do(series, number, use)
    except NotFound:
        raise
    except Problem as problem:
        page = _page(series, number, ref, form.plan.data or 0, problem=problem, ticked=form.sessions.data)
        return page, 409 if isinstance(problem, Conflict) else 422


@pages.post("/<ref>/different")
@allow(policy.plans)
def different(series: str, number: int, ref: str) -> AnyResponse:
    def use(session: Session, edition: Edition, now: datetime) -> str:
        run = service.ask_different(session, actor().email, now, edition, ref)
        return _address(series, number, run.ref)

    return _do(series, number, use)


@pages.post("/<ref>/relax")
@allow(policy.plans)
def relax(series: str, number: int, ref: str) -> AnyResponse:
    """Give up what a way out gives up, and plan again."""
    way = RelaxForm(request.form).check()

    def use(session: Session, edition: Edition, now: datetime) -> str:
        run = relaxing.relax(session, actor().email, now, edition, ref, way)
        return _address(series, number, run.ref)

    return _do(series, number, use)


@pages.get("/<ref>/compare")
@allow(policy.reads_plans)
def compare(series: str, number: int, ref: str) -> str:
    """Two plans side by side; ``with`` names the other as ``ref`` or ``ref.number``."""
    given = keep_arguments("with", "plan")
    other, _dot, second = given.get("with", "").partition(".")
    numbers = (_number(given.get("plan", "")), _number(second))
    session = db.session()
    found = queries.compare(session, series, number, (ref, other or ref), current(), numbers)
    return render_template(
        "planning/compare.html",
        **_around(found.edition),
        compared=found,
        numbers=numbers,
        others=run_showing.choices(session, found.edition),
    )


@pages.get("/<ref>/sessions/<slug>")
@allow(policy.reads_plans)
def why(series: str, number: int, ref: str, slug: str) -> str:
    return _why_page(series, number, ref, slug)


@pages.post("/<ref>/sessions/<slug>")
@allow(policy.plans)
def what_if(series: str, number: int, ref: str, slug: str) -> Answer:
    """Put the session elsewhere and plan again with all else as still as can be; or hold it where it is and
    plan all else anew."""
    form = WhatIfForm(request.form)

    def use(session: Session, edition: Edition, now: datetime) -> str:
        if form.keep.data:
            run = holding.hold(session, actor().email, now, edition, ref, slug)
        else:
            placement = form.placement(run_showing.clock_of(edition).minute_at)
            run = service.ask_what_if(session, actor().email, now, edition, ref, slug, placement)
        return _address(series, number, run.ref)

    try:
        return _do(series, number, use)
    except Invalid as problem:
        return _why_page(series, number, ref, slug, problem, form), 422


@pages.get("/<ref>/accept", endpoint="back")
@pages.get("/<ref>/stop", endpoint="back")
@pages.get("/<ref>/different", endpoint="back")
@pages.get("/<ref>/relax", endpoint="back")
@allow(policy.reads_plans)
def lead_back(series: str, number: int, ref: str) -> AnyResponse:
    """The answer to a form is reloaded, or read in another language."""
    return redirect(_address(series, number, ref), 303)


def _do(series: str, number: int, use: Use) -> AnyResponse:
    """Once for each form, in one transaction; then to where it leads."""
    now = clock.now()
    with transaction() as session:
        edition = edition_to_change(session, series, number)
        sent = request.form.to_dict(flat=False)
        address = once(session, actor().email, now, sent, lambda: use(session, edition, now))
    return redirect(address, 303)


def _address(series: str, number: int, ref: str, **more: Any) -> str:
    return url_for("planning_runs.show", series=series, number=number, ref=ref, **more)


def _which() -> int:
    return _number(keep_arguments("plan", "done", "still").get("plan", ""))


def _number(text: str) -> int:
    """The number of a plan in its run, as an address gives it; what is none is the first."""
    return int(text) if text.isdecimal() and len(text) < 3 else 0


def _page(series: str, number: int, ref: str, which: int, **more: Any) -> str:
    session = db.session()
    page = run_showing.run_page(session, series, number, ref, current(), which, clock.now())
    state = page.run.state
    name = "progress" if not state.ended else "proposal" if page.shown.plan else "no_plan"
    return render_template(
        f"planning/{name}.html",
        **_around(page.shown.edition),
        **_told(page),
        others=run_showing.choices(session, page.shown.edition) if state.ended else [],
        done=request.args.get("done", type=int),
        **more,
    )


def _parts(series: str, number: int, ref: str, board: str) -> dict[str, Any]:
    """What the script puts in the place of what the page shows while the planner works."""
    page = run_showing.run_page(db.session(), series, number, ref, current(), 0, clock.now())
    told = {**_around(page.shown.edition), **_told(page)}
    parts: dict[str, Any] = {
        "state": page.run.state.value,
        "said": page.verdict,
        "figures": render_template("planning/_figures.html", **told),
        "search": render_template("planning/_chart.html", **told),
    }
    if page.board_tag != board:
        parts |= {"board_tag": page.board_tag, "board": render_template("planning/_board.html", **told)}
    return parts


def _why_page(
    series: str,
    number: int,
    ref: str,
    slug: str,
    problem: Problem | None = None,
    typed: WhatIfForm | None = None,
) -> str:
    found = queries.why(db.session(), series, number, ref, slug, current())
    return render_template(
        "planning/why.html",
        **_around(found.edition),
        found=found,
        places=run_showing.place_form(found),
        problem=problem,
        typed=typed,
    )


def _around(edition: Edition) -> dict[str, Any]:
    return {
        "edition": edition,
        "series": edition.series,
        "may_plan": policy.plans(actor(), edition.series.key),
    }


def _told(page: run_showing.RunPage) -> dict[str, Any]:
    return {
        "page": page,
        "shown": page.shown,
        "run": page.run,
        "told": lambda band: band_words(band, current()),
    }


def _json(value: Any) -> Response:
    return Response(json.dumps(value, ensure_ascii=False), content_type="application/json")
