"""The address of a delegation's pages, and what all of them share."""

from typing import Any

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

from eventapp.agenda.spreadsheet import archive
from eventapp.registration import policy
from eventapp.web.access import actor

from .requests import Leave

Answer = str | AnyResponse | tuple[str, int]
PREFIX = "/<lang:language>/organize/<series>/<int(max=9999):number>/registration"
SIDE = "/delegations/<side>"
LARGE_FORM = 3_000_000  # a list of people is carried in its form
LARGE = frozenset(("delegations.take", "delegations.order", "delegations.preview"))
pages = Blueprint("delegations", __name__, url_prefix=PREFIX)
duplicates = Blueprint("duplicates", __name__, url_prefix=f"{PREFIX}/duplicates")


@pages.after_request
@duplicates.after_request
def keep_nothing(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@pages.url_value_preprocessor
def allow_a_list(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before anything looks into the request: these addresses take a list, and one of them a file."""
    if endpoint in LARGE:
        file = archive.MOST_BYTES if endpoint == "delegations.preview" else 0
        request.max_form_memory_size = LARGE_FORM
        request.max_content_length = LARGE_FORM + file


def leave(series: str) -> Leave:
    """By what right the actor changes a frozen list."""
    return Leave(policy.keeps(actor(), series), request.form.get("reason", ""))
