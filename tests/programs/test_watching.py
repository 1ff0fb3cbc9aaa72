"""One piece of work for each transaction that changes what somebody has, and none for others."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from eventapp.core.localized import Language
from eventapp.core.outbox import OutboxRow
from eventapp.meetings.model import Room
from eventapp.people.model import Person
from eventapp.registration import moving, service, watching
from eventapp.registration.model import Registration, RegistrationRules
from eventapp.registration.rules import Attendance, State
from tests.apps import reading, writing
from tests.factories import NOW
from tests.programs.program_help import worked
from tests.registration.making import answer, edition_of, person, published_edition, registered, slot


def told(app: Flask) -> list[dict[str, Any]]:
    """What was put since the last work."""
    with reading(app) as session:
        rows = select(OutboxRow.payload).where(
            OutboxRow.topic == watching.CHANGED, OutboxRow.done_at.is_(None)
        )
        return list(session.scalars(rows.order_by(OutboxRow.id)))


@pytest.fixture
def edition(app: Flask) -> int:
    found = published_edition(app)
    worked(app, NOW)
    return found


def come(app: Flask, name: str = "Rosa Diaz", state: State = State.APPROVED) -> tuple[str, int]:
    with app.test_request_context(), writing(app) as session:
        row = registered(session, edition_of(session), name, state=state)
        return row.ref, row.person_id


def test_all_of_a_transaction_is_told_once(app: Flask, edition: int) -> None:
    with app.test_request_context(), writing(app) as session:
        ids = [registered(session, edition_of(session), name).person_id for name in ("A Ro", "B Ro", "C Ro")]
    assert told(app) == [{"edition_id": edition, "person_ids": sorted(ids)}]


def test_the_time_is_that_of_the_deed(app: Flask, edition: int) -> None:
    come(app)
    with reading(app) as session:
        row = session.scalars(
            select(OutboxRow)
            .where(OutboxRow.topic == watching.CHANGED)
            .order_by(OutboxRow.id.desc())
            .limit(1)
        ).one()
        assert (row.due_at, row.lane) == (NOW, watching.lane(edition))


def test_somebody_new_who_waits_for_an_answer_is_no_news(app: Flask, edition: int) -> None:
    come(app, state=State.INVITED)
    come(app, "Tom Hill", state=State.SUBMITTED)
    assert told(app) == []


def test_registering_by_the_link_is_none_either_until_it_is_approved(app: Flask, edition: int) -> None:
    ref, person_id = come(app, state=State.INVITED)
    with app.test_request_context(), writing(app) as session:
        answer(session, _row(session, ref), {slot(session): Attendance.ROOM})
    assert told(app) == []
    with app.test_request_context(), writing(app) as session:
        service.approve(session, "test", NOW, edition_of(session), [_row(session, ref)])
    assert told(app) == [{"edition_id": edition, "person_ids": [person_id]}]


def _row(session: Any, ref: str) -> Registration:
    row = session.scalars(select(Registration).where(Registration.ref == ref)).one()
    return moving.locked(session, row)


def test_somebody_who_was_a_person_before_may_have_a_calendar(app: Flask, edition: int) -> None:
    with app.test_request_context(), writing(app) as session:
        known = person(session, "Rosa Diaz").id
    with app.test_request_context(), writing(app) as session:
        from eventapp.registration.answers import Nominee

        nominee = Nominee(name="Rosa Diaz", side="CA", email="r@example.org")
        service.invite(session, "test", NOW, edition_of(session), session.get_one(Person, known), nominee)
    assert told(app) == [{"edition_id": edition, "person_ids": [known]}]


@pytest.mark.parametrize(
    ("facts", "news"),
    [({"email": "new@example.org"}, True), ({"language": Language.FR}, True), ({"head": True}, False)],
)
def test_what_matters_of_a_registration(app: Flask, edition: int, facts: dict[str, Any], news: bool) -> None:
    ref, _person = come(app)
    worked(app, NOW)
    with app.test_request_context(), writing(app) as session:
        row = _row(session, ref)
        for name, value in facts.items():
            setattr(row, name, value)
    assert bool(told(app)) is news


def test_links_and_their_hours_concern_everybody(app: Flask, edition: int) -> None:
    for kind, facts in ((Room, {"link": "https://example.org/new"}), (RegistrationRules, {"link_hours": 3})):
        with writing(app) as session:
            row = session.scalars(select(kind).where(kind.edition_id == edition)).all()[-1]
            for name, value in facts.items():
                setattr(row, name, value)
        assert told(app).pop() == {"edition_id": edition, "person_ids": []}


def test_what_is_rolled_back_is_not_told(app: Flask, edition: int) -> None:
    with app.test_request_context(), writing(app) as session:
        registered(session, edition_of(session), "Rosa Diaz")
        session.flush()
        session.rollback()
    with writing(app) as session:
        session.add(Person(key="new", name="New", title=edition_of(session).series.name, place=None))
    assert told(app) == []
