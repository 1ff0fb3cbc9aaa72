"""Who writes, confirms, approves and publishes a report."""

from typing import Any

from eventapp.core.actor import Actor, Role


def reads(actor: Actor, series: str, **_address: Any) -> bool:
    """Whoever holds any role in the series reads what is being written."""
    return any(grant.series == series for grant in actor.grants)


def writes(actor: Actor, series: str, **_address: Any) -> bool:
    """The secretariat and both coordinators write the first two parts."""
    return actor.holds(Role.ORGANIZER, series) or bool(actor.sides(series))


def fills(actor: Actor, series: str, group: str, **_address: Any) -> bool:
    """A group's report is written by its co-chairs and rapporteur, and by who writes the rest."""
    own = any(actor.holds(role, series, group=group) for role in (Role.CO_CHAIR, Role.RAPPORTEUR))
    return own or writes(actor, series)


def confirms(actor: Actor, series: str, group: str, side: str, **_address: Any) -> bool:
    """A group's co-chair speaks for the own side, and so does its coordinator; an organizer for none."""
    return approves(actor, series, side) or actor.holds(Role.CO_CHAIR, series, side=side, group=group)


def approves(actor: Actor, series: str, side: str, **_address: Any) -> bool:
    """A coordinator agrees for the own side that the report is published as it is."""
    return side in actor.sides(series)


def keeps(actor: Actor, series: str, **_address: Any) -> bool:
    """The secretariat begins, arranges and publishes a report, and reminds those who owe a part."""
    return actor.holds(Role.ORGANIZER, series)
