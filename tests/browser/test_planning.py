"""Planning in Chromium: the button, value and bound that grow together, stopping, accepting, undoing; the
same without scripts, and by keyboard alone. The planner works beside, as in a web process."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from eventapp import worker
from eventapp.core import clock, migrations
from eventapp.demo.load import load_demo
from eventapp.meetings.queries import edition_to_change
from eventapp.planner.problem import Placement
from eventapp.planning.problems import encode
from eventapp.planning.runs import placements_in, run_of
from tests.apps import Databases, app_on, writing
from tests.conftest import DEMO_LOADED
from tests.people_help import sign_in
from tests.planning.run_help import ended, meeting, minutes, planned, running
from tests.support.browser import open_page
from tests.support.server import serving

SOON = 60_000  # milliseconds, on a machine with other work to do


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


def test_an_organizer_presses_the_button_accepts_what_comes_and_undoes_it(
    chromium: Browser, duo: Flask
) -> None:
    with worked_on(duo) as address, organizer(chromium, duo, address, "duo") as page:
        page.goto(f"{address}/en/organize/duo/1/agenda")
        page.get_by_role("link", name="Plan…").click()
        page.get_by_role("button", name="Plan the agenda").click()
        # The page shows the proposal by itself as soon as there is one.
        expect(page.get_by_role("heading", name="Proposed plan")).to_be_visible(timeout=SOON)
        expect(page.get_by_text("With the whole plan nothing would block publication.")).to_be_visible()
        moved = page.locator(".move").count()
        planned_at = page.locator("#move-energy ins .spot-when").inner_text()
        page.get_by_role("button", name="Accept the whole plan").click()
        expect(page.locator("[role=status] strong")).to_contain_text("as planned")
        page.locator("[role=status]").get_by_role("link", name="To the agenda").click()
        expect(page.locator("#s-energy .card-note")).to_contain_text(planned_at.split(", ")[-1])
        for _step in range(moved):
            tag = page.locator(".board").get_attribute("data-tag")
            page.locator("[data-undo]").click()
            expect(page.locator(".board")).not_to_have_attribute("data-tag", tag or "")
        expect(page.locator(".tray #s-energy")).to_be_visible()
        expect(page.locator("[data-undo]")).to_be_disabled()


def test_value_and_bound_grow_together_on_the_page_and_the_board_follows(
    chromium: Browser, duo: Flask
) -> None:
    ref = running(duo, started_at=clock.now())
    with serving(duo) as address, organizer(chromium, duo, address, "duo") as page:
        page.goto(f"{address}/en/organize/duo/1/plan/runs/{ref}")
        value, bound = (page.locator(".run-standings .standing-state").nth(n) for n in (0, 1))
        expect(value).to_have_text("100")
        page.evaluate("window.kept = true")
        page.locator(".search-table summary").click()
        line = page.locator(".search-value").get_attribute("points")
        heard(duo, ref, 10, 5, {"energy": Placement(minutes("13:00"), "room-2")})
        expect(value).to_have_text("10")
        expect(bound).to_have_text("5")
        assert page.locator(".search-value").get_attribute("points") != line
        expect(page.locator(".search-table")).to_have_attribute("open", "")  # what was opened stays open
        expect(page.locator("#run-board .is-moved .card-note")).to_contain_text("13:00–14:00")
        assert page.evaluate("window.kept") is True  # brought up to date, not loaded anew
        with writing(duo) as session:
            ended(session, edition_to_change(session, "duo", 1), ref)
        expect(page.get_by_role("heading", name="Proposed plan")).to_be_visible()


def heard(app: Flask, ref: str, cost: int, bound: int, moves: dict[str, Placement]) -> None:
    """What the worker writes down when it hears of a better plan."""
    with writing(app) as session:
        run = run_of(session, edition_to_change(session, "duo", 1), ref)
        run.cost, run.bound = cost, bound
        run.progress = [*run.progress, [3.0, cost, bound]]
        run.best = encode({**placements_in(run.base), **moves})


def test_a_search_is_stopped_and_its_best_plan_kept(chromium: Browser, demo: Flask) -> None:
    with worked_on(demo) as address, organizer(chromium, demo, address, "csp") as page:
        page.goto(f"{address}/en/organize/csp/2/plan")
        page.get_by_label("Whatever makes the plan better").check()
        page.get_by_label("Search for at most").select_option("600")
        page.get_by_role("button", name="Plan the agenda").click()
        expect(page.get_by_role("heading", name="Searching for a plan")).to_be_visible(timeout=SOON)
        value = page.locator(".run-standings .standing-state").first
        expect(value).to_have_text(re.compile(r"^[\d,]+$"), timeout=SOON)
        expect(page.locator("#run-board .card.is-planned").first).to_be_visible()
        page.get_by_role("button", name="Stop and keep the best plan").click()
        expect(page.get_by_role("heading", name="Proposed plan")).to_be_visible(timeout=SOON)
        expect(page.get_by_text("The search was stopped after")).to_be_visible()


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
