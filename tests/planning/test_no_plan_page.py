"""An impossible wish, from what is stated to the page that says why in French, and out of it by a button."""

from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp import tasks
from eventapp.core import long_work
from eventapp.meetings.queries import edition_to_change
from eventapp.planner.plan import Requirement, Sentence
from eventapp.planning import service
from eventapp.planning.demands import Demands, PersonDemand, Window
from eventapp.planning.gathering import stated
from eventapp.planning.model import PlanningRun, RunState
from eventapp.planning.problems import encode
from tests.apps import reading, writing
from tests.factories import DAY, NOW
from tests.planning.run_help import asked, impossible
from tests.planning.run_pages_help import RUNS, html, newest, words

ALWAYS = Window(
    datetime.combine(DAY, datetime.min.time()), datetime.combine(DAY + timedelta(days=3), datetime.min.time())
)
FRENCH = RUNS.replace("/en/", "/fr/")


def worked(app: Flask, demands: Demands) -> str:
    """The ref of a run, worked off by the planner itself, after *demands* were stated."""
    with writing(app) as session:
        edition = edition_to_change(session, "duo", 1)
        service.save(session, "test", NOW, edition, demands, stated(session, edition.id)[1])
    ref = asked(app)
    work(app)
    return ref


def work(app: Flask) -> None:
    with app.app_context():
        assert long_work.drain(tasks.LONG, lambda: False) == []


def plain(part: object) -> str:
    """Without the blanks at which no line breaks."""
    return words(part).replace("\N{NO-BREAK SPACE}", " ")  # type: ignore[arg-type]


@pytest.fixture
def page(duo: Flask, organizer: FlaskClient) -> BeautifulSoup:
    """Of a run for which Ana, whom two sessions need, is away for the whole meeting."""
    ref = worked(duo, Demands(people={"ana": PersonDemand(away=(ALWAYS,))}))
    return html(organizer, f"{FRENCH}/{ref}")


def test_what_clashes_is_named_in_french(page: BeautifulSoup) -> None:
    assert "se contredit (c’est prouvé)" in plain(page.select_one(".lead"))
    assert [plain(each) for each in page.select(".core > li")] == [
        "« Mining (fr) » a lieu et dure 1 h.",
        "Ana Ruiz doit être à « Mining (fr) ».",
        "Ana Ruiz n’est pas disponible de toute la réunion.",
    ]
    assert "aucun moment où avoir lieu" in plain(page.select_one(".clash-why"))
    (more,) = page.select(".clash-more > li")
    assert plain(more).endswith("Ana Ruiz doit être à « Energy (fr) ».")


def test_each_way_out_comes_with_what_its_plan_costs(page: BeautifulSoup) -> None:
    ways = page.select(".proposals > li")
    assert [plain(way.h3) for way in ways] == [
        "Renoncer à 2 exigences à la fois",
        "Demander à Ana Ruiz d’y être malgré tout.",
        "Renoncer à 2 exigences à la fois",
    ]
    assert all("Un plan est alors possible" in plain(way.select_one(".way-found")) for way in ways)
    assert all("coûte" in plain(way.select_one(".way-found")) for way in ways)
    assert all(way.form is not None for way in ways)


@pytest.mark.parametrize("way", [0, 1, 2])
def test_the_button_of_a_way_leads_to_a_plan(duo: Flask, organizer: FlaskClient, way: int) -> None:
    ref = worked(duo, Demands(people={"ana": PersonDemand(away=(ALWAYS,))}))
    assert organizer.post(f"{RUNS}/{ref}/relax", data={"way": str(way)}).status_code == 303
    assert newest(duo).ref != ref
    work(duo)
    assert newest(duo).state is RunState.DONE
    assert newest(duo).plans


def test_contradictions_that_share_nothing_are_told_apart(duo: Flask, organizer: FlaskClient) -> None:
    away = PersonDemand(away=(ALWAYS,))
    page = html(organizer, f"{FRENCH}/{worked(duo, Demands(people={'ana': away, 'beth': away}))}")
    assert "2 contradictions sans rapport entre elles" in plain(page.select_one(".lead"))
    assert [plain(each) for each in page.select(".clash > h3")] == [
        "Contradiction 1 sur 2",
        "Contradiction 2 sur 2",
    ]
    best = page.select(".way-steps")[0]
    assert {plain(step).split(" sans ")[-1] for step in best.select("li")} >= {"Ana Ruiz.", "Beth Roy."}


def test_what_no_button_lifts_has_links_to_where_it_is_stated(duo: Flask, organizer: FlaskClient) -> None:
    ref = impossible(duo)
    with writing(duo) as session:
        run = session.scalars(select(PlanningRun).where(PlanningRun.ref == ref)).one()
        ways = [dict(each) for each in (run.hindrance or {})["ways"]]
        order = Requirement("order:opening:mining", Sentence("order"), ("opening", "mining"))
        ways[1]["gives_up"] = [encode(order)]
        run.hindrance = {**(run.hindrance or {}), "ways": ways}
    way = html(organizer, f"{RUNS}/{ref}").select(".proposals > li")[1]
    assert way.form is None
    assert [str(link["href"]) for link in way.select(".way-places a")] == [
        "/en/organize/duo/1/plan/sessions/opening",
        "/en/organize/duo/1/plan/sessions/mining",
        "/en/organize/duo/1/agenda",
    ]
    assert "This may be enough." in words(way.select_one(".way-found"))


def test_a_way_that_was_not_checked_is_marked_so(duo: Flask, organizer: FlaskClient) -> None:
    page = html(organizer, f"{FRENCH}/{impossible(duo)}")
    assert all("Cela peut suffire." in plain(way) for way in page.select(".proposals > li"))
    with reading(duo) as session:
        assert session.scalars(select(PlanningRun)).one().state is RunState.IMPOSSIBLE
