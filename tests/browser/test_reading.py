"""What a reader does: with the keyboard, without scripts, on paper."""

from playwright.sync_api import Browser, Page, expect

from tests.support.browser import open_page


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent.trim().replace(/\\s+/g, ' ')"))


def test_first_key_leads_past_the_navigation(chromium: Browser, site: str) -> None:
    with open_page(chromium) as page:
        page.goto(f"{site}/fr/csp/meetings/2/agenda")
        page.keyboard.press("Tab")
        assert focused(page) == "Passer au contenu"
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()


def test_every_focus_can_be_seen(chromium: Browser, site: str) -> None:
    with open_page(chromium, viewport={"width": 1280, "height": 800}) as page:
        page.goto(f"{site}/fr/csp/meetings/2/agenda?view=grid")
        for _ in range(60):
            page.keyboard.press("Tab")
            seen = page.evaluate(
                """() => {
                    const it = document.activeElement, box = it.getBoundingClientRect();
                    if (it === document.body) return true;
                    const style = getComputedStyle(it);
                    const ring = parseFloat(style.outlineWidth) >= 2 && style.outlineStyle !== "none";
                    const middle = box.x + box.width / 2, upper = box.y + Math.min(box.height / 2, 8);
                    const at = document.elementFromPoint(middle, upper);
                    return ring && (it.contains(at) || at?.contains(it) || it.matches(".grid"));
                }"""
            )
            assert seen, focused(page)


def test_city_is_chosen_without_scripts(chromium: Browser, site: str) -> None:
    with open_page(chromium, java_script_enabled=False) as page:
        page.goto(f"{site}/es/csp/meetings/2/agenda")
        page.select_option("#city", "tijuana")
        page.locator(".clock button").click()
        assert page.url == f"{site}/es/csp/meetings/2/agenda?city=tijuana"
        first = page.locator(".session-when").first
        expect(first).to_contain_text("06:00 – 06:50 Tijuana (UTC−8)")
        expect(first).to_contain_text("09:00–09:50 Ottawa (UTC−5)")


def test_city_travels_along_and_into_the_other_language(chromium: Browser, site: str) -> None:
    with open_page(chromium, java_script_enabled=False) as page:
        page.goto(f"{site}/fr/csp/meetings/2/agenda?city=st-johns")
        page.locator(".session-title a").first.click()
        expect(page.locator(".moment")).to_contain_text("10 h 30 – 11 h 20 Saint-Jean (T.-N.-L.) (UTC−3:30)")
        page.get_by_role("link", name="English").click()
        expect(page.locator(".moment")).to_contain_text("10:30–11:20 St. John’s (UTC−3:30)")


def test_a_pointer_choice_of_city_takes_effect_at_once(chromium: Browser, site: str) -> None:
    with open_page(chromium) as page:
        page.goto(f"{site}/en/csp/meetings/2/agenda")
        page.select_option("#city", "vancouver")
        page.wait_for_url("**city=vancouver")
        expect(page.locator(".slot-time").first).to_contain_text("07:00")


def test_problem_is_reported_without_scripts(chromium: Browser, site: str) -> None:
    with open_page(chromium, java_script_enabled=False) as page:
        page.goto(f"{site}/fr/cmp/meetings/17/agenda")
        page.locator("details.report summary").click()
        page.locator("details.report input[type=checkbox]").nth(1).check()
        page.locator("details.report button").click()
        expect(page.locator("h1")).to_have_text("Merci de votre aide")
        page.locator(".message a.button").click()
        assert page.url == f"{site}/fr/cmp/meetings/17/agenda"


def test_address_of_the_calendar_is_copied_and_said_so(chromium: Browser, site: str) -> None:
    with open_page(chromium, permissions=["clipboard-read", "clipboard-write"]) as page:
        page.goto(f"{site}/fr/csp/meetings/2/agenda")
        page.locator("details.subscribe summary").click()
        page.locator("button[data-copy]").click()
        expect(page.locator(".copied")).not_to_be_empty()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == page.locator(".address input").input_value()
        assert copied.endswith("/fr/csp/meetings/2/agenda.ics")
        page.keyboard.press("Escape")
        expect(page.locator("details.subscribe")).not_to_have_attribute("open", "")


def test_agenda_prints_without_what_belongs_to_screens(chromium: Browser, site: str) -> None:
    with open_page(chromium) as page:
        page.goto(f"{site}/fr/csp/meetings/2/agenda")
        page.emulate_media(media="print")
        for screen_only in (".tools", ".menu", ".langs", ".report", ".crumbs"):
            expect(page.locator(screen_only).first).to_be_hidden()
        expect(page.locator(".session-title").first).to_be_visible()
        paper = page.pdf(format="Letter")
        assert paper.count(b"/Type /Page\n") + paper.count(b"/Type /Page ") <= 6


def test_what_changed_shows_before_and_now(chromium: Browser, site: str) -> None:
    with open_page(chromium) as page:
        page.goto(f"{site}/en/csp/meetings/2/changes")
        kinds = page.locator("section:has(#p-2) .change .badge").all_inner_texts()
        assert sorted(kinds) == ["Cancelled", "New", "New time", "New title"]
        moved = page.locator("#press-conference")
        expect(moved.locator("dd").nth(0)).to_contain_text("17:05–17:30")
        expect(moved.locator("dd").nth(1)).to_contain_text("17:10–17:30")
        page.goto(f"{site}/en/csp/meetings/2/agenda")
        expect(page.locator(".session.is-cancelled")).to_have_count(1)


def test_first_view_is_light(chromium: Browser, site: str) -> None:
    """At most 60 kB compressed and 10 requests, everything included."""
    sizes: dict[str, int] = {}
    with open_page(chromium) as page:
        page.on(
            "requestfinished",
            lambda request: sizes.__setitem__(request.url, request.sizes()["responseBodySize"]),
        )
        page.goto(f"{site}/fr/csp/meetings/2/agenda", wait_until="networkidle")
    assert len(sizes) <= 10, sizes
    assert sum(sizes.values()) <= 60_000, sizes
