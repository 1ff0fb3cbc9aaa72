"""The browser shows a page, axe judges it, and nothing that goes wrong in it stays unnoticed."""

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.wrappers import Request, Response

from tests.support.browser import axe_violations, open_page
from tests.support.server import serving

GOOD = """<!doctype html><html lang="en"><title>Agenda</title>
<main><h1>Agenda</h1><p>Nine o’clock.</p></main></html>"""
PAGES = {
    "/good": GOOD,
    "/nameless-picture": GOOD.replace("<p>", "<img src='data:,'><p>"),
    "/inline-script": GOOD.replace("</main>", "</main><script>document.title = 'run'</script>"),
    "/missing-file": GOOD.replace("<title>", "<link rel='stylesheet' href='/nowhere.css'><title>"),
}


@Request.application
def site(request: Request) -> Response:
    body = PAGES.get(request.path)
    response = Response(body or "nothing here", status=200 if body else 404, mimetype="text/html")
    response.headers["Content-Security-Policy"] = "default-src 'self'; img-src data:"
    return response


@pytest.mark.browser
def test_axe_finds_nothing_on_a_good_page_in_spite_of_a_strict_policy(page: Page) -> None:
    with serving(site) as address:
        page.goto(f"{address}/good")
        assert page.title() == "Agenda"
        assert axe_violations(page) == []


@pytest.mark.browser
def test_axe_names_what_it_finds_and_where(page: Page) -> None:
    with serving(site) as address:
        page.goto(f"{address}/nameless-picture")
        (violation,) = axe_violations(page)
        assert violation.startswith("image-alt")
        assert "<img" in violation
        assert axe_violations(page, include="h1") == []


@pytest.mark.browser
@pytest.mark.parametrize(
    ("path", "problem"), [("/inline-script", "Content Security Policy"), ("/missing-file", "404: ")]
)
def test_what_goes_wrong_in_a_page_fails_the_test(chromium: Browser, path: str, problem: str) -> None:
    with serving(site) as address, pytest.raises(AssertionError, match=problem), open_page(chromium) as page:
        page.goto(address + path)


@pytest.mark.browser
def test_a_missing_page_itself_is_not_a_problem(page: Page) -> None:
    with serving(site) as address:
        response = page.goto(f"{address}/nowhere")
        assert response is not None
        assert response.status == 404
