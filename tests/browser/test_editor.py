"""The editor in Chromium: a mouse, a finger, a keyboard and plain forms lead to the same agenda."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import select

from eventapp.agenda.editing import Move, move_session
from eventapp.agenda.model import AgendaSession
from eventapp.agenda.service import save_session
from eventapp.core import migrations
from eventapp.meetings.queries import edition_to_change
from tests.agenda.large import EVA, acting
from tests.apps import Databases, app_on, reading, writing
from tests.factories import NOW, make_edition, session_draft
from tests.support.browser import axe_violations, open_page
from tests.support.server import serving

BOARD = "/organize/duo/1/agenda"
TALL = {"width": 1500, "height": 4600}
ROOMS = ["hall", "room-2", "link", ""]
FIRST, SECOND = "2026-11-26", "2026-11-27"
# Where the ten sessions go: day, hour, room.
PLACES = {
    f"talk-{n}": place
    for n, place in enumerate(
        [
            (FIRST, "09:00", "hall"),
            (FIRST, "09:00", "room-2"),
            (FIRST, "10:15", "hall"),
            (FIRST, "10:15", "link"),
            (FIRST, "11:30", ""),
            (SECOND, "09:00", "hall"),
            (SECOND, "09:45", "room-2"),
            (SECOND, "10:30", "link"),
            (SECOND, "08:30", "hall"),
            (FIRST, "14:00", "hall"),
        ]
    )
}
By = Callable[[Page, str, tuple[str, str, str]], None]


@contextmanager
def waiting_sessions(directory: Path) -> Iterator[tuple[Flask, str]]:
    """A meeting whose ten sessions wait in the tray, and the address of its site in English."""
    directory.mkdir()
    with Databases("sqlite", directory, None).new() as url, app_on(url, directory) as app:
        with app.app_context():
            migrations.upgrade()
        with writing(app) as session:
            edition = make_edition(session)
            for slug in PLACES:
                draft = session_draft(slug, day=None, start=None, end=None, minutes=45, room=None)
                save_session(session, "test", NOW, edition, draft)
        with serving(acting(app, EVA)) as address:
            yield app, f"{address}/en"


@pytest.fixture
def meeting(tmp_path: Path) -> Iterator[tuple[Flask, str]]:
    with waiting_sessions(tmp_path / "meeting") as made:
        yield made


def scheduled(app: Flask) -> list[tuple[Any, ...]]:
    """All that the database says of the sessions, apart from their random names."""
    columns = [each for each in AgendaSession.__table__.c if each.name != "uid"]
    with reading(app) as session:
        return [tuple(row) for row in session.execute(select(*columns).order_by(AgendaSession.slug))]


def cell(page: Page, place: tuple[str, str, str]) -> Locator:
    day, hour, room = place
    table = page.locator(f'.board-table[data-day="{day}"]')
    bands = int(table.get_attribute("data-bands") or 0)
    return table.locator(f'tr[data-start="{hour}"] > *').nth(1 + bands + ROOMS.index(room))


def settled(page: Page, slug: str, version: int = 2) -> None:
    """Until the board shows the session as saved."""
    expect(page.locator(f"#s-{slug}")).to_have_attribute("data-version", str(version))


def by_dragging(page: Page, slug: str, place: tuple[str, str, str]) -> None:
    start = page.locator(f"#s-{slug} .card-note").bounding_box()
    target = cell(page, place).bounding_box()
    assert start is not None
    assert target is not None
    page.mouse.move(start["x"] + 5, start["y"] + 5)
    page.mouse.down()
    page.mouse.move(start["x"] + 20, start["y"] + 20, steps=3)
    # The upper edge of what is carried tells the row: it stays under the pointer by as much as it was taken.
    page.mouse.move(target["x"] + 30, target["y"] + 24 + target["height"] / 2, steps=6)
    page.mouse.up()
    settled(page, slug)


def by_keyboard(page: Page, slug: str, place: tuple[str, str, str]) -> None:
    """From nine o'clock in the first room, where whatever waits begins its way."""
    day, hour, room = place
    rows = ((int(hour[:2]) - 9) * 60 + int(hour[3:])) // 15
    page.locator(f"#s-{slug} .grab").focus()
    page.keyboard.press("Enter")
    for key, times in (
        ("PageDown", int(day == SECOND)),
        ("ArrowDown" if rows > 0 else "ArrowUp", abs(rows)),
        ("ArrowRight", ROOMS.index(room)),
        ("Enter", 1),
    ):
        for _n in range(times):
            page.keyboard.press(key)
    settled(page, slug)
    expect(page.locator(f"#s-{slug} .grab")).to_be_focused()


