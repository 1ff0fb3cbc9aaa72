"""One's own account: where it is signed in, and its second factor."""

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from eventapp.core import clock
from eventapp.core.db import db, transaction
from eventapp.core.errors import Invalid
from eventapp.web.access import actor, allow
from eventapp.web.languages import current, keep_arguments
from eventapp.web.security import keep_private

from . import browser, factors, passkeys, policy, sessions

pages = Blueprint("account", __name__, url_prefix="/<lang:language>/account")

Answer = str | Response | tuple[str, int]
pages.after_request(keep_private)


@pages.get("/", endpoint="sessions")
@allow(policy.own_account)
def show() -> str:
    account = actor().account or 0
    return render_template(
        "people/account.html",
        sessions=sessions.of_account(db.session(), account, clock.now()),
        here=browser.session_id(),
        factors=factors.of_account(db.session(), account),
    )


@pages.post("/sessions/<int:session_id>/end")
@allow(policy.own_account)
def end_session(session_id: int) -> Response:
    with transaction() as session:
        sessions.end(session, actor(), session_id, clock.now())
    return redirect(url_for("account.sessions"), 303)


@pages.post("/sessions/end-others")
@allow(policy.own_account)
def end_others() -> Response:
    with transaction() as session:
        sessions.end_all(session, actor().account or 0, clock.now(), but=browser.session_id())
    return redirect(url_for("account.sessions"), 303)


@pages.get("/second-factor")
@allow(policy.before_second_factor)
def set_up() -> Answer:
    keep_arguments("next")
    mine = factors.of_account(db.session(), actor().account or 0)
    if mine.any and not actor().confirmed:
        return redirect(url_for("sign_in.second_factor", next=url_for("account.set_up")), 303)
    return _set_up_page(mine)


def _set_up_page(mine: factors.Factors, error: str | None = None) -> str:
    picture = factors.picture(actor(), mine.offered) if mine.offered else None
    return render_template(
        "people/set_up.html", factors=mine, picture=picture, error=error, wanted=browser.wanted()
    )


@pages.post("/second-factor/offer")
@allow(policy.before_second_factor)
def offer() -> Response:
    with transaction() as session:
        factors.offer(session, actor())
    return redirect(url_for("account.set_up", next=browser.wanted() or None), 303)


@pages.post("/second-factor")
@allow(policy.before_second_factor)
def accept() -> Answer:
    now, typed = clock.now(), request.form.get("code", "")
    try:
        with transaction() as session:
            codes = factors.accept_offer(session, actor(), typed, now)
            reference = browser.confirmed(session, now)
    except Invalid as wrong:
        mine = factors.of_account(db.session(), actor().account or 0)
        return _set_up_page(mine, wrong.say(current())), 422
    page = render_template("people/recovery_codes.html", codes=codes, wanted=browser.wanted())
    return browser.signed_in(Response(page, mimetype="text/html"), reference)


@pages.get("/recovery-codes")
@allow(policy.own_account)
def recovery_codes() -> str:
    return render_template("people/recovery_codes.html", codes=[], wanted="")


@pages.post("/recovery-codes")
@allow(policy.own_account)
def draw_recovery_codes() -> str:
    with transaction() as session:
        codes = factors.new_recovery_codes(session, actor(), clock.now())
    return render_template("people/recovery_codes.html", codes=codes, wanted="")


@pages.post("/passkeys/challenge.json")
@allow(policy.before_second_factor)
def passkey_challenge() -> Response:
    with transaction() as session:
        options = passkeys.begin_adding(session, browser.settings().base_url, actor(), browser.session_id())
    return jsonify(options)


@pages.post("/passkeys.json")
@allow(policy.before_second_factor)
def add_passkey() -> Response:
    now, sent = clock.now(), browser.posted_json()
    with transaction() as session:
        passkeys.add(
            session,
            browser.settings().base_url,
            actor(),
            browser.session_id(),
            sent["answer"],
            str(sent.get("name") or ""),
            now,
        )
        reference = browser.confirmed(session, now)
    return browser.signed_in(jsonify(location=url_for("account.sessions")), reference)


@pages.post("/passkeys/<int:passkey_id>/remove")
@allow(policy.own_account)
def remove_passkey(passkey_id: int) -> Response:
    with transaction() as session:
        passkeys.remove(session, actor(), passkey_id, clock.now())
    return redirect(url_for("account.sessions"), 303)
