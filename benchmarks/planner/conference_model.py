"""A conference as a 0/1 program, and the solution that values of the program stand for.

The program is a relaxation: it does not place submissions in slots, nor tracks in one of several rooms
between which nothing makes a difference. What it costs is never more than what the solution made of it costs;
where the two are equal and the program's is proven, so is the solution's.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import product

from eventapp.planner.program import Program

from .arranging import arrange, steady
from .conference import Conference, Pairs, Placed

Terms = list[tuple[int, int]]


class Model:
    """Variables: ``sits[g, s]`` how many of a group of submissions are in a session, ``meets[t, s]`` whether
    a track is, ``cells[t, s, k]`` how many rooms of class k it has there, ``stays[g, s, k]`` how many of a
    group that asks for rooms of its own are in those."""

    def __init__(self, conference: Conference, single: bool = False, apart: bool = False) -> None:
        """*single*: no track has two rooms at once. Much smaller, and often good enough to begin from.
        *apart*: each room is a class of its own. Larger, and nothing is left open about rooms."""
        self.single = single
        self.conference = conference
        self.program = Program()
        self.members = conference.members()
        self.tracks = [t for t, members in enumerate(self.members) if members]
        self.sessions = range(len(conference.sessions))
        self.classes = [[r] for r in range(len(conference.rooms))] if apart else _classes(conference)
        self.groups = alike(conference)
        self.group_of = {i: g for g, group in enumerate(self.groups) for i in group}
        self.of_track: dict[int, list[int]] = defaultdict(list)
        for g, group in enumerate(self.groups):
            self.of_track[conference.submissions[group[0]].track].append(g)
        self.sits: dict[tuple[int, int], int] = {}
        self.meets: dict[tuple[int, int], int] = {}
        self.cells: dict[tuple[int, int, int], int] = {}
        self.stays: dict[tuple[int, int, int], int] = {}
        self.ways: list[tuple[Terms, list[int], list[tuple[tuple[int, ...], int]]]] = []
        self._place()
        self._placed = len(self.program.upper)
        self._capacity()
        self._rooms()
        if apart:
            self._split()
        self._runs()
        self._people()
        self._similar()
        self._order()
        self._parts()

    def _parts(self) -> None:
        """What is decided at once: all of a track, or all of a session."""
        by: dict[tuple[str, int], list[int]] = defaultdict(list)
        for (g, s), variable in self.sits.items():
            by["track", self.conference.submissions[self.groups[g][0]].track].append(variable)
            by["session", s].append(variable)
        for (t, s), variable in self.meets.items():
            by["track", t].append(variable)
            by["session", s].append(variable)
        for (t, s, _), variable in self.cells.items():
            by["track", t].append(variable)
            by["session", s].append(variable)
        for (kind, _), variables in sorted(by.items()):
            self.program.part(variables, kind)

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
                self.cells[t, s, k] = program.variable(price + parallel, 1 if self.single else len(rooms))
        for g, group in enumerate(self.groups):
            submission = c.submissions[group[0]]
            fits = [s for s in self.sessions if submission.slots <= c.capacity[s]]
            for s in fits:
                price = weight["timezones"] * submission.hours[s]
                price += weight["submissions_sessions"] * submission.sessions[s]
                rooms = 1 if self.single else len(c.rooms)
                most = min(len(group), c.capacity[s] // submission.slots * rooms)
                self.sits[g, s] = program.variable(submission.slots * price, most)
            program.row([(1, self.sits[g, s]) for s in fits], len(group), len(group))

    def _capacity(self) -> None:
        c, program = self.conference, self.program
        for s, (k, rooms) in product(self.sessions, enumerate(self.classes)):
            program.row([(1, self.cells[t, s, k]) for t in self.tracks], None, len(rooms))
        for t, s in product(self.tracks, self.sessions):
            meets = self.meets[t, s]
            here = [(g, self.sits[g, s]) for g in self.of_track[t] if (g, s) in self.sits]
            for _, sits in here:
                program.row([(1, sits), (-program.upper[sits], meets)], None, 0)
            program.row([(1, meets), *((-1, sits) for _, sits in here)], None, 0)
            cells = [self.cells[t, s, k] for k in range(len(self.classes))]
            program.row([(-1, meets), *((1, cell) for cell in cells)], 0, 0 if self.single else None)
            self._sizes(c.capacity[s], here, cells)
        for t in self.tracks:
            least = _fewest(sum(c.submissions[i].slots for i in self.members[t]), c, len(c.rooms))
            program.row([(1, cell) for (own, _, _), cell in self.cells.items() if own == t], least, None)

    def _sizes(self, capacity: int, here: list[tuple[int, int]], cells: list[int]) -> None:
        """What is put into the rooms fits there, one beside the other: each room is divided in one of the
        ways in which sizes fill it, as far as the sizes of the track leave a choice."""
        program = self.program
        by_size: dict[int, list[int]] = defaultdict(list)
        for g, sits in here:
            by_size[self.conference.submissions[self.groups[g][0]].slots].append(sits)
        slots = [(size, sits) for size, some in by_size.items() for sits in some]
        program.row([*slots, *((-capacity, cell) for cell in cells)], None, 0)
        larger = [] if self.single else [size for size in by_size if size > 1]
        if len(larger) == 1:
            most, some = capacity // larger[0], by_size[larger[0]]
            program.row([*((1, sits) for sits in some), *((-most, cell) for cell in cells)], None, 0)
        elif larger:
            rooms = sum(program.upper[cell] for cell in cells)
            ways = [(way, program.variable(0, rooms)) for way in _ways(capacity, sorted(by_size))]
            self.ways.append((slots, cells, ways))
            program.row([*((1, way) for _, way in ways), *((-1, cell) for cell in cells)], 0, 0)
            for size, some in by_size.items():
                places = [(-way.count(size), count) for way, count in ways if size in way]
                program.row([*((1, sits) for sits in some), *places], None, 0)

    def _rooms(self) -> None:
        """One room for a track, and submissions that ask for rooms of their own."""
        c, program = self.conference, self.program
        weight = c.weights["rooms_per_track"] * c.unit
        if weight:
            for t in self.tracks:
                uses = [program.variable(weight, len(rooms)) for rooms in self.classes]
                program.constant -= weight
                program.row([(1, use) for use in uses], 1, None)
                for s, (k, use) in product(self.sessions, enumerate(uses)):
                    program.row([(1, self.cells[t, s, k]), (-1, use)], None, 0)
        for g, group in enumerate(self.groups):
            submission = c.submissions[group[0]]
            prices = [c.weights["submissions_rooms"] * submission.rooms[rooms[0]] for rooms in self.classes]
            if any(prices):
                self._stay(g, [submission.slots * price for price in prices])

    def _stay(self, g: int, prices: Sequence[int]) -> None:
        program, submission = self.program, self.conference.submissions[self.groups[g][0]]
        for s in self.sessions:
            if (g, s) in self.sits:
                most = program.upper[self.sits[g, s]]
                stays = [program.variable(price, most) for price in prices]
                program.row([(-1, self.sits[g, s]), *((1, stay) for stay in stays)], 0, 0)
                for k, stay in enumerate(stays):
                    self.stays[g, s, k] = stay
                    cell = self.cells[submission.track, s, k]
                    fit = self.conference.capacity[s] // submission.slots
                    program.row([(1, stay), (-fit, cell)], None, 0)

    def _split(self) -> None:
        """Two of one track that somebody needs, in different rooms at once. One room is one class."""
        c, program = self.conference, self.program
        found = []
        for i, j in sorted(c.presenters | c.attendees):
            weight = c.apart([i, j]).get((i, j), 0)
            if weight and c.submissions[i].track == c.submissions[j].track:
                found.append((i, j, weight * c.unit))
        for t in sorted({c.submissions[i].track for i, _, _ in found}):
            self._told_apart(t)
        for i, j, weight in found:
            split, one, other = program.variable(weight), self.group_of[i], self.group_of[j]
            for s, k in product(self.sessions, range(len(self.classes))):
                if (one, s, k) in self.stays and (other, s, k) in self.stays:
                    here, there = (1, self.stays[one, s, k]), (-1, self.stays[other, s, k])
                    program.row([here, there, (1, self.sits[other, s]), (-1, split)], None, 1)

    def _told_apart(self, t: int) -> None:
        """Of each submission of the track it is said in which room it is, and there they fit."""
        c = self.conference
        staying = {g for g, _, _ in self.stays}
        for g in self.of_track[t]:
            if g not in staying:
                self._stay(g, [0] * len(self.classes))
        for s, k in product(self.sessions, range(len(self.classes))):
            terms = [
                (c.submissions[self.groups[g][0]].slots, self.stays[g, s, k])
                for g in self.of_track[t]
                if (g, s, k) in self.stays
            ]
            self.program.row([*terms, (-c.capacity[s], self.cells[t, s, k])], None, 0)

    def _runs(self) -> None:
        """The track has begun and is not over in just the sessions that it has, or it is apart and pays."""
        weight = self.conference.weights["consecutive_tracks"] * self.conference.unit
        if not weight:
            return
        program = self.program
        for t in self.tracks:
            apart = program.variable(weight)
            before: tuple[int, int] | None = None
            for s in self.sessions:
                begun, over = program.variable(), program.variable()
                run = [(1, self.meets[t, s]), (-1, begun), (1, over)]
                program.row(run, 0, None)
                program.row([*run, (-1, apart)], None, 0)
                program.row([(1, begun), (-1, over)], 0, None)
                program.row([(1, begun), (1, apart)], None, 1)
                if before:
                    program.row([(1, begun), (-1, before[0])], 0, None)
                    program.row([(1, over), (-1, before[1])], 0, None)
                before = begun, over

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
                one, other = self.group_of[i], self.group_of[j]
                for s in self.sessions:
                    if (one, s) in self.sits and (other, s) in self.sits:
                        self.program.row(
                            [(1, self.sits[one, s]), (1, self.sits[other, s]), (-1, clash)], None, 1
                        )

    def _similar(self) -> None:
        c = self.conference
        for one, other in ((a, b) for a in self.tracks for b in self.tracks if a < b):
            weight = c.weights["similar_tracks"] * c.similar[one][other]
            weight += c.weights["chairs"] * c.unit * ((one, other) in c.chairs)
            if weight:
                for s in self.sessions:
                    both = self.program.variable(weight)
                    self.program.row(
                        [(1, self.meets[one, s]), (1, self.meets[other, s]), (-1, both)], None, 1
                    )

    def _order(self) -> None:
        """Where it has its place in the order, as many of its track come before as must, or it pays."""
        weight = self.conference.weights["order"] * self.conference.unit
        if not weight:
            return
        program = self.program
        for i, submission in enumerate(self.conference.submissions):
            if not submission.order:
                continue
            groups, among = self.of_track[submission.track], len(self.members[submission.track])
            wrong = program.variable(weight)
            for s in self.sessions:
                if (self.group_of[i], s) not in self.sits:
                    continue
                here, order = self.sits[self.group_of[i], s], submission.order
                before = [(1, self.sits[g, p]) for g in groups for p in range(s) if (g, p) in self.sits]
                until = [(1, self.sits[g, s]) for g in groups if (g, s) in self.sits]
                # before <= order - 1 and before + until >= order, unless it sits elsewhere or pays.
                slack = among - (order - 1)
                program.row([*before, (slack, here), (-slack, wrong)], None, among)
                program.row([*before, *until, (-order, here), (order, wrong)], 0, None)

    def widened(self, values: Sequence[int]) -> list[int]:
        """The values of a model that is single, as those of this one."""
        count = sum(len(ways) for _, _, ways in self.ways)
        found = [*values[: self._placed], *[0] * count, *values[self._placed :]]
        for slots, cells, ways in self.ways:
            content = Counter({size: 0 for size, _ in slots})
            for size, sits in slots:
                content[size] += found[sits]
            if any(found[cell] for cell in cells):
                found[next(variable for way, variable in ways if content <= Counter(way))] = 1
        return found

    def known(self, placed: Sequence[Placed]) -> dict[int, int]:
        """The values that follow at once from a solution."""
        c = self.conference
        class_of = {room: k for k, some in enumerate(self.classes) for room in some}
        found = dict.fromkeys([*self.sits.values(), *self.meets.values(), *self.cells.values()], 0)
        for i, place in enumerate(placed):
            found[self.sits[self.group_of[i], place.session]] += 1
            found[self.meets[c.submissions[i].track, place.session]] = 1
        cells = {(c.submissions[i].track, p.session, p.room) for i, p in enumerate(placed)}
        for track, session, room in cells:
            found[self.cells[track, session, class_of[room]]] += 1
        return found

    def solution(self, values: Sequence[int]) -> list[Placed] | None:
        """None where a track's submissions do not fit into its rooms of a session, one beside the other."""
        c = self.conference
        rooms = self._assigned(values)
        session_of, wanted = {}, {}
        for g, group in enumerate(self.groups):
            left = iter(group)
            for s in self.sessions:
                some = [next(left) for _ in range(values[self.sits[g, s]])] if (g, s) in self.sits else []
                session_of.update(dict.fromkeys(some, s))
                chosen = iter(some)
                for k in range(len(self.classes)):
                    if (g, s, k) in self.stays:
                        wanted.update({next(chosen): k for _ in range(values[self.stays[g, s, k]])})
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
                    # By size they fit; in the rooms that each would like they may not.
                    placed = placed or arrange(c, here, s, rooms[t, s], before, {})
                    if placed is None:
                        return None
                    for i, place in placed.items():
                        found[i] = place
                    before += len(here)
        return [place for place in found if place is not None]

    def _assigned(self, values: Sequence[int]) -> dict[tuple[int, int], list[int]]:
        """The rooms of each track in each session: of a class, the same as long as can be."""
        found: dict[tuple[int, int], list[int]] = defaultdict(list)
        for k, rooms in enumerate(self.classes):
            wanted = {
                (t, s): values[self.cells[t, s, k]]
                for t in self.tracks
                for s in self.sessions
                if values[self.cells[t, s, k]]
            }
            for key, room in steady(rooms, wanted):
                found[key].append(room)
        return {key: sorted(rooms) for key, rooms in found.items()}


