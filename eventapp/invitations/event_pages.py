"""The event of one invitation as a file, for programs that do not read it from the mail. Whoever has the mail
has this address; nobody else can make it up."""

from flask import Blueprint, Response, abort
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventapp.calendars import feeds
from eventapp.calendars.last_good import MIMETYPE
from eventapp.core.db import db
from eventapp.programs.events import copy_bytes
from eventapp.web.access import open_to_all

from . import answering, imip
from .model import Invitation

pages = open_to_all(Blueprint("invited", __name__))


@pages.get("/<lang:language>/answer/<token>/session.ics")
def event(token: str) -> Response:
    """As it was last mailed; no message, so that nothing is answered by it."""
    row = db.session().scalars(
        select(Invitation)
        .options(joinedload(Invitation.copy))
        .where(Invitation.ref == answering.ref_of(token))
    ).one_or_none() or abort(404)
    data = copy_bytes(row.copy, row.language, row.mailed_at)
    title = imip.read(data).title
    response = Response(feeds.calendar(title, soon=False, vevents=[data]), mimetype=MIMETYPE)
    response.headers["Content-Disposition"] = 'attachment; filename="session.ics"'
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
