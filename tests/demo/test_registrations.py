"""The sample of people who register: every state, full rooms, nobody real, labelled wherever it is shown."""

from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.demo.load import load_demo
from eventapp.registration.model import ChangeRequest, Choice, Registration, SessionPlaces
from eventapp.registration.rules import State
from tests.apps import reading
from tests.people_help import mails, sign_in
from tests.registration.making import check

ROOMS = "/en/organize/csp/2/registration"


def test_both_sides_are_there_in_every_state_before_the_meeting(shared_demo_app: Flask) -> None:
    with reading(shared_demo_app) as session:
        rows = session.scalars(select(Registration)).all()
        assert {row.state for row in rows} == set(State) - {State.ATTENDED}
        assert {row.side for row in rows} == {"CA", "MX"}
        assert sum(row.head for row in rows) == 2
        assert session.scalars(select(Choice).where(Choice.offered_until.is_not(None))).all()
        assert session.scalars(select(SessionPlaces).where(SessionPlaces.room_taken == 5)).all()
        assert len(session.scalars(select(ChangeRequest)).all()) == 2
        check(session)


def test_nobody_in_it_can_be_written_to(shared_demo_app: Flask) -> None:
    with reading(shared_demo_app) as session:
        assert all(
            (email or "").endswith("@example.org") for email in session.scalars(select(Registration.email))
        )
    assert len(mails(shared_demo_app)) < 10
    assert all(mail.to.endswith("@example.org") for mail in mails(shared_demo_app))


def test_once_the_meeting_has_begun_people_were_there(app: Flask) -> None:
    with app.app_context():
        list(load_demo(datetime.fromisoformat("2026-11-26T18:00+00:00")))
    with reading(app) as session:
        assert State.ATTENDED in set(session.scalars(select(Registration.state)))
        check(session)


@pytest.mark.parametrize(
    "path",
    [
        f"{ROOMS}/",
        f"{ROOMS}/people",
        f"{ROOMS}/delegations/CA/",
        f"{ROOMS}/requests",
        f"{ROOMS}/places",
        f"{ROOMS}/participants",
        "/en/csp/meetings/2/participants",
        "/en/csp/meetings/2/register",
    ],
)
def test_its_pages_say_that_it_is_a_sample(demo_app: Flask, path: str) -> None:
    client = demo_app.test_client()
    sign_in(demo_app, client, series="csp")
    assert "<strong>Sample.</strong>" in client.get(path).text


def test_the_meeting_leads_to_registration_and_other_meetings_do_not(
    demo_app: Flask, demo_client: FlaskClient, at: Callable[..., datetime]
) -> None:
    at("2026-11-24T09:00")
    page = demo_client.get("/en/csp/meetings/2/").text
    assert 'href="/en/csp/meetings/2/register"' in page
    assert 'href="/en/csp/meetings/2/participants"' in page
    assert "/register" not in demo_client.get("/en/cmp/meetings/18/").text
    at("2026-11-28T09:00")
    assert "/register" not in demo_client.get("/en/csp/meetings/2/").text
    client = demo_app.test_client()
    sign_in(demo_app, client, series="csp")
    assert "46 people registered" in client.get("/en/organize/csp/2/").text


def test_a_coordinator_sees_the_count_of_the_own_side_only(demo_app: Flask) -> None:
    client = demo_app.test_client()
    sign_in(demo_app, client, role="coordinator", series="csp", side="MX")
    assert "21 people registered" in client.get("/en/organize/csp/2/").text
