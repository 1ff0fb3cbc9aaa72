"""The story of the work plans: promised for 2022, reported at the 18th meeting, carried into 2023; nothing
that was not reported is hidden."""

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from eventapp.core.localized import Language, TextStatus
from eventapp.demo import files, outcomes
from eventapp.demo.load import ACTOR, DATA
from eventapp.meetings.model import Nature
from eventapp.outcomes import carrying, queries
from eventapp.outcomes.model import Commitment, Origin, State
from tests.apps import reading, writing
from tests.conftest import DEMO_LOADED

GROUPS = ["creativity-culture", "environment", "foreign-policy", "forestry", "human-capital", "tii"]


def test_six_groups_promised_something_for_2022(shared_demo_app: Flask) -> None:
    with reading(shared_demo_app) as session:
        plans = queries.plans_of_year(session, "cmp", 2022)
    assert [plan.key for plan in plans] == GROUPS
    assert all(3 <= len(plan.entries) <= 5 and plan.agreed and not plan.unready for plan in plans)
    assert {plan.nature for plan in plans} == {Nature.SAMPLE}
    entries = {each.number: each for plan in plans for each in plan.entries}
    assert {each.nature for each in entries.values()} == {Nature.SAMPLE}
    assert {each.origin for each in entries.values()} == set(Origin)
    assert [each.words.text.en for each in entries.values() if not each.reported] == [
        "Compare how both countries recognize short courses taken in the other."
    ]
    states = [each.last.state for each in entries.values() if each.last]
    assert (states.count(State.DROPPED), states.count(State.LATE)) == (1, 1)
    (dropped,) = (each for each in entries.values() if each.state is State.DROPPED)
    assert all(dropped.reason.status(language) is TextStatus.REVIEWED for language in Language)
    links = [each for entry in entries.values() for result in entry.results for each in result.evidence]
    assert links
    assert all(each.url.startswith("https://example.org/sample/") for each in links)


def test_what_was_open_went_on_and_the_count_is_kept(shared_demo_app: Flask) -> None:
    with reading(shared_demo_app) as session:
        todo = carrying.rolling(session, "cmp", 2022, 2023)
        plans = queries.plans_of_year(session, "cmp", 2023)
    assert todo.new == 0
    assert todo.balance.even
    assert todo.balance.before == 20
    assert todo.balance.carried == len({n for group in todo.groups for n in group.open})
    assert {each.from_year for plan in plans for each in plan.entries} == {2022, None}
    assert all(plan.agreed for plan in plans)


def test_what_is_not_reported_is_seen_by_everybody(demo_client: FlaskClient) -> None:
    for language, said in (
        ("en", "Compare how both"),
        ("fr", "Comparer la rec"),
        ("es", "Comparar la forma"),
    ):
        page = demo_client.get(f"/{language}/cmp/groups/human-capital/plans/2022/").text
        assert said in page
        assert "is-unreported" in page
    assert "Sample." in demo_client.get("/en/cmp/groups/human-capital/plans/2022/").text


def test_the_coming_meeting_has_plans_of_its_year_and_the_next(shared_demo_app: Flask) -> None:
    with reading(shared_demo_app) as session:
        due = queries.plans_of_year(session, "cmp", 2026)
        drawn = queries.plans_of_year(session, "cmp", 2027)
    assert [plan.key for plan in due if plan.unreported] == ["foreign-policy", "forestry", "human-capital"]
    assert {plan.key: plan.unready for plan in drawn} == {
        "foreign-policy": (),
        "forestry": (Language.ES,),
        "mining": (Language.ES,),
    }


def test_loaded_again_nothing_changes(demo_app: Flask) -> None:
    file = files.read(DATA / "outcomes-cmp.json", outcomes.OutcomesFile)
    with writing(demo_app) as session:
        before = session.scalar(select(func.count()).select_from(Commitment))
        assert outcomes.load(session, ACTOR, DEMO_LOADED + timedelta(days=1), file) is False
        assert session.scalar(select(func.count()).select_from(Commitment)) == before
