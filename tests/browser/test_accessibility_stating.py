"""The rooms in which organizers state what a plan must respect, as `test_accessibility` looks at all others;
and that they can be used by keyboard."""

import pytest
from playwright.sync_api import Browser

from tests.browser.test_accessibility import organizer, said_in_each_look  # noqa: F401  (a fixture)
from tests.support.browser import axe_violations, open_page

PLAN = "organize/csp/2/plan"
ROOMS = [
    *("", "/sessions", "/sessions/forestry", "/people", "/people/tanabe"),
    *("/youth", "/youth/new", "/hours", "/weights", "/fairness"),
]


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
        answer = page.goto(f"{site}/{language}/{PLAN}{path}")
        assert answer is not None
        assert answer.status == 200
        assert said_in_each_look(page) == {}


@pytest.mark.parametrize(
    ("path", "field", "typed"),
    [
        ("/sessions/forestry", "#heads", "-1"),
        ("/people/tanabe", "#away-0-start", "9:00"),
        ("/weights", "#weight-hours", "-1"),
        ("/hours", "#limit-interpreters", "-1"),
        ("/youth/new", "#people-0-person", "Nobody"),
    ],
)
def test_what_is_wrong_has_nothing_for_axe_to_say(
    chromium: Browser,
    site: str,
    organizer: dict[str, str],  # noqa: F811
    path: str,
    field: str,
    typed: str,
) -> None:
    with open_page(chromium) as page:
        page.context.add_cookies([{**organizer, "url": site}])  # type: ignore[typeddict-item]
        page.goto(f"{site}/en/{PLAN}{path}")
        page.locator(field).fill(typed)
        page.locator(field).press("Enter")  # saves, and presses no button that adds a row
        page.locator(".errors").wait_for()
        assert page.locator(".field-error").count() >= 1
        assert said_in_each_look(page) == {}


@pytest.mark.parametrize("path", ["/sessions/forestry", "/weights", "/fairness"])
def test_room_at_400_percent_needs_no_sideways_scrolling(
    chromium: Browser,
    site: str,
    organizer: dict[str, str],  # noqa: F811
    path: str,
) -> None:
    with open_page(chromium, viewport={"width": 320, "height": 256}) as page:
        page.context.add_cookies([{**organizer, "url": site}])  # type: ignore[typeddict-item]
        page.goto(f"{site}/fr/{PLAN}{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_slider_and_number_follow_each_other(
    chromium: Browser,
    site: str,
    organizer: dict[str, str],  # noqa: F811
) -> None:
    with open_page(chromium) as page:
        page.context.add_cookies([{**organizer, "url": site}])  # type: ignore[typeddict-item]
        page.goto(f"{site}/en/{PLAN}/weights")
        slide, number = page.locator("#slide-hours"), page.locator("#weight-hours")
        before = int(number.input_value())
        slide.focus()
        slide.press("ArrowRight")
        assert int(number.input_value()) == before + 1
        number.fill("17")
        assert slide.input_value() == "17"
        assert axe_violations(page, include="#wish-hours") == []
