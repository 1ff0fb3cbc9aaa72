"""Puts items into places by simulated annealing: exchanges whose difference in cost is looked up.

For many items of which very many pairs matter: something good in a second, for the engines to begin from.
"""

import math
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

Places = Sequence[int]  # of each item


class Extra(NamedTuple):
    """A cost that follows from where a few items are: their order, their distance."""

    items: tuple[int, ...]
    cost: Callable[[Places], int]


class Arrangement(NamedTuple):
    """Each item takes a place of its own; there are at least as many places as items. ``alone[i][p]`` is what
    it costs to have i at p; ``pairs[i]`` what it costs that i and another are at once, the same both ways.
    Bands are times, and places of bands that ``meets`` names for each other are at once."""

    band: Sequence[int]  # of each place
    meets: Sequence[Sequence[int]]  # of each band, itself among them
    alone: Sequence[Sequence[int]]
    pairs: Sequence[Mapping[int, int]]
    extras: Sequence[Extra] = ()


class Chain:
    """One course of annealing. The same for the same seed and number of steps."""

    def __init__(self, arrangement: Arrangement, seed: int, places: Places | None = None) -> None:
        self._chance = random.Random(seed)  # noqa: S311 - a search, not a secret
        self._real = len(arrangement.alone)
        self._band = list(arrangement.band)
        among = len(self._band)
        # Items that are nothing fill the places that stay empty: every move is an exchange.
        empty = among - self._real
        self._alone = [list(row) for row in arrangement.alone] + [[0] * among] * empty
        self._pairs = [dict(row) for row in arrangement.pairs] + [{}] * empty
        self._meets = [tuple(some) for some in arrangement.meets]
        self._extras = list(arrangement.extras)
        self._extras_of: list[list[int]] = [[] for _ in range(among)]
        for number, extra in enumerate(self._extras):
            for item in extra.items:
                self._extras_of[item].append(number)
        self._begin(list(places) if places is not None else self._chance.sample(range(among), self._real))

    def _begin(self, places: list[int]) -> None:
        among = len(self._band)
        taken = set(places)
        self.places = places + [place for place in range(among) if place not in taken]
        self._item_at = [0] * among
        for item, place in enumerate(self.places):
            self._item_at[place] = item
        self._paid = [extra.cost(self.places) for extra in self._extras]
        # What an item would pay for the others, by band.
        self._beside = [[0] * len(self._meets) for _ in range(among)]
        for item, place in enumerate(self.places):
            for band in self._meets[self._band[place]]:
                for other, cost in self._pairs[item].items():
                    self._beside[other][band] += cost
        self.cost = self._total()
        self.best, self.best_cost = self.places[: self._real], self.cost

    def _total(self) -> int:
        alone = sum(self._alone[item][place] for item, place in enumerate(self.places))
        beside = sum(self._beside[item][self._band[place]] for item, place in enumerate(self.places))
        return alone + beside // 2 + sum(self._paid)

    def cool(self, steps: int, hot: float, cold: float) -> None:
        """So many steps from the one temperature to the other."""
        rate = (cold / hot) ** (1 / max(steps, 1))
        heat = hot
        uniform, among = self._chance.random, len(self._band)
        places, item_at, band, alone = self.places, self._item_at, self._band, self._alone
        beside, pairs, extras_of, real = self._beside, self._pairs, self._extras_of, self._real
        log = math.log
        for _ in range(steps):
            heat *= rate
            i = int(uniform() * real)
            p, q = places[i], int(uniform() * among)
            j = item_at[q]
            a, b = band[p], band[q]
            difference = alone[i][q] + alone[j][p] - alone[i][p] - alone[j][q]
            if a != b:
                row, other = beside[i], beside[j]
                difference += row[b] + other[a] - row[a] - other[b]
                both = pairs[i].get(j)
                if both:
                    difference -= 2 * both if b not in self._meets[a] else 0
            if extras_of[i] or extras_of[j]:
                limit = -log(uniform() or 1e-300) * heat
                if difference - self._owed(i, j) <= limit:
                    self._try(i, j, p, q, difference, limit)
            elif difference <= 0 or difference < -log(uniform() or 1e-300) * heat:
                self._exchange(i, j, p, q, difference)

    def _owed(self, i: int, j: int) -> int:
        """The most that could be saved among the extras of two items."""
        return sum(self._paid[number] for number in {*self._extras_of[i], *self._extras_of[j]})

    def _try(self, i: int, j: int, p: int, q: int, difference: int, limit: float) -> None:
        numbers = {*self._extras_of[i], *self._extras_of[j]}
        self.places[i], self.places[j] = q, p
        now = {number: self._extras[number].cost(self.places) for number in numbers}
        self.places[i], self.places[j] = p, q
        difference += sum(now.values()) - sum(self._paid[number] for number in numbers)
        if difference <= limit:
            for number, cost in now.items():
                self._paid[number] = cost
            self._exchange(i, j, p, q, difference)

    def _exchange(self, i: int, j: int, p: int, q: int, difference: int) -> None:
        self.places[i], self.places[j] = q, p
        self._item_at[p], self._item_at[q] = j, i
        a, b = self._band[p], self._band[q]
        if a != b:
            beside = self._beside
            for item, left, entered in ((i, a, b), (j, b, a)):
                for other, cost in self._pairs[item].items():
                    row = beside[other]
                    for band in self._meets[left]:
                        row[band] -= cost
                    for band in self._meets[entered]:
                        row[band] += cost
        self.cost += difference
        if self.cost < self.best_cost:
            self.best, self.best_cost = self.places[: self._real], self.cost


def anneal(
    arrangement: Arrangement, steps: int, seed: int, hot: float, cold: float, rounds: int = 200
) -> Iterator[tuple[list[int], int]]:
    """One course, in pieces: after each the best places of each item so far, and their cost."""
    chain = Chain(arrangement, seed)
    for piece in range(rounds):
        warm = hot * (cold / hot) ** (piece / rounds)
        cooler = hot * (cold / hot) ** ((piece + 1) / rounds)
        chain.cool(steps // rounds, warm, cooler)
        yield chain.best, chain.best_cost
