"""People who are on the list twice: found, compared, united; places, links and history stay right."""

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from eventapp.agenda.model import SessionPerson
from eventapp.core.audit import AuditEntry
from eventapp.people.model import Person
from eventapp.registration import moving, service
from eventapp.registration.delegations import requests
from eventapp.registration.model import ChangeRequest, ProtectedDetails, Registration
from eventapp.registration.rules import Attendance, Place, State
from tests.apps import reading, writing
from tests.factories import NOW, make_edition
from tests.registration import making
from tests.registration.delegations_help import ROOT, by_name, coordinator, organizer, people, persons, soup
from tests.registration.making import hybrid

PAGE = f"{ROOT}/duplicates"


@pytest.fixture
def opened(app: Flask, at: Callable[..., datetime]) -> Flask:
    at("2026-11-03T15:00")
    making.published_edition(app, hybrid(), hybrid("closing", start="11:00", end="12:00"), seats=1)
    return app


def slots(app: Flask) -> tuple[int, int]:
    with reading(app) as session:
        return making.slot(session), making.slot(session, "closing")


def found(client: object) -> list[str]:
    page = soup(client.get(PAGE))  # type: ignore[attr-defined]
    return [link["href"].rpartition("duplicates/")[2] for link in page.select(".duplicates a")]  # type: ignore[union-attr]


def test_likely_pairs_of_the_own_side_are_listed(opened: Flask) -> None:
    one, other = people(opened, "José Peña Núñez", "Jose Pena")
    people(opened, "Eva Cruz", "Eva Roy")
    same = people(opened, "Luis", "Office of Luis", email="luis@example.mx")
    people(opened, "José Peña Núñez", side="CA", email="jose.ca@example.org")
    assert sorted(found(coordinator(opened))) == sorted([f"{one}/{other}", "/".join(same)])
    assert len(found(organizer(opened))) == 4
    assert found(coordinator(opened, "CA")) == []
    assert "same address" in coordinator(opened).get(PAGE).text


def test_uniting_keeps_who_came_further_and_adds_what_the_other_wanted(opened: Flask) -> None:
    opening, closing = slots(opened)
    (ref,) = people(opened, "José Peña", state=State.APPROVED, choices={opening: Attendance.ROOM})
    (other,) = people(
        opened, "José Peña Núñez", state=State.APPROVED,
        choices={opening: Attendance.ROOM, closing: Attendance.ROOM}, email="new@example.mx",
    )  # fmt: skip
    with opened.test_request_context(), writing(opened) as session:
        gone = session.scalars(select(Registration).where(Registration.ref == other)).one()
        session.add(ProtectedDetails(registration_id=gone.id, diet="no nuts"))
        row = moving.locked_all(session, [gone.id])[0]
        requests.ask(
            session, service.PERSON, NOW, row, "colleague", {"name": "X", "email": "x@example.mx"}, "Why"
        )
    client = coordinator(opened)
    page = client.get(f"{PAGE}/{other}/{ref}").text
    assert "new@example.mx" in page
    assert "no nuts" not in page
    assert client.post(f"{PAGE}/{ref}/{other}", data={"details_of": other}).status_code == 303
    with reading(opened) as session:
        (row,) = session.scalars(select(Registration).options(selectinload(Registration.choices))).all()
        assert (row.ref, row.email, row.state) == (ref, "new@example.mx", State.APPROVED)
        assert {choice.session_id: choice.place for choice in row.choices} == {
            opening: Place.ROOM,
            closing: Place.ROOM,
        }
        assert session.scalars(select(ProtectedDetails.diet)).all() == ["no nuts"]
        assert session.scalars(select(ChangeRequest.registration_id)).all() == [row.id]
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "registration.merged")).one()
        assert entry.details == {"merged": other, "from": "approved"}
        assert entry.subject == f"duo/1/registrations/{ref}"
        making.check(session)
    assert persons(opened)[3:] == ["José Peña Núñez"]
    assert client.get(f"{PAGE}/{ref}/{other}").status_code == 404


def test_the_seat_of_the_one_who_goes_is_free_for_the_next(opened: Flask) -> None:
    opening, _ = slots(opened)
    (keeps,) = people(opened, "José Peña", state=State.ATTENDED, choices={})
    (goes,) = people(opened, "José Peña Núñez", state=State.APPROVED, choices={opening: Attendance.ROOM})
    people(opened, "Eva Cruz", side="CA", state=State.APPROVED, choices={opening: Attendance.ROOM})
    assert coordinator(opened).post(f"{PAGE}/{keeps}/{goes}", data={"details_of": keeps}).status_code == 303
    with reading(opened) as session:
        making.check(session)
        assert session.scalar(select(func.count()).select_from(Person)) == 5
    assert by_name(opened)["José Peña"].ref == keeps


def test_years_before_become_one_persons(opened: Flask) -> None:
    with opened.test_request_context(), writing(opened) as session:
        earlier = making.registered(
            session, make_edition(session, number=9, year=2025), "Jose Pena", "MX", state=State.INVITED
        )
        person = earlier.person_id
    (ref,) = people(opened, "José Peña", state=State.SUBMITTED)
    (other,) = people(opened, "Jose Pena N", email="x@example.mx")
    with opened.test_request_context(), writing(opened) as session:
        row = session.scalars(select(Registration).where(Registration.ref == other)).one()
        row.person_id = person
    assert coordinator(opened).post(f"{PAGE}/{ref}/{other}", data={"details_of": ref}).status_code == 303
    with reading(opened) as session:
        assert len(set(session.scalars(select(Registration.person_id)))) == 1


def test_who_stands_in_the_agenda_stays_that_person(opened: Flask) -> None:
    opening, _ = slots(opened)
    ref, other = people(opened, "José Peña", "Jose Pena Núñez")
    (third,) = people(opened, "J. Peña", email="j@example.mx")
    with writing(opened) as session:
        rows = {row.ref: row for row in session.scalars(select(Registration))}
        speaker = rows[other].person_id
        session.add(
            SessionPerson(session_id=opening, person_id=speaker, position=0, role="speaker", remote=False)
        )
    client = coordinator(opened)
    assert client.post(f"{PAGE}/{ref}/{other}", data={"details_of": ref}).status_code == 303
    row = by_name(opened)["José Peña"]
    assert (row.ref, row.person_id) == (ref, speaker)
    with writing(opened) as session:
        person = session.scalars(select(Registration.person_id).where(Registration.ref == third)).one()
        session.add(
            SessionPerson(session_id=opening, person_id=person, position=1, role="speaker", remote=False)
        )
    answer = client.post(f"{PAGE}/{ref}/{third}", data={"details_of": ref})
    assert answer.status_code == 422
    assert "Both stand in an agenda" in answer.text
    assert len(by_name(opened)) == 2


def test_nobody_of_the_other_side_is_compared_or_united(opened: Flask) -> None:
    (ours,) = people(opened, "José Peña")
    (theirs,) = people(opened, "José Peña", side="CA", email="theirs@example.org")
    client = coordinator(opened)
    for first, second in ((ours, theirs), (theirs, ours), (theirs, theirs)):
        assert client.get(f"{PAGE}/{first}/{second}").status_code == 404
        assert client.post(f"{PAGE}/{first}/{second}", data={"details_of": ours}).status_code == 404
    assert client.post(f"{PAGE}/{ours}/{ours}", data={"details_of": ours}).status_code in (400, 422)
    assert organizer(opened).post(f"{PAGE}/{ours}/{theirs}", data={"details_of": ours}).status_code == 303
