"""The agenda as files for everybody: what they hold, what they never hold, and how they are kept."""

import hashlib
from contextlib import ExitStack

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventapp.core.actor import Role
from eventapp.web.making import PLACES_TO_WAIT
from tests.apps import statements
from tests.documents.documents_help import (
    BACKSTAGE,
    LINK,
    SECRET,
    change,
    docx_text,
    meeting,
    pdf_text,
    words,
    xlsx_rows,
)
from tests.papers.pdf_reader import Reader
from tests.people_help import sign_in

BASE = "/duo/meetings/1/agenda"
KINDS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
WAYS = ("", "?languages=three", "?sheet=a4&first=MX", "?city=vancouver", "?level=public")


@pytest.mark.parametrize("kind", list(KINDS))
def test_nothing_is_there_before_a_publication(client: FlaskClient, kind: str) -> None:
    assert client.get(f"/en{BASE}.{kind}").status_code == 404


@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_a_file_is_what_it_says_and_holds_what_the_public_sees(app: Flask, language: str, kind: str) -> None:
    meeting(app)
    answer = app.test_client().get(f"/{language}{BASE}.{kind}")
    assert (answer.status_code, answer.content_type) == (200, KINDS[kind])
    assert f"duo-1-agenda-{language}.{kind}" in answer.headers["Content-Disposition"]
    said = words(answer.data)
    ending = "" if language == "en" else f" ({language})"
    assert f"Mining{ending}" in said
    assert "Ana Ruiz" in said


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", list(KINDS))
def test_what_is_not_public_is_in_no_public_file(app: Flask, kind: str, way: str) -> None:
    meeting(app)
    said = words(app.test_client().get(f"/en{BASE}.{kind}{way}").data)
    for secret in (SECRET, BACKSTAGE, LINK, "quorbella", "https://example.org/room"):
        assert secret not in said


def test_the_file_is_tagged_and_its_table_has_a_header(app: Flask) -> None:
    meeting(app)
    reader = Reader(app.test_client().get(f"/fr{BASE}.pdf").data)
    assert reader.headings()[:2] == [1, 2] or reader.headings()[0] == 1
    assert reader.tagged("TH")
    assert str(reader.root.Lang).startswith("fr")


def test_the_own_side_s_copy_names_it_first(app: Flask) -> None:
    meeting(app)
    client = app.test_client()
    first, host = (pdf_text(client.get(f"/en{BASE}.pdf{way}").data) for way in ("?first=MX", ""))
    assert "Ana Ruiz (Mexico) and Beth Roy (Canada)" in " ".join(first.split())
    assert "Beth Roy (Canada) and Ana Ruiz (Mexico)" in " ".join(host.split())


def test_a_spreadsheet_has_days_and_hours_as_such_and_three_languages(app: Flask) -> None:
    meeting(app)
    rows = xlsx_rows(app.test_client().get(f"/en{BASE}.xlsx").data)
    head, first = rows[3], rows[4]
    assert head[:3] == ("Day", "Start", "End")
    assert str(first[0]) == "2026-11-26 00:00:00"
    assert [str(each) for each in first[1:3]] == ["09:00:00", "10:00:00"]
    assert first[4:7] == ("Opening", "Opening (fr)", "Opening (es)")
    items = xlsx_rows(app.test_client().get(f"/en{BASE}.xlsx").data, 1)
    assert [row[2] for row in items[4:]] == [20, 40]
    assert str(items[5][1]) == "09:20:00"


def test_a_text_cannot_become_a_formula(app: Flask) -> None:
    meeting(app)
    from tests.factories import text

    change(app, title=text("=HYPERLINK(1)"))
    rows = xlsx_rows(app.test_client().get(f"/en{BASE}.xlsx").data)
    assert "'=HYPERLINK(1)" in rows[5]


def test_a_file_is_made_once_for_each_way_to_ask(app: Flask) -> None:
    meeting(app)
    client = app.test_client()
    first = client.get(f"/en{BASE}.pdf?sheet=a4")
    with statements(app) as sent:
        second = client.get(f"/en{BASE}.pdf?sheet=a4&nothing=known")
    assert len(sent) == 1
    assert second.data == first.data
    again = client.get(f"/en{BASE}.pdf?sheet=a4", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_who_comes_when_enough_wait_is_asked_to_come_again(app: Flask) -> None:
    meeting(app)
    client = app.test_client()
    client.get(f"/en{BASE}.pdf")
    with ExitStack() as full:
        while PLACES_TO_WAIT.acquire(blocking=False):
            full.callback(PLACES_TO_WAIT.release)
        answer = client.get(f"/fr{BASE}.pdf")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
        assert client.get(f"/en{BASE}.pdf").status_code == 200  # what was made is given
    assert client.get(f"/fr{BASE}.pdf").status_code == 200


def test_what_nobody_knows_is_not_asked_for(app: Flask) -> None:
    meeting(app)
    client = app.test_client()
    plain = client.get(f"/en{BASE}.pdf").data
    odd = client.get(f"/en{BASE}.pdf?city=atlantis&first=XX&sheet=napkin&languages=all&level=secret")
    assert hashlib.sha256(odd.data).digest() == hashlib.sha256(plain).digest()


def test_a_new_publication_is_another_file(app: Flask) -> None:
    meeting(app)
    client = app.test_client()
    before = client.get(f"/en{BASE}.pdf")
    change(app)
    after = client.get(f"/en{BASE}.pdf", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert "10:30–11:00" in pdf_text(after.data)
    assert "Publication no. 2" in pdf_text(after.data)


def test_more_than_the_public_level_is_for_whoever_has_a_role(app: Flask) -> None:
    meeting(app)
    address = f"/en{BASE}.docx?level=delegate"
    nobody, stranger, half, observer = (app.test_client() for _ in range(4))
    sign_in(app, stranger, role=Role.ORGANIZER, series="other")
    sign_in(app, half, role=Role.OBSERVER, confirmed=False, email="half@example.org")
    sign_in(app, observer, role=Role.OBSERVER)
    answers = [each.get(address) for each in (nobody, stranger, half)]
    assert [each.status_code for each in answers] == [302, 404, 302]
    assert all(SECRET not in each.text for each in answers)
    answer = observer.get(address)
    assert SECRET in docx_text(answer.data)
    assert BACKSTAGE not in docx_text(answer.data)
    assert LINK not in words(answer.data)
    assert answer.headers["Cache-Control"] == "no-store"
    assert SECRET not in docx_text(nobody.get(f"/en{BASE}.docx").data)  # and it was not kept for others


@pytest.mark.parametrize(("language", "label"), [("en", "To print"), ("fr", ""), ("es", "")])
def test_the_page_of_the_agenda_leads_to_its_files(app: Flask, language: str, label: str) -> None:
    meeting(app)
    page = app.test_client().get(f"/{language}{BASE}").text
    assert label in page
    for kind in KINDS:
        assert f'href="/{language}{BASE}.{kind}"' in page
