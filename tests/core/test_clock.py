"""Clocks follow the pinned time-zone database, on both sides of every change of the law."""

import json
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventapp.core import clock
from eventapp.core.places import PLACES

DAYS = (date(2021, 11, 25), date(2022, 11, 24), date(2026, 6, 15), date(2026, 11, 26))
WHEN_IT_IS_NINE_IN_OTTAWA = {
    "America/St_Johns": ("10:30", "10:30", "10:30", "10:30"),
    "America/Winnipeg": ("08:00", "08:00", "08:00", "09:00"),
    "America/Edmonton": ("07:00", "07:00", "07:00", "08:00"),
    "America/Vancouver": ("06:00", "06:00", "06:00", "07:00"),
    "America/Regina": ("08:00", "08:00", "07:00", "08:00"),
    "America/Whitehorse": ("07:00", "07:00", "06:00", "07:00"),
    "America/Mexico_City": ("08:00", "08:00", "07:00", "08:00"),
    "America/Monterrey": ("08:00", "08:00", "07:00", "08:00"),
    "America/Cancun": ("09:00", "09:00", "08:00", "09:00"),
    "America/Hermosillo": ("07:00", "07:00", "06:00", "07:00"),
    "America/Mazatlan": ("07:00", "07:00", "06:00", "07:00"),
    "America/Chihuahua": ("07:00", "08:00", "07:00", "08:00"),
    "America/Ciudad_Juarez": ("07:00", "08:00", "07:00", "07:00"),
    "America/Ojinaga": ("07:00", "08:00", "08:00", "08:00"),
    "America/Matamoros": ("08:00", "08:00", "08:00", "08:00"),
    "America/Tijuana": ("06:00", "06:00", "06:00", "06:00"),
}
SYSTEM_VANCOUVER = Path("/usr/share/zoneinfo/America/Vancouver")


def nine_in_ottawa(day: date) -> datetime:
    return clock.instant(datetime(day.year, day.month, day.day, 9), "America/Toronto")


@pytest.mark.parametrize(
    ("zone", "day", "hour"),
    [
        pytest.param(zone, day, hour, id=f"{zone.partition('/')[2]}-{day}")
        for zone, hours in WHEN_IT_IS_NINE_IN_OTTAWA.items()
        for day, hour in zip(DAYS, hours, strict=True)
    ],
)
def test_nine_in_ottawa_elsewhere(zone: str, day: date, hour: str) -> None:
    assert f"{clock.wall(nine_in_ottawa(day), zone):%Y-%m-%d %H:%M}" == f"{day} {hour}"


def test_the_machines_own_zones_would_be_wrong() -> None:
    """The negative control: what the table above would say without the pin."""
    if not SYSTEM_VANCOUVER.exists():
        pytest.skip("this machine has no zones of its own")
    with SYSTEM_VANCOUVER.open("rb") as file:
        stale = ZoneInfo.from_file(file)
    november, june = (nine_in_ottawa(day).astimezone(stale).hour for day in (DAYS[3], DAYS[2]))
    if november == 7:
        pytest.skip("this machine's zones are as new as the pinned ones")
    assert (november, june) == (6, 6)


