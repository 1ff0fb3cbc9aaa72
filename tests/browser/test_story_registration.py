"""The story of one delegate, in Spanish and on a phone: the mail is opened, the form filled in, tapped twice,
approved by the coordinator in French; then one page tells the seat, the room and the hour in Tijuana."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy import select

from eventapp.agenda.model import AgendaSession
from eventapp.core import migrations
from eventapp.core.audit import AuditEntry
from eventapp.core.localized import Language
from eventapp.core.translations import gettext
from eventapp.demo.load import load_demo
from eventapp.registration.model import Registration
from tests.apps import Databases, app_on, reading
from tests.conftest import DEMO_LOADED
from tests.people_help import mails, sign_in
from tests.support.browser import open_page
from tests.support.server import serving

NAME = "Xóchitl Domínguez Íñiguez"
EMAIL = "xochitl.dominguez@example.org"
LIST = "/fr/organize/csp/2/registration/delegations/MX/"
MY_PAGE = "/es/csp/meetings/2/me"
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "locale": "es-MX", "has_touch": True}


@pytest.fixture
def story_app(tmp_path: Path) -> Iterator[Flask]:
    with (
        Databases("sqlite", tmp_path, None).new() as url,
        app_on(url, tmp_path, development=True) as app,
    ):
        with app.app_context():
            migrations.upgrade()
            list(load_demo(DEMO_LOADED))
        yield app


def coordinator_of_mexico(desk: Page, app: Flask, site: str) -> None:
    signed_in = sign_in(app, role="coordinator", series="csp", side="MX", language=Language.FR)
    name, value = signed_in.cookie["name"], signed_in.cookie["value"]
    desk.context.add_cookies([{"name": name, "value": value, "url": site}])


def named(desk: Page, site: str) -> None:
    """The coordinator puts the delegate on the list."""
    desk.goto(f"{site}{LIST}name")
    expect(desk.locator("html")).to_have_attribute("lang", re.compile("^fr"))
    desk.fill("input[name=name]", NAME)
    desk.fill("input[name=email]", EMAIL)
    desk.locator("input[name=language][value=es]").check()
    desk.locator("main form .actions button").click()
    expect(desk.locator(".precedent").filter(has_text=NAME)).to_be_visible()


def invited(phone: Page, site: str) -> None:
    """The delegate opens the newest mail in the development mailbox, and its link."""
    phone.goto(f"{site}/dev/mail/")
    phone.locator(".rows a").first.click()
    expect(phone.locator(".lead")).to_contain_text(EMAIL)
    address = phone.locator(".letter a").first.get_attribute("href")
    assert address is not None
    phone.goto(site + address.removeprefix("http://localhost"))
    expect(phone.locator("input[name=name]")).to_have_value(NAME)
    assert "/invitation/" not in phone.url


def answered(phone: Page, room: int, remote: int) -> None:
    expect(phone.locator("html")).to_have_attribute("lang", re.compile("^es"))
    phone.fill("input[name=organization]", "Gobierno del Estado de Baja California")
    phone.fill("input[name=title]", "Directora general")
    phone.select_option("select[name=sector]", "provincial_state")
    phone.select_option("select[name=place]", "tijuana")
    for choice in (
        "input[name=spoken][value=es]",
        "input[name=listened][value=es]",
        f"input[name=session-{room}][value=room]",
        f"input[name=session-{remote}][value=remote]",
    ):
        phone.focus(choice)
        phone.keyboard.press("Space")
        expect(phone.locator(choice)).to_be_checked()
    assert_nothing_sticks_out(phone)
    phone.route("**/meetings/2/register", twice)
    phone.locator("main form .actions button").last.dblclick()
    phone.wait_for_url(f"**{MY_PAGE}")
    phone.unroute("**/meetings/2/register")


def twice(route: Route) -> None:
    """The answer to the first tap never arrives; the one to the second is shown."""
    if route.request.method == "POST":
        headers = {**route.request.headers, "sec-fetch-site": "same-origin"}  # as the browser adds it
        first = route.fetch(max_redirects=0, headers=headers)
        assert (first.status, first.headers["location"]) == (303, MY_PAGE)
    route.continue_()


def approved(desk: Page, site: str) -> None:
    desk.goto(f"{site}{LIST}?only=submitted")
    person = desk.locator(".precedent").filter(has_text=NAME)
    person.locator("input[name=who]").check()
    desk.locator("button[name=what][value=approve]").click()
    expect(desk.locator(".precedent").filter(has_text=NAME)).to_have_count(0)
    expect(desk.locator("html")).to_have_attribute("lang", re.compile("^fr"))


def session_of(phone: Page, slug: str) -> str:
    return phone.locator(f"#s-{slug}").inner_text()


def assert_nothing_sticks_out(page: Page) -> None:
    """Nothing has to be scrolled sideways on the phone."""
    wide = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    assert page.evaluate(wide)


def say(sentence: str) -> str:
    return gettext(Language.ES, sentence)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_from_the_mail_to_the_seat(
    chromium: Browser, story_app: Flask, at: Callable[..., datetime], scripts: bool
) -> None:
    at("2026-11-21T10:00", "America/Mexico_City")
    with reading(story_app) as session:
        rows = session.execute(select(AgendaSession.slug, AgendaSession.id)).all()
        slots = dict(rows)
    with (
        serving(story_app) as site,
        open_page(chromium, java_script_enabled=scripts, **PHONE) as phone,
        open_page(chromium, locale="fr-CA") as desk,
    ):
        coordinator_of_mexico(desk, story_app, site)
        named(desk, site)
        before = len(mails(story_app))
        invited(phone, site)
        answered(phone, slots["forestry"], slots["panel-prosperity"])
        assert_one_registration(story_app, before)
        forestry = session_of(phone, "forestry")
        assert say("You asked for a seat in the room.") in forestry
        assert "Sala Norte" not in forestry  # who is not approved is not told where

        approved(desk, site)
        phone.goto(f"{site}{MY_PAGE}")
        expect(phone.locator("select[name=city]")).to_have_value("tijuana")
        forestry = session_of(phone, "forestry")
        assert say("You have a seat in the room.") in forestry
        assert "Sala Norte" in forestry
        assert "7:10" in forestry  # 10:10 in Ottawa
        panel = session_of(phone, "panel-prosperity")
        assert say("You take part from afar.") in panel
        assert "10:15" in panel  # 13:15 in Ottawa
        assert "26 de noviembre" in phone.locator(".my-day h3").first.inner_text()
        assert_nothing_sticks_out(phone)
        assert mails(story_app)[-1].to == EMAIL
        assert mails(story_app)[-1].language is Language.ES


def assert_one_registration(app: Flask, mails_before: int) -> None:
    """The two taps made one: one row, one submission in the records, one mail."""
    with reading(app) as session:
        mine = session.scalars(select(Registration).where(Registration.email == EMAIL)).all()
        assert len(mine) == 1
        path = f"csp/2/registrations/{mine[0].ref}"
        actions = session.scalars(select(AuditEntry.action).where(AuditEntry.subject == path)).all()
    assert sorted(actions) == ["registration.invite", "registration.submit"]
    assert len(mails(app)) == mails_before + 1
