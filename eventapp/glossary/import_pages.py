"""Terms that come as a list: what was sent is shown row by row before anything is taken.

Between the pages the list stands in the form alone; nothing of it is kept here.
"""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from eventapp.core import clock
from eventapp.core.db import db, transaction
from eventapp.core.errors import Conflict, Invalid, Problem
from eventapp.core.idempotency import once
from eventapp.partnership.queries import series_by_key
from eventapp.web.access import actor, allow
from eventapp.web.languages import current
from eventapp.web.security import keep_private

from . import files, policy, rows, service
from .rows import COLUMNS, Row

pages = Blueprint("glossary_list", __name__, url_prefix="/<lang:language>/organize/<series>/glossary/list")
pages.after_request(keep_private)
Answer = str | AnyResponse | tuple[str, int]
LARGE_FORM = 2 * rows.LONGEST_PASTE


@pages.url_value_preprocessor
def allow_a_list(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before anything looks into the request: these addresses take a list, and one of them a file."""
    if endpoint in ("glossary_list.look", "glossary_list.take"):
        file = files.MOST_BYTES if endpoint == "glossary_list.look" else 0
        request.max_form_memory_size = LARGE_FORM
        request.max_content_length = LARGE_FORM + file


@pages.get("")
@allow(policy.keeps)
def ask(series: str) -> str:
    return _ask(series)


@pages.post("")
@allow(policy.keeps)
def look(series: str) -> Answer:
    text, data = request.form.get("text", ""), _sent()
    try:
        return _preview(series, files.read(data) if data else rows.pasted(text))
    except Invalid as refusal:
        return _ask(series, text, refusal), 422


def _sent() -> bytes:
    file = request.files.get("file")
    if file is None:
        return b""
    data: bytes = file.read()
    file.close()  # a large one stands on the disk
    return data


@pages.post("/take")
@allow(policy.keeps)
def take(series: str) -> Answer:
    try:
        found = rows.brought(request.form.get("rows", ""))
    except Invalid as damaged:
        return _ask(series, "", damaged), 422
    try:
        with transaction() as session:
            sent = request.form.to_dict(flat=False)
            return redirect(
                once(session, actor().email, clock.now(), sent, lambda: _take(series, found)), 303
            )
    except (Conflict, Invalid) as problem:
        return _preview(series, found, problem), 409 if isinstance(problem, Conflict) else 422


def _take(series: str, found: list[Row]) -> str:
    partners = series_by_key(db.session(), series)
    seen = request.form.get("seen", "")
    count = service.take(db.session(), actor().email, clock.now(), partners, found, seen)
    return url_for("glossary.terms", series=series, done="taken", count=count)


def _ask(series: str, text: str = "", refusal: Problem | None = None) -> str:
    found = series_by_key(db.session(), series)
    said = refusal.say(current()) if refusal else None
    return render_template("glossary/list.html", series=found, text=text, refusal=said)


def _preview(series: str, found: list[Row], problem: Problem | None = None) -> str:
    partners = series_by_key(db.session(), series)
    return render_template(
        "glossary/preview.html",
        series=partners,
        plan=service.plan_of(db.session(), partners, found),
        carried=rows.carried(found),
        text=rows.as_text(found, current()),
        labels={column.key: rows.label(column, current()) for column in COLUMNS},
        problem=problem.say(current()) if problem else None,
    )
