"""The spreadsheet into which a coordinator writes people: empty, with its headings in the page's language."""

import io
from datetime import datetime

import xlsxwriter

from eventapp.agenda.spreadsheet.columns import HEADER_ROWS, label
from eventapp.core.localized import Language
from eventapp.core.translations import gettext

from .rows import MOST, SHEET


def write(language: Language, now: datetime) -> bytes:
    """Cells are texts, whatever somebody types: none becomes a formula or a number."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": gettext(language, SHEET.label), "created": now.replace(tzinfo=None)})
    text = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
    head = book.add_format({"bold": True, "bg_color": "#e5f3f3", "bottom": 1, "valign": "vcenter"})
    page = book.add_worksheet(gettext(language, SHEET.label))
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_row(0, None, None, {"hidden": True})
    page.set_row(1, 28)
    page.freeze_panes(HEADER_ROWS, SHEET.fixed)
    for at, column in enumerate(SHEET.columns):
        page.set_column(at, at, column.width, text)
        page.write_string(0, at, f"{SHEET.key}.{column.key}")
        page.write_string(1, at, label(column, language), head)
        if column.note:
            rule = {"validate": "any", "input_title": label(column, language)[:32]}
            rule["input_message"] = gettext(language, column.note)[:255]
            page.data_validation(HEADER_ROWS, at, HEADER_ROWS + MOST - 1, at, rule)
    book.close()
    return file.getvalue()
