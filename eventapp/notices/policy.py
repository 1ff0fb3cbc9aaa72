"""Who decides about notices, and sees who is told what."""

from typing import Any

from eventapp.core.actor import Actor, Role


def sends(actor: Actor, series: str, **_address: Any) -> bool:
    """The secretariat: one voice for the whole meeting."""
    return actor.holds(Role.ORGANIZER, series)
