"""A meeting with two delegations, their coordinators signed in, and their pages without scripts."""

from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bs4 import BeautifulSoup, Tag
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload
from werkzeug.test import TestResponse

from eventapp.core.actor import Role
from eventapp.meetings.model import Edition
from eventapp.people.model import Person
from eventapp.registration.model import ChangeRequest, Delegation, Registration
from eventapp.registration.rules import State
from tests.apps import reading, writing
from tests.people_help import sign_in
from tests.registration import making

ROOT = "/en/organize/duo/1/registration"
MX = f"{ROOT}/delegations/MX"


def coordinator(app: Flask, side: str = "MX") -> FlaskClient:
    client = app.test_client()
    sign_in(app, client, role=Role.COORDINATOR, side=side)
    return client


def organizer(app: Flask) -> FlaskClient:
    client = app.test_client()
    sign_in(app, client)
    return client


def people(
    app: Flask, *names: str, side: str = "MX", state: State = State.INVITED, **facts: Any
) -> list[str]:
    """Put these on the list, in this order; gives their refs."""
    with app.test_request_context(), writing(app) as session:
        edition = making.edition_of(session, session.scalar(select(Edition.id).filter_by(number=1)))
        return [making.registered(session, edition, name, side, state=state, **facts).ref for name in names]


def freeze(app: Flask, at: datetime, side: str = "MX") -> None:
    with writing(app) as session:
        delegation(session, side).freezes_at = at


def delegation(session: Session, side: str = "MX") -> Delegation:
    return session.scalars(select(Delegation).where(Delegation.side == side)).one()


def version(app: Flask, side: str = "MX") -> int:
    with reading(app) as session:
        return delegation(session, side).version


def by_name(app: Flask, side: str = "MX") -> dict[str, Registration]:
    """The registrations of a side by the names of their people."""
    with reading(app) as session:
        rows = session.scalars(
            select(Registration).where(Registration.side == side).options(joinedload(Registration.person))
        ).all()
        return {row.person.name: row for row in rows}


def order(app: Flask, side: str = "MX") -> list[str]:
    rows = by_name(app, side)
    return sorted(
        (name for name, row in rows.items() if row.position), key=lambda name: rows[name].position or 0
    )


def asked(app: Flask) -> list[ChangeRequest]:
    with reading(app) as session:
        return list(session.scalars(select(ChangeRequest).order_by(ChangeRequest.id)))


def persons(app: Flask) -> list[str]:
    with reading(app) as session:
        return list(session.scalars(select(Person.name).order_by(Person.id)))


def soup(response: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(response.data, "html5lib")


def sent_by(page: BeautifulSoup, action: str, **changes: Any) -> dict[str, Any]:
    """What a browser would send from the page's form that goes to *action*, with *changes*."""
    form = next(each for each in page.select("form") if str(each["action"]).endswith(action))
    data: dict[str, Any] = {}
    for control in form.select("input, textarea, select"):
        name, kind = str(control.get("name", "")), control.get("type")
        if not name or kind == "file" or (kind in ("checkbox", "radio") and not control.has_attr("checked")):
            continue
        data.setdefault(name, []).append(_value(control))
    return {**data, **changes}


def _value(control: Tag) -> str:
    if control.name == "textarea":
        return control.get_text()
    if control.name == "select":
        chosen = control.select_one("option[selected]") or control.select_one("option")
        return str(chosen.get("value", chosen.get_text())) if chosen else ""
    return str(control.get("value", "on"))


def preview(client: FlaskClient, text: str, **more: Any) -> TestResponse:
    return client.post(f"{MX}/list", data={"text": text, **more})


def take(client: FlaskClient, page: TestResponse, **answers: str) -> TestResponse:
    """Press the button of a preview with these answers (``who_1="new"``)."""
    named = {key.replace("_", "-") if key.startswith("who") else key: value for key, value in answers.items()}
    return client.post(f"{MX}/take", data=sent_by(soup(page), "/take", **named))


def said(answer: TestResponse) -> tuple[str, int]:
    """What the page would say was done, and with how many people; a redirect to it is asserted."""
    assert answer.status_code == 303, answer.text
    query = parse_qs(urlsplit(answer.location).query)
    return query["done"][0], int(query.get("people", ["0"])[0])
