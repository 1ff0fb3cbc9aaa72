"""The styles, the page, the heads and feet of DOCX. Its typefaces are those that every office program has, or
has a twin of with the same widths: readers edit these files, and rarely have others."""

from typing import Any, NamedTuple

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from . import look
from .docx_parts import TWIPS, Pieces, element, field, run
from .model import Paper, Sheet, plain

SANS, SERIF = "Calibri", "Cambria"
_SHEETS = {Sheet.LETTER: (215.9, 279.4), Sheet.A4: (210.0, 297.0)}
_SIDES = 25.0  # millimetres
_NAMES = 50  # the column of names of facts


class Look(NamedTuple):
    size: float
    above: float = 0
    below: float = 6
    colour: str = look.INK
    font: str = SANS
    bold: bool = False
    italic: bool = False
    line: float = 1.15
    keep: bool = False
    base: str = "Normal"


LOOKS = {
    "Title": Look(30, 0, 6, font=SERIF, bold=True, line=1.0, keep=True),
    "Subtitle": Look(15, 0, 10, look.SOFT, SERIF, line=1.05, keep=True),
    "Heading 1": Look(20, 26, 10, font=SERIF, bold=True, line=1.0, keep=True),
    "Heading 2": Look(14.5, 20, 7, font=SERIF, bold=True, line=1.0, keep=True),
    "Heading 3": Look(12, 16, 5, bold=True, line=1.0, keep=True),
    "Heading 4": Look(10.5, 13, 4, bold=True, line=1.0, keep=True),
    "Contents Heading": Look(20, 0, 10, font=SERIF, bold=True, line=1.0, keep=True),
    "Kicker": Look(9.5, 22, 3, look.ACCENT, bold=True, keep=True),
    "Notice": Look(9.5, 2, 10, look.MARK, bold=True),
    "Lead": Look(12.5, 0, 9, font=SERIF, line=1.2),
    "Small": Look(9.5, 0, 4, line=1.1),
    "Note": Look(9, 0, 4, look.SOFT, line=1.1),
    "Caption": Look(10, 12, 5, bold=True, keep=True),
    "Fact": Look(10.5, 0, 4),
    "Callout": Look(10.5, 0, 0),
    "Callout Title": Look(10.5, 8, 0, look.ACCENT, bold=True, keep=True, base="Callout"),
    "Signed": Look(10.5, 34, 4, look.SOFT, SERIF, italic=True, keep=True),
    "Signature": Look(10.5, 0, 0, bold=True, keep=True),
    "Cell": Look(9.5, 0, 2, line=1.05),
    "Cell Head": Look(9, 0, 2, look.SOFT, bold=True, line=1.05, base="Cell"),
    "Cell Note": Look(8.5, 0, 2, look.SOFT, line=1.05, base="Cell"),
    "TOC 1": Look(10.5, 6, 2, bold=True),
    "TOC 2": Look(10.5, 0, 1),
    "Header": Look(8.5, 0, 0, look.SOFT, line=1.0),
    "Footer": Look(8.5, 0, 0, look.SOFT, line=1.0),
    "List Bullet": Look(10.5, 0, 4),
    "List Number": Look(10.5, 0, 4),
}


def text_width(paper: Paper) -> int:
    """Between the margins, in twentieths of a point."""
    width, height = _SHEETS[paper.page.sheet]
    return round(((height if paper.page.landscape else width) - 2 * _SIDES) * TWIPS)


def prepare(document: Document, paper: Paper) -> None:
    _set_page(document, paper)
    _set_styles(document, paper)
    _set_heads(document, paper)
    properties = document.core_properties
    properties.title = paper.title
    properties.author = paper.author
    properties.last_modified_by = paper.author
    properties.language = paper.language.locale
    properties.comments = ""
    properties.revision = 1


def _set_page(document: Document, paper: Paper) -> None:
    (section,) = document.sections
    width, height = _SHEETS[paper.page.sheet]
    if paper.page.landscape:
        width, height = height, width
        section._sectPr.find(qn("w:pgSz")).set(qn("w:orient"), "landscape")  # noqa: SLF001 (its setter swaps)
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.left_margin = section.right_margin = Mm(_SIDES)
    section.top_margin, section.bottom_margin = Mm(27), Mm(24)
    section.header_distance, section.footer_distance = Mm(14), Mm(12)
    section.different_first_page_header_footer = True


def _set_styles(document: Document, paper: Paper) -> None:
    normal = Look(10.5, 0, 7, line=1.15)
    _apply(document.styles["Normal"], normal)
    for name, each in LOOKS.items():
        existing = name in {style.name for style in document.styles}
        style = (
            document.styles[name] if existing else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        )
        style.base_style = document.styles[each.base]
        style.quick_style = True
        _apply(style, each)
    _box(document.styles["Callout"])
    _box(document.styles["Callout Title"])
    _line_above(document.styles["Signature"], text_width(paper))
    fact: Any = document.styles["Fact"]
    fact.paragraph_format.left_indent, fact.paragraph_format.first_line_indent = Mm(_NAMES), Mm(-_NAMES)
    fact.paragraph_format.tab_stops.add_tab_stop(Mm(_NAMES))
    second: Any = document.styles["TOC 2"]
    second.paragraph_format.left_indent = Mm(6)
    for name, colour in (("Soft", look.SOFT), ("Mark", look.MARK), ("Hyperlink", look.ACCENT)):
        style = document.styles.add_style(name, WD_STYLE_TYPE.CHARACTER)
        style.font.color.rgb = _colour(colour)
        style.font.underline = name == "Hyperlink"
    _table_style(document)
    _set_language(document, paper)


