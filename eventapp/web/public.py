"""Pages that are the same for everyone until somebody writes: made once for a state of the records and a day,
and kept."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from flask import Response, g, request

from eventapp.core import audit, clock
from eventapp.core.db import db

from .answers import Answer, kept
from .languages import keep_arguments

P = ParamSpec("P")


def public_page(view: Callable[P, str]) -> Callable[P, Response]:
    """Keep what *view* renders, for this address, until the records or the day change."""

    @wraps(view)
    def answer(*args: P.args, **values: P.kwargs) -> Response:
        state = audit.state(db.session())
        keep_arguments()

        def make() -> Answer:
            g.modified = state.at
            return Answer.of(view(*args, **values).encode(), "text/html; charset=utf-8", state.at)

        return kept((state.id, clock.now().date(), request.path), make)

    return answer
