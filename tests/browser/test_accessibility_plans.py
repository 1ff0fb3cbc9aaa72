"""The rooms of work plans, as `test_accessibility` looks at all others; that they can be used by keyboard, on
a telephone, and without scripts."""

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from eventapp.outcomes.plans import of_group
from tests.apps import reading
from tests.browser.test_accessibility import organizer, said_in_each_look  # noqa: F401  (a fixture)
from tests.support.browser import open_page

OUTCOMES = "organize/csp/2/outcomes"
ROOMS = [
    *(f"/{OUTCOMES}/plans?year=2026", f"/{OUTCOMES}/plans/2026/forestry", f"/{OUTCOMES}/plans/2027/mining"),
    *(f"/{OUTCOMES}/plans/2027/forestry/new", f"/{OUTCOMES}/plans/2027/forestry/28/edit"),
    *(f"/{OUTCOMES}/plans/2026/forestry/24/report", f"/{OUTCOMES}/plans/2026/forestry/introduction"),
    *(f"/{OUTCOMES}/commitments/8", f"/{OUTCOMES}/owing", f"/{OUTCOMES}/roll-over", f"/{OUTCOMES}/themes"),
    *(f"/{OUTCOMES}/succession?group=forestry&since=2026", "/cmp/groups/human-capital/plans/2022/"),
]


@pytest.mark.parametrize("path", ROOMS)
def test_room_has_nothing_for_axe_to_say(
    chromium: Browser,
    site: str,
    organizer: dict[str, str],  # noqa: F811
    path: str,
) -> None:
    with open_page(chromium) as page:
        page.context.add_cookies([{**organizer, "url": site}])  # type: ignore[typeddict-item]
        for language in ("fr", "es"):
            answer = page.goto(f"{site}/{language}{path}")
            assert answer is not None
            assert answer.status == 200
            assert said_in_each_look(page) == {}


@pytest.mark.parametrize("path", [ROOMS[0], ROOMS[1], ROOMS[3], ROOMS[8], ROOMS[9]])
def test_room_at_400_percent_needs_no_sideways_scrolling(
    chromium: Browser,
    site: str,
    organizer: dict[str, str],  # noqa: F811
    path: str,
) -> None:
    with open_page(chromium, viewport={"width": 320, "height": 256}) as page:
        page.context.add_cookies([{**organizer, "url": site}])  # type: ignore[typeddict-item]
        page.goto(f"{site}/fr{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_wide_table_is_scrolled_by_keyboard(
    chromium: Browser,
    site: str,
    organizer: dict[str, str],  # noqa: F811
) -> None:
    with open_page(chromium, viewport={"width": 390, "height": 700}) as page:
        page.context.add_cookies([{**organizer, "url": site}])  # type: ignore[typeddict-item]
        page.goto(f"{site}/en{ROOMS[0]}")
        region = page.get_by_role("region", name="Work plans 2026")
        region.focus()
        for _ in range(10):
            page.keyboard.press("ArrowRight")
        left = 0
        for _ in range(100):  # it glides
            left = region.evaluate("element => element.scrollLeft")
            if left > 100:
                break
            page.wait_for_timeout(20)
        assert left > 100


@pytest.mark.parametrize("scripts", [True, False])
def test_a_commitment_is_edited_by_keyboard_on_a_telephone(
    chromium: Browser,
    site: str,
    site_app: Flask,
    organizer: dict[str, str],  # noqa: F811
    scripts: bool,
) -> None:
    said = f"Máquinas {scripts}"
    with open_page(chromium, java_script_enabled=scripts, viewport={"width": 390, "height": 700}) as page:
        page.context.add_cookies([{**organizer, "url": site}])  # type: ignore[typeddict-item]
        page.goto(f"{site}/en/{OUTCOMES}/plans/2027/foreign-policy/30/edit")
        page.locator("#due").fill("")
        page.locator("#text-es").focus()
        page.keyboard.press("Control+a")
        page.keyboard.type(said)
        page.keyboard.press("Tab")
        expect(page.locator("[name=text-reviewed][value=es]")).to_be_focused()
        page.locator("#MX-person").fill("Nobody at all")
        page.locator("#MX-person").press("Enter")
        expect(page.locator(".errors")).to_contain_text("Nobody of this name is known here.")
        expect(page.locator("#text-es")).to_have_value(said)
        page.get_by_role("link", name="Nobody of this name is known here.").press("Enter")
        if scripts:
            expect(page.locator("#MX-person")).to_be_focused()
        assert said_in_each_look(page) == {} if scripts else True
        page.locator("#MX-person").fill("")
        page.locator("#MX-person").press("Enter")
        page.wait_for_url("**/plans/2027/foreign-policy?done=saved#c-30")
    with reading(site_app) as session:
        plan = of_group(session, "cmp", "foreign-policy", 2027)
        assert plan is not None
        assert plan.entries[0].words.text.es == said
        assert plan.entries[0].words.due is None
