"""Report a problem: a form in the footer of every page, stored, thanked for, limited.

The pages are the same bytes for everyone, so the form holds no token: it changes nothing that belongs to
anyone, and `web.security` refuses posts from other sites. A double press is one row by its fingerprint.
"""

import hashlib
import hmac
from datetime import datetime, timedelta

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import Form, SelectMultipleField, StringField, TextAreaField, validators
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from eventapp.core import clock
from eventapp.core.db import transaction
from eventapp.core.localized import Language, clean
from eventapp.core.translations import N_, gettext
from eventapp.settings import Settings
from eventapp.web.access import open_to_all
from eventapp.web.languages import current

from .model import ProblemReport

pages = open_to_all(Blueprint("reports", __name__, url_prefix="/<lang:language>"))

REASONS = {
    "broken": N_("A link, button or video does not work"),
    "spelling": N_("There is a spelling mistake"),
    "wrong": N_("Information is missing, out of date or wrong"),
    "not-found": N_("I cannot find what I am looking for"),
    "other": N_("Something else"),
}


class ReportForm(Form):
    """The footer's short form sends no ``details``; a missing field is an empty one."""

    page = StringField(default="", filters=[lambda text: text or ""], validators=[validators.Length(max=500)])
    reasons = SelectMultipleField(choices=[SelectChoice(reason) for reason in REASONS])
    details = TextAreaField(
        default="", filters=[lambda text: text or ""], validators=[validators.Length(max=2000)]
    )


@pages.get("/report-a-problem")
def form() -> str:
    return render_template("site/report.html", form=ReportForm(page=request.args.get("page", "")), error=None)


@pages.post("/report-a-problem")
def report() -> Response | tuple[str, int]:
    form = ReportForm(request.form)
    if not form.validate():
        return _again(
            form, gettext(current(), "Choose from the list, and keep the description under 2000 characters.")
        )
    page, reasons, details = form.page.data or "", form.reasons.data or [], form.details.data or ""
    if not reasons and not details.strip():
        return _again(form, gettext(current(), "Choose at least one answer or describe the problem."))
    if not store(page, reasons, details, current(), request.remote_addr or ""):
        abort(429)
    return redirect(url_for("reports.thanks", page=page), 303)


@pages.get("/report-a-problem/thanks")
def thanks() -> str:
    page = request.args.get("page", "")
    return render_template(
        "site/thanks.html", back=page if page.startswith("/") and page[1:2] not in "/\\" else None
    )


def store(page: str, reasons: list[str], details: str, language: Language, address: str) -> bool:
    """Keep one report; False when this address has sent too many within the hour. The limit is counted in
    the database, so it holds across processes."""
    settings: Settings = current_app.extensions["settings"]
    sender = hmac.new(settings.secret_key.encode(), address.encode(), hashlib.sha256).hexdigest()[:24]
    details = clean(details.strip())
    now = clock.now()
    said = "|".join([sender, page, ",".join(sorted(reasons)), details, f"{now:%Y-%m-%d %H}"])
    fingerprint = hashlib.sha256(said.encode()).hexdigest()
    with transaction() as session:
        if session.scalar(select(ProblemReport.id).where(ProblemReport.fingerprint == fingerprint)):
            return True  # the same button, pressed twice
        if _sent_lately(session, sender, now) >= settings.reports_per_hour:
            return False
        session.add(
            ProblemReport(
                reported_at=now,
                page=page,
                language=language,
                reasons=reasons,
                details=details,
                sender=sender,
                fingerprint=fingerprint,
            )
        )
    return True


def _sent_lately(session: Session, sender: str, now: datetime) -> int:
    since = now - timedelta(hours=1)
    return (
        session.scalar(
            select(func.count()).where(ProblemReport.sender == sender, ProblemReport.reported_at > since)
        )
        or 0
    )


def _again(form: ReportForm, error: str) -> tuple[str, int]:
    return render_template("site/report.html", form=form, error=error), 422
