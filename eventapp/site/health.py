"""``/health``: whether this process can serve, for machines and for the person on duty."""

from flask import Blueprint, Response, jsonify
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.outbox import OutboxRow
from eventapp.web.access import open_to_all

pages = open_to_all(Blueprint("health", __name__))


@pages.get("/health")
def health() -> Response:
    """200 when ready, 503 when the database does not answer. ``oldest_due`` is the UTC time since which the
    oldest piece of unfinished work waits."""
    body: dict[str, object] = {"status": "ok", "database": "ok", "tzdata": clock.tzdata_version()}
    try:
        waiting, oldest = db.session.execute(
            select(func.count(), func.min(OutboxRow.due_at)).where(OutboxRow.done_at.is_(None))
        ).one()
        body["queue"] = {"waiting": waiting, "oldest_due": oldest.isoformat() if waiting else None}
    except DBAPIError:
        body |= {"status": "unavailable", "database": "unreachable"}
    response = jsonify(body)
    response.status_code = 200 if body["status"] == "ok" else 503
    response.headers["Cache-Control"] = "no-store"
    return response
