"""This browser's cookies and session, as the pages of sign-in and account need them."""

from datetime import datetime
from typing import Any

from flask import abort, current_app, g, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from eventapp.settings import Settings
from eventapp.web import cookies, csrf
from eventapp.web.access import actor

from . import sessions
from .asking import our_path
from .model import Account


def settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


def session_id() -> int:
    """The session that this request came in; 0 for none."""
    actor()  # whoever asks is looked up with it
    found: int = g.session_id
    return found


def start(session: Session, account: Account, now: datetime, confirmed: bool = False) -> str:
    """Sign *account* in here, in a new session: one that was there before is worth nothing any more."""
    if session_id():
        sessions.end_here(session, session_id(), now)
    return sessions.start(session, account, now, request.user_agent.string, confirmed)


def signed_in(response: Response, reference: str) -> Response:
    """*response* with the reference in the cookie, and without that of the request which led here."""
    cookies.put(response, cookies.SIGNED_IN, reference, sessions.OLDEST)
    cookies.drop(response, cookies.ASKING)
    return response


def wanted() -> str:
    """The page that somebody was on the way to; only ever one of this site."""
    return our_path(request.values.get("next"))


def onward(lands_at: str) -> Response:
    return redirect(our_path(lands_at) or url_for("organize.home"), 303)


def posted_json() -> dict[str, Any]:
    """What a script of ours posted; anything else is a bad request."""
    sent = request.get_json()
    if not isinstance(sent, dict) or not isinstance(sent.get("answer"), dict):
        abort(400)
    return sent


def confirmed(session: Session, now: datetime) -> str:
    """The second factor was given in this session. Returns its new reference, for which forms are made."""
    reference = sessions.confirm(session, session_id(), now)
    csrf.bind(reference)
    return reference
