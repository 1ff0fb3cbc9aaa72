"""Wake-ups: a worker hears at once that there is work, instead of at its next look.

A wake-up says "look" and nothing else; what has to be done stands in the database. One that is lost costs the
time until the next look, one too many costs a read. huey's storages carry them: a SQLite file by default,
Redis or PostgreSQL by address.
"""

import importlib
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Lock, Thread
from time import monotonic
from typing import Any

from flask import Flask, current_app, has_app_context
from sqlalchemy import event
from sqlalchemy.orm import Session

from eventapp.settings import Settings

from .claims import Claimable

log = logging.getLogger("eventapp.wakeups")

NAME = "eventapp"
AS_MANY = 4  # wake-ups that wait at most: they are all the same
POLL = 0.2  # seconds between looks into a storage that cannot wait itself
PATIENCE = 1.0  # seconds for a server that carries wake-ups to answer
DRIVERS = {"redis": "redis", "rediss": "redis", "unix": "redis", "postgresql": "psycopg"}  # by scheme


def init_app(app: Flask, settings: Settings) -> None:
    app.extensions["bell"] = Bell(settings.queue_url, settings.data_dir)


def bell(app: Flask) -> "Bell":
    found: Bell = app.extensions["bell"]
    return found


class Bell:
    """Rung by whoever wrote down work, heard by workers. Whatever carries it may be away: then nobody waits
    for it, and workers look by themselves."""

    def __init__(self, url: str, directory: Path) -> None:
        self._url = url
        self._file = directory / "wakeups.sqlite3"
        self._storage: Any = None
        self._lock = Lock()
        self._asked = Event()
        self._was_away = False

    def ring(self) -> None:
        """Wake a worker, beside the caller's own way: a page does not wait for it."""
        if not self._url and not self._file.exists():
            return  # no worker has ever listened here
        if not self._asked.is_set():
            self._asked.set()
            Thread(target=self._ring, name="bell", daemon=True).start()

    def _ring(self) -> None:
        with self._lock:
            self._asked.clear()
            try:
                if self._open().queue_size() < AS_MANY:
                    self._open().enqueue(b"look")
            except Exception as error:  # noqa: BLE001  # each storage has errors of its own
                self._away(error)

    def wait(self, stop: Event, seconds: float) -> None:
        """Until it rings, at most *seconds*, or until *stop*."""
        until = monotonic() + seconds
        while not stop.is_set() and (left := until - monotonic()) > 0:
            try:
                woken = self._open().dequeue() is not None
            except Exception as error:  # noqa: BLE001
                self._away(error)
                stop.wait(left)
                return
            self._was_away = False
            if woken:
                return
            if not self._open().blocking:
                stop.wait(min(POLL, left))

    def _open(self) -> Any:
        if self._storage is None:
            self._storage = _storage(self._url, self._file)
        return self._storage

    def _away(self, error: Exception) -> None:
        known, self._was_away, self._storage = self._was_away, True, None
        if not known:
            log.warning("wake-ups are not carried: %s", type(error).__name__)  # its text may name the address

    def close(self) -> None:
        """Whoever listened in this thread has ended."""
        storage, self._storage = self._storage, None
        if storage is not None:
            storage.close()


def _storage(url: str, file: Path) -> Any:
    driver = DRIVERS.get(url.partition(":")[0])
    with _hidden({"redis", "psycopg"} - {driver}):
        from huey import storage

    if driver and getattr(storage, {"redis": "Redis"}.get(driver, driver)) is None:
        importlib.reload(storage)  # it was hidden when this process began with another storage
    if driver == "redis":
        from redis import ConnectionPool

        pool = ConnectionPool.from_url(url, socket_connect_timeout=PATIENCE, socket_timeout=PATIENCE * 3)
        return storage.RedisStorage(NAME, connection_pool=pool)
    if driver == "psycopg":
        return storage.PostgresStorage(NAME, dsn=url, connect_timeout=max(2, round(PATIENCE)))
    file.parent.mkdir(parents=True, exist_ok=True)
    return storage.SqliteStorage(NAME, filename=str(file), cache_mb=0, fsync=False, timeout=PATIENCE)


@contextmanager
def _hidden(drivers: set[Any]) -> Iterator[None]:
    """huey imports each driver that it finds; one that is not needed costs many megabytes."""
    hidden = [name for name in drivers if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # None: as if it were not installed
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


@event.listens_for(Session, "after_flush")
def _note_work(session: Session, *_: object) -> None:
    if any(isinstance(row, Claimable) for row in session.new):
        session.info["work"] = True


@event.listens_for(Session, "after_commit")
def _ring(session: Session) -> None:
    if session.info.pop("work", False) and has_app_context():
        bell(current_app).ring()


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop("work", None)
