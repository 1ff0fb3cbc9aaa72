"""What people do on their page: answer an offer, ask for the room, withdraw, ask that a colleague comes."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.core import outbox
from eventapp.core.audit import AuditEntry
from eventapp.registration.model import ChangeRequest, Choice, Delegation
from eventapp.registration.rules import Place, State
from eventapp.tasks import HANDLERS
from tests.apps import reading, writing
from tests.factories import NOW
from tests.people_help import mails
from tests.registration.mine_help import (
    SESSIONS,
    At,
    page,
    registered,
    row_of,
    said,
    seats_in,
    somebody,
    token,
)
from tests.registration.registering_help import MINE, errors, invited, kept, opened, soup, visitor


@pytest.fixture(autouse=True)
def _now(at: At) -> None:
    at("2026-11-02T15:00")


@pytest.fixture
def offered(app: Flask, _now: None) -> tuple[str, FlaskClient, FlaskClient]:
    """Ana, to whom the seat is offered that Beth left; behind her in the line stands Carl."""
    opened(app, *SESSIONS)
    seats_in(app, "opening", 1)
    refs = [
        invited(app, name, "MX", email=f"{name[:4]}@example.org")
        for name in ("Beth Roy", "Ana Ruiz", "Carl Lee")
    ]
    for ref in refs:
        registered(app, ref, opening="room")
    beth, ana, carl = (visitor(app, ref) for ref in refs)
    beth.post(f"{MINE}/withdraw", data=token(beth))
    return refs[1], ana, carl


def choice(app: Flask, ref: str) -> Choice:
    return kept(app, ref).choices[0]


def button(client: FlaskClient, answer: str) -> dict[str, str]:
    """What the form with this button sends."""
    found = soup(client.get(MINE)).select_one(f"button[name=answer][value={answer}]")
    assert found is not None, answer
    form = found.find_parent("form")
    assert form is not None
    fields = {str(field["name"]): str(field["value"]) for field in form.select("input[name]")}
    return {**fields, "answer": answer}


# ---- Offers ----


def test_an_offer_is_shown_with_its_end_and_is_taken(
    app: Flask, offered: tuple[str, FlaskClient, FlaskClient]
) -> None:
    ref, ana, carl = offered
    row = row_of(page(ana), "opening")
    assert "A seat in the room is kept for you. Answer before Wed, Nov 4, 07:00, Tijuana (UTC−8)" in row
    assert "For now you take part from afar." in row
    assert "Hall" not in row
    assert "1 seat" not in row_of(page(carl), "opening")
    assert ana.post(f"{MINE}/offer", data=button(ana, "take")).status_code == 303
    assert choice(app, ref).place is Place.ROOM
    assert "You have a seat in the room. Hall" in row_of(page(ana), "opening")
    assert "You are first in the line" in row_of(page(carl), "opening")


def test_pressed_twice_it_is_taken_once(app: Flask, offered: tuple[str, FlaskClient, FlaskClient]) -> None:
    _, ana, _ = offered
    data = button(ana, "take")
    assert [ana.post(f"{MINE}/offer", data=data).status_code for _ in range(2)] == [303, 303]


def test_a_seat_that_is_left_goes_to_the_next(
    app: Flask, offered: tuple[str, FlaskClient, FlaskClient]
) -> None:
    ref, ana, carl = offered
    assert ana.post(f"{MINE}/offer", data=button(ana, "leave")).status_code == 303
    assert choice(app, ref).offered_until is None
    assert "You take part from afar." in row_of(page(ana), "opening")
    assert "A seat in the room is kept for you." in row_of(page(carl), "opening")


def test_too_late_an_answer_is_refused_in_words(
    app: Flask, offered: tuple[str, FlaskClient, FlaskClient], at: At
) -> None:
    ref, ana, _ = offered
    data = button(ana, "take")
    at("2026-11-04T15:00")
    response = ana.post(f"{MINE}/offer", data=data)
    assert response.status_code == 409
    assert "This seat is no longer kept for you." in said(soup(response).select_one(".errors"))
    assert choice(app, ref).place is Place.REMOTE
    spanish = soup(response).select_one(".langs a[lang=es-MX]")
    assert spanish is not None
    assert ana.get(str(spanish["href"]), follow_redirects=True).request.path == MINE.replace("/en/", "/es/")


def test_after_an_offer_ran_out_one_can_stand_in_line_again(
    app: Flask, offered: tuple[str, FlaskClient, FlaskClient], at: At
) -> None:
    ref, ana, carl = offered
    now = at("2026-11-04T15:01")
    with app.test_request_context():
        assert outbox.drain(HANDLERS, now) == []
    assert "A seat in the room is kept for you." in row_of(page(carl), "opening")
    assert ana.post(f"{MINE}/offer", data=button(ana, "room")).status_code == 303
    assert "You are first in the line" in row_of(page(ana), "opening")
    assert choice(app, ref).waiting
    assert choice(app, ref).queued_at == now


def test_nobody_answers_another_s_offer(app: Flask, offered: tuple[str, FlaskClient, FlaskClient]) -> None:
    ref, ana, carl = offered
    mine = button(ana, "take")
    response = carl.post(f"{MINE}/offer", data={**mine, **token(carl)})
    assert response.status_code == 409
    assert choice(app, ref).offered_until is not None


def test_a_seat_cannot_be_asked_for_twice_nor_after_the_list_is_closed(app: Flask) -> None:
    ref, client = somebody(app, opening="remote")
    wanted = button(client, "room")
    with writing(app) as session:
        session.scalars(select(Delegation).where(Delegation.side == "MX")).one().freezes_at = NOW
    assert "Ask for a seat in the room instead" not in client.get(MINE).text
    assert client.post(f"{MINE}/offer", data=wanted).status_code == 409
    with writing(app) as session:
        session.scalars(select(Delegation).where(Delegation.side == "MX")).one().freezes_at = None
    assert client.post(f"{MINE}/offer", data={**wanted, "key": "a"}).status_code == 303
    assert choice(app, ref).place is Place.ROOM
    assert client.post(f"{MINE}/offer", data={**wanted, "key": "b"}).status_code == 409


# ---- To withdraw ----


def test_withdrawing_is_asked_first_and_gives_the_place_to_others(app: Flask) -> None:
    ref, client = somebody(app, opening="room")
    assert "Withdraw from the meeting?" in client.get(f"{MINE}/withdraw").text
    assert kept(app, ref).state is State.APPROVED
    assert client.post(f"{MINE}/withdraw", data=token(client, f"{MINE}/withdraw")).status_code == 303
    assert kept(app, ref).state is State.WITHDRAWN
    assert choice(app, ref).place is Place.NONE
    assert "Register again" in client.get(MINE).text
    assert client.get(f"{MINE}/withdraw").status_code == 303
    assert client.get(f"{MINE}/colleague").status_code == 303
    assert "You have withdrawn" in mails(app)[-1].subject


def test_another_site_s_form_withdraws_nobody(app: Flask) -> None:
    ref, client = somebody(app, opening="room")
    assert client.post(f"{MINE}/withdraw").status_code == 403
    assert kept(app, ref).state is State.APPROVED


# ---- A colleague instead ----

ZOE = {"name": "Zoe Paz", "email": "Zoe@Example.org", "language": "es", "reason": "I am travelling"}


def requests(app: Flask) -> list[ChangeRequest]:
    with reading(app) as session:
        return list(session.scalars(select(ChangeRequest)))


def test_a_colleague_is_asked_for_and_waits_for_the_coordinator(app: Flask) -> None:
    _, client = somebody(app, opening="room")
    path = f"{MINE}/colleague"
    assert client.post(path, data=token(client, path, **ZOE)).status_code == 303
    (row,) = requests(app)
    assert (row.kind, row.side, row.approved, row.payload["email"]) == (
        "colleague",
        "MX",
        None,
        "zoe@example.org",
    )
    document = page(client)
    text = said(document.select_one(".my-request"))
    assert "Zoe Paz comes instead of you. Until it is decided, nothing changes." in text
    assert "It waits for your coordinator." in text


def test_it_can_be_taken_back_and_then_nothing_is_kept_of_the_colleague(app: Flask) -> None:
    _, client = somebody(app, opening="room")
    client.post(f"{MINE}/colleague", data=token(client, f"{MINE}/colleague", **ZOE))
    (row,) = requests(app)
    path = f"{MINE}/colleague/take-back"
    assert client.post(path, data=token(client, request=str(row.id))).status_code == 303
    (row,) = requests(app)
    assert (row.approved, row.payload, row.reason) == (False, {}, "")
    answer = client.get(MINE).text
    assert "Zoe" not in answer
    assert "not agreed" not in answer
    assert client.post(path, data=token(client, request=str(row.id))).status_code == 409
    with reading(app) as session:
        assert "Zoe" not in str([entry.details for entry in session.scalars(select(AuditEntry))])


def test_nobody_takes_back_another_s_request(app: Flask) -> None:
    _, client = somebody(app, opening="room")
    client.post(f"{MINE}/colleague", data=token(client, f"{MINE}/colleague", **ZOE))
    other = visitor(app, invited(app, "Beth Roy", "CA", email="beth@example.org"))
    path = f"{MINE}/colleague/take-back"
    response = other.post(path, data=token(other, request=str(requests(app)[0].id)))
    assert response.status_code == 409
    assert requests(app)[0].approved is None


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(app: Flask) -> None:
    _, client = somebody(app, opening="room")
    path = f"{MINE}/colleague"
    response = client.post(path, data=token(client, path, name="", email="zoe", language="xx", reason="  "))
    assert response.status_code == 422
    assert set(errors(response)) == {"name", "email", "language", "reason"}
    response = client.post(path, data=token(client, path, **{**ZOE, "email": "ana@example.org"}))
    assert errors(response) == {"email": "This is your own address. Give your colleague’s."}
    assert 'value="Zoe Paz"' in response.text
    assert "I am travelling" in response.text
    assert requests(app) == []


def test_a_refusal_is_shown_with_its_answer(app: Flask) -> None:
    _, client = somebody(app, opening="room")
    client.post(f"{MINE}/colleague", data=token(client, f"{MINE}/colleague", **ZOE))
    with writing(app) as session:
        row = session.scalars(select(ChangeRequest)).one()
        row.approved, row.decided_by, row.decided_at = False, "mx@example.org", NOW + timedelta(hours=1)
        row.payload, row.answer = {}, "The list is full."
    text = said(page(client).select_one(".my-request"))
    assert "This was not agreed to. The answer: The list is full." in text
    assert "mx@example.org" not in client.get(MINE).text
