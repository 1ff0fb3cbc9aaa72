"""Report a problem: stored, thanked for, limited; nothing typed is lost."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.site.model import ProblemReport
from tests.apps import app_on, reading

ADDRESS = "/fr/report-a-problem"


def stored(app: Flask) -> list[ProblemReport]:
    with reading(app) as session:
        return list(session.scalars(select(ProblemReport)))


def test_footer_form_is_stored_and_thanked_for(app: Flask, client: FlaskClient) -> None:
    form = BeautifulSoup(client.get("/fr/").text, "html5lib").select_one("details.report form")
    assert (form["action"], form["method"]) == (ADDRESS, "post")
    page = form.select_one("input[name=page]")["value"]
    answer = client.post(ADDRESS, data={"page": page, "reasons": ["broken", "wrong"]}, follow_redirects=True)
    assert answer.status_code == 200
    assert BeautifulSoup(answer.text, "html5lib").select_one(".message a.button")["href"] == "/fr/"
    (report,) = stored(app)
    assert (report.page, report.reasons, report.language) == ("/fr/", ["broken", "wrong"], "fr")


def test_double_press_is_one_report(app: Flask, client: FlaskClient) -> None:
    data = {"page": "/fr/", "reasons": "spelling", "details": "Foresterie"}
    assert [client.post(ADDRESS, data=data).status_code for _ in range(3)] == [303, 303, 303]
    assert len(stored(app)) == 1


def test_an_empty_report_is_asked_for_again(app: Flask, client: FlaskClient) -> None:
    answer = client.post(ADDRESS, data={"page": "/fr/cmp/"})
    page = BeautifulSoup(answer.text, "html5lib")
    assert answer.status_code == 422
    assert page.select_one("[role=alert] a")["href"] == "#reason-broken"
    assert page.select_one("#reason-broken") is not None
    assert page.select_one("input[name=page]")["value"] == "/fr/cmp/"
    assert stored(app) == []


def test_nothing_typed_is_lost(client: FlaskClient) -> None:
    typed = "Il manque l’heure. " * 200
    answer = client.post(ADDRESS, data={"page": "/fr/", "reasons": ["other", "invented"], "details": typed})
    page = BeautifulSoup(answer.text, "html5lib")
    assert answer.status_code == 422
    assert page.select_one("textarea").text == typed
    assert [box["value"] for box in page.select("input[checked]")] == ["other"]


def test_an_address_that_sends_too_many_has_to_wait(app: Flask, client: FlaskClient) -> None:
    sent = [client.post(ADDRESS, data={"page": f"/{n}", "reasons": "other"}).status_code for n in range(11)]
    assert sent == [303] * 10 + [429]
    other = client.post(
        ADDRESS, data={"page": "/", "reasons": "other"}, environ_base={"REMOTE_ADDR": "192.0.2.7"}
    )
    assert other.status_code == 303
    assert "192.0.2.7" not in repr([vars(report) for report in stored(app)])


def test_the_limit_holds_across_processes(app: Flask, client: FlaskClient) -> None:
    for n in range(10):
        client.post(ADDRESS, data={"page": f"/{n}", "reasons": "other"})
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    with app_on(url, app.extensions["settings"].data_dir) as another:
        assert another.test_client().post(ADDRESS, data={"reasons": "other"}).status_code == 429


@pytest.mark.parametrize(
    "page", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_thanks_page_leads_nowhere_else(client: FlaskClient, page: str) -> None:
    answer = client.post(ADDRESS, data={"page": page, "reasons": "other"}, follow_redirects=True)
    assert BeautifulSoup(answer.text, "html5lib").select_one(".message a.button")["href"] == "/fr/"
