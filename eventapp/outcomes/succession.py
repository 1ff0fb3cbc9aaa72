"""What becomes of a group's commitments when it is merged into another, or split: from values, without web or
database.

Only plans of the year ``since`` and later move: what lies before was the group's own, and stays.
"""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from .rolling import Entries, Plan


class Move(NamedTuple):
    """One entry of a plan and the groups in whose plans of that year it stands afterwards."""

    plan: Plan
    number: int
    targets: tuple[str, ...]


class Homeless(Exception):
    """Commitments for which no group was named, or one that they cannot go to."""

    def __init__(self, numbers: Collection[int]) -> None:
        super().__init__(f"without a group: {sorted(numbers)}")
        self.numbers = tuple(sorted(numbers))


def open_plans(entries: Entries, group: str, since: int) -> dict[Plan, tuple[int, ...]]:
    """The plans of *group* that move, in the order of the years."""
    return {
        plan: entries[plan]
        for plan in sorted(entries)
        if plan[0] == group and plan[1] >= since and entries[plan]
    }


def merge(entries: Entries, group: str, successor: str, since: int) -> tuple[Move, ...]:
    """Everything in the open plans of *group* goes to *successor*."""
    numbers = {number for plan in open_plans(entries, group, since).values() for number in plan}
    return split(entries, group, dict.fromkeys(numbers, (successor,)), since)


def split(
    entries: Entries, group: str, allotted: Mapping[int, Collection[str]], since: int
) -> tuple[Move, ...]:
    """Everything in the open plans of *group* goes where *allotted* says, by number. Raises `Homeless` unless
    each has at least one group, none of them the one that ends."""
    plans = open_plans(entries, group, since)
    numbers = {number for plan in plans.values() for number in plan}
    homeless = {n for n in numbers if not allotted.get(n) or group in allotted[n]}
    if homeless:
        raise Homeless(homeless)
    return tuple(
        Move(plan, number, tuple(dict.fromkeys(allotted[number])))
        for plan, stands in plans.items()
        for number in stands
    )


def moved(entries: Entries, moves: Collection[Move]) -> dict[Plan, tuple[int, ...]]:
    """The entries once *moves* are done; what stands in a plan already does not stand there twice."""
    after = dict(entries)
    for move in moves:
        after[move.plan] = tuple(n for n in after[move.plan] if n != move.number)
        for target in move.targets:
            there = after.get((target, move.plan[1]), ())
            if move.number not in there:
                after[target, move.plan[1]] = (*there, move.number)
    return after
