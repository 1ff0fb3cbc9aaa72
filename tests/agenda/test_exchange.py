"""An agenda file makes the draft equal to itself, however often it is loaded."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from flask import Flask
from sqlalchemy import select

from eventapp.agenda import service
from eventapp.agenda.compose import draft_content
from eventapp.agenda.content import AgendaContent
from eventapp.agenda.draft import AgendaFile, mistakes
from eventapp.agenda.exchange import load_agenda
from eventapp.agenda.model import AgendaSession
from eventapp.core.errors import Invalid, NotFound
from eventapp.demo.load import AGENDAS, DATA
from eventapp.meetings.model import Edition
from eventapp.meetings.queries import edition_to_change
from tests.apps import dump, reading, writing
from tests.factories import NOW, make_edition

TEXT = {"en": "Text", "fr": "Texte", "es": "Texto"}


def file(**facts: Any) -> AgendaFile:
    """A file for duo/1 with an opening and a closing, a room, a person and an organization."""
    session = {"kind": "plenary", "title": TEXT, "day": "2026-11-26", "mode": "in_person", "room": "hall"}
    content = {
        "format": "eventapp-agenda",
        "version": 1,
        "series": "duo",
        "number": 1,
        "nature": "sample",
        "edition": {
            "start": "2026-11-26",
            "end": "2026-11-26",
            "city": "ottawa",
            "zone": "America/Toronto",
            "mode": "hybrid",
            "host_country": "CA",
        },
        "cities": ["ottawa", "tijuana"],
        "organizations": [{"key": "board", "name": TEXT, "sector": "federal"}],
        "people": [{"key": "dana", "name": "Dana Gil", "organization": "board", "city": "tijuana"}],
        "rooms": [{"key": "hall", "name": TEXT, "capacity": 90}],
        "sessions": [
            {**session, "slug": "opening", "start": "09:00", "end": "10:00"},
            {
                **session,
                "slug": "closing",
                "start": "16:00",
                "end": "17:00",
                "groups": ["mining"],
                "people": [{"person": "dana", "role": "chair", "attends": "remote"}],
                "items": [{"title": TEXT, "minutes": 10, "presenter": "dana"}],
            },
        ],
        **facts,
    }
    return msgspec.convert(content, AgendaFile)


def load(app: Flask, content: AgendaFile) -> None:
    with writing(app) as session:
        load_agenda(session, "ana", NOW, content)


def draft(app: Flask) -> AgendaContent:
    with writing(app) as session:
        return draft_content(session, edition_to_change(session, "duo", 1))


@pytest.fixture
def duo(app: Flask) -> Flask:
    with writing(app) as session:
        make_edition(session, year=2020, start_date=None, end_date=None, zone=None, city=None)
    return app


def test_a_file_makes_the_edition_and_its_draft(duo: Flask) -> None:
    load(duo, file())
    agenda = draft(duo)
    assert (agenda.edition.year, agenda.edition.start_date.isoformat()) == (2026, "2026-11-26")
    assert (agenda.edition.city, agenda.edition.clock_places) == ("ottawa", ("ottawa", "tijuana"))
    assert [session.slug for session in agenda.sessions] == ["opening", "closing"]
    (chair,) = agenda.sessions[1].people
    assert (chair.name, chair.organization.en, chair.place, chair.remote) == (
        "Dana Gil",
        "Text",
        "tijuana",
        True,
    )
    assert agenda.sessions[1].items[0].presenter == "Dana Gil"
    assert agenda.rooms[0].capacity == 90


def test_a_meeting_that_is_not_there_yet_is_opened(duo: Flask) -> None:
    load(duo, file(number=2))
    with reading(duo) as session:
        assert session.scalars(select(Edition.number).order_by(Edition.number)).all() == [1, 2]


def test_loading_the_same_file_again_writes_nothing(duo: Flask) -> None:
    load(duo, file())
    before = dump(duo)
    load(duo, file())
    assert dump(duo) == before


def test_a_changed_file_changes_what_differs_only(duo: Flask) -> None:
    load(duo, file())
    changed = msgspec.to_builtins(file())
    changed["sessions"][0]["start"] = "09:30"
    changed["people"][0]["city"] = "vancouver"
    load(duo, file(**{key: changed[key] for key in ("sessions", "people")}))
    with reading(duo) as session:
        versions = session.execute(
            select(AgendaSession.slug, AgendaSession.version).order_by(AgendaSession.id)
        ).all()
    assert [tuple(row) for row in versions] == [("opening", 2), ("closing", 1)]
    assert draft(duo).sessions[1].people[0].place == "vancouver"


def test_a_session_that_the_file_lacks_is_removed_and_comes_back_under_its_uid(duo: Flask) -> None:
    load(duo, file())
    uids = [session.uid for session in draft(duo).sessions]
    load(duo, file(sessions=msgspec.to_builtins(file().sessions[1:])))
    assert [session.uid for session in draft(duo).sessions] == uids[1:]
    load(duo, file())
    assert [session.uid for session in draft(duo).sessions] == uids


def test_documented_dates_of_a_meeting_are_left_as_they_are(app: Flask) -> None:
    with writing(app) as session:
        make_edition(session)
    load(app, file(nature="reconstruction"))
    edition = draft(app).edition
    assert (edition.start_date.isoformat(), edition.end_date.isoformat()) == ("2026-11-26", "2026-11-27")
    assert edition.nature == "reconstruction"


def changed(place: str, value: Any) -> AgendaFile:
    """The file with *value* at *place*, a path of keys and numbers."""
    content = msgspec.to_builtins(file())
    part = content
    *way, last = (int(step) if step.isdigit() else step for step in place.split("."))
    for step in way:
        part = part[step]
    part[last] = value
    return file(**content)


OPENING = msgspec.to_builtins(file().sessions[0])
DANA = {"person": "dana", "role": "chair"}


@pytest.mark.parametrize(
    ("place", "value", "mistake"),
    [
        ("edition.end", "2026-11-25", "$.edition.end: 2026-11-25 is before the start, 2026-11-26"),
        ("edition.city", "atlantis", "$.edition.city: 'atlantis' is not a known city"),
        ("cities.1", "atlantis", "$.cities[1]: 'atlantis' is not a known city"),
        ("people.0.city", "atlantis", "$.people[0].city: 'atlantis' is not a known city"),
        ("edition.zone", "America/Ottawa", "$.edition.zone: 'America/Ottawa' is not a known time zone"),
        ("sessions.1.zone", "EST5", "$.sessions[1].zone: 'EST5' is not a known time zone"),
        ("rooms.0.name", {}, "$.rooms[0].name: a name is needed in at least one language"),
        (
            "organizations.0.name",
            {"fr": ""},
            "$.organizations[0].name: a name is needed in at least one language",
        ),
        ("sessions", [OPENING, OPENING], "$.sessions[1]: 'opening' stands here a second time"),
        ("sessions.0.groups", ["mining"] * 2, "$.sessions[0].groups[1]: 'mining' stands here a second time"),
        (
            "sessions.0.people",
            [DANA, DANA],
            "$.sessions[0].people[1]: 'dana as chair' stands here a second time",
        ),
    ],
)
def test_a_mistake_is_told_with_its_place_and_nothing_is_written(
    duo: Flask, place: str, value: Any, mistake: str
) -> None:
    before = dump(duo)
    with pytest.raises(Invalid) as raised:
        load(duo, changed(place, value))
    assert str(raised.value) == f"{mistake}."
    assert dump(duo) == before


@pytest.mark.parametrize(
    ("place", "value", "error", "sentence"),
    [
        ("series", "trio", NotFound, "There is no series “trio”."),
        ("people.0.organization", "nobody", Invalid, "Dana Gil belongs to “nobody”, which is not known."),
        ("sessions.0.room", "attic", Invalid, "“opening” names “attic”, which is not known."),
        ("sessions.1.groups", ["fishing"], Invalid, "“closing” names “fishing”, which is not known."),
    ],
)
def test_what_the_records_do_not_know_is_told_and_nothing_is_written(
    duo: Flask, place: str, value: Any, error: type[Exception], sentence: str
) -> None:
    before = dump(duo)
    with pytest.raises(error) as raised:
        load(duo, changed(place, value))
    assert str(raised.value) == sentence
    assert dump(duo) == before


@pytest.mark.parametrize("name", AGENDAS)
def test_the_agendas_of_the_demo_have_no_mistakes_and_load_again_without_a_trace(
    demo_app: Flask, name: str
) -> None:
    content = msgspec.json.decode((Path(DATA) / name).read_bytes(), type=AgendaFile)
    assert list(mistakes(content)) == []
    before = dump(demo_app)
    with writing(demo_app) as session:
        load_agenda(session, "demo", NOW, content)
        assert service.publish(session, "demo", NOW, content.series, content.number).changed is False
    assert dump(demo_app) == before
