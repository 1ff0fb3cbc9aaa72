"""Personal feeds by their secret addresses. Nothing here is logged with its address."""

import gzip
import logging
from collections.abc import Iterable
from datetime import date, datetime

from flask import Blueprint, Response, abort, current_app, request
from werkzeug.exceptions import HTTPException, ServiceUnavailable

from eventapp.calendars.feeds import day_not_over
from eventapp.calendars.last_good import MIMETYPE, LastGood
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.web.access import open_to_all
from eventapp.web.answers import SMALLEST_ZIPPED, Answer, send

from . import feeding, feeds
from .feeding import Head

log = logging.getLogger("eventapp.programs")
pages = open_to_all(Blueprint("personal_feeds", __name__))

FASTEST = 1  # of gzip's levels: a feed is zipped for one reader and thrown away
HEADERS = {
    "Cache-Control": "private, no-cache",
    "Content-Disposition": 'inline; filename="my-sessions.ics"',
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}


@pages.after_request
def private(response: Response) -> Response:
    response.headers.update(HEADERS)
    return response


@pages.get("/calendars/<secret>.ics")
def feed(secret: str) -> Response:
    """One statement where nothing changed, else two; the last good one when the database is away."""
    try:
        return _answer(secret)
    except HTTPException:
        raise
    except Exception as error:  # noqa: BLE001  # whatever it is, it is logged there
        return send(last_good(secret, error))


def last_good(secret: str, error: Exception) -> Answer:
    """What was sent last of the feed with this secret, now that *error* keeps it from being made anew; 503
    where nothing was."""
    log.error("a personal feed cannot be made", exc_info=error)
    found = kept().find(address(feeding.digest_of(secret)))
    if found is None:
        raise ServiceUnavailable(retry_after=30) from error
    return found


def _answer(secret: str) -> Response:
    now = clock.now()
    head, today = opened(secret, now), day_not_over(now)
    tag = feeds.tag(head, today)
    if request.if_none_match.contains_weak(tag) or request.if_none_match.contains_weak(f"{tag}-gz"):
        return send(Answer(b"", None, tag, MIMETYPE))
    return send(_fresh(whole(secret, head, today), tag, head))


def whole(secret: str, head: Head, today: date) -> bytes:
    """The calendar, kept for when the database is away unless it is revoked."""
    if head.revoked_at is not None:
        return feeds.revoked(head)
    made = feeds.body(db.session(), head, today)
    return kept().keep(address(feeding.digest_of(secret)), Answer(made, None, "", MIMETYPE)).body


def opened(secret: str, now: datetime) -> Head:
    """The feed with this secret: 404 where there is none, 410 where it has said long enough that it was
    revoked."""
    head = feeding.head(db.session(), secret) or abort(404)
    if head.revoked_at is not None and head.revoked_at + feeding.SAYS_REVOKED <= now:
        abort(410)
    return head


def _fresh(body: bytes, tag: str, head: Head) -> Answer:
    wanted = len(body) >= SMALLEST_ZIPPED and request.accept_encodings.quality("gzip") > 0
    zipped = gzip.compress(body, FASTEST, mtime=0) if wanted else None
    return Answer(body, zipped, tag, MIMETYPE, head.revoked_at)


def keep_only(digests: Iterable[str]) -> None:
    """The same of all feeds but these."""
    kept().drop_others({address(digest) for digest in digests})


def address(digest: str) -> str:
    """The name under which the last good bytes of a feed are kept."""
    return f"personal feed {digest}"


def kept() -> LastGood:
    found: LastGood = current_app.extensions["last_good_feeds"]
    return found


def forget(digests: Iterable[str]) -> None:
    """Keep no bytes of these feeds any more: they are revoked, or their holder is erased."""
    for digest in digests:
        kept().drop(address(digest))
