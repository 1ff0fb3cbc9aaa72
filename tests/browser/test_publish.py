"""The room for publishing in a browser: nothing for axe to say, and all by keyboard, without scripts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page

from eventapp.agenda.service import publish
from eventapp.core import clock, migrations
from eventapp.core.actor import Role
from eventapp.demo.load import load_demo
from eventapp.meetings.queries import edition_to_change
from tests.apps import Databases, app_on, writing
from tests.browser.conftest import publish_changes
from tests.conftest import DEMO_LOADED
from tests.people_help import SignedIn, sign_in
from tests.support.browser import axe_violations, open_page
from tests.support.server import serving

ROOM = "organize/csp/2"


@pytest.fixture(scope="module")
def room_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The demo, published twice; then the venue was changed, and both sides have to approve that."""
    directory = tmp_path_factory.mktemp("publish")
    with Databases("sqlite", directory, None).new() as url, app_on(url, directory) as app:
        with app.app_context():
            migrations.upgrade()
            list(load_demo(DEMO_LOADED))
        with writing(app) as session:
            publish_changes(session)
        with writing(app) as session:
            edition = edition_to_change(session, "csp", 2)
            edition.address, edition.needs_approval = "2 Other Street, Ottawa", True
        yield app


@pytest.fixture(scope="module")
def room(room_app: Flask) -> Iterator[str]:
    with serving(room_app) as address:
        yield address


def enter(context: BrowserContext, who: SignedIn, site: str) -> None:
    context.add_cookies([{**who.cookie, "url": site}])  # type: ignore[typeddict-item]


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize("path", ["publish", "publications/1/2", "publications/1/restore"])
def test_page_has_nothing_for_axe_to_say(
    chromium: Browser, room_app: Flask, room: str, language: str, path: str
) -> None:
    found = {}
    with open_page(chromium) as page:
        enter(page.context, sign_in(room_app, role=Role.ORGANIZER, series="csp"), room)
        page.goto(f"{room}/{language}/{ROOM}/{path}")
        for width, scheme in [(width, scheme) for width in (320, 1280) for scheme in ("light", "dark")]:
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            for details in page.locator("main details").all():
                details.evaluate("element => { element.open = true }")
            violations = axe_violations(page)
            sideways = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            if violations or sideways > 0:
                found[width, scheme] = (violations, sideways)
    assert found == {}


def press(page: Page, name: str) -> None:
    """Reach the button with the Tab key and press it."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == name:
            page.keyboard.press("Enter")
            page.wait_for_load_state()
            return
    raise AssertionError(name)


def test_two_sides_approve_and_an_organizer_publishes_by_keyboard_without_scripts(
    chromium: Browser, tmp_path: Path
) -> None:
    with Databases("sqlite", tmp_path, None).new() as url, app_on(url, tmp_path) as app:
        with app.app_context():
            migrations.upgrade()
            list(load_demo(DEMO_LOADED))
        with writing(app) as session:
            edition = edition_to_change(session, "csp", 2)
            edition.address, edition.needs_approval = "2 Other Street, Ottawa", True
        with serving(app) as site:
            for role, side, button, said in (
                (Role.COORDINATOR, "CA", "Approve for Canada", "Your side’s approval is recorded."),
                (Role.COORDINATOR, "MX", "Approve for Mexico", "Your side’s approval is recorded."),
                (Role.ORGANIZER, None, "Publish now", "Published as no. 2, in all three languages."),
            ):
                with open_page(chromium, java_script_enabled=False) as page:
                    enter(page.context, sign_in(app, role=role, side=side, series="csp"), site)
                    page.goto(f"{site}/en/{ROOM}/publish")
                    press(page, button)
                    assert page.get_by_role("status").inner_text().strip() == said
        with writing(app) as session:
            assert publish(session, "test", clock.now(), "csp", 2).changed is False
