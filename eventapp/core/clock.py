"""Time: wall clocks, instants and the one time-zone database this program trusts.

A moment is stored as *wall time + IANA zone of its place*; the instant (UTC) is derived from them here.
The zone rules come from the pinned ``tzdata`` package and never from the machine: system files lag behind
governments (British Columbia, Alberta, the Northwest Territories and Manitoba stopped changing their
clocks in 2026), and Python asks them first unless told otherwise. Importing this module tells it otherwise.
"""

import importlib.metadata
import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

zoneinfo.reset_tzpath(to=())
ZoneInfo.clear_cache()


class UnknownZone(ValueError):
    """The name is not in the pinned time-zone database."""


def now() -> datetime:
    """The present instant, in UTC. Called at the edges only; everything else is given the time."""
    return datetime.now(UTC)


@cache
def tzdata_version() -> str:
    """The pinned database's release, as its package names it (``2026.6`` holds IANA's 2026f)."""
    return importlib.metadata.version("tzdata")


@cache
def zone(name: str) -> ZoneInfo:
    """The rules of an IANA zone such as ``America/Toronto``. Raises `UnknownZone`."""
    try:
        return ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UnknownZone(name) from error


def is_known(name: str) -> bool:
    """Whether *name* is a zone of the pinned database."""
    try:
        zone(name)
    except UnknownZone:
        return False
    return True


def instant(wall: datetime, zone_name: str) -> datetime:
    """The UTC instant at which the clocks of *zone_name* show the naive *wall* time.

    Where a clock shows the same time twice, the first is meant (RFC 5545 section 3.3.5 decides alike).
    """
    return wall.replace(tzinfo=zone(zone_name), fold=0).astimezone(UTC)


def wall(moment: datetime, zone_name: str) -> datetime:
    """What a clock in *zone_name* shows at an aware *moment*: a naive datetime."""
    return moment.astimezone(zone(zone_name)).replace(tzinfo=None)


def exists(wall_time: datetime, zone_name: str) -> bool:
    """False for the hour that a clock skips in spring: nobody can meet then."""
    return wall(instant(wall_time, zone_name), zone_name) == wall_time


def offset(moment: datetime, zone_name: str) -> timedelta:
    """How far the clocks of *zone_name* are ahead of UTC at *moment* (negative in the Americas)."""
    ahead = moment.astimezone(zone(zone_name)).utcoffset()
    assert ahead is not None  # a ZoneInfo always knows its offset
    return ahead


def offset_label(moment: datetime, zone_name: str) -> str:
    """``UTC−5``, ``UTC−3:30``, ``UTC``: the same in every language. Abbreviations such as CST are never
    shown: the same letters mean different clocks in different places."""
    minutes = int(offset(moment, zone_name).total_seconds()) // 60
    if minutes == 0:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'−' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")


def day_bounds(day: date, zone_name: str) -> tuple[datetime, datetime]:
    """The instants at which *day* begins and ends in *zone_name*."""
    midnight = datetime.combine(day, time.min)
    return instant(midnight, zone_name), instant(midnight + timedelta(days=1), zone_name)
