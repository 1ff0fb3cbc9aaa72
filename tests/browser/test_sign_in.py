"""The whole way in, by hand and without scripts; and a mail scanner on the same link."""

from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from eventapp.core import migrations
from tests.apps import Databases, app_on, writing
from tests.factories import make_edition
from tests.people_help import mailed
from tests.support.browser import axe_violations, open_page
from tests.support.server import serving


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Flask, str]]:
    with Databases("sqlite", tmp_path, None).new() as url, app_on(url, tmp_path) as app:
        with app.app_context():
            migrations.upgrade()
        with writing(app) as session:
            make_edition(session)
        words = ["invite", "ana@example.org", "--role", "organizer", "--series", "duo", "--name", "Ana Ruiz"]
        app.test_cli_runner().invoke(args=words)
        with serving(app) as site:
            yield app, site


def test_the_way_in_without_scripts(chromium: Browser, served: tuple[Flask, str]) -> None:
    app, site = served
    with open_page(chromium, java_script_enabled=False, viewport={"width": 320, "height": 700}) as page:
        page.goto(f"{site}/en/")
        page.get_by_role("link", name="Organizers").click()
        page.get_by_label("Your e-mail address").fill("ana@example.org")
        page.get_by_role("button", name="Send me the link").click()
        expect(page.locator("h1")).to_have_text("Look into your mail")
        page.goto(site + mailed(app)[0])
        page.get_by_role("button", name="Sign in").click()
        expect(page.locator("h1")).to_have_text("Set up your second step")
        page.get_by_role("button", name="Use an application").click()
        secret = page.locator("code.secret").inner_text()
        page.get_by_label("Code of six digits").fill(pyotp.TOTP(secret).now())
        page.get_by_role("button", name="Confirm").click()
        expect(page.locator("code.secret")).to_have_count(10)
        page.get_by_role("link", name="I have kept them").click()
        assert page.url == f"{site}/en/organize/"


def test_a_scanner_that_runs_scripts_uses_nothing_up(chromium: Browser, served: tuple[Flask, str]) -> None:
    app, site = served
    with open_page(chromium) as page:
        page.goto(f"{site}/en/sign-in")
        page.get_by_label("Your e-mail address").fill("ana@example.org")
        page.get_by_role("button", name="Send me the link").click()
        expect(page.locator("h1")).to_have_text("Look into your mail")
        path, code = mailed(app)
        with open_page(chromium) as scanner:
            scanner.goto(site + path)
            scanner.wait_for_timeout(3000)
            expect(scanner.locator("h1")).to_have_text("This link belongs to another browser")
            assert axe_violations(scanner) == []
        page.get_by_label("Code of six digits").fill(code)
        page.get_by_role("button", name="Sign in").dblclick()
        expect(page.locator("h1")).to_have_text("Set up your second step")
