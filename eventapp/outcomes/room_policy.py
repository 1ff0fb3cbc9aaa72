"""Who writes joint texts, who takes down what a session says, and who lets it count."""

from collections.abc import Collection
from typing import Any

from eventapp.core.actor import Actor, Role

IN_THE_ROOM = (Role.RAPPORTEUR, Role.CO_CHAIR)


def edits_texts(actor: Actor, series: str, **_address: Any) -> bool:
    """The secretariat and the coordinators of both sides: one text, two hands. Only sides approve."""
    return actor.holds(Role.ORGANIZER, series) or bool(actor.sides(series))


def takes_down(actor: Actor, series: str, **_address: Any) -> bool:
    """Whoever takes down anything at all; which sessions, `takes_down_of` says."""
    return edits_texts(actor, series) or any(
        grant.series == series and grant.role in IN_THE_ROOM for grant in actor.grants
    )


def takes_down_of(actor: Actor, series: str, groups: Collection[str]) -> bool:
    """The record of a session of *groups* (keys): rapporteurs and co-chairs those of their own group; that of
    a session of no group, such as a plenary, the secretariat and the coordinators."""
    return edits_texts(actor, series) or any(
        grant.series == series and grant.role in IN_THE_ROOM and grant.group in groups
        for grant in actor.grants
    )


def confirms(actor: Actor, series: str, **_address: Any) -> bool:
    """Make a commitment of what was taken down."""
    return edits_texts(actor, series)


def changes_groups(actor: Actor, series: str, **_address: Any) -> bool:
    """Let the partnership follow what was decided about a group."""
    return actor.holds(Role.ORGANIZER, series)
