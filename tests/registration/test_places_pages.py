"""The secretariat's rooms of registration as a browser without scripts uses them: rules, places, open forms,
going online and back."""

from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from eventapp.core import clock
from eventapp.core.actor import Role
from eventapp.registration.model import Delegation, OpenForm, RegistrationRules, SessionPlaces
from eventapp.registration.rules import Place, State
from tests.apps import reading, statements, writing
from tests.factories import make_edition
from tests.people_help import mails, sign_in
from tests.registration import making
from tests.registration.making import hybrid, published_edition, slot
from tests.registration.racing import drain
from tests.registration.test_places import SEATED, has, people, row_of

ROOMS = "/en/organize/duo/1/registration"


@pytest.fixture
def organizer(app: Flask) -> FlaskClient:
    client = app.test_client()
    sign_in(app, client)
    return client


def soup(response: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(response.data, "html5lib")


def filled(page: BeautifulSoup, selector: str = "form.sheet", **changed: Any) -> tuple[str, dict[str, Any]]:
    """Where a form goes, and what a browser would send, with what somebody types."""
    form = page.select_one(selector)
    assert isinstance(form, Tag)
    data = {
        str(each["name"]): str(each.get("value", ""))
        for each in form.select("input, select")
        if each.get("type") not in ("checkbox", "radio") or each.has_attr("checked")
    }
    return str(form["action"]), {key: value for key, value in (data | changed).items() if value is not None}


def post(client: FlaskClient, path: str, selector: str = "form.sheet", **changed: Any) -> TestResponse:
    action, data = filled(soup(client.get(f"{ROOMS}/{path}")), selector, **changed)
    return client.post(action, data=data)


class TestRules:
    def test_opening_registration_makes_delegations_and_places(
        self, app: Flask, organizer: FlaskClient
    ) -> None:
        published_edition(app)
        with writing(app) as session:  # as before it was opened
            for table in (SessionPlaces, Delegation, RegistrationRules):
                for row in session.scalars(select(table)):
                    session.delete(row)
        assert post(organizer, "rules", opens_at="2026-11-01T09:00").status_code == 303
        with reading(app) as session:
            rules = session.scalars(select(RegistrationRules)).one()
            assert (rules.controller, rules.offer_hours, rules.virtual) == ("CA", 48, False)
            assert rules.opens_at is not None
            assert rules.opens_at.isoformat() == "2026-11-01T14:00:00+00:00"
            assert set(session.scalars(select(Delegation.side))) == {"CA", "MX"}
            assert set(session.scalars(select(SessionPlaces.side))) == {"", "CA", "MX"}

    def test_pressed_twice_it_opens_once(self, app: Flask, organizer: FlaskClient) -> None:
        with writing(app) as session:
            make_edition(session)
        action, data = filled(soup(organizer.get(f"{ROOMS}/rules")))
        assert [organizer.post(action, data=data).status_code for _ in range(2)] == [303, 303]

    @pytest.mark.parametrize(
        ("field", "typed"),
        [
            ("closes_at", "2026-10-01T09:00"),
            ("opens_at", "some day"),
            ("opens_at", "2026-03-08T02:30"),
            ("offer_hours", "-1"),
            ("offer_hours", ""),
            ("controller", "US"),
        ],
    )
    def test_what_is_wrong_is_said_beside_its_field(
        self, app: Flask, organizer: FlaskClient, field: str, typed: str
    ) -> None:
        published_edition(app)
        answer = post(organizer, "rules", **{"opens_at": "2026-11-01T09:00", field: typed})
        assert answer.status_code == 422
        assert soup(answer).select_one(f".errors a[href='#{field}']")
        assert soup(answer).select_one(".is-wrong .field-error")

    def test_who_saves_second_sees_what_the_first_saved(self, app: Flask, organizer: FlaskClient) -> None:
        published_edition(app)
        action, data = filled(soup(organizer.get(f"{ROOMS}/rules")), offer_hours="12")
        assert post(organizer, "rules", offer_hours="24").status_code == 303
        answer = organizer.post(action, data=data)
        assert answer.status_code == 409
        conflict = soup(answer).select_one("#conflict")
        assert conflict is not None
        assert "24" in conflict.get_text()
        again, kept = filled(soup(answer))
        assert kept["offer_hours"] == "12"
        assert organizer.post(again, data=kept).status_code == 303


class TestPlaces:
    def typed(self, app: Flask, **limits: str) -> dict[str, str]:
        with reading(app) as session:
            return {f"s{slot(session)}-{name}": value for name, value in limits.items()}

    def test_a_higher_limit_seats_those_in_line(self, app: Flask, organizer: FlaskClient) -> None:
        published_edition(app, seats=1)
        people(app, "Ana", "Beth", "Carl")
        answer = post(organizer, "places", ".places form", **self.typed(app, room_all="2"))
        assert answer.status_code == 303
        assert [has(app, name)[1] for name in ("Beth", "Carl")] == [Place.ROOM, Place.REMOTE]
        assert "set by hand" in organizer.get(answer.location).text

    def test_a_lower_limit_takes_nothing_and_warns(self, app: Flask, organizer: FlaskClient) -> None:
        published_edition(app, seats=3)
        people(app, "Ana", "Beth")
        answer = post(organizer, "places", ".places form", **self.typed(app, room_CA="1"))
        assert answer.status_code == 303
        page = soup(organizer.get(answer.location))
        assert "1 more person has a place than there are" in page.select_one(".places-over").get_text()  # type: ignore[union-attr]
        assert has(app, "Beth") == SEATED
        with writing(app) as session:
            making.check(session)

    def test_limits_follow_the_room_again(self, app: Flask, organizer: FlaskClient) -> None:
        published_edition(app, seats=3)
        post(organizer, "places", ".places form", **self.typed(app, room_all="1"))
        post(organizer, "places", ".places form", **self.typed(app, follow_all="y"))
        with reading(app) as session:
            row = session.get_one(SessionPlaces, (slot(session), ""))
            assert (row.room_most, row.own_most) == (3, False)

    def test_what_is_no_number_stays_as_it_was_typed(self, app: Flask, organizer: FlaskClient) -> None:
        published_edition(app, seats=3)
        answer = post(organizer, "places", ".places form", **self.typed(app, room_all="many", room_CA="2"))
        assert answer.status_code == 422
        page = soup(answer)
        assert page.select_one(".places details[open] .errors li a")
        assert (
            filled(page, ".places form")[1] | self.typed(app, room_all="many", room_CA="2")
            == (filled(page, ".places form")[1])
        )

    def test_who_was_slower_sees_it_and_may_insist(self, app: Flask, organizer: FlaskClient) -> None:
        published_edition(app, seats=3)
        action, data = filled(
            soup(organizer.get(f"{ROOMS}/places")), ".places form", **self.typed(app, room_all="2")
        )
        post(organizer, "places", ".places form", **self.typed(app, room_all="5"))
        answer = organizer.post(action, data=data)
        assert answer.status_code == 409
        again, kept = filled(soup(answer), ".places form")
        assert organizer.post(again, data=kept).status_code == 303
        with reading(app) as session:
            assert session.get_one(SessionPlaces, (slot(session), "")).room_most == 2

    def test_an_unknown_session_is_not_found(self, app: Flask, organizer: FlaskClient) -> None:
        published_edition(app)
        assert organizer.post(f"{ROOMS}/places/999", data={}).status_code == 404

    def test_the_page_takes_the_same_statements_for_any_number_of_sessions(
        self, app: Flask, organizer: FlaskClient
    ) -> None:
        drafts = [hybrid(f"s{n}", start=f"{9 + n:02}:00", end=f"{10 + n:02}:00") for n in range(6)]
        published_edition(app, *drafts[:1])
        with statements(app) as one:
            organizer.get(f"{ROOMS}/places")
        making.publish(app, making.NOW, *drafts)
        with statements(app) as many:
            page = organizer.get(f"{ROOMS}/places")
        assert len(soup(page).select(".places")) == 6
        assert len(many) == len(one)


class TestSwitch:
    def test_online_and_back(self, app: Flask, organizer: FlaskClient) -> None:
        published_edition(app, seats=1, remote=3)
        people(app, "Ana", "Beth")
        assert post(organizer, "rules", "#mode form").status_code == 303
        assert "1 session has still to follow" in organizer.get(f"{ROOMS}/rules").text
        before = len(mails(app))
        drain(app, clock.now())
        afar = (State.APPROVED, Place.REMOTE, False, False)
        assert [has(app, name) for name in ("Ana", "Beth")] == [afar, afar]
        told = [mail for mail in mails(app)[before:] if mail.subject.startswith("Now online")]
        assert {mail.to for mail in told} == {"ana@example.org", "beth@example.org"}
        assert len(mails(app)) == before + 2
        people(app, "Carl")
        with app.test_request_context(), writing(app) as session:  # answers stay what they are
            ana = row_of(session, "Ana")
            making.answer(session, ana, {slot(session): making.Attendance.REMOTE}, diet="vegetarian")
        assert post(organizer, "rules", "#mode form").status_code == 303
        drain(app, clock.now())
        assert [has(app, name)[1] for name in ("Ana", "Beth", "Carl")] == [
            Place.ROOM,
            Place.REMOTE,
            Place.REMOTE,
        ]
        with writing(app) as session:
            making.check(session)

    def test_who_withdrew_is_not_told(self, app: Flask, organizer: FlaskClient) -> None:
        published_edition(app)
        people(app, "Ana", state=State.WITHDRAWN)
        people(app, "Beth", state=State.INVITED)
        post(organizer, "rules", "#mode form")
        before = len(mails(app))
        drain(app, clock.now())
        assert len(mails(app)) == before

    def test_switched_back_before_anybody_was_told_nobody_is(
        self, app: Flask, organizer: FlaskClient
    ) -> None:
        published_edition(app)
        people(app, "Ana")
        post(organizer, "rules", "#mode form")
        post(organizer, "rules", "#mode form")
        drain(app, clock.now())
        assert [mail for mail in mails(app) if mail.subject.startswith("Now online")] == []
        assert has(app, "Ana") == SEATED


class TestOpenForms:
    def test_opened_shown_and_closed(self, app: Flask, organizer: FlaskClient) -> None:
        published_edition(app)
        assert post(organizer, "forms", side="MX", group="mining", public="y").status_code == 303
        page = soup(organizer.get(f"{ROOMS}/forms"))
        address = page.select_one("a.form-address")
        assert address is not None
        assert app.test_client().get(str(address["href"])).status_code == 200
        assert post(organizer, "forms", ".rows form").status_code == 303
        with reading(app) as session:
            form = session.scalars(select(OpenForm)).one()
            assert (form.side, form.public, form.closed_at is not None) == ("MX", True, True)
        assert soup(organizer.get(f"{ROOMS}/forms")).select_one("a.form-address") is None

    def test_the_public_has_one_form_for_a_side(self, app: Flask, organizer: FlaskClient) -> None:
        published_edition(app)
        assert post(organizer, "forms", side="MX", public="y").status_code == 303
        answer = post(organizer, "forms", side="MX", public="y")
        assert answer.status_code == 422
        assert "Close it first" in answer.text

    def test_a_coordinator_has_the_forms_of_the_own_side(self, app: Flask, organizer: FlaskClient) -> None:
        published_edition(app)
        post(organizer, "forms", side="MX")
        client = app.test_client()
        sign_in(app, client, role=Role.COORDINATOR, side="CA")
        page = soup(client.get(f"{ROOMS}/forms"))
        assert page.select(".rows li") == []
        assert post(client, "forms", side="MX").status_code == 422
        assert post(client, "forms", side="CA").status_code == 303
        with reading(app) as session:
            ref = session.scalars(select(OpenForm.ref).where(OpenForm.side == "MX")).one()
            assert session.scalar(select(func.count()).select_from(OpenForm)) == 2
        assert client.post(f"{ROOMS}/forms/{ref}/close").status_code == 404

    def test_there_is_no_form_before_registration_is_open(self, app: Flask, organizer: FlaskClient) -> None:
        with writing(app) as session:
            make_edition(session)
        assert soup(organizer.get(f"{ROOMS}/forms")).select_one("form.sheet") is None


def test_pages_are_kept_nowhere(app: Flask, organizer: FlaskClient) -> None:
    published_edition(app)
    for page in ("rules", "places", "forms"):
        headers = organizer.get(f"{ROOMS}/{page}").headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Robots-Tag"] == "noindex"
