"""Three programs that share no code understand the same of every calendar of the demo."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from tests.calendars.reading_lines import mistakes
from tests.support import icalendar_reader, icaljs, vobject_reader
from tests.support.reading import Calendar

AGENDAS = {"cmp/meetings/17": 11, "cmp/meetings/18": 14, "csp/meetings/2": 30}
CALENDARS = [
    f"/{language}/{path}.ics"
    for language in ("en", "fr", "es")
    for path in (
        *(f"{meeting}/agenda" for meeting in AGENDAS),
        "cmp/groups/mining/calendar",
        "csp/groups/tii/calendar",
        "csp/meetings/2/sessions/opening-plenary",
    )
]


def fetched(client: FlaskClient, path: str) -> bytes:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data()


@pytest.mark.parametrize("path", CALENDARS)
def test_three_programs_read_the_same(demo_client: FlaskClient, path: str) -> None:
    ics = fetched(demo_client, path)
    assert mistakes(ics) == []
    ours, foreign, third = (reader.read(ics) for reader in (icalendar_reader, vobject_reader, icaljs))
    assert ours == third
    assert without_names(ours) == without_names(foreign)
    assert ours.method is None
    assert ours.events


def without_names(calendar: Calendar) -> Calendar:
    """Programs disagree on a comma in a calendar's name, and only there."""
    name = calendar.name or ""
    return replace(calendar, name=None, x_wr_calname=None) if "," in name else calendar


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_an_agenda_holds_each_public_session_once_and_the_meeting(
    demo_client: FlaskClient, language: str
) -> None:
    for meeting, count in AGENDAS.items():
        read = icalendar_reader.read(fetched(demo_client, f"/{language}/{meeting}/agenda.ics"))
        assert len({event.uid for event in read.events}) == len(read.events) == count
        assert [event.all_day for event in read.events] == [True] + [False] * (count - 1)


def test_nine_in_ottawa_is_two_in_the_afternoon_at_greenwich_in_every_language(
    demo_client: FlaskClient,
) -> None:
    seen = set()
    for language in ("en", "fr", "es"):
        path = f"/{language}/csp/meetings/2/sessions/opening-plenary.ics"
        (event,) = icaljs.read(fetched(demo_client, path)).events
        seen.add((event.uid, event.start))
        assert event.description is not None
        assert "(UTC−5)" in event.description
    ((_, start),) = seen
    assert start == "2026-11-26T14:00:00Z"


def test_a_calendar_speaks_one_language(demo_client: FlaskClient) -> None:
    titles = [
        icalendar_reader.read(fetched(demo_client, f"/{language}/csp/meetings/2/sessions/agri-business.ics"))
        .events[0]
        .summary
        for language in ("en", "fr", "es")
    ]
    assert titles == [
        "Working Group on Agri-business",
        "Groupe de travail sur l’agro-industrie",
        "Grupo de trabajo de agronegocios",
    ]


def test_no_calendar_tells_what_is_not_public(demo_client: FlaskClient) -> None:
    for language in ("en", "fr", "es"):
        ics = fetched(demo_client, f"/{language}/csp/meetings/2/agenda.ics").replace(b"\r\n ", b"")
        for absent in (
            b"ORGANIZER",
            b"ATTENDEE",
            b"METHOD",
            b"/sessions/co-chairs-round-table",
            b"sound-check",
        ):
            assert absent not in ics
        assert b"/sessions/opening-plenary" in ics
        hidden = f"/{language}/csp/meetings/2/sessions/co-chairs-round-table.ics"
        assert demo_client.get(hidden).status_code == 404
