"""Forms are taken from our own pages only: a token bound to the browser's session stands in each.

The token is an HMAC of the session's reference (before sign-in: of what binds a request to its browser), so
nothing is stored, and a token of one session is worth nothing in another. Pages for everyone are the same
bytes for everyone and hold no token; `web.security` refuses posts to them from other sites.
"""

import hashlib
import hmac

from flask import Flask, Response, current_app, g, request
from markupsafe import Markup

from eventapp.core import idempotency
from eventapp.core.translations import N_, gettext
from eventapp.settings import Settings

from . import access, cookies, errors
from .access import View
from .languages import current

FIELD = "csrf"
HEADER = "X-CSRF"
STALE = N_("This form is out of date: somebody signed in or out since it was opened. Go back and reload it.")


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(csrf_field=field, csrf_token=token, idempotency_field=key_field)
    app.before_request(_check)


def token() -> str:
    """The token of this browser; empty where nothing is bound to it."""
    bound = g.get("csrf_bound") or _bound()
    return token_for(bound) if bound else ""


def _bound() -> str:
    return next(filter(None, map(cookies.get, (cookies.SIGNED_IN, cookies.ASKING, cookies.INVITED))), "")


def bind(reference: str) -> None:
    """Let forms of this answer carry the token for the cookie that the answer sets."""
    g.csrf_bound = reference


def token_for(reference: str) -> str:
    settings: Settings = current_app.extensions["settings"]
    return hmac.new(settings.secret_key.encode(), f"csrf {reference}".encode(), hashlib.sha256).hexdigest()


def field() -> Markup:
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, token())


def key_field() -> Markup:
    """The key by which a form pressed twice is known (`core.idempotency`)."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(
        idempotency.FIELD, idempotency.new_key()
    )


def without_token(view: View) -> View:
    """A view that belongs to nobody's session: pressed twice, its form is older than the cookie it got."""
    view.without_token = True  # type: ignore[attr-defined]
    return view


def needs_token(endpoint: str) -> bool:
    view = current_app.view_functions[endpoint]
    return not access.is_open(endpoint) and not getattr(view, "without_token", False)


def _check() -> Response | None:
    if request.method in ("GET", "HEAD", "OPTIONS") or request.endpoint is None:
        return None
    if not needs_token(request.endpoint):
        return None
    expected = token()
    sent = request.headers.get(HEADER) or request.form.get(FIELD, "")
    if expected and not hmac.compare_digest(expected.encode(), sent.encode()):
        return errors.answer(403, gettext(current(), STALE))
    return None
