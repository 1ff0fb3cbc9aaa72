"""The organizers' room in which they see what a change of clocks moved, and publish the correction."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from eventapp.agenda import correcting, policy
from eventapp.core import clock
from eventapp.core.db import db, transaction
from eventapp.core.errors import Conflict, Problem
from eventapp.meetings.queries import edition_to_read
from eventapp.web.access import actor, allow
from eventapp.web.languages import keep_arguments
from eventapp.web.security import keep_private

from . import time_watch

pages = Blueprint("clocks", __name__, url_prefix="/<lang:language>/organize/<series>/<int(max=9999):number>")
pages.after_request(keep_private)


@pages.get("/clocks")
@allow(policy.reads_draft)
def show(series: str, number: int) -> str:
    return _shown(series, number, keep_arguments("done").get("done"))


@pages.post("/clocks")
@allow(policy.publishes)
def correct(series: str, number: int) -> Response | tuple[str, int]:
    """Pressed twice it is done once: then nothing is left to be corrected."""
    seen = request.form.get("seen", type=int) or 0
    try:
        with transaction() as session:
            done = correcting.correct(session, actor().email, clock.now(), series, number, seen)
    except Conflict as problem:
        return _shown(series, number, problem=problem), 409
    word = "corrected" if done else "nothing"
    return redirect(url_for("clocks.show", series=series, number=number, done=word), 303)


def _shown(series: str, number: int, done: str | None = None, problem: Problem | None = None) -> str:
    session = db.session()
    found = time_watch.look(session, clock.now(), series, number)
    return render_template(
        "notices/clocks.html",
        edition=edition_to_read(session, series, number),
        watched=found[0] if found else None,
        touched=time_watch.people(session, found),
        in_use=time_watch.release(clock.tzdata_version()),
        may_publish=policy.publishes(actor(), series),
        done=done,
        problem=problem,
    )
