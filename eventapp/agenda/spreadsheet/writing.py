"""The file that goes out. Every text is written as text: no cell can become a formula, whatever it says."""

import io
from datetime import datetime
from typing import TYPE_CHECKING, Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from eventapp.core.localized import Language
from eventapp.core.translations import N_, gettext

from . import cells
from .columns import (
    CHOICE_NAMES,
    FORMAT,
    HEADER_ROWS,
    SHEETS,
    VERSION,
    Column,
    Holds,
    Sheet,
    choices,
    label,
)
from .values import Current

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

SPARE_ROWS = 200  # below the last, ready to be written into
INSTRUCTIONS, LISTS = N_("Instructions"), N_("Lists")
ADVICE = (
    N_("Change what you like in the sheets that follow, and give the file back on the page it came from."),
    N_("Nothing changes at once: you are first shown what the file would change, and then decide."),
    N_("What has no sheet or no row in the file stays as it is, unless you ask for its removal."),
    N_("The items of a session, and its people, are taken as a whole list, in the order of the rows."),
    N_("A new session, person, organization or room is a new row. Its key may stay empty."),
    N_("Write days as 2026-11-26 and hours as 09:30. Use no formulas, merged cells or hidden sheets."),
)  # fmt: skip


def write(current: Current, title: str, language: Language, now: datetime) -> bytes:
    """The bytes are the same for the same value, language and time."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(
        file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": title, "created": now.replace(tzinfo=None)})
    _Writer(book, language).write(current, title)
    book.close()
    return file.getvalue()


class _Writer:
    def __init__(self, book: xlsxwriter.Workbook, language: Language) -> None:
        self.book = book
        self.language = language
        # The text format keeps a text a text when somebody types into the cell again.
        base: dict[str, Any] = {"num_format": "@", "valign": "top"}
        self.text = book.add_format({**base, "text_wrap": True})
        self.key = book.add_format({**base, "font_color": "#48585e"})
        self.count = book.add_format({"num_format": "0", "valign": "top"})
        self.header = book.add_format(
            {"bold": True, "bg_color": "#e5f3f3", "bottom": 1, "valign": "vcenter", "text_wrap": True}
        )
        self.title = book.add_format({"bold": True, "font_size": 16})
        self.strong = book.add_format({"bold": True, "valign": "top"})
        self.lists: dict[str, str] = {}

    def write(self, current: Current, title: str) -> None:
        rows = cells.everything(current)
        instructions = self._sheet(gettext(self.language, INSTRUCTIONS))
        sheets = [(sheet, self._sheet(sheet.name(self.language))) for sheet in SHEETS]
        self._write_lists(self._sheet(gettext(self.language, LISTS)), current)
        self._write_instructions(instructions, current, title)
        counts = {key: len(each) for key, each in rows.items()}
        for sheet, page in sheets:
            self._write_sheet(page, sheet, rows[sheet.key], counts)

    def _sheet(self, name: str) -> "Worksheet":
        page = self.book.add_worksheet(name)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        return page

    def _write_sheet(
        self, page: "Worksheet", sheet: Sheet, rows: list[cells.Cells], counts: dict[str, int]
    ) -> None:
        page.set_row(0, None, None, {"hidden": True})
        page.set_row(1, 32)
        page.freeze_panes(HEADER_ROWS, sheet.fixed)
        page.repeat_rows(1)
        last = HEADER_ROWS + len(rows) + SPARE_ROWS - 1
        for at, column in enumerate(sheet.columns):
            page.set_column(at, at, column.width, self._format(column))
            page.write_string(0, at, f"{sheet.key}.{column.key}")
            page.write_string(1, at, label(column, self.language), self.header)
            rule = self._rule(column, counts)
            if rule:
                page.data_validation(HEADER_ROWS, at, last, at, rule)
        page.autofilter(1, 0, max(HEADER_ROWS, len(rows) + 1), len(sheet.columns) - 1)
        for number, row in enumerate(rows, HEADER_ROWS):
            for at, column in enumerate(sheet.columns):
                self._write_cell(page, number, at, column, row[column.key], sheet)

    def _write_cell(
        self, page: "Worksheet", row: int, at: int, column: Column, text: str, sheet: Sheet
    ) -> None:
        if not text:
            return
        if column.holds is Holds.COUNT:
            page.write_number(row, at, int(text), self._format(column))
        else:
            said = cells.shown(sheet.key, column.key, text, self.language)
            page.write_string(row, at, said, self._format(column))

    def _format(self, column: Column) -> "Format":
        if column.holds is Holds.COUNT:
            return self.count
        return self.key if column.ours or column.holds in (Holds.KEY, Holds.KEYS) else self.text

    def _rule(self, column: Column, counts: dict[str, int]) -> dict[str, Any] | None:
        """What a spreadsheet program offers and refuses while somebody types."""
        rule: dict[str, Any] = {"validate": "any", "ignore_blank": True}
        if column.note:
            rule |= {"input_title": label(column, self.language)[:32]}
            rule |= {"input_message": gettext(self.language, column.note)[:255]}
        if column.holds is Holds.CHOICE:
            rule |= {"validate": "list", "source": self.lists[column.choices]}
        elif column.refers:
            rule |= {"validate": "list", "source": self._keys_of(column.refers, counts)}
            rule |= {"error_type": "warning"}
        elif column.holds is Holds.COUNT:
            rule |= {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": 100_000}
        return rule if rule["validate"] != "any" or column.note else None

    def _keys_of(self, sheet: str, counts: dict[str, int]) -> str:
        about = next(each for each in SHEETS if each.key == sheet)
        name = about.name(self.language).replace("'", "''")
        return f"='{name}'!$A${HEADER_ROWS + 1}:$A${HEADER_ROWS + counts[sheet] + SPARE_ROWS}"

    def _write_lists(self, page: "Worksheet", current: Current) -> None:
        """The names of all choices, from which the other sheets offer theirs, and the groups' keys."""
        name = gettext(self.language, LISTS).replace("'", "''")
        page.freeze_panes(1, 0)
        headings = {column.choices: label(column, self.language) for s in SHEETS for column in s.columns}
        for at, choice_list in enumerate(CHOICE_NAMES):
            page.set_column(at, at, 24)
            page.write_string(0, at, headings[choice_list], self.header)
            for row, choice in enumerate(choices(choice_list), 1):
                page.write_string(row, at, choice.said[self.language], self.text)
            letter = xl_col_to_name(at)
            self.lists[choice_list] = f"='{name}'!${letter}$2:${letter}${len(choices(choice_list)) + 1}"
        at = len(CHOICE_NAMES)
        page.set_column(at, at + 1, 32)
        page.write_string(0, at, gettext(self.language, "Groups"), self.header)
        page.write_string(0, at + 1, gettext(self.language, "Name"), self.header)
        for row, (key, text) in enumerate(current.groups.items(), 1):
            page.write_string(row, at, key, self.key)
            best = text.best(self.language)
            page.write_string(row, at + 1, best.text if best else "", self.text)

    def _write_instructions(self, page: "Worksheet", current: Current, title: str) -> None:
        page.set_row(0, None, None, {"hidden": True})
        page.write_string(0, 0, FORMAT)
        page.write_number(0, 1, VERSION)
        page.write_string(0, 2, current.path)
        page.set_column(0, 0, 26)
        page.set_column(1, 1, 30)
        page.set_column(2, 2, 80)
        page.write_string(1, 0, title, self.title)
        for row, sentence in enumerate(ADVICE, 3):
            page.write_string(row, 0, gettext(self.language, sentence))
        row = 4 + len(ADVICE)
        for sheet in SHEETS:
            page.write_string(row, 0, sheet.name(self.language), self.strong)
            page.write_string(row, 1, gettext(self.language, sheet.note))
            row += 1
            for column in sheet.columns:
                if column.note:
                    page.write_string(row, 1, label(column, self.language), self.text)
                    page.write_string(row, 2, gettext(self.language, column.note), self.text)
                    row += 1
            row += 1
