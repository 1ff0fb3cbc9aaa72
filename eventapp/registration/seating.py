"""Who gets a place in a session: counting, the order of the line, and the balance between the sides. Pure.

A session has seats in the room and places from afar, and so has each side within it. Whoever wants the room
and finds it full takes part from afar meanwhile, where that is possible, and stands in line.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeVar

from .rules import Attendance, Place


@dataclass
class Count:
    """Places of one kind: how many there are (None: no limit), and how many are given."""

    most: int | None = None
    taken: int = 0
    over: int = 0  # given beyond a limit that was lowered afterwards

    @property
    def free(self) -> bool:
        return self.most is None or self.taken < self.most

    @property
    def left(self) -> int | None:
        """How many are free; None: as many as one likes."""
        return None if self.most is None else max(0, self.most - self.taken)

    def take(self) -> None:
        self.taken += 1

    def give_back(self) -> None:
        self.taken -= 1
        self.limit(self.most)

    def limit(self, most: int | None) -> None:
        """Set the limit; nobody loses a place by it."""
        self.most = most
        self.over = max(0, self.taken - most) if most is not None else 0


@dataclass
class Places:
    """What one side has in a session, or the session as a whole."""

    room: Count = field(default_factory=Count)
    remote: Count = field(default_factory=Count)
    own: bool = False  # its limits were set by hand

    def of(self, place: Place) -> Count:
        return self.room if place is Place.ROOM else self.remote


class Wish(Protocol):
    """What somebody wants in a session and has; `model.Choice` is one."""

    id: int
    side: str
    asked: Attendance
    place: Place
    waiting: bool
    queued_at: datetime
    offered_until: datetime | None


W = TypeVar("W", bound=Wish)


@dataclass
class Board:
    """The places of one session. Every change of anybody's place goes through here. ``freed`` says that
    something may have become free, so that the line has to be looked at."""

    whole: Places
    sides: dict[str, Places]
    open_room: bool = True
    open_remote: bool = True
    freed: bool = False

    def has(self, side: str, place: Place) -> bool:
        """Whether a place of this kind is free for somebody of *side*."""
        opened = self.open_room if place is Place.ROOM else self.open_remote
        return opened and self.whole.of(place).free and self._of(side).of(place).free

    def left(self, side: str, place: Place) -> int | None:
        """How many places of this kind *side* can still take; None: as many as it likes."""
        if not self.has(side, place):
            return 0
        left = (self.whole.of(place).left, self._of(side).of(place).left)
        return min((count for count in left if count is not None), default=None)

    def _of(self, side: str) -> Places:
        return self.sides.setdefault(side, Places())

    def _take(self, side: str, place: Place) -> None:
        self.whole.of(place).take()
        self._of(side).of(place).take()

    def _give_back(self, side: str, place: Place) -> None:
        if place is not Place.NONE:
            self.whole.of(place).give_back()
            self._of(side).of(place).give_back()
            self.freed = True

    def limit(self, where: Places, room: int | None, remote: int | None) -> None:
        """Set both limits of the whole or of a side, unless they were set by hand."""
        if not where.own and (where.room.most, where.remote.most) != (room, remote):
            where.room.limit(room)
            where.remote.limit(remote)
            self.freed = True

    def open(self, *, room: bool, remote: bool) -> bool:
        """Say which kinds of places there are; whether that is another answer than before."""
        if (self.open_room, self.open_remote) == (room, remote):
            return False
        self.open_room, self.open_remote = room, remote
        self.freed = True
        return True

    def wanted(self, wish: Wish) -> Place:
        """What was asked for, as far as the session has such places at all."""
        if wish.asked is Attendance.ROOM and self.open_room:
            return Place.ROOM
        return Place.REMOTE if self.open_remote else Place.NONE

    def seat(self, wish: Wish) -> None:
        """Give what is asked for where it is free; else a place in line, and from afar meanwhile."""
        wanted = self.wanted(wish)
        if wish.offered_until is not None or wish.place is wanted:
            wish.waiting = wish.offered_until is not None
            return
        if wanted is not Place.NONE and self.has(wish.side, wanted):
            self._give_back(wish.side, wish.place)
            self._take(wish.side, wanted)
            wish.place, wish.waiting = wanted, False
            return
        if wish.place is Place.NONE and self.has(wish.side, Place.REMOTE):
            self._take(wish.side, Place.REMOTE)
            wish.place = Place.REMOTE
        wish.waiting = wanted is not Place.NONE

    def ask(self, wish: Wish, asked: Attendance, now: datetime) -> None:
        """Somebody wants something else now, and stands at the end of the line for it. A place from afar is
        kept while they wait for the room; a seat in the room is not kept by who joins from afar."""
        self._withdraw_offer(wish)
        wish.asked, wish.queued_at, wish.waiting = asked, now, False
        if wish.place is Place.ROOM and self.wanted(wish) is not Place.ROOM:
            self._give_back(wish.side, wish.place)
            wish.place = Place.NONE

    def leave(self, wish: Wish) -> None:
        """Give back all that somebody has here, and their place in line."""
        self._withdraw_offer(wish)
        self._give_back(wish.side, wish.place)
        wish.place, wish.waiting = Place.NONE, False

    def offer(self, wish: Wish, until: datetime) -> None:
        """Keep a seat in the room for somebody who waits for one."""
        self._take(wish.side, Place.ROOM)
        wish.offered_until = until

    def accept(self, wish: Wish) -> None:
        self._give_back(wish.side, wish.place)
        wish.place, wish.waiting, wish.offered_until = Place.ROOM, False, None

    def refuse(self, wish: Wish) -> None:
        """The seat kept for somebody is free again. They keep what they have, and from now on want no more
        than to join from afar: whoever wants the room after all asks for it anew."""
        self._withdraw_offer(wish)
        wish.asked, wish.waiting = Attendance.REMOTE, False
        self.seat(wish)

    def leave_line(self, wish: Wish) -> None:
        """Give up the place in line, keep what one has."""
        self._withdraw_offer(wish)
        wish.waiting = False
        if wish.place is not Place.ROOM:
            wish.asked = Attendance.REMOTE

    def _withdraw_offer(self, wish: Wish) -> None:
        if wish.offered_until is not None:
            self._give_back(wish.side, Place.ROOM)
            wish.offered_until = None

    def heads(self, place: Place, lines: dict[str, deque[W]]) -> Iterator[W]:
        """The people whose turn it is, one after the other, for as long as the caller takes a place for each:
        of the side with the fewest such places so far, then of those whose head waits longest. *lines* are in
        order, by side."""
        while able := [side for side, line in lines.items() if line and self.has(side, place)]:
            taken = {side: self._of(side).of(place).taken for side in able}
            side = min(able, key=lambda side: (taken[side], lines[side][0].queued_at, lines[side][0].id))
            yield lines[side].popleft()

    def resettle(self, wishes: Iterable[W]) -> None:
        """After the kinds of places changed: those who have what cannot be any more give it back, then what
        is free is given by the rules of the line. Who has what they asked for keeps it."""
        wishes = sorted(wishes, key=lambda wish: (wish.queued_at, wish.id))
        for wish in wishes:
            if not self.open_room:
                self._withdraw_offer(wish)
            if not (self.open_room if wish.place is Place.ROOM else self.open_remote):
                self._give_back(wish.side, wish.place)
                wish.place = Place.NONE
        room = [wish for wish in wishes if _lacks_room(wish)]
        for wish in self.heads(Place.ROOM, _by_side(room)):
            self.seat(wish)
        nothing = [wish for wish in wishes if wish.place is Place.NONE]
        for wish in self.heads(Place.REMOTE, _by_side(nothing)):
            self.seat(wish)
        for wish in wishes:
            self.seat(wish)


def _lacks_room(wish: Wish) -> bool:
    wants = wish.asked is Attendance.ROOM and wish.offered_until is None
    return wants and wish.place is not Place.ROOM


def _by_side(wishes: Iterable[W]) -> dict[str, deque[W]]:
    lines: dict[str, deque[W]] = {}
    for wish in wishes:
        lines.setdefault(wish.side, deque()).append(wish)
    return lines
