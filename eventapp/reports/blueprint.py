"""Where the views of reports stand: organizers' rooms, and what everybody may read."""

from flask import Blueprint

from eventapp.web.access import open_to_all
from eventapp.web.security import keep_private

PREFIX = "/<lang:language>/organize/<series>/<int(max=9999):number>/report"
pages = Blueprint("report", __name__, url_prefix=PREFIX)
pages.after_request(keep_private)

public = open_to_all(
    Blueprint(
        "published_report", __name__, url_prefix="/<lang:language>/<series>/meetings/<int(max=9999):number>"
    )
)
