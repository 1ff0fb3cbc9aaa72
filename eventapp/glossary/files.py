"""The glossary as a file, and terms that come in one."""

import csv
import io
from collections.abc import Callable, Iterable
from datetime import datetime

from eventapp.core.cells import harmless
from eventapp.core.errors import Invalid
from eventapp.core.localized import Language
from eventapp.core.translations import N_, gettext

from .queries import Entry
from .rows import COLUMNS, KINDS, MOST, Row, in_text_file, label
from .rules import BETWEEN

NAME = N_("Glossary")
SHEET = "glossary"
MOST_BYTES = 10_000_000
_WORKBOOKS = (b"PK", bytes.fromhex("D0CF11E0A1B11AE1"))  # the second: of an older kind, which is refused

_workbooks: list[Callable[[bytes], list[Row]]] = []


def read_workbooks_with(read: Callable[[bytes], list[Row]]) -> None:
    """Who looks at XLSX files before they are opened knows the sheets of the agenda, and stands above this
    area."""
    _workbooks[:] = [read]


def read(data: bytes) -> list[Row]:
    """The terms of an XLSX or CSV file. Raises `Invalid`."""
    if data.startswith(_WORKBOOKS) and _workbooks:
        return _workbooks[0](data)
    if b"\0" in data[:4000] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Invalid(N_("Send an Excel workbook (.xlsx) or a CSV file."))
    return in_text_file(data)


def cells(entry: Entry, language: Language) -> list[str]:
    return [
        *(entry.text.get(each) or "" for each in Language),
        gettext(language, KINDS[entry.kind]),
        *(BETWEEN.join(entry.avoid.get(each.value, ())) for each in Language),
        entry.key,
    ]


def as_csv(entries: Iterable[Entry], language: Language) -> bytes:
    """With a byte-order mark, for spreadsheet programs."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([label(column, language) for column in COLUMNS])
    for entry in entries:
        writer.writerow([harmless(cell) for cell in cells(entry, language)])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(entries: Iterable[Entry], language: Language, now: datetime) -> bytes:
    """Cells are texts, whatever stands in them; the first row, hidden, names the columns for programs."""
    import xlsxwriter  # a library that only this needs

    file = io.BytesIO()
    book = xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": gettext(language, NAME), "created": now.replace(tzinfo=None)})
    text = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
    head = book.add_format({"bold": True, "bg_color": "#e5f3f3", "bottom": 1, "valign": "vcenter"})
    page = book.add_worksheet(gettext(language, NAME))
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(1)
    page.set_row(0, None, None, {"hidden": True})
    page.set_row(1, 28)
    page.freeze_panes(2, 1)
    for at, column in enumerate(COLUMNS):
        page.set_column(at, at, column.width, text)
        page.write_string(0, at, f"{SHEET}.{column.key}")
        page.write_string(1, at, label(column, language), head)
    kinds = [gettext(language, name) for name in KINDS.values()]
    page.data_validation(2, 3, MOST + 1, 3, {"validate": "list", "source": kinds})
    for number, entry in enumerate(entries, 2):
        for at, cell in enumerate(cells(entry, language)):
            page.write_string(number, at, cell, text)
    book.close()
    return file.getvalue()