def test_the_pin_holds_whatever_the_environment_asks_for(tmp_path: Path) -> None:
    wrong = tmp_path / "America"
    wrong.mkdir()
    # Somebody's own zone directory, in which Vancouver lives by Tokyo's clock.
    with (Path(sys.modules["tzdata"].__file__ or "").parent / "zoneinfo/Asia/Tokyo").open("rb") as tokyo:
        (wrong / "Vancouver").write_bytes(tokyo.read())
    program = """
import json, sys
from datetime import datetime, timezone
moment = datetime(2026, 11, 26, 14, tzinfo=timezone.utc)
from zoneinfo import ZoneInfo
unpinned = moment.astimezone(ZoneInfo.no_cache("America/Vancouver")).hour
from eventapp.core import clock
print(json.dumps([unpinned, clock.wall(moment, "America/Vancouver").hour]))
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
        env={"PYTHONTZPATH": str(tmp_path)},
    )
    assert json.loads(done.stdout) == [23, 7]


@pytest.mark.parametrize("zone", sorted({place.zone for place in PLACES.values()}))
@given(moment=st.datetimes(datetime(2005, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)))
def test_the_wall_clock_leads_back_to_its_instant_except_when_it_repeats(zone: str, moment: datetime) -> None:
    back = clock.instant(clock.wall(moment, zone), zone)
    assert back in (moment, moment - timedelta(hours=1))
    assert clock.wall(back, zone) == clock.wall(moment, zone)


def test_an_hour_shown_twice_means_the_first() -> None:
    # Ottawa, 1 November 2026: 01:30 comes at 05:30Z and again at 06:30Z.
    assert clock.instant(datetime(2026, 11, 1, 1, 30), "America/Toronto") == datetime(
        2026, 11, 1, 5, 30, tzinfo=UTC
    )
    assert clock.exists(datetime(2026, 11, 1, 1, 30), "America/Toronto") is True


@pytest.mark.parametrize(
    ("wall", "zone", "exists"),
    [
        ("2026-03-08T01:59", "America/Toronto", True),
        ("2026-03-08T02:00", "America/Toronto", False),
        ("2026-03-08T02:59", "America/Toronto", False),
        ("2026-03-08T03:00", "America/Toronto", True),
        ("2026-03-08T02:30", "America/Regina", True),
        ("2026-03-08T02:30", "America/Mexico_City", True),
        ("2026-03-08T02:30", "America/Tijuana", False),
    ],
)
def test_a_skipped_hour_does_not_exist(wall: str, zone: str, exists: bool) -> None:
    assert clock.exists(datetime.fromisoformat(wall), zone) is exists


@pytest.mark.parametrize(
    ("zone", "month", "label"),
    [
        ("America/Toronto", 11, "UTC−5"),
        ("America/Toronto", 6, "UTC−4"),
        ("America/St_Johns", 11, "UTC−3:30"),
        ("America/St_Johns", 6, "UTC−2:30"),
        ("America/Vancouver", 11, "UTC−7"),
        ("America/Winnipeg", 11, "UTC−5"),
        ("Europe/London", 11, "UTC"),
        ("Europe/Madrid", 11, "UTC+1"),
        ("Asia/Kathmandu", 11, "UTC+5:45"),
    ],
)
def test_an_offset_label_says_how_far_the_clock_is_from_utc(zone: str, month: int, label: str) -> None:
    assert clock.offset_label(datetime(2026, month, 26, 14, tzinfo=UTC), zone) == label


@pytest.mark.parametrize(
    "name", ["America/Ottawa", "", "EST5", "../../etc/passwd", "/etc/localtime", "a\0b", "America", "é"]
)
def test_an_unknown_zone_is_told_by_name(name: str) -> None:
    with pytest.raises(clock.UnknownZone) as raised:
        clock.zone(name)
    assert raised.value.args == (name,)


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        (date(2026, 11, 26), "America/Toronto", 24),
        (date(2026, 11, 1), "America/Toronto", 25),
        (date(2026, 3, 8), "America/Toronto", 23),
        (date(2026, 11, 1), "America/Mexico_City", 24),
    ],
)
def test_a_day_has_as_many_hours_as_its_clocks_give_it(day: date, zone: str, hours: int) -> None:
    start, end = clock.day_bounds(day, zone)
    assert end - start == timedelta(hours=hours)
    assert clock.wall(start, zone) == datetime(day.year, day.month, day.day)


def test_the_present_is_aware() -> None:
    assert clock.now().utcoffset() == timedelta(0)


def test_the_pinned_release_knows_the_laws_of_2026() -> None:
    assert tuple(int(part) for part in clock.tzdata_version().split(".")) >= (2026, 6)
