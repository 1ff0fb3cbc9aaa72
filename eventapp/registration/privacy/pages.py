"""Pages of the secretariat and the coordinators: notices, retention, who looked, erasing on request."""

from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from eventapp.core import clock
from eventapp.core.db import db, transaction
from eventapp.core.errors import Conflict, Invalid, NotFound
from eventapp.core.translations import N_, gettext
from eventapp.meetings.model import Edition
from eventapp.meetings.queries import edition_to_read
from eventapp.registration import finding, policy, visitor
from eventapp.registration.model import Registration, RegistrationRules
from eventapp.web.access import actor, allow
from eventapp.web.languages import current, keep_arguments
from eventapp.web.security import keep_private

from . import erasing, notices, retention, viewing, words
from .forms import NoticeForm, RetentionForm, notice_data, retention_data

pages = Blueprint(
    "privacy", __name__, url_prefix="/<lang:language>/organize/<series>/<int(max=9999):number>/registration"
)
pages.after_request(keep_private)

Answer = str | AnyResponse | tuple[str, int]


@pages.get("/notices", endpoint="notices")
@allow(policy.keeps)
def show_notices(series: str, number: int) -> str:
    edition = edition_to_read(db.session(), series, number)
    asked = keep_arguments("side", "version")
    side = asked.get("side", "")
    side = side if side in edition.series.rotation else _controller(edition)
    before = notices.current(db.session(), series, side)
    return _notices(edition, side, NoticeForm(None, **notice_data(before)), asked.get("version", ""))


@pages.post("/notices/<side>")
@allow(policy.keeps)
def write_notice(series: str, number: int, side: str) -> Answer:
    form, status, problem = NoticeForm(request.form), 422, None
    if form.validate():
        try:
            _write(series, number, side, form)
            return redirect(url_for("privacy.notices", series=series, number=number, side=side), 303)
        except (Conflict, Invalid) as refused:
            problem, status = refused.say(current()), 409 if isinstance(refused, Conflict) else 422
    edition = edition_to_read(db.session(), series, number)
    return _notices(edition, _known(edition, side), form, problem=problem), status


def _write(series: str, number: int, side: str, form: NoticeForm) -> None:
    with transaction() as session:
        edition = edition_to_read(session, series, number)
        side, after = _known(edition, side), int(form.after.data or 0)
        notices.write(session, actor().email, clock.now(), edition, side, form.text(), after)


def _notices(edition: Edition, side: str, form: NoticeForm, version: str = "", **more: Any) -> str:
    found = notices.versions(db.session(), edition.series.key, side)
    read = next((each for each in found if str(each.version) == version), found[0] if found else None)
    return render_template(
        "registration/privacy/notices.html",
        edition=edition,
        series=edition.series,
        side=side,
        controller=_controller(edition),
        versions=found,
        read=read,
        given=notices.consents_under(db.session(), edition.series.key),
        consent_names=words.CONSENTS,
        form=form,
        problem=more.get("problem"),
    )


@pages.get("/retention", endpoint="retention")
@allow(policy.keeps)
def show_retention(series: str, number: int) -> str:
    edition, rules = visitor.edition_with_rules(db.session(), series, number)
    form = RetentionForm(None, **retention_data(retention.days_of(rules), rules.version))
    return _retention(edition, rules, form)


@pages.post("/retention")
@allow(policy.keeps)
def save_retention(series: str, number: int) -> Answer:
    form, status, problem = RetentionForm(request.form), 422, None
    if form.validate():
        try:
            with transaction() as session:
                edition, _ = visitor.edition_with_rules(session, series, number)
                version = int(form.version.data or 0)
                retention.set_days(session, actor().email, clock.now(), edition, form.days(), version)
            return redirect(url_for("privacy.retention", series=series, number=number, saved="yes"), 303)
        except Conflict as conflict:
            problem, status = conflict.say(current()), 409
    edition, rules = visitor.edition_with_rules(db.session(), series, number)
    return _retention(edition, rules, form, problem=problem), status


@pages.post("/retention/now")
@allow(policy.keeps)
def do_retention(series: str, number: int) -> AnyResponse:
    with transaction() as session:
        edition, _ = visitor.edition_with_rules(session, series, number)
        done = retention.do_due(session, actor().email, clock.now(), edition)
    said = "yes" if done else "nothing"
    return redirect(url_for("privacy.retention", series=series, number=number, done=said), 303)


def _retention(edition: Edition, rules: RegistrationRules, form: RetentionForm, **more: Any) -> str:
    lines = retention.look(db.session(), edition)
    now = clock.now()
    return render_template(
        "registration/privacy/retention.html",
        edition=edition,
        series=edition.series,
        rules=rules,
        form=form,
        lines=lines,
        labels={kind.value: gettext(current(), said.name) for kind, said in words.CLASSES.items()},
        due=any(line.total and line.is_due(now) for line in lines),
        usual=retention.DAYS,
        words=words.CLASSES,
        now=now,
        said=keep_arguments("saved", "done"),
        problem=more.get("problem"),
    )


@pages.get("/viewed")
@allow(policy.works_on)
def viewed(series: str, number: int) -> str:
    edition = edition_to_read(db.session(), series, number)
    sides = policy.sides_seen(actor(), series, edition.series.rotation)
    below = keep_arguments("below").get("below", "")
    looks = viewing.looks(db.session(), edition, sides, int(below) if below.isdecimal() else None)
    return render_template(
        "registration/privacy/viewed.html", edition=edition, series=edition.series, looks=looks
    )


@pages.get("/people/<ref>/erase")
@allow(policy.works_on)
def ask_erase(series: str, number: int, ref: str) -> str:
    return _ask_erase(finding.for_staff(db.session(), actor(), series, number, ref))


@pages.post("/people/<ref>/erase")
@allow(policy.works_on)
def erase(series: str, number: int, ref: str) -> Answer:
    row = finding.for_staff(db.session(), actor(), series, number, ref)
    if request.form.get("sure") != "yes":
        return _ask_erase(row, wrong=True), 422
    with transaction() as session:
        row = finding.for_staff(session, actor(), series, number, ref)
        erasing.erase(session, actor().email, clock.now(), row)
    current_app.extensions["kept"].clear()
    return redirect(url_for("desk.people", series=series, number=number), 303)


def _ask_erase(row: Registration, *, wrong: bool = False) -> str:
    return render_template(
        "registration/privacy/ask_erase.html",
        edition=row.edition,
        series=row.edition.series,
        row=row,
        stays=erasing.stays(db.session(), row),
        wrong=wrong,
    )


def _controller(edition: Edition) -> str:
    """The side answerable for this meeting's data: as its rules say, else its host."""
    rules = db.session().get(RegistrationRules, edition.id)
    return rules.controller if rules else edition.host or edition.series.rotation[0]


def _known(edition: Edition, side: str) -> str:
    if side not in edition.series.rotation:
        raise NotFound(N_("“%(side)s” is not a side of this partnership."), side=side)
    return side
