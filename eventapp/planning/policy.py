"""Who may see plans and what is stated for them, and who may plan.

Availability of people is stated here, so that only those who lay out the agenda read it.
"""

from typing import Any

from eventapp.core.actor import Actor, Role


def reads_plans(actor: Actor, series: str, **_values: Any) -> bool:
    """The secretariat, and the coordinators of both sides."""
    return actor.holds(Role.ORGANIZER, series) or bool(actor.sides(series))


def plans(actor: Actor, series: str, **_values: Any) -> bool:
    """State demands, ask for plans, accept them: the secretariat answers for the whole of the agenda."""
    return actor.holds(Role.ORGANIZER, series)
