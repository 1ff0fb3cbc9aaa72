"""The order of precedence in Chromium: dragged, stepped by keyboard, without scripts; and what axe says."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from eventapp.core import migrations
from eventapp.core.actor import Role
from eventapp.registration.rules import State
from eventapp.web import cookies
from tests.apps import Databases, app_on
from tests.people_help import sign_in
from tests.registration import making
from tests.registration.delegations_help import MX, ROOT, order, people
from tests.support.browser import axe_violations, open_page
from tests.support.server import serving

NAMES = ["Ana Solís", "Luis Vega", "Eva Cruz", "José Peña"]


@pytest.fixture
def delegation(tmp_path: Path) -> Iterator[tuple[Flask, str]]:
    with Databases("sqlite", tmp_path, None).new() as url, app_on(url, tmp_path) as app:
        with app.app_context():
            migrations.upgrade()
        making.published_edition(app)
        people(app, *NAMES, state=State.SUBMITTED)
        with serving(app) as address:
            yield app, address


def opened(page: Page, app: Flask, address: str, path: str) -> None:
    signed = sign_in(app, role=Role.COORDINATOR, side="MX")
    with app.test_request_context():
        name = cookies.full_name(cookies.SIGNED_IN)
    page.context.add_cookies([{"name": name, "value": signed.reference, "url": address}])
    page.goto(address + path)


def shown(page: Page) -> list[str]:
    return page.locator(".precedent-name a").all_inner_texts()


def test_a_row_is_dragged_and_saved(delegation: tuple[Flask, str], page: Page) -> None:
    app, address = delegation
    page.set_viewport_size({"width": 1280, "height": 1800})
    opened(page, app, address, f"{MX}/")
    grips = page.locator(".grip")
    start, end = grips.nth(3).bounding_box(), grips.nth(0).bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + 8, start["y"] + 20)
    page.mouse.down()
    page.mouse.move(end["x"] + 8, end["y"] + 2, steps=12)
    page.mouse.up()
    assert shown(page) == ["José Peña", "Ana Solís", "Luis Vega", "Eva Cruz"]
    expect(page.locator("[data-precedence-said]")).to_contain_text("José Peña")
    assert order(app) == []
    page.get_by_role("button", name="Save the order").click()
    expect(page.get_by_role("status").filter(has_text="The order is saved.")).to_be_visible()
    assert order(app) == ["José Peña", "Ana Solís", "Luis Vega", "Eva Cruz"]


def test_arrows_and_numbers_by_keyboard(delegation: tuple[Flask, str], page: Page) -> None:
    app, address = delegation
    opened(page, app, address, f"{MX}/")
    down = page.get_by_role("button", name="Ana Solís one place down")
    down.focus()
    for _ in range(3):
        page.keyboard.press("Enter")
    assert shown(page) == ["Luis Vega", "Eva Cruz", "José Peña", "Ana Solís"]
    expect(page.get_by_role("button", name="Ana Solís one place up")).to_be_focused()
    page.get_by_label("Place of Eva Cruz").fill("1")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").filter(has_text="The order is saved.")).to_be_visible()
    assert order(app) == ["Eva Cruz", "Luis Vega", "José Peña", "Ana Solís"]


def test_the_arrows_save_without_scripts(delegation: tuple[Flask, str], chromium: Browser) -> None:
    app, address = delegation
    with open_page(chromium, java_script_enabled=False) as page:
        opened(page, app, address, f"{MX}/")
        page.get_by_role("button", name="Eva Cruz one place up").click()
        page.get_by_role("button", name="Eva Cruz one place up").click()
        assert order(app)[:2] == ["Eva Cruz", "Ana Solís"]


@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing(delegation: tuple[Flask, str], chromium: Browser, width: int) -> None:
    app, address = delegation
    with open_page(chromium, viewport={"width": width, "height": 900}) as page:
        for path in (f"{MX}/", f"{MX}/name", f"{MX}/list", f"{ROOT}/requests", f"{ROOT}/duplicates"):
            opened(page, app, address, path)
            assert axe_violations(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        opened(page, app, address, f"{MX}/list")
        page.get_by_label("One person in each line").fill("Ana Solis; a@example.mx\nRosa Méndez\nLuis Vega\n")
        page.get_by_role("button", name="Show what would happen").click()
        expect(page.get_by_role("heading", name="Who is meant?")).to_be_visible()
        assert axe_violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
