"""A meeting of sessions as a 0/1 program of what costs less than a limit, and the slots its values stand for.

The program says when each session is. Rooms are counted by their size: at each time the sessions that need
so many seats are no more than the rooms that have them. Which room it is matters to adjacent sessions alone,
and is settled afterwards: the program is a relaxation, and its bound one of the meeting, up to the limit.
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise, product

from eventapp.planner.program import Program

from .sessions import Meeting, near


class Model:
    """``sits[i, t]``: session i is at time t. Whatever costs *limit* or more is ruled out."""

    def __init__(self, meeting: Meeting, limit: int) -> None:
        self.meeting, self.limit = meeting, limit
        self.program = Program()
        self.band, self.meets = meeting.bands()
        self.slots_at: dict[int, list[int]] = defaultdict(list)
        for slot, band in enumerate(self.band):
            self.slots_at[band].append(slot)
        self.times = sorted(self.slots_at)
        self.day = {t: meeting.slots[self.slots_at[t][0]].day for t in self.times}
        self.alone = meeting.alone()
        self.sits: dict[tuple[int, int], int] = {}
        self._place()
        self._seats()
        self._pairs()
        self._groups()

    def _place(self) -> None:
        for i in range(len(self.meeting.sessions)):
            for t in self.times:
                price = min(self.alone[i][slot] for slot in self.slots_at[t])
                if price < self.limit:
                    self.sits[i, t] = self.program.variable(price)
            own = [self.sits[i, t] for t in self.times if (i, t) in self.sits]
            self.program.row([(1, sits) for sits in own], 1, 1)
            self.program.part(own)

    def _seats(self) -> None:
        """Hall's condition: rooms are nested by their size. What is too large for all needs the largest."""
        for t in self.times:
            for least in sorted({self._needs(i) for i in range(len(self.meeting.sessions))}):
                rooms = sum(self._seats_of(slot) >= least for slot in self.slots_at[t])
                terms = [
                    (1, sits) for (i, at), sits in self.sits.items() if at == t and self._needs(i) >= least
                ]
                if len(terms) > rooms and self._trim() >= self.limit:
                    self.program.row(terms, None, rooms)
            everybody = [(1, sits) for (_, at), sits in self.sits.items() if at == t]
            self.program.row(everybody, None, len(self.slots_at[t]))

    def _trim(self) -> int:
        return self.meeting.prices.get("session_requires_trim", 0)

    def _needs(self, i: int) -> int:
        return min(self.meeting.sessions[i].attendees, max(map(self._seats_of, range(len(self.band)))))

    def _seats_of(self, slot: int) -> int:
        return self.meeting.capacity[self.meeting.slots[slot].room]

    def _pairs(self) -> None:
        pairs = self.meeting.pairs()
        never: list[set[int]] = [{j for j, cost in row.items() if cost >= self.limit} for row in pairs]
        for clique in _cliques(never):
            for t in self.times:
                self._at_most(clique, t)
        for i, row in enumerate(pairs):
            for j, cost in row.items():
                if i < j and cost < self.limit:
                    self._soft(i, j, self.program.variable(cost))
        # Times that overlap without being the same.
        for t, other in product(self.times, self.times):
            if t < other and other in self.meets[t]:
                for i, some in enumerate(never):
                    for j in some:
                        self._not_both(i, t, j, other)

    def _at_most(self, clique: Sequence[int], t: int) -> None:
        terms = [(1, self.sits[i, t]) for i in clique if (i, t) in self.sits]
        if len(terms) > 1:
            self.program.row(terms, None, 1)

    def _not_both(self, i: int, t: int, j: int, other: int) -> None:
        if (i, t) in self.sits and (j, other) in self.sits:
            self.program.row([(1, self.sits[i, t]), (1, self.sits[j, other])], None, 1)

    def _soft(self, i: int, j: int, both: int) -> None:
        for t in self.times:
            if (i, t) in self.sits:
                for other in self.meets[t]:
                    if (j, other) in self.sits:
                        self.program.row(
                            [(1, self.sits[i, t]), (1, self.sits[j, other]), (-1, both)], None, 1
                        )

    def _groups(self) -> None:
        prices = self.meeting.prices
        for group, items in self.meeting.groups().items():
            if len(items) > 1:
                self._order(items, len(items) * prices.get("sessions_out_of_order", 0))
            relation = self.meeting.wished(group, "time_relation")
            if len(items) == 2 and relation:
                self._distance(items, relation == "subsequent-days", 2 * prices.get("time_relation", 0))
            for neighbour in self.meeting.wished(group, "adjacent_to"):
                others = self.meeting.groups().get(neighbour, [])
                for i in items if others else ():
                    self._adjacent(i, others, prices.get("adjacent_to", 0))

    def _paid(self, price: int) -> list[tuple[int, int]]:
        return [(-1, self.program.variable(price))] if price < self.limit else []

    def _order(self, items: Sequence[int], price: int) -> None:
        paid = self._paid(price)
        for one, other in pairwise(items):
            for t in self.times:
                late = [(1, self.sits[one, at]) for at in self.times if at >= t and (one, at) in self.sits]
                early = [
                    (1, self.sits[other, at]) for at in self.times if at < t and (other, at) in self.sits
                ]
                self.program.row([*late, *early, *paid], None, 1)

    def _on(self, i: int, days: Sequence[int], factor: int) -> list[tuple[int, int]]:
        return [(factor, self.sits[i, t]) for t in self.times if self.day[t] in days and (i, t) in self.sits]

    def _distance(self, items: Sequence[int], following: bool, price: int) -> None:
        paid = self._paid(price)
        one, other = items
        for day in sorted(set(self.day.values())):
            beside = (day - 1, day + 1)
            if following:
                self.program.row([*self._on(one, [day], 1), *self._on(other, beside, -1), *paid], None, 0)
            else:
                self.program.row([*self._on(one, [day], 1), *self._on(other, beside, 1), *paid], None, 1)

    def _adjacent(self, item: int, others: Sequence[int], price: int) -> None:
        paid, slots = self._paid(price), self.meeting.slots
        for t in self.times:
            if (item, t) in self.sits:
                here = slots[self.slots_at[t][0]]
                by = [
                    (-1, self.sits[j, at])
                    for j, at in product(others, self.times)
                    if (j, at) in self.sits and near(here, slots[self.slots_at[at][0]])
                ]
                self.program.row([(1, self.sits[item, t]), *by, *paid], None, 0)

    def values(self, places: Sequence[int]) -> dict[int, int]:
        """What is known of the values from where each session is."""
        return {sits: int(self.band[places[i]] == t) for (i, t), sits in self.sits.items()}

    def places(self, values: Sequence[int]) -> list[int]:
        """A slot for each session: the smallest room that does, at the time of the values."""
        found = [0] * len(self.meeting.sessions)
        at: dict[int, list[int]] = defaultdict(list)
        for (i, t), sits in self.sits.items():
            if values[sits]:
                at[t].append(i)
        for t, items in at.items():
            free = sorted(self.slots_at[t], key=self._seats_of, reverse=True)
            for i in sorted(items, key=self._needs, reverse=True):
                found[i] = free.pop(0)
        return found


def _cliques(neighbours: Sequence[set[int]]) -> list[list[int]]:
    """Sets of which each two are neighbours, that together hold each pair of neighbours."""
    left = {(i, j) for i, some in enumerate(neighbours) for j in some if i < j}
    found = []
    while left:
        i, j = max(left, key=lambda pair: (len(neighbours[pair[0]] & neighbours[pair[1]]), pair))
        clique, common = [i, j], neighbours[i] & neighbours[j]
        while common:
            best = max(common, key=lambda k: (len(neighbours[k] & common), -k))
            clique.append(best)
            common &= neighbours[best]
        left -= {(min(a, b), max(a, b)) for a in clique for b in clique}
        found.append(sorted(clique))
    return found
