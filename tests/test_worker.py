"""Work is done as it falls due, by one worker of a machine, and a stopped one ends cleanly."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from flask import Flask
from sqlalchemy import select

from eventapp import tasks, worker
from eventapp.core import clock, outbox
from eventapp.core.outbox import OutboxRow
from eventapp.settings import ROOT
from tests.apps import reading, writing

PATIENCE = 20


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the work ``test`` was asked to do."""
    told: list[str] = []
    monkeypatch.setitem(
        tasks.HANDLERS, "test", [lambda _session, payload, _now: told.append(payload["what"])]
    )
    return told


def ask(app: Flask, what: str, after: timedelta = timedelta(0)) -> None:
    now = clock.now()
    with writing(app) as session:
        outbox.put(session, "test", {"what": what}, now, due_at=now + after)


def until(true: Callable[[], bool]) -> None:
    given_up = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < given_up
        time.sleep(0.02)


class Working:
    def __init__(self, app: Flask) -> None:
        self.stop = Event()
        self.thread = Thread(target=worker.work, args=(app, self.stop, 0.02))
        self.thread.start()

    def end(self) -> None:
        self.stop.set()
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive()


def test_work_is_done_when_it_falls_due(app: Flask, done: list[str]) -> None:
    ask(app, "soon", timedelta(seconds=0.3))
    ask(app, "tomorrow", timedelta(days=1))
    working = Working(app)
    ask(app, "now")
    until(lambda: done == ["now", "soon"])
    working.end()
    with reading(app) as session:
        waiting = session.scalars(select(OutboxRow).where(OutboxRow.done_at.is_(None))).all()
        assert [row.payload["what"] for row in waiting] == ["tomorrow"]


def test_of_two_one_works_and_the_other_takes_over(
    app: Flask, done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []
    look = worker._look
    monkeypatch.setattr(worker, "_look", lambda app: (looks.append(1), look(app)))
    first = Working(app)
    until(lambda: len(looks) > 1)
    second = Working(app)
    first.end()
    seen = len(looks)
    until(lambda: len(looks) > seen)
    ask(app, "after")
    until(lambda: done == ["after"])
    second.end()


def test_a_database_that_is_away_does_not_end_the_worker(
    app: Flask, done: list[str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    drain, failed = outbox.drain, Event()

    def away_once(*arguments: object) -> list[str]:
        if failed.is_set():
            return drain(*arguments)  # type: ignore[arg-type]
        failed.set()
        raise ConnectionError("away")

    monkeypatch.setattr(outbox, "drain", away_once)
    ask(app, "later")
    working = Working(app)
    until(lambda: done == ["later"])
    working.end()
    assert "the outbox cannot be read" in caplog.text


@pytest.mark.slow
@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_the_command_ends_when_it_is_told_to(app: Flask, tmp_path: Path, ending: int) -> None:
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    environment = {**os.environ, "DATABASE_URL": url, "EVENTAPP_DATA_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "work", "--forever"]
    with writing(app) as session:
        outbox.put(session, "unknown", {}, clock.now())
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)

    def tried() -> bool:
        with reading(app) as session:
            return session.scalars(select(OutboxRow.attempts)).one() > 0

    until(tried)
    process.send_signal(ending)
    _, said = process.communicate(timeout=PATIENCE)
    assert (process.returncode, "Traceback" in said) == (0, False)