def alike(conference: Conference) -> list[list[int]]:
    """Groups of submissions between which nothing makes a difference."""
    weight = conference.weights
    own: set[int] = set()
    for term, pairs in (("presenters", conference.presenters), ("attendees", conference.attendees)):
        if weight[term] or weight[f"{term}_slot"]:
            own.update(i for pair in pairs for i in pair)
    found: dict[object, list[int]] = defaultdict(list)
    for i, submission in enumerate(conference.submissions):
        prices = [
            weight["timezones"] * hour + weight["submissions_sessions"] * penalty
            for hour, penalty in zip(submission.hours, submission.sessions, strict=True)
        ]
        rooms = [weight["submissions_rooms"] * penalty for penalty in submission.rooms]
        single = i if i in own or (submission.order and weight["order"]) else None
        found[submission.track, submission.slots, tuple(prices), tuple(rooms), single].append(i)
    return list(found.values())


def _classes(conference: Conference) -> list[list[int]]:
    """Rooms between which nothing makes a difference."""
    alike: dict[object, list[int]] = defaultdict(list)
    weight = conference.weights
    for r in range(len(conference.rooms)):
        key = (
            tuple(row[r] * weight["tracks_rooms"] for row in conference.track_room),
            tuple(row[r] * weight["sessions_rooms"] for row in conference.session_room),
            tuple(s.rooms[r] * weight["submissions_rooms"] for s in conference.submissions),
        )
        alike[key].append(r)
    return list(alike.values())


def _ways(capacity: int, sizes: Sequence[int]) -> list[tuple[int, ...]]:
    """The ways to fill so many slots with *sizes*, in order, until none of them fits any more."""
    if not sizes or capacity < sizes[0]:
        return [()]
    found = []
    for at, size in enumerate(sizes):
        if size <= capacity:
            found += [(size, *rest) for rest in _ways(capacity - size, sizes[at:])]
    # A way that leaves room for a smaller one, because the larger was taken first, is part of another.
    return [way for way in found if capacity - sum(way) < sizes[0]]


def _fewest(slots: int, conference: Conference, rooms: int) -> int:
    """Cells that so many slots take at least."""
    count = 0
    for capacity in sorted((c for c in conference.capacity for _ in range(rooms)), reverse=True):
        if slots <= 0:
            break
        slots -= capacity
        count += 1
    return count
