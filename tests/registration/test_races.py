"""Many at once for few seats, in processes of their own: nobody gets a seat that somebody else has. The same
at full size, through the real server, is ``benchmarks/registration.py``."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest
from flask import Flask

from eventapp.registration.rules import State
from tests.apps import Databases, app_on
from tests.registration import racing
from tests.registration.making import published_edition
from tests.registration.racing import drain, found, people, rush

SEATS = 12
PEOPLE = 60

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def pool() -> Iterator[ProcessPoolExecutor]:
    with racing.crowd() as pool:
        yield pool


class Race:
    """A meeting with one session, and processes that rush at it."""

    def __init__(self, app: Flask, url: str, directory: Path, pool: ProcessPoolExecutor) -> None:
        self.app, self._url, self._directory, self._pool = app, url, directory, pool

    def rush(self, way: str, ids: list[int], *, locked: bool = True) -> None:
        rush(self._pool, self._url, self._directory, way, ids, locked=locked)


@pytest.fixture
def race(databases: Databases, migrated: str, tmp_path: Path, pool: ProcessPoolExecutor) -> Iterator[Race]:
    with databases.new(migrated) as url, app_on(url, tmp_path) as app:
        yield Race(app, url, tmp_path, pool)


def test_the_form(race: Race) -> None:
    published_edition(race.app, seats=SEATS, remote=0)
    race.rush("form", people(race.app, PEOPLE))
    seen = found(race.app)
    assert (seen.seated, seen.waiting) == (SEATS, PEOPLE - SEATS)


def test_approval(race: Race) -> None:
    published_edition(race.app, seats=SEATS, remote=0)
    race.rush("approval", people(race.app, PEOPLE, State.SUBMITTED))
    seen = found(race.app)
    assert (seen.seated, seen.waiting) == (SEATS, PEOPLE - SEATS)


def test_import(race: Race) -> None:
    published_edition(race.app, seats=SEATS, remote=0)
    race.rush("import", list(range(PEOPLE // 5)))
    seen = found(race.app)
    assert (seen.seated, seen.waiting) == (SEATS, PEOPLE - SEATS)


def test_promotion_in_the_order_of_the_line(race: Race) -> None:
    published_edition(race.app, seats=SEATS, remote=0)
    people(race.app, PEOPLE, State.APPROVED)
    before = found(race.app).line
    race.rush("withdrawal", racing.seated_ids(race.app))
    seen = found(race.app)
    assert (seen.seated, seen.waiting) == (SEATS, PEOPLE - 2 * SEATS)
    assert seen.line == before[SEATS:]  # both sides had as many, so it is the order alone


def test_offers(race: Race) -> None:
    published_edition(race.app, seats=SEATS, remote=0, offer_hours=48)
    people(race.app, PEOPLE, State.APPROVED)
    race.rush("withdrawal", racing.seated_ids(race.app))
    assert found(race.app).kept == SEATS
    asked = racing.offered_ids(race.app)
    race.rush("offer", [*asked, *asked])  # a second press, or the worker, at the same time
    seen = found(race.app)
    assert seen.seated + seen.kept == SEATS
    assert seen.seated == sum(choice_id % 3 > 0 for choice_id in asked)


def test_organizers_and_the_form(race: Race) -> None:
    published_edition(race.app, seats=2, remote=0)
    ids = people(race.app, PEOPLE)
    race.rush("form", ids[:30])
    race.rush("organizer", [3, 4, 5, 6, 7, 8, 9, 10])
    race.rush("organizer", [SEATS])
    race.rush("form", ids[30:])
    seen = found(race.app)
    assert (seen.seated, seen.waiting) == (SEATS, PEOPLE - SEATS)


def test_going_online_and_back_while_people_register(race: Race) -> None:
    published_edition(race.app, seats=SEATS)
    ids = people(race.app, PEOPLE)
    race.rush("form", ids[:20])
    race.rush("switch", [0])
    race.rush("form", ids[20:40])
    drain(race.app)
    seen = found(race.app)
    assert (seen.seated, seen.waiting, racing.admitted(race.app)) == (0, 0, 40)
    race.rush("switch", [1])
    drain(race.app)
    race.rush("form", ids[40:])
    seen = found(race.app)
    assert (seen.seated, seen.waiting) == (SEATS, PEOPLE - SEATS)


def test_without_the_lock_seats_are_given_twice(race: Race) -> None:
    """The negative control: the tests above can fail."""
    published_edition(race.app, seats=SEATS, remote=0)
    race.rush("form", people(race.app, PEOPLE), locked=False)
    with pytest.raises(AssertionError):
        found(race.app)
    assert len(racing.seated_ids(race.app)) > SEATS
