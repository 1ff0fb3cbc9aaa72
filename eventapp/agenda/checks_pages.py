"""The checks of a draft: what is wrong, by grade and session, and who answered for what."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from eventapp.core import clock
from eventapp.core.db import db, transaction
from eventapp.core.errors import Invalid
from eventapp.meetings.queries import edition_to_change, edition_to_read
from eventapp.web.access import actor, allow
from eventapp.web.languages import current
from eventapp.web.security import keep_private

from . import findings, policy, service

pages = Blueprint(
    "checks", __name__, url_prefix="/<lang:language>/organize/<series>/<int(max=9999):number>/checks"
)
pages.after_request(keep_private)


@pages.get("", endpoint="findings")
@allow(policy.reads_draft)
def show(series: str, number: int) -> str:
    return _page(series, number)


@pages.post("/<fingerprint>/accept")
@allow(policy.edits_draft)
def accept(series: str, number: int, fingerprint: str) -> AnyResponse | tuple[str, int]:
    note = request.form.get("note", "")
    try:
        with transaction() as session:
            edition = edition_to_change(session, series, number)
            finding = findings.of_draft(session, edition).named(fingerprint)
            service.accept_finding(session, actor().email, clock.now(), edition, finding, note)
    except Invalid as problem:
        return _page(series, number, refused=(fingerprint, note, problem.say(current()))), 422
    return _back(series, number, fingerprint)


@pages.post("/<fingerprint>/take-back")
@allow(policy.edits_draft)
def take_back(series: str, number: int, fingerprint: str) -> AnyResponse:
    with transaction() as session:
        edition = edition_to_change(session, series, number)
        service.take_acceptance_back(session, actor().email, clock.now(), edition, fingerprint)
    return _back(series, number, fingerprint)


def _page(series: str, number: int, **values: Any) -> str:
    session = db.session()
    edition = edition_to_read(session, series, number)
    try:
        values["found"] = findings.of_draft(session, edition)
    except Invalid as hindrance:
        values["hindrance"] = hindrance.say(current())
    return render_template(
        "agenda/checks.html",
        edition=edition,
        series=edition.series,
        may_accept=policy.edits_draft(actor(), series),
        **values,
    )


def _back(series: str, number: int, fingerprint: str) -> AnyResponse:
    return redirect(
        url_for("checks.findings", series=series, number=number, _anchor=f"finding-{fingerprint}"), 303
    )
