"""Papers as organizers make them, and the page of an interpreter, in a real browser; and that axe has nothing
to say about any of their pages."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from eventapp.core import long_work
from eventapp.documents import service
from eventapp.tasks import LONG
from tests.browser.test_accessibility import organizer, said_in_each_look  # noqa: F401  (a fixture)
from tests.people_help import sign_in
from tests.support.browser import open_page

PAPERS = "organize/csp/2/documents"
ROOMS = [
    *("", "/make/agenda", "/make/participants", "/make/rooms", "/make/badges", "/make/certificates"),
    *("/make/packs", "/interpreters", "/interpreters/new", "/texts/mining"),
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
        answer = page.goto(f"{site}/{language}/{PAPERS}{path}")
        assert answer is not None
        assert answer.status == 200
        assert said_in_each_look(page) == {}


@pytest.mark.parametrize("path", ["", "/make/agenda", "/interpreters/new", "/texts/mining"])
def test_room_at_400_percent_needs_no_sideways_scrolling(
    chromium: Browser,
    site: str,
    organizer: dict[str, str],  # noqa: F811
    path: str,
) -> None:
    with open_page(chromium, viewport={"width": 320, "height": 256}) as page:
        page.context.add_cookies([{**organizer, "url": site}])  # type: ignore[typeddict-item]
        page.goto(f"{site}/fr/{PAPERS}{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def enter(page: Page, site: str) -> None:
    """An interpreter with one session, by keyboard and label alone."""
    page.goto(f"{site}/en/{PAPERS}/interpreters/new")
    page.get_by_label("Name", exact=True).fill("Inés Roy")
    page.get_by_label("E-mail address").fill("ines@example.org")
    page.get_by_label("English", exact=True).check()
    page.get_by_label("Spanish", exact=True).check()
    page.get_by_role("checkbox", name=re.compile("Mining and minerals")).check()
    page.get_by_role("button", name="Save").press("Enter")
    page.get_by_role("heading", name="The own page").wait_for()


def test_from_a_name_to_a_text_that_an_interpreter_is_told_of(
    chromium: Browser, site_app: Flask, site: str
) -> None:
    who = sign_in(site_app, series="csp")
    with open_page(chromium) as page:
        page.context.add_cookies([{**who.cookie, "url": site}])  # type: ignore[list-item]
        enter(page, site)
        link = page.locator(".paper-link a").get_attribute("href") or ""
        assert said_in_each_look(page) == {}
        page.goto(f"{site}/en/{PAPERS}/texts/mining")
        page.locator("#title_en").fill("Opening remarks")
        speech = {"name": "speech.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
        page.locator("#file").set_input_files(speech)  # type: ignore[arg-type]
        page.get_by_role("button", name="Keep it and tell the interpreters").click()
        page.get_by_text("1 interpreter is told by mail").wait_for()
        assert said_in_each_look(page) == {}
    with open_page(chromium, viewport={"width": 390, "height": 800}) as phone:
        phone.goto(site + re.sub(r"^https?://[^/]+", "", link))
        assert phone.get_by_role("link", name="Opening remarks").is_visible()
        assert said_in_each_look(phone) == {}
        with phone.context.expect_event("request", lambda request: "pack.pdf" in request.url):
            phone.get_by_role("button", name=re.compile("Open the pack")).click()


@pytest.mark.parametrize(
    ("scripts", "kind"), [(True, "badges"), (False, "place-cards")], ids=["scripts", "no scripts"]
)
def test_whoever_waits_sees_how_far_it_has_come_and_then_the_file(
    chromium: Browser, site_app: Flask, site: str, scripts: bool, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "SHORT", 10)  # the demonstration has 40 people
    who = sign_in(site_app, series="csp")
    with open_page(chromium, java_script_enabled=scripts) as page:
        page.context.add_cookies([{**who.cookie, "url": site}])  # type: ignore[list-item]
        page.goto(f"{site}/en/{PAPERS}/make/{kind}")
        page.get_by_role("button", name="Make it").click()
        page.get_by_role("heading", name="It is being made").wait_for()
        assert page.get_by_role("progressbar").is_visible()
        if scripts:
            assert said_in_each_look(page) == {}
        with site_app.app_context():
            assert long_work.drain(LONG) == []
        with page.expect_download() as waited:
            page.get_by_role("link", name=re.compile("Download")).click(timeout=15_000)
        assert waited.value.suggested_filename == f"csp-2-{kind}-en.pdf"


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_the_public_agenda_leads_to_a_pdf_by_keyboard(chromium: Browser, site: str, language: str) -> None:
    with open_page(chromium) as page:
        page.goto(f"{site}/{language}/csp/meetings/2/agenda")
        link = page.locator(".agenda-files a").first
        link.focus()
        address = link.get_attribute("href") or ""
        answer = page.request.get(site + address)
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.body().startswith(b"%PDF")
