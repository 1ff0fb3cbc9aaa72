"""The published agenda as readers and programs get it."""

import json
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from eventapp.agenda.content import Audience, Role
from eventapp.agenda.draft import SessionPersonDraft
from eventapp.agenda.service import publish, remove_session, save_session
from eventapp.meetings.queries import edition_to_change
from tests.apps import statements, writing
from tests.factories import NOW, make_edition, session_draft, text

AGENDA = "/fr/duo/meetings/1/agenda"


def published(app: Flask, count: int) -> FlaskClient:
    """A client of *app*, where an agenda of so many sessions, each with a chair, is published."""
    with writing(app) as session:
        edition = make_edition(session)
        for n in range(count):
            hour, minute = divmod(n * 15, 60)
            start = f"{7 + hour:02}:{minute:02}"
            end = f"{7 + (minute + 14) // 60 + hour:02}:{(minute + 14) % 60:02}"
            people = [SessionPersonDraft(person="ana", role=Role.CHAIR, side="CA")]
            draft = session_draft(f"s{n}", start=start, end=end, groups=["mining"], people=people)
            save_session(session, "test", NOW, edition, draft)
        publish(session, "test", NOW, "duo", 1)
    return app.test_client()


def html(client: FlaskClient, path: str) -> BeautifulSoup:
    answer = client.get(path)
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html5lib")


@pytest.mark.parametrize("count", [1, 40])
@pytest.mark.parametrize(
    "path", [AGENDA, f"{AGENDA}?view=grid", f"{AGENDA}?city=vancouver", f"{AGENDA}.json"]
)
def test_page_costs_the_same_statements_for_any_number_of_sessions(app: Flask, count: int, path: str) -> None:
    client = published(app, count)
    with statements(app) as cold:
        client.get(path)
    with statements(app) as warm:
        answer = client.get(path)
    assert (len(cold), len(warm)) == (2, 1)
    with statements(app) as unchanged:
        again = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert (len(unchanged), again.status_code, again.data) == (1, 304, b"")


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Agenda"), ("fr", "Ordre du jour"), ("es", "Orden del día")]
)
def test_reconstructed_agenda_of_2021_is_there_in_each_language(
    demo_client: FlaskClient, language: str, title: str
) -> None:
    page = html(demo_client, f"/{language}/cmp/meetings/17/agenda")
    assert page.h1.text == title
    kinds = [kind.text.strip() for kind in page.select(".session-kind")]
    assert len(kinds) == 10  # without the three that only delegates or organizers see
    assert len(page.select(".sessions-many .session")) == 5
    assert page.select_one(".notice strong").text.strip() != ""
    assert [element["lang"] for element in page.select("main [lang]")] == []  # nothing fell back


def test_hours_are_those_of_the_chosen_city(demo_client: FlaskClient) -> None:
    for city, start, offset in (
        ("ottawa", "09:00", "UTC−5"),
        ("mexico-city", "08:00", "UTC−6"),
        ("vancouver", "07:00", "UTC−7"),
        ("tijuana", "06:00", "UTC−8"),
        ("winnipeg", "09:00", "UTC−5"),
        ("st-johns", "10:30", "UTC−3:30"),
    ):
        page = html(demo_client, f"/en/csp/meetings/2/agenda?city={city}")
        when = " ".join(page.select_one(".session-when").text.split())
        assert (when[:8], f"({offset})" in when) == (f"{start} – ", True), city


def test_unknown_city_is_the_meetings_own(demo_client: FlaskClient) -> None:
    when = html(demo_client, "/en/csp/meetings/2/agenda?city=atlantis").select_one(".session-when").text
    assert "Ottawa (UTC−5)" in when


def test_grid_has_a_column_for_each_room_and_a_cell_for_each(demo_client: FlaskClient) -> None:
    for table in html(demo_client, "/en/csp/meetings/2/agenda?view=grid").select(".grid table"):
        columns = len(table.select("thead th"))
        assert {len(row.select("th, td")) for row in table.select("tbody tr")} == {columns}
        assert table.select("[rowspan], [colspan]") == []
    listed = html(demo_client, "/en/csp/meetings/2/agenda").select(".session-title")
    placed = html(demo_client, "/en/csp/meetings/2/agenda?view=grid").select(".cell-title")
    assert sorted(cell.text for cell in placed) == sorted(title.text.strip() for title in listed)


