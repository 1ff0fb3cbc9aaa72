"""Who may open, keep and look at the meetings of a series."""

from typing import Any

from eventapp.core.actor import Actor, Role


def sees(actor: Actor, series: str, **_address: Any) -> bool:
    """Whoever holds any role in the series."""
    return any(grant.series == series for grant in actor.grants)


def keeps(actor: Actor, series: str, **_address: Any) -> bool:
    """The secretariat opens meetings and keeps their facts."""
    return actor.holds(Role.ORGANIZER, series)


def furnishes(actor: Actor, series: str, **_address: Any) -> bool:
    """Rooms belong to the agenda's draft, which the coordinators of both sides edit too."""
    return keeps(actor, series) or actor.holds(Role.COORDINATOR, series)
