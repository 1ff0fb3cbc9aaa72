"""One person at the desk: what staff see and do, what is shown only on request, and two sides apart."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import selectinload
from werkzeug.test import TestResponse

from eventapp.agenda.content import Audience
from eventapp.core.audit import AuditEntry
from eventapp.core.localized import LocalizedText
from eventapp.registration import places
from eventapp.registration.desk.person import CHANGED, FROZEN
from eventapp.registration.model import Registration
from eventapp.registration.rules import Attendance, Place, State
from tests.apps import dump, reading, writing
from tests.factories import NOW
from tests.people_help import mails
from tests.registration import making
from tests.registration.delegations_help import ROOT, asked, coordinator, freeze, organizer, people, soup

SECRET = ("Step-free Glorfandel", "No Trimblewort", "Gudrun Guardian")


@pytest.fixture
def opened(app: Flask, at: Callable[..., datetime]) -> Flask:
    at("2026-11-03T15:00")
    making.published_edition(
        app, making.hybrid(), making.hybrid("mining", start="10:30", end="11:30"), seats=1
    )
    return app


@pytest.fixture
def ana(opened: Flask) -> str:
    """Has registered, said what she needs, and waits for her coordinator."""
    return someone(opened, "Ana Solís")


def someone(app: Flask, name: str, side: str = "MX", state: State = State.SUBMITTED, **facts: Any) -> str:
    said = {"access_needs": SECRET[0], "diet": SECRET[1], "guardian_name": SECRET[2], **facts}
    return people(app, name, side=side, state=state, **({} if state is State.INVITED else said))[0]


def path(ref: str, more: str = "") -> str:
    return f"{ROOT}/people/{ref}{more}"


def of(app: Flask, ref: str) -> Registration:
    with reading(app) as session:
        return session.scalars(
            select(Registration).filter_by(ref=ref).options(selectinload(Registration.choices))
        ).one()


def press(client: FlaskClient, ref: str, what: str, **more: str) -> str:
    answer = client.post(path(ref), data={"what": what, **more})
    assert answer.status_code == 303, answer.text
    return answer.location.rpartition("done=")[2]


def notes(app: Flask, ref: str) -> list[tuple[str, str]]:
    with reading(app) as session:
        rows = session.scalars(
            select(AuditEntry).filter_by(subject=f"duo/1/registrations/{ref}").order_by(AuditEntry.id)
        )
        return [(row.actor, row.action) for row in rows]


def sent(page: BeautifulSoup) -> dict[str, str]:
    """What a browser would send from the form with the sessions."""
    form = next(each for each in page.select("form") if str(each["action"]).endswith("/sessions"))
    controls = form.select("input[type=hidden], input[checked]")
    return {str(each["name"]): str(each["value"]) for each in controls}


def choose(app: Flask, client: FlaskClient, ref: str, **wishes: str) -> TestResponse:
    data = sent(soup(client.get(path(ref))))
    with reading(app) as session:
        data |= {f"session-{making.slot(session, slug)}": how for slug, how in wishes.items()}
    return client.post(path(ref, "/sessions"), data=data)


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize("state", [*State])
def test_the_page_can_be_read_in_every_state_and_language(opened: Flask, state: State, language: str) -> None:
    ref = someone(opened, "Ana Solís", state=state)
    answer = organizer(opened).get(path(ref).replace("/en/", f"/{language}/"))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert soup(answer).select_one("h1").text == "Ana Solís"  # type: ignore[union-attr]
    assert not any(secret in answer.text for secret in SECRET)


def test_staff_see_state_places_line_and_history(opened: Flask) -> None:
    first, second = (someone(opened, name, state=State.APPROVED) for name in ("Ana Solís", "Luis Vega"))
    client = coordinator(opened)
    page = " ".join(soup(client.get(path(first))).get_text(" ").split())
    assert "Asked for: in the room Seat in the room" in page
    assert "Person invited" in page
    assert "Registration sent: To be approved the person" in page
    page = " ".join(soup(client.get(path(second))).get_text(" ").split())
    assert "Remote place First in the line of the delegation" in page
    with reading(opened) as session, writing(opened) as session:
        boards = places.lock(session, of(opened, first).edition_id)
        choice = (
            session.scalars(
                select(Registration).filter_by(ref=second).options(selectinload(Registration.choices))
            )
            .one()
            .choices[0]
        )
        boards[choice.session_id].offer(choice, NOW + timedelta(hours=4))
    assert "A seat is kept until" in client.get(path(second)).text


def test_deciding_goes_the_delegation_s_way(opened: Flask, ana: str) -> None:
    client = coordinator(opened)
    assert press(client, ana, "approve") == "approve"
    assert of(opened, ana).state is State.APPROVED
    assert press(client, ana, "approve") == "nothing"
    assert press(client, ana, "decline") == "decline"
    freeze(opened, NOW - timedelta(days=1))
    assert client.post(path(ana), data={"what": "approve"}).status_code == 422  # without a reason
    assert press(client, ana, "approve", reason="She comes after all") == "asked"
    assert of(opened, ana).state is State.DECLINED
    assert [request.kind for request in asked(opened)] == ["approve"]
    assert "A request about this person is open." in client.get(path(ana)).text
    assert press(organizer(opened), ana, "approve") == "approve"
    assert of(opened, ana).state is State.APPROVED


def test_attendance_links_and_withdrawal(opened: Flask, ana: str) -> None:
    client = coordinator(opened)
    refused = client.post(path(ana), data={"what": "attend"})
    assert refused.status_code == 422  # nobody has agreed
    assert client.post(path(ana), data={"what": "sing"}).status_code == 422
    for what in ("approve", "attend", "undo_attend"):
        assert press(client, ana, what) == what
    before, serial = len(mails(opened)), of(opened, ana).link_serial
    assert press(client, ana, "link") == "link"
    assert len(mails(opened)) == before + 1
    assert press(client, ana, "revoke") == "revoke"
    assert of(opened, ana).link_serial == serial + 2
    assert press(client, ana, "withdraw") == "withdraw"
    row = of(opened, ana)
    assert row.state is State.WITHDRAWN
    assert {choice.place for choice in row.choices} == {Place.NONE}
    with writing(opened) as session:
        making.check(session)


def test_after_the_freeze_a_coordinator_withdraws_nobody(opened: Flask, ana: str) -> None:
    freeze(opened, NOW - timedelta(days=1))
    answer = coordinator(opened).post(path(ana), data={"what": "withdraw"})
    assert (answer.status_code, of(opened, ana).state) == (422, State.SUBMITTED)
    assert FROZEN in answer.text
    assert press(organizer(opened), ana, "withdraw") == "withdraw"


def test_pressed_twice_is_done_once(opened: Flask, ana: str) -> None:
    client = organizer(opened)
    for _ in range(2):
        assert press(client, ana, "link", key="one") == "link"
    assert of(opened, ana).link_serial == 2


# ---- Sessions by the organizer's hand ----


def test_sessions_are_changed_and_all_else_stays(opened: Flask) -> None:
    ref = someone(opened, "Ana Solís", state=State.APPROVED, title=LocalizedText(en="Envoy"), spoken=("es",))
    before = of(opened, ref)
    answer = choose(opened, organizer(opened), ref, opening="remote", mining="no")
    assert answer.location.endswith("done=chosen")
    row = of(opened, ref)
    assert [(each.asked, each.place) for each in row.choices] == [(Attendance.REMOTE, Place.REMOTE)]
    assert (row.title, row.spoken, row.state) == (before.title, ["es"], State.APPROVED)
    assert row.email == before.email
    assert notes(opened, ref)[-1] == ("organizer-duo@example.org", "registration.edited")
    with writing(opened) as session:
        making.check(session)
    page = organizer(opened).post(path(ref, "/needs"))
    assert all(secret in page.text for secret in SECRET[:2])  # kept


def test_a_seat_that_is_left_goes_to_the_next(opened: Flask) -> None:
    first, second = (someone(opened, name, state=State.APPROVED) for name in ("Ana Solís", "Luis Vega"))
    assert choose(opened, coordinator(opened), first, opening="no").status_code == 303
    seats = {choice.place for choice in of(opened, second).choices}
    assert Place.ROOM in seats
    with writing(opened) as session:
        making.check(session)


def test_sessions_of_the_organizers_are_offered_to_nobody(app: Flask, at: Callable[..., datetime]) -> None:
    at("2026-11-03T15:00")
    ours = making.hybrid("briefing", start="08:00", end="08:30", audience=Audience.ORGANIZER)
    making.published_edition(app, making.hybrid(), ours)
    with reading(app) as session:
        opening, briefing = making.slot(session), making.slot(session, "briefing")
    ref = someone(app, "Ana Solís", choices={opening: Attendance.ROOM})
    client = organizer(app)
    data = sent(soup(client.get(path(ref))))
    assert f"session-{opening}" in data
    assert f"session-{briefing}" not in data
    for slot in (briefing, 999_999):
        answer = client.post(path(ref, "/sessions"), data={**data, f"session-{slot}": "room"})
        assert (answer.status_code, len(of(app, ref).choices)) == (422, 1)


def test_saving_nothing_new_does_nothing(opened: Flask, ana: str) -> None:
    before = notes(opened, ana)
    assert choose(opened, organizer(opened), ana).location.endswith("done=nothing")
    assert notes(opened, ana) == before


def test_choices_that_changed_meanwhile_are_a_conflict(opened: Flask) -> None:
    ref = someone(opened, "Ana Solís", state=State.APPROVED)
    client = organizer(opened)
    data = sent(soup(client.get(path(ref))))
    with reading(opened) as session:
        slot = making.slot(session)
    assert choose(opened, client, ref, opening="no").status_code == 303
    answer = client.post(path(ref, "/sessions"), data={**data, f"session-{slot}": "remote"})
    assert (answer.status_code, len(of(opened, ref).choices)) == (409, 1)
    assert CHANGED in answer.text
    form = sent(soup(answer))
    assert form[f"session-{slot}"] == "remote"  # what was wished stays
    assert form[f"seen-{slot}"] == "no"
    assert client.post(path(ref, "/sessions"), data=form).status_code == 303
    assert len(of(opened, ref).choices) == 2


def test_frozen_only_organizers_choose_and_only_for_who_comes(opened: Flask, ana: str) -> None:
    client = coordinator(opened)
    data = sent(soup(client.get(path(ana))))
    changed = {name: "no" if name.startswith("session-") else value for name, value in data.items()}
    freeze(opened, NOW - timedelta(days=1))
    assert client.post(path(ana, "/sessions"), data=changed).status_code == 422
    assert "Change the sessions by hand" not in client.get(path(ana)).text
    assert len(of(opened, ana).choices) == 2
    assert organizer(opened).post(path(ana, "/sessions"), data=changed).status_code == 303
    assert of(opened, ana).choices == []
    luis = someone(opened, "Luis Vega", state=State.INVITED)
    answer = organizer(opened).post(path(luis, "/sessions"), data={"session-1": "room"})
    assert (answer.status_code, of(opened, luis).state) == (422, State.INVITED)


# ---- What is protected ----


def test_needs_are_shown_on_request_only_and_each_look_is_recorded(opened: Flask, ana: str) -> None:
    client = coordinator(opened)
    assert not any(secret in client.get(path(ana)).text for secret in SECRET)
    assert "registration.needs_viewed" not in [action for _, action in notes(opened, ana)]
    answer = client.post(path(ana, "/needs"))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert all(secret in answer.text for secret in SECRET)
    assert notes(opened, ana)[-1] == (_who(client), "registration.needs_viewed")
    with reading(opened) as session:
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert entry is not None
        assert entry.details == {}
    back = client.get(path(ana, "/needs"))
    assert (back.status_code, back.location) == (303, path(ana))
    assert "Ana Solís" in client.get(f"{ROOT}/viewed").text


def _who(client: FlaskClient) -> str:
    page = soup(client.get("/en/account/"))
    return page.select_one(".account-body p").text  # type: ignore[union-attr]


def test_the_other_side_is_not_there(opened: Flask, ana: str) -> None:
    client = coordinator(opened, "CA")
    other = someone(opened, "Zoe Roy", side="CA")
    assert client.get(path(other)).status_code == 200
    before = dump(opened)
    calls = [client.get(path(ana, more)) for more in ("", "/sessions", "/needs")]
    assert [answer.status_code for answer in calls] == [404, 404, 404]
    posts = [client.post(path(ana), data={"what": what, "reason": "x"}) for what in DEEDS]
    posts += [client.post(path(ana, "/sessions"), data={"session-1": "no"}), client.post(path(ana, "/needs"))]
    assert {answer.status_code for answer in posts} == {404}
    assert not any(secret in answer.text for answer in (*calls, *posts) for secret in ("Ana", *SECRET))
    assert dump(opened) == before
    assert client.get(path("0" * 12)).status_code == 404
    assert client.get(f"/en/organize/duo/2/registration/people/{other}").status_code == 404


DEEDS = ("approve", "decline", "remind", "link", "revoke", "attend", "undo_attend", "withdraw")
