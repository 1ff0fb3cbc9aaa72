"""The pages by which somebody gets in: the address, the link's button, the code, the second factor, the way
out. What stands in these addresses lets people in: nothing of them is kept, or told to other sites."""

from datetime import datetime, timedelta

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from eventapp.core import clock, limits
from eventapp.core.db import db, transaction
from eventapp.core.localized import Language
from eventapp.core.translations import N_, NN_, gettext, ngettext
from eventapp.web import cookies, csrf
from eventapp.web.access import actor, allow
from eventapp.web.addresses import absolute
from eventapp.web.languages import current, keep_arguments
from eventapp.web.security import keep_private

from . import asking, browser, factors, passkeys, policy, roles, sessions
from .tokens import new_token

pages = Blueprint("sign_in", __name__, url_prefix="/<lang:language>")

Answer = str | Response | tuple[str, int]
HOUR = timedelta(hours=1)
ASKED_FOR_ONE = 6  # in an hour, for one e-mail address
ASKED_FROM_ONE = 40  # in an hour, from one network
CODES_FROM_ONE = 60
pages.after_request(keep_private)


def link_to(token: str, language: Language) -> str:
    """The full address of a link that was mailed."""
    return absolute("sign_in.link", token=token, language=language)


@pages.get("/sign-in")
@allow(policy.anyone)
def ask() -> Answer:
    keep_arguments("next")
    if actor().signed_in:
        return browser.onward(browser.wanted())
    return render_template("people/ask.html", email="", error=None, wanted=browser.wanted())


@pages.post("/sign-in")
@allow(policy.anyone)
@csrf.without_token
def send() -> Answer:
    email = request.form.get("email", "")
    if not roles.is_email(asking.normal(email)):
        error = gettext(current(), N_("Type an e-mail address such as name@example.org."))
        return render_template("people/ask.html", email=email, error=error, wanted=browser.wanted()), 422
    now = clock.now()
    with transaction() as session:
        _count("asked for", asking.normal(email), session, now, ASKED_FOR_ONE)
        _count("asked from", _network(), session, now, ASKED_FROM_ONE)
        nonce = asking.ask(session, email, current(), browser.wanted(), now, link_to)
    response = redirect(url_for("sign_in.code"), 303)
    cookies.put(response, cookies.ASKING, nonce, asking.LASTS)
    return response


@pages.get("/sign-in/code")
@allow(policy.anyone)
def code() -> Answer:
    if not cookies.get(cookies.ASKING):
        return redirect(url_for("sign_in.ask"), 303)
    return render_template("people/code.html", error=None, minutes=asking.LASTS.seconds // 60)


@pages.post("/sign-in/code")
@allow(policy.anyone)
def type_code() -> Answer:
    now = clock.now()
    with transaction() as session:
        _count("typed from", _network(), session, now, CODES_FROM_ONE)
        tried = asking.use_code(session, cookies.get(cookies.ASKING), request.form.get("code", ""), now)
        reference = browser.start(session, tried.let_in.account, now) if tried.let_in else ""
    if tried.let_in is None:
        return render_template("people/code.html", error=_wrong_code(tried.left), left=tried.left), 422
    return browser.signed_in(browser.onward(tried.let_in.lands_at), reference)


WRONG_CODE = NN_(
    "The code is not right. You can try once more.",
    "The code is not right. You can try %(count)s more times.",
)


def _wrong_code(left: int) -> str:
    if left:
        return ngettext(current(), *WRONG_CODE, left)
    return gettext(current(), N_("This code cannot be used any more. Ask for a new mail."))


@pages.get("/sign-in/<token>")
@allow(policy.anyone)
def link(token: str) -> Answer:
    nonce = cookies.get(cookies.ASKING)
    found = asking.look(db.session(), token, nonce, clock.now())
    nonce = nonce or new_token()
    if not cookies.get(cookies.SIGNED_IN):
        csrf.bind(nonce)
    page = render_template("people/link.html", standing=found.standing, account=found.account, token=token)
    response = Response(page, 410 if found.standing is asking.Standing.GONE else 200, mimetype="text/html")
    if found.standing is asking.Standing.READY:
        cookies.put(response, cookies.ASKING, nonce, asking.LASTS)
    return response


@pages.post("/sign-in/<token>")
@allow(policy.anyone)
def use_link(token: str) -> Answer:
    now = clock.now()
    with transaction() as session:
        let_in = asking.use_link(session, token, cookies.get(cookies.ASKING), now)
        reference = browser.start(session, let_in.account, now) if let_in else ""
    if let_in is None and actor().signed_in:
        return browser.onward("")  # the button was pressed twice
    if let_in is None:
        return render_template("people/link.html", standing=asking.Standing.GONE, token=token), 410
    return browser.signed_in(browser.onward(let_in.lands_at), reference)


@pages.get("/sign-in/second-factor")
@allow(policy.before_second_factor)
def second_factor() -> Answer:
    keep_arguments("next")
    if actor().confirmed:
        return browser.onward(browser.wanted())
    mine = factors.of_account(db.session(), actor().account or 0)
    if not mine.any:
        return redirect(url_for("account.set_up", next=browser.wanted()), 303)
    return render_template("people/second_factor.html", factors=mine, error=None, wanted=browser.wanted())


@pages.post("/sign-in/second-factor")
@allow(policy.before_second_factor)
def give_second_factor() -> Answer:
    now, typed = clock.now(), request.form.get("code", "")
    with transaction() as session:
        right = factors.check(session, browser.settings().secret_key, actor(), typed, now)
        reference = browser.confirmed(session, now) if right else ""
        mine = factors.of_account(session, actor().account or 0)
    if right:
        return browser.signed_in(browser.onward(browser.wanted()), reference)
    error = gettext(current(), N_("This code is not right. Wait for the next one and type that."))
    page = render_template("people/second_factor.html", factors=mine, error=error, wanted=browser.wanted())
    return page, 422


@pages.post("/sign-in/passkey-challenge.json")
@allow(policy.before_second_factor)
def passkey_challenge() -> Response:
    with transaction() as session:
        options = passkeys.begin_check(session, browser.settings().base_url, actor(), browser.session_id())
    return jsonify(options)


@pages.post("/sign-in/passkey.json")
@allow(policy.before_second_factor)
def give_passkey() -> Response:
    now, sent = clock.now(), browser.posted_json()
    with transaction() as session:
        passkeys.check(
            session, browser.settings().base_url, actor(), browser.session_id(), sent["answer"], now
        )
        reference = browser.confirmed(session, now)
    to = asking.our_path(str(sent.get("next") or "")) or url_for("organize.home")
    return browser.signed_in(jsonify(location=to), reference)


@pages.post("/sign-out")
@allow(policy.before_second_factor)
def sign_out() -> Response:
    with transaction() as session:
        sessions.end_here(session, browser.session_id(), clock.now())
    response = redirect(url_for("site.home"), 303)
    cookies.drop(response, cookies.SIGNED_IN)
    return response


def _count(what: str, whose: str, session: Session, now: datetime, most: int) -> None:
    limits.count(session, browser.settings().secret_key, what, whose, now, most, HOUR)


def _network() -> str:
    return limits.neighbourhood(request.remote_addr or "")
