"""Lists of people as files for spreadsheet programs, in the language of the page."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime

import xlsxwriter
from flask import Response

from eventapp.core.cells import harmless

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDEST = 48
Row = Sequence[str | int]


def as_csv(head: Sequence[str], rows: Iterable[Row]) -> bytes:
    """With a byte-order mark, by which spreadsheet programs know the letters; no cell is a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([harmless(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(title: str, head: Sequence[str], rows: Iterable[Row], now: datetime) -> bytes:
    """Texts stay texts: none becomes a formula, a number or a link, here or in what the file is saved as."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": title, "created": now.replace(tzinfo=None)})
    bold = book.add_format({"bold": True, "bg_color": "#e5f3f3", "bottom": 1, "valign": "vcenter"})
    sheet = book.add_worksheet(title[:31])
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, 1)
    widths = [len(label) + 2 for label in head]
    for column, label in enumerate(head):
        sheet.write_string(0, column, label, bold)
    for line, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(line, column, cell)
            elif cell:
                sheet.write_string(line, column, harmless(cell))
                widths[column] = max(widths[column], min(len(cell) + 2, WIDEST))
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    book.close()
    return file.getvalue()


def download(content: bytes, content_type: str, name: str) -> Response:
    """*name* says which meeting it is about, and nothing of a person."""
    response = Response(content, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
