"""Who may see and do what with the Youth Lab. Delegates are young people: what is protected of them is for
their own side's coordinator and the secretariat."""

from collections.abc import Iterable
from typing import Any

from eventapp.core.actor import Actor, Role


def reads(actor: Actor, series: str, **_address: Any) -> bool:
    """Whoever holds any role in the series reads cohorts, names, recommendations and replies."""
    return any(grant.series == series for grant in actor.grants)


def keeps(actor: Actor, series: str, **_address: Any) -> bool:
    """The secretariat opens cohorts, keeps their facts and publishes what they recommend."""
    return actor.holds(Role.ORGANIZER, series)


def edits(actor: Actor, series: str, **_address: Any) -> bool:
    """Recommendations, teams and presentations are joint: the coordinators of both sides edit them, too."""
    return keeps(actor, series) or bool(actor.sides(series))


def sides_kept(actor: Actor, series: str, sides: Iterable[str]) -> list[str]:
    """The sides whose delegates the actor names and sees whole."""
    if keeps(actor, series):
        return list(sides)
    return [side for side in sides if side in actor.sides(series)]


def answers(actor: Actor, series: str, group: str) -> bool:
    """A group's co-chairs answer for it; the secretariat writes down what reached it on paper."""
    return keeps(actor, series) or actor.holds(Role.CO_CHAIR, series, group=group)
