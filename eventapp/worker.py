"""Does the work of the outbox as it falls due: in a process of its own, or in a thread of a web process.

Of all workers on a machine one holds the lock on a file and works, the others stand by: when its process
ends, however it ends, the system gives the lock to another. Workers on several machines do no harm, because
a row of the outbox is claimed in the database.
"""

import fcntl
import logging
from threading import Event, Thread

from flask import Flask

from eventapp.core import clock, outbox
from eventapp.settings import Settings

log = logging.getLogger("eventapp.worker")

EVERY = 2.0  # seconds


def work(app: Flask, stop: Event, every: float = EVERY) -> None:
    """Look again and again, until *stop*; a piece of work that has begun is finished first."""
    settings: Settings = app.extensions["settings"]
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with (settings.data_dir / "worker.lock").open("ab") as handle:
        while not stop.is_set():
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)  # once held, again is nothing
            except BlockingIOError:
                pass  # another one works
            else:
                _look(app)
            stop.wait(every)


def _look(app: Flask) -> None:
    from eventapp.tasks import HANDLERS

    try:
        with app.app_context():
            for failure in outbox.drain(HANDLERS, clock.now()):
                log.error("%s", failure)
    except Exception:  # a database that is away comes back; the worker must still be here then
        log.exception("the outbox cannot be read")


def start_beside(app: Flask) -> Thread:
    """Work in a thread of this process for as long as it lives. Being killed amid a piece of work is being
    rolled back: the row stays and is done by the next one."""
    thread = Thread(target=work, args=(app, Event()), name="worker", daemon=True)
    thread.start()
    return thread
