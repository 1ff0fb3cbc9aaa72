"""Does the work of the outbox and sends mail, as they fall due: in processes of their own, or in a thread of
a web process.

Any number of workers may run, on any number of machines: `core.claims` gives each row to one of them. One
that is told to stop finishes the piece of work that it has begun and gives back what it claimed besides. What
takes minutes is worked on in a thread of its own (`core.long_work`) and given back at once.
"""

import logging
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from threading import Event, Thread

from flask import Flask

from eventapp.core import claims, clock, long_work, outbox, rounds, wakeups
from eventapp.core.mail import StoredMail
from eventapp.core.outbox import OutboxRow

log = logging.getLogger("eventapp.worker")

EVERY = 2.0  # seconds, as are the others
SWEEP_EVERY = 20.0
RESTART_AFTER = 1.0


def work(app: Flask, stop: Event, every: float = EVERY) -> None:
    """Look when woken, and every *every* seconds, until *stop*."""
    from eventapp.notices import time_watch

    bell = wakeups.bell(app)
    swept = float("-inf")
    woken = Event()
    beside = Thread(target=_work_long, args=(app, stop, woken, every), name="long work", daemon=True)
    beside.start()
    _guarded(app, time_watch.report_at_start)
    while not stop.is_set():
        if time.monotonic() >= swept + SWEEP_EVERY:
            swept = time.monotonic()
            _guarded(app, sweep)
        _guarded(app, lambda: look(stop))
        woken.set()
        bell.wait(stop, every)
    bell.close()
    woken.set()
    beside.join()


def _work_long(app: Flask, stop: Event, woken: Event, every: float) -> None:
    while not stop.is_set():
        woken.wait(every)
        woken.clear()
        _guarded(app, lambda: look_long(stop))


def look(stop: Event) -> list[str]:
    """Do what is due. Returns what failed, a line for each."""
    from eventapp.delivery import sending
    from eventapp.tasks import HANDLERS

    failures = outbox.drain(HANDLERS, clock.now(), stop.is_set)
    return failures + sending.deliver(clock.now(), claims.this_worker(), stop.is_set)


def look_long(stop: Event) -> list[str]:
    """Do what is due of the work that takes minutes."""
    from eventapp.tasks import LONG

    return long_work.drain(LONG, stop.is_set)


def sweep() -> list[str]:
    """See to what nobody else does: what dead workers held, and the rounds."""
    from eventapp.tasks import ROUNDS

    now = clock.now()
    lost = [line for table in (OutboxRow, StoredMail) for line in claims.release_dead(table, now)]
    rounds.keep(ROUNDS, now)
    return lost


def _guarded(app: Flask, do: Callable[[], list[str]]) -> None:
    try:
        with app.app_context():
            for failure in do():
                log.error("%s", failure)
    except Exception:  # a database that is away comes back; the worker must still be here then
        log.exception("the outbox cannot be read")


def start_beside(app: Flask) -> Thread:
    """Work in a thread of this process for as long as it lives. Being killed amid a piece of work is being
    rolled back: the row stays and is done by the next one."""
    thread = Thread(target=work, args=(app, Event()), name="worker", daemon=True)
    thread.start()
    return thread


def supervise(command: Sequence[str], count: int, stop: Event) -> None:
    """Keep *count* processes of *command* going until *stop*, then tell them to stop and wait for them."""
    running = [_start(command) for _ in range(count)]
    while not stop.wait(RESTART_AFTER):
        for place, process in enumerate(running):
            if process.poll() is not None:
                log.error("worker %s ended with %s; another begins", process.pid, process.returncode)
                running[place] = _start(command)
    for process in running:
        process.terminate()
    for process in running:
        process.wait()


def _start(command: Sequence[str]) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(command)  # noqa: S603  # this program itself


def alone() -> list[str]:
    """The command for one worker, as this program itself was started."""
    return [sys.executable, "-m", "flask", "--app", "wsgi", "work", "--forever"]
