"""Work is done as it falls due or when a worker is woken, by any number of them, and all end cleanly."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from eventapp import tasks, worker
from eventapp.core import claims, clock, outbox, rounds
from eventapp.core.outbox import OutboxRow
from eventapp.settings import ROOT
from tests.apps import reading, writing
from tests.factories import NOW

PATIENCE = 60


@pytest.fixture(autouse=True)
def no_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "ROUNDS", {})


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
    def __init__(self, app: Flask, every: float = 0.02) -> None:
        self.stop = Event()
        self.thread = Thread(target=worker.work, args=(app, self.stop, every))
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


def test_a_worker_is_woken_long_before_it_would_look(app: Flask, done: list[str]) -> None:
    working = Working(app, every=PATIENCE * 10)
    until((app.extensions["settings"].data_dir / "wakeups.sqlite3").exists)
    ask(app, "now")
    until(lambda: done == ["now"])
    working.end()


def test_what_takes_long_holds_nothing_up_and_is_given_back(
    app: Flask, done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, topic = Event(), f"test{outbox.LONG}"

    def work(_payload: dict[str, Any], over: Callable[[], bool]) -> None:
        begun.set()
        until(over)

    monkeypatch.setitem(tasks.LONG, topic, work)
    with writing(app) as session:
        outbox.put(session, topic, {}, clock.now())
    working = Working(app)
    assert begun.wait(PATIENCE)
    ask(app, "meanwhile")
    until(lambda: done == ["meanwhile"])
    working.end()
    with reading(app) as session:
        row = session.scalars(select(OutboxRow).where(OutboxRow.topic == topic)).one()
        assert (row.claimed_by, row.attempts, row.done_at) == (None, 0, None)


def test_two_workers_share_the_work(app: Flask, done: list[str]) -> None:
    both = Working(app), Working(app)
    for number in range(30):
        ask(app, str(number))
    until(lambda: len(done) == 30)
    for working in both:
        working.end()
    assert sorted(map(int, done)) == list(range(30))


def test_what_a_dead_worker_held_is_done_before_its_lease_ends(app: Flask, done: list[str]) -> None:
    ask(app, "held")
    held_by_a_dead_one(app)
    with app.app_context():
        assert worker.sweep() == ["outbox row 1: the worker ended amid the work"]
        assert worker.sweep() == []
    with writing(app) as session:
        row = session.scalars(select(OutboxRow)).one()
        assert (row.attempts, row.claimed_by) == (1, None)
        row.due_at = clock.now()
    working = Working(app)
    until(lambda: done == ["held"])
    working.end()


def held_by_a_dead_one(app: Flask) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    place, _, _ = claims.this_worker().split("/")
    with app.app_context():
        assert claims.take(OutboxRow, f"{place}/{ended.pid}/x", clock.now(), 1)


@pytest.mark.parametrize("name", [lambda: "elsewhere/1/abcd", claims.this_worker], ids=["elsewhere", "here"])
def test_what_a_living_worker_holds_is_left_alone(app: Flask, name: Callable[[], str]) -> None:
    """One on another machine may live: only its lease tells."""
    ask(app, "held")
    with app.app_context():
        assert claims.take(OutboxRow, name(), clock.now(), 1)
        assert worker.sweep() == []


def test_what_a_worker_of_the_same_number_held_before_a_restart_is_freed(app: Flask) -> None:
    """In a container the first process always has the number 1."""
    ask(app, "held")
    mine = claims.this_worker().rpartition("/")[0]
    with app.app_context():
        assert claims.take(OutboxRow, f"{mine}/before", clock.now(), 1)
        assert len(worker.sweep()) == 1


def test_rounds_come_again_when_their_time_has_passed(
    app: Flask, done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(
        tasks.HANDLERS, "round", [lambda _session, _payload, now: done.append(str(now.minute))]
    )
    rounds_of = {"round": timedelta(minutes=10)}
    for minute in (0, 1, 9, 10, 11, 35):
        now = NOW + timedelta(minutes=minute)
        with app.app_context():
            rounds.keep(rounds_of, now)
            rounds.keep(rounds_of, now)
            assert outbox.drain(tasks.HANDLERS, now) == []
    assert done == ["0", "10", "35"]
    with reading(app) as session:
        assert len(session.scalars(select(OutboxRow)).all()) <= 2


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
@pytest.mark.parametrize("workers", [1, 2])
def test_the_command_ends_when_it_is_told_to(app: Flask, tmp_path: Path, ending: int, workers: int) -> None:
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    environment = {**os.environ, "DATABASE_URL": url, "EVENTAPP_DATA_DIR": str(tmp_path)}
    command = [*worker.alone(), "--workers", str(workers)]
    with writing(app) as session:
        outbox.put(session, "unknown", {}, clock.now())
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)

    def tried() -> bool:
        with reading(app) as session:
            asked = select(OutboxRow.attempts).where(OutboxRow.topic == "unknown")
            return session.scalars(asked).one() > 0

    try:
        until(tried)
    finally:
        process.send_signal(ending)
        _, said = process.communicate(timeout=PATIENCE)
    assert (process.returncode, "Traceback" in said) == (0, False)


@pytest.mark.slow
def test_a_worker_that_ends_is_replaced(tmp_path: Path) -> None:
    stop, file = Event(), tmp_path / "begun"
    command = [sys.executable, "-c", f"open({str(file)!r}, 'a').write('x'); import time; time.sleep(0.1)"]
    supervising = Thread(target=worker.supervise, args=(command, 2, stop))
    supervising.start()
    until(lambda: file.exists() and len(file.read_text()) >= 4)
    stop.set()
    supervising.join(PATIENCE)
    assert not supervising.is_alive()
