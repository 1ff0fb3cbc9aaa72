"""Languages in addresses, and the way from a page to the same page in another language."""

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient


@pytest.mark.parametrize(
    ("accepts", "home"),
    [
        ("fr-CA,fr;q=0.9", "/fr/"),
        ("es-MX", "/es/"),
        ("de", "/en/"),
        ("", "/en/"),
        ("en;q=0.1,es;q=0.8", "/es/"),
    ],
)
def test_root_leads_to_the_readers_language(client: FlaskClient, accepts: str, home: str) -> None:
    answer = client.get("/", headers={"Accept-Language": accepts})
    assert (answer.status_code, answer.headers["Location"]) == (302, home)
    assert answer.headers["Vary"] == "Accept-Language"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/cmp/",
        "/csp/groups/",
        "/cmp/groups/mining/",
        "/cmp/meetings/17/",
        "/search?q=for%C3%AAts",
        "/csp/meetings/2/agenda?city=tijuana&view=grid",
        "/csp/meetings/2/changes?city=vancouver",
    ],
)
def test_toggle_leads_to_the_same_page(demo_client: FlaskClient, path: str) -> None:
    page = BeautifulSoup(demo_client.get(f"/fr{path}").text, "html5lib")
    assert page.html["lang"] == "fr-CA"
    links = {link["hreflang"]: link["href"] for link in page.select(".langs a")}
    assert links == {"en-CA": f"/en{path}", "fr-CA": f"/fr{path}", "es-MX": f"/es{path}"}
    assert [link.text for link in page.select(".langs [aria-current]")] == ["Français"]


def test_kept_page_holds_nothing_of_an_address_it_does_not_know(demo_client: FlaskClient) -> None:
    first = demo_client.get("/en/csp/meetings/2/agenda?secret=canary").text
    assert "canary" not in first
    assert first == demo_client.get("/en/csp/meetings/2/agenda").text


@pytest.mark.parametrize(
    "path", ["/de/", "/fr/nowhere/", "/fr/cmp/meetings/99/", "/fr/cmp/meetings/99999999999/agenda"]
)
def test_unknown_address_is_a_page_in_the_readers_language(demo_client: FlaskClient, path: str) -> None:
    answer = demo_client.get(path, headers={"Accept-Language": "fr"})
    assert answer.status_code == 404
    assert BeautifulSoup(answer.text, "html5lib").html["lang"] == "fr-CA"


def test_unknown_calendar_is_never_html(demo_client: FlaskClient) -> None:
    answer = demo_client.get("/fr/cmp/meetings/99/agenda.ics")
    assert (answer.status_code, answer.content_type) == (404, "text/plain; charset=utf-8")


def test_unknown_json_is_a_problem_document(demo_client: FlaskClient) -> None:
    answer = demo_client.get("/fr/cmp/meetings/99/agenda.json")
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
    assert answer.get_json(force=True)["status"] == 404
