"""One line of a record, whole: in three languages, with what a commitment or a decision on a group needs."""

from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from eventapp.agenda.approvals import sides_of
from eventapp.core import clock
from eventapp.core.db import db, transaction
from eventapp.core.errors import Conflict, Invalid, Problem
from eventapp.core.localized import Language
from eventapp.core.translations import N_
from eventapp.meetings.model import Edition
from eventapp.meetings.queries import edition_to_change, edition_to_read
from eventapp.partnership.changing import Decision
from eventapp.web.access import actor, allow
from eventapp.web.languages import current

from . import record_queries, records, room_policy
from .record_forms import LineForm, line_data, line_form
from .record_pages import Answer, around, pages, to_take_down

__all__ = ["pages"]  # those of records, and the ones below

DECISIONS = {
    Decision.NEW: N_("A new group"),
    Decision.DORMANT: N_("Dormant"),
    Decision.ACTIVE: N_("Works again"),
    Decision.MERGED: N_("Merged into another group"),
    Decision.RETIRED: N_("Ended"),
    Decision.RENAMED: N_("Another name"),
}


@pages.get("/record/<slug>/<int(max=2147483647):entry_id>")
@allow(room_policy.takes_down)
def line(series: str, number: int, slug: str, entry_id: int) -> str:
    return _shown(series, number, slug, entry_id)


@pages.post("/record/<slug>/<int(max=2147483647):entry_id>")
@allow(room_policy.takes_down)
def save(series: str, number: int, slug: str, entry_id: int) -> Answer:
    session = db.session()
    edition = edition_to_read(session, series, number)
    to_take_down(session, edition, slug)
    form = _form(session, edition, request.form)
    if not form.validate():
        return _shown(series, number, slug, entry_id, form), 422
    try:
        with transaction() as writing:
            _save(writing, edition_to_change(writing, series, number), slug, entry_id, form)
    except (Conflict, Invalid) as problem:
        status = 409 if isinstance(problem, Conflict) else 422
        return _shown(series, number, slug, entry_id, form, problem), status
    anchor = f"line-{entry_id}"
    return redirect(
        url_for("outcomes_records.record", series=series, number=number, slug=slug, _anchor=anchor), 303
    )


def _save(session: Session, edition: Edition, slug: str, entry_id: int, form: LineForm) -> None:
    there = records.value_of(records.entry_of(session, edition, slug, entry_id))
    value, version = form.value(current(), there), form.version.data or 0
    records.change(session, actor().email, clock.now(), edition, slug, entry_id, value, version)


def _form(session: Session, edition: Edition, sent: Any = None, **kwargs: Any) -> LineForm:
    groups = list(record_queries.group_names(session, edition))
    return line_form(sides_of(edition), groups, _agreed(edition), sent, **kwargs)


def _agreed(edition: Edition) -> date:
    """When a meeting agrees: on its last day, or today where no day is known."""
    return edition.end_date or edition.start_date or clock.now().date()


def _shown(
    series: str,
    number: int,
    slug: str,
    entry_id: int,
    form: LineForm | None = None,
    problem: Problem | None = None,
) -> str:
    session = db.session()
    edition = edition_to_read(session, series, number)
    sitting = to_take_down(session, edition, slug)
    entry = records.entry_of(session, edition, slug, entry_id)
    value = records.value_of(entry)
    if form is None:
        form = _form(session, edition, data=line_data(value, entry.version, current()))
    elif isinstance(problem, Conflict):
        form.version.data = entry.version  # saved once more it is meant
    return render_template(
        "outcomes/line.html",
        **around(edition),
        sitting=sitting,
        entry=entry,
        value=value,
        settled=records.settled(entry),
        names=record_queries.group_names(session, edition),
        form=form,
        problem=problem,
        conflict=isinstance(problem, Conflict),
        decisions=DECISIONS,
        mistakes=form.mistakes(),
        languages=list(Language),
    )
