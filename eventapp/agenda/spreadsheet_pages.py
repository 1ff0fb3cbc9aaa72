"""The spreadsheet: taken out, given back, looked at, and only then taken over."""

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from eventapp.core import clock, wording
from eventapp.core.db import db, transaction
from eventapp.core.errors import Conflict
from eventapp.core.localized import Language
from eventapp.core.translations import gettext
from eventapp.meetings.model import Edition
from eventapp.meetings.queries import edition_to_change, edition_to_read
from eventapp.web.access import actor, allow
from eventapp.web.languages import current
from eventapp.web.security import keep_private

from . import policy
from .spreadsheet import archive, plan, reading, service
from .spreadsheet.columns import SHEETS
from .spreadsheet.current import current as present_draft
from .spreadsheet.service import Unfinished
from .spreadsheet.values import Findings, Given, Refused

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MULTIPART = 10_000  # what surrounds the file in the request

pages = Blueprint(
    "spreadsheet",
    __name__,
    url_prefix="/<lang:language>/organize/<series>/<int(max=9999):number>/spreadsheet",
)


@pages.url_value_preprocessor
def allow_a_file(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before anything looks into the request: this one address takes a file of some size."""
    if endpoint == "spreadsheet.send":
        request.max_content_length = archive.MOST_BYTES + MULTIPART


pages.after_request(keep_private)


@pages.get("")
@allow(policy.edits_draft)
def form(series: str, number: int) -> str:
    return _form(edition_to_read(db.session(), series, number))


@pages.get("/agenda.xlsx", endpoint="file")
@allow(policy.edits_draft)
def take_out(series: str, number: int) -> Response:
    from .spreadsheet import writing  # a library that only this page needs

    edition = edition_to_read(db.session(), series, number)
    data = writing.write(present_draft(db.session(), edition), _title(edition), current(), clock.now())
    response = Response(data, content_type=XLSX)
    response.headers.set("Content-Disposition", "attachment", filename=f"{series}-{number}-{current()}.xlsx")
    return response


@pages.post("", endpoint="send")
@allow(policy.edits_draft)
def send(series: str, number: int) -> AnyResponse | tuple[str, int]:
    edition = edition_to_read(db.session(), series, number)
    sent = request.files.get("file")
    try:
        read = reading.read(sent.read() if sent else b"", f"{series}/{number}")
    except Refused as refusal:
        return _form(edition, refusal=refusal.say(current())), 422
    plan.make(present_draft(db.session(), edition), read.given, {}, current(), findings=read.findings)
    if read.findings.mistakes:
        return _form(edition, findings=read.findings), 422
    return _keep(series, number, (sent and sent.filename) or "", read.given)


def _keep(series: str, number: int, name: str, given: Given) -> AnyResponse:
    with transaction() as session:
        edition = edition_to_change(session, series, number)
        key = service.keep(session, actor().email, clock.now(), edition, name, given)
    return redirect(url_for("spreadsheet.look", series=series, number=number, key=key), 303)


@pages.get("/<key>")
@allow(policy.edits_draft)
def look(series: str, number: int, key: str) -> str:
    return _look(series, number, key)


@pages.post("/<key>")
@allow(policy.edits_draft)
def take(series: str, number: int, key: str) -> AnyResponse | tuple[str, int]:
    answers, remove = request.form.to_dict(), "remove" in request.form
    if "again" in request.form:
        return _look(series, number, key), 200
    try:
        with transaction() as session:
            edition, state = edition_to_change(session, series, number), answers.get("state", "")
            service.take(session, actor().email, clock.now(), edition, key, state, answers, remove=remove)
    except Unfinished as problem:
        return _look(series, number, key, problem=problem.say(current())), 422
    except Conflict:
        return _look(series, number, key, problem=gettext(current(), service.MOVED_ON)), 409
    return redirect(url_for("spreadsheet.look", series=series, number=number, key=key), 303)


def _form(edition: Edition, refusal: str = "", findings: Findings | None = None) -> str:
    return render_template(
        "agenda/spreadsheet/form.html",
        edition=edition,
        series=edition.series,
        refusal=refusal,
        findings=findings,
    )


def _look(series: str, number: int, key: str, problem: str = "") -> str:
    """What the file would change, with the answers given so far; or what it has changed."""
    session = db.session()
    edition = edition_to_read(session, series, number)
    kept = service.kept(session, actor().email, clock.now(), edition, key)
    common = {"edition": edition, "series": edition.series, "kept": kept, "sheets": SHEETS}
    if kept.taken is not None:
        return render_template("agenda/spreadsheet/taken.html", **common)
    present = present_draft(session, edition)
    made = plan.make(present, service.given_of(kept), request.form.to_dict(), current())
    return render_template(
        "agenda/spreadsheet/plan.html",
        **common,
        plan=made,
        state=present.state,
        remove="remove" in request.form,
        problem=problem,
    )


def _title(edition: Edition) -> str:
    """What the file is called inside: ``CSP – 2nd annual meeting``."""
    language: Language = current()
    name = (edition.series.acronym or edition.series.name).best(language)
    meeting = gettext(
        language, "%(ordinal)s annual meeting", ordinal=wording.ordinal(edition.number, language)
    )
    return f"{name.text} – {meeting}" if name else meeting
