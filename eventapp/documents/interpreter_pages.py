"""The secretariat's pages about interpreters, their sessions, and the texts that they get."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from eventapp.core import clock
from eventapp.core.db import db, transaction
from eventapp.core.errors import Conflict, Invalid, Problem
from eventapp.core.idempotency import once
from eventapp.meetings.model import Edition
from eventapp.meetings.queries import edition_to_change, edition_to_read
from eventapp.web.access import actor, allow
from eventapp.web.languages import current
from eventapp.web.security import keep_private

from . import alarms, interpreters, interpreting, policy, text_files
from .forms import InterpreterForm, TextForm
from .model import Interpreter
from .pages import PREFIX, Answer, around, as_file

MULTIPART = 50_000  # what surrounds the file in the request
pages = Blueprint("interpreters", __name__, url_prefix=PREFIX)
pages.after_request(keep_private)


@pages.url_value_preprocessor
def allow_a_file(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before anything looks into the request: this one address takes a file of some size."""
    if endpoint == "interpreters.add_text":
        request.max_content_length = text_files.MOST_BYTES + MULTIPART


@pages.get("/interpreters", endpoint="list")
@allow(policy.keeps_interpreters)
def listed(series: str, number: int) -> str:
    session = db.session()
    edition = edition_to_read(session, series, number)
    return render_template(
        "documents/interpreters.html",
        **around(edition),
        interpreters=interpreters.of_edition(session, edition),
        choices=interpreters.choices(session, edition),
    )


@pages.get("/interpreters/new")
@allow(policy.keeps_interpreters)
def new(series: str, number: int) -> str:
    edition = edition_to_read(db.session(), series, number)
    return _page(edition, _form(edition, None))


@pages.post("/interpreters/new")
@allow(policy.keeps_interpreters)
def add(series: str, number: int) -> Answer:
    form = _form(edition_to_read(db.session(), series, number), request.form)

    def use(session: Session, edition: Edition, now: datetime) -> str:
        row = interpreting.add(session, actor().email, now, edition, form.values())
        return _address(series, number, row.id)

    return _save(series, number, form, use)


@pages.get("/interpreters/<int(max=2147483647):row>")
@allow(policy.keeps_interpreters)
def show(series: str, number: int, row: int) -> str:
    edition = edition_to_read(db.session(), series, number)
    found = interpreters.interpreter_of(db.session(), edition, row)
    return _page(edition, _form(edition, None, **_data(found)), found)


@pages.post("/interpreters/<int(max=2147483647):row>")
@allow(policy.keeps_interpreters)
def save(series: str, number: int, row: int) -> Answer:
    edition = edition_to_read(db.session(), series, number)
    interpreters.interpreter_of(db.session(), edition, row)
    form = _form(edition, request.form)

    def use(session: Session, edition: Edition, now: datetime) -> str:
        version = form.version.data or 0
        interpreting.save(session, actor().email, now, edition, row, form.values(), version)
        return _address(series, number, row, saved=1)

    return _save(series, number, form, use, row)


@pages.post("/interpreters/<int(max=2147483647):row>/link")
@allow(policy.keeps_interpreters)
def link(series: str, number: int, row: int) -> AnyResponse:
    def use(session: Session, edition: Edition, now: datetime) -> str:
        fresh = "fresh" in request.form
        interpreting.send_link(session, actor().email, now, edition, row, fresh=fresh)
        return _address(series, number, row, sent=1)

    return _do(series, number, use)


@pages.post("/interpreters/<int(max=2147483647):row>/remove")
@allow(policy.keeps_interpreters)
def remove(series: str, number: int, row: int) -> AnyResponse:
    def use(session: Session, edition: Edition, now: datetime) -> str:
        interpreting.remove(session, actor().email, now, edition, row)
        return url_for("interpreters.list", series=series, number=number)

    return _do(series, number, use)


@pages.get("/interpreters/<int(max=2147483647):row>/link", endpoint="back")
@pages.get("/interpreters/<int(max=2147483647):row>/remove", endpoint="back")
@allow(policy.keeps_interpreters)
def lead_back(series: str, number: int, row: int) -> AnyResponse:
    """The answer to a button is reloaded, or read in another language."""
    return redirect(_address(series, number, row), 303)


# Texts


@pages.get("/texts/<slug>")
@allow(policy.keeps_interpreters)
def texts(series: str, number: int, slug: str) -> str:
    return _texts(series, number, slug, None)


