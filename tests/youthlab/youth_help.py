"""A cohort of meeting duo/1 with two sides, two groups and a plenary, and how pages are asked."""

from datetime import date
from typing import Any

from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from html5lib import HTMLParser
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from eventapp.agenda.content import Kind
from eventapp.agenda.service import save_session
from eventapp.core.actor import Role
from eventapp.core.localized import Language
from eventapp.meetings.model import Edition
from eventapp.meetings.queries import edition_to_change
from eventapp.partnership.model import Series
from eventapp.youthlab import delegating, service
from eventapp.youthlab.model import Cohort, CohortDelegate, Recommendation
from eventapp.youthlab.values import CohortValues, DelegateValues, RecommendationValues
from tests.factories import NOW, make_edition, session_draft, text
from tests.people_help import sign_in

YOUTH = "/en/organize/duo/youth-lab"
ONE = f"{YOUTH}/1"


def cohort(session: Session, **facts: Any) -> Cohort:
    """Cohort 1 of ``duo``, presenting at its meeting, whose agenda has a group's session each at 10:00 in
    parallel, and a plenary at 14:00."""
    edition = make_edition(session)
    for slug, room in (("mining", "hall"), ("forestry", "room-2")):
        draft = session_draft(
            slug, kind=Kind.WORKING_GROUP, start="10:00", end="12:00", room=room, groups=[slug]
        )
        save_session(session, "test", NOW, edition, draft)
    plenary = session_draft("youth", kind=Kind.YOUTH_LAB, start="14:00", end="15:00")
    save_session(session, "test", NOW, edition, plenary)
    values = {
        "year": 2026,
        "edition_id": edition.id,
        "call_closes": date(2026, 6, 10),
        "age_from": 16,
        "age_to": 25,
        "reply_due": date(2027, 1, 31),
        **facts,
    }
    return service.open_cohort(session, "test", NOW, series(session), CohortValues(**values))


def series(session: Session) -> Series:
    return session.scalars(select(Series).where(Series.key == "duo")).one()


def edition(session: Session) -> Edition:
    return edition_to_change(session, "duo", 1)


def delegate(session: Session, name: str = "Ana Paz", side: str = "MX", **facts: Any) -> CohortDelegate:
    values = {"side": side, "name": name, "born": date(2005, 3, 14), **facts}
    return delegating.add(session, "test", NOW, series(session), 1, DelegateValues(**values))


def recommend(
    session: Session, title: str = "Plant trees", groups: tuple[str, ...] = ("mining",), **facts: Any
) -> Recommendation:
    values = {
        "original": Language.EN,
        "title": text(title),
        "text": text(f"{title} everywhere"),
        "groups": groups,
        **facts,
    }
    return service.add_recommendation(
        session, "test", NOW, series(session), 1, RecommendationValues(**values)
    )


def as_(app: Flask, role: Role | str, **facts: Any) -> FlaskClient:
    client = app.test_client()
    sign_in(app, client, role=role, **facts)
    return client


def parsed(answer: TestResponse) -> BeautifulSoup:
    HTMLParser(strict=True).parse(answer.text)
    return BeautifulSoup(answer.text, "html5lib")


def filled(client: FlaskClient, path: str, action: str | None = None, **typed: Any) -> dict[str, Any]:
    """What a browser would send from the form of a page, with *typed* over it."""
    page = parsed(client.get(path))
    form = page.select_one(f"form[action='{action or path}']")
    assert form is not None, path
    data: dict[str, Any] = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        name = str(field["name"])
        if field.name == "textarea":
            data[name] = field.get_text().removeprefix("\n")
        elif field.name == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            data[name] = chosen["value"] if chosen else ""
        elif field.get("type") in ("checkbox", "radio"):
            if field.has_attr("checked"):
                data.setdefault(name, []).append(field["value"])
        else:
            data[name] = field.get("value", "")
    return {**data, **typed}


def words(page: BeautifulSoup, selector: str = "main") -> str:
    found = page.select_one(selector)
    assert found is not None
    return " ".join(found.get_text(" ").split())


def trilingual(name: str, en: str = "", fr: str = "", es: str = "") -> dict[str, str]:
    return {f"{name}_en": en, f"{name}_fr": fr, f"{name}_es": es}
