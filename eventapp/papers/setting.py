"""Papers as the plain data that the templates in ``typst/`` set. Words arrive there as strings of JSON:
nothing that somebody typed is ever read as markup."""

from collections.abc import Iterable
from functools import singledispatch, singledispatchmethod
from io import BytesIO
from math import ceil
from typing import Any

import segno

from eventapp.core.localized import Language
from eventapp.core.translations import gettext

from . import look
from .drawing import drawn
from .figures import in_words, table_of
from .glyphs import printable
from .model import (
    Block,
    Bullets,
    Callout,
    Card,
    Cards,
    Cell,
    Certificate,
    Certificates,
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
    Printed,
    Row,
    Signature,
    Signatures,
    Table,
    Words,
    plain,
    runs,
)

Data = dict[str, Any]

# A row of more lines may be divided between two pages: kept whole, it would leave too much of one empty. And
# about how many letters stand beside each other in a table.
_LINES, _LETTERS = {False: 42, True: 30}, {False: 112, True: 165}
_NARROW = 14


def _words(words: Words) -> list[Data]:
    return [
        {
            "text": printable(run.text),
            "language": _language(run.language),
            "strong": run.strong,
            "soft": run.soft,
            "link": run.link,
        }
        for run in runs(words)
    ]


def _language(language: Language | None) -> list[str] | None:
    return language.locale.split("-") if language else None


class _Blocks:
    """The blocks of a paper, or of a passage of it, in one language."""

    def __init__(self, language: Language, landscape: bool) -> None:
        self.language, self.landscape = language, landscape

    def all(self, blocks: Iterable[Block]) -> list[Data]:
        return [{"kind": type(block).__name__} | self.one(block) for block in blocks]

    @singledispatchmethod
    def one(self, block: Block) -> Data:
        raise NotImplementedError(type(block))

    @one.register
    def _(self, block: Heading) -> Data:
        return {
            "level": block.level,
            "text": _words(block.text),
            "kicker": _words(block.kicker),
            "new_page": block.new_page,
        }

    @one.register
    def _(self, block: Paragraph) -> Data:
        return {"text": _words(block.text), "style": block.style}

    @one.register
    def _(self, block: Bullets) -> Data:
        return {"items": [_words(item) for item in block.items], "ordered": block.ordered}

    @one.register
    def _(self, block: Facts) -> Data:
        return {"facts": _facts(block.facts)}

    @one.register
    def _(self, block: Table) -> Data:
        return {
            "caption": _words(block.caption),
            "columns": [_column(column) for column in block.columns],
            "rows": [self.row(row, block.columns) for row in block.rows],
            "row_header": block.row_header,
        }

    @one.register
    def _(self, block: Chart) -> Data:
        picture = drawn(block, self.language, set_fonts=True)
        return {
            "caption": _words(block.caption),
            "alt": printable(in_words(block, self.language)),
            "svg": printable(picture.svg),
            "table": self.one(table_of(block, self.language)) if block.table else None,
        }

    @one.register
    def _(self, block: Callout) -> Data:
        return {"title": _words(block.title), "blocks": self.all(block.blocks)}

    @one.register
    def _(self, block: Signatures) -> Data:
        return {"signatures": _signatures(block.signatures)}

    @one.register
    def _(self, block: PageBreak) -> Data:
        return {}

    @one.register
    def _(self, block: Passage) -> Data:
        return {
            "language": _language(block.language),
            "blocks": _Blocks(block.language, self.landscape).all(block.blocks),
        }

    def row(self, row: Row, columns: tuple[Column, ...]) -> Data:
        whole = sum(column.weight for column in columns) or 1
        lines = (
            _lines(cell, _LETTERS[self.landscape] * column.weight / whole if column.weight else _NARROW)
            for cell, column in zip(row.cells, columns, strict=True)
        )
        long = max(lines) > _LINES[self.landscape]
        cells = [self.cell(cell) for cell in row.cells]
        return {"cells": cells, "emphasis": row.emphasis, "quiet": row.quiet, "long": long}

    def cell(self, cell: Content) -> Data:
        if isinstance(cell, Cell):
            return {"blocks": self.all(cell.blocks)}
        return {"words": _words(cell)}


def _column(column: Column) -> Data:
    return {
        "title": _words(column.title),
        "weight": column.weight,
        "align": column.align,
        "language": _language(column.language),
    }


def _lines(cell: Content, letters: float) -> int:
    """About how many lines a cell has, where so many letters stand beside each other."""
    if not isinstance(cell, Cell):
        return ceil(len(plain(cell)) / letters)
    texts = (t for b in cell.blocks for t in ((b.text,) if isinstance(b, Paragraph) else b.items))
    return sum(max(ceil(len(plain(text)) / letters), 1) for text in texts)


def _facts(facts: Iterable[Fact]) -> list[Data]:
    return [{"name": _words(fact.name), "text": _words(fact.text)} for fact in facts]


def _signatures(signatures: Iterable[Signature]) -> list[Data]:
    return [
        {part: _words(getattr(signature, part)) for part in ("name", "role", "side", "signed")}
        for signature in signatures
    ]


# Whole papers


@singledispatch
def set_out(printed: Printed) -> tuple[str, Data]:
    """The name of the template that sets *printed*, and its data."""
    raise NotImplementedError(type(printed))


@set_out.register
def _(paper: Paper) -> tuple[str, Data]:
    return "paper.typ", _common(paper) | {
        "subtitle": _words(paper.subtitle),
        "kicker": _words(paper.kicker),
        "facts": _facts(paper.facts),
        "running": printable(paper.running or paper.title),
        "footer": _words(paper.footer),
        "cover": paper.cover,
        "contents": gettext(paper.language, "Contents") if paper.contents else None,
        "blocks": _Blocks(paper.language, paper.page.landscape).all(paper.blocks),
    }


@set_out.register
def _(cards: Cards) -> tuple[str, Data]:
    return "cards.typ", _common(cards) | {
        "width": cards.width,
        "height": cards.height,
        "fold": cards.fold,
        "cards": [_card(card) for card in cards.cards],
    }


@set_out.register
def _(certificates: Certificates) -> tuple[str, Data]:
    return "certificates.typ", _common(certificates) | {
        "kicker": _words(certificates.kicker),
        "place_and_date": _words(certificates.place_and_date),
        "signatures": _signatures(certificates.signatures),
        "certificates": [_certificate(certificate) for certificate in certificates.certificates],
    }


def _common(printed: Printed) -> Data:
    return {
        "title": printable(printed.title),
        "language": _language(printed.language),
        "date": [printed.date.year, printed.date.month, printed.date.day],
        "author": printable(printed.author),
        "notice": _words(printed.notice),
        "sheet": {"letter": "us-letter", "a4": "a4"}[printed.page.sheet],
        "landscape": printed.page.landscape,
        "look": look.ALL,
    }


def _card(card: Card) -> Data:
    return {
        "lines": [{"text": _words(line.text), "size": line.size} for line in card.lines],
        "mark": printable(card.mark),
        "tone": card.tone % len(look.TONES),
        "kicker": _words(card.kicker),
        "code": _code(card.code) if card.code else None,
        "alt": printable(card.code or ""),
        "language": _language(card.language),
    }


def _code(text: str) -> str:
    written = BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(written, kind="svg", border=2, dark=look.INK, light="#fff", omitsize=True, xmldecl=False)
    return written.getvalue().decode()


def _certificate(certificate: Certificate) -> Data:
    return {
        "name": _words(certificate.name),
        "before": [_words(line) for line in certificate.before],
        "after": [_words(line) for line in certificate.after],
        "language": _language(certificate.language),
    }
