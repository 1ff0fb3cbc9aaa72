"""Who may read the glossary and who keeps it."""

from typing import Any

from eventapp.core.actor import Actor, Role


def reads(actor: Actor, series: str, **_address: Any) -> bool:
    """Whoever holds any role in the series: interpreters and rapporteurs write with these words."""
    return any(grant.series == series for grant in actor.grants)


def keeps(actor: Actor, series: str, **_address: Any) -> bool:
    """The words are joint: the secretariat and the coordinators of both sides keep them."""
    return actor.holds(Role.ORGANIZER, series) or actor.holds(Role.COORDINATOR, series)
