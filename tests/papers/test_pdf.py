import datetime as dt
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pdfua
import pytest

from eventapp.core.localized import Language
from eventapp.papers import pdf
from eventapp.papers.model import (
    Card,
    Cards,
    Certificate,
    Certificates,
    Column,
    Heading,
    Line,
    Page,
    Paper,
    Paragraph,
    Printed,
    Row,
    Run,
    Sheet,
    Signature,
    Size,
    Table,
    headings,
)
from eventapp.papers.row_headers import named
from tests.papers.pdf_reader import Reader, walk, within
from tests.papers.sample import FIGURES, HOSTILE, PROSE, TABLES, report

DATE = dt.date(2022, 11, 24)


def badges(number: int = 7) -> Cards:
    lines = (Line("María Guadalupe Fernández Ñúñez de la Vega y Asociados", Size.NAME), Line("Energía"))
    card = Card(lines, "MÉXICO", 1, "18th meeting", "https://example.org/p/1", Language.ES)
    return Cards("Badges", Language.EN, DATE, (card,) * number, 101.6, 76.2, notice="Sample")


def tents(number: int = 3) -> Cards:
    card = Card((Line("Jean-François Côté", Size.NAME), Line("Canada")))
    return Cards("Place cards", Language.FR, DATE, (card,) * number, 200, 120, fold=True)


def certificates() -> Certificates:
    lines = ("took part", (Run("participó", language=Language.ES),))
    return Certificates(
        "Certificate",
        Language.EN,
        DATE,
        tuple(Certificate(name, ("We certify that",), lines) for name in ("Zoë O’Brien", "Ñico")),
        signatures=(Signature("A. Núñez", "Co-chair"), Signature("B. Côté")),
    )


KINDS: dict[str, Printed] = {
    **{f"report-{language}": report(language, Sheet.A4) for language in Language},
    "short": report(whole=False),
    "badges": badges(),
    "tents": tents(),
    "certificates": certificates(),
}


@dataclass(frozen=True)
class Written:
    printed: Printed
    content: bytes


@pytest.fixture(scope="module", params=KINDS, ids=str)
def written(request: pytest.FixtureRequest) -> Written:
    """Each kind of paper; the typesetter has refused none of them as PDF/UA-1."""
    printed = KINDS[request.param]
    return Written(printed, pdf.write(printed))


def text_of(content: bytes, tmp_path: Path, *options: str) -> str:
    file = tmp_path / "paper.pdf"
    file.write_bytes(content)
    done = subprocess.run(["pdftotext", *options, file, "-"], check=True, capture_output=True, text=True)
    return done.stdout


def joined(text: str) -> str:
    """Without line ends: words stand as they were written."""
    return " ".join(text.split())


class TestWhatIsSaidToReaders:
    def test_title_and_language_are_named(self, written: Written) -> None:
        reader = Reader(written.content)
        assert str(reader.root.Lang) == written.printed.language.locale
        assert reader.pdf.docinfo["/Title"] == written.printed.title
        assert str(reader.pdf.docinfo["/CreationDate"]).startswith(f"D:{written.printed.date:%Y%m%d}")
        assert reader.root.ViewerPreferences.DisplayDocTitle
        assert reader.root.MarkInfo.Marked
        assert "pdfuaid:part" in str(reader.pdf.open_metadata())

    def test_an_independent_checker_finds_nothing(self, written: Written, tmp_path: Path) -> None:
        file = tmp_path / "paper.pdf"
        file.write_bytes(written.content)
        findings = pdfua.validate(str(file)).findings
        assert [each.message for each in findings if each.severity is not pdfua.Severity.SKIP] == []

    def test_all_fonts_are_in_the_file_with_the_letters_they_stand_for(self, written: Written) -> None:
        reader = Reader(written.content)
        fonts = reader.fonts()
        assert fonts
        for font in fonts:
            (descendant,) = font.DescendantFonts
            assert "/FontFile2" in descendant.FontDescriptor or "/FontFile3" in descendant.FontDescriptor
            assert "/ToUnicode" in font

    def test_each_table_has_named_columns(self, written: Written) -> None:
        reader = Reader(written.content)
        for _, table in reader.tagged("Table"):
            assert "TH" in within(table)

    def test_each_picture_is_said_in_words(self, written: Written) -> None:
        reader = Reader(written.content)
        assert all(str(figure.Alt).strip() for _, figure in reader.tagged("Figure"))


