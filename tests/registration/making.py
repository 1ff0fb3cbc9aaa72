"""Meetings for which one can register, and people who did."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from eventapp.agenda.draft import SessionDraft
from eventapp.agenda.model import AgendaSession
from eventapp.core.localized import Language
from eventapp.meetings.model import Edition, Mode, Room
from eventapp.people.model import Person
from eventapp.registration import moving, service
from eventapp.registration.answers import Answers, Nominee
from eventapp.registration.capacity import keeping
from eventapp.registration.model import WHOLE, Choice, Registration, RegistrationRules, SessionPlaces
from eventapp.registration.rules import ADMITTED, Attendance, Place, State
from tests.apps import writing
from tests.calendars.publishing import publish
from tests.factories import NOW, make_edition, session_draft, text


def hybrid(slug: str = "opening", **facts: Any) -> SessionDraft:
    """A session in the hall and from afar."""
    return session_draft(slug, **{"mode": Mode.HYBRID, "video_room": "link", **facts})


def published_edition(
    app: Flask, *drafts: SessionDraft, seats: int | None = None, remote: int | None = None, **rules: Any
) -> int:
    """Meeting 1 of ``duo`` with these sessions published (one in the hall and from afar) and registration
    open; *seats* are in the hall, *remote* places in the video room. Gives the edition's id."""
    with writing(app) as session:
        edition = make_edition(session)
        for room in edition.rooms:
            room.capacity = {"hall": seats, "link": remote}.get(room.key)
        edition_id = edition.id
    publish(app, NOW, *(drafts or (hybrid(),)))
    with app.test_request_context(), writing(app) as session:
        open_registration(session, NOW, edition_of(session, edition_id), **rules)
    return edition_id


def open_registration(session: Session, now: datetime, edition: Edition, **rules: Any) -> RegistrationRules:
    """Open it as an organizer would; a seat that is free is given at once, other than in the program."""
    facts = {"opens_at": None, "closes_at": None, "offer_hours": 0, "link_hours": 24, "controller": "CA"}
    return keeping.open_registration(session, "test", now, edition, keeping.Facts(**{**facts, **rules}))


def edition_of(session: Session, edition_id: int | None = None) -> Edition:
    """The edition (the only one) with its series."""
    wanted = select(Edition).options(joinedload(Edition.series), selectinload(Edition.rooms))
    return session.scalars(wanted.where(Edition.id == edition_id) if edition_id else wanted).one()


def slot(session: Session, slug: str = "opening") -> int:
    """The id of the session with this slug."""
    return session.scalars(select(AgendaSession.id).where(AgendaSession.slug == slug)).one()


def person(session: Session, name: str) -> Person:
    """Somebody new."""
    number = session.scalar(select(func.count()).select_from(Person))
    row = Person(key=f"p-{number}", name=name, title=text("Advisor"), place=None)
    session.add(row)
    session.flush()
    return row


def registered(
    session: Session,
    edition: Edition,
    name: str,
    side: str = "CA",
    *,
    state: State = State.APPROVED,
    choices: Mapping[int, Attendance] | None = None,
    now: datetime = NOW,
    **facts: Any,
) -> Registration:
    """Somebody who was invited and came as far as *state* by the use cases. Without *choices* they want the
    room in every session; whether they are then approved or waiting follows from the places."""
    email = facts.pop("email", f"{name.lower().replace(' ', '.')}@example.org")
    nominee = Nominee(name=name, side=side, email=email)
    row = service.invite(session, "test", now, edition, person(session, name), nominee)
    if state is State.INVITED:
        return row
    answer(session, row, choices, now=now, **facts)
    if state in ADMITTED:
        service.approve(session, "test", now, edition, [row])
    if state is State.ATTENDED:
        service.attend(session, "test", now, row)
    if state is State.DECLINED:
        service.decline(session, "test", now, edition, [row])
    if state is State.WITHDRAWN:
        service.withdraw(session, service.PERSON, now, edition, row)
    return row


def answer(
    session: Session,
    row: Registration,
    choices: Mapping[int, Attendance] | None = None,
    *,
    now: datetime = NOW,
    approve: bool = False,
    **facts: Any,
) -> Registration:
    """The person fills in the form; without *choices* the room in every session."""
    if choices is None:
        ids = session.scalars(
            select(SessionPlaces.session_id)
            .join(AgendaSession, AgendaSession.id == SessionPlaces.session_id)
            .where(AgendaSession.edition_id == row.edition_id, SessionPlaces.side == WHOLE)
        )
        choices = dict.fromkeys(ids, Attendance.ROOM)
    row = moving.locked(session, row)
    said = {"name": row.person.name, "email": row.email or "", "language": Language.EN, "choices": choices}
    return service.submit(session, service.PERSON, now, row, Answers(**{**said, **facts}), approve=approve)


def check(session: Session) -> None:
    """What must hold whatever happened: the counters are the counts, nothing is given twice, nobody waits for
    what is free, and only those approved by their side have anything."""
    choices = session.scalars(select(Choice).options(joinedload(Choice.registration))).all()
    for row in session.scalars(select(SessionPlaces)):
        mine = [c for c in choices if c.session_id == row.session_id and row.side in (WHOLE, c.side)]
        room = sum(c.place is Place.ROOM for c in mine) + sum(c.offered_until is not None for c in mine)
        remote = sum(c.place is Place.REMOTE for c in mine)
        assert (row.room_taken, row.remote_taken) == (room, remote), (row.session_id, row.side)
        for taken, most, over in (
            (room, row.room_most, row.room_over),
            (remote, row.remote_most, row.remote_over),
        ):
            assert most is None or taken <= most + over
            assert most is None or over == max(0, taken - most)
    for choice in choices:
        assert choice.side == choice.registration.side
        if choice.registration.state not in ADMITTED:
            assert (choice.place, choice.waiting, choice.offered_until) == (Place.NONE, False, None)
        if choice.waiting and choice.offered_until is None:
            assert not _free(session, choice), f"{choice.registration_id} waits for what is free"
    for row in session.scalars(select(Registration).options(selectinload(Registration.choices))):
        if row.state in (State.APPROVED, State.WAITING):
            assert row.state is moving.standing(row)


def _free(session: Session, choice: Choice) -> bool:
    """Whether the place for which somebody is in line could be given to them."""
    whole, side = (session.get_one(SessionPlaces, (choice.session_id, s)) for s in (WHOLE, choice.side))
    room = whole.open_room and all(
        row.room_most is None or row.room_taken < row.room_most for row in (whole, side)
    )
    remote = whole.open_remote and all(
        row.remote_most is None or row.remote_taken < row.remote_most for row in (whole, side)
    )
    return (choice.asked is Attendance.ROOM and room) or (choice.place is Place.NONE and remote)


def rooms(session: Session, **capacities: int | None) -> None:
    """Set the seats of rooms, by key; the next publication knows of it."""
    for row in session.scalars(select(Room).where(Room.key.in_(capacities))):
        row.capacity = capacities[row.key]
