"""The editor's pages of one session: its form, a new one, and the choice when two people edited at once."""

from typing import Any

import msgspec
from flask import make_response, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from eventapp.core import clock, idempotency
from eventapp.core.db import db, transaction
from eventapp.core.errors import Conflict, Invalid
from eventapp.core.localized import LocalizedText
from eventapp.glossary.queries import hints
from eventapp.meetings.model import Edition
from eventapp.meetings.queries import edition_to_change, edition_to_read
from eventapp.partnership.model import WorkingGroup
from eventapp.partnership.queries import names_in_year
from eventapp.people.model import Person
from eventapp.web.access import actor, allow
from eventapp.web.languages import current

from . import editing, policy, values
from .content import Kind
from .editor_pages import pages
from .merging import disagreements, merged
from .model import AgendaSession
from .session_form import Known, SessionForm, form_data
from .values import FIELDS, SessionValues

FREE_ROWS = 2

__all__ = ["pages"]  # those of the board, and the ones below


@pages.get("/sessions/<slug>")
@allow(policy.reads_draft)
def session(series: str, number: int, slug: str) -> AnyResponse | str:
    """Who may only read is led to the session's place on the board."""
    if not policy.edits_draft(actor(), series=series):
        return redirect(url_for("editor.board", series=series, number=number, _anchor=f"s-{slug}"), 303)
    edition, row, now = _read(series, number, slug)
    known = _known(db.session(), edition, row)
    form = SessionForm(known, row.zone, data=form_data(now, known))
    return _page(edition, form, row, base=_packed(now))


@pages.post("/sessions/<slug>")
@allow(policy.edits_draft)
def save(series: str, number: int, slug: str) -> AnyResponse:
    edition, row, now = _read(series, number, slug)
    form = SessionForm(_known(db.session(), edition, row), row.zone, request.form)
    if "add" in request.form or not form.validate():
        return _again(edition, form, row)
    choices = {f: request.form[f"choice-{f}"] for f in FIELDS if f"choice-{f}" in request.form}
    new = merged(form.value(), now, choices)
    try:
        _save(series, number, slug, new)
    except Conflict:
        return _conflict(series, number, slug, form.value())
    except Invalid as problem:
        return _again(edition, form, row, problem)
    return _to(series, number, slug)


@pages.get("/new")
@allow(policy.edits_draft)
def new(series: str, number: int) -> str:
    edition = edition_to_read(db.session(), series, number)
    known = _known(db.session(), edition)
    start = SessionValues(kind=Kind.WORKING_GROUP, zone=known.zone)
    return _page(edition, SessionForm(known, known.zone, data=form_data(start, known)))


@pages.post("/new")
@allow(policy.edits_draft)
def create(series: str, number: int) -> AnyResponse:
    edition = edition_to_read(db.session(), series, number)
    known = _known(db.session(), edition)
    form = SessionForm(known, known.zone, request.form)
    if "add" in request.form or not form.validate():
        return _again(edition, form)
    try:
        return redirect(_create(series, number, form.value()), 303)
    except Invalid as problem:
        return _again(edition, form, problem=problem)


def _create(series: str, number: int, value: SessionValues) -> str:
    """Once for each form, however often it was pressed. Returns the address to go to."""
    by, now = actor().email, clock.now()
    with transaction() as session:

        def do() -> str:
            edition = edition_to_change(session, series, number)
            row = editing.create_session(session, by, now, edition, value)
            return url_for(
                "editor.board", series=series, number=number, moved=row.slug, _anchor=f"s-{row.slug}"
            )

        return idempotency.once(session, by, now, request.form.to_dict(flat=False), do)


def _save(series: str, number: int, slug: str, new: SessionValues) -> None:
    with transaction() as session:
        edition = edition_to_change(session, series, number)
        version = request.form.get("version", type=int, default=0)
        editing.edit_session(session, actor().email, clock.now(), edition, slug, new, version)


