"""What the program leaves open: which of the rooms that are alike, and where in a session."""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence

from .conference import Conference, Placed

_TRIES = 5_000  # to keep together who must not be in two rooms at once


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
    apart = conference.apart(here)
    filled: dict[int, list[int]] = {room: [] for room in rooms}
    best: dict[int, list[int]] | None = None
    least, tries = 1 << 60, _TRIES

    def put(at: int, cost: int) -> None:
        nonlocal best, least, tries
        tries -= 1
        if cost >= least or (tries < 0 and best is not None):
            return
        if at == len(items):
            best, least = {room: list(some) for room, some in filled.items()}, cost
            return
        item, empty = items[at], False
        for room in rooms:
            if (empty and not filled[room]) or room not in allowed.get(item, rooms):
                continue
            empty = empty or (not filled[room] and item not in allowed)
            if sum(slots[i] for i in filled[room]) + slots[item] <= capacity:
                more = sum(apart.get((item, i), 0) for other in rooms if other != room for i in filled[other])
                filled[room].append(item)
                put(at + 1, cost + more)
                filled[room].pop()

    put(0, 0)
    return best


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


def polished(conference: Conference, placed: Sequence[Placed], steps: int, seed: int) -> list[Placed]:
    """Better in the order of submissions within their cells: of consequence where it is asked who is where in
    the same slot."""
    chance, best = random.Random(seed), list(placed)  # noqa: S311 - the same each time
    least = conference.total(best)
    cells: dict[tuple[int, int], list[int]] = defaultdict(list)
    for i in sorted(range(len(best)), key=lambda i: best[i]):
        cells[best[i].session, best[i].room].append(i)
    several = [cell for cell, here in cells.items() if len(here) > 1]
    for _ in range(steps if several else 0):
        cell = chance.choice(several)
        here = list(cells[cell])
        one, other = chance.sample(range(len(here)), 2)
        here[one], here[other] = here[other], here[one]
        tried, slot = list(best), 0
        for i in here:
            tried[i] = Placed(*cell, slot)
            slot += conference.submissions[i].slots
        cost = conference.total(tried)
        if cost <= least:
            best, least, cells[cell] = tried, cost, here
    return best
