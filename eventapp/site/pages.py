from flask import Blueprint

pages = Blueprint("site", __name__)
from . import model  # noqa
import eventapp.calendars.model, eventapp.core.outbox, eventapp.core.audit, eventapp.agenda.model  # noqa


@pages.get("/<lang:language>/")
def home():
    return "hi"
