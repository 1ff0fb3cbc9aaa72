"""A published report as files, read by other programs."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pdfua
import pytest
from flask import Flask

from eventapp.core.localized import Language
from tests.apps import statements
from tests.papers.docx_reader import Reader as DocxReader
from tests.papers.pdf_reader import Reader as PdfReader

ADDRESS = "/{language}/cmp/meetings/18/report"
TITLES = {"en": "Annual report 2022", "fr": "Rapport annuel 2022", "es": "Informe anual 2022"}


def words_of(body: bytes, directory: Path) -> str:
    """What a program that knows nothing of ours reads in a PDF."""
    file = directory / "report.pdf"
    file.write_bytes(body)
    return subprocess.run(
        ["pdftotext", "-layout", str(file), "-"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_the_pdf_is_in_the_language_of_its_address(
    shared_demo_app: Flask, language: str, tmp_path: Path
) -> None:
    answer = shared_demo_app.test_client().get(ADDRESS.format(language=language) + ".pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    reader = PdfReader(answer.data)
    assert str(reader.root.Lang).startswith(language)
    assert str(reader.pdf.docinfo["/Title"]) == TITLES[language]
    assert TITLES[language] in words_of(answer.data, tmp_path)
    found = pdfua.validate(str(tmp_path / "report.pdf")).findings
    assert [each.message for each in found if each.severity is not pdfua.Severity.INFO] == []


def test_all_formats_and_languages_have_the_same_headings_and_tables(shared_demo_app: Flask) -> None:
    client = shared_demo_app.test_client()
    shapes = set()
    for language in Language:
        address = ADDRESS.format(language=language)
        page = client.get(address).text.split('class="paper"')[1]
        html = [int(level) - 1 for level in re.findall(r"<h([2-5]) ", page)]
        pdf = PdfReader(client.get(address + ".pdf").data)
        word = DocxReader(client.get(address + ".docx").data)
        in_word = [level for level, _ in word.headings()]
        assert html == in_word
        assert len(pdf.tagged("Table")) == len(word.header_rows()) == page.count("<table")
        assert all(rows == 1 for rows in word.header_rows())
        shapes.add((tuple(html), tuple(pdf.headings()), len(word.header_rows())))
    assert len(shapes) == 1


def test_one_file_with_three_languages_marks_each(shared_demo_app: Flask, tmp_path: Path) -> None:
    answer = shared_demo_app.test_client().get(ADDRESS.format(language="fr") + ".pdf?languages=three")
    said = words_of(answer.data, tmp_path)
    for words in ("Message des coprésidents", "Message of the national", "Mensaje de las copresidencias"):
        assert words in said
    assert {tag[:2] for tag in PdfReader(answer.data).languages()} >= {"en", "es"}


def test_nothing_unreported_is_hidden_in_the_files(shared_demo_app: Flask, tmp_path: Path) -> None:
    client = shared_demo_app.test_client()
    said = words_of(client.get(ADDRESS.format(language="en") + ".pdf").data, tmp_path)
    word = DocxReader(client.get(ADDRESS.format(language="en") + ".docx").data).text()
    for words in ("not reported", "not received"):
        assert words in said
        assert words in word


def test_a_file_is_made_once(demo_app: Flask, at: Callable[..., Any]) -> None:
    at("2026-11-21T12:00", "America/Toronto")
    client = demo_app.test_client()
    first = client.get(ADDRESS.format(language="en") + ".pdf")
    with statements(demo_app) as sent:
        again = client.get(ADDRESS.format(language="en") + ".pdf")
    assert again.data == first.data
    assert len(sent) == 1
    same = client.get(
        ADDRESS.format(language="en") + ".pdf", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert same.status_code == 304


def test_a_meeting_without_a_report_has_no_file(shared_demo_app: Flask) -> None:
    for ending in ("", ".pdf", ".docx"):
        answer = shared_demo_app.test_client().get(f"/en/cmp/meetings/17/report{ending}")
        assert answer.status_code == 404
