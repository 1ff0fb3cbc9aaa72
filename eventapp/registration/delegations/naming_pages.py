"""Naming people, one by one or as a list: what was sent is shown row by row before anybody is invited.

Between the pages the list stands in the form alone; nothing of it is kept here.
"""

from typing import Any

from flask import Response, redirect, render_template, request, url_for

from eventapp.agenda.spreadsheet.values import Findings
from eventapp.core import clock
from eventapp.core.db import db, transaction
from eventapp.core.errors import Invalid
from eventapp.core.idempotency import once
from eventapp.meetings.model import Edition
from eventapp.meetings.queries import edition_to_read
from eventapp.registration import policy
from eventapp.registration.rules import Source
from eventapp.web.access import actor, allow
from eventapp.web.languages import current

from . import forms, listing, naming, requests, rows
from .blueprint import SIDE, Answer, leave, pages
from .naming import Sent, Unfinished, Way
from .plan import Plan
from .rows import Row

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pages.get(f"{SIDE}/name")
@allow(policy.sees)
def name_form(series: str, number: int, side: str) -> str:
    form = forms.PersonForm(None, language=forms.usual_language(side).value)
    return _one(edition_to_read(db.session(), series, number), side, form)


@pages.post(f"{SIDE}/name")
@allow(policy.sees)
def name_one(series: str, number: int, side: str) -> Answer:
    form = forms.PersonForm(request.form)
    try:
        return redirect(_take(series, number, side, [form.row()], Source.NAMED), 303)
    except Unfinished as problem:
        wrong = problem.plan.lines[0].mistakes
        edition = edition_to_read(db.session(), series, number)
        if not wrong:
            return _preview(edition, side, [form.row()], problem.plan, one=True)
        return _one(edition, side, form, {each.field: each.say(current()) for each in wrong}), 422
    except Invalid as problem:
        edition = edition_to_read(db.session(), series, number)
        return _one(edition, side, form, {"reason": problem.say(current())}), 422


@pages.get(f"{SIDE}/list")
@allow(policy.sees)
def paste(series: str, number: int, side: str) -> str:
    return _list(edition_to_read(db.session(), series, number), side)


@pages.get(f"{SIDE}/list.xlsx")
@allow(policy.sees)
def template(series: str, number: int, side: str) -> Response:
    from . import sheet  # a library that only this address needs

    listing.delegation_of(db.session(), edition_to_read(db.session(), series, number), side)
    response = Response(sheet.write(current(), clock.now()), content_type=XLSX)
    response.headers.set("Content-Disposition", "attachment", filename=f"{series}-{number}-{side}.xlsx")
    return response


@pages.post(f"{SIDE}/list")
@allow(policy.sees)
def preview(series: str, number: int, side: str) -> Answer:
    edition = edition_to_read(db.session(), series, number)
    text, file = request.form.get("text", ""), request.files.get("file")
    try:
        found, findings = _given(text, file.read() if file else b"", f"{series}/{number}")
    except Invalid as refusal:
        return _list(edition, side, text, refusal.say(current())), 422
    if findings and findings.mistakes:
        return _list(edition, side, text, findings=findings), 422
    return _preview(edition, side, found, naming.plan_of(db.session(), edition, side, found, {}))


def _given(text: str, file: bytes, path: str) -> tuple[list[Row], Findings | None]:
    """A file that was chosen goes before what was pasted."""
    return rows.in_file(file, path) if file else (rows.pasted(text), None)


@pages.post(f"{SIDE}/take")
@allow(policy.sees)
def take(series: str, number: int, side: str) -> Answer:
    edition = edition_to_read(db.session(), series, number)
    one = request.form.get("one") == "1"
    try:
        found = rows.brought(request.form.get("rows", ""))
    except Invalid as damaged:
        return _list(edition, side, refusal=damaged.say(current())), 422
    made = naming.plan_of(db.session(), edition, side, found, request.form)
    if "again" in request.form:
        return _preview(edition, side, found, made, one=one)
    try:
        return redirect(_take(series, number, side, found, Source.NAMED if one else Source.IMPORT), 303)
    except Unfinished as problem:
        made, problem_said = problem.plan, problem.say(current())
    except Invalid as problem:
        problem_said = problem.say(current())
    edition = edition_to_read(db.session(), series, number)
    return _preview(edition, side, found, made, problem_said, one=one), 422


def _take(series: str, number: int, side: str, found: list[Row], source: Source) -> str:
    """Where to go once all were invited, or asked for."""
    way = Way(forms.language_of(request.form.get("usual", ""), side), current(), source)
    sent, form = Sent(found, request.form.to_dict(), way), request.form.to_dict(flat=False)

    def do() -> str:
        edition = edition_to_read(db.session(), series, number)
        delegation = listing.delegation_of(db.session(), edition, side, lock=True)
        done = naming.take(db.session(), actor().email, clock.now(), edition, delegation, sent, leave(series))
        said = "asked" if done.asked else "named" if done.people else "there"
        return url_for(
            "delegations.page", series=series, number=number, side=side, done=said, people=done.people
        )

    with transaction() as session:
        return once(session, actor().email, clock.now(), form, do)


def _common(edition: Edition, side: str) -> dict[str, Any]:
    delegation = listing.delegation_of(db.session(), edition, side)
    return {
        "edition": edition,
        "series": edition.series,
        "side": side,
        "usual": request.form.get("usual") or forms.usual_language(side).value,
        "asks": requests.frozen(delegation, clock.now()) and not policy.keeps(actor(), edition.series.key),
    }


def _one(edition: Edition, side: str, form: forms.PersonForm, wrong: dict[str, str] | None = None) -> str:
    for name, sentence in (wrong or {}).items():
        form[name].errors = [sentence]
    groups = naming.group_names(db.session(), edition)
    return render_template(
        "registration/delegations/name.html", **_common(edition, side), form=form, groups=groups
    )


def _list(
    edition: Edition, side: str, text: str = "", refusal: str = "", findings: Findings | None = None
) -> str:
    page = _common(edition, side)
    return render_template(
        "registration/delegations/list.html", **page, text=text, refusal=refusal, findings=findings
    )


def _preview(
    edition: Edition, side: str, found: list[Row], made: Plan, problem: str = "", *, one: bool = False
) -> str:
    return render_template(
        "registration/delegations/preview.html",
        **_common(edition, side),
        rows=found,
        carried=rows.carried(found),
        text=rows.as_text(found),
        plan=made,
        known=naming.about(db.session(), edition, side, made),
        problem=problem,
        one=one,
        reason=request.form.get("reason", ""),
    )
