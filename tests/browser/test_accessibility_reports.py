"""Reports as everybody reads them, and the rooms in which they are written, as `test_accessibility` looks at
all other pages; a group's report is written on a phone, without a script."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Browser

from eventapp.core.actor import Role
from tests.browser.test_accessibility import said_in_each_look
from tests.people_help import sign_in
from tests.support.browser import open_page

ROOMS = ["", "/texts", "/groups/forestry", "/groups/tii", "/arrange", "/preview"]
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def secretary(site_app: Flask) -> dict[str, str]:
    """An organizer of the partnership that has a report."""
    return sign_in(site_app, role="organizer", series="cmp", email="secretary@example.org").cookie


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize("path", ["report", "profile"])
def test_what_everybody_reads_has_nothing_for_axe_to_say(
    chromium: Browser, site: str, language: str, path: str
) -> None:
    with open_page(chromium) as page:
        answer = page.goto(f"{site}/{language}/cmp/meetings/18/{path}")
        assert answer is not None
        assert answer.status == 200
        assert said_in_each_look(page) == {}


@pytest.mark.parametrize("language", ["fr", "es"])
@pytest.mark.parametrize("path", ROOMS)
def test_room_has_nothing_for_axe_to_say(
    chromium: Browser, site: str, secretary: dict[str, str], language: str, path: str
) -> None:
    with open_page(chromium) as page:
        page.context.add_cookies([{**secretary, "url": site}])  # type: ignore[typeddict-item]
        answer = page.goto(f"{site}/{language}/organize/cmp/18/report{path}")
        assert answer is not None
        assert answer.status == 200
        assert said_in_each_look(page) == {}


@pytest.mark.parametrize("path", ROOMS)
def test_room_at_400_percent_needs_no_sideways_scrolling(
    chromium: Browser, site: str, secretary: dict[str, str], path: str
) -> None:
    with open_page(chromium, viewport={"width": 320, "height": 256}) as page:
        page.context.add_cookies([{**secretary, "url": site}])  # type: ignore[typeddict-item]
        page.goto(f"{site}/fr/organize/cmp/18/report{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_co_chair_writes_on_a_phone_and_confirms(chromium: Browser, site: str, site_app: Flask) -> None:
    chair = sign_in(site_app, role=Role.CO_CHAIR, series="cmp", side="MX", group="mining").cookie
    with open_page(chromium, viewport=PHONE, java_script_enabled=False) as page:
        page.context.add_cookies([{**chair, "url": site}])  # type: ignore[typeddict-item]
        page.goto(f"{site}/es/organize/cmp/18/report/groups/mining")
        for language, words in (("en", "Two visits."), ("fr", "Deux visites."), ("es", "Dos visitas.")):
            page.locator(f"#cross-cutting-{language}").fill(words)
        page.locator("form.report-form button.button").click()
        assert page.locator("#cross-cutting-es").input_value() == "Dos visitas."
        sides = page.locator(".report-sides > li")
        assert sides.filter(has_text=re.compile("México")).locator("form").count() == 1
        assert sides.filter(has_text=re.compile("Canadá")).locator("form").count() == 0
        sides.filter(has_text=re.compile("México")).locator("button").click()
        assert sides.filter(has_text=re.compile("México")).locator(".badge-full").count() == 1
        assert sides.filter(has_text=re.compile("Canadá")).locator(".badge-full").count() == 0  # void: edited
