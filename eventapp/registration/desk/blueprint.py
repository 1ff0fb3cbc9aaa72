"""The addresses of the desk, and the headers of all its answers."""

from flask import Blueprint, Response

pages = Blueprint(
    "desk", __name__, url_prefix="/<lang:language>/organize/<series>/<int(max=9999):number>/registration"
)


@pages.after_request
def keep_nothing(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
