"""The page on which people make addresses for their calendar, and choose how they learn of changes."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from eventapp.core import clock
from eventapp.core.idempotency import FIELD
from eventapp.core.localized import Language
from eventapp.people.model import Person
from eventapp.programs import feeding, links
from eventapp.programs.model import Channel, Feed, Holder
from tests.apps import reading, writing
from tests.factories import NOW
from tests.people_help import csrf_of
from tests.programs.program_help import worked
from tests.registration.making import edition_of, published_edition, registered
from tests.registration.registering_help import link

At = Callable[..., datetime]
PAGE = "/en/duo/meetings/1/me/calendar"


@pytest.fixture
def rosa(app: Flask, client: FlaskClient, at: At) -> int:
    """Her id; she is let in."""
    at("2026-11-02T15:00")
    published_edition(app)
    with app.test_request_context(), writing(app) as session:
        row = registered(session, edition_of(session), "Rosa Diaz")
        ref, person = row.ref, row.person_id
    worked(app, NOW)
    assert client.get(link(app, ref)).status_code == 302
    return person


def post(client: FlaskClient, path: str, **data: str) -> str:
    page = client.get(path.removesuffix("/" + path.rpartition("/")[2])).text
    answer = client.post(path, data={"csrf": csrf_of(page), **data})
    assert answer.status_code in (200, 303), answer.text
    return answer.text


def made(client: FlaskClient, name: str = "My phone", page: str = PAGE, **data: str) -> str:
    """The secret of a new address."""
    text = post(client, f"{page}/new", name=name, language="fr", alarm="15", **data)
    found = re.search(r"/calendars/([\w-]{43})\.ics", text)
    assert found is not None
    return found[1]


def test_an_address_is_shown_once_with_all_ways_to_use_it(app: Flask, client: FlaskClient, rosa: int) -> None:
    assert "You have none as yet" in client.get(PAGE).text
    page = post(client, f"{PAGE}/new", name="My phone", language="fr", alarm="15")
    found = re.search(r"http://localhost/calendars/([\w-]{43})\.ics", page)
    assert found is not None
    secret = found[1]
    for expected in (
        "webcal://localhost/calendars/",
        "calendar.google.com",
        "outlook.office.com",
        "http://localhost/dav/",
        "8 to 24 hours",
        f'value="{secret}"',
    ):
        assert expected in page
    again = client.get(PAGE).text
    assert secret not in again
    assert "My phone" in again
    calendar = client.get(f"/calendars/{secret}.ics").text
    assert "Opening (fr)" in calendar
    assert "TRIGGER:-PT15M" in calendar
    with reading(app) as session:
        assert [feed.person_id for feed in session.scalars(select(Feed))] == [rosa]


def test_the_form_pressed_twice_makes_one(app: Flask, client: FlaskClient, rosa: int) -> None:
    for _ in range(2):
        post(client, f"{PAGE}/new", name="My phone", language="fr", alarm="", **{FIELD: "k" * 22})
    assert count(app) == 1


def count(app: Flask) -> int:
    with reading(app) as session:
        return session.scalar(select(func.count()).select_from(Feed).where(Feed.revoked_at.is_(None))) or 0


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"name": "", "language": "fr", "alarm": ""}, "Say where you will use this address"),
        ({"name": "x", "language": "de", "alarm": ""}, "choose"),
        ({"name": "My words", "language": "fr", "alarm": "7"}, "choose"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    app: Flask, client: FlaskClient, rosa: int, sent: dict[str, str], said: str
) -> None:
    token = csrf_of(client.get(PAGE).text)
    answer = client.post(f"{PAGE}/new", data={"csrf": token, **sent})
    assert answer.status_code == 422
    assert said.lower() in answer.text.lower()
    assert f'value="{sent["name"]}"' in answer.text
    assert count(app) == 0


def test_a_new_address_and_none_any_more(app: Flask, client: FlaskClient, rosa: int) -> None:
    first = made(client)
    client.get(f"/calendars/{first}.ics")
    page = client.get(PAGE).text
    ref = re.search(r'name="feed" value="(\w+)"', page)
    assert ref is not None
    text = post(client, f"{PAGE}/address", feed=ref[1], deed="rotate")
    second = re.search(r"/calendars/([\w-]{43})\.ics", text)
    assert second is not None
    assert second[1] != first
    assert "revoked" in client.get(f"/calendars/{first}.ics", headers={"Accept-Language": "en"}).text or (
        "Opening" not in client.get(f"/calendars/{first}.ics").text
    )
    assert count(app) == 1
    ref = re.search(r'name="feed" value="(\w+)"', client.get(PAGE).text)
    assert ref is not None
    post(client, f"{PAGE}/address", feed=ref[1], deed="revoke")
    assert count(app) == 0
    stale = client.post(
        f"{PAGE}/address", data={"csrf": csrf_of(client.get(PAGE).text), "feed": ref[1], "deed": "revoke"}
    )
    assert stale.status_code == 409


def test_what_was_sent_last_of_a_revoked_feed_is_kept_no_more(
    app: Flask, client: FlaskClient, rosa: int
) -> None:
    secret = made(client)
    client.get(f"/calendars/{secret}.ics")
    kept = app.extensions["last_good_feeds"].directory
    assert len(list(kept.iterdir())) == 1
    ref = re.search(r'name="feed" value="(\w+)"', client.get(PAGE).text)
    assert ref is not None
    post(client, f"{PAGE}/address", feed=ref[1], deed="revoke")
    assert list(kept.iterdir()) == []


def test_nobody_touches_the_address_of_another(app: Flask, client: FlaskClient, rosa: int) -> None:
    with writing(app) as session:
        ana = session.scalars(select(Person.id).where(Person.key == "ana")).one()
        feed, _secret = feeding.make(session, "test", clock.now(), ana, "hers", Language.EN, None)
        ref = feed.ref
    token = csrf_of(client.get(PAGE).text)
    answer = client.post(f"{PAGE}/address", data={"csrf": token, "feed": ref, "deed": "revoke"})
    assert answer.status_code == 409
    assert count(app) == 1
    assert "hers" not in client.get(PAGE).text


def test_how_somebody_learns_of_changes(app: Flask, client: FlaskClient, rosa: int) -> None:
    assert re.search(r'value="mail" checked', client.get(PAGE).text)
    post(client, f"{PAGE}/channel", channel="feed")
    assert re.search(r'value="feed" checked', client.get(PAGE).text)
    with reading(app) as session:
        assert session.get_one(Holder, rosa).channel is Channel.FEED
    token = csrf_of(client.get(PAGE).text)
    assert client.post(f"{PAGE}/channel", data={"csrf": token, "channel": "pigeon"}).status_code == 422


def test_a_stranger_is_not_let_in(app: Flask, rosa: int) -> None:
    other = app.test_client()
    assert other.get(PAGE).status_code == 404
    assert other.post(f"{PAGE}/new", data={"name": "x", "language": "en", "alarm": ""}).status_code in (
        403,
        404,
    )
    assert count(app) == 0


def test_somebody_without_a_registration_has_a_link(app: Flask, client: FlaskClient) -> None:
    published_edition(app)
    with writing(app) as session:
        ana = session.scalars(select(Person.id).where(Person.key == "ana")).one()
        session.add(Holder(person_id=ana, language=Language.ES, email="ana@example.org"))
    with app.test_request_context("/en/"):
        address = links.link(ana, "ana@example.org", Language.ES)
        other = links.link(ana, "other@example.org", Language.ES)
        another = links.link(ana + 1, "ana@example.org", Language.ES)
    path = address.removeprefix("http://localhost")
    assert path.startswith("/es/my-calendar/")
    assert "Ana Ruiz" in client.get(path).text
    secret = made(client, page=path)
    assert client.get(f"/calendars/{secret}.ics").status_code == 200
    for wrong in (other, another, address[:-1], address + "x", "/es/my-calendar/zz.x", "/es/my-calendar/."):
        assert client.get(wrong.removeprefix("http://localhost")).status_code == 404
    with writing(app) as session:
        session.get_one(Holder, ana).email = "new@example.org"
    assert client.get(path).status_code == 404


def test_my_page_leads_there(client: FlaskClient, rosa: int) -> None:
    assert f'href="{PAGE}"' in client.get("/en/duo/meetings/1/me").text


@pytest.mark.parametrize("language", Language)
def test_the_page_is_kept_by_nobody(client: FlaskClient, rosa: int, language: Language) -> None:
    answer = client.get(PAGE.replace("/en/", f"/{language.value}/"))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.get(f"{PAGE}/new").status_code == 303
