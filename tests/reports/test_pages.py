"""The rooms of a report, as those who write, confirm and publish it meet them."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventapp.core.actor import Role
from eventapp.glossary.model import GlossaryTerm
from eventapp.glossary.rules import TermKind
from eventapp.outcomes.model import State
from eventapp.partnership.model import WorkingGroup
from eventapp.reports import queries
from tests.apps import reading, statements, writing
from tests.people_help import sign_in
from tests.reports import report_help as help_

ROOMS = "/en/organize/duo/1/report"
PUBLIC = "/en/duo/meetings/1/report"


def client_of(app: Flask, role: Role, **facts: Any) -> FlaskClient:
    client = app.test_client()
    sign_in(app, client, role=role, **facts)
    return client


@pytest.fixture
def duo(app: Flask, at: Callable[..., Any]) -> Flask:
    at("2026-11-02T12:00", "America/Toronto")
    with writing(app) as session:
        help_.meeting(session)
        help_.report_on(session, help_.commitment(session), State.DONE)
    return app


@pytest.fixture
def begun(duo: Flask) -> Flask:
    with writing(duo) as session:
        edition = help_.begun(session)
        help_.write_front(session, edition)
        help_.write_group(session, edition, "forestry")
    return duo


def group_form(app: Flask, key: str, **typed: str) -> dict[str, str]:
    with reading(app) as session:
        row = queries.group_report(queries.opened(session, "duo", 1).report, key)
        return {"version": str(row.version), **{name.replace("_", "-"): text for name, text in typed.items()}}


def seen_on(page: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', page)
    assert found, page
    return found[1]


def test_from_nothing_to_a_published_report(duo: Flask) -> None:
    organizer = client_of(duo, Role.ORGANIZER)
    assert "No report was begun" in organizer.get(ROOMS).text
    assert organizer.post(f"{ROOMS}/begin").status_code == 303
    with writing(duo) as session:
        edition = help_.edition_to_change(session, "duo", 1)
        help_.write_front(session, edition)
    words = {f"results_{language}": f"Results {language}" for language in ("en", "fr", "es")}
    chairs = {
        side: client_of(duo, Role.CO_CHAIR, side=side, group="forestry", email=f"chair-{side}@example.org")
        for side in ("CA", "MX")
    }
    saved = chairs["CA"].post(f"{ROOMS}/groups/forestry", data=group_form(duo, "forestry", **words))
    assert saved.status_code == 303
    for side, chair in chairs.items():
        page = chair.get(f"{ROOMS}/groups/forestry").text
        answer = chair.post(f"{ROOMS}/groups/forestry/confirm/{side}", data={"seen": seen_on(page)})
        assert answer.status_code == 303
    for side in ("CA", "MX"):
        coordinator = client_of(duo, Role.COORDINATOR, side=side)
        page = coordinator.get(ROOMS).text
        assert coordinator.post(f"{ROOMS}/approve/{side}", data={"seen": seen_on(page)}).status_code == 303
    assert duo.test_client().get(PUBLIC).status_code == 404
    page = organizer.get(ROOMS).text
    assert organizer.post(f"{ROOMS}/publish", data={"seen": seen_on(page)}).status_code == 303
    public = duo.test_client().get(PUBLIC)
    assert public.status_code == 200
    assert "Results en" in public.text
    assert "No report was received from this group." in public.text  # mining


def test_what_was_typed_stays_when_somebody_else_was_faster(begun: Flask) -> None:
    chair = client_of(begun, Role.CO_CHAIR, side="CA", group="forestry")
    form = group_form(begun, "forestry", results_en="Mine, and long to write")
    with writing(begun) as session:
        help_.write_group(
            session, help_.edition_to_change(session, "duo", 1), "forestry", help_.text("Theirs")
        )
    answer = chair.post(f"{ROOMS}/groups/forestry", data=form)
    assert answer.status_code == 409
    assert "Mine, and long to write" in answer.text
    again = dict(form, version=group_form(begun, "forestry")["version"])
    assert chair.post(f"{ROOMS}/groups/forestry", data=again).status_code == 303


def test_a_text_that_is_too_long_is_told_and_kept(begun: Flask) -> None:
    chair = client_of(begun, Role.CO_CHAIR, side="CA", group="forestry")
    answer = chair.post(
        f"{ROOMS}/groups/forestry", data=group_form(begun, "forestry", results_en="x" * 40_001)
    )
    assert answer.status_code == 422
    assert "This is too long." in answer.text
    assert "x" * 40_001 in answer.text


def test_publishing_what_was_edited_meanwhile_is_a_conflict(begun: Flask) -> None:
    organizer = client_of(begun, Role.ORGANIZER)
    answer = organizer.post(f"{ROOMS}/publish", data={"seen": "0" * 64})
    assert answer.status_code == 409
    assert "was edited since" in answer.text


def test_a_co_chair_of_another_group_reads_and_does_not_write(begun: Flask) -> None:
    other = client_of(begun, Role.CO_CHAIR, side="CA", group="mining")
    page = other.get(f"{ROOMS}/groups/forestry")
    assert page.status_code == 200
    assert "<textarea" not in page.text.split('id="side-notes"')[0]
    assert other.post(f"{ROOMS}/groups/forestry", data={}).status_code == 404


def test_a_commitment_without_a_report_is_named_on_the_board(begun: Flask) -> None:
    with writing(begun) as session:
        help_.commitment(session)
    page = client_of(begun, Role.ORGANIZER).get(ROOMS).text
    assert "1 commitment not reported" in page


def test_the_board_costs_the_same_for_one_group_and_for_many(begun: Flask) -> None:
    organizer = client_of(begun, Role.ORGANIZER)

    def cost() -> int:
        with statements(begun) as sent:
            assert organizer.get(ROOMS).status_code == 200
        return len(sent)

    cost()
    before = cost()
    with writing(begun) as session:
        for key in ("energy", "tii", "fishing"):
            session.add(WorkingGroup(key=key, lineage="duo", streams=[], subgroups=[]))
        session.flush()
        for key in ("energy", "tii", "fishing"):
            help_.commitment(session, key)
        edition = help_.edition_to_change(session, "duo", 1)
        report = queries.report_to_read(session, edition)
        ids = queries.groups_for(session, edition)
        help_.service.arrange(session, "test", help_.NOW, edition, ids, help_.headings.USUAL, report.version)
    assert cost() == before


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_every_room_opens_in_three_languages(begun: Flask, language: str) -> None:
    organizer = client_of(begun, Role.ORGANIZER)
    rooms = f"/{language}/organize/duo/1/report"
    for room in ("", "/texts", "/groups/forestry", "/groups/mining", "/arrange", "/preview"):
        assert organizer.get(rooms + room).status_code == 200, room


def test_the_form_says_where_a_text_differs_from_the_glossary(begun: Flask) -> None:
    with writing(begun) as session:
        session.add(
            GlossaryTerm(
                lineage="duo",
                key="work-plan",
                kind=TermKind.TERM,
                text=help_.LocalizedText(en="work plan", fr="plan de travail", es="plan de trabajo"),
                avoid={"fr": ["programme de travail"]},
            )
        )
        edition = help_.edition_to_change(session, "duo", 1)
        said = help_.LocalizedText(en="The work plan", fr="Le programme de travail", es="El plan de trabajo")
        help_.write_group(session, edition, "forestry", said)
    page = client_of(begun, Role.ORGANIZER).get(f"{ROOMS}/groups/forestry").text
    assert "this text says “programme de travail” where the glossary says “plan de travail”" in page
