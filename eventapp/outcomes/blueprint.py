"""The rooms in which both sides write plans and report on them; the views of plans join it."""

from flask import Blueprint

from eventapp.web.access import open_to_all
from eventapp.web.security import keep_private

PREFIX = "/<lang:language>/organize/<series>/<int(max=9999):number>/outcomes"
pages = Blueprint("outcomes", __name__, url_prefix=PREFIX)
pages.after_request(keep_private)

public = open_to_all(Blueprint("work_plans", __name__, url_prefix="/<lang:language>/<series>/groups/<slug>"))