@pages.post("/texts/<slug>")
@allow(policy.keeps_interpreters)
def add_text(series: str, number: int, slug: str) -> Answer:
    edition = edition_to_read(db.session(), series, number)
    of = interpreters.session_of(db.session(), edition, slug)
    form = TextForm(list(interpreters.everything_sent(db.session(), of)), request.form)
    upload = request.files.get("file")
    data, name = (upload.read(), upload.filename or "") if upload else (b"", "")
    if not form.validate():
        return _texts(series, number, slug, form), 422

    def use(session: Session, edition: Edition, now: datetime) -> str:
        of = interpreters.session_of(session, edition, slug)
        sent, paper = form.sent(data, name), form.paper.data or None
        interpreting.add_text(session, actor().email, now, edition, of, sent, paper)
        return url_for("interpreters.texts", series=series, number=number, slug=slug, added=1)

    try:
        return _do(series, number, use)
    except Invalid as problem:
        return _texts(series, number, slug, form, problem), 422


@pages.post("/texts/<slug>/<paper>/take-back")
@allow(policy.keeps_interpreters)
def take_back(series: str, number: int, slug: str, paper: str) -> AnyResponse:
    def use(session: Session, edition: Edition, now: datetime) -> str:
        of = interpreters.session_of(session, edition, slug)
        interpreting.take_back(session, actor().email, now, edition, of, paper)
        return url_for("interpreters.texts", series=series, number=number, slug=slug)

    return _do(series, number, use)


@pages.get("/texts/<slug>/<paper>/take-back")
@allow(policy.keeps_interpreters)
def back_to_texts(series: str, number: int, slug: str, **_address: str) -> AnyResponse:
    return redirect(url_for("interpreters.texts", series=series, number=number, slug=slug), 303)


@pages.get("/texts/<slug>/<paper>/<int(max=9999):version>")
@allow(policy.keeps_interpreters)
def text(series: str, number: int, slug: str, paper: str, version: int) -> AnyResponse:
    session = db.session()
    of = interpreters.session_of(session, edition_to_read(session, series, number), slug)
    row = interpreters.paper_of(session, [of.id], paper, version)
    return as_file(row.body or b"", row.media_type, row.file_name)


def _form(edition: Edition, sent: Any, **data: Any) -> InterpreterForm:
    known = [each.id for each in interpreters.choices(db.session(), edition)]
    return InterpreterForm(known, sent, **data)


def _data(row: Interpreter) -> dict[str, Any]:
    return {
        "name": row.name,
        "email": row.email,
        "language": row.language.value,
        "languages": row.languages,
        "sessions": [str(each.session_id) for each in row.assignments],
        "version": row.version,
    }


def _page(
    edition: Edition, form: InterpreterForm, row: Interpreter | None = None, problem: Problem | None = None
) -> str:
    session = db.session()
    mine = interpreters.mine(session, edition, row) if row else []
    return render_template(
        "documents/interpreter.html",
        **around(edition),
        form=form,
        row=row,
        problem=problem.say(current()) if problem else "",
        choices=interpreters.choices(session, edition),
        mine=mine,
        clashes=interpreters.clashes(mine),
        link=alarms.page_of(row) if row else "",
    )


def _texts(series: str, number: int, slug: str, form: TextForm | None, problem: Problem | None = None) -> str:
    session = db.session()
    edition = edition_to_read(session, series, number)
    of = interpreters.session_of(session, edition, slug)
    sent = interpreters.everything_sent(session, of)
    return render_template(
        "documents/texts.html",
        **around(edition),
        of=of,
        sent=sent,
        there=[each.paper for each in interpreters.texts_of(session, [of.id]).get(of.id, [])],
        assigned=alarms.assigned(session, [of.id]),
        form=form or TextForm(list(sent)),
        problem=problem.say(current()) if problem else "",
    )


def _save(
    series: str,
    number: int,
    form: InterpreterForm,
    use: Callable[[Session, Edition, datetime], str],
    row: int | None = None,
) -> Answer:
    problem: Problem | None = None
    status = 422
    if form.validate():
        try:
            return _do(series, number, use)
        except (Conflict, Invalid) as refused:
            problem, status = refused, 409 if isinstance(refused, Conflict) else 422
    session = db.session()
    edition = edition_to_read(session, series, number)
    found = interpreters.interpreter_of(session, edition, row) if row is not None else None
    if isinstance(problem, Conflict) and found is not None:
        form.version.data = found.version  # saved once more it is meant
    return _page(edition, form, found, problem), status


def _do(series: str, number: int, use: Callable[[Session, Edition, datetime], str]) -> AnyResponse:
    """Once for each form, in one transaction; then to where it leads."""
    now, sent = clock.now(), request.form.to_dict(flat=False)
    with transaction() as session:
        edition = edition_to_change(session, series, number)
        address = once(session, actor().email, now, sent, lambda: use(session, edition, now))
    return redirect(address, 303)


def _address(series: str, number: int, row: int, **more: Any) -> str:
    return url_for("interpreters.show", series=series, number=number, row=row, **more)
