"""What the giving of places comes to, said once more and as simply as possible: nothing is counted along,
everything is looked up, and after each step all lines are gone through from the start."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from eventapp.registration.rules import ADMITTED, OPEN, Attendance, Place, State

ROOM, REMOTE = Attendance.ROOM, Attendance.REMOTE


@dataclass
class Wish:
    asked: Attendance
    number: int  # the order in which wishes came to be
    queued: int
    place: Place = Place.NONE
    waiting: bool = False
    offered: bool = False


@dataclass
class Somebody:
    side: str
    state: State = State.INVITED
    submitted: int = 0
    wishes: dict[str, Wish] = field(default_factory=dict)
    erased: bool = False


@dataclass
class Session:
    """``most`` is by ("" or side, kind); what is not in it has no limit."""

    most: dict[tuple[str, Place], int | None] = field(default_factory=dict)
    open_room: bool = True
    open_remote: bool = True


class Model:
    def __init__(self, sessions: Mapping[str, Session], *, asks: bool) -> None:
        self.sessions, self.asks = sessions, asks
        self.people: dict[str, Somebody] = {}
        self.time = 0
        self._wishes = 0

    def given(self, slug: str, kind: Place, side: str = "") -> int:
        mine = [p.wishes[slug] for p in self.people.values() if slug in p.wishes and side in ("", p.side)]
        offered = sum(wish.offered for wish in mine) if kind is Place.ROOM else 0
        return sum(wish.place is kind for wish in mine) + offered

    def free(self, slug: str, kind: Place, side: str) -> bool:
        session = self.sessions[slug]
        opened = session.open_room if kind is Place.ROOM else session.open_remote
        limits = {who: session.most.get((who, kind)) for who in ("", side)}
        return opened and all(
            most is None or self.given(slug, kind, who) < most for who, most in limits.items()
        )

    def wanted(self, slug: str, wish: Wish) -> Place:
        session = self.sessions[slug]
        if wish.asked is ROOM and session.open_room:
            return Place.ROOM
        return Place.REMOTE if session.open_remote else Place.NONE

    def seat(self, who: Somebody, slug: str) -> None:
        wish = who.wishes[slug]
        wanted = self.wanted(slug, wish)
        if wish.offered:
            return
        if wish.place is not wanted and wanted is not Place.NONE and self.free(slug, wanted, who.side):
            wish.place = wanted
        if wish.place is Place.NONE and wanted is not Place.NONE and self.free(slug, Place.REMOTE, who.side):
            wish.place = Place.REMOTE
        wish.waiting = wish.place is not wanted

    def settle(self) -> None:
        for slug in self.sessions:
            while found := self._next(
                slug, Place.ROOM, [who for who, w in self._line(slug) if w.asked is ROOM]
            ):
                if self.asks:
                    found.wishes[slug].offered = True
                else:
                    self.seat(found, slug)
            while found := self._next(
                slug, Place.REMOTE, [who for who, w in self._line(slug) if w.place is Place.NONE]
            ):
                self.seat(found, slug)
        for who in self.people.values():
            self._stand(who)

    def _line(self, slug: str) -> list[tuple[Somebody, Wish]]:
        found = [(p, p.wishes[slug]) for p in self.people.values() if slug in p.wishes]
        return [(who, wish) for who, wish in found if wish.waiting and not wish.offered]

    def _next(self, slug: str, kind: Place, line: Iterable[Somebody]) -> Somebody | None:
        able = [who for who in line if self.free(slug, kind, who.side)]
        return min(
            able,
            key=lambda who: (
                self.given(slug, kind, who.side),
                who.wishes[slug].queued,
                who.wishes[slug].number,
            ),
            default=None,
        )

    def _stand(self, who: Somebody) -> None:
        if who.state in (State.APPROVED, State.WAITING):
            wishes = who.wishes.values()
            has = any(wish.place is not Place.NONE for wish in wishes)
            waits = any(wish.waiting for wish in wishes)
            who.state = State.APPROVED if has or not waits else State.WAITING

    def submit(self, name: str, choices: Mapping[str, Attendance], *, approve: bool) -> None:
        who = self.people[name]
        anew = who.state in (State.INVITED, State.WITHDRAWN)
        for slug in [slug for slug in who.wishes if slug not in choices]:
            del who.wishes[slug]
        for slug, asked in sorted(choices.items()):
            wish = who.wishes.get(slug)
            if wish is None:
                self._wishes += 1
                who.wishes[slug] = Wish(asked, self._wishes, self.time)
            elif anew:
                who.wishes[slug] = Wish(asked, wish.number, self.time)
            elif asked is not wish.asked and (self.sessions[slug].open_room or wish.asked is not ROOM):
                wish.asked, wish.queued, wish.waiting, wish.offered = asked, self.time, False, False
                if wish.place is Place.ROOM:
                    wish.place = Place.NONE
        if who.state not in ADMITTED:
            who.state, who.submitted = State.SUBMITTED, self.time
            if approve:
                self._admit(who)
        else:
            self._seat_all(who)
        self.settle()

    def _admit(self, who: Somebody) -> None:
        who.state = State.APPROVED
        self._seat_all(who)

    def _seat_all(self, who: Somebody) -> None:
        for slug in sorted(who.wishes):
            self.seat(who, slug)

    def approve(self, names: Iterable[str]) -> None:
        order = list(self.people)
        for name in sorted(names, key=lambda name: (self.people[name].submitted, order.index(name))):
            if self.people[name].state in (State.SUBMITTED, State.DECLINED):
                self._admit(self.people[name])
        self.settle()

    def end(self, name: str, state: State) -> None:
        who = self.people[name]
        who.state = state
        for wish in who.wishes.values():
            wish.place, wish.waiting, wish.offered = Place.NONE, False, False
        self.settle()

    def erase(self, name: str) -> None:
        who = self.people[name]
        who.erased = True
        if who.state is State.ATTENDED:  # keeps what they have, and waits for nothing more
            for slug, wish in list(who.wishes.items()):
                if wish.waiting:
                    wish.asked, wish.waiting, wish.offered = REMOTE, False, False
                    if wish.place is Place.NONE:
                        del who.wishes[slug]
            self.settle()
        elif who.state in OPEN:
            self.end(name, State.WITHDRAWN)

    def answer(self, name: str, slug: str, *, yes: bool) -> None:
        who = self.people[name]
        wish = who.wishes[slug]
        wish.offered = wish.waiting = False
        if yes:
            wish.place = Place.ROOM
        else:
            wish.asked = REMOTE
            self.seat(who, slug)
        self.settle()

    def switch(self, *, virtual: bool) -> None:
        for slug, session in self.sessions.items():
            session.open_room = not virtual
            self._reseat(slug)
            self.settle()

    def _reseat(self, slug: str) -> None:
        session = self.sessions[slug]
        admitted = [p for p in self.people.values() if slug in p.wishes and p.state in ADMITTED]
        for who in admitted:
            wish = who.wishes[slug]
            if not session.open_room:
                wish.offered = False
                wish.place = Place.NONE if wish.place is Place.ROOM else wish.place
            wish.waiting = wish.place is not self.wanted(slug, wish)
        asks, self.asks = self.asks, False  # who had a seat before is not asked again
        while found := self._next(
            slug,
            Place.ROOM,
            [w for w in admitted if w.wishes[slug].asked is ROOM and self._lacks(w.wishes[slug])],
        ):
            self.seat(found, slug)
        while found := self._next(
            slug,
            Place.REMOTE,
            [w for w in admitted if w.wishes[slug].place is Place.NONE and self._open(w, slug)],
        ):
            self.seat(found, slug)
        self.asks = asks

    def _lacks(self, wish: Wish) -> bool:
        return wish.place is not Place.ROOM and not wish.offered

    def _open(self, who: Somebody, slug: str) -> bool:
        return who.wishes[slug].waiting and not who.wishes[slug].offered
