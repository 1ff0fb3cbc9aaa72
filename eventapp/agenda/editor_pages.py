"""The editor: the draft as a board, sessions moved by drag, keyboard or form through one address."""

import json
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from msgspec import UNSET
from werkzeug.wrappers import Response as AnyResponse

from eventapp.core import clock
from eventapp.core.db import db, transaction
from eventapp.core.errors import Conflict, Invalid, Problem
from eventapp.core.translations import N_
from eventapp.meetings.queries import edition_to_change
from eventapp.web.access import actor, allow
from eventapp.web.languages import current
from eventapp.web.security import keep_private

from . import editing, editor, policy
from .board import clashes_if_moved
from .editing import Move
from .editor import Board

pages = Blueprint(
    "editor", __name__, url_prefix="/<lang:language>/organize/<series>/<int(max=9999):number>/agenda"
)
pages.after_request(keep_private)


@pages.get("")
@allow(policy.reads_draft)
def board(series: str, number: int) -> str:
    shown = _board(series, number)
    query = request.args.get("q", "")
    moved = request.args.get("moved", "")
    said = editor.where_now(shown, moved, current()) if moved in shown.draft.versions else ""
    layout = "list" if request.args.get("view") == "list" else "board"
    listed = editor.listed(shown.draft, query) if layout == "list" else []
    return render_template(
        f"agenda/editor/{layout}.html", **_shown(shown), said=said, listed=listed, query=query, layout=layout
    )


@pages.get("/state")
@allow(policy.reads_draft)
def state(series: str, number: int) -> AnyResponse:
    """304 while nothing has changed; else the board as it is now."""
    step = editor.step_of(request.args.get("step"))
    tag = editor.state_tag(db.session(), series, number, actor().email, current(), step)
    if request.if_none_match.contains_weak(tag):
        response = Response(status=304)
    else:
        response = _as_json(_board(series, number))
    response.set_etag(tag)
    return response


@pages.get("/move/<slug>")
@allow(policy.edits_draft)
def move_form(series: str, number: int, slug: str) -> str:
    return _move_page(series, number, slug, None)


@pages.get("/clashes/<slug>")
@allow(policy.edits_draft)
def clashes(series: str, number: int, slug: str) -> Response:
    """Where a session would clash, before anybody drops it."""
    shown = _board(series, number)
    found = clashes_if_moved(shown.draft.content, editor.movable(shown.draft, slug), shown.step)
    cells = {f"{day}T{hour}|{room}": numbers for (day, hour, room), numbers in found.cells.items()}
    return _json({"reasons": [reason.say(current()) for reason in found.reasons], "cells": cells})


@pages.post("/move")
@allow(policy.edits_draft)
def move(series: str, number: int) -> AnyResponse:
    slug = request.form.get("slug", "")
    try:
        wanted, version = _move(), _version()
        with transaction() as session:
            edition = edition_to_change(session, series, number)
            row = editing.move_session(session, actor().email, clock.now(), edition, slug, wanted, version)
            slug = row.slug
    except Problem as problem:
        return _refused(series, number, slug, problem)
    return _done(series, number, slug)


@pages.post("/undo")
@allow(policy.edits_draft)
def undo(series: str, number: int) -> AnyResponse:
    return _step(series, number, editing.undo)


@pages.post("/redo")
@allow(policy.edits_draft)
def redo(series: str, number: int) -> AnyResponse:
    return _step(series, number, editing.redo)


@pages.post("/sessions/<slug>/remove")
@allow(policy.edits_draft)
def remove(series: str, number: int, slug: str) -> AnyResponse:
    with transaction() as session:
        edition = edition_to_change(session, series, number)
        editing.remove_session(session, actor().email, clock.now(), edition, slug, _version())
    return _to_board(series, number)


@pages.post("/sessions/<slug>/restore")
@allow(policy.edits_draft)
def restore(series: str, number: int, slug: str) -> AnyResponse:
    with transaction() as session:
        edition = edition_to_change(session, series, number)
        editing.restore_session(session, actor().email, clock.now(), edition, slug)
    return _to_board(series, number, slug)


