"""Who may see what a meeting leads to, and who may write it. Notes of one side have rules of their own."""

from typing import Any

from eventapp.core.actor import Actor, Role


def reads(actor: Actor, series: str, **_address: Any) -> bool:
    """Whoever holds any role in the series."""
    return any(grant.series == series for grant in actor.grants)


def keeps(actor: Actor, series: str, **_address: Any) -> bool:
    """The secretariat: the roll-over of plans, the succession of groups, cross-cutting themes."""
    return actor.holds(Role.ORGANIZER, series)


def writes_plan(actor: Actor, series: str, slug: str, **_address: Any) -> bool:
    """The plan of the group *slug* and what is reported on it: the secretariat, the coordinators of both
    sides, and the group's own co-chairs."""
    return (
        actor.holds(Role.ORGANIZER, series)
        or actor.holds(Role.COORDINATOR, series)
        or actor.holds(Role.CO_CHAIR, series, group=slug)
    )


def agrees(actor: Actor, series: str, side: str, **_address: Any) -> bool:
    """A coordinator speaks for the own side; nobody else does, an organizer neither."""
    return side in actor.sides(series)


def shares(actor: Actor, series: str, **_address: Any) -> bool:
    """Which groups a commitment belongs to is for the secretariat and the coordinators: it changes the plans
    of several."""
    return actor.holds(Role.ORGANIZER, series) or actor.holds(Role.COORDINATOR, series)
