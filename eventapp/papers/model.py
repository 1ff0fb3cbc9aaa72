"""What a paper says and in which order; how it looks is the writers' business.

Whoever composes a paper uses only this module. Everything here is a value: equal by what it holds, and the
same paper gives the same file.

Words are a plain string, or a tuple of strings and runs where some of them are strong, soft, a link or in
another language than the paper: ``("As agreed in ", Run("Ciudad de México", language=Language.ES))``. They
are text and never markup.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Union

import msgspec

from eventapp.core.localized import Language, Said


class Value(msgspec.Struct, frozen=True, omit_defaults=True, tag=True):
    """Immutable, equal by value, the same JSON for the same value."""


# Words


class Run(Value, frozen=True):
    """``language`` is named where it is not the one around it. ``link`` leads to the web or to a mailbox."""

    text: str
    language: Language | None = None
    strong: bool = False
    soft: bool = False
    link: str | None = None

    def __post_init__(self) -> None:
        if self.link is not None and not self.link.startswith(("https://", "http://", "mailto:")):
            raise ValueError(f"not an address that a paper can lead to: {self.link!r}")


Words = str | tuple[str | Run, ...]


def runs(words: Words) -> tuple[Run, ...]:
    """The same words, each piece as a run; what is empty is left out."""
    pieces = (words,) if isinstance(words, str) else words
    every = (piece if isinstance(piece, Run) else Run(piece) for piece in pieces)
    return tuple(run for run in every if run.text)


def plain(words: Words) -> str:
    return "".join(run.text for run in runs(words))


def said(text: Said | None, around: Language, otherwise: str = "") -> Words:
    """A localized text as ``LocalizedText.best`` gives it, marked where it is in another language."""
    if text is None:
        return otherwise
    return text.text if text.language == around else (Run(text.text, language=text.language),)


def strong(text: str) -> Words:
    return (Run(text, strong=True),)


def soft(text: str) -> Words:
    return (Run(text, soft=True),)


# Blocks


class Heading(Value, frozen=True):
    """``level`` 1 opens a part of the paper, and no level is skipped. ``new_page`` begins one."""

    text: Words
    level: int = 1
    kicker: Words = ""  # a small line above it, such as "Part III"
    new_page: bool = False


class Style(StrEnum):
    LEAD = "lead"  # opens a paper or a part
    NORMAL = "normal"
    SMALL = "small"
    NOTE = "note"  # said beside the matter: sources, remarks, what is not known


class Paragraph(Value, frozen=True):
    text: Words
    style: Style = Style.NORMAL


class Bullets(Value, frozen=True):
    items: tuple[Words, ...]
    ordered: bool = False


class Fact(Value, frozen=True):
    name: Words
    text: Words


class Facts(Value, frozen=True):
    """Names and what belongs to them: place, dates, host."""

    facts: tuple[Fact, ...]


class Align(StrEnum):
    START = "start"
    CENTER = "center"
    END = "end"  # numbers


class Column(Value, frozen=True):
    """``weight`` is its share of the width; 0 is as wide as what stands in it (hours, numbers).
    ``language`` is the one of everything in it, in a table with languages side by side."""

    title: Words
    weight: float = 1
    align: Align = Align.START
    language: Language | None = None


class Cell(Value, frozen=True):
    """A cell that holds more than one line of words. ``strong`` cells stand out, ``quiet`` ones step back."""

    blocks: tuple[Union[Paragraph, Bullets], ...]  # noqa: UP007 (msgspec reads it at run time)


Content = Words | Cell


class Row(Value, frozen=True):
    """``emphasis`` tints the row: what everybody attends, totals. ``quiet`` sets it back: breaks, what was
    cancelled."""

    cells: tuple[Content, ...]
    emphasis: bool = False
    quiet: bool = False


class Table(Value, frozen=True):
    """``row_header``: the first cell of each row names the row. The header is repeated on each page."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    caption: Words = ""
    row_header: bool = False

    def __post_init__(self) -> None:
        wrong = [row for row in self.rows if len(row.cells) != len(self.columns)]
        if wrong or not self.columns:
            raise ValueError(f"a row of this table has not {len(self.columns)} cells: {wrong[:1]!r}")


def in_languages(caption: Words, rows: Iterable[Sequence[Content]], languages: Sequence[Language]) -> Table:
    """The same text in several languages side by side, row by row."""
    columns = tuple(Column(language.endonym, language=language) for language in languages)
    return Table(columns, tuple(Row(tuple(row)) for row in rows), caption)


class ChartKind(StrEnum):
    BARS = "bars"  # one group of bars for each category
    STACKED = "stacked"  # the series of a category add up
    LINE = "line"  # categories follow each other in time


class Series(Value, frozen=True):
    """One number for each category; None where it is not known, which is not nought."""

    name: str
    numbers: tuple[float | None, ...]


