"""Every kind of page, in every language, on a phone and a desk, in light and dark: nothing for axe to say.

axe's rules find part of what can be wrong; the tests beside this one do with the keyboard and without
scripts what a reader would do.
"""

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from eventapp.core.localized import Language
from tests.people_help import sign_in
from tests.support.browser import axe_violations, open_page

PAGES = [
    "/",
    "/cmp/",
    "/csp/",
    "/cmp/groups/",
    "/cmp/groups/agri-business/",
    "/csp/groups/foreign-policy/",
    "/cmp/meetings/10/",
    "/cmp/meetings/17/",
    "/csp/meetings/2/",
    "/cmp/meetings/17/agenda",
    "/csp/meetings/2/agenda",
    "/csp/meetings/2/agenda?city=tijuana",
    "/csp/meetings/2/agenda?view=grid",
    "/csp/meetings/2/sessions/forestry?city=vancouver",
    "/csp/meetings/2/sessions/foreign-policy",
    "/csp/meetings/2/changes",
    "/search?q=energie",
    "/search?q=nothing-like-it",
    "/report-a-problem",
    "/report-a-problem/thanks?page=/fr/",
    "/accessibility",
    "/nowhere/",
]
LOOKS = [(width, scheme) for width in (320, 1280) for scheme in ("light", "dark")]


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize("path", PAGES)
def test_page_has_nothing_for_axe_to_say(chromium: Browser, site: str, language: str, path: str) -> None:
    with open_page(chromium) as page:
        page.goto(f"{site}/{language}{path}")
        assert said_in_each_look(page) == {}


def said_in_each_look(page: Page) -> dict[tuple[int, str], tuple[list[str], int]]:
    """What axe says, and how far the page can be scrolled sideways, where either is anything."""
    found = {}
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for details in page.locator("details").all():
            details.evaluate("element => { element.open = true }")
        violations = axe_violations(page)
        sideways = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if violations or sideways > 0:
            found[width, scheme] = (violations, sideways)
    return found


def test_axe_would_say_something(chromium: Browser, site: str) -> None:
    with open_page(chromium) as page:
        page.goto(f"{site}/en/")
        page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=data:,>')")
        assert [line.split()[0] for line in axe_violations(page)] == ["image-alt"]


@pytest.mark.parametrize("path", ["/fr/csp/meetings/2/agenda", "/fr/cmp/", "/fr/csp/meetings/2/changes"])
def test_page_at_400_percent_needs_no_sideways_scrolling(chromium: Browser, site: str, path: str) -> None:
    with open_page(chromium, viewport={"width": 320, "height": 256}) as page:
        page.goto(site + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


ORGANIZERS = [
    "/organize/",
    "/organize/csp/",
    "/organize/csp/dates?year=2028&day=2028-11-23",
    "/organize/csp/open",
    "/organize/csp/people",
    "/organize/csp/records",
    "/organize/csp/2/",
    "/organize/csp/2/facts",
    "/organize/csp/2/rooms",
    "/organize/csp/2/rooms/new",
    "/organize/csp/2/agenda",
    "/organize/csp/2/agenda?view=list",
    "/organize/csp/2/agenda/sessions/forestry",
    "/organize/csp/2/agenda/move/forestry",
    "/organize/csp/2/checks",
    "/organize/csp/2/publish",
    "/organize/csp/2/publications/1/2",
    "/organize/csp/2/publications/1/restore",
    "/organize/csp/2/spreadsheet",
    "/account/",
    "/account/second-factor",
]


@pytest.fixture(scope="session")
def organizer(site_app: Flask) -> dict[str, str]:
    return sign_in(site_app, role="organizer", series="csp", language=Language.FR).cookie


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize("path", ORGANIZERS)
def test_organizers_page_has_nothing_for_axe_to_say(
    chromium: Browser, site: str, organizer: dict[str, str], language: str, path: str
) -> None:
    with open_page(chromium) as page:
        page.context.add_cookies([{**organizer, "url": site}])  # type: ignore[typeddict-item]
        assert page.goto(f"{site}/{language}{path}").status == 200
        assert page.url == f"{site}/{language}{path}"
        assert said_in_each_look(page) == {}