def by_form(page: Page, slug: str, place: tuple[str, str, str]) -> None:
    page.locator(f"#s-{slug} .card-move").click()
    for name, value in zip(("day", "start", "room"), place, strict=True):
        page.locator(f"#move-{name}").select_option(value)
    page.get_by_role("button", name="Move here").click()
    settled(page, slug)


def schedule(browser: Browser, directory: Path, by: By, **options: Any) -> list[tuple[Any, ...]]:
    with waiting_sessions(directory) as (app, site), open_page(browser, viewport=TALL, **options) as page:
        page.goto(site + BOARD)
        for slug, place in PLACES.items():
            by(page, slug, place)
        return scheduled(app)


def test_mouse_keyboard_and_plain_forms_make_the_same_agenda(chromium: Browser, tmp_path: Path) -> None:
    dragged = schedule(chromium, tmp_path / "mouse", by_dragging)
    assert len(dragged) == len(PLACES)
    assert schedule(chromium, tmp_path / "keys", by_keyboard) == dragged
    assert schedule(chromium, tmp_path / "form", by_form, java_script_enabled=False) == dragged
    starts = [datetime.fromisoformat(f"{day}T{hour}") for day, hour, _room in PLACES.values()]
    column = [each.name for each in AgendaSession.__table__.c if each.name != "uid"].index("start")
    assert [row[column] for row in dragged] == starts


@pytest.mark.parametrize(("part", "hold"), [("grab", 0), ("card-note", 600)])
def test_a_finger_moves_a_session_by_its_handle_or_by_staying_on_it(
    chromium: Browser, meeting: tuple[Flask, str], part: str, hold: int
) -> None:
    _app, site = meeting
    with open_page(chromium, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True) as page:
        page.goto(site + BOARD)
        by_form(page, "talk-0", (FIRST, "07:30", "hall"))
        page.locator(f'.board-table[data-day="{FIRST}"]').scroll_into_view_if_needed()
        grab = page.locator(f"#s-talk-0 .{part}")
        grab.scroll_into_view_if_needed()
        start, target = grab.bounding_box(), cell(page, (FIRST, "08:30", "hall")).bounding_box()
        assert start is not None
        assert target is not None
        handle = page.locator("#s-talk-0 .grab").bounding_box()
        assert handle is not None
        assert min(handle["width"], handle["height"]) >= 24
        touches = page.context.new_cdp_session(page)
        card = page.locator("#s-talk-0").bounding_box()
        assert card is not None
        x, y = start["x"] + start["width"] / 2, start["y"] + 10
        taken = min(y - card["y"], 24)
        touches.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
        page.wait_for_timeout(hold)
        for n in range(1, 9):
            at = {"x": x + n, "y": y + (target["y"] + 15 + taken - y) * n / 8}
            touches.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [at]})
        touches.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        settled(page, "talk-0", 3)
        assert page.locator("#s-talk-0").get_attribute("data-start") == f"{FIRST}T08:30"


def test_places_that_would_clash_are_marked_before_the_drop(
    chromium: Browser, meeting: tuple[Flask, str]
) -> None:
    _app, site = meeting
    with open_page(chromium, viewport=TALL) as page:
        page.goto(site + BOARD)
        by_dragging(page, "talk-0", (FIRST, "09:00", "hall"))
        page.locator("#s-talk-1 .grab").focus()
        page.keyboard.press("Space")
        expect(cell(page, (FIRST, "09:30", "hall"))).to_have_class("clash")
        expect(cell(page, (FIRST, "09:45", "hall"))).not_to_have_class("clash")
        page.keyboard.press("ArrowDown")
        said = page.locator("#editor-said")
        expect(said).to_contain_text("09:15, Hall. Hall holds “Talk-0” (09:00–09:45).")
        page.keyboard.press("Escape")
        expect(said).to_have_text("Put back where it was.")
        assert page.locator("td.clash, td.target").count() == 0
        by_keyboard(page, "talk-1", (FIRST, "09:15", "hall"))
        expect(said).to_contain_text("Now in Hall, Thursday, November 26, 2026, 09:15–10:00.")
        expect(said).to_contain_text("Talk-0")


def test_undo_and_redo_by_key_and_by_button(chromium: Browser, meeting: tuple[Flask, str]) -> None:
    _app, site = meeting
    with open_page(chromium, viewport=TALL) as page:
        page.goto(site + BOARD)
        by_dragging(page, "talk-0", (FIRST, "09:00", "hall"))
        page.keyboard.press("Control+z")
        settled(page, "talk-0", 3)
        expect(page.locator(".tray #s-talk-0")).to_have_count(1)
        page.keyboard.press("Control+Shift+z")
        settled(page, "talk-0", 4)
        page.get_by_role("button", name="Undo").click()
        settled(page, "talk-0", 5)
        expect(page.get_by_role("button", name="Undo")).to_be_disabled()


