"""A conference of CoSPLib: what its workbook says, and what a solution costs.

Submissions of a track go to sessions, rooms and slots; a session in a room (a cell) holds one track.
Penalties are kept as the workbook says them, weights apart.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

# The rows of the sheet of parameters, from the second on: what their weights are for.
TERMS = (
    "tracks_sessions", "tracks_rooms", "sessions_rooms", "similar_tracks", "rooms_per_track",
    "parallel_tracks", "consecutive_tracks", "timezones", "order", "submissions_sessions",
    "submissions_rooms", "presenters", "attendees", "chairs", "presenters_slot", "attendees_slot",
)  # fmt: skip
Pairs = frozenset[tuple[int, int]]
Grid = tuple[tuple[int, ...], ...]


class Submission(NamedTuple):
    name: str
    track: int
    slots: int
    order: int  # its place within its track; 0: any
    hours: tuple[int, ...]  # by session: how bad it is on its presenter's clock
    sessions: tuple[int, ...]  # by session: penalty
    rooms: tuple[int, ...]


class Placed(NamedTuple):
    session: int
    room: int
    slot: int


class Conference(NamedTuple):
    sessions: tuple[str, ...]
    capacity: tuple[int, ...]  # slots, by session
    rooms: tuple[str, ...]
    tracks: tuple[str, ...]
    submissions: tuple[Submission, ...]
    weights: Mapping[str, int]
    track_session: Grid
    track_room: Grid
    session_room: Grid
    similar: Grid
    chairs: Pairs  # tracks with a chair in common
    presenters: Pairs  # submissions
    attendees: Pairs
    unit: int = 1  # penalties are so many times the workbook's, to be whole
    scale: int = 1  # and costs so many times

    def members(self) -> list[list[int]]:
        found: list[list[int]] = [[] for _ in self.tracks]
        for i, submission in enumerate(self.submissions):
            found[submission.track].append(i)
        return found

    def apart(self, here: Sequence[int]) -> dict[tuple[int, int], int]:
        """What it costs to have two of *here* in different rooms at once."""
        found: dict[tuple[int, int], int] = defaultdict(int)
        for term, pairs in (("presenters", self.presenters), ("attendees", self.attendees)):
            for pair in combinations(sorted(here), 2):
                if self.weights[term] and pair in pairs:
                    found[pair] += self.weights[term]
                    found[pair[1], pair[0]] += self.weights[term]
        return found

    def total(self, placed: Sequence[Placed]) -> int:
        """The weighted penalties of a solution, counted anew."""
        return sum(self.weights[term] * amount for term, amount in self.amounts(placed).items())

    def amounts(self, placed: Sequence[Placed]) -> dict[str, int]:
        """Each penalty before its weight. *placed* is by submission, and breaks nothing."""
        found = dict.fromkeys(TERMS, 0)
        cells = {(p.session, p.room): s.track for s, p in zip(self.submissions, placed, strict=True)}
        self._of_cells(cells, found)
        for submission, (session, room, _) in zip(self.submissions, placed, strict=True):
            found["timezones"] += submission.slots * submission.hours[session]
            found["submissions_sessions"] += submission.slots * submission.sessions[session]
            found["submissions_rooms"] += submission.slots * submission.rooms[room]
        for term, pairs in (("presenters", self.presenters), ("attendees", self.attendees)):
            for i, j in pairs:
                one, other = placed[i], placed[j]
                if one.session == other.session:
                    found[term] += self.unit * (one.room != other.room)
                    found[f"{term}_slot"] += self.unit * self._overlap(i, one, j, other)
        found["order"] = self.unit * self._order(placed)
        return found

    def _overlap(self, i: int, one: Placed, j: int, other: Placed) -> int:
        ends = min(one.slot + self.submissions[i].slots, other.slot + self.submissions[j].slots)
        return max(0, ends - max(one.slot, other.slot))

    def _of_cells(self, cells: Mapping[tuple[int, int], int], found: dict[str, int]) -> None:
        sessions, rooms = defaultdict(set), defaultdict(set)
        tracks: dict[int, list[int]] = defaultdict(list)
        for (session, room), track in cells.items():
            found["tracks_sessions"] += self.track_session[track][session]
            found["tracks_rooms"] += self.track_room[track][room]
            found["sessions_rooms"] += self.session_room[session][room]
            sessions[track].add(session)
            rooms[track].add(room)
            tracks[session].append(track)
        for here in tracks.values():
            for one, other in combinations(here, 2):
                if one != other:
                    found["similar_tracks"] += self.similar[one][other]
                    found["chairs"] += self.unit * ((min(one, other), max(one, other)) in self.chairs)
            found["parallel_tracks"] += self.unit * (len(here) - len(set(here)))
        for track, used in sessions.items():
            found["rooms_per_track"] += self.unit * (len(rooms[track]) - 1)
            found["consecutive_tracks"] += self.unit * (max(used) - min(used) + 1 != len(used))

    def _order(self, placed: Sequence[Placed]) -> int:
        """Ordered ones of a track at once, by slot; and those that are not the so-many-th of their track."""
        amount = 0
        for members in self.members():
            at: dict[tuple[int, int], int] = defaultdict(int)
            for rank, i in enumerate(sorted(members, key=lambda i: placed[i]), 1):
                order, (session, _, slot) = self.submissions[i].order, placed[i]
                if order:
                    amount += order != rank
                    for taken in range(slot, slot + self.submissions[i].slots):
                        amount += at[session, taken]
                        at[session, taken] += 1
        return amount

    def broken(self, placed: Sequence[Placed]) -> bool:
        """Whether a slot is outside its session or taken twice, or two tracks share a cell."""
        taken: set[tuple[int, int, int]] = set()
        cells: dict[tuple[int, int], int] = {}
        for submission, (session, room, slot) in zip(self.submissions, placed, strict=True):
            slots = {(session, room, at) for at in range(slot, slot + submission.slots)}
            if slot < 0 or slot + submission.slots > self.capacity[session] or slots & taken:
                return True
            taken |= slots
            if cells.setdefault((session, room), submission.track) != submission.track:
                return True
        return False


def pairs(groups: Iterable[Iterable[int]]) -> Pairs:
    return frozenset(pair for group in groups for pair in combinations(sorted(set(group)), 2))


def crossing(
    one: Mapping[str, Iterable[int]],
    other: Mapping[str, Iterable[int]],
    track_of: Sequence[int] | None = None,
) -> Pairs:
    """The pairs of what somebody does here and there; where *track_of* is given, only of different tracks."""
    return frozenset(
        (min(i, j), max(i, j))
        for person, mine in one.items()
        for i in mine
        for j in other.get(person, ())
        if i != j and (track_of is None or track_of[i] != track_of[j])
    )
