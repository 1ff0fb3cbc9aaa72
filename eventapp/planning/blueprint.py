"""The rooms in which organizers state what a plan must respect; the views of this area join it."""

from flask import Blueprint

from eventapp.web.security import keep_private

PREFIX = "/<lang:language>/organize/<series>/<int(max=9999):number>/plan"
pages = Blueprint("planning", __name__, url_prefix=PREFIX)
pages.after_request(keep_private)
