"""The addresses of the desk, and the headers of all its answers."""

from flask import Blueprint

from eventapp.web.security import keep_private

pages = Blueprint(
    "desk", __name__, url_prefix="/<lang:language>/organize/<series>/<int(max=9999):number>/registration"
)
pages.after_request(keep_private)
