"""A conference as a 0/1 program, and the solution that values of the program stand for.

The program is a relaxation: it does not place submissions in slots, and asks of parallel rooms of a track only
that they are large enough for what is put there by size. What it costs is never more than what the solution made
of it costs; where the two are equal and the program's is proven, so is the solution's.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import product

from eventapp.planner.program import Program

from .arranging import arrange
from .conference import Conference, Pairs, Placed


class Model:
    """Variables: ``sits[i, s]`` submission in session, ``meets[t, s]`` track in session, ``cells[t, s, c]`` how
    many rooms of class c the track has there, ``apart[t]`` the track's sessions are not one run."""

    def __init__(self, conference: Conference) -> None:
        self.conference = conference
        self.program = Program()
        self.members = conference.members()
        self.tracks = [t for t, members in enumerate(self.members) if members]
        self.sessions = range(len(conference.sessions))
        self.classes = _classes(conference)
        self.sits: dict[tuple[int, int], int] = {}
        self.meets: dict[tuple[int, int], int] = {}
        self.cells: dict[tuple[int, int, int], int] = {}
        self.stays: dict[tuple[int, int, int], int] = {}
        self._place()
        self._capacity()
        self._rooms()
        self._runs()
        self._people()
        self._similar()
        self._order()

    def _place(self) -> None:
        c, program, weight = self.conference, self.program, self.conference.weights
        parallel = weight["parallel_tracks"] * c.unit
        for t, s in product(self.tracks, self.sessions):
            self.meets[t, s] = program.variable(-parallel)
            for k, rooms in enumerate(self.classes):
                price = (
                    weight["tracks_sessions"] * c.track_session[t][s]
                    + weight["tracks_rooms"] * c.track_room[t][rooms[0]]
                    + weight["sessions_rooms"] * c.session_room[s][rooms[0]]
                )
                self.cells[t, s, k] = program.variable(price + parallel, len(rooms))
        for i, submission in enumerate(c.submissions):
            fits = [s for s in self.sessions if submission.slots <= c.capacity[s]]
            for s in fits:
                self.sits[i, s] = program.variable(
                    submission.slots
                    * (
                        weight["timezones"] * submission.hours[s]
                        + weight["submissions_sessions"] * submission.sessions[s]
                    )
                )
            program.row([(1, self.sits[i, s]) for s in fits], 1, 1)

    def _capacity(self) -> None:
        c, program = self.conference, self.program
        for s, (k, rooms) in product(self.sessions, enumerate(self.classes)):
            program.row([(1, self.cells[t, s, k]) for t in self.tracks], None, len(rooms))
        for t, s in product(self.tracks, self.sessions):
            meets = self.meets[t, s]
            here = [(i, self.sits[i, s]) for i in self.members[t] if (i, s) in self.sits]
            for _, sits in here:
                program.row([(1, sits), (-1, meets)], None, 0)
            program.row([(1, meets), *((-1, sits) for _, sits in here)], None, 0)
            cells = [self.cells[t, s, k] for k in range(len(self.classes))]
            program.row([(-1, meets), *((1, cell) for cell in cells)], 0, None)
            for cell in cells:
                program.row([(1, cell), (-program.upper[cell], meets)], None, 0)
            self._sizes(c.capacity[s], here, cells)
        for t in self.tracks:
            least = _fewest(sum(c.submissions[i].slots for i in self.members[t]), c, len(c.rooms))
            program.row([(1, cell) for (own, _, _), cell in self.cells.items() if own == t], least, None)

    def _sizes(self, capacity: int, here: list[tuple[int, int]], cells: list[int]) -> None:
        """Of what takes at least k slots, no more than fit one after the other, for each k."""
        last = None
        for k in range(1, capacity + 1):
            terms = [(self.conference.submissions[i].slots // k, sits) for i, sits in here]
            terms = [(size, sits) for size, sits in terms if size]
            if terms and (terms, capacity // k) != last:
                self.program.row([*terms, *((-(capacity // k), cell) for cell in cells)], None, 0)
            last = (terms, capacity // k)

    def _rooms(self) -> None:
        """One room for a track, and submissions that ask for rooms of their own."""
        c, program = self.conference, self.program
        weight = c.weights["rooms_per_track"] * c.unit
        if weight:
            for t in self.tracks:
                uses = [program.variable(weight) for _ in self.classes]
                program.constant -= weight
                program.row([(1, use) for use in uses], 1, None)
                for s, (k, use) in product(self.sessions, enumerate(uses)):
                    program.row([(1, self.cells[t, s, k]), (-1, use)], None, 0)
        for i, submission in enumerate(c.submissions):
            prices = [c.weights["submissions_rooms"] * submission.rooms[rooms[0]] for rooms in self.classes]
            if any(prices):
                self._stay(i, [submission.slots * price for price in prices])

    def _stay(self, i: int, prices: Sequence[int]) -> None:
        program = self.program
        for s in self.sessions:
            if (i, s) in self.sits:
                stays = [program.variable(price) for price in prices]
                program.row([(-1, self.sits[i, s]), *((1, stay) for stay in stays)], 0, 0)
                for k, stay in enumerate(stays):
                    self.stays[i, s, k] = stay
                    cell = self.cells[self.conference.submissions[i].track, s, k]
                    program.row([(1, stay), (-1, cell)], None, 0)

    def _runs(self) -> None:
        """Either one of the runs of sessions is what a track has, or it is apart and pays."""
        weight = self.conference.weights["consecutive_tracks"] * self.conference.unit
        if not weight:
            return
        program, among = self.program, len(self.sessions)
        for t in self.tracks:
            apart = program.variable(weight)
            runs = [
                (first, last, program.variable())
                for first in self.sessions
                for last in range(first, min(among, first + len(self.members[t])))
            ]
            program.row([(1, apart), *((1, run) for _, _, run in runs)], 1, 1)
            for s in self.sessions:
                covering = [run for first, last, run in runs if first <= s <= last]
                meets = self.meets[t, s]
                program.row([(1, meets), *((-1, run) for run in covering)], 0, None)
                program.row([(1, meets), (-1, apart), *((-1, run) for run in covering)], None, 0)

    def _people(self) -> None:
        c = self.conference
        for term, pairs in (("presenters", c.presenters), ("attendees", c.attendees)):
            if c.weights[term]:
                self._clashes(c.weights[term] * c.unit, pairs)

    def _clashes(self, weight: int, pairs: Pairs) -> None:
        """Two submissions of different tracks in one session."""
        track_of = [submission.track for submission in self.conference.submissions]
        for i, j in sorted(pairs):
            if track_of[i] != track_of[j]:
                clash = self.program.variable(weight)
                for s in self.sessions:
                    if (i, s) in self.sits and (j, s) in self.sits:
                        self.program.row([(1, self.sits[i, s]), (1, self.sits[j, s]), (-1, clash)], None, 1)

    def _similar(self) -> None:
        c = self.conference
        for one, other in ((a, b) for a in self.tracks for b in self.tracks if a < b):
            weight = c.weights["similar_tracks"] * c.similar[one][other]
            weight += c.weights["chairs"] * c.unit * ((one, other) in c.chairs)
            if weight:
                for s in self.sessions:
                    both = self.program.variable(weight)
                    self.program.row([(1, self.meets[one, s]), (1, self.meets[other, s]), (-1, both)], None, 1)

    def _order(self) -> None:
        """Where it has its place in the order, as many of its track come before as must, or it pays."""
        weight = self.conference.weights["order"] * self.conference.unit
        if not weight:
            return
        program = self.program
        for i, submission in enumerate(self.conference.submissions):
            if not submission.order:
                continue
            members = self.members[submission.track]
            wrong = program.variable(weight)
            for s in self.sessions:
                if (i, s) not in self.sits:
                    continue
                here, among, order = self.sits[i, s], len(members), submission.order
                before = [(1, self.sits[j, p]) for j in members for p in range(s) if (j, p) in self.sits]
                until = [(1, self.sits[j, s]) for j in members if (j, s) in self.sits]
                # before <= order - 1 and before + until >= order, unless it sits elsewhere or pays.
                slack = among - (order - 1)
                program.row([*before, (slack, here), (-slack, wrong)], None, among)
                program.row([*before, *until, (-order, here), (order, wrong)], 0, None)

    def solution(self, values: Sequence[int]) -> list[Placed] | None:
        """None where a track's submissions do not fit into its rooms of a session, one beside the other."""
        c = self.conference
        rooms = self._assigned(values)
        session_of = {i: s for (i, s), sits in self.sits.items() if values[sits]}
        wanted = {i: k for (i, _, k), stay in self.stays.items() if values[stay]}
        class_of = {room: k for k, some in enumerate(self.classes) for room in some}
        found: list[Placed | None] = [None] * len(c.submissions)
        for t in self.tracks:
            before = 0
            for s in self.sessions:
                here = [i for i in self.members[t] if session_of[i] == s]
                if here:
                    allowed = {
                        i: {room for room in rooms[t, s] if class_of[room] == wanted[i]}
                        for i in here
                        if i in wanted
                    }
                    placed = arrange(c, here, s, rooms[t, s], before, allowed)
                    if placed is None:
                        return None
                    for i, place in placed.items():
                        found[i] = place
                    before += len(here)
        return [place for place in found if place is not None]

    def _assigned(self, values: Sequence[int]) -> dict[tuple[int, int], list[int]]:
        """The rooms of each track in each session."""
        found: dict[tuple[int, int], list[int]] = defaultdict(list)
        for s, (k, rooms) in product(self.sessions, enumerate(self.classes)):
            free: Iterator[int] = iter(rooms)
            for t in self.tracks:
                found[t, s] += [next(free) for _ in range(values[self.cells[t, s, k]])]
        return {key: sorted(rooms) for key, rooms in found.items()}


def _classes(conference: Conference) -> list[list[int]]:
    """Rooms between which nothing makes a difference. None are alike where changing rooms costs."""
    alike: dict[object, list[int]] = defaultdict(list)
    weight = conference.weights
    for r in range(len(conference.rooms)):
        key = (
            tuple(row[r] * weight["tracks_rooms"] for row in conference.track_room),
            tuple(row[r] * weight["sessions_rooms"] for row in conference.session_room),
            tuple(s.rooms[r] * weight["submissions_rooms"] for s in conference.submissions),
            r if weight["rooms_per_track"] else None,
        )
        alike[key].append(r)
    return list(alike.values())


def _fewest(slots: int, conference: Conference, rooms: int) -> int:
    """Cells that so many slots take at least."""
    count = 0
    for capacity in sorted((c for c in conference.capacity for _ in range(rooms)), reverse=True):
        if slots <= 0:
            break
        slots -= capacity
        count += 1
    return count
