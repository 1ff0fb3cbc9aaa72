"""The way to the provider of one's own organization, and back. Without one in the settings there is nothing
here."""

import logging

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from eventapp.core import clock, limits
from eventapp.core.db import transaction
from eventapp.core.translations import N_, gettext
from eventapp.web import cookies, errors
from eventapp.web.access import allow
from eventapp.web.addresses import absolute
from eventapp.web.languages import current, keep_arguments
from eventapp.web.security import keep_private

from . import asking, browser, openid, policy, sign_in

pages = Blueprint("openid", __name__, url_prefix="/<lang:language>/sign-in/openid")
pages.after_request(keep_private)

log = logging.getLogger("eventapp")
COOKIE = "openid"
STARTED_FROM_ONE = 60  # in an hour, from one network
UNAVAILABLE = N_("%(name)s does not answer at the moment. Try again later, or sign in with a mailed link.")


def _provider() -> openid.Provider:
    provider: openid.Provider | None = current_app.extensions["openid"]
    return provider or abort(404)


@pages.get("")
@allow(policy.anyone)
def again() -> Response:
    """Whoever reloads the page in between, or reads it in another language."""
    _provider()
    return redirect(url_for("sign_in.ask"), 303)


@pages.post("")
@allow(policy.anyone)
def start() -> Response:
    """A page that leads on by itself: browsers let no form end at another site, as our policy says."""
    provider, now, settings = _provider(), clock.now(), browser.settings()
    network = limits.neighbourhood(request.remote_addr or "")
    with transaction() as session:
        limits.count(
            session, settings.secret_key, "openid from", network, now, STARTED_FROM_ONE, sign_in.HOUR
        )
    attempt = openid.new_attempt(browser.wanted())
    address = provider.address(attempt, absolute("openid.back"), now)
    page = render_template("people/openid.html", name=provider.name, address=address)
    response = Response(page, mimetype="text/html", headers={"Refresh": f"0; url={address}"})
    cookies.put(response, COOKIE, openid.seal(settings.secret_key, attempt), openid.LASTS)
    return response


@pages.get("/back")
@allow(policy.anyone)
def back() -> Response:
    keep_arguments()
    provider, now, answer = _provider(), clock.now(), request.args.to_dict()
    attempt = openid.unseal(browser.settings().secret_key, cookies.get(COOKIE), answer.get("state", ""))
    with transaction() as session:
        openid.use_up(session, attempt, now)
    claims = provider.claims(attempt, answer, absolute("openid.back"), now)
    with transaction() as session:
        account = asking.account_by_email(session, claims.email)
        if account is None:
            raise openid.Refused("no open account")
        reference = browser.start(session, account, now, claims.multi_factor)
    response = browser.signed_in(browser.onward(attempt.lands_at), reference)
    cookies.drop(response, COOKIE)
    return response


@pages.errorhandler(openid.Refused)
def refused(error: openid.Refused) -> Response:
    """The same page for every reason: whether an address has an account shows in nothing."""
    log.warning("openid: refused: %s", error)
    page = render_template("people/openid.html", name=_provider().name, address="")
    response = Response(page, 410, mimetype="text/html")
    cookies.drop(response, COOKIE)
    return response


@pages.errorhandler(openid.Unavailable)
def unavailable(error: openid.Unavailable) -> Response:
    log.error("openid: %s", error)
    return errors.answer(503, gettext(current(), UNAVAILABLE, name=_provider().name))
