"""Personal feeds as jCal (RFC 7265), beside the calendar of the same secret."""

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from eventapp.calendars import jcal
from eventapp.calendars.feeds import day_not_over
from eventapp.core import clock
from eventapp.web.access import open_to_all
from eventapp.web.answers import Answer, send

from . import feed_pages, feeds

pages = open_to_all(Blueprint("personal_jcal", __name__))

HEADERS = {**feed_pages.HEADERS, "Content-Disposition": 'inline; filename="my-sessions.json"'}


@pages.after_request
def private(response: Response) -> Response:
    response.headers.update(HEADERS)
    return response


@pages.get("/calendars/<secret>.json")
def feed(secret: str) -> Response:
    """One statement where nothing changed, else two; the last good calendar when the database is away."""
    try:
        return _answer(secret)
    except HTTPException:
        raise
    except Exception as error:  # noqa: BLE001  # whatever it is, it is logged there
        return send(jcal.of(feed_pages.last_good(secret, error)))


def _answer(secret: str) -> Response:
    now = clock.now()
    head, today = feed_pages.opened(secret, now), day_not_over(now)
    tag = f"{feeds.tag(head, today)}-json"
    if request.if_none_match.contains_weak(tag) or request.if_none_match.contains_weak(f"{tag}-gz"):
        return send(Answer(b"", None, tag, jcal.MIMETYPE))
    ics = feed_pages.whole(secret, head, today)
    return send(Answer.of(jcal.written(ics), jcal.MIMETYPE, head.revoked_at)._replace(tag=tag))
