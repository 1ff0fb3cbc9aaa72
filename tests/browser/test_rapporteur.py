"""The rapporteur in the room: by keyboard alone, without scripts, on a telephone, on a line that breaks in
between; and what the round table sees of it."""

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from eventapp.core.actor import Role
from eventapp.outcomes.model import RecordEntry
from tests.apps import reading
from tests.browser.test_accessibility import said_in_each_look
from tests.people_help import sign_in
from tests.support.browser import open_page

OUTCOMES = "organize/csp/2/outcomes"
PHONE = {"width": 390, "height": 700}


@pytest.fixture(scope="module")
def rapporteur(site_app: Flask) -> dict[str, str]:
    return sign_in(
        site_app, series="csp", role=Role.RAPPORTEUR, group="mining", email="rapporteur@example.org"
    ).cookie


def lines(app: Flask) -> list[tuple[str, str, bool]]:
    with reading(app) as session:
        rows = session.scalars(select(RecordEntry).where(~RecordEntry.removed).order_by(RecordEntry.id)).all()
        return [(row.kind.value, row.text.en or row.text.es or "", row.for_plenary) for row in rows]


def words(page: Page) -> list[str]:
    return [
        each.strip()
        for each in page.locator("#lines .line-words > p:first-child > span:last-child").all_inner_texts()
    ]


def open_record(page: Page, site: str, who: dict[str, str], language: str = "en") -> None:
    page.context.add_cookies([{**who, "url": site}])  # type: ignore[typeddict-item]
    answer = page.goto(f"{site}/{language}/{OUTCOMES}/record/mining#text")
    assert answer is not None
    assert answer.status == 200


@pytest.mark.parametrize("scripts", [True, False])
def test_one_line_after_the_other_by_keyboard_alone(
    chromium: Browser, site: str, site_app: Flask, rapporteur: dict[str, str], scripts: bool
) -> None:
    before = len(lines(site_app))
    with open_page(chromium, java_script_enabled=scripts, viewport=PHONE) as page:
        open_record(page, site, rapporteur)
        expect(page.locator("#text")).to_be_focused()
        page.keyboard.type(f"First, scripts {scripts}")
        page.keyboard.press("Enter")
        expect(page.locator("#lines")).to_contain_text(f"First, scripts {scripts}")
        if scripts:
            expect(page.locator("#text")).to_be_focused()
            page.keyboard.type("Both agree on it")
            page.keyboard.press("Alt+2")
        else:
            expect(page.locator("#text")).to_be_focused()
            page.keyboard.type("Both agree on it")
            page.keyboard.press("Shift+Tab")
            page.keyboard.press("D")  # the select jumps to "Decision"
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("#lines")).to_contain_text("Both agree on it")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert lines(site_app)[before:] == [
        ("point", f"First, scripts {scripts}", False),
        ("decision", "Both agree on it", False),
    ]


def test_nothing_is_lost_on_a_line_that_breaks(
    chromium: Browser, site: str, site_app: Flask, rapporteur: dict[str, str]
) -> None:
    before = len(lines(site_app))
    context = chromium.new_context(viewport=PHONE)
    page = context.new_page()
    open_record(page, site, rapporteur)
    context.set_offline(True)
    for said in ("While away 1", "While away 2"):
        page.locator("#text").fill(said)
        page.keyboard.press("Enter")
    expect(page.locator("#waiting li")).to_have_count(2)
    expect(page.locator("#waiting-said")).to_contain_text("No connection")
    page.locator("#text").fill("Half a sent")  # not finished yet
    assert len(lines(site_app)) == before
    context.set_offline(False)
    page.reload()  # what waits, and what was being typed, outlasts even that
    expect(page.locator("#text")).to_have_value("Half a sent")
    expect(page.locator("#waiting li")).to_have_count(0)
    expect(page.locator("#lines")).to_contain_text("While away 2")
    context.close()
    assert lines(site_app)[before:] == [("point", "While away 1", False), ("point", "While away 2", False)]


def test_an_answer_that_is_lost_writes_nothing_twice(
    chromium: Browser, site: str, site_app: Flask, rapporteur: dict[str, str]
) -> None:
    before = len(lines(site_app))
    context = chromium.new_context()
    page = context.new_page()
    open_record(page, site, rapporteur)
    lost = []

    def lose_the_first(route: object) -> None:
        if not lost and route.request.method == "POST":  # type: ignore[attr-defined]
            lost.append(route.fetch())  # type: ignore[attr-defined]  # it arrives, and the answer does not
            route.abort()  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    page.route("**/record/mining", lose_the_first)
    page.locator("#text").fill("Said once")
    page.keyboard.press("Enter")
    expect(page.locator("#waiting li")).to_have_count(1)
    expect(page.locator("#waiting li")).to_have_count(0, timeout=15_000)
    context.close()
    assert len(lost) == 1
    assert lines(site_app)[before:] == [("point", "Said once", False)]


