"""An XLSX file becomes texts by sheet, row and column. The file has passed `archive.examine`."""

import io
import logging
import re
import warnings
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from threading import Lock
from typing import Any

from xlsxwriter.utility import xl_col_to_name

from eventapp.core.localized import Language, folded
from eventapp.core.translations import N_

from .archive import Deadline, examine
from .cells import tidy
from .columns import FORMAT, HEADER_ROWS, SHEETS, VERSION, Column, Holds, Sheet, labelled
from .values import Findings, Given, GivenSheet, Mistake, Refused

log = logging.getLogger("eventapp")

LONGEST = 5_000
_CONTROL = re.compile(r"_x00(0[0-8BCEFbcef]|1[0-9A-Fa-f]|7[Ff])_|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_RETURN = re.compile(r"_x000[Dd]_|\r")
_ONE_AT_A_TIME = Lock()  # reading is bounded in time and memory for the process as a whole

Row = Sequence[Any]


class Read:
    """What was read: the file as texts, and the mistakes in it."""

    def __init__(self, given: Given, findings: Findings) -> None:
        self.given = given
        self.findings = findings


def read(data: bytes, path: str, sheets: Sequence[Sheet] = SHEETS) -> Read:
    """Raises `Refused` for a file that cannot be taken as a whole; *path* names the meeting: ``cmp/17``.
    *sheets* are those that are looked for; where it is one alone, its name does not matter."""
    deadline = Deadline()
    findings = Findings()
    with _ONE_AT_A_TIME:
        for mistake in examine(data, deadline):
            findings.note(mistake)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # openpyxl says what it leaves out: styles, extensions
                found = _Reader(findings, deadline, path, sheets).read(data)
        except Refused:
            raise
        except Exception as error:
            log.warning("spreadsheet: %s: %s", type(error).__name__, error)
            raise Refused(
                N_("This file is damaged and cannot be read. Save it again as an Excel workbook (.xlsx).")
            ) from error
    return Read(Given(found), findings)


class _Reader:
    def __init__(self, findings: Findings, deadline: Deadline, path: str, sheets: Sequence[Sheet]) -> None:
        self.findings = findings
        self.deadline = deadline
        self.path = path
        self.sheets = sheets

    def read(self, data: bytes) -> dict[str, GivenSheet]:
        import openpyxl  # brings numpy along, where that is installed: nothing for every process

        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        found: dict[str, GivenSheet] = {}
        try:
            for page in book.worksheets:
                page.reset_dimensions()  # the file says of its size what it likes
                rows = enumerate(page.iter_rows(), 1)
                head = [row for _, row in zip(range(HEADER_ROWS), (row for _, row in rows), strict=False)]
                self._check_meeting(head)
                sheet = _recognise(page.title, head, self.sheets)
                if sheet is None:
                    continue
                if sheet.key in found:
                    self._note(page.title, 1, "A1", N_("There is a second sheet of this kind. Delete one."))
                    continue
                found[sheet.key] = self._sheet(page.title, sheet, head, rows)
        finally:
            book.close()
        if not found:
            raise Refused(
                N_("No sheet of this workbook is one of ours. Copy your changes into a fresh file.")
            )
        return found

    def _check_meeting(self, head: list[Row]) -> None:
        first = [str(cell.value or "") for cell in head[0][:3]] if head else []
        if first[:1] != [FORMAT]:
            return
        if first[1:2] != [str(VERSION)]:
            raise Refused(N_("This file comes from another version of this program. Take a fresh one."))
        if first[2:3] != [self.path]:
            raise Refused(
                N_("This file belongs to another meeting: %(meeting)s."), meeting=", ".join(first[2:3])
            )

    def _sheet(self, name: str, sheet: Sheet, head: list[Row], rows: Iterator[tuple[int, Row]]) -> GivenSheet:
        columns, first = self._columns(name, sheet, head)
        letters = {column.key: xl_col_to_name(at) for at, column in columns.items()}
        given = GivenSheet(name, letters, {})
        early = enumerate(head[first:], first + 1)
        for number, row in (*early, *rows):
            if number % 50 == 0:
                self.deadline.check()
            texts = {}
            for at, cell in enumerate(row):
                text = self._cell(given, number, at, cell, columns.get(at))
                if text and at in columns:
                    texts[columns[at].key] = text
            if any(text for key, text in texts.items() if not sheet.column(key).ours):
                given.rows[number] = texts
        return given

    def _columns(self, name: str, sheet: Sheet, head: list[Row]) -> tuple[dict[int, Column], int]:
        """The columns by their place, from the keys in the first row, else from the labels in any language;
        and how many rows are headers."""
        keys = {f"{sheet.key}.{column.key}": column for column in sheet.columns}
        labels = dict(labelled(sheet))
        found: dict[int, Column] = {}
        first_row = [_plain(cell) for cell in head[0]]
        has_keys = any(text in keys for text in first_row)
        row_number = 1 if has_keys else _label_row(head, labels)
        second = [_plain(cell) for cell in head[1]] if has_keys and len(head) > 1 else []
        line = first_row if has_keys else [_plain(cell) for cell in head[row_number - 1]]
        for at in range(max(len(line), len(second))):
            text = line[at] if at < len(line) else ""
            said = second[at] if at < len(second) else ""
            column = keys.get(text) if has_keys else labels.get(folded(text))
            if has_keys and not text and said:
                column = labels.get(folded(said))
            where = f"{xl_col_to_name(at)}{HEADER_ROWS if has_keys else row_number}"
            if column is None:
                if text or said:
                    self._note(
                        name, row_number, where,
                        N_("This sheet has no column “%(column)s”. Delete it, or write its name as it was."),
                        column=said or text,
                    )  # fmt: skip
            elif column in found.values():
                self._note(name, row_number, where, N_("This column stands here a second time. Delete one."))
            else:
                found[at] = column
        return found, 2 if has_keys else row_number

    def _cell(self, sheet: GivenSheet, row: int, at: int, cell: Any, column: Column | None) -> str:
        value, kind = cell.value, getattr(cell, "data_type", "n")
        if value is None:
            return ""
        key = column.key if column else ""
        place = Mistake(sheet.name, row, f"{xl_col_to_name(at)}{row}", "", {})
        if kind == "f":
            self.findings.note(place._replace(sentence=N_("This is a formula. Write its result instead.")))
        elif kind == "e":
            self.findings.note(
                place._replace(sentence=N_("This cell shows an error of the spreadsheet program."))
            )
        elif column is None:
            if str(value).strip():
                self.findings.note(
                    place._replace(
                        sentence=N_(
                            "This cell stands in a column without a name. Empty it, or move its text."
                        )
                    )
                )
        else:
            text = _text(value, column.holds)
            if text is None:
                self.findings.add(sheet, row, key, _wrong_type(column.holds), value=str(value)[:80])
            elif _CONTROL.search(text):
                self.findings.add(
                    sheet, row, key, N_("This text holds a character that cannot be shown. Write it again.")
                )
            elif len(text) > LONGEST:
                self.findings.add(
                    sheet, row, key, N_("This text is longer than %(most)s characters."), most=LONGEST
                )
            else:
                return tidy(text)
        return ""

    def _note(self, sheet: str, row: int, cell: str, sentence: str, **values: Any) -> None:
        self.findings.note(Mistake(sheet, row, cell, sentence, values))


def _recognise(title: str, head: list[Row], sheets: Sequence[Sheet]) -> Sheet | None:
    """By the keys in the hidden row, whatever the sheet is called; else by its name in any language."""
    by_key = {sheet.key: sheet for sheet in sheets}
    for cell in head[0] if head else ():
        key, dot, _column = _plain(cell).partition(".")
        if dot and key in by_key:
            return by_key[key]
    called = {folded(sheet.name(language)): sheet for sheet in sheets for language in Language}
    sheet_named = sheets[0] if len(sheets) == 1 else called.get(folded(title))
    if sheet_named is None or not head or not _label_row(head, dict(labelled(sheet_named))):
        return None
    return sheet_named


def _label_row(head: list[Row], labels: dict[str, Column]) -> int:
    """The number of the first row that has labels of the sheet; 0 if none has."""
    for number, row in enumerate(head, 1):
        if sum(folded(_plain(cell)) in labels for cell in row) >= 2:
            return number
    return 0


def _plain(cell: Any) -> str:
    return "" if cell.value is None else tidy(str(cell.value))


def _text(value: Any, holds: Holds) -> str | None:
    """The cell's value as the text that belongs into a column of this kind; None where it cannot be meant."""
    if isinstance(value, str):
        return _RETURN.sub("", value)
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return None if holds in (Holds.DAY, Holds.HOUR) else str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and holds not in (Holds.DAY, Holds.HOUR) else None
    if isinstance(value, timedelta) and holds is Holds.HOUR and timedelta() <= value < timedelta(days=1):
        value = (datetime(1900, 1, 1) + value).time()
    return _moment(value, holds)


def _moment(value: Any, holds: Holds) -> str | None:
    if isinstance(value, datetime):
        if holds is Holds.DAY and value.time() == time():
            return value.date().isoformat()
        # The spreadsheet's day 0, for a program that keeps hours as dates.
        if holds is Holds.HOUR and value.year <= 1904:
            return f"{value:%H:%M}"
        return None
    if isinstance(value, date):
        return value.isoformat() if holds is Holds.DAY else None
    if isinstance(value, time):
        return f"{value:%H:%M}" if holds is Holds.HOUR else None
    return None


def _wrong_type(holds: Holds) -> str:
    if holds is Holds.DAY:
        return N_("“%(value)s” is not a day. Write it as 2026-11-26.")
    if holds is Holds.HOUR:
        return N_("“%(value)s” is not an hour. Write it as 09:30.")
    return N_("“%(value)s” is not a text. Format the cell as text and write it again.")