def _step(series: str, number: int, use_case: Any) -> AnyResponse:
    try:
        with transaction() as session:
            edition = edition_to_change(session, series, number)
            row = use_case(session, actor().email, clock.now(), edition)
            slug, removed = row.slug, row.removed
    except Problem as problem:
        return _refused(series, number, "", problem)
    return _done(series, number, "" if removed else slug)


def _board(series: str, number: int) -> Board:
    step = editor.step_of(request.values.get("step"))
    return editor.read_board(db.session(), series, number, actor().email, current(), step)


def _shown(shown: Board) -> dict[str, Any]:
    """What the templates of the board are given."""
    address = url_for("editor.board", series=shown.edition.series.key, number=shown.edition.number)
    may_edit = policy.edits_draft(actor(), series=shown.edition.series.key)
    return {
        "board": shown,
        "edition": shown.edition,
        "series": shown.edition.series,
        "address": address,
        "may_edit": may_edit,
        "told": lambda band: editor.band_words(band, current()),
    }


def _move() -> Move:
    """The form's fields as a move; a field that is not sent stays as it is. Raises `Invalid`."""
    form = request.form
    try:
        start = None
        if form.get("day"):
            start = datetime.fromisoformat(f"{form['day']}T{form.get('start', '').rjust(5, '0')}")
        return Move(
            start=start.replace(tzinfo=None) if start else (None if "day" in form else UNSET),
            room=(form["room"] or None) if form.get("day") and "room" in form else UNSET,
            minutes=int(form["minutes"]) if form.get("minutes") else UNSET,
        )
    except ValueError:
        raise Invalid(N_("Choose a day and write the hour as in 14:30.")) from None


def _version() -> int:
    try:
        return int(request.form.get("version", ""))
    except ValueError:
        raise Invalid(N_("This form is incomplete. Open the page anew and try again.")) from None


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _done(series: str, number: int, slug: str) -> AnyResponse:
    if _wants_json():
        shown = _board(series, number)
        said = editor.where_now(shown, slug, current()) if slug in shown.draft.versions else ""
        return _as_json(shown, said=said, slug=slug)
    if request.form.get("back") == "form":
        return redirect(url_for("editor.move_form", series=series, number=number, slug=slug, moved=1), 303)
    return _to_board(series, number, slug)


def _to_board(series: str, number: int, slug: str = "") -> AnyResponse:
    address = url_for(
        "editor.board",
        series=series,
        number=number,
        step=request.form.get("step") or None,
        moved=slug or None,
        _anchor=f"s-{slug}" if slug else None,
    )
    return redirect(address, 303)


def _refused(series: str, number: int, slug: str, problem: Problem) -> AnyResponse:
    """What went wrong, in words, with the board as it is now."""
    status = 409 if isinstance(problem, Conflict) else 422
    if _wants_json():
        response = _as_json(_board(series, number), said=problem.say(current()), slug=slug)
        response.status_code = status
        return response
    if isinstance(problem, (Conflict, Invalid)) and slug:
        return make_response(_move_page(series, number, slug, problem), status)
    raise problem


def _move_page(series: str, number: int, slug: str, problem: Problem | None) -> str:
    shown = _board(series, number)
    session = editor.movable(shown.draft, slug)
    found = clashes_if_moved(shown.draft.content, session, shown.step)
    return render_template(
        "agenda/editor/move.html",
        **_shown(shown),
        session=session,
        start=editor.start_of(shown.edition.zone or "", session),
        places=editor.places(shown, session),
        start_hours=editor.hours_of(shown),
        typed=request.form,
        clashes=found,
        said=editor.where_now(shown, slug, current()) if request.args.get("moved") else "",
        problem=problem.say(current()) if problem else "",
    )


def _as_json(shown: Board, said: str = "", slug: str = "") -> Response:
    return _json(
        {
            "html": render_template("agenda/editor/_board.html", **_shown(shown)),
            "message": said,
            "findings": [finding.say(current()) for finding in shown.flags.get(slug, ())],
            "version": shown.draft.versions.get(slug),
            "tag": shown.tag,
        }
    )


def _json(value: Any) -> Response:
    return Response(json.dumps(value, ensure_ascii=False), content_type="application/json")
