"""Who may read the records of a series."""

from typing import Any

from eventapp.core.actor import Actor, Role


def reads_records(actor: Actor, series: str, **_values: Any) -> bool:
    """They show what both sides did, so they are the secretariat's to read."""
    return actor.holds(Role.ORGANIZER, series)
