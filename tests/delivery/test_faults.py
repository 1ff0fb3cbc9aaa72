"""The mail server is away at first and workers are killed again and again: each letter arrives, in order."""

import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from eventapp.core import clock, migrations, outbox
from eventapp.core.mail import StoredMail
from eventapp.settings import Mail, Settings
from tests.apps import app_on, reading, writing
from tests.delivery import killed
from tests.delivery.killed import Machine
from tests.support.mail import Arrived, Sink
from tests.support.postgres import Cluster
from tests.support.redis_server import redis

PEOPLE, LETTERS = 120, 5
ALL = PEOPLE * LETTERS
KILLS, OF_THEMSELVES = 40, 12
AWAY = 6.0  # seconds without a mail server, in which a quarter of the kills come
PATIENCE = 600

pytestmark = pytest.mark.slow


def ask(app: Flask) -> None:
    now = clock.now()
    with writing(app) as session:
        for number in range(LETTERS):
            for person in range(PEOPLE):
                who = f"person-{person}"
                outbox.put(session, killed.TOPIC, {"who": who, "number": number}, now, lane=who)


class Workers:
    def __init__(self, settings: Settings, machines: list[Machine], directory: Path) -> None:
        self._settings, self._machines = settings, machines
        self._deaths = directory / "deaths"
        self._killed = 0
        self._running = [self._start(machine) for machine in machines]

    def _start(self, machine: Machine) -> ForkServerProcess:
        return killed.start(self._settings, machine, self._deaths, OF_THEMSELVES)

    @property
    def kills(self) -> int:
        return self._killed + (self._deaths.stat().st_size if self._deaths.exists() else 0)

    def replace(self) -> None:
        """Begin another one for each that ended."""
        for place, process in enumerate(self._running):
            if not process.is_alive():
                process.close()
                self._running[place] = self._start(self._machines[place])

    def kill_one(self) -> None:
        process = random.choice(self._running)
        if process.is_alive():
            process.kill()
            process.join()
            self._killed += 1
        self.replace()

    def end(self) -> None:
        for process in self._running:
            process.kill()
            process.join()


@contextmanager
def working(settings: Settings, machines: list[Machine], directory: Path) -> Iterator[Workers]:
    workers = Workers(settings, machines, directory)
    try:
        yield workers
    finally:
        workers.end()


def suffer(app: Flask, server: Sink, workers: Workers) -> None:
    """The faults: no server at first, with the first kills; then kills while mail is handed over."""
    for _ in range(KILLS // 4):
        time.sleep(AWAY / (KILLS // 4))
        workers.kill_one()
    assert server.count() == 0
    server.start()
    seen, given_up = 0, time.monotonic() + PATIENCE
    while sent(app) < ALL:
        assert time.monotonic() < given_up, f"{sent(app)} of {ALL} after {workers.kills} kills"
        time.sleep(0.02)
        workers.replace()
        if workers.kills < KILLS and server.count() >= seen + ALL // KILLS:
            seen = server.count()
            workers.kill_one()


def sent(app: Flask) -> int:
    with reading(app) as session:
        return session.scalar(select(func.count()).where(StoredMail.done_at.is_not(None))) or 0


def look_at(arrived: list[Arrived], kills: int) -> None:
    copies = Counter(each.message["Message-ID"] for each in arrived)
    assert len(copies) == ALL  # nothing lost
    assert len(arrived) - ALL <= kills
    assert len({each.raw for each in arrived}) == ALL  # a second copy is the same to the last byte
    letters: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for each in arrived:
        said = letters[each.to]
        if said[-1:] != [each.message["Subject"]]:
            said.append(each.message["Subject"])
    assert len(letters) == PEOPLE
    assert set(map(tuple, letters.values())) == {tuple(f"Letter {number}" for number in range(LETTERS))}


def settings_of(app: Flask, server: Sink, queue_url: str = "") -> Settings:
    mine: Settings = app.extensions["settings"]
    address = Mail(
        f"smtp+plain://127.0.0.1:{server.port}", "meetings@example.gc.ca", domain_per_minute=100_000
    )
    return Settings(
        mine.database_url, mine.data_dir, mine.secret_key, mine.base_url, mail=address, queue_url=queue_url
    )


def test_one_worker_killed_again_and_again(app: Flask, tmp_path: Path) -> None:
    server, here = Sink(tmp_path / "sink"), [Machine("here", timedelta(minutes=2))]
    ask(app)
    try:
        with working(settings_of(app, server), here, tmp_path) as workers:
            suffer(app, server, workers)
            assert workers.kills >= KILLS
            look_at(server.arrived, workers.kills)
    finally:
        server.stop()


@pytest.mark.postgres
def test_two_machines_with_postgresql_and_redis(postgres: Cluster, tmp_path: Path) -> None:
    """What a killed worker held comes free when its lease ends, and not before: the other one cannot know."""
    machines = [Machine(f"machine-{number}", timedelta(seconds=8)) for number in (1, 2)]
    server = Sink(tmp_path / "sink")
    with redis(tmp_path) as queue, postgres.database() as url, app_on(url, tmp_path) as app:
        with app.app_context():
            migrations.upgrade()
        ask(app)
        try:
            with working(settings_of(app, server, queue), machines, tmp_path) as workers:
                suffer(app, server, workers)
                assert workers.kills >= KILLS
                look_at(server.arrived, workers.kills)
        finally:
            server.stop()
