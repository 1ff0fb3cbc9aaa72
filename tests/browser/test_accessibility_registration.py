"""The pages of registration, as the tests of `test_accessibility` look at all others: those of participants,
opened with the link of somebody approved and of somebody invited, and those of the desk."""

import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from eventapp.meetings.model import Edition
from eventapp.registration import links
from eventapp.registration.model import Registration
from eventapp.registration.rules import State
from tests.apps import reading
from tests.browser.test_accessibility import organizer, said_in_each_look  # noqa: F401  (a fixture)
from tests.support.browser import open_page

MINE = "/csp/meetings/2"
PAGES = [
    (State.APPROVED, f"{MINE}/me"),
    (State.APPROVED, f"{MINE}/register"),
    (State.APPROVED, f"{MINE}/me/colleague"),
    (State.APPROVED, f"{MINE}/me/withdraw"),
    (State.APPROVED, f"{MINE}/me/letter"),
    (State.APPROVED, f"{MINE}/me/data"),
    (State.WAITING, f"{MINE}/me"),
    (State.INVITED, f"{MINE}/register"),
    (None, f"{MINE}/register/link"),
    (None, f"{MINE}/participants"),
]
DESK = [
    *("", "people", "people/{ref}", "people/{ref}/erase", "participants", "needs", "requests", "duplicates"),
    *("delegations/MX/", "delegations/MX/name", "delegations/MX/list", "places", "rules", "forms"),
    *("notices", "retention", "viewed"),
]


@pytest.fixture(scope="module")
def people(site_app: Flask) -> dict[State, Registration]:
    with reading(site_app) as session:
        rows = session.scalars(
            select(Registration)
            .where(Registration.side == "MX")
            .options(
                joinedload(Registration.person),
                joinedload(Registration.edition).joinedload(Edition.series),
            )
        ).all()
    return {row.state: row for row in rows}


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize(("state", "path"), PAGES)
def test_participants_page_has_nothing_for_axe_to_say(
    chromium: Browser,
    site: str,
    site_app: Flask,
    people: dict[State, Registration],
    language: str,
    state: State | None,
    path: str,
) -> None:
    with open_page(chromium) as page:
        if state is not None:
            row = people[state]
            token = links.make(site_app.config["SECRET_KEY"], links.Opens.ANSWER, row.ref, row.link_serial)
            page.goto(f"{site}/{language}/invitation/{token}")
        assert page.goto(f"{site}/{language}{path}").status == 200
        assert page.url == f"{site}/{language}{path}"
        assert said_in_each_look(page) == {}


@pytest.mark.parametrize("language", ["fr", "es"])
@pytest.mark.parametrize("path", DESK)
def test_desk_page_has_nothing_for_axe_to_say(
    chromium: Browser,
    site: str,
    organizer: dict[str, str],  # noqa: F811
    people: dict[State, Registration],
    language: str,
    path: str,
) -> None:
    address = f"{site}/{language}/organize/csp/2/registration/{path.format(ref=people[State.APPROVED].ref)}"
    with open_page(chromium) as page:
        page.context.add_cookies([{**organizer, "url": site}])  # type: ignore[typeddict-item]
        assert page.goto(address).status == 200
        assert page.url == address
        assert said_in_each_look(page) == {}
