"""Pieces of WordprocessingML: paragraphs, runs, fields, tables. What they look like is in ``docx_styles``."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import count
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from eventapp.core.localized import Language

from .model import Align, Run, Words, runs

Element = BaseOxmlElement
TWIPS = 1440 / 25.4  # in a millimetre

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0d-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def writable(text: str) -> str:
    """What XML can carry of *text*."""
    return _FORBIDDEN.sub("", unicodedata.normalize("NFC", text))


def element(tag: str, *children: Element, **attributes: object) -> Element:
    """``element("w:jc", val="end")``: attributes are of the namespace ``w``."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    for child in children:
        made.append(child)
    return made


def run(text: str, *properties: Element) -> Element:
    """A run; line ends in it are kept."""
    made = element("w:r")
    if properties:
        made.append(element("w:rPr", *properties))
    for number, line in enumerate(writable(text).split("\n")):
        if number:
            made.append(element("w:br"))
        for place, part in enumerate(line.split("\t")):
            if place:
                made.append(element("w:tab"))
            if part:
                held = element("w:t")
                held.text = part
                held.set(qn("xml:space"), "preserve")
                made.append(held)
    return made


def field(instruction: str, shown: str = "") -> list[Element]:
    """A field that the reader's program computes, such as the number of the page."""
    code = element("w:instrText")
    code.text = f" {instruction} "
    code.set(qn("xml:space"), "preserve")
    return [
        element("w:r", element("w:fldChar", fldCharType="begin")),
        element("w:r", code),
        element("w:r", element("w:fldChar", fldCharType="separate")),
        run(shown or "1"),
        element("w:r", element("w:fldChar", fldCharType="end")),
    ]


def paragraph(style: str, *content: Element, keep: bool = False) -> Element:
    properties = element("w:pPr", element("w:pStyle", val=style))
    if keep:
        properties.append(element("w:keepNext"))
    return element("w:p", properties, *content)


def on_new_page(made: list[Element]) -> list[Element]:
    """*made*, beginning a page. A break of its own is only put before what is no paragraph: some programs
    lose it before contents, and an empty line would stay at the head of the page."""
    if made and made[0].tag == qn("w:p"):
        properties = made[0][0]
        kept = len(properties.findall(qn("w:keepNext")))  # comes first, as the schema asks
        properties.insert(1 + kept, element("w:pageBreakBefore"))
        return made
    return [paragraph("Small", element("w:r", element("w:br", type="page"))), *made]


class Pieces:
    """Words as runs of one document part: links are kept with the part that they stand in."""

    def __init__(self, part: Any, language: Language) -> None:
        self.part = part
        self.language = language
        self._names = count(1)

    def words(self, words: Words, language: Language | None = None, *, strong: bool = False) -> list[Element]:
        """*language* is the one around the words."""
        around = language or self.language
        return [self._run(each, each.language or around, strong=strong) for each in runs(words)]

    def _run(self, said: Run, language: Language, *, strong: bool) -> Element:
        properties = []
        if said.link is not None:
            properties.append(element("w:rStyle", val="Hyperlink"))
        elif said.soft:
            properties.append(element("w:rStyle", val="Soft"))
        if said.strong or strong:
            properties.append(element("w:b"))
        if language != self.language:
            properties.append(element("w:lang", val=language.locale))
        made = run(said.text, *properties)
        if said.link is None:
            return made
        link = element("w:hyperlink", made)
        link.set(qn("r:id"), self.part.relate_to(said.link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        return link

    def bookmarked(self, content: Iterable[Element]) -> tuple[str, list[Element]]:
        """*content* with a name that contents can lead to."""
        number = next(self._names)
        name = f"_Toc{number:06}"
        start, end = element("w:bookmarkStart", id=number, name=name), element("w:bookmarkEnd", id=number)
        return name, [start, *content, end]


def table(widths: list[int], rows: Iterable[Element], caption: str, *, row_header: bool) -> Element:
    properties = element(
        "w:tblPr",
        element("w:tblStyle", val="PaperTable"),
        element("w:tblW", w=sum(widths), type="dxa"),
        element("w:tblLayout", type="fixed"),
        element(
            "w:tblLook",
            val="04A0" if row_header else "0420",
            firstRow=1,
            lastRow=0,
            firstColumn=int(row_header),
            lastColumn=0,
            noHBand=1,
            noVBand=1,
        ),
    )
    if caption:
        properties.append(element("w:tblCaption", val=writable(caption)))
    grid = element("w:tblGrid", *(element("w:gridCol", w=width) for width in widths))
    return element("w:tbl", properties, grid, *rows)


def table_row(cells: Iterable[Element], *, header: bool = False) -> Element:
    """Rows may be divided between pages. Where they must not, LibreOffice 7.4 loses all that come after the
    first page, if the header is repeated and a paragraph without words and a new page follow."""
    row = element("w:tr", *cells)
    if header:
        row.insert(0, element("w:trPr", element("w:cantSplit"), element("w:tblHeader")))
    return row


def table_cell(width: int, paragraphs: Iterable[Element], *, fill: str = "") -> Element:
    properties = element("w:tcPr", element("w:tcW", w=width, type="dxa"))
    if fill:
        properties.append(element("w:shd", val="clear", color="auto", fill=fill.lstrip("#")))
    return element("w:tc", properties, *paragraphs)


def aligned(made: Element, align: Align) -> Element:
    """The paragraph *made*, at that side of its cell."""
    if align is not Align.START:
        made[0].append(element("w:jc", val=align.value))
    return made
