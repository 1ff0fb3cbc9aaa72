"""Papers as DOCX, with the headings, tables and languages of the PDF, to be edited by others.

The same paper gives the same bytes.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from functools import singledispatchmethod
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.shared import Emu

from eventapp.core.localized import Language
from eventapp.core.translations import gettext

from . import look
from .docx_parts import (
    Element,
    Pieces,
    aligned,
    element,
    field,
    on_new_page,
    paragraph,
    table,
    table_cell,
    table_row,
    writable,
)
from .docx_styles import prepare, text_width
from .drawing import drawn
from .figures import in_words, table_of
from .model import (
    Block,
    Bullets,
    Callout,
    Cell,
    Chart,
    Column,
    Content,
    Fact,
    Facts,
    Heading,
    PageBreak,
    Paper,
    Paragraph,
    Passage,
    Row,
    Signatures,
    Style,
    Table,
    Words,
    plain,
)
from .pdf import rastered

_STYLES = {Style.LEAD: "Lead", Style.NORMAL: "Normal", Style.SMALL: "Small", Style.NOTE: "Note"}
_LETTER, _SIDES = (
    112,
    180,
)  # what a letter of a table takes, and the edges of a cell, in twentieths of a point
_IN_CELLS = {Style.LEAD: "Cell", Style.NORMAL: "Cell", Style.SMALL: "Cell", Style.NOTE: "CellNote"}


def write(paper: Paper) -> bytes:
    document = Document()
    prepare(document, paper)
    moment = dt.datetime.combine(paper.date, dt.time(12))
    document.core_properties.created = document.core_properties.modified = moment
    body = document.element.body
    end = body[-1]  # the properties of the section
    for each in _Writing(document, paper).everything():
        end.addprevious(each)
    written = BytesIO()
    document.save(written)
    return _repacked(written, paper.date)


def _repacked(written: BytesIO, date: dt.date) -> bytes:
    """The same archive without the moment at which it was made."""
    made = BytesIO()
    with ZipFile(written) as old, ZipFile(made, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = ZipInfo(name, (max(date.year, 1980), date.month, date.day, 12, 0, 0))
            entry.compress_type, entry.external_attr = ZIP_DEFLATED, 0o600 << 16
            new.writestr(entry, old.read(name))
    return made.getvalue()


class _Writing:
    """A paper on its way into a document."""

    def __init__(self, document: Any, paper: Paper) -> None:
        self.document, self.paper = document, paper
        self.width = text_width(paper)
        self.language = paper.language
        self.pieces = Pieces(document.part, paper.language)
        self.names: list[tuple[str, Heading, Language]] = []
        self.pictures = iter(
            rastered(drawn(chart, within, set_fonts=True) for chart, within in _charts(paper))
        )

    def everything(self) -> list[Element]:
        blocks = list(self.all(self.paper.blocks))
        parts = [list(self.opening()), list(self.contents()), blocks]
        first, *others = [part for part in parts if part]
        return [
            *first,
            *(each for part in others for each in (on_new_page(part) if self.paper.cover else part)),
        ]

    # The first page

    def opening(self) -> Iterator[Element]:
        paper = self.paper
        first = paragraph("Kicker", *self.words(paper.kicker)) if paper.kicker else None
        title = paragraph("Title", *self.words(paper.title))
        if paper.cover:
            down = element("w:spacing", before=4200)
            (title if first is None else first)[0].append(down)
        yield from (each for each in (first, title) if each is not None)
        if paper.subtitle:
            yield paragraph("Subtitle", *self.words(paper.subtitle))
        if paper.notice:
            yield paragraph("Notice", *self.words(paper.notice))
        yield from self.facts(paper.facts)

    def contents(self) -> Iterator[Element]:
        """The contents as a field, filled with links; page numbers come when the reader updates it."""
        if not self.paper.contents:
            return
        yield paragraph("ContentsHeading", *self.words(gettext(self.language, "Contents")))
        begin, code, separate, _, end = field(r'TOC \o "1-2" \h \z \u')
        entries = [entry for entry in self.names if entry[1].level <= 2]
        for position, (name, heading, language) in enumerate(entries):
            link = element("w:hyperlink", *self.pieces.words(_named(heading), language), anchor=name)
            before = [begin, code, separate] if position == 0 else []
            after = [end] if position == len(entries) - 1 else []
            yield paragraph(f"TOC{heading.level}", *before, link, *after)

    # Blocks

    def all(self, blocks: Iterable[Block]) -> Iterator[Element]:
        breaks = False
        for block in blocks:
            if isinstance(block, PageBreak):
                breaks = True
                continue
            made = list(self.one(block))
            yield from on_new_page(made) if breaks else made
            breaks = False

    @singledispatchmethod
    def one(self, block: Block) -> Iterator[Element]:
        raise NotImplementedError(type(block))

    @one.register
    def _(self, block: Heading) -> Iterator[Element]:
        name, content = self.pieces.bookmarked(self.words(block.text))
        self.names.append((name, block, self.language))
        made = [paragraph(f"Heading{block.level}", *content)]
        if block.kicker:
            made[0][0].append(element("w:spacing", before=0))
            made.insert(0, paragraph("Kicker", *self.words(block.kicker)))
        yield from on_new_page(made) if block.new_page else made

    @one.register
    def _(self, block: Paragraph) -> Iterator[Element]:
        yield paragraph(_STYLES[block.style], *self.words(block.text))

    @one.register
    def _(self, block: Bullets) -> Iterator[Element]:
        yield from self.items(block, "ListNumber" if block.ordered else "ListBullet")

    @one.register
    def _(self, block: Facts) -> Iterator[Element]:
        yield from self.facts(block.facts)

    @one.register
    def _(self, block: Table) -> Iterator[Element]:
        if block.caption:
            yield paragraph("Caption", *self.words(block.caption))
        widths = _widths(block, self.width)
        titles = (
            table_cell(width, [self.cell_paragraph("CellHead", column.title, column)])
            for column, width in zip(block.columns, widths, strict=True)
        )
        rows = [table_row(titles, header=True), *(self.row(row, block, widths) for row in block.rows)]
        yield table(widths, rows, plain(block.caption), row_header=block.row_header)
        yield paragraph("Small")

    @one.register
    def _(self, block: Chart) -> Iterator[Element]:
        if block.caption:
            yield paragraph("Caption", *self.words(block.caption))
        shown = drawn(block, self.language)
        width = min(self.width * 635, 165 * 36000)
        part, _ = self.document.part.get_or_add_image(BytesIO(next(self.pictures)))
        inline = self.document.part.new_pic_inline(
            BytesIO(self.document.part.related_parts[part].blob),
            width=Emu(width),
            height=Emu(round(width * shown.height / shown.width)),
        )
        inline.docPr.set("descr", writable(in_words(block, self.language)))
        inline.docPr.set("title", writable(plain(block.caption)))
        yield paragraph("Normal", element("w:r", element("w:drawing", inline)), keep=block.table)
        if block.table:
            yield from self.one(table_of(block, self.language))

    @one.register
    def _(self, block: Callout) -> Iterator[Element]:
        if block.title:
            yield paragraph("CalloutTitle", *self.words(block.title), keep=True)
        for each in block.blocks:
            if isinstance(each, Paragraph):
                yield paragraph("Callout", *self.words(each.text))
            else:
                yield from self.items(each, "Callout", hanging=True)
        yield paragraph("Small")

    @one.register
    def _(self, block: Signatures) -> Iterator[Element]:
        for each in block.signatures:
            yield paragraph("Signed", *self.words(each.signed))
            yield paragraph("Signature", *self.words(each.name))
            for part in (each.role, each.side):
                if part:
                    yield paragraph("Small", *self.words(part))

    @one.register
    def _(self, block: Passage) -> Iterator[Element]:
        around, self.language = self.language, block.language
        yield from self.all(block.blocks)
        self.language = around

    # What blocks are made of

    def words(self, words: Words, *, strong: bool = False) -> list[Element]:
        return self.pieces.words(words, self.language, strong=strong)

    def facts(self, facts: Iterable[Fact]) -> Iterator[Element]:
        for fact in facts:
            name = self.pieces.words(fact.name, self.language)
            yield paragraph("Fact", *name, element("w:r", element("w:tab")), *self.words(fact.text))

    def items(self, block: Bullets, style: str, *, hanging: bool = False) -> Iterator[Element]:
        """``hanging``: in a style that is not itself one of lists."""
        number = self.counting("List Number", anew=True) if block.ordered else self.counting("List Bullet")
        for item in block.items:
            made = paragraph(style, *self.words(item))
            if block.ordered or hanging:
                made[0].append(element("w:numPr", element("w:ilvl", val=0), element("w:numId", val=number)))
            if hanging:
                made[0].append(element("w:ind", left=227 + 340, right=227, hanging=340))
            yield made

    def counting(self, style: str, *, anew: bool = False) -> int:
        """The numbering that a style of lists has; or another of its kind, which begins at 1."""
        (kind,) = self.document.styles[style].element.xpath("./w:pPr/w:numPr/w:numId/@w:val")
        if not anew:
            return int(kind)
        numbering: Any = self.document.part.numbering_part.element
        (abstract,) = numbering.xpath(f"./w:num[@w:numId='{kind}']/w:abstractNumId/@w:val")
        made = numbering.add_num(int(abstract))
        made.add_lvlOverride(ilvl=0).add_startOverride(1)
        return int(made.numId)

    def row(self, row: Row, block: Table, widths: list[int]) -> Element:
        cells = []
        for position, (cell, column) in enumerate(zip(row.cells, block.columns, strict=True)):
            strong = block.row_header and position == 0
            content = list(self.cell(cell, column, strong=strong, quiet=row.quiet))
            cells.append(table_cell(widths[position], content, fill=look.WASH if row.emphasis else ""))
        return table_row(cells)

    def cell(self, cell: Content, column: Column, *, strong: bool, quiet: bool) -> Iterator[Element]:
        if not isinstance(cell, Cell):
            yield self.cell_paragraph("CellNote" if quiet else "Cell", cell, column, strong=strong)
            return
        for each in cell.blocks or (Paragraph(""),):
            if isinstance(each, Paragraph):
                style = "CellNote" if quiet else _IN_CELLS[each.style]
                yield self.cell_paragraph(style, each.text, column, strong=strong)
            else:
                for number, item in enumerate(each.items, 1):
                    mark = f"{number}. " if each.ordered else "– "
                    words = (item,) if isinstance(item, str) else item
                    yield self.cell_paragraph("Cell", (mark, *words), column, strong=strong)

    def cell_paragraph(self, style: str, words: Words, column: Column, *, strong: bool = False) -> Element:
        content = self.pieces.words(words, column.language or self.language, strong=strong)
        return aligned(paragraph(style, *content), column.align)


def _charts(paper: Paper) -> Iterator[tuple[Chart, Language]]:
    for block in paper.blocks:
        if isinstance(block, Passage):
            yield from ((each, block.language) for each in block.blocks if isinstance(each, Chart))
        elif isinstance(block, Chart):
            yield block, paper.language


def _named(heading: Heading) -> Words:
    text = (heading.text,) if isinstance(heading.text, str) else heading.text
    kicker = (heading.kicker,) if isinstance(heading.kicker, str) else heading.kicker
    return (*kicker, " · ", *text) if heading.kicker else heading.text


def _widths(block: Table, whole: int) -> list[int]:
    """Columns without weight are as wide as their longest line asks, if there is room, and never narrower
    than their longest word; the others share the rest."""
    held = [[column.title, *(row.cells[at] for row in block.rows)] for at, column in enumerate(block.columns)]
    asked = [min(max(map(_letters, cells)), 26) * _LETTER + _SIDES for cells in held]
    least = [min(max(map(_longest_word, cells)), 26) * _LETTER + _SIDES for cells in held]
    weights = [column.weight for column in block.columns]
    narrow = sum(width for width, weight in zip(asked, weights, strict=True) if not weight)
    room = whole if not any(weights) else whole // 2
    if narrow > room:
        spare = max(room - sum(w for w, weight in zip(least, weights, strict=True) if not weight), 0)
        wished = sum(a - w for a, w, weight in zip(asked, least, weights, strict=True) if not weight)
        share = min(spare / wished, 1.0) if wished else 0.0
        asked = [round(w + (a - w) * share) for a, w in zip(asked, least, strict=True)]
        narrow = sum(width for width, weight in zip(asked, weights, strict=True) if not weight)
    rest = max(whole - narrow, whole // 3)
    return [
        round(rest * weight / sum(weights)) if weight else width
        for width, weight in zip(asked, weights, strict=True)
    ]


def _texts(cell: Content) -> Iterator[str]:
    if isinstance(cell, Cell):
        for block in cell.blocks:
            yield from map(plain, (block.text,) if isinstance(block, Paragraph) else block.items)
    else:
        yield plain(cell)


def _letters(cell: Content) -> int:
    return max((len(line) for text in _texts(cell) for line in text.splitlines()), default=0)


def _longest_word(cell: Content) -> int:
    return max((len(word) for text in _texts(cell) for word in re.split(r"[ \n\t-]", text)), default=0)
