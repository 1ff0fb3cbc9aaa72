"""Cohorts of the Youth Lab in the demo: what is documented stands there so, what is invented says so."""

from datetime import date

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.agenda import findings
from eventapp.core.localized import Language
from eventapp.meetings.model import Edition, Nature
from eventapp.meetings.queries import edition_to_read
from eventapp.outcomes.model import Commitment, Origin
from eventapp.youthlab import queries
from eventapp.youthlab.model import Answer, Reply
from tests.apps import reading
from tests.youthlab.youth_help import parsed, words


def test_documented_facts_come_with_the_history(shared_demo_app: Flask) -> None:
    with reading(shared_demo_app) as session:
        one, two, three = (queries.cohort(session, "cmp", number) for number in (1, 2, 3))
        assert (one.year, one.size, one.ended) == (2021, 24, "2022-03")
        assert [each["fr"] for each in one.organizers] == [
            "Ambassade du Canada au Mexique",
            "Ambassade du Mexique au Canada",
        ]
        assert session.get_one(Edition, one.edition_id).number == 17
        assert (two.size, two.age_from, two.age_to, two.selection) == (20, 18, 25, "2022-07")
        assert (two.call_opens, two.call_closes) == (date(2022, 5, 25), date(2022, 6, 10))
        assert (two.nature, len(two.tracks)) == (Nature.OFFICIAL, 2)
        assert (three.year, three.edition_id, three.size, three.diplomas) == (None, None, None, "2024-01-29")


def test_what_no_source_tells_is_said_to_be_not_known(demo_client: FlaskClient) -> None:
    page = words(parsed(demo_client.get("/en/cmp/youth-lab/3/")))
    assert "year not known" in page
    assert "What this cohort recommended is not known." in page
    assert "Number of delegates not known" in page
    assert "Diplomas January 29, 2024" in page
    disputed = words(parsed(demo_client.get("/en/csp/youth-lab/1/")), "#youth-lab-1-delegates")
    assert "24" in disputed
    assert "12 women and 12 men" in disputed


def test_what_is_invented_is_labelled(demo_client: FlaskClient, shared_demo_app: Flask) -> None:
    for language, label in (("en", "Sample."), ("fr", "Exemple."), ("es", "Ejemplo.")):
        assert label in words(parsed(demo_client.get(f"/{language}/cmp/youth-lab/1/")), ".notice")
    with reading(shared_demo_app) as session:
        made = session.scalars(select(Commitment).where(Commitment.origin == Origin.YOUTH_LAB)).all()
        assert len(made) >= 6
        assert {each.nature for each in made} == {Nature.SAMPLE}
        answers = session.scalars(select(Reply.answer)).all()
        assert set(answers) == set(Answer)
        assert all(text.missing() == () for row in session.scalars(select(Reply)) if (text := row.text))


def test_the_coming_meeting_s_teams_are_in_nobody_s_way(shared_demo_app: Flask) -> None:
    with reading(shared_demo_app) as session:
        edition = edition_to_read(session, "csp", 2)
        teams = queries.teams_of_edition(session, edition)
        assert sum(len(team.slots) for team in teams) == 11
        told = [finding.say(Language.EN) for finding in findings.of_draft(session, edition).all]
        assert [line for line in told if "recommendation" in line.lower()] == []
