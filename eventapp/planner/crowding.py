"""More than fits: where what cannot be on at once, or shares what is scarce, takes longer than there is.

Counted for every stretch of time between a moment at which something of it can begin and one at which
something ends: what can lie nowhere else must fit into the minutes in which it could lie.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from .facts import Facts
from .problem import Activity, Span
from .rules.people import required_key
from .rules.rooms import resource_key
from .rules.times import alone_key

Starts = Mapping[str, Sequence[int]]


class _Group(NamedTuple):
    """What shares something of which there are *limit*: each with how many it takes and the requirements for
    which it does."""

    limit: int
    members: tuple[tuple[Activity, int, tuple[str, ...]], ...]


class Crowd(NamedTuple):
    """Activities that are too many, and the requirements besides for which they are."""

    activities: tuple[str, ...]
    requirements: frozenset[str]


def crowds(facts: Facts, starts: Starts) -> Iterator[Crowd]:
    """Those of each group that are too many for where *starts* leave them; none of *starts* is empty."""
    times = {key: _times(own, facts.activities[key].minutes) for key, own in starts.items()}
    for group in _groups(facts):
        found = _too_many(group, times)
        if found is not None:
            yield found


def _groups(facts: Facts) -> Iterator[_Group]:
    alone = [each for each in facts.problem.activities if each.alone]
    for person, activities in facts.required_in.items():
        own = [each for each in activities if each.visits is None]
        hosts = {each.visits for each in activities}
        others = [each for each in alone if each not in own and each.key not in hosts]
        if own:
            yield _Group(
                1,
                (
                    *((each, 1, (required_key(each.key, person),)) for each in own),
                    *((each, 1, (alone_key(each.key),)) for each in others),
                ),
            )
    for resource in facts.problem.resources:
        key = resource_key(resource.key)
        users = [
            (each, each.needs[resource.key], (key,))
            for each in facts.problem.activities
            if each.needs.get(resource.key)
        ]
        if users:
            yield _Group(resource.limit, tuple(users))


def _too_many(group: _Group, times: Mapping[str, list[Span]]) -> Crowd | None:
    begins = sorted({times[each.key][0][0] for each, _needs, _why in group.members})
    ends = sorted({times[each.key][-1][1] for each, _needs, _why in group.members})
    for first in begins:
        for last in ends:
            inside = [
                member
                for member in group.members
                if first <= times[member[0].key][0][0] and times[member[0].key][-1][1] <= last
            ]
            taken = sum(each.minutes * needs for each, needs, _why in inside)
            if inside and taken > group.limit * min(last - first, _minutes(inside, times)):
                return Crowd(
                    tuple(each.key for each, _needs, _why in inside),
                    frozenset(key for _each, _needs, why in inside for key in why),
                )
    return None


def _minutes(
    members: Sequence[tuple[Activity, int, tuple[str, ...]]], times: Mapping[str, list[Span]]
) -> int:
    """In how many minutes any of them could be on."""
    total, until = 0, -(10**9)
    for start, end in sorted(span for each, _needs, _why in members for span in times[each.key]):
        total += max(0, end - max(start, until))
        until = max(until, end)
    return total


def _times(starts: Sequence[int], minutes: int) -> list[Span]:
    """When an activity could be on."""
    found: list[Span] = []
    for start in starts:
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], start + minutes)
        else:
            found.append((start, start + minutes))
    return found