class Chart(Value, frozen=True):
    """``alt`` says in a sentence what the picture shows. The numbers are printed as a table beneath it; with
    ``table`` off they are part of the alternative text instead: there is always a way to read them."""

    caption: Words
    alt: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    kind: ChartKind = ChartKind.BARS
    category_name: str = ""  # what the categories are: "Year"
    table: bool = True

    def __post_init__(self) -> None:
        if not self.alt.strip():
            raise ValueError("a chart says in words what it shows")
        if any(len(series.numbers) != len(self.categories) for series in self.series) or not self.series:
            raise ValueError("each series of a chart has one number for each category")


class Callout(Value, frozen=True):
    """A box set apart: a joint statement, what to know before reading on."""

    blocks: tuple[Union[Paragraph, Bullets], ...]  # noqa: UP007
    title: Words = ""


class Signature(Value, frozen=True):
    """A line to sign on, or with ``signed`` the words that say that it was."""

    name: Words
    role: Words = ""
    side: Words = ""
    signed: Words = ""


class Signatures(Value, frozen=True):
    signatures: tuple[Signature, ...]


class PageBreak(Value, frozen=True):
    pass


Simple = Union[  # noqa: UP007
    Heading, Paragraph, Bullets, Facts, Table, Chart, Callout, Signatures, PageBreak
]


class Passage(Value, frozen=True):
    """A part of the paper that is in another language."""

    language: Language
    blocks: tuple[Simple, ...]


Block = Union[Simple, Passage]  # noqa: UP007


# Papers


class Sheet(StrEnum):
    LETTER = "letter"
    A4 = "a4"


class Page(Value, frozen=True):
    sheet: Sheet = Sheet.LETTER
    landscape: bool = False


class Paper(Value, frozen=True):
    """``notice`` labels what is a sample, a reconstruction or a draft: it stands on the first page and at the
    head of every other. ``running`` stands there too, beside the number of the page. ``cover`` gives title,
    subtitle and facts a page of their own. ``date`` is the paper's own, and the file's."""

    title: str
    language: Language
    date: dt.date
    blocks: tuple[Block, ...]
    subtitle: Words = ""
    kicker: Words = ""
    notice: Words = ""
    facts: tuple[Fact, ...] = ()
    page: Page = Page()
    running: str = ""  # the short title at the head of each page; the title when empty
    footer: Words = ""
    author: str = ""
    cover: bool = False
    contents: bool = False

    def __post_init__(self) -> None:
        last = 0
        for heading in headings(self.blocks):
            if not 1 <= heading.level <= min(last + 1, 4):
                raise ValueError(f"level {heading.level} after {last}: {plain(heading.text)!r}")
            last = heading.level


def flat(blocks: Iterable[Block]) -> Iterator[Simple]:
    """The blocks, those of passages among them, in their order."""
    for block in blocks:
        if isinstance(block, Passage):
            yield from block.blocks
        else:
            yield block


def headings(blocks: Iterable[Block]) -> Iterator[Heading]:
    return (block for block in flat(blocks) if isinstance(block, Heading))


# What is cut out


class Size(StrEnum):
    """How large a line of a card is, from the name on it to the small print."""

    NAME = "name"
    LARGE = "large"
    NORMAL = "normal"
    SMALL = "small"


class Line(Value, frozen=True):
    text: Words
    size: Size = Size.NORMAL


class Card(Value, frozen=True):
    """``mark`` is the side or the role that is seen from afar; ``tone`` 0 to 3 gives it one of four colours,
    which never says anything that the word does not. ``code`` becomes a QR code."""

    lines: tuple[Line, ...]
    mark: str = ""
    tone: int = 0
    kicker: Words = ""
    code: str | None = None
    language: Language | None = None


class Cards(Value, frozen=True):
    """Badges and place cards: as many of ``width`` × ``height`` millimetres as fit a sheet, with marks to cut
    along. With ``fold`` each is printed twice, the upper one upside down, and stands as a tent of
    half that height."""

    title: str
    language: Language
    date: dt.date
    cards: tuple[Card, ...]
    width: float
    height: float
    fold: bool = False
    notice: Words = ""
    page: Page = Page()
    author: str = ""


class Certificate(Value, frozen=True):
    """``lines`` before and after the name, each a sentence, perhaps in several languages."""

    name: Words
    before: tuple[Words, ...] = ()
    after: tuple[Words, ...] = ()
    language: Language | None = None


class Certificates(Value, frozen=True):
    """A page for each person."""

    title: str
    language: Language
    date: dt.date
    certificates: tuple[Certificate, ...]
    kicker: Words = ""
    notice: Words = ""
    place_and_date: Words = ""
    signatures: tuple[Signature, ...] = ()
    page: Page = Page(landscape=True)
    author: str = ""


Printed = Union[Paper, Cards, Certificates]  # noqa: UP007
