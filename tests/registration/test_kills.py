"""The real server: many clients at once for few seats, and killed amid their posts. Ten times, and at full
size, in ``benchmarks/registration.py``."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.apps import Databases, app_on
from tests.registration import posting
from tests.registration.making import published_edition
from tests.registration.racing import found, people

SEATS, PEOPLE = 12, 80

pytestmark = pytest.mark.slow


@pytest.fixture
def served(databases: Databases, migrated: str, tmp_path: Path) -> Iterator[tuple[Flask, str, Path]]:
    with databases.new(migrated) as url, app_on(url, tmp_path) as app:
        published_edition(app, seats=SEATS, remote=0)
        yield app, url, tmp_path


def test_many_clients_for_few_seats(served: tuple[Flask, str, Path]) -> None:
    app, url, directory = served
    waiting = posting.posts(app, people(app, PEOPLE))
    with posting.serving(url, directory) as server:
        answers = posting.send(server, waiting)
    assert set(answers.values()) == {303}
    seen = found(app)
    assert (seen.seated, seen.waiting) == (SEATS, PEOPLE - SEATS)


def test_what_was_acknowledged_survives_a_kill_and_is_not_done_twice(
    served: tuple[Flask, str, Path],
) -> None:
    app, url, directory = served
    waiting = posting.posts(app, people(app, PEOPLE))
    answers = posting.killed_amid(url, directory, waiting, after=25)
    acknowledged = {ref for ref, status in answers.items() if status == 303}
    assert 25 <= len(acknowledged) < PEOPLE
    assert acknowledged <= posting.registered(app)
    with posting.serving(url, directory, workers=2) as server:  # nobody knows what arrived: all press again
        assert set(posting.send(server, waiting).values()) == {303}
    assert posting.times_recorded(app) == {post.ref: 1 for post in waiting}
    seen = found(app)
    assert (seen.seated, seen.waiting) == (SEATS, PEOPLE - SEATS)
