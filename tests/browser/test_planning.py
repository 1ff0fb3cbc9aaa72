"""Planning in Chromium: the button, value and bound that grow together, stopping, accepting, undoing; the
same without scripts, and by keyboard alone. The planner works beside, as in a web process."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from eventapp import worker
from eventapp.core import migrations
from eventapp.demo.load import load_demo
from tests.apps import Databases, app_on, writing
from tests.conftest import DEMO_LOADED
from tests.people_help import sign_in
from tests.planning.run_help import meeting, planned
from tests.support.browser import open_page
from tests.support.server import serving

SOON = 30_000  # milliseconds


@contextmanager
def worked_on(app: Flask) -> Iterator[str]:
    """The address of *app*'s site, and a worker that does what is asked there."""
    stop = Event()
    thread = Thread(target=worker.work, args=(app, stop, 0.2), daemon=True)
    with serving(app) as address:
        thread.start()
        try:
            yield address
        finally:
            stop.set()
            thread.join()


@pytest.fixture
def duo(tmp_path: Path) -> Iterator[Flask]:
    with Databases("sqlite", tmp_path, None).new() as url, app_on(url, tmp_path) as app:
        with app.app_context():
            migrations.upgrade()
        with writing(app) as session:
            meeting(session)
        yield app


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Flask]:
    with Databases("sqlite", tmp_path, None).new() as url, app_on(url, tmp_path) as app:
        with app.app_context():
            migrations.upgrade()
            list(load_demo(DEMO_LOADED))
        yield app


@contextmanager
def organizer(browser: Browser, app: Flask, address: str, series: str, **options: object) -> Iterator[Page]:
    who = sign_in(app, role="organizer", series=series)
    with open_page(browser, **options) as page:
        page.context.add_cookies([{**who.cookie, "url": address}])  # type: ignore[typeddict-item]
        yield page


def number(text: str) -> int:
    return int(text.replace(",", ""))


@pytest.mark.slow
def test_an_organizer_presses_the_button_watches_stops_accepts_and_undoes(
    chromium: Browser, demo: Flask
) -> None:
    with worked_on(demo) as address, organizer(chromium, demo, address, "csp") as page:
        page.goto(f"{address}/en/organize/csp/2/agenda")
        page.get_by_role("link", name="Plan…").click()
        page.get_by_label("Search for at most").select_option("180")
        page.get_by_role("button", name="Plan the agenda").click()
        value, bound = (page.locator(".run-standings .standing-state").nth(n) for n in (0, 1))
        expect(page.get_by_role("heading", name="Searching for a plan")).to_be_visible(timeout=SOON)
        expect(value).not_to_have_text("–", timeout=SOON)
        expect(page.locator("#run-board .card.is-planned").first).to_be_visible(timeout=SOON)
        page.evaluate("window.kept = true")
        first = (number(value.inner_text()), number(bound.inner_text()))
        page.wait_for_function(
            "([cost, bound]) => { const [a, b] = [...document.querySelectorAll('.run-standings "
            ".standing-state')].map((e) => Number(e.textContent.replaceAll(',', '')));"
            "return a < cost || b > bound; }",
            arg=list(first),
            timeout=SOON,
        )
        later = (number(value.inner_text()), number(bound.inner_text()))
        assert later[0] <= first[0]
        assert later[1] >= first[1]
        assert page.evaluate("window.kept") is True  # the page was brought up to date, not loaded anew
        page.get_by_role("button", name="Stop and keep the best plan").click()
        expect(page.get_by_role("heading", name="Proposed plan")).to_be_visible(timeout=SOON)
        expect(page.get_by_text("With the whole plan nothing would block publication.")).to_be_visible()
        moved = page.locator(".move").count()
        assert moved > 0
        target = page.locator(".move").first
        slug = (target.get_attribute("id") or "").removeprefix("move-")
        page.get_by_role("button", name="Accept the whole plan").click()
        expect(page.locator("[role=status] strong")).to_contain_text("stand", timeout=SOON)
        page.locator("[role=status]").get_by_role("link", name="To the agenda").click()
        card = page.locator(f"#s-{slug}")
        expect(card).to_be_visible()
        after = card.get_attribute("data-version")
        for _step in range(moved):
            tag = page.locator(".board").get_attribute("data-tag")
            page.locator("[data-undo]").click()
            expect(page.locator(".board")).not_to_have_attribute("data-tag", tag or "")
        assert card.get_attribute("data-version") != after
        expect(page.locator("[data-undo]")).to_be_disabled()


def test_without_scripts_the_page_is_looked_at_again(chromium: Browser, duo: Flask) -> None:
    with (
        worked_on(duo) as address,
        organizer(chromium, duo, address, "duo", java_script_enabled=False) as page,
    ):
        page.goto(f"{address}/en/organize/duo/1/plan")
        page.get_by_role("button", name="Plan the agenda").click()
        heading = page.locator("h1")
        for _look in range(60):
            if heading.inner_text() == "Proposed plan":
                break
            page.wait_for_timeout(500)
            again = page.get_by_role("link", name="Look again")
            if again.count():
                again.click()
        expect(heading).to_have_text("Proposed plan")
        page.get_by_role("button", name="Accept the whole plan").click()
        expect(page.locator("[role=status] strong")).to_contain_text("planned")
        page.goto(f"{address}/en/organize/duo/1/agenda")
        expect(page.get_by_text("Every session has its time.")).to_be_visible()


def press_until(page: Page, key: str, selector: str, most: int = 120) -> None:
    """Until what *selector* names has the focus."""
    for _press in range(most):
        page.keyboard.press(key)
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached with {key}")


def test_a_plan_is_read_asked_about_and_accepted_by_keyboard_alone(chromium: Browser, duo: Flask) -> None:
    ref = planned(duo)
    with serving(duo) as address, organizer(chromium, duo, address, "duo") as page:
        page.goto(f"{address}/en/organize/duo/1/plan/runs/{ref}")
        press_until(page, "Tab", "#take-energy")
        page.keyboard.press("Space")
        expect(page.locator("#take-energy")).to_be_checked()
        press_until(page, "Tab", ".move-more a")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_contain_text("Why is")
        press_until(page, "Tab", ".alternative-take button")
        page.go_back()
        press_until(page, "Tab", "#take-energy")
        if not page.locator("#take-energy").is_checked():
            page.keyboard.press("Space")
        press_until(page, "Tab", "button[name=what][value=chosen]")
        page.keyboard.press("Enter")
        expect(page.locator("[role=status] strong")).to_have_text("1 session stands in the draft as planned.")


def test_at_400_percent_nothing_needs_sideways_scrolling(chromium: Browser, duo: Flask) -> None:
    ref = planned(duo)
    with serving(duo) as address, organizer(chromium, duo, address, "duo") as page:
        page.set_viewport_size({"width": 320, "height": 256})
        for path in (ref, f"{ref}/sessions/mining", f"{ref}/compare?with={ref}"):
            page.goto(f"{address}/fr/organize/duo/1/plan/runs/{path}")
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
