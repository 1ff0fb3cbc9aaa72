"""What the program leaves open: which of the rooms that are alike, and where in a session."""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence

from .conference import Conference, Placed


def arrange(
    conference: Conference,
    here: Sequence[int],
    session: int,
    rooms: Sequence[int],
    before: int,
    allowed: Mapping[int, set[int]],
) -> dict[int, Placed] | None:
    """*before* is how many of the track sit in earlier sessions: those with an order get their rank where
    that can be had. *allowed* are the rooms of some. None where they do not fit."""
    slots = [submission.slots for submission in conference.submissions]
    order = [submission.order for submission in conference.submissions]
    filled = _packed(conference, here, session, rooms, allowed)
    if filled is None:
        return None
    found = {}
    for room in rooms:
        slot = 0
        for i in _ranked(filled[room], before, order):
            found[i] = Placed(session, room, slot)
            slot += slots[i]
        before += len(filled[room])
    return found


def _packed(
    conference: Conference,
    here: Sequence[int],
    session: int,
    rooms: Sequence[int],
    allowed: Mapping[int, set[int]],
) -> dict[int, list[int]] | None:
    slots = {i: conference.submissions[i].slots for i in here}
    order = {i: conference.submissions[i].order or len(conference.submissions) for i in here}
    capacity = conference.capacity[session]
    # The larger first; among equals those with an early order into the first rooms.
    items = sorted(here, key=lambda i: (-slots[i], order[i], i))
    filled: dict[int, list[int]] = {room: [] for room in rooms}

    def put(at: int) -> bool:
        if at == len(items):
            return True
        item, seen = items[at], set()
        for room in rooms:
            used = sum(slots[i] for i in filled[room])
            if used in seen:
                continue
            if item not in allowed:
                seen.add(used)
            if used + slots[item] <= capacity and room in allowed.get(item, rooms):
                filled[room].append(item)
                if put(at + 1):
                    return True
                filled[room].pop()
        return False

    return filled if put(0) else None


def _ranked(items: Sequence[int], before: int, order: Sequence[int]) -> list[int]:
    """Each at its rank, where it has one among these."""
    places: dict[int, int] = {}
    for i in sorted(items, key=lambda i: order[i]):
        if before < order[i] <= before + len(items):
            places.setdefault(order[i] - before - 1, i)
    rest = iter([i for i in items if i not in places.values()])
    return [places[at] if at in places else next(rest) for at in range(len(items))]


Cell = tuple[int, int]  # track, session


def steady(rooms: Sequence[int], wanted: Mapping[Cell, int]) -> list[tuple[Cell, int]]:
    """One of *rooms* for each of so many cells of a track in a session, with as few different ones as are
    found for each track. There are rooms enough in each session."""
    layers: dict[tuple[int, int], list[int]] = defaultdict(list)  # track and its so-many-th room: sessions
    for (track, session), count in sorted(wanted.items()):
        for layer in range(count):
            layers[track, layer].append(session)
    # One after the other by their first session is best where none has gaps.
    order = sorted(layers, key=lambda key: (layers[key][0], -len(layers[key]), key))
    best, changes = _dealt(rooms, layers, order)
    chance = random.Random(len(order))  # noqa: S311 - the same each time
    for _ in range(200):
        if not changes:
            break
        chance.shuffle(order)
        other, fewer = _dealt(rooms, layers, order)
        if fewer < changes:
            best, changes = other, fewer
    return best


def _dealt(
    rooms: Sequence[int], layers: Mapping[tuple[int, int], Sequence[int]], order: Sequence[tuple[int, int]]
) -> tuple[list[tuple[Cell, int]], int]:
    taken = {room: set[int]() for room in rooms}  # sessions in which it is taken
    found, changes = [], 0
    for key in order:
        left = list(layers[key])
        while left:
            room = max(rooms, key=lambda room: len(set(left) - taken[room]))
            here = [session for session in left if session not in taken[room]]
            found += [((key[0], session), room) for session in here]
            taken[room].update(here)
            left = [session for session in left if session not in here]
            changes += bool(left)
    return found, changes
