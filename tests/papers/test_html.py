"""Papers on pages: the structure of their files, and nothing that people type becomes markup."""

from bs4 import BeautifulSoup

from eventapp.core.localized import Language
from eventapp.papers import docx, html, pdf
from eventapp.papers.model import Heading, Paper, Paragraph, Run, headings, plain
from tests.papers.docx_reader import Reader as DocxReader
from tests.papers.pdf_reader import Reader as PdfReader
from tests.papers.sample import FIGURES, HOSTILE, PROSE, TABLES, report
from tests.papers.test_pdf import DATE


def parsed(paper: Paper) -> BeautifulSoup:
    return BeautifulSoup(html.body(paper), "html5lib")


def test_three_writers_give_one_structure() -> None:
    paper = report(Language.FR, whole=False)
    page, docx_file, pdf_file = parsed(paper), DocxReader(docx.write(paper)), PdfReader(pdf.write(paper))
    shown = [(int(each.name[1]) - 1, each.get_text()) for each in page.select("h2, h3, h4, h5")]
    assert shown == docx_file.headings()
    assert [level for level, _ in shown] == pdf_file.headings()
    assert len(page.select("table")) == len(docx_file.document.tables) == TABLES
    assert len(pdf_file.tagged("Table")) == TABLES
    assert len(page.select("svg")) == len(docx_file.alts()) == len(pdf_file.tagged("Figure")) == FIGURES


def test_contents_lead_to_headings() -> None:
    paper = report()
    page = parsed(paper)
    for entry, heading in zip(html.contents(paper), headings(paper.blocks), strict=True):
        assert page.select_one(f"#{entry.name}").get_text() == entry.text == plain(heading.text)  # type: ignore[union-attr]


def test_tables_name_columns_and_rows() -> None:
    page = parsed(report())
    for table in page.select("table"):
        assert table.select("thead th[scope=col]")
    assert [each.get_text() for each in page.select("th[scope=row]")] == [
        "Groups",
        "09:00–09:40",
        "10:00–10:15",
    ]


def test_what_is_in_another_language_says_so() -> None:
    page = parsed(report(Language.EN))
    for language in (Language.FR, Language.ES):
        assert any(PROSE[language] in each.get_text() for each in page.select(f"[lang={language}]"))


def test_what_people_type_is_never_markup() -> None:
    link = Run(HOSTILE, link="https://example.org/?a=1&b=\"'><script>")
    paper = Paper(
        "Report", Language.EN, DATE, (Heading(HOSTILE), Paragraph((HOSTILE, link, Run(HOSTILE, strong=True))))
    )
    page = parsed(paper)
    assert page.get_text().count(HOSTILE) == 4
    assert not page.select("script, e")
    assert page.select_one("a")["href"] == link.link  # type: ignore[index]


def test_nothing_is_styled_inline() -> None:
    page = parsed(report())
    assert not page.select("[style], style, script")


def test_pictures_are_said_in_words() -> None:
    assert all(each["aria-label"] for each in parsed(report()).select("[role=img]"))
