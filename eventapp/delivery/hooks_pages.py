"""Where a mail service reports what became of mail. Whoever knows the secret address is believed."""

import hmac
from typing import Any

from flask import Blueprint, abort, current_app, request

from eventapp.core import clock
from eventapp.core.db import transaction
from eventapp.settings import Settings
from eventapp.web.access import open_to_all
from eventapp.web.security import keep_private

from . import bounces

pages = open_to_all(Blueprint("hooks", __name__, url_prefix="/hooks"))
pages.after_request(keep_private)
MOST = 1000


@pages.post("/bounces/<secret>")
def bounced(secret: str) -> tuple[dict[str, int], int]:
    """One report or a list of them, as JSON. Says how many were about mail of ours."""
    settings: Settings = current_app.extensions["settings"]
    expected = settings.mail.bounce_secret
    if not expected or not hmac.compare_digest(secret.encode(), expected.encode()):
        abort(404)
    sent = request.get_json(silent=True)
    listed = sent if isinstance(sent, list) else [sent]
    reports: list[dict[str, Any]] = [each for each in listed if isinstance(each, dict)]
    if len(listed) > MOST or len(reports) != len(listed):
        abort(400)
    with transaction() as session:
        known = sum(bounces.reported(session, clock.now(), each) for each in reports)
    return {"known": known}, 200