def _read(series: str, number: int, slug: str) -> tuple[Edition, AgendaSession, SessionValues]:
    edition = edition_to_read(db.session(), series, number)
    row = editing.row_of(db.session(), edition, slug)
    return edition, row, SessionValues(**values.taken(db.session(), edition, row, FIELDS))


def _known(session: Session, edition: Edition, row: AgendaSession | None = None) -> Known:
    """What the form offers; the day on which the session stands now is always among it."""
    first, last = edition.start_date, edition.end_date
    if first is None or last is None or edition.zone is None:
        raise Invalid(editing.NO_DATES, meeting=f"{edition.series.key}/{edition.number}")
    days = {first.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)}
    if row is not None and row.start is not None:
        days.add(clock.wall(clock.instant(row.start, row.zone), edition.zone).date())
    ids = session.scalars(select(WorkingGroup.id).where(WorkingGroup.lineage == edition.series.lineage)).all()
    groups: dict[str, LocalizedText] = dict(names_in_year(session, list(ids), edition.year).values())
    people = session.execute(select(Person.key, Person.name).order_by(Person.name)).all()
    return Known(
        tuple(sorted(days)),
        edition.zone,
        {room.key: room.name for room in edition.rooms if not room.video},
        {room.key: room.name for room in edition.rooms if room.video},
        groups,
        dict(people),
    )


def _again(
    edition: Edition, form: SessionForm, row: AgendaSession | None = None, problem: Invalid | None = None
) -> AnyResponse:
    """The form with everything that was typed; one more free row where that was asked for."""
    if problem is None and "add" in request.form:
        return make_response(_page(edition, form, row, base=request.form.get("base", "")), 200)
    page = _page(edition, form, row, base=request.form.get("base", ""), problem=problem)
    return make_response(page, 422)


def _page(
    edition: Edition,
    form: SessionForm,
    row: AgendaSession | None = None,
    base: str = "",
    problem: Invalid | None = None,
) -> str:
    wanted = request.form.get("add")
    for field in (form.items, form.people):
        empty = sum(1 for entry in field if not any(_typed(entry.form)))
        for _n in range(FREE_ROWS - empty if wanted is None else int(wanted == field.short_name)):
            field.append_entry()
    version = request.form.get("version") or (row.version if row else "")
    return render_template(
        "agenda/editor/session.html",
        edition=edition,
        series=edition.series,
        address=url_for("editor.board", series=edition.series.key, number=edition.number),
        form=form,
        known=form.known,
        row=row,
        version=version,
        base=base,
        mistakes=form.wrong(current()),
        hints=hints(db.session(), edition.series.lineage, *form.texts()),
        problem=problem.say(current()) if problem else "",
    )


def _typed(form: Any) -> list[Any]:
    return [
        any(field.form[each].data for each in ("en", "fr", "es")) if hasattr(field, "form") else field.data
        for field in form
        if field.short_name not in ("role", "side", "remote", "drop")
    ]


def _conflict(series: str, number: int, slug: str, mine: SessionValues) -> AnyResponse:
    """Both texts, field by field; all that was typed travels along hidden."""
    edition, row, theirs = _read(series, number, slug)
    try:
        base = msgspec.json.decode(request.form.get("base", ""), type=SessionValues)
    except msgspec.DecodeError:
        base = None
    sent = MultiDict(request.form)
    kept = [
        (name, value)
        for name, value in sent.items(multi=True)
        if name not in ("csrf", "version", "base") and not name.startswith("choice-")
    ]
    page = render_template(
        "agenda/editor/conflict.html",
        edition=edition,
        series=edition.series,
        address=url_for("editor.board", series=series, number=number),
        row=row,
        base=_packed(theirs),
        kept=kept,
        known=_known(db.session(), edition, row),
        fields=disagreements(mine, theirs, base),
    )
    return make_response(page, 409)


def _packed(value: SessionValues) -> str:
    return msgspec.json.encode(value).decode()


def _to(series: str, number: int, slug: str) -> AnyResponse:
    address = url_for("editor.board", series=series, number=number, moved=slug, _anchor=f"s-{slug}")
    return redirect(address, 303)
