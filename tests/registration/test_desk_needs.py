"""The list of access needs and diet: opened on purpose, grouped, of the own side, each look recorded."""

from collections.abc import Callable
from datetime import datetime

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.core.audit import AuditEntry
from eventapp.registration.desk.needs import Named, grouped
from eventapp.registration.rules import Attendance, State
from tests.apps import dump, reading, statements
from tests.registration import making
from tests.registration.delegations_help import ROOT, coordinator, organizer, people, soup

NEEDS = f"{ROOT}/needs"


@pytest.fixture
def opened(app: Flask, at: Callable[..., datetime]) -> Flask:
    at("2026-11-03T15:00")
    making.published_edition(app, making.hybrid(), making.hybrid("mining", start="10:30", end="11:30"))
    with reading(app) as session:
        opening, mining = making.slot(session), making.slot(session, "mining")
    room, remote = Attendance.ROOM, Attendance.REMOTE
    come = State.APPROVED
    people(app, "Ana Solís", state=come, access_needs="Step-free access", choices={opening: room})
    people(app, "Luis Vega", state=come, access_needs=" step-free  ACCESS", diet="Vegan")
    people(app, "Rosa Paz", state=come, access_needs="Captions", diet="Remote diet", choices={mining: remote})
    people(app, "Zoe Roy", side="CA", state=come, diet="vegan")
    people(app, "Tom Ash", side="CA", state=come, access_needs="A ramp", choices={})
    people(app, "Not Yet", state=State.SUBMITTED, diet="Undecided diet")
    people(app, "Gone Away", state=State.WITHDRAWN, diet="Withdrawn diet")
    return app


def groups(page: BeautifulSoup, of: str) -> list[tuple[str, str]]:
    """Count and text under the heading that begins with *of*."""
    heading = next(each for each in page.select("main h2, main h3") if each.get_text().strip().startswith(of))
    found = heading.find_next("ul")
    assert found is not None
    counts, texts = found.select(".needs-count"), found.select(".needs-text")
    return [(count.text.strip(" ×\n"), text.text) for count, text in zip(counts, texts, strict=True)]


def looked(app: Flask) -> list[AuditEntry]:
    with reading(app) as session:
        return list(session.scalars(select(AuditEntry).filter_by(action="registration.needs_viewed")))


def opened_by(client: FlaskClient) -> BeautifulSoup:
    answer = client.post(NEEDS)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return soup(answer)


def test_equal_answers_stand_together() -> None:
    who = Named("r", "Ana", "CA")
    assert [(group.text, len(group.people)) for group in grouped([])] == []
    said = [("Sin gluten", who), ("", who), ("VEGANO ", who), ("vegano", who), (" Vegáno", who)]
    assert [(group.text, len(group.people)) for group in grouped(said)] == [("VEGANO", 3), ("Sin gluten", 1)]


def test_a_get_tells_nothing_and_records_nothing(opened: Flask) -> None:
    before = dump(opened)
    for language in ("en", "fr", "es"):
        answer = organizer(opened).get(NEEDS.replace("/en/", f"/{language}/"))
        assert answer.status_code == 200
        for word in ("Step-free", "Captions", "Vegan", "vegan", "ramp", "Ana", "Luis"):
            assert word not in answer.text
    assert looked(opened) == []
    assert before["protected_details"] == dump(opened)["protected_details"]


def test_the_list_is_grouped_by_session_with_names(opened: Flask) -> None:
    page = opened_by(organizer(opened))
    assert groups(page, "Opening") == [("2", "Step-free access")]
    assert groups(page, "Mining") == [("1", "Captions"), ("1", "step-free  ACCESS")]
    assert groups(page, "In no session") == [("1", "A ramp")]
    assert groups(page, "Diet") == [("2", "Vegan")]
    text = page.get_text()
    assert "Ana Solís" in text
    assert "remotely" in text
    for hidden in ("Remote diet", "Undecided diet", "Withdrawn diet"):
        assert hidden not in text
    assert len(looked(opened)) == 5  # each person on it, once
    assert len({entry.subject for entry in looked(opened)}) == 5
    assert {str(entry.details) for entry in looked(opened)} == {"{}"}


def test_a_coordinator_opens_the_own_side_only(opened: Flask) -> None:
    page = opened_by(coordinator(opened, "CA"))
    assert groups(page, "In no session") == [("1", "A ramp")]
    assert groups(page, "Diet") == [("1", "vegan")]
    for other in ("Ana", "Luis", "Rosa", "Step-free", "Captions"):
        assert other not in page.get_text()
    assert len(looked(opened)) == 2


def test_nobody_said_anything(app: Flask, at: Callable[..., datetime]) -> None:
    at("2026-11-03T15:00")
    making.published_edition(app)
    people(app, "Ana Solís", state=State.APPROVED)
    assert "has told of any need" in opened_by(organizer(app)).get_text()
    assert looked(app) == []


def test_the_reads_do_not_grow_with_people(opened: Flask) -> None:
    client = organizer(opened)
    client.post(NEEDS)
    with statements(opened) as few:
        client.post(NEEDS)
    people(opened, *(f"Person {n} of Many{n}" for n in range(12)), state=State.APPROVED, diet="Vegan")
    with statements(opened) as many:
        client.post(NEEDS)
    reads = [[each for each in sent if each.startswith("SELECT")] for sent in (few, many)]
    assert len(reads[0]) == len(reads[1])
