"""The page of one delegation: its people in order of precedence, its settings, and what is done with them."""

from typing import Any

from flask import redirect, render_template, request, url_for

from eventapp.core import clock
from eventapp.core.db import db, transaction
from eventapp.core.errors import Conflict, Invalid
from eventapp.core.idempotency import once
from eventapp.meetings.queries import edition_to_read
from eventapp.registration import policy
from eventapp.web.access import actor, allow
from eventapp.web.languages import current

from . import forms, listing, showing
from .blueprint import SIDE, Answer, leave, pages
from .listing import Done


@pages.get(f"{SIDE}/")
@allow(policy.sees)
def page(series: str, number: int, side: str) -> str:
    return _page(series, number, side)


def _page(series: str, number: int, side: str, problem: str = "", form: Any = None) -> str:
    edition = edition_to_read(db.session(), series, number)
    asked = {**request.args.to_dict(), **{k: request.form[k] for k in ("only", "page") if k in request.form}}
    shown = showing.delegation(db.session(), edition, side, clock.now(), asked)
    form = form or forms.SettingsForm(None, **forms.settings_data(edition, shown["delegation"]))
    return render_template(
        "registration/delegations/page.html",
        **shown,
        form=form,
        problem=problem,
        keeps=policy.keeps(actor(), series),
    )


@pages.post(f"{SIDE}/settings")
@allow(policy.sees)
def save(series: str, number: int, side: str) -> Answer:
    form, status, problem = forms.SettingsForm(request.form), 422, ""
    if form.validate():
        try:
            with transaction() as session:
                edition = edition_to_read(session, series, number)
                before = listing.delegation_of(session, edition, side, lock=True)
                settings = form.settings(edition, before, all_of_it=policy.keeps(actor(), series))
                seen = int(form.version.data or 0)
                listing.save(session, actor().email, clock.now(), edition, side, settings, seen)
            return redirect(
                url_for("delegations.page", series=series, number=number, side=side, done="saved"), 303
            )
        except Conflict as conflict:
            status, problem = 409, conflict.say(current())
    return _page(series, number, side, problem, form), status


@pages.post(f"{SIDE}/order")
@allow(policy.sees)
def order(series: str, number: int, side: str) -> Answer:
    try:
        with transaction() as session:
            edition = edition_to_read(session, series, number)
            seen = int(request.form.get("version", type=int) or 0)
            wish, by = forms.wish(request.form), actor().email
            asked = listing.put_in_order(session, by, clock.now(), edition, side, wish, seen, leave(series))
    except Conflict as conflict:
        return _page(series, number, side, conflict.say(current())), 409
    except Invalid as problem:
        return _page(series, number, side, problem.say(current())), 422
    moved = wish.step[0] if wish.step else None
    return redirect(_back(series, number, side, "asked" if asked else "ordered", anchor=moved), 303)


@pages.post(f"{SIDE}/act")
@allow(policy.sees)
def act(series: str, number: int, side: str) -> Answer:
    sent, what = request.form.to_dict(flat=False), request.form.get("what", "")

    def do() -> str:
        edition = edition_to_read(db.session(), series, number)
        refs = request.form.getlist("who")
        done = listing.act(db.session(), actor().email, clock.now(), edition, side, what, refs, leave(series))
        return _back(series, number, side, "asked" if done.asked else what, done=done)

    try:
        with transaction() as session:
            return redirect(once(session, actor().email, clock.now(), sent, do), 303)
    except Invalid as problem:
        return _page(series, number, side, problem.say(current())), 422


def _back(
    series: str, number: int, side: str, said: str, *, done: Done | None = None, anchor: str | None = None
) -> str:
    kept: dict[str, Any] = {
        key: request.form[key] for key in ("only", "page") if request.form.get(key, "") not in ("", "1")
    }
    if done:
        kept["people"] = done.people
    if anchor:
        kept["_anchor"] = f"p-{anchor}"
    return url_for("delegations.page", series=series, number=number, side=side, done=said, **kept)
