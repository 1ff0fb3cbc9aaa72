"""``/health``: whether this process can serve, for machines and for the person on duty."""

from datetime import datetime

from flask import Blueprint, Response, jsonify
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from eventapp.core import claims, clock
from eventapp.core.db import db
from eventapp.core.mail import StoredMail
from eventapp.core.outbox import OutboxRow
from eventapp.notices import time_watch
from eventapp.web.access import open_to_all

pages = open_to_all(Blueprint("health", __name__))


@pages.get("/health")
def health() -> Response:
    """200 when ready, 503 when the database does not answer. Of the queue: ``oldest_due`` is the UTC time
    since which the oldest piece of unfinished work could have been done, ``seconds`` how long that is; it
    grows when no worker runs. ``given_up`` counts what needs a person."""
    body: dict[str, object] = {"status": "ok", "database": "ok", "tzdata": clock.tzdata_version()}
    try:
        body["queue"] = _queue(clock.now())
        body["moved_by_clocks"] = time_watch.moved_sessions(db.session(), clock.now())
    except DBAPIError:
        body |= {"status": "unavailable", "database": "unreachable"}
    response = jsonify(body)
    response.status_code = 200 if body["status"] == "ok" else 503
    response.headers["Cache-Control"] = "no-store"
    return response


def _queue(now: datetime) -> dict[str, object]:
    waiting, oldest, *given_up = db.session.execute(
        select(
            func.count(),
            func.min(OutboxRow.due_at),
            *(
                select(func.count()).where(table.gave_up_at.is_not(None)).scalar_subquery()
                for table in (OutboxRow, StoredMail)
            ),
        ).where(claims.is_open(OutboxRow))
    ).one()
    late = (now - oldest).total_seconds() if waiting else 0
    return {
        "waiting": waiting,
        "oldest_due": oldest.isoformat() if waiting else None,
        "seconds": max(0, round(late)),
        "given_up": sum(given_up),
    }
