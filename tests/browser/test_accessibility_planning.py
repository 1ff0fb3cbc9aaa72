"""The rooms of planning, and a run at each of its stages, as the tests of `test_accessibility` look at all
others."""

from datetime import datetime

import pytest
from flask import Flask
from playwright.sync_api import Browser

from eventapp.meetings.queries import edition_to_change
from eventapp.planner.problem import Placement
from eventapp.planning.demands import Demands, PersonDemand, SessionDemand, Team, Window
from eventapp.planning.gathering import stated
from eventapp.planning.model import RunKind, RunState
from eventapp.planning.service import save
from tests.apps import writing
from tests.browser.conftest import SECOND
from tests.browser.test_accessibility import organizer, said_in_each_look  # noqa: F401  (a fixture)
from tests.planning.run_help import asked, impossible, minutes, planned, running
from tests.support.browser import open_page

MEETING = ("csp", 2)
STATING = [
    "plan",
    "plan/sessions",
    "plan/sessions/forestry",
    "plan/people",
    "plan/people/{person}",
    "plan/youth",
    "plan/youth/owls",
    "plan/hours",
    "plan/weights",
    "plan/fairness",
]
RUNS = [
    "{waiting}",
    "{running}",
    "{proposal}",
    "{several}?plan=1",
    "{impossible}",
    "{failed}",
    "{proposal}/sessions/mining",
    "{proposal}/compare?with={several}.1",
]
ONE = {
    "mining": Placement(minutes("14:00"), "north-hall"),
    "forestry": Placement(minutes("15:30"), "south-hall"),
}
OTHER = {"mining": Placement(minutes("16:00", 1), "south-hall")}


@pytest.fixture(scope="module")
def names(site_app: Flask) -> dict[str, str]:
    """What the addresses are filled with: somebody of whom something is stated, and the runs by stage."""
    person = "lachapelle-moore"
    with writing(site_app) as session:
        edition = edition_to_change(session, *MEETING)
        away = Window(datetime(2026, 11, 26, 8), datetime(2026, 11, 26, 12))
        demands = Demands(
            weights={"hours": 20},
            sessions={"forestry": SessionDemand(alone=True, features=("video",))},
            people={person: PersonDemand(away=(away,), wished=("mining",), teams=("owls",))},
            teams={"owls": Team(visits={"forestry": 15})},
        )
        _before, version = stated(session, edition.id)
        save(session, "eva@example.org", SECOND, edition, demands, version)
    return {
        "person": person,
        "waiting": asked(site_app, meeting=MEETING),
        "running": running(site_app, MEETING, moves=[ONE]),
        "proposal": planned(site_app, [ONE], MEETING),
        "several": planned(site_app, [ONE, OTHER], MEETING, kind=RunKind.DIFFERENT),
        "impossible": impossible(site_app, MEETING),
        "failed": planned(site_app, [], MEETING, state=RunState.FAILED),
    }


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize("path", [*STATING, *(f"plan/runs/{run}" for run in RUNS)])
def test_page_has_nothing_for_axe_to_say(
    chromium: Browser,
    site: str,
    organizer: dict[str, str],  # noqa: F811
    names: dict[str, str],
    language: str,
    path: str,
) -> None:
    address = f"{site}/{language}/organize/csp/2/{path.format(**names)}"
    with open_page(chromium) as page:
        page.context.add_cookies([{**organizer, "url": site}])  # type: ignore[typeddict-item]
        assert page.goto(address).status == 200
        assert page.url == address
        assert said_in_each_look(page) == {}
