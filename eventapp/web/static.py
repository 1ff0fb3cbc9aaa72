"""Style, scripts and pictures: read once, compressed once, named by their content and kept for ever.

``asset("css/app.css")`` gives ``/static/css/app.css?v=…``: a new content has a new address.
"""

import hashlib
import mimetypes
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, abort, request

from .answers import Answer, send

STATIC = Path(__file__).parents[2] / "static"

mimetypes.add_type("text/javascript", ".mjs")
mimetypes.add_type("font/woff2", ".woff2")


def init_app(app: Flask) -> None:
    app.add_url_rule("/static/<path:name>", "static", serve)
    app.jinja_env.globals["asset"] = asset


def serve(name: str) -> Response:
    try:
        answer = _load(name)
    except FileNotFoundError:
        abort(404)
    response = send(answer)
    named = request.args.get("v") == _digest(name)
    # What is asked for without its name by content (a module by another) is asked for again each time, and
    # answered 304: old and new scripts must not mix.
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if named else "no-cache"
    return response


def asset(name: str) -> str:
    """The address of a file under static/; an optional file that is not installed has none (empty text)."""
    try:
        return f"/static/{name}?v={_digest(name)}"
    except FileNotFoundError:
        return ""


@lru_cache(maxsize=256)
def _load(name: str) -> Answer:
    path = (STATIC / name).resolve()
    if not path.is_relative_to(STATIC.resolve()) or not path.is_file():
        raise FileNotFoundError(name)
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if kind.startswith("text/") or kind == "image/svg+xml":
        kind += "; charset=utf-8"
    return Answer.of(path.read_bytes(), kind)


@lru_cache(maxsize=256)
def _digest(name: str) -> str:
    return hashlib.blake2b(_load(name).body, digest_size=6).hexdigest()
