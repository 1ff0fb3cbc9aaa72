"""Search over meetings, sessions and groups; accents ignored, nothing shown that is not public."""

from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from eventapp.agenda.content import Audience
from eventapp.agenda.service import publish, save_session
from eventapp.core import outbox
from eventapp.meetings.queries import edition_to_change
from eventapp.tasks import HANDLERS
from tests.apps import statements, writing
from tests.factories import NOW, make_edition, session_draft, text

LATER = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.fixture
def indexed(demo_app: Flask) -> FlaskClient:
    work(demo_app)
    return demo_app.test_client()


def work(app: Flask) -> None:
    with app.app_context():
        assert outbox.drain(HANDLERS, LATER) == []


def hits(client: FlaskClient, language: str, query: str) -> list[str]:
    page = client.get(f"/{language}/search", query_string={"q": query})
    return [link["href"] for link in BeautifulSoup(page.text, "html5lib").select(".hits a")]


@pytest.mark.parametrize(
    ("language", "query"), [("fr", "énergie"), ("fr", "ENERGIE"), ("es", "energia"), ("en", "  Energy ")]
)
def test_group_is_found_whatever_the_accents(indexed: FlaskClient, language: str, query: str) -> None:
    assert hits(indexed, language, query)[0] == f"/{language}/csp/groups/energy/"


def test_meeting_is_found_by_city_and_year(indexed: FlaskClient) -> None:
    assert "/fr/cmp/meetings/10/" in hits(indexed, "fr", "calgary 2014")


def test_session_is_found_and_its_address_answers(indexed: FlaskClient) -> None:
    found = [path for path in hits(indexed, "es", "clausura") if "/sessions/" in path]
    assert found
    assert {indexed.get(path).status_code for path in found} == {200}


def test_every_hit_answers(indexed: FlaskClient) -> None:
    for query in ("forestry", "youth", "ottawa", "mexico"):
        assert {indexed.get(path).status_code for path in hits(indexed, "en", query)} == {200}


@pytest.mark.parametrize(
    "query", ["%", "_", "50%_", "'; drop table search_entry; --", "\\", "nothing-like-it"]
)
def test_special_characters_find_nothing_and_break_nothing(indexed: FlaskClient, query: str) -> None:
    assert hits(indexed, "en", query) == []


def test_what_is_not_public_is_not_found(app: Flask) -> None:
    with writing(app) as session:
        edition = make_edition(session)
        save_session(session, "test", NOW, edition, session_draft("open", title=text("Canary in the open")))
        save_session(
            session,
            "test",
            NOW,
            edition,
            session_draft(
                "secret", title=text("Canary in private"), room="room-2", audience=Audience.ORGANIZER
            ),
        )
        publish(session, "test", NOW, "duo", 1)
    work(app)
    assert hits(app.test_client(), "en", "canary") == ["/en/duo/meetings/1/sessions/open"]


def test_index_follows_a_new_publication(app: Flask) -> None:
    with writing(app) as session:
        edition = make_edition(session)
        save_session(session, "test", NOW, edition, session_draft("first", title=text("Wetlands")))
        publish(session, "test", NOW, "duo", 1)
    work(app)
    assert hits(app.test_client(), "fr", "wetlands") == ["/fr/duo/meetings/1/sessions/first"]
    with writing(app) as session:
        edition = edition_to_change(session, "duo", 1)
        save_session(session, "test", NOW, edition, session_draft("first", title=text("Grasslands")))
        publish(session, "test", NOW, "duo", 1)
    work(app)
    assert hits(app.test_client(), "fr", "wetlands") == []
    assert hits(app.test_client(), "fr", "grasslands") == ["/fr/duo/meetings/1/sessions/first"]


def test_search_is_one_statement(indexed: FlaskClient, demo_app: Flask) -> None:
    with statements(demo_app) as sent:
        indexed.get("/fr/search?q=groupe")
    assert len(sent) == 1
