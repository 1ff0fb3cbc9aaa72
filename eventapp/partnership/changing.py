"""What can be decided about a working group, and what its life and names are afterwards: from values."""

import re
from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

import msgspec

from eventapp.core.errors import Invalid
from eventapp.core.localized import NOTHING, Language, LocalizedText, folded
from eventapp.core.translations import N_


class Decision(StrEnum):
    NEW = "new"
    DORMANT = "dormant"
    ACTIVE = "active"  # works again
    MERGED = "merged"
    RETIRED = "retired"
    RENAMED = "renamed"


class GroupChange(msgspec.Struct, frozen=True, kw_only=True):
    """One decision. ``group`` is the key of the group; of a new one the key that it gets, or None to make one
    of its name. ``since`` is the day from which it holds, ``agreed`` the day on which it was decided."""

    decision: Decision
    since: date
    agreed: date
    group: str | None = None
    into: str | None = None
    names: LocalizedText = NOTHING


class Span(NamedTuple):
    """One span of a group's life: how it stands in it, from when, until when; as precise as is known."""

    state: str
    since: str | None
    until: str | None


def problems(change: GroupChange) -> dict[str, str]:
    """What is wrong with a decision in itself, by field."""
    found = {}
    if change.decision is Decision.NEW:
        if change.names.missing():
            found["names"] = N_("A new group needs its name in all three languages.")
    elif not change.group:
        found["group"] = N_("Choose the group that this is about.")
    if change.decision is Decision.RENAMED and not change.names:
        found["names"] = N_("Write the new name in at least one language.")
    if change.decision is Decision.MERGED and (not change.into or change.into == change.group):
        found["into"] = N_("Choose another group, into which this one is merged.")
    if change.since < change.agreed:
        found["since"] = N_("It cannot hold before the day on which it was agreed.")
    return found


def require_sense(change: GroupChange) -> None:
    """Raises `Invalid` with the first thing that is wrong."""
    for sentence in problems(change).values():
        raise Invalid(sentence)


def key_of(names: LocalizedText) -> str:
    """The key of a new group, from its name: ``foreign-policy``."""
    best = names.best(Language.EN)
    return "-".join(re.findall(r"[a-z0-9]+", folded(best.text if best else "")))[:60].strip("-") or "group"


STATE_OF = {
    Decision.DORMANT: "dormant",
    Decision.ACTIVE: "active",
    Decision.MERGED: "merged",
    Decision.RETIRED: "retired",
}
ENDED = ("merged", "retired")


def born(change: GroupChange) -> list[Span]:
    """The life of a new group: agreed, and active from its day on."""
    active = Span("active", change.since.isoformat(), None)
    if change.since == change.agreed:
        return [active]
    return [Span("proposed", change.agreed.isoformat(), change.since.isoformat()), active]


def after(life: Sequence[Span], change: GroupChange) -> list[Span]:
    """The life of a group once *change* is in it: what lasted ends on its day, unless it had ended before.

    Raises `Invalid` for a group that has ended by then, or is already what is decided, and for a day before
    something that is already recorded of it.
    """
    since = change.since.isoformat()
    new = Span(STATE_OF[change.decision], since, None)
    if not life:  # nothing is recorded: it was there until now
        return [Span("active", None, since), new]
    last = life[-1]
    if last.since is not None and last.since > since[: len(last.since)]:
        raise Invalid(N_("Something later is already recorded of this group."))
    if last.state == new.state:
        raise Invalid(N_("The group stands so already."))
    if last.state in ENDED and (last.since is None or last.since <= since[: len(last.since)]):
        raise Invalid(N_("This group has ended."))
    return [*life[:-1], last._replace(until=last.until or since), new]


def state_on(life: Sequence[Span], day: date) -> str:
    """How a group stands on *day*: the last span that has begun by then. One whose beginning lies ahead is
    what it begins as; one of which nothing is known is taken to be active."""
    iso = day.isoformat()
    begun = [span for span in life if span.since is None or span.since <= iso[: len(span.since)]]
    if begun:
        return begun[-1].state
    return life[0].state if life else "active"
