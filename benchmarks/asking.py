"""Asking a WSGI application inside this process, with next to no cost beside the application's own."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from typing import Any, NamedTuple

from flask import Flask
from sqlalchemy import event
from werkzeug.test import EnvironBuilder

from eventapp.core.db import db


class Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: bytes  # as sent


def asking(app: Flask, path: str, headers: Mapping[str, str] | None = None) -> Callable[[], Answer]:
    """A function that asks *app* for *path* each time it is called."""
    named = {"Accept-Encoding": "gzip"} | dict(headers or {})
    environ = EnvironBuilder(path, headers=list(named.items())).get_environ()

    def ask() -> Answer:
        heads: list[tuple[str, list[tuple[str, str]]]] = []

        def start(
            status: str, sent: list[tuple[str, str]], _failure: Any = None, /
        ) -> Callable[[bytes], object]:
            heads.append((status, sent))
            return bytes  # nobody writes this way

        chunks = app({**environ, "wsgi.input": BytesIO()}, start)
        body = b"".join(chunks)
        chunks.close()  # type: ignore[attr-defined]
        [(status, sent)] = heads
        return Answer(int(status[:3]), dict(sent), body)

    return ask


def found(app: Flask, path: str) -> Answer:
    """The answer at *path*, which must be there."""
    answer = asking(app, path)()
    assert answer.status == 200, f"{path} answers {answer.status}"
    return answer


def seconds(work: Callable[[], object], times: int) -> float:
    """The processor time that *work* takes, on average over *times*."""
    begun = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - begun) / times


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """The SQL that *app* sends meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)
