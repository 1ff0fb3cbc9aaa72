"""Quiet hours by the person's own clock."""

from datetime import UTC, date, datetime

import pytest

from eventapp.core import clock
from eventapp.notices.rules import soon, when

VANCOUVER, ST_JOHNS, TIJUANA = "America/Vancouver", "America/St_Johns", "America/Tijuana"


def local(wall: str, zone: str) -> datetime:
    return clock.instant(datetime.fromisoformat(wall), zone)


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ("2026-11-25T20:59", "2026-11-25T20:59"),
        ("2026-11-25T21:00", "2026-11-26T07:00"),
        ("2026-11-25T23:30", "2026-11-26T07:00"),
        ("2026-11-26T00:00", "2026-11-26T07:00"),
        ("2026-11-26T06:59", "2026-11-26T07:00"),
        ("2026-11-26T07:00", "2026-11-26T07:00"),
        ("2026-12-31T22:00", "2027-01-01T07:00"),
    ],
)
@pytest.mark.parametrize("zone", [VANCOUVER, ST_JOHNS, TIJUANA])
def test_what_can_wait_waits_until_seven(known: str, told: str, zone: str) -> None:
    assert when(local(known, zone), zone, urgent=False) == local(told, zone)
    assert when(local(known, zone), zone, urgent=True) == local(known, zone)


def test_the_same_moment_is_night_for_one_and_day_for_another() -> None:
    known = datetime(2026, 11, 25, 2, 30, tzinfo=UTC)  # 18:30 or 19:30 in the west, 23:00 in St. John's
    assert when(known, TIJUANA, urgent=False) == known
    assert when(known, ST_JOHNS, urgent=False) == local("2026-11-25T07:00", ST_JOHNS)


def test_the_night_in_which_the_clocks_change_ends_at_seven_too() -> None:
    known = local("2027-03-13T23:00", ST_JOHNS)  # an hour is skipped on the 14th
    told = when(known, ST_JOHNS, urgent=False)
    assert told == local("2027-03-14T07:00", ST_JOHNS)
    assert (told - known).total_seconds() == 7 * 3600


def test_today_and_tomorrow_are_those_of_the_session_s_own_clock() -> None:
    now = local("2026-11-25T23:30", TIJUANA)  # the 26th already in St. John's
    assert [soon(date(2026, 11, day), now, TIJUANA) for day in (24, 25, 26, 27)] == [False, True, True, False]
    assert soon(date(2026, 11, 27), now, ST_JOHNS)
