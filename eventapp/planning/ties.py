"""What ties a session to others, as it sees it, and back as orders, spacings and conflicts. Pure."""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from .demands import ConflictDemand, Demands, OrderDemand, SpacingDemand, Stated


class How(StrEnum):
    """What ties a session to another."""

    AFTER = "after"  # at least so many minutes after the end of the other
    BEFORE = "before"
    RIGHT_AFTER = "right_after"  # at most so many minutes after the end of the other
    RIGHT_BEFORE = "right_before"
    NEAR = "near"  # at most so many minutes between them, either first
    SAME_DAY = "same_day"
    OTHER_DAY = "other_day"
    NEXT_DAY = "next_day"  # on the day after the other
    DAY_BEFORE = "day_before"
    APART = "apart"  # had better not run at once
    PARALLEL = "parallel"  # may run at once, whoever follows both


MINUTED = frozenset({How.AFTER, How.BEFORE, How.RIGHT_AFTER, How.RIGHT_BEFORE, How.NEAR})
HARD = frozenset({How.AFTER, How.BEFORE, How.PARALLEL})  # no wish can be made of these
_ORDERED = {How.AFTER: False, How.BEFORE: True, How.RIGHT_AFTER: False, How.RIGHT_BEFORE: True}
_CLOSE = {How.RIGHT_AFTER: False, How.RIGHT_BEFORE: True, How.NEAR: True}
_DAYS = {
    How.SAME_DAY: ("same", True),
    How.OTHER_DAY: ("different", True),
    How.NEXT_DAY: ("following", False),
    How.DAY_BEFORE: ("following", True),
}  # and, as above, whether the session is named first


class Tie(Stated, frozen=True):
    """``cost`` 0: it must hold."""

    how: How
    other: str
    minutes: int = 0
    cost: int = 0

    @property
    def token(self) -> str:
        return f"tie:{self.how}:{self.other}"


def ties_of(demands: Demands, slug: str) -> Iterator[Tie]:
    """An order and a spacing of the same two that together say "right after" are one tie."""
    close = {_pair(each): each for each in demands.spacings if each.within is not None and not each.days}
    together = set()
    for order in demands.orders:
        if slug not in (order.before, order.after):
            continue
        pair, after = frozenset((order.before, order.after)), order.after == slug
        other = order.before if after else order.after
        if pair in close and pair not in together and not order.gap:
            together.add(pair)
            how = How.RIGHT_AFTER if after else How.RIGHT_BEFORE
            yield Tie(how, other, close[pair].within or 0, close[pair].cost)
        else:
            yield Tie(How.AFTER if after else How.BEFORE, other, order.gap)
    for spacing in demands.spacings:
        told = _pair(spacing) in together and close[_pair(spacing)] is spacing
        if slug in (spacing.one, spacing.other) and not told:
            yield from spaced(spacing, slug)
    for conflict in demands.conflicts:
        if slug in (conflict.one, conflict.other):
            other = conflict.other if conflict.one == slug else conflict.one
            yield Tie(How.APART if conflict.cost else How.PARALLEL, other, cost=conflict.cost)


def _pair(spacing: SpacingDemand) -> frozenset[str]:
    return frozenset((spacing.one, spacing.other))


def spaced(spacing: SpacingDemand, slug: str) -> Iterator[Tie]:
    first = spacing.one == slug
    other = spacing.other if first else spacing.one
    for how, (days, leads) in _DAYS.items():
        if spacing.days == days and (days != "following" or leads == first):
            yield Tie(how, other, cost=spacing.cost)
    if spacing.within is not None:
        yield Tie(How.NEAR, other, spacing.within, spacing.cost)


def untied(
    slug: str, ties: Iterable[Tie]
) -> tuple[list[OrderDemand], list[SpacingDemand], list[ConflictDemand]]:
    orders, spacings, conflicts = [], [], []
    for tie in ties:
        here, there = (slug, tie.other), (tie.other, slug)
        if tie.how in _ORDERED:
            gap = 0 if tie.how in _CLOSE else tie.minutes
            orders.append(OrderDemand(*(here if _ORDERED[tie.how] else there), gap))
        if tie.how in _CLOSE:
            pair = here if _CLOSE[tie.how] else there
            spacings.append(SpacingDemand(*pair, within=tie.minutes, cost=tie.cost))
        if tie.how in _DAYS:
            days, leads = _DAYS[tie.how]
            spacings.append(SpacingDemand(*(here if leads else there), days, cost=tie.cost))
        if tie.how in (How.APART, How.PARALLEL):
            conflicts.append(ConflictDemand(*here, tie.cost))
    return orders, spacings, conflicts
