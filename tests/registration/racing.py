"""Many people at once, in processes of their own: each way in which a place is given, with the lock and
without it. What is here is run by the short tests and by ``benchmarks/registration.py``."""

import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from threading import local
from typing import NamedTuple

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventapp.core import outbox
from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.registration import places, service
from eventapp.registration.capacity import keeping, limits
from eventapp.registration.model import WHOLE, Choice, Registration
from eventapp.registration.rules import ADMITTED, Place, State
from eventapp.tasks import HANDLERS
from tests.apps import app_on, writing
from tests.factories import NOW
from tests.registration import making
from tests.registration.making import edition_of

PROCESSES = 4


class Job(NamedTuple):
    """What one process does: *way* for each of *ids*, by *threads* at a time, from the moment *begins* on."""

    url: str
    directory: Path
    way: str
    ids: Sequence[int]
    threads: int
    begins: float
    locked: bool = True


@contextmanager
def crowd() -> Iterator[ProcessPoolExecutor]:
    """Processes that are started once and do many jobs."""
    with ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn")) as pool:
        list(pool.map(time.sleep, [0.01] * PROCESSES))
        yield pool


def rush(
    pool: ProcessPoolExecutor,
    url: str,
    directory: Path,
    way: str,
    ids: Sequence[int],
    *,
    clients: int = 32,
    locked: bool = True,
) -> None:
    """All of *ids* at once. What any of the processes could not do is raised here."""
    begins = time.time() + 0.7
    jobs = [
        Job(url, directory, way, ids[n::PROCESSES], max(1, clients // PROCESSES), begins, locked)
        for n in range(PROCESSES)
    ]
    list(pool.map(_do, [job for job in jobs if job.ids]))


def _do(job: Job) -> None:
    act = WAYS[job.way]
    with app_on(job.url, job.directory) as app, _lock(job.locked) as before:
        time.sleep(max(0.0, job.begins - time.time()))
        with ThreadPoolExecutor(job.threads) as threads:
            list(threads.map(lambda each: _one(app, act, each, before), job.ids))


def _one(app: Flask, act: Callable[[Session, int], None], each: int, before: Callable[[], None]) -> None:
    with app.test_request_context():
        before()
        with writing(app) as session:
            act(session, each)


@contextmanager
def _lock(locked: bool) -> Iterator[Callable[[], None]]:
    """The lock as it is; or one that is none: it hands out the counters as they were read before the
    transaction that writes began."""
    if locked:
        yield lambda: None
        return
    read, real = local(), places.lock

    def look() -> None:
        session = db.session()
        read.boards = real(session, edition_of(session).id)
        session.rollback()

    places.lock = lambda _session, _edition_id: read.boards  # type: ignore[assignment]
    try:
        yield look
    finally:
        places.lock = real


def _answer(session: Session, registration_id: int) -> None:
    making.answer(session, session.get_one(Registration, registration_id), now=_now(), approve=True)


def _approve(session: Session, registration_id: int) -> None:
    row = session.get_one(Registration, registration_id)
    service.approve(session, "test", NOW, edition_of(session), [row])


def _import(session: Session, number: int) -> None:
    """A list of five people taken over whole."""
    edition = edition_of(session)
    places.lock(session, edition.id)
    for n in range(5):
        making.registered(session, edition, f"Imported {number} {n}", ("CA", "MX")[number % 2], now=_now())


def _withdraw(session: Session, registration_id: int) -> None:
    row = session.get_one(Registration, registration_id)
    service.withdraw(session, service.PERSON, NOW, edition_of(session), row)


def _take_offer(session: Session, choice_id: int) -> None:
    """Somebody takes the seat that is kept for them, and the worker says at the same time that it is over."""
    row = session.get_one(Registration, session.get_one(Choice, choice_id).registration_id)
    try:
        service.answer_offer(session, service.PERSON, NOW, row, choice_id, yes=choice_id % 3 > 0)
    except NotFound:
        service.end_offer(session, NOW + timedelta(days=9), choice_id)


def _limit(session: Session, seats: int) -> None:
    """An organizer sets the seats of the room, whatever others have set meanwhile."""
    edition = edition_of(session)
    standing = limits.standings(session, edition)[0]
    wanted = {WHOLE: limits.Limit(seats, standing.whole.remote.most)}
    boards = places.lock(session, edition.id)
    seen = limits.seal(boards[standing.id])
    limits.set_limits(session, "test", NOW, edition, standing.id, wanted, seen)


def _switch(session: Session, number: int) -> None:
    keeping.switch(session, "test", NOW, edition_of(session), virtual=number % 2 == 0)


WAYS: dict[str, Callable[[Session, int], None]] = {
    "form": _answer,
    "approval": _approve,
    "import": _import,
    "withdrawal": _withdraw,
    "offer": _take_offer,
    "organizer": _limit,
    "switch": _switch,
}
_moments = count()


def _now() -> datetime:
    """Later each time, as far as one process can tell."""
    return NOW + timedelta(microseconds=next(_moments))


def drain(app: Flask, now: datetime = NOW) -> None:
    """Everything that the outbox asks for and that is due *now*."""
    with app.test_request_context():
        assert outbox.drain(HANDLERS, now) == []


def people(app: Flask, number: int, state: State = State.INVITED, begin: int = 0) -> list[int]:
    """So many people of both sides, as far as *state*."""
    with app.test_request_context(), writing(app) as session:
        edition = edition_of(session)
        return [
            making.registered(
                session, edition, f"Person {n}", ("CA", "MX")[n % 2], state=state, now=_now()
            ).id
            for n in range(begin, begin + number)
        ]


class Found(NamedTuple):
    seated: int
    kept: int  # seats that are offered
    waiting: int
    line: list[int]  # registrations that wait for the room, in order


def found(app: Flask) -> Found:
    """What the people have in the one session; all that must hold is looked at."""
    with writing(app) as session:
        making.check(session)
        line = session.scalars(
            select(Choice.registration_id)
            .where(Choice.waiting, Choice.offered_until.is_(None))
            .order_by(Choice.queued_at, Choice.id)
        ).all()
        return Found(
            session.scalar(select(func.count()).where(Choice.place == Place.ROOM)) or 0,
            session.scalar(select(func.count()).where(Choice.offered_until.is_not(None))) or 0,
            session.scalar(select(func.count()).where(Choice.waiting)) or 0,
            list(line),
        )


def seated_ids(app: Flask) -> list[int]:
    with writing(app) as session:
        rows = session.scalars(
            select(Choice.registration_id).where(Choice.place == Place.ROOM).order_by(Choice.id)
        )
        return list(rows)


def offered_ids(app: Flask) -> list[int]:
    with writing(app) as session:
        return list(session.scalars(select(Choice.id).where(Choice.offered_until.is_not(None))))


def admitted(app: Flask) -> int:
    with writing(app) as session:
        wanted = select(func.count()).where(Registration.state.in_(ADMITTED))
        return session.scalar(wanted) or 0
