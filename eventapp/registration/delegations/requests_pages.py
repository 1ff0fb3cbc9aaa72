"""What was asked for: a page of requests to approve or refuse, and sending somebody in another's place."""

from collections.abc import Mapping
from typing import Any

from flask import redirect, render_template, request, url_for

from eventapp.core import clock
from eventapp.core.db import db, transaction
from eventapp.core.errors import Conflict, Invalid
from eventapp.core.idempotency import once
from eventapp.meetings.queries import edition_to_read
from eventapp.registration import policy
from eventapp.registration.finding import for_staff
from eventapp.registration.model import Registration
from eventapp.registration.rules import OPEN, Source
from eventapp.web.access import actor, allow
from eventapp.web.languages import current

from . import carrying, forms, listing, naming, replacing, requests
from .blueprint import SIDE, Answer, leave, pages
from .naming import Sent, Unfinished, Way


@pages.get("/requests", endpoint="requests")
@allow(policy.works_on)
def all_requests(series: str, number: int) -> str:
    return _requests(series, number)


def _requests(
    series: str, number: int, problem: str = "", at: int = 0, answers: Mapping[str, str] | None = None
) -> str:
    edition = edition_to_read(db.session(), series, number)
    decided = request.args.get("decided") == "yes"
    found = carrying.all_of(db.session(), actor(), edition, decided=decided)
    asked = carrying.shown(db.session(), actor(), edition, found, clock.now(), {at: answers or {}}, current())
    people: dict[int, Any] = {}
    for each in asked:
        if each.plan is not None:
            people |= naming.about(db.session(), edition, each.row.side, each.plan)
    return render_template(
        "registration/delegations/requests.html",
        edition=edition,
        series=edition.series,
        asked=asked,
        decided=decided,
        known=people,
        problem=problem,
        at=at,
        typed=answers or {},
        said=request.args.get("done", ""),
    )


@pages.post("/requests/<int:request_id>")
@allow(policy.works_on)
def decide_request(series: str, number: int, request_id: int) -> Answer:
    yes, typed = request.form.get("decision") == "approve", request.form.to_dict()
    try:
        with transaction() as session:
            edition = edition_to_read(session, series, number)
            decision = carrying.Decision(yes, request.form.get("answer", ""), typed)
            carrying.decide(session, actor(), clock.now(), edition, request_id, decision)
    except Conflict as conflict:
        return _requests(series, number, conflict.say(current()), request_id, typed), 409
    except Invalid as problem:
        return _requests(series, number, problem.say(current()), request_id, typed), 422
    done = "approved" if yes else "refused"
    return redirect(url_for("delegations.requests", series=series, number=number, done=done), 303)


# ---- Somebody else instead ----


@pages.get(f"{SIDE}/people/<ref>/replace")
@allow(policy.sees)
def replace(series: str, number: int, side: str, ref: str) -> str:
    form = forms.PersonForm(None, language=forms.usual_language(side).value)
    return _replace(_whom(series, number, side, ref), form)


@pages.post(f"{SIDE}/people/<ref>/replace")
@allow(policy.sees)
def send_instead(series: str, number: int, side: str, ref: str) -> Answer:
    form, plan, problem = forms.PersonForm(request.form), None, ""
    try:
        with transaction() as session:
            sent = request.form.to_dict(flat=False)
            return redirect(
                once(
                    session,
                    actor().email,
                    clock.now(),
                    sent,
                    lambda: _instead(series, number, side, ref, form),
                ),
                303,
            )
    except Unfinished as unfinished:
        plan = unfinished.plan
        for each in plan.lines[0].mistakes:
            form[each.field].errors = [each.say(current())]
        problem = "" if plan.lines[0].mistakes else unfinished.say(current())
    except Invalid as invalid:
        problem = invalid.say(current())
    return _replace(_whom(series, number, side, ref), form, plan, problem), 422


def _instead(series: str, number: int, side: str, ref: str, form: forms.PersonForm) -> str:
    row = _whom(series, number, side, ref)
    delegation = listing.delegation_of(db.session(), row.edition, side, lock=True)
    way = Way(forms.language_of(form.language.data or "", side), current(), Source.COLLEAGUE)
    sent = Sent([form.row()], request.form.to_dict(), way)
    now, by = clock.now(), actor().email
    asked = replacing.instead(db.session(), by, now, delegation, row, sent, leave(series))
    said = "asked" if asked else "named"
    return url_for("delegations.page", series=series, number=number, side=side, done=said, people=1)


def _whom(series: str, number: int, side: str, ref: str) -> Registration:
    row = for_staff(db.session(), actor(), series, number, ref)
    if row.side != side or row.state not in OPEN:
        raise replacing.NotFound(replacing.OVER)
    return row


def _replace(row: Registration, form: forms.PersonForm, plan: Any = None, problem: str = "") -> str:
    session, edition = db.session(), row.edition
    delegation = listing.delegation_of(session, edition, row.side)
    frozen = requests.frozen(delegation, clock.now())
    return render_template(
        "registration/delegations/replace.html",
        edition=edition,
        series=edition.series,
        side=row.side,
        row=row,
        form=form,
        plan=plan,
        known=naming.about(session, edition, row.side, plan) if plan else {},
        asks=frozen and not policy.keeps(actor(), edition.series.key),
        problem=problem,
    )