def test_a_session_is_made_longer_by_its_lower_edge(chromium: Browser, meeting: tuple[Flask, str]) -> None:
    _app, site = meeting
    with open_page(chromium, viewport=TALL) as page:
        page.goto(site + BOARD)
        by_dragging(page, "talk-0", (FIRST, "09:00", "hall"))
        edge = page.locator("#s-talk-0 .card-resize").bounding_box()
        last = cell(page, (FIRST, "10:15", "hall")).bounding_box()
        assert edge is not None
        assert last is not None
        page.mouse.move(edge["x"] + 40, edge["y"] + 4)
        page.mouse.down()
        page.mouse.move(edge["x"] + 40, last["y"] + 15, steps=6)
        page.mouse.up()
        settled(page, "talk-0", 3)
        assert page.locator("#s-talk-0").get_attribute("data-minutes") == "90"


def test_what_others_do_appears_and_a_stale_drop_is_told(
    chromium: Browser, meeting: tuple[Flask, str]
) -> None:
    app, site = meeting

    def by_luis(slug: str, version: int) -> None:
        with writing(app) as session:
            edition = edition_to_change(session, "duo", 1)
            there = Move(start=datetime(2026, 11, 26, 12), room="hall")
            move_session(session, "luis@example.org", NOW, edition, slug, there, version)

    # A refused move is answered with 409, which `open_page` would take for a failure.
    context = chromium.new_context(viewport=TALL)
    page = context.new_page()
    page.goto(site + BOARD)
    by_luis("talk-0", 1)
    expect(page.locator("#s-talk-0")).to_have_attribute("data-start", f"{FIRST}T12:00", timeout=9000)
    page.locator("#s-talk-1 .grab").focus()
    page.keyboard.press("Enter")
    by_luis("talk-1", 1)
    page.keyboard.press("Enter")
    expect(page.locator("#editor-said")).to_contain_text("was changed by somebody else meanwhile")
    assert page.locator("#s-talk-1").get_attribute("data-start") == f"{FIRST}T12:00"
    context.close()


def test_a_session_is_edited_beside_the_board(chromium: Browser, meeting: tuple[Flask, str]) -> None:
    _app, site = meeting
    with open_page(chromium, viewport=TALL) as page:
        page.goto(site + BOARD)
        page.locator("#s-talk-3 .card-title").click()
        panel = page.locator("#side")
        expect(panel.get_by_role("heading", name="Talk-3")).to_be_focused()
        panel.get_by_role("button", name="Add an item").click()
        panel.locator("[name=items-2-minutes]").fill("50")
        expect(panel.locator("[data-sum]")).to_have_text(
            "The items take 50 minutes, 5 more than the session has."
        )
        panel.locator("[name=items-2-title-en]").fill("Welcome")
        panel.locator("[name=title-fr]").fill("Exposé")
        panel.get_by_role("button", name="Save", exact=True).click()
        expect(panel).to_be_hidden()
        settled(page, "talk-3")
        expect(page.locator("#s-talk-3 .card-title")).to_be_focused()


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_the_editor_has_nothing_for_axe_to_say(
    chromium: Browser, meeting: tuple[Flask, str], language: str
) -> None:
    app, site = meeting
    # Short sessions, sessions side by side, long ones.
    for n, (hour, minutes, room) in enumerate(
        [
            (9, 15, "hall"),
            (9, 30, "room-2"),
            (9, 60, "room-2"),
            (10, 15, "link"),
            (10, 90, None),
            (11, 45, "hall"),
        ]
    ):
        with writing(app) as session:
            edition = edition_to_change(session, "duo", 1)
            there = Move(start=datetime(2026, 11, 26, hour), room=room, minutes=minutes)
            move_session(session, "eva@example.org", NOW, edition, f"talk-{n}", there, 1)
    base = site.removesuffix("/en") + f"/{language}{BOARD}"
    found = {}
    with open_page(chromium) as page:
        for path in ("", "?view=list&q=talk", "?moved=talk-1", "/move/talk-1", "/sessions/talk-1", "/new"):
            page.goto(base + path)
            for width in (320, 1280):
                for scheme in ("light", "dark"):
                    page.set_viewport_size({"width": width, "height": 800})
                    page.emulate_media(color_scheme=scheme)
                    violations = axe_violations(page)
                    sideways = page.evaluate("document.documentElement.scrollWidth - innerWidth")
                    if violations or sideways > 0:
                        found[path, width, scheme] = (violations, sideways)
    assert found == {}
