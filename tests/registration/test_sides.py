"""A coordinator and the other side's people: by no address of the registration rooms is anything of them
seen or changed; and the walk that says so does find a guard that is gone."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule

from eventapp.core.actor import Actor, Role
from eventapp.people.model import Sector
from eventapp.registration import policy, service
from eventapp.registration.delegations import requests
from eventapp.registration.model import ChangeRequest, OpenForm, ProtectedDetails, Registration
from tests.apps import dump, reading, writing
from tests.factories import NOW, text
from tests.people_help import sign_in

from .making import edition_of, published_edition, registered, slot

CANARIES = ("Zebulon", "zq-canary", "Quill Institute", "no walnuts", "Guardian Grace", "a secret reason")
OWN, OTHER = "MX", "CA"


@pytest.fixture
def two_sides(app: Flask) -> dict[str, Any]:
    """People of both sides with all that can be said of them. Gives the values of Canada's addresses."""
    published_edition(app)
    with app.test_request_context(), writing(app) as session:
        edition = edition_of(session)
        canadian = registered(session, edition, "Zebulon Quill", OTHER)
        mexican = registered(session, edition, "Marta Peña", OWN)
        canadian.email, canadian.organization = "zq-canary@example.org", text("Quill Institute")
        canadian.sector, canadian.needs_letter, canadian.minor = Sector.PRESS, True, True
        service.seek(canadian)
        session.add(
            ProtectedDetails(registration_id=canadian.id, diet="no walnuts", guardian_name="Guardian Grace")
        )
        requests.ask(
            session,
            canadian.ref,
            NOW,
            canadian,
            "colleague",
            {"name": "Zebulon the Second", "email": "zq-canary-2@example.org", "language": "en"},
            "a secret reason",
            edition=edition,
            side=OTHER,
        )
        form = OpenForm(edition_id=edition.id, side=OTHER, opened_by="test", opened_at=NOW)
        session.add(form)
        session.flush()
        request_id = session.scalars(select(ChangeRequest.id)).one()
        return {
            "language": "en",
            "series": "duo",
            "number": 1,
            "side": OTHER,
            "ref": canadian.ref,
            "other": mexican.ref,
            "request_id": request_id,
            "session_id": slot(session),
            "form": form.ref,
        }


def rules(app: Flask) -> list[Rule]:
    found = [rule for rule in app.url_map.iter_rules() if "<int(max=9999):number>/registration" in rule.rule]
    assert len(found) > 35
    return found


def calls(app: Flask, values: dict[str, Any]) -> Iterator[tuple[Rule, str, str]]:
    for rule in rules(app):
        mine = {**values, "ref": values["form"]} if "/forms/" in rule.rule else values
        with app.test_request_context():
            built = rule.build({name: mine[name] for name in rule.arguments}, append_unknown=False)
        assert built is not None
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            yield rule, method, built[1]


def leaks(app: Flask, client: FlaskClient, values: dict[str, Any]) -> list[str]:
    """What of Canada's people an own coordinator of Mexico sees or changes, by every address and method."""
    found = []
    before = other_side(app)
    sent = {
        **dict.fromkeys(("ref", "refs", "people", "registration", "keep", "who"), values["ref"]),
        "side": OTHER,
        "to": "approve",
        "do": "decline",
        "decision": "approve",
        "yes": "1",
        "sure": "y",
        "position": "1",
        "reason": "because",
        "answer": "yes",
        "search": "Zebulon",
        "first": OTHER,
    }
    for rule, method, address in calls(app, values):
        query = {"side": OTHER, "first": OTHER, "q": "zebulon"} if method == "GET" else {}
        form = sent if method == "POST" else {}
        answer = client.open(address, method=method, query_string=query, data=form)
        said = answer.get_data()
        found += [f"{method} {rule.rule}: {word}" for word in CANARIES if word.encode() in said]
        if rule.arguments & {"side", "ref", "request_id"} and answer.status_code not in (403, 404):
            found.append(f"{method} {rule.rule}: {answer.status_code}")
        if answer.status_code >= 500:
            found.append(f"{method} {rule.rule}: {answer.status_code}")
        if other_side(app) != before:
            found.append(f"{method} {rule.rule}: changed")
            before = other_side(app)
    return found


def other_side(app: Flask) -> list[Any]:
    rows = dump(app)
    with reading(app) as session:
        ids = set(session.scalars(select(Registration.id).where(Registration.side == OTHER)))
    tables = {"registration": 0, "session_choice": 1, "protected_details": 0}
    return [
        *(row for table, at in tables.items() for row in rows[table] if row[at] in ids),
        *rows["change_request"],
        *rows["open_form"],
        *(row for row in rows["delegation"] if OTHER in row),
    ]


def test_a_coordinator_meets_nothing_of_the_other_side(app: Flask, two_sides: dict[str, Any]) -> None:
    client = app.test_client()
    sign_in(app, client, role=Role.COORDINATOR, side=OWN)
    assert leaks(app, client, two_sides) == []


def test_the_walk_finds_a_guard_that_is_gone(
    app: Flask, two_sides: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def everybody(actor: Actor, series: str, side: str, **_address: Any) -> bool:
        return True

    client = app.test_client()
    sign_in(app, client, role=Role.COORDINATOR, side=OWN)
    monkeypatch.setattr(policy.sees, "__code__", everybody.__code__)
    found = leaks(app, client, two_sides)
    assert any("Zebulon" in line for line in found)
    assert any("people/<ref>" in line for line in found)
    assert any("delegations/<side>" in line for line in found)


def test_the_organizer_sees_both(app: Flask, two_sides: dict[str, Any]) -> None:
    client = app.test_client()
    sign_in(app, client, role=Role.ORGANIZER)
    for side, name in ((OTHER, "Zebulon Quill"), (OWN, "Marta Peña")):
        page = client.get(f"/en/organize/duo/1/registration/delegations/{side}/")
        assert name in page.get_data(as_text=True)
