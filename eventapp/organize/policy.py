"""Who may read the records of a series, and who looks after the work of the program."""

from typing import Any

from eventapp.core.actor import Actor, Role


def reads_records(actor: Actor, series: str, **_values: Any) -> bool:
    """They show what both sides did, so they are the secretariat's to read."""
    return actor.holds(Role.ORGANIZER, series)


def looks_after_work(actor: Actor, **_values: Any) -> bool:
    """Work belongs to no series: whoever is an organizer of one sees to it."""
    return any(grant.role is Role.ORGANIZER for grant in actor.grants)
