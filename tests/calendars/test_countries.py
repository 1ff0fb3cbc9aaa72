"""Calendars of a side, and of all sessions as a country sees them, over the meetings of a lineage."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventapp.agenda.content import Audience, Participation, Role, SessionContent, Status
from eventapp.agenda.draft import SessionPersonDraft
from eventapp.calendars import countries, events, feeds
from eventapp.core.localized import Language
from tests.apps import statements
from tests.calendars.publishing import publish
from tests.calendars.reading_lines import mistakes
from tests.calendars.test_events import BASE, published
from tests.calendars.test_feeds import TODAY, loaded, uids
from tests.factories import NOW, session_content, session_draft, text
from tests.support import icalendar_reader
from tests.support.reading import Event

SIDE, COUNTRY = "/en/duo/sides/MX/calendar.ics", "/en/duo/countries/MX/calendar.ics"
DEMO = ["/fr/csp/sides/CA/calendar.ics", "/fr/csp/countries/MX/calendar.ics"]


def person(side: str | None) -> Participation:
    return Participation("p", "P", Role.SPEAKER, side=side)


def event_of(vevent: bytes) -> Event:
    return icalendar_reader.read(feeds.calendar("", False, [vevent])).events[0]


# ---- Hours of a country ----


def test_every_city_of_the_country_is_named_with_its_hour() -> None:
    assert countries.hours(session_content(), "CA", Language.EN).splitlines() == [
        "10:30, St. John’s (UTC−3:30)",
        "10:00, Halifax (UTC−4)",
        "09:00, Montréal, Ottawa, Toronto, Iqaluit, Winnipeg (UTC−5)",
        "08:00, Regina, Calgary, Edmonton (UTC−6)",
        "07:00, Vancouver, Whitehorse (UTC−7)",
    ]
    assert countries.hours(session_content(), "MX", Language.FR).splitlines() == [
        "9\N{NO-BREAK SPACE}h, Cancún (UTC−5)",
        "8\N{NO-BREAK SPACE}h, Mexico, Monterrey, Guadalajara, Mérida, Chihuahua, Ojinaga, Matamoros (UTC−6)",
        "7\N{NO-BREAK SPACE}h, Hermosillo, Mazatlán, Ciudad Juárez (UTC−7)",
        "6\N{NO-BREAK SPACE}h, Tijuana (UTC−8)",
    ]


def test_another_day_is_named() -> None:
    late = session_content(start="23:00", end="23:30")
    assert countries.hours(late, "CA", Language.EN).splitlines()[:3] == [
        "Fri, Nov 27, 00:30, St. John’s (UTC−3:30)",
        "Fri, Nov 27, 00:00, Halifax (UTC−4)",
        "23:00, Montréal, Ottawa, Toronto, Iqaluit, Winnipeg (UTC−5)",
    ]


def test_a_country_sees_the_same_events_with_its_own_hours() -> None:
    content = published(session_content())
    seen = countries.seen_from(content, "MX", Language.EN, BASE)
    usual = events.all_events(content, Language.EN, BASE)
    assert seen.events.keys() == usual.keys()
    mine, other = (event_of(each["uid-opening"]) for each in (seen.events, usual))
    assert replace(mine, description=None) == replace(other, description=None)
    assert mine.description is not None
    assert "Ottawa (UTC−5)\n09:00, Cancún (UTC−5)\n08:00, Mexico City, Monterrey" in mine.description
    assert "06:00, Tijuana (UTC−8)" in mine.description


def test_an_event_that_cannot_be_written_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    content = published(session_content(), session_content("closing", "11:00", "12:00"))
    real = countries.hours

    def broken(session: SessionContent, *rest: Any) -> str:
        if session.slug == "opening":
            raise ValueError
        return real(session, *rest)

    monkeypatch.setattr(countries, "hours", broken)
    made = countries.seen_from(content, "CA", Language.EN, BASE).events
    assert [uid for uid in made if uid.startswith("uid-")] == ["uid-closing"]


# ---- Sessions of a side ----


def test_a_side_has_the_sessions_in_which_it_has_anybody() -> None:
    first = loaded(session_content(people=(person("MX"), person("CA"))), number=1)
    second = loaded(session_content("closing", people=(person("CA"), person(None))), number=2)
    meetings = [events.uid_of_meeting("duo", number) for number in (1, 2)]
    found = {side: feeds.side_feed([first, second], side, side, Language.EN, TODAY) for side in ("CA", "MX")}
    assert uids(found["MX"]) == [meetings[0], "uid-opening"]
    assert uids(found["CA"]) == [meetings[0], "uid-opening", meetings[1], "uid-closing"]
    assert icalendar_reader.read(found["CA"]).name == "CA: sessions of its delegation – Duo"


def test_a_side_without_sessions_has_the_latest_meeting() -> None:
    agendas = [loaded(session_content(), number=number) for number in (1, 2)]
    assert uids(feeds.side_feed(agendas, "MX", "MX", Language.EN, TODAY)) == [events.uid_of_meeting("duo", 2)]


def test_a_cancelled_session_leaves_the_day_after() -> None:
    agenda = loaded(session_content(status=Status.CANCELLED, people=(person("MX"),)))
    assert len(uids(feeds.country_feed([agenda], "MX", Language.EN, date(2026, 11, 27)))) == 2
    assert len(uids(feeds.country_feed([agenda], "MX", Language.EN, date(2026, 11, 28)))) == 1
    assert len(uids(feeds.side_feed([agenda], "MX", "MX", Language.EN, date(2026, 11, 28)))) == 1


# ---- By address ----


def test_both_follow_publications_and_show_what_is_public(app: Flask) -> None:
    mexican = [SessionPersonDraft("ana", Role.SPEAKER, "MX")]
    hidden = session_draft("hidden", start="12:00", end="13:00", audience=Audience.DELEGATE, people=mexican)
    publish(
        app, NOW, session_draft(people=mexican), session_draft("closing", start="16:00", end="17:00"), hidden
    )
    client = app.test_client()

    def read(path: str) -> list[str | None]:
        answer = client.get(path)
        assert mistakes(answer.data) == []
        return [event.summary for event in icalendar_reader.read(answer.data).events[1:]]

    assert read(SIDE) == ["Opening"]
    assert read(COUNTRY) == ["Opening", "Closing"]
    assert read(SIDE.replace("MX", "CA")) == []
    moved = session_draft("closing", start="16:00", end="17:00", people=mexican, title=text("Farewell"))
    publish(app, NOW + timedelta(hours=1), moved)
    assert read(SIDE) == ["Opening", "Farewell"]
    assert read(COUNTRY) == ["Opening", "Farewell"]


@pytest.mark.parametrize("path", DEMO)
def test_they_answer_like_the_other_calendars(demo_client: FlaskClient, path: str) -> None:
    answer = demo_client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    again = demo_client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert len(icalendar_reader.read(answer.data).events) > 2


@pytest.mark.parametrize("path", DEMO)
def test_they_cost_two_statements_cold_and_one_warm(shared_demo_app: Flask, path: str) -> None:
    client = shared_demo_app.test_client()
    for most in (2, 1):
        shared_demo_app.extensions["kept"].clear() if most == 2 else None
        with statements(shared_demo_app) as sent:
            client.get(path)
        assert len(sent) == most


@pytest.mark.parametrize("path", [SIDE, COUNTRY])
@pytest.mark.parametrize("code", ["XX", "mx", "M%20X", "US"])
def test_an_unknown_country_is_not_found(demo_client: FlaskClient, path: str, code: str) -> None:
    answer = demo_client.get(path.replace("duo", "csp").replace("MX", code))
    assert (answer.status_code, answer.mimetype) == (404, "text/plain")


def test_the_partnership_offers_them(demo_client: FlaskClient) -> None:
    page = demo_client.get("/es/csp/").text
    for path in ("sides/CA", "sides/MX", "countries/CA", "countries/MX"):
        assert f"/es/csp/{path}/calendar.ics" in page
