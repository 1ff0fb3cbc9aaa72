"""Cookies that hold references: for this host only, out of scripts' reach, never sent along by other sites'
forms."""

from datetime import timedelta

from flask import current_app, request
from werkzeug.wrappers import Response

from eventapp.settings import Settings

SIGNED_IN = "signed-in"
ASKING = "asking"
INVITED = "invited"  # the link by which somebody without an account was let in


def get(name: str) -> str:
    """What the browser sent under *name*, empty if nothing."""
    return request.cookies.get(full_name(name), "")


def put(response: Response, name: str, value: str, lasts: timedelta) -> None:
    response.set_cookie(
        full_name(name),
        value,
        max_age=lasts,
        path="/",
        secure=_settings().secure,
        httponly=True,
        samesite="Lax",
    )


def drop(response: Response, name: str) -> None:
    put(response, name, "", timedelta(0))


def full_name(name: str) -> str:
    """Over TLS with the prefix that binds a cookie to this very host."""
    return f"__Host-{name}" if _settings().secure else name


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
