"""The one blueprint of everything by which people register."""

from flask import Blueprint

from eventapp.web.security import keep_private

blueprint = Blueprint("registering", __name__, url_prefix="/<lang:language>")
blueprint.after_request(keep_private)

MEETING = "/<series>/meetings/<int(max=9999):number>"
REGISTER = f"{MEETING}/register"
