import re
import subprocess
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx.oxml.ns import qn
from msgspec.structs import replace

from eventapp.core.localized import Language
from eventapp.papers import docx
from eventapp.papers.model import (
    Bullets,
    Chart,
    Column,
    Heading,
    Page,
    PageBreak,
    Paper,
    Paragraph,
    Row,
    Sheet,
    Table,
    headings,
    plain,
)
from tests.papers.docx_reader import Reader
from tests.papers.pdf_reader import Reader as PdfReader
from tests.papers.pdf_reader import within
from tests.papers.sample import FIGURES, HOSTILE, PROSE, TABLES, report
from tests.papers.test_pdf import DATE, text_of
from tests.support import machine


def test_the_file_names_title_language_author_and_date() -> None:
    reader = Reader(docx.write(report(Language.FR)))
    properties = reader.document.core_properties
    assert (properties.title, properties.author) == ("Report – Rapport – Año", "Partnership")
    assert properties.language == "fr-CA"
    assert properties.created.date() == properties.modified.date() == report().date
    (language,) = reader.document.styles.element.xpath("./w:docDefaults//w:lang/@w:val")
    assert language == "fr-CA"


def test_headings_are_headings() -> None:
    paper = report()
    assert Reader(docx.write(paper)).headings() == [
        (heading.level, plain(heading.text)) for heading in headings(paper.blocks)
    ]


def test_each_table_has_one_header_row() -> None:
    assert Reader(docx.write(report())).header_rows() == [1] * TABLES


def test_rows_may_be_divided() -> None:
    """Where they must not, LibreOffice 7.4 lost most of a table of a real agenda."""
    body = Reader(docx.write(report())).body
    assert not body.xpath(".//w:tr[not(w:trPr/w:tblHeader)]/w:trPr/w:cantSplit")


def test_each_picture_is_said_in_words() -> None:
    alts = Reader(docx.write(report())).alts()
    assert len(alts) == FIGURES
    assert alts[0].startswith("Seven groups met")
    assert "Done: Energy 3" in alts[1]


def test_what_is_in_another_language_says_so() -> None:
    reader = Reader(docx.write(report(Language.EN)))
    assert reader.language_of("¿Señalaron") == "es-MX"  # in a column of a table
    assert reader.language_of("« Œuvrer") == "fr-CA"
    assert reader.language_of("It’s") is None  # the file's own


@pytest.mark.parametrize("language", Language)
def test_accents_and_signs_arrive(language: Language) -> None:
    text = Reader(docx.write(report(language))).text()
    for prose in PROSE.values():
        assert prose in text


def test_what_people_type_stays_text() -> None:
    paper = Paper(HOSTILE, Language.EN, DATE, (Heading(HOSTILE), Paragraph(HOSTILE + "\x07\ud800\uffff")))
    assert Reader(docx.write(paper)).text().count(HOSTILE) == 3


def test_line_ends_are_kept() -> None:
    reader = Reader(docx.write(Paper("Report", Language.EN, DATE, (Paragraph("One\nTwo"),))))
    assert reader.document.paragraphs[-1].text == "One\nTwo"


ORDER = ("pStyle", "keepNext", "pageBreakBefore", "numPr", "pBdr", "shd", "tabs", "spacing", "ind", "jc")


def test_properties_stand_in_the_order_of_the_schema() -> None:
    """Word refuses a file where they do not."""
    chart = next(block for block in report().blocks if isinstance(block, Chart))
    blocks = (PageBreak(), replace(chart, caption=""))
    for paper in (report(), Paper("Report", Language.EN, DATE, blocks)):
        for properties in Reader(docx.write(paper)).body.iter(qn("w:pPr")):
            names = [child.tag.partition("}")[2] for child in properties]
            assert names == sorted(names, key=ORDER.index)


def test_each_numbered_list_begins_at_one() -> None:
    lists = (Bullets(("a", "b"), ordered=True), Paragraph("between"), Bullets(("c",), ordered=True))
    body = Reader(docx.write(Paper("Report", Language.EN, DATE, lists))).body
    first, second, third = body.xpath(".//w:numPr/w:numId/@w:val")
    assert first == second != third


def test_contents_are_filled_and_can_be_updated() -> None:
    reader = Reader(docx.write(report()))
    targets = reader.body.xpath(".//w:hyperlink/@w:anchor")
    assert len(targets) == 5
    assert set(targets) <= set(reader.body.xpath(".//w:bookmarkStart/@w:name"))
    assert any("TOC" in code.text for code in reader.body.xpath(".//w:instrText"))


@pytest.mark.parametrize(
    ("page", "width"), [(Page(), 215.9), (Page(Sheet.A4), 210), (Page(Sheet.A4, landscape=True), 297)]
)
def test_sheets_have_their_sizes(page: Page, width: float) -> None:
    section = Reader(docx.write(Paper("Report", Language.EN, DATE, (), page=page))).document.sections[0]
    assert section.page_width.mm == pytest.approx(width, abs=0.1)
    assert (section.page_width > section.page_height) == page.landscape


def test_each_page_is_labelled_and_numbered() -> None:
    section = Reader(docx.write(report())).document.sections[0]
    assert "Reconstruction" in section.header.paragraphs[0].text
    codes = [code.text.strip() for code in section.footer._element.xpath(".//w:instrText")]
    assert codes == ["PAGE", "NUMPAGES"]


def test_the_same_paper_gives_the_same_bytes() -> None:
    content = docx.write(report())
    assert docx.write(report()) == content
    with ZipFile(BytesIO(content)) as archive:
        assert {entry.date_time[:3] for entry in archive.infolist()} == {(2023, 3, 1)}


def opened_by_libreoffice(papers: dict[str, Paper], folder: Path) -> dict[str, bytes]:
    """Each paper's DOCX as that program prints it, tagged."""
    office = machine.needed(machine.office(), "libreoffice-writer")
    for name, paper in papers.items():
        (folder / f"{name}.docx").write_bytes(docx.write(paper))
    tagged = 'pdf:writer_pdf_Export:{"PDFUACompliance":{"type":"boolean","value":"true"}}'
    profile = f"-env:UserInstallation=file://{folder}/profile"
    files = [folder / f"{name}.docx" for name in papers]
    subprocess.run(
        [office, "--headless", profile, "--convert-to", tagged, "--outdir", folder, *files],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return {name: (folder / f"{name}.pdf").read_bytes() for name in papers}


@pytest.mark.slow
def test_libreoffice_opens_them_with_headings_and_table_headers(tmp_path: Path) -> None:
    """Opened by another program, and what it then says to programs that read aloud. One start of it for all:
    it is slow."""
    reports = {str(language): report(language, Sheet.A4) for language in Language}
    rows = tuple(Row((f"Row {number}", "Room")) for number in range(1, 91))
    tables = (Table((Column("Session", 2), Column("Room")), rows), Heading("After", new_page=True))
    long = Paper("Long", Language.EN, DATE, (Heading("Table"), *tables))
    printed = opened_by_libreoffice({**reports, "long": long}, tmp_path)
    for language, paper in reports.items():
        reader = PdfReader(printed[language])
        assert reader.headings() == [heading.level for heading in headings(paper.blocks)]
        cells = [within(table) for _, table in reader.tagged("Table")]
        assert len(cells) == TABLES
        assert all("TH" in each for each in cells)
        assert len(reader.tagged("Figure")) >= FIGURES
        assert str(reader.root.Lang) == paper.language.locale
    text = text_of(printed["long"], tmp_path)
    assert [number for number in range(1, 91) if not re.search(rf"Row {number}\b", text)] == []
