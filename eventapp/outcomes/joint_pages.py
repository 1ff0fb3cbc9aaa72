"""The joint texts of a meeting: written by both sides, approved by each, agreed when it is the same text."""

from collections.abc import Callable
from itertools import groupby
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from eventapp.agenda.approvals import sides_of
from eventapp.core import clock
from eventapp.core.db import db, transaction
from eventapp.core.errors import Conflict, NotFound, Problem
from eventapp.meetings.model import Edition
from eventapp.meetings.queries import edition_to_change, edition_to_read
from eventapp.web.access import actor, allow
from eventapp.web.languages import current, keep_arguments
from eventapp.web.security import keep_private

from . import joint_lines, notes, policy, room_policy, texts
from .agreeing import differences
from .blueprint import PREFIX
from .joint_forms import JointForm, form_of
from .model import JointKind

pages = Blueprint("outcomes_texts", __name__, url_prefix=f"{PREFIX}/texts")
pages.after_request(keep_private)

Answer = str | AnyResponse | tuple[str, int]
Use = Callable[[Session, Edition, JointKind], None]


@pages.get("")
@allow(policy.reads)
def overview(series: str, number: int) -> str:
    session = db.session()
    edition = edition_to_read(session, series, number)
    lines = joint_lines.lines(session, edition, current())
    return render_template(
        "outcomes/joint.html",
        edition=edition,
        series=edition.series,
        lines=lines,
        kinds=[(kind, list(some)) for kind, some in groupby(lines, key=lambda line: line.kind)],
        sides=sides_of(edition),
    )


@pages.get("/<which>")
@allow(policy.reads)
def text(series: str, number: int, which: str) -> str:
    return _shown(series, number, which, done=keep_arguments("done").get("done"))


@pages.post("/<which>")
@allow(room_policy.edits_texts)
def save(series: str, number: int, which: str) -> Answer:
    edition = edition_to_read(db.session(), series, number)
    form = JointForm(edition.zone or "UTC", request.form)
    if not form.validate():
        return _shown(series, number, which, form), 422

    def use(session: Session, edition: Edition, of: JointKind) -> None:
        release_at = form.release_at if of is JointKind.PRESS_LINE else None
        version = form.version.data or 0
        texts.save(session, actor().email, clock.now(), edition, of, form.value, version, release_at)

    return _attempt(series, number, which, use, "saved", form)


@pages.post("/<which>/approvals/<side>")
@allow(policy.agrees)
def approve(series: str, number: int, which: str, side: str) -> Answer:
    def use(session: Session, edition: Edition, of: JointKind) -> None:
        seen = request.form.get("digest", "")
        texts.approve(session, actor().email, clock.now(), edition, of, side, seen)

    return _attempt(series, number, which, use, "approved")


@pages.post("/<which>/approvals/<side>/withdraw")
@allow(policy.agrees)
def withdraw(series: str, number: int, which: str, side: str) -> Answer:
    def use(session: Session, edition: Edition, of: JointKind) -> None:
        texts.withdraw(session, actor().email, clock.now(), edition, of, side)

    return _attempt(series, number, which, use, "withdrawn")


@pages.get("/<which>/approvals/<side>", endpoint="back")
@pages.get("/<which>/approvals/<side>/withdraw", endpoint="back")
@allow(policy.reads)
def lead_back(series: str, number: int, which: str, **_address: Any) -> AnyResponse:
    """The answer to a button is reloaded, or read in another language."""
    return redirect(url_for(".text", series=series, number=number, which=which), 303)


def _attempt(
    series: str, number: int, which: str, use: Use, done: str, form: JointForm | None = None
) -> Answer:
    of = texts.kind_of(which)
    try:
        with transaction() as session:
            use(session, edition_to_change(session, series, number), of)
    except NotFound:
        raise
    except Problem as problem:
        status = 409 if isinstance(problem, Conflict) else 422
        return _shown(series, number, which, form, problem), status
    return redirect(url_for(".text", series=series, number=number, which=which, done=done), 303)


def _shown(
    series: str,
    number: int,
    which: str,
    form: JointForm | None = None,
    problem: Problem | None = None,
    done: str | None = None,
) -> str:
    session = db.session()
    edition = edition_to_read(session, series, number)
    zone = edition.zone or "UTC"
    found = texts.text_of(session, edition, texts.kind_of(which))
    theirs = None
    if form is not None and isinstance(problem, Conflict):
        theirs = differences(found.text, form.value)
        form.version.data = found.version  # saved once more it is meant
    return render_template(
        "outcomes/text.html",
        edition=edition,
        series=edition.series,
        found=found,
        which=which,
        name=texts.NAMES[found.kind],
        form=form or form_of(found, zone),
        theirs=theirs,
        zone=zone,
        now=clock.now(),
        may_edit=room_policy.edits_texts(actor(), series),
        my_sides=actor().sides(series),
        notes=notes.of(session, actor(), series, found.subject),
        problem=problem,
        done=done,
    )
