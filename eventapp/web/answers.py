"""Answers that are made once and sent many times.

An `Answer` is a finished body with its compressed form and its strong validator. Pages and calendars made
from a publication depend on nothing else than their key, so they are kept in memory under it.
"""

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import datetime
from threading import Lock
from typing import NamedTuple, Self

from flask import Flask, Response, current_app, request

MOST_KEPT_BYTES = 24_000_000
SMALLEST_ZIPPED = 500


class Answer(NamedTuple):
    """``modified`` is told as Last-Modified and never used to answer 304: dates are too coarse, and a
    client that only compares dates would freeze on an old calendar."""

    body: bytes
    zipped: bytes | None
    tag: str
    mimetype: str
    modified: datetime | None = None

    @classmethod
    def of(cls, body: bytes, mimetype: str, modified: datetime | None = None) -> Self:
        zipped = gzip.compress(body, 6, mtime=0) if len(body) >= SMALLEST_ZIPPED else None
        if zipped is not None and len(zipped) > 0.9 * len(body):
            zipped = None  # pictures and fonts are compressed already
        return cls(body, zipped, hashlib.blake2b(body, digest_size=12).hexdigest(), mimetype, modified)


class Kept:
    """The answers kept in this process, the least recently used dropped first. Safe between threads."""

    def __init__(self, most_bytes: int = MOST_KEPT_BYTES) -> None:
        self._answers: OrderedDict[Hashable, Answer] = OrderedDict()
        self._bytes = 0
        self._most = most_bytes
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Answer]) -> Answer:
        """The answer under *key*, made now if it is not here; two threads may both make the same bytes."""
        with self._lock:
            answer = self._answers.get(key)
            if answer is not None:
                self._answers.move_to_end(key)
                return answer
        answer = make()
        with self._lock:
            if key not in self._answers:
                self._answers[key] = answer
                self._bytes += _size(answer)
            while self._bytes > self._most and len(self._answers) > 1:
                self._bytes -= _size(self._answers.popitem(last=False)[1])
        return answer

    def clear(self) -> None:
        with self._lock:
            self._answers.clear()
            self._bytes = 0


def _size(answer: Answer) -> int:
    return len(answer.body) + len(answer.zipped or b"")


def init_app(app: Flask) -> None:
    app.extensions["kept"] = Kept()


def kept(key: Hashable, make: Callable[[], Answer]) -> Response:
    """Send the answer under *key*, making it on first use."""
    answers: Kept = current_app.extensions["kept"]
    return send(answers.get(key, make))


def send(answer: Answer) -> Response:
    """*answer* as the client wants it: 304 if it has these very bytes, else compressed if it can read that.

    RFC 9110: the compressed form is another representation and has its own strong tag (8.8.3.3);
    If-None-Match may be a list, weak, or ``*`` (13.1.2). HEAD is Werkzeug's business.
    """
    zipped = answer.zipped is not None and request.accept_encodings.quality("gzip") > 0
    tag = answer.tag + "-gz" if zipped else answer.tag
    unchanged = request.if_none_match.contains_weak(answer.tag) or request.if_none_match.contains_weak(
        answer.tag + "-gz"
    )
    if unchanged:
        response = Response(status=304)
        # A 304 describes no body; naming a type would only confuse caches.
        response.headers.pop("Content-Type", None)
    else:
        body = answer.zipped if zipped and answer.zipped is not None else answer.body
        response = Response(body, content_type=answer.mimetype)
        if zipped:
            response.headers["Content-Encoding"] = "gzip"
    response.headers["ETag"] = f'"{tag}"'
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = "no-cache"
    if answer.modified is not None:
        response.last_modified = answer.modified
    return response
