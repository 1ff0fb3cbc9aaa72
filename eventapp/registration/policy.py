"""Who may do what with registrations: the secretariat with all, a national coordinator with the own side,
and nobody else with anybody's but their own.

`sees` is the one guard between the sides: every page, list, file and use case that is about a person asks it.
"""

from typing import Any

from eventapp.core.actor import Actor, Role
from eventapp.web.access import everyone, without_second_factor

takes_part = without_second_factor(everyone)
"""Pages of a participant: who it is follows from their link or their sign-in, inside."""


def works_on(actor: Actor, series: str, **_address: Any) -> bool:
    """Registration rooms are for organizers and coordinators."""
    return actor.holds(Role.ORGANIZER, series) or bool(actor.sides(series))


def keeps(actor: Actor, series: str, **_address: Any) -> bool:
    """Capacities, the rules of registration, notices and what was asked after the freeze: the secretariat."""
    return actor.holds(Role.ORGANIZER, series)


def sees(actor: Actor, series: str, side: str, **_address: Any) -> bool:
    """The people of one side."""
    return actor.holds(Role.ORGANIZER, series) or side in actor.sides(series)


def sides_seen(actor: Actor, series: str, rotation: list[str]) -> list[str]:
    """Of the sides of the series, those whose people the actor sees."""
    return [side for side in rotation if sees(actor, series, side)]
