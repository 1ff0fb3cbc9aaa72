"""The organizers' rooms of a report: who owes what, its texts, a group's form, what is published."""

from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from eventapp.core import clock
from eventapp.core.db import db, transaction
from eventapp.core.errors import Conflict, Invalid, Problem
from eventapp.core.idempotency import once
from eventapp.core.localized import Language
from eventapp.outcomes import notes
from eventapp.web.access import actor, allow
from eventapp.web.languages import current

from . import forms, policy, queries, reminding, service, showing
from .blueprint import pages
from .headings import of_json

Answer = str | AnyResponse | tuple[str, int]


@pages.get("")
@allow(policy.reads)
def board(series: str, number: int) -> str:
    return _board(series, number)


def _board(series: str, number: int, problem: Problem | None = None, form: Any = None) -> str:
    page = showing.board(db.session(), series, number, clock.now())
    return render_template(
        "reports/board.html",
        **page,
        form=form or forms.PublishForm(),
        problem=problem,
        may_write=policy.writes(actor(), series),
        may_keep=policy.keeps(actor(), series),
        may_approve=lambda side: policy.approves(actor(), series, side),
        may_fill=lambda group: policy.fills(actor(), series, group),
        told=request.args.get("told", type=int),
    )


@pages.post("/begin")
@allow(policy.keeps)
def begin(series: str, number: int) -> AnyResponse:
    with transaction() as session:
        service.begin(session, actor().email, clock.now(), service.open_for(session, series, number))
    return redirect(url_for(".board", series=series, number=number), 303)


@pages.get("/texts")
@allow(policy.writes)
def texts(series: str, number: int) -> str:
    shown = showing.texts(db.session(), series, number)
    form = forms.FrontForm(None, shown["sides"], **forms.front_data(shown["annual"]))
    return render_template("reports/texts.html", form=form, **shown)


@pages.post("/texts")
@allow(policy.writes)
def save_texts(series: str, number: int) -> Answer:
    form = forms.FrontForm(request.form, showing.texts(db.session(), series, number)["sides"])
    if not form.validate():
        return _texts(series, number, form), 422
    try:
        with transaction() as session:
            edition = service.open_for(session, series, number)
            version = int(form.version.data or 0)
            service.save_front(session, actor().email, clock.now(), edition, form.front(), version)
    except Conflict as conflict:
        return _texts(series, number, form, conflict), 409
    return redirect(url_for(".texts", series=series, number=number, saved=1), 303)


def _texts(series: str, number: int, form: Any, problem: Problem | None = None) -> str:
    shown = showing.texts(db.session(), series, number)
    if problem:
        form.version.data = shown["annual"].version  # saved once more it is meant
    return render_template("reports/texts.html", form=form, problem=problem, **shown)


@pages.get("/groups/<group>")
@allow(policy.reads)
def group(series: str, number: int, group: str) -> str:
    return _group(series, number, group)


def _group(series: str, number: int, group: str, form: Any = None, problem: Problem | None = None) -> str:
    shown = showing.group(db.session(), series, number, group, clock.now())
    if form is None:
        row = shown["row"]
        form = forms.GroupForm(None, shown["headings"], row.answers, **forms.group_data(row))
    elif isinstance(problem, Conflict):
        form.version.data = shown["row"].version  # saved once more it is meant
    return render_template(
        "reports/group.html",
        form=form,
        problem=problem,
        may_fill=policy.fills(actor(), series, group),
        may_confirm=lambda side: policy.confirms(actor(), series, group, side),
        notes=notes.of(db.session(), actor(), series, shown["subject"]),
        **shown,
    )


@pages.post("/groups/<group>")
@allow(policy.fills)
def save_group(series: str, number: int, group: str) -> Answer:
    report = queries.opened(db.session(), series, number).report
    form = forms.GroupForm(request.form, of_json(report.headings))
    if not form.validate():
        return _group(series, number, group, form), 422
    try:
        with transaction() as session:
            edition = service.open_for(session, series, number)
            version = int(form.version.data or 0)
            service.save_group(session, actor().email, clock.now(), edition, group, form.answers(), version)
    except Conflict as conflict:
        return _group(series, number, group, form, conflict), 409
    return redirect(url_for(".group", series=series, number=number, group=group, saved=1), 303)


@pages.post("/groups/<group>/confirm/<side>")
@allow(policy.confirms)
def confirm(series: str, number: int, group: str, side: str) -> Answer:
    try:
        with transaction() as session:
            edition = service.open_for(session, series, number)
            seen = request.form.get("seen", "")
            service.confirm(session, actor().email, clock.now(), edition, group, side, seen)
    except (Conflict, Invalid) as problem:
        return _group(series, number, group, problem=problem), showing.status_of(problem)
    return redirect(url_for(".group", series=series, number=number, group=group), 303)


