"""When somebody may be told: what is urgent at once, everything else outside the quiet hours. Pure."""

from datetime import date, datetime, time, timedelta

from eventapp.core import clock

QUIET_FROM, QUIET_UNTIL = time(21), time(7)  # on the person's own clock


def when(now: datetime, zone: str, *, urgent: bool) -> datetime:
    """The moment at which somebody who lives by the clock of *zone* is told of something known *now*."""
    if urgent:
        return now
    wall = clock.wall(now, zone)
    if QUIET_UNTIL <= wall.time() < QUIET_FROM:
        return now
    morning = wall.date() + timedelta(days=1) if wall.time() >= QUIET_FROM else wall.date()
    return clock.instant(datetime.combine(morning, QUIET_UNTIL), zone)


def soon(day: date, now: datetime, zone: str) -> bool:
    """Whether *day* is today or tomorrow on the clock of *zone*."""
    today = clock.wall(now, zone).date()
    return today <= day <= today + timedelta(days=1)
