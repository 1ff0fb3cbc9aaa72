"""What people answered, for organizers: who will not come, other times that were proposed, what became of the
mail that came in."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from eventapp.agenda import policy
from eventapp.core import clock
from eventapp.core.db import db, transaction
from eventapp.core.errors import Conflict, Invalid, NotFound
from eventapp.meetings.queries import edition_to_change, edition_to_read
from eventapp.web.access import actor, allow
from eventapp.web.languages import current, keep_arguments
from eventapp.web.security import keep_private

from . import showing
from .replies import proposing

pages = Blueprint(
    "proposals", __name__, url_prefix="/<lang:language>/organize/<series>/<int(max=9999):number>/answers"
)
pages.after_request(keep_private)


@pages.get("", endpoint="page")
@allow(policy.publishes)
def show(series: str, number: int) -> str:
    return _page(series, number)


@pages.post("/<ref>")
@allow(policy.publishes)
def decide(series: str, number: int, ref: str) -> Response | tuple[str, int]:
    """Make a proposal a move of the draft, or decline it."""
    now, by, version = clock.now(), actor().email, request.form.get("version", 0, type=int)
    try:
        with transaction() as session:
            edition = edition_to_change(session, series, number)
            if request.form.get("decision") == "accept":
                slug = proposing.accept(session, by, now, edition, ref, version)
                leads_to = url_for("editor.board", series=series, number=number, moved=slug)
            else:
                proposing.decline(session, by, now, edition, ref)
                leads_to = url_for("proposals.page", series=series, number=number, done="declined")
    except (Conflict, NotFound, Invalid) as problem:
        return _page(series, number, problem.say(current())), 422 if isinstance(problem, Invalid) else 409
    return redirect(leads_to, 303)


@pages.get("/<ref>")
@allow(policy.publishes)
def back(series: str, number: int, ref: str) -> Response:  # noqa: ARG001
    """Where the page that answers a refused decision is opened anew, say in another language."""
    return redirect(url_for("proposals.page", series=series, number=number))


def _page(series: str, number: int, problem: str = "") -> str:
    edition = edition_to_read(db.session(), series, number)
    return render_template(
        "invitations/answers.html",
        edition=edition,
        series=edition.series,
        found=showing.answers_of(db.session(), edition, current()),
        done=keep_arguments("done").get("done") == "declined",
        problem=problem,
    )
