"""Anything, in any order: what people, coordinators and organizers can do, each done to the program and to
the small model beside it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import timedelta
from typing import Any

from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select
from sqlalchemy.orm import Session as DatabaseSession
from sqlalchemy.orm import selectinload

from eventapp.agenda.model import AgendaSession
from eventapp.core import outbox
from eventapp.registration import moving, service
from eventapp.registration.capacity import keeping, limits
from eventapp.registration.model import WHOLE, Registration, RegistrationRules
from eventapp.registration.privacy import erasing
from eventapp.registration.rules import Attendance, Place, State
from eventapp.tasks import HANDLERS
from tests.apps import writing
from tests.factories import NOW
from tests.registration import making
from tests.registration.making import edition_of
from tests.registration.small_model import Model, Session, Somebody

SLUGS = ("a", "b")
SIDES = ("CA", "MX")
HOURS = 48

# What is short comes more often: places, and people who want the room.
wishes = st.sampled_from((Attendance.ROOM, Attendance.ROOM, Attendance.REMOTE))
choices = st.dictionaries(st.sampled_from(SLUGS), wishes, max_size=2)
most = st.sampled_from((0, 1, 1, 2, 2, 3, None))
somebody = st.integers(0, 11)

ANSWERED = (State.SUBMITTED, State.APPROVED, State.WAITING)


def there_is(*states: State) -> Callable[[Any], bool]:
    """A rule waits until somebody is in one of these states."""
    return lambda machine: machine.named(0, *states) is not None


class Machine(RuleBasedStateMachine):
    """*made* gives an app on a database of its own, with a meeting of two sessions for registration."""

    made: Callable[[], AbstractContextManager[Flask]]

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.app = self.stack.enter_context(type(self).made())
        self.now = NOW

    def teardown(self) -> None:
        self.stack.close()

    @initialize(asks=st.booleans(), room=most, remote=most)
    def begin(self, asks: bool, room: int | None, remote: int | None) -> None:
        self.model = Model({slug: Session() for slug in SLUGS}, asks=asks)
        with self.acting() as session:
            edition = edition_of(session)
            session.get_one(RegistrationRules, edition.id).offer_hours = HOURS if asks else 0
            self.ids = {slug: making.slot(session, slug) for slug in SLUGS}
        for slug in SLUGS:
            self.set_limits(slug, "", room, remote)
        self.import_list(["CA", "CA", "MX", "MX", "CA"], dict.fromkeys(SLUGS, Attendance.ROOM))

    @contextmanager
    def acting(self) -> Iterator[DatabaseSession]:
        self.now += timedelta(minutes=1)
        self.model.time += 1
        with self.app.test_request_context(), writing(self.app) as session:
            yield session

    def row(self, session: DatabaseSession, name: str) -> Registration:
        ids = session.scalars(select(Registration.id).order_by(Registration.id)).all()
        found = ids[list(self.model.people).index(name)]
        return moving.locked_all(session, [found])[0]

    def named(self, number: int, *states: State) -> str | None:
        """One of the people in these states."""
        able = [n for n, p in self.model.people.items() if p.state in states and not p.erased]
        return able[number % len(able)] if able else None

    @rule(side=st.sampled_from(SIDES), wanted=choices, approve=st.booleans())
    def register(self, side: str, wanted: dict[str, Attendance], approve: bool) -> None:
        name = self.add(side)
        with self.acting() as session:
            row = making.registered(
                session, edition_of(session), name, side, state=State.INVITED, now=self.now
            )
            making.answer(session, row, self.by_id(wanted), now=self.now, approve=approve)
        self.model.submit(name, wanted, approve=approve)

    def add(self, side: str) -> str:
        name = f"p{len(self.model.people)}"
        self.model.people[name] = Somebody(side)
        return name

    def by_id(self, wanted: dict[str, Attendance]) -> dict[int, Attendance]:
        return {self.ids[slug]: asked for slug, asked in wanted.items()}

    @rule(sides=st.lists(st.sampled_from(SIDES), min_size=1, max_size=4), wanted=choices)
    def import_list(self, sides: list[str], wanted: dict[str, Attendance]) -> None:
        names = [self.add(side) for side in sides]
        with self.acting() as session:
            edition = edition_of(session)
            for name, side in zip(names, sides, strict=True):
                making.registered(session, edition, name, side, choices=self.by_id(wanted), now=self.now)
        for name in names:
            self.model.submit(name, wanted, approve=False)
            self.model.approve([name])

    @precondition(there_is(*ANSWERED, State.ATTENDED, State.WITHDRAWN))
    @rule(number=somebody, wanted=choices)
    def edit(self, number: int, wanted: dict[str, Attendance]) -> None:
        """Somebody moves between room and afar, drops a session or takes one, or registers anew."""
        name = self.named(number, *ANSWERED, State.ATTENDED, State.WITHDRAWN)
        assert name is not None
        with self.acting() as session:
            making.answer(session, self.row(session, name), self.by_id(wanted), now=self.now)
        self.model.submit(name, wanted, approve=False)

    @precondition(there_is(State.SUBMITTED, State.DECLINED))
    @rule(numbers=st.lists(somebody, min_size=1, max_size=4))
    def approve(self, numbers: list[int]) -> None:
        found = {self.named(number, State.SUBMITTED, State.DECLINED) for number in numbers}
        names = [name for name in found if name]
        with self.acting() as session:
            rows = [self.row(session, name) for name in names]
            service.approve(session, "test", self.now, edition_of(session), rows)
        self.model.approve(names)

    @precondition(there_is(*ANSWERED))
    @rule(number=somebody, decline=st.booleans())
    def end(self, number: int, decline: bool) -> None:
        name = self.named(number, *ANSWERED)
        assert name is not None
        with self.acting() as session:
            row, edition = self.row(session, name), edition_of(session)
            if decline:
                service.decline(session, "test", self.now, edition, [row])
            else:
                service.withdraw(session, service.PERSON, self.now, edition, row)
        self.model.end(name, State.DECLINED if decline else State.WITHDRAWN)

    @precondition(there_is(State.APPROVED, State.WAITING, State.ATTENDED))
    @rule(number=somebody, undo=st.booleans())
    def attend(self, number: int, undo: bool) -> None:
        states = (State.ATTENDED,) if undo else (State.APPROVED, State.WAITING)
        name = self.named(number, *states)
        if name is not None:
            with self.acting() as session:
                service.attend(session, "test", self.now, self.row(session, name), undo=undo)
            self.model.people[name].state = State.APPROVED if undo else State.ATTENDED
            self.model.settle()

    @rule(slug=st.sampled_from(SLUGS), side=st.sampled_from(("", *SIDES)), room=most, remote=most)
    def set_limits(self, slug: str, side: str, room: int | None, remote: int | None) -> None:
        with self.acting() as session:
            edition = edition_of(session)
            standing = next(s for s in limits.standings(session, edition) if s.id == self.ids[slug])
            wanted = {side or WHOLE: limits.Limit(room, remote)}
            limits.set_limits(session, "test", self.now, edition, standing.id, wanted, standing.seal)
        self.model.sessions[slug].most |= {(side, Place.ROOM): room, (side, Place.REMOTE): remote}
        self.model.settle()

    @precondition(lambda self: self.offers())
    @rule(number=somebody, answer=st.sampled_from(("yes", "no", "none")))
    def answer_offer(self, number: int, answer: str) -> None:
        """A seat is taken, left, or the time for it passes."""
        offers = self.offers()
        name, slug = offers[number % len(offers)]
        with self.acting() as session:
            row = self.row(session, name)
            choice = next(each for each in row.choices if each.session_id == self.ids[slug])
            if answer == "none":
                choice.offered_until = self.now
                session.flush()
                service.end_offer(session, self.now, choice.id)
            else:
                service.answer_offer(session, service.PERSON, self.now, row, choice.id, yes=answer == "yes")
        self.model.answer(name, slug, yes=answer == "yes")

    def offers(self) -> list[tuple[str, str]]:
        return [(n, s) for n, p in self.model.people.items() for s, w in p.wishes.items() if w.offered]

    @rule(virtual=st.booleans())
    def switch(self, virtual: bool) -> None:
        with self.acting() as session:
            changed = keeping.switch(session, "test", self.now, edition_of(session), virtual=virtual)
        with self.app.test_request_context():
            assert outbox.drain(HANDLERS, self.now) == []
        if changed:
            self.model.switch(virtual=virtual)

    @precondition(there_is(*State))
    @rule(number=somebody)
    def erase(self, number: int) -> None:
        name = self.named(number, *State)
        assert name is not None
        with self.acting() as session:
            erasing.erase(session, "test", self.now, self.row(session, name))
        self.model.erase(name)

    @invariant()
    def same_as_the_model(self) -> None:
        if not hasattr(self, "model"):
            return
        with writing(self.app) as session:
            making.check(session)
            slugs = dict(session.execute(select(AgendaSession.id, AgendaSession.slug)).all())
            rows = session.scalars(
                select(Registration).options(selectinload(Registration.choices)).order_by(Registration.id)
            ).all()
            found = [
                (
                    row.side,
                    row.state,
                    {
                        slugs[c.session_id]: (c.asked, c.place, c.waiting, c.offered_until is not None)
                        for c in row.choices
                    },
                )
                for row in rows
            ]
        assert found == [
            (p.side, p.state, {s: (w.asked, w.place, w.waiting, w.offered) for s, w in p.wishes.items()})
            for p in self.model.people.values()
        ]


def machine_on(made: Callable[[], AbstractContextManager[Flask]]) -> type[Machine]:
    return type("MachineHere", (Machine,), {"made": staticmethod(made)})
