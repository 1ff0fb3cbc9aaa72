"""Whatever happens in whatever order, the calendars are what somebody would write who began anew."""

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
import time_machine
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from eventapp.core.clock import now as present
from eventapp.core.errors import Invalid
from eventapp.meetings.model import Room
from eventapp.people.model import Person
from eventapp.programs import following
from eventapp.programs.model import EventCopy, Holder, Item
from eventapp.registration import moving, service
from eventapp.registration.model import Registration
from eventapp.registration.rules import ADMITTED, OPEN, Attendance, State
from tests.apps import Databases, app_on, reading, writing
from tests.calendars.publishing import publish
from tests.factories import NOW
from tests.programs.program_help import worked
from tests.registration import making
from tests.registration.making import hybrid, published_edition

NAMES = ("Rosa Diaz", "Tom Hill", "Ugo Bel")
SLUGS = ("a", "b", "c")
HOURS = (9, 11, 13)
MEETING = datetime(2026, 11, 26, 14, tzinfo=UTC)
Calendars = dict[int, dict[str, tuple[str, str]]]


class Step(NamedTuple):
    deed: str
    who: int
    which: int
    how: Attendance


steps = st.builds(
    Step,
    st.sampled_from(("come", "edit", "edit", "withdraw", "move", "cancel", "rename", "link", "wait", "wait")),
    st.integers(0, 2),
    st.integers(0, 2),
    st.sampled_from(Attendance),
)


def calendars(session: Session) -> Calendars:
    found: Calendars = {}
    rows = session.execute(
        select(Item.person_id, Item.uid, EventCopy.variant, EventCopy.digest)
        .join(EventCopy, EventCopy.id == Item.copy_id)
        .where(~Item.gone)
    )
    for person, uid, variant, digest in rows:
        found.setdefault(person, {})[uid] = (variant.value, digest)
    return found


class World:
    """The meeting, and the clock, which only goes forward."""

    def __init__(self, app: Flask, edition: int) -> None:
        self.app, self.edition, self.now = app, edition, NOW
        self.moved = 0
        self.there = set(SLUGS)

    def do(self, step: Step) -> None:
        self.now += timedelta(minutes=1)
        with time_machine.travel(self.now, tick=False):
            with contextlib.suppress(Invalid):  # a session that is cancelled cannot be chosen
                getattr(self, step.deed)(step)
            worked(self.app, self.now)

    def wait(self, step: Step) -> None:
        """To before, into and after the meeting."""
        self.now = max(self.now, MEETING + timedelta(hours=(-30, 2, 50)[step.which]))

    def come(self, step: Step) -> None:
        with self.app.test_request_context(), writing(self.app) as session:
            if self.row(session, step) is None:
                choices = {making.slot(session, SLUGS[step.which]): step.how}
                edition = making.edition_of(session)
                making.registered(session, edition, NAMES[step.who], choices=choices, now=self.now)

    def edit(self, step: Step) -> None:
        with self.app.test_request_context(), writing(self.app) as session:
            row = self.row(session, step)
            if row is not None and row.state in ADMITTED - {State.ATTENDED}:
                choices = {making.slot(session, SLUGS[step.which]): step.how}
                making.answer(session, row, choices, now=self.now)

    def withdraw(self, step: Step) -> None:
        with self.app.test_request_context(), writing(self.app) as session:
            row = self.row(session, step)
            if row is not None and row.state in OPEN:
                service.withdraw(session, service.PERSON, self.now, row.edition, row)

    def move(self, step: Step) -> None:
        self.moved += 1
        self.there.add(SLUGS[step.which])
        start = f"{HOURS[step.which]:02}:{self.moved % 30:02}"
        publish(
            self.app, self.now, hybrid(SLUGS[step.which], start=start, end=f"{HOURS[step.which] + 1:02}:00")
        )

    def rename(self, step: Step) -> None:
        from tests.factories import text

        self.moved += 1
        self.there.add(SLUGS[step.which])
        start, end = (f"{HOURS[step.which] + more:02}:00" for more in (0, 1))
        draft = hybrid(SLUGS[step.which], start=start, end=end, title=text(f"Title {self.moved}"))
        publish(self.app, self.now, draft)

    def cancel(self, step: Step) -> None:
        if SLUGS[step.which] in self.there:
            self.there.remove(SLUGS[step.which])
            publish(self.app, self.now, gone=[SLUGS[step.which]])

    def link(self, step: Step) -> None:
        with writing(self.app) as session:
            room = session.scalars(select(Room).where(Room.key == "link")).one()
            room.link = f"https://example.org/{step.which}" if step.who else None

    def row(self, session: Session, step: Step) -> Registration | None:
        wanted = select(Registration).join(Person, Person.id == Registration.person_id)
        row = session.scalars(wanted.where(Person.name == NAMES[step.who])).one_or_none()
        return moving.locked(session, row) if row is not None else None

    def anew(self) -> Calendars:
        """What `follow` writes where nothing stands; nothing of it stays."""
        with self.app.app_context(), undone(self.app) as session:
            session.execute(delete(Item))
            people = session.scalars(select(Person.id)).all()
            following.follow(session, self.now, self.edition, people)
            return calendars(session)

    def stored(self) -> Calendars:
        with reading(self.app) as session:
            return calendars(session)

    def revisions(self) -> dict[int, int]:
        with reading(self.app) as session:
            return dict(session.execute(select(Holder.person_id, Holder.revision)).all())


class Undo(Exception):
    pass


@contextmanager
def undone(app: Flask) -> Iterator[Session]:
    with contextlib.suppress(Undo), writing(app) as session:
        yield session
        undo()


def undo() -> None:
    raise Undo


def without_cancelled(found: Calendars) -> Calendars:
    kept = {
        person: {uid: event for uid, event in events.items() if event[0] != "cancelled"}
        for person, events in found.items()
    }
    return {person: events for person, events in kept.items() if events}


@pytest.mark.slow
def test_the_rows_are_what_somebody_would_write_anew(
    databases: Databases, migrated: str, tmp_path: Path
) -> None:
    assert present() > NOW
    with databases.new(migrated) as template:
        with app_on(template, tmp_path) as app:
            drafts = (
                hybrid(slug, start=f"{hour:02}:00", end=f"{hour + 1:02}:00")
                for slug, hour in zip(SLUGS, HOURS, strict=True)
            )
            edition = published_edition(app, *drafts)

        @settings(
            max_examples=6 if databases.kind == "sqlite" else 3,
            deadline=None,
            phases=(Phase.generate,),  # to make a failure smaller takes minutes
            suppress_health_check=list(HealthCheck),
        )
        @given(st.lists(steps, min_size=6, max_size=12))
        def check(deeds: list[Step]) -> None:
            with databases.new(template) as url, app_on(url, tmp_path) as app:
                world = World(app, edition)
                before, revisions = world.stored(), world.revisions()
                for deed in deeds:
                    world.do(deed)
                    after = world.stored()
                    assert without_cancelled(after) == without_cancelled(world.anew()), deed
                    for person, events in after.items():
                        had = before.get(person, {})
                        gone = {uid for uid, event in events.items() if event[0] == "cancelled"}
                        assert gone <= set(had), "a cancelled session appeared that was not there before"
                    now_at = world.revisions()
                    touched = {each for each in {*before, *after} if before.get(each) != after.get(each)}
                    assert {e for e, rev in now_at.items() if rev != revisions.get(e)} == touched
                    before, revisions = after, now_at

        check()
