"""The organizers' room for publishing: what would change and for whom, approvals, at once or at a time; and
the publications so far, to compare and to restore."""

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from eventapp.core import clock
from eventapp.core.db import db, transaction
from eventapp.core.errors import Conflict, Invalid, NotFound, Problem
from eventapp.meetings.dates import CAPITALS
from eventapp.meetings.model import Edition
from eventapp.meetings.queries import edition_to_change, edition_to_read
from eventapp.web.access import actor, allow
from eventapp.web.languages import keep_arguments
from eventapp.web.security import keep_private

from . import approvals, policy, publishing, restoring, timetable
from .publish_forms import BadField, DraftForm, PublishForm, ScheduleForm

pages = Blueprint("publish", __name__, url_prefix="/<lang:language>/organize/<series>/<int(max=9999):number>")

Use = Callable[[Session, Edition], str]
pages.after_request(keep_private)


@pages.get("/publish")
@allow(policy.reads_draft)
def preview(series: str, number: int) -> str:
    return shown(series, number, keep_arguments("done").get("done"))


@pages.post("/publish")
@allow(policy.publishes)
def publish(series: str, number: int) -> AnyResponse | tuple[str, int]:
    form = PublishForm(request.form)

    def use(session: Session, edition: Edition) -> str:
        done = publishing.publish_now(
            session, actor().email, clock.now(), edition, form.seen, form.note.data or None
        )
        return "published" if done.changed else "unchanged"

    return attempt(series, number, form, use)


@pages.post("/publish/schedule")
@allow(policy.publishes)
def schedule(series: str, number: int) -> AnyResponse | tuple[str, int]:
    form = ScheduleForm(request.form)

    def use(session: Session, edition: Edition) -> str:
        moment = form.moment(edition.zone or "UTC")
        note = form.note.data or None
        publishing.schedule(session, actor().email, clock.now(), edition, form.seen, moment, note)
        return "scheduled"

    return attempt(series, number, form, use)


@pages.post("/publish/schedule/cancel")
@allow(policy.publishes)
def cancel(series: str, number: int) -> AnyResponse | tuple[str, int]:
    def use(session: Session, edition: Edition) -> str:
        publishing.cancel(session, actor().email, clock.now(), edition)
        return "cancelled"

    return attempt(series, number, DraftForm(request.form), use)


@pages.post("/publish/approvals/<side>")
@allow(policy.approves)
def approve(series: str, number: int, side: str) -> AnyResponse | tuple[str, int]:
    form = DraftForm(request.form)

    def use(session: Session, edition: Edition) -> str:
        approvals.approve(session, actor().email, clock.now(), edition, side, form.seen)
        return "approved"

    return attempt(series, number, form, use)


@pages.post("/publish/approvals/<side>/withdraw")
@allow(policy.approves)
def withdraw(series: str, number: int, side: str) -> AnyResponse | tuple[str, int]:
    def use(session: Session, edition: Edition) -> str:
        approvals.withdraw(session, actor().email, clock.now(), edition, side)
        return "withdrawn"

    return attempt(series, number, DraftForm(request.form), use)


@pages.get("/publications/compare")
@allow(policy.reads_draft)
def choose(series: str, number: int) -> AnyResponse:
    """The form that chooses two publications leads to the page about them."""
    a, b = (max(request.args.get(name, 0, type=int), 0) for name in ("a", "b"))
    return redirect(url_for("publish.compare", series=series, number=number, a=a, b=b))


@pages.get("/publications/<int(max=9999):a>/draft", defaults={"b": 0})
@pages.get("/publications/<int(max=9999):a>/<int(max=9999):b>")
@allow(policy.reads_draft)
def compare(series: str, number: int, a: int, b: int) -> str:
    found = publishing.comparison(db.session(), series, number, a, b)
    return render_template(
        "agenda/publish/compare.html",
        edition=found.edition,
        differences=found.differences,
        clock=timetable.clock_for(found.after, None),
        history=publishing.history(db.session(), found.edition),
        a=a,
        b=b,
    )


@pages.get("/publications/<int(max=9999):wanted>/restore")
@allow(policy.publishes)
def restore_form(series: str, number: int, wanted: int) -> str:
    return restoring_shown(series, number, wanted)


@pages.post("/publications/<int(max=9999):wanted>/restore")
@allow(policy.publishes)
def restore(series: str, number: int, wanted: int) -> AnyResponse | tuple[str, int]:
    form = DraftForm(request.form)
    try:
        with transaction() as session:
            edition = edition_to_change(session, series, number)
            restoring.restore(session, actor().email, clock.now(), edition, wanted, form.seen)
    except Conflict as problem:
        return restoring_shown(series, number, wanted, problem), 409
    return redirect(url_for("publish.preview", series=series, number=number, done="restored"), 303)


def attempt(series: str, number: int, form: DraftForm, use: Use) -> AnyResponse | tuple[str, int]:
    """Do *use* in one transaction and lead back to the page. What is refused comes back as it was typed,
    above what would change now."""
    try:
        form.check()
        with transaction() as session:
            done = use(session, edition_to_change(session, series, number))
    except NotFound:
        raise
    except Problem as problem:
        return shown(series, number, form=form, problem=problem), 409 if isinstance(
            problem, Conflict
        ) else 422
    return redirect(url_for("publish.preview", series=series, number=number, done=done), 303)


def shown(
    series: str,
    number: int,
    done: str | None = None,
    form: DraftForm | None = None,
    problem: Problem | None = None,
) -> str:
    session = db.session()
    try:
        found = publishing.preview(session, series, number, clock.now())
    except Invalid as reason:  # the meeting has no dates or no place yet
        edition = edition_to_read(session, series, number)
        return render_template("agenda/publish/not_yet.html", edition=edition, reason=reason)
    return render_template(
        "agenda/publish/preview.html",
        preview=found,
        edition=found.edition,
        differences=found.differences,
        clock=timetable.clock_for(found.present.draft, None),
        capitals=[CAPITALS[side] for side in approvals.sides_of(found.edition) if side in CAPITALS],
        history=publishing.history(session, found.edition),
        may_publish=policy.publishes(actor(), series),
        my_sides=actor().sides(series),
        now=clock.now(),
        done=done,
        form=form,
        problem=problem,
        wrong=problem.field if isinstance(problem, BadField) else None,
    )


def restoring_shown(series: str, number: int, wanted: int, problem: Problem | None = None) -> str:
    session = db.session()
    found = publishing.comparison(session, series, number, 0, wanted)
    return render_template(
        "agenda/publish/restore.html",
        edition=found.edition,
        differences=found.differences,
        clock=timetable.clock_for(found.after, None),
        wanted=wanted,
        digest=approvals.draft_digest(found.before),
        lost=restoring.lost(session, found.edition, found.after),
        problem=problem,
    )
