"""The documented years: profiles and skeletons of reports say what the data file knows, and no more."""

import json

import pytest
from flask import Flask

from eventapp.core.db import db
from eventapp.core.localized import Language
from eventapp.demo.load import DATA
from eventapp.meetings.queries import edition_to_read
from eventapp.papers.model import headings, plain
from eventapp.reports import board, queries
from eventapp.reports.headings import USUAL
from eventapp.reports.paper import paper
from tests.apps import reading

HISTORY = json.loads((DATA / "cmp_history.json").read_text())
MEETINGS = {m["number"]: m for m in HISTORY["meetings"] if m["series"] == "cmp" and m["year"] >= 2016}
BY_YEAR: dict[int, set[str]] = {}
for each in HISTORY["groups_by_year"]:
    BY_YEAR.setdefault(each["year"], set()).update(each["groups"])


def known_groups(meeting: dict[str, object]) -> set[str]:
    """All that the file names for a meeting or its year."""
    named = {
        key
        for name, keys in meeting.items()
        if name.startswith("groups_") and isinstance(keys, list)
        for key in keys
    }
    return named | BY_YEAR.get(int(str(meeting["year"])), set())


@pytest.mark.parametrize("number", sorted(MEETINGS))
def test_a_year_s_profile_names_the_groups_that_the_file_names(shared_demo_app: Flask, number: int) -> None:
    meeting = MEETINGS[number]
    with reading(shared_demo_app):
        known = queries.content(db.session(), edition_to_read(db.session(), "cmp", number), None)
    assert {group.key for group in known.groups} >= known_groups(meeting)
    assert known.profile.host == meeting.get("host_country")
    told = meeting.get("participants")
    count = known.profile.attendance.count if known.profile.attendance else None
    assert count == ((told.get("value") or told.get("min")) if told else None)


@pytest.mark.parametrize("number", sorted(MEETINGS))
@pytest.mark.parametrize("language", list(Language))
def test_the_skeleton_of_a_report_has_every_part_and_marks_its_gaps(
    shared_demo_app: Flask, number: int, language: Language
) -> None:
    with reading(shared_demo_app):
        edition = edition_to_read(db.session(), "cmp", number)
        known = queries.content(db.session(), edition, None)
    made = paper(known, language)
    kickers = [plain(heading.kicker) for heading in headings(made.blocks) if heading.kicker]
    assert len(kickers) == 3
    titles = [plain(heading.text) for heading in headings(made.blocks)]
    for group in known.groups:
        best = group.name.best(language)
        assert best is not None
        assert best.text in titles
        assert not group.received
    usual = [said.text for each in USUAL if (said := each.name.best(language))]
    assert all(titles.count(name) >= len(known.groups) for name in usual)


def test_2021_had_eight_active_groups_of_which_five_met(shared_demo_app: Flask) -> None:
    with reading(shared_demo_app):
        known = queries.content(db.session(), edition_to_read(db.session(), "cmp", 17), None)
    listed = [group for group in known.groups if group.key in BY_YEAR[2021]]
    assert len(listed) == 8
    assert {group.key for group in known.groups if group.part == "met"} == {
        "creativity-culture",
        "environment",
        "forestry",
        "human-capital",
        "tii",
    }
    year = known.profile.years[-1]
    assert (year.year, year.listed, year.met) == (2021, 8, 5)


def test_a_group_has_the_name_of_its_year(shared_demo_app: Flask) -> None:
    names = {}
    for number in (15, 16):
        with reading(shared_demo_app):
            known = queries.content(db.session(), edition_to_read(db.session(), "cmp", number), None)
        names[number] = next(group.name.fr for group in known.groups if group.key == "mining")
    assert names == {15: "Mines", 16: "Exploitation minière"}


@pytest.mark.parametrize(
    ("language", "unknown"), [("en", "not known"), ("fr", "non disponible"), ("es", "sin datos")]
)
def test_the_page_says_what_is_not_known(shared_demo_app: Flask, language: str, unknown: str) -> None:
    page = shared_demo_app.test_client().get(f"/{language}/cmp/meetings/17/profile")
    assert page.status_code == 200
    assert unknown in page.text


def test_the_sample_report_of_2022_hides_nothing(shared_demo_app: Flask) -> None:
    """Groups with a plan for 2022 stand in it, and so does each commitment, reported or not."""
    with reading(shared_demo_app) as session:
        published = queries.publications(session, edition_to_read(session, "cmp", 18).id)
        found = queries.content(
            session,
            edition_to_read(session, "cmp", 18),
            queries.report_of(session, edition_to_read(session, "cmp", 18).id),
        )
    assert len(published) == 1
    assert found.nature == "sample"
    for language in Language:
        page = shared_demo_app.test_client().get(f"/{language}/cmp/meetings/18/report").text
        for group in found.groups:
            best = group.name.best(language)
            assert best is not None
            assert best.text in page
            for line in group.results:
                assert line.text.get(language) or "" in page
    standings = [
        board.standing(each, ("CA", "MX"), None, found.profile.end or published[0].published_at.date())
        for each in found.groups
    ]
    assert all(each.grade is not board.Grade.BLOCKING for each in board.findings(found, standings))
