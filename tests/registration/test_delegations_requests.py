"""After the freeze and for people who ask for themselves: requests, who may decide them, what follows."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import selectinload
from werkzeug.test import TestResponse

from eventapp.core.audit import AuditEntry
from eventapp.core.errors import Invalid
from eventapp.registration import moving, service
from eventapp.registration.delegations import requests
from eventapp.registration.delegations.requests import Colleague, Kind
from eventapp.registration.model import Registration
from eventapp.registration.privacy import tombstones
from eventapp.registration.rules import Attendance, Source, State
from tests.apps import reading, writing
from tests.factories import NOW
from tests.people_help import mails
from tests.registration import making
from tests.registration.delegations_help import (
    MX,
    ROOT,
    asked,
    by_name,
    coordinator,
    freeze,
    order,
    organizer,
    people,
    preview,
    said,
    sent_by,
    soup,
    take,
)

WHY = {"reason": "Our minister changed her mind."}


@pytest.fixture
def opened(app: Flask, at: Callable[..., datetime]) -> Flask:
    at("2026-11-03T15:00")
    making.published_edition(app, seats=10)
    return app


def ask(app: Flask, ref: str, kind: Kind, payload: Mapping[str, Any], reason: str = "I am ill.") -> int:
    """Somebody asks for themselves."""
    with app.test_request_context(), writing(app) as session:
        row = session.scalars(select(Registration.id).where(Registration.ref == ref)).one()
        found = moving.locked_all(session, [row])[0]
        return requests.ask(session, service.PERSON, NOW, found, kind, dict(payload), reason).id


def colleague(app: Flask, ref: str, name: str = "Luis Vega", **facts: Any) -> int:
    who = Colleague(**{"name": name, "email": "luis@example.mx", **facts})
    return ask(app, ref, Kind.COLLEAGUE, msgspec.to_builtins(who))


def decide(client: FlaskClient, number: int, decision: str = "approve", **data: str) -> TestResponse:
    named = {key.replace("_", "-") if key.startswith("who") else key: value for key, value in data.items()}
    return client.post(f"{ROOT}/requests/{number}", data={"decision": decision, **named})


def names(app: Flask) -> dict[str, State]:
    return {name: row.state for name, row in by_name(app).items()}


# ---- Asking ----


def test_asking_needs_a_reason_and_twice_is_once(opened: Flask) -> None:
    (ref,) = people(opened, "Ana Solís")
    for reason in ("", "  ", "x" * 1001):
        with pytest.raises(Invalid):
            ask(opened, ref, Kind.COLLEAGUE, {}, reason)
    assert colleague(opened, ref) == colleague(opened, ref, "Eva Cruz")
    (request,) = asked(opened)
    assert (request.payload["name"], request.asked_by, request.side) == ("Eva Cruz", ref, "MX")


def test_records_hold_nothing_personal(opened: Flask) -> None:
    (ref,) = people(opened, "Ana Solís", state=State.APPROVED)
    assert decide(organizer(opened), colleague(opened, ref)).status_code == 303
    with reading(opened) as session:
        text = str([(row.actor, row.action, row.subject, row.details) for row in session.query(AuditEntry)])
    assert "registration.change_asked" in text
    assert "registration.change_approved" in text
    assert "registration.replaced" in text
    for word in ("Solís", "Vega", "luis@", "ana.", "ill"):
        assert word not in text


# ---- A colleague instead ----


def test_a_coordinator_agrees_to_a_colleague_before_the_freeze(opened: Flask) -> None:
    first, second = people(opened, "Ana Solís", "Eva Cruz", state=State.APPROVED)
    client = coordinator(opened)
    client.post(f"{MX}/order", data=sent_by(soup(client.get(f"{MX}/")), "/order", up=second))
    number, before = colleague(opened, first, title="Director"), len(mails(opened))
    page = client.get(f"{ROOT}/requests").text
    assert "Ana Solís wants to send a colleague instead" in page
    assert "Luis Vega" in page
    assert decide(client, number, answer="Good.").status_code == 303
    assert names(opened) == {
        "Ana Solís": State.WITHDRAWN,
        "Eva Cruz": State.APPROVED,
        "Luis Vega": State.INVITED,
    }
    assert order(opened) == ["Eva Cruz", "Luis Vega"]
    new = by_name(opened)["Luis Vega"]
    assert new.source is Source.COLLEAGUE
    with reading(opened) as session:
        row = session.scalars(
            select(Registration)
            .where(Registration.ref == new.ref)
            .options(selectinload(Registration.choices))
        ).one()
        assert [choice.asked for choice in row.choices] == [Attendance.ROOM]
        making.check(session)
    assert [mail.to for mail in mails(opened)[before:]] == ["ana.solís@example.org", "luis@example.mx"]
    (request,) = asked(opened)
    assert (request.approved, request.payload, request.answer) == (True, {}, "Good.")
    assert decide(client, number).status_code == 409
    assert "Good." in client.get(f"{ROOT}/requests?decided=yes").text


def test_after_the_freeze_the_secretariat_agrees(opened: Flask) -> None:
    (ref,) = people(opened, "Ana Solís", state=State.APPROVED)
    number = colleague(opened, ref)
    freeze(opened, NOW)
    client = coordinator(opened)
    assert "The secretariat decides." in client.get(f"{ROOT}/requests").text
    assert decide(client, number).status_code == 404
    assert names(opened) == {"Ana Solís": State.APPROVED}
    assert decide(organizer(opened), number).status_code == 303
    assert names(opened) == {"Ana Solís": State.WITHDRAWN, "Luis Vega": State.INVITED}


def test_a_refusal_is_mailed_and_changes_nothing(opened: Flask) -> None:
    (ref,) = people(opened, "Ana Solís", state=State.APPROVED)
    number, before = colleague(opened, ref), len(mails(opened))
    assert decide(coordinator(opened), number, "refuse", answer="Please come yourself.").status_code == 303
    assert names(opened) == {"Ana Solís": State.APPROVED}
    (mail,) = mails(opened)[before:]
    assert mail.subject.startswith("What you asked for was not agreed to")
    assert "Luis" not in mail.body


def test_a_colleague_who_may_be_known_is_a_question(opened: Flask) -> None:
    (ref, _) = people(opened, "Ana Solís", "Luis Vega Ríos", state=State.APPROVED)
    number, client = colleague(opened, ref), coordinator(opened)
    page = soup(client.get(f"{ROOT}/requests"))
    known = page.select_one("input[value^=p]")["value"]  # type: ignore[index]
    assert decide(client, number).status_code == 422
    assert "on the list already" in decide(client, number, who_1=str(known)).text
    assert len(names(opened)) == 2
    assert decide(client, number, who_1="new").status_code == 303
    assert names(opened)["Luis Vega"] is State.INVITED


def test_a_colleague_who_was_erased_is_named_only_with_consent(opened: Flask) -> None:
    (ref,) = people(opened, "Ana Solís", state=State.APPROVED)
    with opened.test_request_context(), writing(opened) as session:
        tombstones.remember(session, NOW, [("luis@example.mx", "Luis Vega", "MX")])
    number, client = colleague(opened, ref), coordinator(opened)
    assert "asked to be erased" in client.get(f"{ROOT}/requests").text
    assert decide(client, number).status_code == 422
    assert decide(client, number, who_1="out").status_code == 422
    assert decide(client, number, who_1="new").status_code == 303


def test_somebody_else_is_sent_by_the_coordinator(opened: Flask) -> None:
    (ref, last) = people(opened, "Ana Solís", "Eva Cruz", state=State.APPROVED)
    client, address = coordinator(opened), f"{MX}/people/{ref}/replace"
    data = sent_by(soup(client.get(address)), "/replace", name="Luis Vega", email="luis@example.mx")
    assert said(client.post(address, data=data)) == ("named", 1)
    assert said(client.post(address, data=data)) == ("named", 1)
    assert names(opened) == {
        "Ana Solís": State.DECLINED,
        "Eva Cruz": State.APPROVED,
        "Luis Vega": State.INVITED,
    }
    assert client.get(address).status_code == 404
    freeze(opened, NOW)
    address = f"{MX}/people/{last}/replace"
    who = {"name": "Ada Mora", "email": "", "language": "es"}
    assert client.post(address, data=who).status_code == 422
    assert client.post(address, data={"name": "", **WHY}).status_code == 422
    assert said(client.post(address, data={**who, **WHY})) == ("asked", 1)
    (request,) = asked(opened)
    assert decide(organizer(opened), request.id).status_code == 303
    assert names(opened)["Ada Mora"] is State.INVITED


# ---- What coordinators ask for ----


def test_a_list_asked_for_is_named_when_it_is_approved(opened: Flask) -> None:
    freeze(opened, NOW)
    client = coordinator(opened)
    take(client, preview(client, "Luis Vega; luis@example.mx\nEva Cruz"), **WHY)
    (request,) = asked(opened)
    page = organizer(opened).get(f"{ROOT}/requests").text
    assert "Name 2 more people" in page
    assert WHY["reason"] in page
    assert decide(client, request.id).status_code == 404
    assert decide(organizer(opened), request.id).status_code == 303
    assert names(opened) == {"Luis Vega": State.INVITED, "Eva Cruz": State.INVITED}
    assert asked(opened)[0].payload == {}


def test_people_are_approved_declined_and_ordered_when_that_is_approved(opened: Flask) -> None:
    refs = people(opened, "Ana Solís", "Eva Cruz", state=State.SUBMITTED)
    freeze(opened, NOW)
    client = coordinator(opened)
    client.post(f"{MX}/act", data={"what": "approve", "who": refs, **WHY})
    client.post(
        f"{MX}/order", data=sent_by(soup(client.get(f"{MX}/")), "/order", up=refs[1], head=refs[1], **WHY)
    )
    client.post(f"{MX}/act", data={"what": "decline", "who": refs[0], **WHY})
    page = organizer(opened).get(f"{ROOT}/requests").text
    assert "Approve 2 people" in page
    assert "Change the order of precedence" in page
    for request in asked(opened):
        assert decide(organizer(opened), request.id).status_code == 303
    assert names(opened) == {"Ana Solís": State.DECLINED, "Eva Cruz": State.APPROVED}
    assert order(opened)[0] == "Eva Cruz"
    assert by_name(opened)["Eva Cruz"].head


def test_what_has_become_impossible_is_told_and_stays_open(opened: Flask) -> None:
    freeze(opened, NOW)
    client = coordinator(opened)
    page = preview(client, "Luis Vega; luis@example.mx")
    take(client, page, **WHY)
    take(organizer(opened), page)
    (request,) = asked(opened)
    assert decide(organizer(opened), request.id).status_code == 303  # a second Luis Vega: it was answered so
    (ref,) = people(opened, "Ana Solís", state=State.APPROVED)
    number = colleague(opened, ref, "Eva Cruz", email="eva@example.mx")
    with opened.test_request_context(), writing(opened) as session:
        row = session.scalars(select(Registration).where(Registration.ref == ref)).one()
        service.withdraw(session, "test", NOW, making.edition_of(session), row)
    answer = decide(organizer(opened), number)
    assert answer.status_code == 422
    assert asked(opened)[-1].approved is None


def test_changed_answers_are_kept_when_they_are_approved(opened: Flask) -> None:
    (ref,) = people(opened, "Ana Solís", state=State.APPROVED)
    freeze(opened, NOW)
    with reading(opened) as session:
        slot = making.slot(session)
    changes = {"name": "Ana Solís Vega", "title": {"en": "Director"}, "choices": {str(slot): "remote"}}
    number, before = ask(opened, ref, Kind.ANSWERS, changes), by_name(opened)["Ana Solís"]
    page = organizer(opened).get(f"{ROOT}/requests").text
    assert "Ana Solís wants to change answers" in page
    assert "Ana Solís Vega" in page
    assert "Remotely" in page
    assert decide(organizer(opened), number).status_code == 303
    row = by_name(opened)["Ana Solís Vega"]
    assert (row.title.en, row.email, row.language) == ("Director", before.email, before.language)
    with reading(opened) as session:
        making.check(session)


# ---- Between the sides ----


def test_requests_of_the_other_side_are_not_there(opened: Flask) -> None:
    (ref,) = people(opened, "Ana Solís", state=State.APPROVED)
    number, client = colleague(opened, ref), coordinator(opened, "CA")
    assert "Solís" not in client.get(f"{ROOT}/requests").text
    assert decide(client, number).status_code == 404
    assert decide(client, number, "refuse").status_code == 404
    assert decide(client, 999).status_code == 404
    assert asked(opened)[0].approved is None
