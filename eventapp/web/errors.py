"""What people see when something is wrong: the same shell, plain words, what to do next.

A calendar client or a program gets text or JSON: an HTML page in place of a feed would wipe a calendar.
"""

import logging
from traceback import format_exception

import msgspec
from flask import Flask, Response, g, render_template, request
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException, InternalServerError, ServiceUnavailable

from eventapp.core import errors, limits
from eventapp.core.db import plainly, without_values
from eventapp.core.translations import N_, gettext

from .languages import current

log = logging.getLogger("eventapp")

SENTENCES = {
    400: (
        N_("This request cannot be read"),
        N_("Something in the address or the form is not what was expected."),
    ),
    403: (
        N_("This is not open to you"),
        N_("The page exists, but not for you, or the form came from another site."),
    ),
    404: (
        N_("This page does not exist"),
        N_("The address may be old or mistyped. Search, or start from the home page."),
    ),
    405: (N_("This address takes no such request"), N_("Go back and use the form of the page.")),
    409: (N_("Somebody else was faster"), N_("What you were changing has changed since you opened it.")),
    410: (N_("This is no longer here"), N_("It was taken away for good.")),
    413: (N_("This is too large"), N_("The form or file has more data than can be taken.")),
    422: (N_("Something has to be put right"), N_("Look at what the message says and try again.")),
    429: (N_("Too many requests"), N_("Please wait a while and try again.")),
    500: (
        N_("Something went wrong here"),
        N_("It is our mistake and has been recorded. Try again in a moment."),
    ),
    503: (
        N_("Not available for a moment"),
        N_("The service is busy or being restarted. Try again in a minute."),
    ),
}
STATUS = {errors.NotFound: 404, errors.Conflict: 409, errors.Invalid: 422, limits.TooMany: 429}


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(errors.Problem, _problem)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(Exception, _unexpected)


def _http(error: HTTPException) -> Response:
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()  # type: ignore[return-value]
    response = answer(error.code or 500)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _problem(error: errors.Problem) -> Response:
    status = STATUS.get(type(error), 422)
    response = answer(status, error.say(current()))
    if isinstance(error, limits.TooMany):
        response.headers["Retry-After"] = str(int(error.retry_after.total_seconds()) + 1)
    return response


def _database(error: DBAPIError) -> Response:
    log.error("database: %s", plainly(error))
    response = answer(ServiceUnavailable.code)
    response.headers["Retry-After"] = "30"
    return response


def _unexpected(error: Exception) -> Response:
    # Never the address itself: it may hold what lets somebody in.
    where = request.url_rule or "no address of ours"
    log.error("unexpected error at %s\n%s", where, without_values("".join(format_exception(error))))
    return answer(InternalServerError.code)


def answer(status: int, detail: str | None = None) -> Response:
    """The error as the reader of this address can take it."""
    language = current()
    g.language = language
    title, advice = SENTENCES.get(status, SENTENCES[400 if status < 500 else 500])
    title, detail = gettext(language, title), detail or gettext(language, advice)
    if request.path.endswith(".ics"):
        response = Response(f"{title}. {detail}\n", status, content_type="text/plain; charset=utf-8")
    elif request.path.endswith(".json") or request.path.startswith("/api/"):
        response = Response(status=status, content_type="application/problem+json")
        response.set_data(_problem_json(status, title, detail))
    else:
        page = render_template("web/error.html", status=status, title=title, detail=detail)
        response = Response(page, status, content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


def _problem_json(status: int, title: str, detail: str) -> bytes:
    """RFC 9457."""
    return msgspec.json.encode({"type": "about:blank", "status": status, "title": title, "detail": detail})
