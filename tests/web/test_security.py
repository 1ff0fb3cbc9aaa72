"""What every answer carries, and what a form on another site cannot do."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

PAGES = [
    "/en/",
    "/fr/cmp/",
    "/es/csp/meetings/2/agenda",
    "/fr/csp/meetings/2/agenda.ics",
    "/en/csp/meetings/2/agenda.json",
    "/en/nowhere/",
    "/health",
]


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_has_the_headers(demo_client: FlaskClient, path: str) -> None:
    headers = demo_client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize("path", [path for path in PAGES if not path.endswith((".ics", ".json", "health"))])
def test_no_page_has_inline_style_or_script(demo_client: FlaskClient, path: str) -> None:
    html = demo_client.get(path).text
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=", html) == []
    scripts = re.findall(r"<script[^>]*>", html)
    assert [tag for tag in scripts if "src=" not in tag] == [
        tag
        for tag in scripts
        if 'type="application/ld+json"' in tag  # a data block, never executed
    ]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "none"}, 303),
        ({"Origin": "http://localhost"}, 303),
        ({}, 303),  # an old browser, which sends neither
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
    ],
)
def test_forms_of_other_sites_are_refused(client: FlaskClient, headers: dict[str, str], status: int) -> None:
    answer = client.post("/en/report-a-problem", data={"page": "/en/", "reasons": "broken"}, headers=headers)
    assert answer.status_code == status


def test_no_address_for_everyone_but_the_report_and_mail_services_takes_a_post(app: Flask) -> None:
    open_to_all = app.extensions["open_blueprints"]
    posts = {rule.endpoint for rule in app.url_map.iter_rules() if rule.methods and "POST" in rule.methods}
    assert {each for each in posts if each.partition(".")[0] in open_to_all} == {
        "reports.report",
        "hooks.bounced",
    }


def test_a_huge_form_is_refused(client: FlaskClient) -> None:
    answer = client.post("/fr/report-a-problem", data={"details": "x" * 3_000_000})
    assert answer.status_code == 413
    assert '<html lang="fr-CA">' in answer.text


@pytest.mark.parametrize(
    "path", ["/fr/c%00mp/", "/fr/cmp/groups/a%00/", "/fr/search?q=%00", "/en/%00/meetings/1/agenda.ics"]
)
def test_null_characters_are_no_server_error(demo_client: FlaskClient, path: str) -> None:
    assert demo_client.get(path).status_code == 400


def test_a_claimed_host_is_in_no_kept_page(demo_client: FlaskClient) -> None:
    for path in (
        "/fr/csp/meetings/2/agenda",
        "/fr/csp/meetings/2/agenda.json",
        "/fr/csp/meetings/2/",
        "/en/csp/meetings/2/agenda.ics",
    ):
        answer = demo_client.get(path, headers={"Host": "evil.example"})
        assert answer.status_code == 200
        assert "evil.example" not in answer.text


def test_a_form_of_a_private_page_is_taken_from_browsers_old_and_new(app: Flask) -> None:
    """With no-referrer a browser says “Origin: null” of our own form too; the older ones say nothing else."""
    client = app.test_client()
    page = client.get("/en/sign-in")
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert page.headers["Cache-Control"] == "no-store"
    form = {"email": "ana@example.org"}
    old = client.post("/en/sign-in", data=form, headers={"Origin": "http://localhost"})
    assert old.status_code != 403
    assert client.post("/en/sign-in", data=form, headers={"Origin": "null"}).status_code == 403
