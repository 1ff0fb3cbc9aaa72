"""The planner's count of minutes, and the clocks on walls. Pure.

The planner counts minutes from the midnight with which the meeting's first day begins, as they really pass.
In a night in which the clocks change the two part: `ahead` is what walls show more than was counted.
"""

from datetime import date, datetime, time, timedelta
from functools import cached_property

import msgspec

from eventapp.core import clock

MINUTE = timedelta(minutes=1)


class MeetingClock(msgspec.Struct, frozen=True, dict=True):
    """Of a meeting whose first day is ``first``, by the clocks of ``zone``."""

    zone: str
    first: date

    @cached_property
    def _began(self) -> datetime:
        return clock.instant(self._midnight, self.zone)

    @property
    def _midnight(self) -> datetime:
        return datetime.combine(self.first, time.min)

    def minute(self, moment: datetime) -> int:
        """The minute of an instant."""
        return (moment - self._began) // MINUTE

    def minute_at(self, wall: datetime) -> int:
        """The minute at which the meeting's clocks show *wall*, the first time where they show it twice."""
        return self.minute(clock.instant(wall, self.zone))

    def moment(self, minute: int) -> datetime:
        return self._began + minute * MINUTE

    def wall(self, minute: int, shift: int = 0) -> datetime:
        """What the meeting's clocks show, or one that is *shift* minutes ahead of them."""
        return clock.wall(self.moment(minute), self.zone) + shift * MINUTE

    def ahead(self, day: date) -> int:
        """At noon of *day*."""
        noon = datetime.combine(day, time(12))
        return (noon - self._midnight) // MINUTE - self.minute_at(noon)

    def shift(self, day: date, zone: str) -> int:
        """What the clocks of *zone* are ahead of the meeting's at noon of *day*."""
        moment = clock.instant(datetime.combine(day, time(12)), self.zone)
        return (clock.offset(moment, zone) - clock.offset(moment, self.zone)) // MINUTE