def test_what_is_not_public_is_nowhere(app: Flask) -> None:
    with writing(app) as session:
        edition = make_edition(session)
        save_session(session, "test", NOW, edition, session_draft("open", video_room="link"))
        for n, audience in enumerate((Audience.DELEGATE, Audience.ORGANIZER)):
            save_session(
                session,
                "test",
                NOW,
                edition,
                session_draft(
                    f"hidden-{n}",
                    title=text("Canary"),
                    start=f"1{n}:30",
                    end=f"1{n}:45",
                    audience=audience,
                    link="https://meet.example.org/canary",
                ),
            )
        publish(session, "test", NOW, "duo", 1)
    client = app.test_client()
    for path in (
        AGENDA,
        f"{AGENDA}?view=grid",
        f"{AGENDA}.json",
        f"{AGENDA}.ics",
        "/fr/duo/meetings/1/changes",
    ):
        said = client.get(path).text.lower()
        assert "canary" not in said
        assert "https://example.org/room" not in said  # nor the video room's own link
    assert client.get("/fr/duo/meetings/1/sessions/hidden-0").status_code == 404
    assert client.get("/fr/duo/meetings/1/sessions/hidden-1.ics").status_code == 404


def test_changes_tell_old_and_new_and_the_agenda_marks_them(app: Flask) -> None:
    client = published(app, 4)
    with writing(app) as session:
        edition = edition_to_change(session, "duo", 1)
        later = NOW + timedelta(days=1)
        save_session(session, "test", later, edition, session_draft("s0", start="18:00", end="18:14"))
        save_session(
            session,
            "test",
            later,
            edition,
            session_draft("s1", start="07:15", end="07:29", title=text("Renamed")),
        )
        remove_session(session, "test", later, edition, "s2")
        save_session(session, "test", later, edition, session_draft("new", start="19:00", end="19:30"))
        assert publish(session, "test", later, "duo", 1, "Why").number == 2
    page = html(client, "/en/duo/meetings/1/changes")
    said = {
        change["id"]: [badge.text for badge in change.select(".badge")]
        for change in page.select("section[aria-labelledby=p-2] .change")
    }
    assert said["new"] == ["New"]
    assert said["s2"] == ["Cancelled"]
    assert said["s1"][0] == "New title"
    assert said["s0"][0] == "New time"
    assert "s3" not in said
    moved = [value.text for value in page.select("#s0 dl.pair")[0].select("dd")]
    assert ["07:00–07:14" in moved[0], "18:00–18:14" in moved[1]] == [True, True]
    agenda = html(client, "/en/duo/meetings/1/agenda")
    assert [each.select_one("h4")["id"] for each in agenda.select(".is-cancelled")] == ["t-s2"]
    assert agenda.select_one("[aria-labelledby=t-s3] .badge") is None


def test_json_says_what_the_page_says(demo_client: FlaskClient) -> None:
    agenda = demo_client.get("/es/csp/meetings/2/agenda.json").get_json()
    assert (agenda["series"], agenda["number"], agenda["language"], agenda["nature"]) == (
        "csp",
        2,
        "es",
        "sample",
    )
    opening = agenda["sessions"][0]
    assert (opening["starts_at"], opening["local_start"]) == ("2026-11-26T14:00:00Z", "2026-11-26T09:00:00")
    assert {session["status"] for session in agenda["sessions"]} == {"CONFIRMED"}
    titles = [
        title.text.strip()
        for title in html(demo_client, "/es/csp/meetings/2/agenda").select(".session-title")
    ]
    assert sorted(session["title"] for session in agenda["sessions"]) == sorted(titles)


def test_search_engines_are_told_of_the_event(demo_client: FlaskClient) -> None:
    page = html(demo_client, "/fr/csp/meetings/2/agenda")
    event = json.loads(page.select_one("script[type='application/ld+json']").string)
    assert (event["@type"], event["startDate"], event["endDate"]) == ("Event", "2026-11-26", "2026-11-27")
    assert event["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"
    assert event["inLanguage"] == "fr-CA"


def test_meeting_without_a_publication_has_no_agenda(demo_client: FlaskClient) -> None:
    answer = demo_client.get("/fr/cmp/meetings/15/agenda")
    assert answer.status_code == 404