def _apply(style: Any, each: Look) -> None:
    font, form = style.font, style.paragraph_format
    font.size, font.bold, font.italic = Pt(each.size), each.bold, each.italic
    font.color.rgb = _colour(each.colour)
    names = style.element.get_or_add_rPr().get_or_add_rFonts()
    names.attrib.clear()  # those of the theme would win
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        names.set(qn(f"w:{script}"), each.font)
    form.space_before, form.space_after, form.line_spacing = Pt(each.above), Pt(each.below), each.line
    form.keep_with_next, form.widow_control = each.keep, True
    for border in style.element.xpath("./w:pPr/w:pBdr"):
        border.getparent().remove(border)


def _box(style: Any) -> None:
    properties = style.element.get_or_add_pPr()
    edge = element("w:left", val="single", sz=20, space=10, color=look.ACCENT.lstrip("#"))
    _insert(
        properties, element("w:pBdr", edge), element("w:shd", val="clear", color="auto", fill=look.WASH[1:])
    )
    style.paragraph_format.left_indent = style.paragraph_format.right_indent = Mm(4)


def _line_above(style: Any, width: int) -> None:
    edge = element("w:top", val="single", sz=6, space=4, color=look.INK.lstrip("#"))
    _insert(style.element.get_or_add_pPr(), element("w:pBdr", edge))
    style.paragraph_format.right_indent = Pt(width / 20 * 0.5)


def _insert(properties: Any, *children: Any) -> None:
    """In the order that the schema asks: borders and shades come before spaces."""
    later = properties.xpath("./w:tabs | ./w:spacing | ./w:ind | ./w:jc")
    for child in children:
        if later:
            later[0].addprevious(child)
        else:
            properties.append(child)


def _table_style(document: Document) -> None:
    style: Any = document.styles.add_style("PaperTable", WD_STYLE_TYPE.TABLE)
    line, ink = look.LINE.lstrip("#"), look.INK.lstrip("#")
    borders = element(
        "w:tblBorders",
        element("w:bottom", val="single", sz=4, space=0, color=line),
        element("w:insideH", val="single", sz=4, space=0, color=line),
    )
    sides = {"left": 70, "right": 70}
    margins = element(
        "w:tblCellMar",
        element("w:top", w=70, type="dxa"),
        *(element(f"w:{side}", w=width, type="dxa") for side, width in sides.items()),
    )
    margins.insert(2, element("w:bottom", w=40, type="dxa"))
    style.element.append(element("w:tblPr", element("w:tblInd", w=0, type="dxa"), borders, margins))
    head = element("w:tcBorders", element("w:bottom", val="single", sz=8, space=0, color=ink))
    first_row = element("w:tblStylePr", element("w:tcPr", head), type="firstRow")
    first_column = element("w:tblStylePr", element("w:rPr", element("w:b")), type="firstCol")
    style.element.append(first_row)
    style.element.append(first_column)


def _set_language(document: Document, paper: Paper) -> None:
    (defaults,) = document.styles.element.xpath("./w:docDefaults/w:rPrDefault/w:rPr")
    for language in defaults.xpath("./w:lang"):
        defaults.remove(language)
    tag = paper.language.locale
    defaults.append(element("w:lang", val=tag, eastAsia=tag, bidi="ar-SA"))


def _set_heads(document: Document, paper: Paper) -> None:
    (section,) = document.sections
    right = Pt(text_width(paper) / 20)
    for part in (section.header, section.footer, section.first_page_header, section.first_page_footer):
        part.is_linked_to_previous = False
    for name in ("Header", "Footer"):
        style: Any = document.styles[name]
        stops = style.paragraph_format.tab_stops
        stops.clear_all()
        stops.add_tab_stop(right, WD_TAB_ALIGNMENT.RIGHT)
    notice = (
        [run(plain(paper.notice), element("w:rStyle", val="Mark"), element("w:b"))] if paper.notice else []
    )
    _fill(section.header, [run(paper.running or paper.title), element("w:r", element("w:tab")), *notice])
    for foot in (section.footer, section.first_page_footer):
        if foot is section.footer or not paper.cover:
            words = Pieces(foot.part, paper.language).words(paper.footer)
            numbers = [*field("PAGE"), run(" / "), *field("NUMPAGES")]
            _fill(foot, [*words, element("w:r", element("w:tab")), *numbers])


def _fill(part: Any, content: list[Any]) -> None:
    for each in content:
        part.paragraphs[0]._p.append(each)  # noqa: SLF001


def _colour(value: str) -> RGBColor:
    return RGBColor.from_string(value.lstrip("#").upper())
