"""The rooms of the glossary, as `test_accessibility` looks at all others; and as wide as a small phone."""

import pytest
from playwright.sync_api import Browser

from tests.browser.test_accessibility import organizer, said_in_each_look  # noqa: F401  (a fixture)
from tests.support.browser import open_page

GLOSSARY = "organize/csp/glossary"
ROOMS = ["", "?kind=title&q=minist", "?retired=1", "/new", "/terms/assistant-deputy-minister", "/list"]


@pytest.mark.parametrize("language", ["fr", "es"])
@pytest.mark.parametrize("path", ROOMS)
def test_room_has_nothing_for_axe_to_say(
    chromium: Browser,
    site: str,
    organizer: dict[str, str],  # noqa: F811
    language: str,
    path: str,
) -> None:
    with open_page(chromium) as page:
        page.context.add_cookies([{**organizer, "url": site}])  # type: ignore[typeddict-item]
        answer = page.goto(f"{site}/{language}/{GLOSSARY}{path}")
        assert answer is not None
        assert answer.status == 200
        assert said_in_each_look(page) == {}


def test_what_is_wrong_and_what_a_list_would_do_have_nothing_for_axe_to_say(
    chromium: Browser,
    site: str,
    organizer: dict[str, str],  # noqa: F811
) -> None:
    with open_page(chromium) as page:
        page.context.add_cookies([{**organizer, "url": site}])  # type: ignore[typeddict-item]
        page.goto(f"{site}/en/{GLOSSARY}/new")
        page.locator(".sheet .button").click()
        page.locator(".field-error").wait_for()
        assert said_in_each_look(page) == {}
        page.goto(f"{site}/en/{GLOSSARY}/list")
        page.locator("#text").fill("booth;cabine;cabina\nYouth Lab;;;Term;Lab for youth\nx;;;y")
        page.locator("main form .button").last.click()
        page.locator(".glossary-row").first.wait_for()
        assert page.locator(".field-error").count() == 1
        assert said_in_each_look(page) == {}


@pytest.mark.parametrize("path", ROOMS)
def test_room_at_400_percent_needs_no_sideways_scrolling(
    chromium: Browser,
    site: str,
    organizer: dict[str, str],  # noqa: F811
    path: str,
) -> None:
    with open_page(chromium, viewport={"width": 320, "height": 256}) as page:
        page.context.add_cookies([{**organizer, "url": site}])  # type: ignore[typeddict-item]
        page.goto(f"{site}/fr/{GLOSSARY}{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
