"""Counting holds across threads and says nothing about whom it counts."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask

from eventapp.core import limits
from tests.apps import dump, writing
from tests.factories import NOW

HOUR = timedelta(hours=1)


def count(app: Flask, whose: str = "192.0.2.1", at: timedelta = timedelta(0), most: int = 3) -> bool:
    try:
        with writing(app) as session:
            limits.count(session, "key", "asked", whose, NOW + at, most, HOUR)
    except limits.TooMany:
        return False
    return True


def test_no_more_than_the_most_within_a_window(app: Flask) -> None:
    assert [count(app) for _ in range(5)] == [True] * 3 + [False] * 2
    assert count(app, "192.0.2.2")
    assert count(app, at=HOUR)


def test_counting_at_once_counts_each(app: Flask) -> None:
    with ThreadPoolExecutor(8) as threads:
        let_through = list(threads.map(lambda _: count(app, most=10), range(40)))
    assert sum(let_through) == 10


def test_who_has_to_wait_is_told_how_long(app: Flask) -> None:
    with pytest.raises(limits.TooMany) as waiting, writing(app) as session:
        limits.count(session, "key", "asked", "x", NOW + timedelta(minutes=50), 0, HOUR)
    assert waiting.value.retry_after == timedelta(minutes=10)
    assert str(waiting.value) == "That was too often. Try again in 10 min."


def test_counters_hold_no_addresses_and_are_cleared(app: Flask) -> None:
    count(app)
    assert "192.0.2" not in repr(dump(app)["limit_counter"])
    count(app, at=3 * HOUR)
    assert len(dump(app)["limit_counter"]) == 1


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:0:12ff::1", "2001:db8:0:1200::/56"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_neighbours_are_counted_together(address: str, network: str) -> None:
    assert limits.neighbourhood(address) == network
