"""Who sees a note of one side: whoever speaks for that very side, and nobody else. No secretariat does."""

from typing import Any

from eventapp.core.actor import Actor, Role

SPEAK_FOR_A_SIDE = (Role.COORDINATOR, Role.CO_CHAIR)


def sides(actor: Actor, series: str) -> frozenset[str]:
    """The sides whose notes *actor* reads and writes in *series*."""
    return frozenset(
        grant.side
        for grant in actor.grants
        if grant.series == series and grant.side is not None and grant.role in SPEAK_FOR_A_SIDE
    )


def sees(actor: Actor, series: str, side: str) -> bool:
    return side in sides(actor, series)


def has_notes(actor: Actor, series: str, **_values: Any) -> bool:
    """The page of the own side's notes."""
    return bool(sides(actor, series))