@pages.post("/groups/<group>/unconfirm/<side>")
@allow(policy.confirms)
def unconfirm(series: str, number: int, group: str, side: str) -> AnyResponse:
    with transaction() as session:
        edition = service.open_for(session, series, number)
        service.unconfirm(session, actor().email, clock.now(), edition, group, side)
    return redirect(url_for(".group", series=series, number=number, group=group), 303)


@pages.get("/arrange")
@allow(policy.keeps)
def arrange(series: str, number: int) -> str:
    return _arrange(series, number)


def _arrange(series: str, number: int, form: Any = None, problem: Problem | None = None) -> str:
    shown = showing.arranging(db.session(), series, number)
    report = shown["annual"]
    if form is None:
        form = forms.ArrangeForm(
            None,
            shown["names"],
            shown["headings"],
            version=report.version,
            groups=[each.group_id for each in report.groups],
        )
    elif isinstance(problem, Conflict):
        form.version.data = report.version
    return render_template("reports/arrange.html", form=form, problem=problem, **shown)


@pages.post("/arrange")
@allow(policy.keeps)
def save_arrangement(series: str, number: int) -> Answer:
    shown = showing.arranging(db.session(), series, number)
    form = forms.ArrangeForm(request.form, shown["names"], shown["headings"])
    if not form.validate():
        return _arrange(series, number, form), 422
    try:
        with transaction() as session:
            edition = service.open_for(session, series, number)
            groups, version = form.groups.data or [], int(form.version.data or 0)
            service.arrange(session, actor().email, clock.now(), edition, groups, form.used(), version)
    except (Conflict, Invalid) as problem:
        return _arrange(series, number, form, problem), showing.status_of(problem)
    return redirect(url_for(".board", series=series, number=number), 303)


@pages.post("/remind")
@allow(policy.keeps)
def remind(series: str, number: int) -> AnyResponse:
    def link_to(language: Language, key: str) -> str:
        return url_for(".group", language=language, series=series, number=number, group=key, _external=True)

    with transaction() as session:
        shown = queries.opened(session, series, number)
        standings = showing.standings(shown, clock.now())
        told = reminding.remind(session, actor().email, clock.now(), shown, standings, link_to)
    return redirect(url_for(".board", series=series, number=number, told=told), 303)


@pages.post("/approve/<side>")
@allow(policy.approves)
def approve(series: str, number: int, side: str) -> Answer:
    try:
        with transaction() as session:
            edition = service.open_for(session, series, number)
            service.approve(session, actor().email, clock.now(), edition, side, request.form.get("seen", ""))
    except Conflict as problem:
        return _board(series, number, problem), 409
    return redirect(url_for(".board", series=series, number=number), 303)


@pages.post("/withdraw/<side>")
@allow(policy.approves)
def withdraw(series: str, number: int, side: str) -> AnyResponse:
    with transaction() as session:
        edition = service.open_for(session, series, number)
        service.withdraw(session, actor().email, clock.now(), edition, side)
    return redirect(url_for(".board", series=series, number=number), 303)


@pages.post("/publish")
@allow(policy.keeps)
def publish(series: str, number: int) -> Answer:
    form, sent = forms.PublishForm(request.form), request.form.to_dict(flat=False)
    if not form.validate():
        return _board(series, number, form=form), 422
    try:
        with transaction() as session:
            where = once(
                session, actor().email, clock.now(), sent, lambda: _publish(session, series, number, form)
            )
    except (Conflict, Invalid) as problem:
        return _board(series, number, problem, form), showing.status_of(problem)
    return redirect(where, 303)


def _publish(session: Session, series: str, number: int, form: forms.PublishForm) -> str:
    edition = service.open_for(session, series, number)
    seen, correction = form.seen.data or "", form.corrects()
    service.publish(session, actor().email, clock.now(), edition, seen, correction)
    return url_for(".board", series=series, number=number)


@pages.get("/preview")
@allow(policy.reads)
def preview(series: str, number: int) -> str:
    """The report as it would be published now."""
    shown = queries.opened(db.session(), series, number)
    return render_template(
        "reports/preview.html", **showing.read(shown.content, current()), **showing.around(shown)
    )


@pages.get("/groups/<group>/confirm/<side>", endpoint="back")
@pages.get("/groups/<group>/unconfirm/<side>", endpoint="back")
@pages.get("/approve/<side>", endpoint="back")
@pages.get("/withdraw/<side>", endpoint="back")
@pages.get("/publish", endpoint="back")
@pages.get("/remind", endpoint="back")
@pages.get("/begin", endpoint="back")
@allow(policy.reads)
def lead_back(series: str, number: int, **_address: Any) -> AnyResponse:
    """The answer to a button is reloaded, or read in another language."""
    return redirect(url_for(".board", series=series, number=number), 303)
