"""The Youth Lab in a browser: a coordinator adds a delegate on a phone, a co-chair answers by keyboard, and
axe has nothing to say about any of its pages."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from eventapp.core.actor import Role
from eventapp.outcomes import plans
from eventapp.youthlab.model import Cohort, CohortDelegate, Reply
from tests.apps import reading
from tests.browser.test_accessibility import organizer, said_in_each_look  # noqa: F401  (a fixture)
from tests.people_help import sign_in
from tests.support.browser import open_page

ROOMS = [
    *("", "/new", "/4", "/4/facts", "/4/delegates", "/4/delegates/new", "/4/delegates/1"),
    *("/4/recommendations/1", "/4/presentations", "/1/replies", "/replies", "/4/replies/9"),
]
PUBLIC = ["/csp/youth-lab/", "/csp/youth-lab/1/", "/cmp/youth-lab/2/", "/csp/youth-lab/3/"]


@pytest.mark.parametrize("language", ["en", "fr", "es"])
@pytest.mark.parametrize("path", PUBLIC)
def test_public_page_has_nothing_for_axe_to_say(
    chromium: Browser, site: str, language: str, path: str
) -> None:
    with open_page(chromium) as page:
        answer = page.goto(f"{site}/{language}{path}")
        assert answer is not None
        assert answer.status == 200
        assert said_in_each_look(page) == {}


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
        answer = page.goto(f"{site}/{language}/organize/csp/youth-lab{path or '/'}")
        assert answer is not None
        assert answer.status == 200
        assert said_in_each_look(page) == {}


@pytest.mark.parametrize("path", ["/4/delegates/new", "/4/recommendations/1", "/4/presentations"])
def test_room_at_400_percent_needs_no_sideways_scrolling(
    chromium: Browser,
    site: str,
    organizer: dict[str, str],  # noqa: F811
    path: str,
) -> None:
    with open_page(chromium, viewport={"width": 320, "height": 256}) as page:
        page.context.add_cookies([{**organizer, "url": site}])  # type: ignore[typeddict-item]
        page.goto(f"{site}/fr/organize/csp/youth-lab{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    with open_page(chromium, viewport={"width": 390, "height": 844}) as page:
        yield page


def enter(page: Page, app: Flask, site: str, role: Role, **facts: Any) -> None:
    signed_in = sign_in(app, role=role, series="csp", **facts)
    page.context.add_cookies([{**signed_in.cookie, "url": site}])  # type: ignore[typeddict-item]


def test_a_coordinator_adds_a_delegate_on_a_phone(phone: Page, site_app: Flask, site: str) -> None:
    enter(phone, site_app, site, Role.COORDINATOR, side="MX")
    phone.goto(f"{site}/en/organize/csp/youth-lab/4/delegates")
    assert phone.get_by_text("Maïka Saint-Onge").count() == 1  # of the other side: a name
    assert phone.locator("a", has_text="Maïka Saint-Onge").count() == 0
    phone.locator("main a[href$='/delegates/new']").click()
    phone.locator("#name").fill("Ximena Tijuana Núñez")
    phone.locator("#place").select_option("tijuana")
    phone.locator("#born").fill("2011-05-06")
    phone.locator("#public_name").check()
    phone.locator("main form[action$='/delegates/new'] button").last.click()
    phone.locator("#errors").wait_for()  # under age: nobody agreed yet
    assert phone.locator("#name").input_value() == "Ximena Tijuana Núñez"
    assert phone.locator("#public_name").is_checked()
    phone.locator("#guardian_agreed").fill("2026-11-01")
    phone.locator("main form[action$='/delegates/new'] button").last.click()
    phone.wait_for_url("**/delegates?saved=1")
    assert phone.locator("th a", has_text="Ximena Tijuana Núñez").is_visible()
    with reading(site_app) as session:
        row = session.scalars(select(CohortDelegate).filter_by(name="Ximena Tijuana Núñez")).one()
        assert (row.side, row.place, row.public_name) == ("MX", "tijuana", True)


def test_a_co_chair_answers_by_keyboard(phone: Page, site_app: Flask, site: str) -> None:
    enter(phone, site_app, site, Role.CO_CHAIR, side="CA", group="foreign-policy")
    with reading(site_app) as session:
        cohort = session.scalars(select(Cohort).filter_by(number=4)).one()
        year = (cohort.year or 0) + 1
    phone.goto(f"{site}/en/organize/csp/youth-lab/4/replies")
    phone.locator("#foreign-policy .rows-title").first.press("Enter")
    phone.locator("input[name=answer][value=adapted]").press("Space")
    phone.locator("#text_en").fill("We begin with a list of the lines that exist.")
    phone.locator("#promise_en").fill("Publish one list of lines in both countries.")
    phone.locator("#promise_fr").fill("Publier une liste des lignes des deux pays.")
    phone.locator("#due").press("Enter")
    phone.wait_for_url("**?saved=1")
    with reading(site_app) as session:
        plan = plans.of_group(session, "cmp", "foreign-policy", year)
        assert plan is not None
        assert "Publish one list of lines in both countries." in [e.words.text.en for e in plan.entries]
        reply = session.get_one(Reply, int(phone.url.rpartition("/")[2].partition("?")[0]))
        assert reply.answer == "adapted"


def test_the_communique_is_offered_and_opens(chromium: Browser, site: str) -> None:
    with open_page(chromium) as page:
        page.goto(f"{site}/es/cmp/youth-lab/1/")
        link = page.locator("a[href$='communique.pdf']")
        answer = page.request.get(site + (link.get_attribute("href") or ""))
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.body().startswith(b"%PDF-")