def test_what_is_refused_can_be_taken_back_into_the_field(
    chromium: Browser, site: str, rapporteur: dict[str, str]
) -> None:
    context = chromium.new_context()
    page = context.new_page()
    open_record(page, site, rapporteur)
    page.evaluate("document.getElementById('text').removeAttribute('maxlength')")
    page.locator("#text").fill("x" * 1001)
    page.keyboard.press("Enter")
    expect(page.locator("#waiting")).to_contain_text("This is too long.")
    page.locator(".waiting-line").click()
    expect(page.locator("#text")).to_have_value("x" * 1001)
    expect(page.locator("#waiting li")).to_have_count(0)
    context.close()


def test_the_round_table_shows_what_is_new(
    chromium: Browser, site: str, site_app: Flask, rapporteur: dict[str, str]
) -> None:
    with open_page(chromium) as table, open_page(chromium) as room:
        table.context.add_cookies([{**rapporteur, "url": site}])  # type: ignore[typeddict-item]
        table.goto(f"{site}/en/{OUTCOMES}/round-table")
        open_record(room, site, rapporteur)
        room.locator("#text").fill("Seen at the round table")
        room.locator("#for_plenary").check()
        room.locator("#text").press("Enter")
        expect(room.locator("#lines")).to_contain_text("Seen at the round table")
        table.locator("#said-again").click()
        expect(table.locator("#said")).to_contain_text("Seen at the round table")
        expect(table.locator("#said-state")).to_contain_text("Up to date")
        table.goto(f"{site}/en/{OUTCOMES}/plenary")
        expect(table.locator("#said")).to_contain_text("Seen at the round table")


@pytest.fixture(scope="module")
def organizer(site_app: Flask) -> dict[str, str]:
    facts = {"email": "rooms@example.org", "series": "csp"}
    sign_in(site_app, role=Role.COORDINATOR, side="CA", **facts)  # type: ignore[arg-type]
    return sign_in(site_app, role=Role.ORGANIZER, **facts).cookie  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["fr", "es"])
@pytest.mark.parametrize(
    "path",
    [
        *("record", "record/mining", "to-translate", "round-table", "plenary"),
        *("texts", "texts/conclusions", "texts/press-line"),
    ],
)
def test_room_has_nothing_for_axe_to_say(
    chromium: Browser, site: str, organizer: dict[str, str], language: str, path: str
) -> None:
    with open_page(chromium) as page:
        page.context.add_cookies([{**organizer, "url": site}])  # type: ignore[typeddict-item]
        answer = page.goto(f"{site}/{language}/{OUTCOMES}/{path}")
        assert answer is not None
        assert answer.status == 200
        assert said_in_each_look(page) == {}


@pytest.mark.parametrize(
    "path",
    [
        "organize/csp/side-notes",
        f"{OUTCOMES}/record/mining",
        f"{OUTCOMES}/round-table",
        f"{OUTCOMES}/texts",
        f"{OUTCOMES}/texts/press-line",
    ],
)
def test_room_at_400_percent_needs_no_sideways_scrolling(
    chromium: Browser, site: str, organizer: dict[str, str], path: str
) -> None:
    with open_page(chromium, viewport={"width": 320, "height": 256}) as page:
        page.context.add_cookies([{**organizer, "url": site}])  # type: ignore[typeddict-item]
        page.goto(f"{site}/fr/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        assert said_in_each_look(page) == {}


def test_one_line_with_all_its_parts_has_nothing_for_axe_to_say(
    chromium: Browser, site: str, site_app: Flask, rapporteur: dict[str, str], organizer: dict[str, str]
) -> None:
    with open_page(chromium) as page:
        open_record(page, site, rapporteur)
        page.locator("#kind").select_option("group_life")
        page.locator("#text").fill("A new group")
        page.locator("#text").press("Enter")
        expect(page.locator("#lines")).to_contain_text("A new group")
        page.context.add_cookies([{**organizer, "url": site}])  # type: ignore[typeddict-item]
        page.locator(".line-ways a").last.click()
        page.locator("#decision").select_option("new")
        page.get_by_role("button", name="Save the line").click()
        page.locator(".errors").wait_for()
        assert said_in_each_look(page) == {}
