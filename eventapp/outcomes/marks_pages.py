"""The page on which the secretariat keeps the cross-cutting themes."""

from typing import Any

from flask import redirect, render_template, request, url_for

from eventapp.core import clock
from eventapp.core.db import db, transaction
from eventapp.core.errors import Conflict, Invalid, Problem
from eventapp.meetings.queries import edition_to_read
from eventapp.web.access import actor, allow
from eventapp.web.languages import current, keep_arguments
from eventapp.web.texts import text_data, text_of

from . import plan_showing as showing
from . import policy
from .blueprint import pages
from .marks import Mark, marks_of, save, version_of
from .plan_edit_pages import status_of
from .plan_forms import MarksForm
from .plan_pages import Answer

NEW = "new"


@pages.get("/themes")
@allow(policy.keeps)
def themes(series: str, number: int) -> str:
    return _page(series, number, done=keep_arguments("done").get("done"))


@pages.post("/themes")
@allow(policy.keeps)
def save_themes(series: str, number: int) -> Answer:
    edition = edition_to_read(db.session(), series, number)
    lineage = edition.series.lineage
    form = MarksForm(_keys(lineage), request.form)
    if not form.validate():
        return _page(series, number, form), 422
    try:
        with transaction() as session:
            save(session, actor().email, clock.now(), lineage, _wanted(form), form.version.data or "")
    except (Conflict, Invalid) as problem:
        return _page(series, number, form, problem), status_of(problem)
    return redirect(url_for(".themes", series=series, number=number, done=1), 303)


def _keys(lineage: str) -> list[str]:
    return [*(mark.key for mark in marks_of(db.session(), lineage)), NEW]


def _wanted(form: MarksForm) -> list[Mark]:
    """The themes in the order of their numbers; the empty line for a new one is none."""
    named = [
        (
            row.order.data or 99,
            Mark("" if key == NEW else key, text_of(row.name.form), bool(row.retired.data)),
        )
        for key, row in form.rows.items()
        if key != NEW or text_of(row.name.form)
    ]
    return [mark for _, mark in sorted(named, key=lambda each: each[0])]


def _page(
    series: str,
    number: int,
    form: MarksForm | None = None,
    problem: Problem | None = None,
    done: str | None = None,
) -> str:
    session = db.session()
    edition = edition_to_read(session, series, number)
    marks = marks_of(session, edition.series.lineage)
    if form is None:
        data: dict[str, Any] = {
            mark.key: {
                "name": text_data(mark.name),
                "order": at,
                "retired": ["y"] if mark.retired else [],
            }
            for at, mark in enumerate(marks, 1)
        }
        form = MarksForm([*data, NEW], **data)
    if not isinstance(problem, Invalid):
        form.version.data = version_of(marks) if problem or not form.version.data else form.version.data
    return render_template(
        "outcomes/themes.html",
        **showing.around(edition, form=form, marks={mark.key: mark for mark in marks}),
        problem=problem.say(current()) if problem else None,
        done=done,
    )
