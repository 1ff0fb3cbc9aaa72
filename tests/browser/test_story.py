"""The whole story of a meeting, in French: invited, signed in, a date found, the meeting opened from the last
one, a day laid out, a clash seen and resolved, published, and in everybody's calendar."""

import re
from collections.abc import Iterator
from pathlib import Path

import pyotp
import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from eventapp.core import migrations
from eventapp.demo.load import load_demo
from tests.apps import Databases, app_on
from tests.conftest import DEMO_LOADED
from tests.support.browser import open_page
from tests.support.icaljs import read
from tests.support.server import serving

ROOMS = "/fr/organize/csp"
DAY = "2027-11-25"
# Slug, hour and room: three plenaries, six groups in parallel, the round table, the Youth Lab.
PLAN = [
    ("opening-plenary", "09:00", "auditorium"),
    ("agri-business", "10:15", "south-hall"),
    ("environment", "10:15", "st-lawrence"),
    ("forestry", "10:15", "north-hall"),
    ("human-capital", "10:15", "usumacinta"),
    ("mining", "10:15", "mackenzie"),
    ("energy", "10:15", "mackenzie"),  # on purpose where mining is
    ("co-chairs-round-table", "13:30", "north-hall"),
    ("youth-lab-plenary", "14:45", "auditorium"),
    ("plenary-closing-day-1", "15:45", "auditorium"),
    ("closing-plenary", "16:30", "auditorium"),
]


@pytest.fixture
def story_app(tmp_path: Path) -> Iterator[Flask]:
    with Databases("sqlite", tmp_path, None).new() as url, app_on(url, tmp_path) as app:
        with app.app_context():
            migrations.upgrade()
            list(load_demo(DEMO_LOADED))
        yield app


def invited(app: Flask, site: str) -> str:
    """The address that the command prints for a new organizer, on this site."""
    words = ["invite", "ana@example.org", "--role", "organizer", "--series", "csp", "--language", "fr"]
    result = app.test_cli_runner().invoke(args=words)
    assert result.exit_code == 0, result.output
    found = re.search(r"https?://[^/\s]+(/\S+)", result.output)
    assert found is not None, result.output
    return site + found[1]


def sign_in(page: Page, address: str) -> None:
    page.goto(address)
    page.locator("main form button").first.click()
    page.locator("form[action$='/second-factor/offer'] button").click()
    secret = page.locator("code.secret").inner_text()
    page.fill("#code", pyotp.TOTP(secret.replace(" ", "")).now())
    page.locator("form[action$='/account/second-factor'] button").click()


def move(page: Page, site: str, slug: str, hour: str, room: str) -> None:
    page.goto(f"{site}{ROOMS}/3/agenda/move/{slug}")
    form = page.locator("form.move-form")
    form.locator("[name=day]").select_option(DAY)
    form.locator("[name=start]").select_option(hour)
    form.locator("[name=room]").select_option(room)
    form.locator("button").click()


def test_from_an_invitation_to_everybodys_calendar(chromium: Browser, story_app: Flask) -> None:
    with serving(story_app) as site, open_page(chromium, locale="fr-CA") as page:
        sign_in(page, invited(story_app, site))

        page.goto(f"{site}{ROOMS}/dates?year=2027")
        first = page.locator(".proposals > li, .proposal").first
        expect(first).to_contain_text("25 novembre 2027")
        page.goto(f"{site}{ROOMS}/dates?year=2028&day=2028-11-23")
        expect(page.locator("main")).to_contain_text("23 novembre 2028")
        expect(page.locator("main")).to_contain_text("20 novembre")  # the Mexican Monday of that week

        page.goto(f"{site}{ROOMS}/dates?year=2027")
        page.locator(".proposals > li, .proposal").first.locator("a.button").click()
        page.locator("input[name=placing][value=tray]").check()
        page.locator("main form.sheet button").click()
        expect(page.locator("h1")).to_contain_text("3e réunion annuelle")

        for slug, hour, room in PLAN:
            move(page, site, slug, hour, room)
        page.goto(f"{site}{ROOMS}/3/publish")
        clash = page.locator(".finding.is-blocking").filter(has_text="Groupe de travail sur l’énergie")
        expect(clash.filter(has_text="Salle Mackenzie")).to_have_count(1)
        expect(clash.filter(has_text="Salle virtuelle")).to_have_count(1)
        expect(page.locator("#publish-note")).to_have_count(0)

        move(page, site, "energy", "10:15", "auditorium")
        page.goto(f"{site}{ROOMS}/3/agenda/sessions/energy")
        page.select_option("select[name=video_room]", "")
        page.select_option("select[name=mode]", "in_person")
        page.locator(".session-actions button").click()
        page.goto(f"{site}{ROOMS}/3/publish")
        expect(page.locator(".finding.is-blocking")).to_have_count(0)
        page.fill("#publish-note", "Première publication")
        page.locator("form:has(#publish-note) button").click()

        page.goto(f"{site}/fr/csp/meetings/3/agenda")
        expect(page.locator(".sessions-many .session")).to_have_count(6)
        feed = page.request.get(f"{site}/fr/csp/meetings/3/agenda.ics")
        events = {event.summary: event for event in read(feed.body()).events}
        opening = events["Séance plénière d’ouverture"]
        assert opening.start == "2027-11-25T15:00:00Z"  # 09:00 in Mexico City