class TestStructure:
    def test_headings_are_those_of_the_paper(self) -> None:
        paper = report(whole=False)
        levels = Reader(pdf.write(paper)).headings()
        assert levels == [heading.level for heading in headings(paper.blocks)]

    def test_tables_and_figures_are_those_of_the_paper(self) -> None:
        reader = Reader(pdf.write(report()))
        assert len(reader.tagged("Table")) == TABLES
        assert len(reader.tagged("Figure")) == FIGURES

    def test_rows_are_named_by_their_first_cells(self) -> None:
        """And each cell says which row and which column it belongs to."""
        reader = Reader(pdf.write(report()))
        numbers, hours, columns = (table for _, table in reader.tagged("Table"))
        assert [within(each).count("TH") for each in (numbers, hours, columns)] == [4 + 1, 3 + 2, 3]
        for table in (numbers, hours):
            for cell in (node for tag, node in walk(table) if tag == "/TD"):
                assert [str(head.A[0].Scope) for head in reader.headers(cell)] == ["/Row", "/Column"]

    def test_an_empty_cell_names_nothing(self) -> None:
        rows = (Row(("09:00", "Plenary")), Row(("", "Press")))
        table = Table((Column("Hours"), Column("Session")), rows, row_header=True)
        reader = Reader(pdf.write(Paper("Agenda", Language.EN, DATE, (table,))))
        assert len(reader.tagged("TH")) == 3
        assert len(reader.tagged("TD")) == 3

    def test_naming_rows_leaves_a_sound_file(self, tmp_path: Path) -> None:
        """And one that is not built as expected as it was."""
        written = pdf.write(report())
        assert Reader(written).pdf.check_pdf_syntax() == []
        for content in (b"", b"nonsense", written[:-40], written.replace(b"/IDTree", b"/IDForest")):
            assert named(content, {1, 2, 3}) == content
        assert named(written, set()) == written

    def test_contents_lead_to_the_headings(self) -> None:
        reader = Reader(pdf.write(report()))
        entries = reader.tagged("TOCI")
        assert len(entries) == 5
        assert all("Link" in within(entry) for _, entry in entries)

    def test_what_is_in_another_language_says_so(self) -> None:
        languages = Reader(pdf.write(report(Language.FR))).languages()
        assert {"es-MX", "en-CA"} <= languages

    def test_numbers_that_stand_in_no_table_are_in_the_words_of_the_picture(self) -> None:
        reader = Reader(pdf.write(report()))
        alts = [str(node.Alt) for _, node in reader.tagged("Figure")]
        assert any("Done: Energy 3" in alt for alt in alts)

    def test_the_second_face_of_a_folded_card_is_not_read_again(self, tmp_path: Path) -> None:
        content = pdf.write(tents(1))
        assert text_of(content, tmp_path).count("Côté") == 2
        structure = subprocess.run(
            ["pdfinfo", "-struct-text", tmp_path / "paper.pdf"], check=True, capture_output=True
        )
        assert structure.stdout.decode("utf-8", "replace").count("Jean-Fran") == 1


class TestText:
    @pytest.mark.parametrize("language", Language)
    def test_accents_and_signs_arrive(self, language: Language, tmp_path: Path) -> None:
        text = joined(text_of(pdf.write(report(language)), tmp_path))
        for prose in PROSE.values():
            assert joined(prose) in text

    def test_what_people_type_is_never_markup(self, tmp_path: Path) -> None:
        paper = Paper(HOSTILE, Language.EN, DATE, (Heading(HOSTILE), Paragraph(HOSTILE)), notice=HOSTILE)
        text = "".join(text_of(pdf.write(paper), tmp_path).split())
        assert text.count("".join(HOSTILE.split())) == 4

    def test_a_name_that_no_typeface_has_does_not_keep_a_report_from_being_printed(
        self, tmp_path: Path
    ) -> None:
        paper = Paper(
            "Report", Language.EN, DATE, (Paragraph("ᐃᓄᒃ, 漢字\x07, e\u0301 and 14\u202fh\u202f30"),)
        )
        assert "□□□, □□, é and 14 h 30" in joined(text_of(pdf.write(paper), tmp_path))
        assert pdf.boxes(paper) == frozenset("ᐃᓄᒃ漢字")

    def test_line_ends_are_kept(self, tmp_path: Path) -> None:
        paper = Paper("Report", Language.EN, DATE, (Paragraph("One\nTwo"),))
        assert re.search(r"One\s*\n\s*Two", text_of(pdf.write(paper), tmp_path))


class TestPages:
    def test_each_page_after_the_cover_is_labelled_and_numbered(self, tmp_path: Path) -> None:
        pages = text_of(pdf.write(report(parts=3)), tmp_path, "-layout").removesuffix("\f").split("\f")
        assert len(pages) > 4
        assert all("Reconstruction" in page for page in pages)
        for number, page in enumerate(pages[1:], 2):
            assert re.search(rf"\b{number} ?/ ?{len(pages)}\b", page)
        assert not re.search(r"1 ?/", pages[0])

    @pytest.mark.parametrize(
        ("page", "size"),
        [
            (Page(Sheet.LETTER), (612, 792)),
            (Page(Sheet.A4), (595.28, 841.89)),
            (Page(Sheet.A4, landscape=True), (841.89, 595.28)),
        ],
    )
    def test_sheets_have_their_sizes(self, page: Page, size: tuple[float, float]) -> None:
        content = pdf.write(Paper("Report", Language.EN, DATE, (), page=page))
        reader = Reader(content)
        box = reader.pdf.pages[0].mediabox
        assert (float(box[2]), float(box[3])) == pytest.approx(size, abs=0.1)

    def test_a_table_repeats_its_header_on_each_page(self, tmp_path: Path) -> None:
        table = next(block for block in report().blocks if getattr(block, "row_header", False))
        long = Paper("Long", Language.EN, DATE, (type(table)(table.columns, table.rows * 40),))
        pages = text_of(pdf.write(long), tmp_path).removesuffix("\f").split("\f")
        assert len(pages) > 3
        assert all("Places" in page for page in pages)

    def test_as_many_badges_as_fit_a_sheet(self) -> None:
        assert len(Reader(pdf.write(badges(6))).pdf.pages) == 1
        assert len(Reader(pdf.write(badges(7))).pdf.pages) == 2
        assert len(Reader(pdf.write(tents(2))).pdf.pages) == 1

    def test_a_certificate_for_each_person(self) -> None:
        assert len(Reader(pdf.write(certificates())).pdf.pages) == 2

    def test_the_code_of_a_badge_says_its_address(self) -> None:
        reader = Reader(pdf.write(badges(1)))
        assert [str(node.Alt) for _, node in reader.tagged("Figure")] == ["https://example.org/p/1"]


def test_the_same_paper_gives_the_same_bytes(written: Written) -> None:
    assert pdf.write(written.printed) == written.content
