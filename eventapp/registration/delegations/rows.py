"""People as rows of text, however they came: pasted, or in a spreadsheet. Nothing is stored of it meanwhile.

A cell stays the text that it is, also where it looks like a formula.
"""

import csv
import io
import re
from collections.abc import Sequence
from typing import Any

import msgspec

from eventapp.agenda.spreadsheet import archive, reading
from eventapp.agenda.spreadsheet.columns import Column, Sheet, labelled
from eventapp.agenda.spreadsheet.values import Findings, Refused
from eventapp.core.errors import Invalid
from eventapp.core.localized import clean, folded
from eventapp.core.translations import N_

MOST = 500  # people in one list
LONGEST = {"name": 200, "email": 254, "organization": 300, "title": 300, "language": 40, "group": 300}
LONGEST_PASTE = 400_000

SHEET = Sheet(
    "delegation",
    N_("Delegation"),
    N_("One row for each person."),
    (
        Column(
            "name", N_("Name"), width=34, note=N_("As the person writes it, in the usual order."), needed=True
        ),
        Column("email", N_("E-mail"), width=34, note=N_("Where the invitation goes.")),
        Column("organization", N_("Organization"), width=36),
        Column("title", N_("Title or position"), width=34),
        Column("language", N_("Language"), width=14, note=N_("As en, fr or es, or its name.")),
        Column("group", N_("Working group"), width=30, note=N_("Its name in any of the three languages.")),
    ),
    1,
)
COLUMNS = tuple(column.key for column in SHEET.columns)

DAMAGED = N_("This list is damaged. Paste it or send the file again.")
_UNSEEN = re.compile(
    "[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)  # hide or turn round what is read
_WITH_NAME = re.compile(r"(.*\S)\s*<([^<>\s]+@[^<>\s]+)>")


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One person as typed; *number* is the line or the file's row."""

    number: int
    name: str = ""
    email: str = ""
    organization: str = ""
    title: str = ""
    language: str = ""
    group: str = ""


def one_line(text: str) -> str:
    return " ".join(_UNSEEN.sub("", clean(text)).split())


def row(number: int, **cells: str) -> Row:
    tidy = {key: one_line(text) for key, text in cells.items()}
    together = _WITH_NAME.fullmatch(tidy.get("name", ""))
    if together and not tidy.get("email"):
        tidy["name"], tidy["email"] = together[1].strip('" '), together[2]
    return Row(number, **{**tidy, "email": tidy.get("email", "").lower()})


def pasted(text: str) -> list[Row]:
    """Lines of name, e-mail, organization, title, language and group, with tabs, semicolons or commas
    between; a first line of headings, in any language, may name them in another order. Raises `Invalid`."""
    if len(text) > LONGEST_PASTE:
        raise Invalid(N_("This is far more than a list of people."))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = list(_lines(text, _delimiter(text)))
    columns = _headings(lines[0][1]) if lines else None
    found = []
    for number, cells in lines[1:] if columns else lines:
        named = dict(zip(columns or COLUMNS, cells, strict=False))
        named.pop("", None)
        found.append(row(number, **named))
    return _counted(found)


def _delimiter(text: str) -> str:
    return next((each for each in "\t;" if each in text), ",")


def _lines(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """The cells of each line that has any, by the number of the line. Quotation marks are a spreadsheet's
    around cells with several lines; where they make no sense so, they are part of the text."""
    try:
        try:
            return _cells(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True), delimiter)
        except csv.Error:
            plain = csv.reader(io.StringIO(text), delimiter=delimiter, quoting=csv.QUOTE_NONE)
            return _cells(plain, delimiter)
    except csv.Error as error:
        raise Invalid(N_("This is far more than a list of people.")) from error


def _cells(reader: Any, delimiter: str) -> list[tuple[int, list[str]]]:
    found, start = [], 1
    for cells in reader:
        tidy = [one_line(cell) for cell in cells]
        if any(tidy):
            found.append((start, _name_first(tidy) if delimiter == "," else tidy))
        start = reader.line_num + 1
    return found


def _name_first(cells: list[str]) -> list[str]:
    """``Peña Núñez, José, jose@example.org``: the comma belongs to the name where an address or nothing
    follows one cell later."""
    second = cells[1] if len(cells) > 1 else ""
    third = cells[2] if len(cells) > 2 else ""
    if second and "@" not in second and ("@" in third or len(cells) == 2):
        return [f"{cells[0]}, {second}", *cells[2:]]
    return cells


def _headings(cells: list[str]) -> list[str] | None:
    labels = {label: column.key for label, column in labelled(SHEET)} | {key: key for key in COLUMNS}
    columns = [labels.get(folded(cell), "") for cell in cells]
    return columns if sum(map(bool, columns)) >= min(2, len(cells)) else None


def in_file(data: bytes, path: str) -> tuple[list[Row], Findings]:
    """The rows of an XLSX file, with what is wrong in single cells. Raises `Refused`."""
    try:
        read = reading.read(data, path, [SHEET])
    except Refused as refusal:
        if refusal.sentence == archive.TOO_LARGE:
            raise Refused(N_("This file holds far more than a list of people.")) from refusal
        raise
    given = read.given.sheets[SHEET.key].rows
    return _counted([row(number, **cells) for number, cells in given.items()]), read.findings


def _counted(rows: list[Row]) -> list[Row]:
    if not rows:
        raise Refused(N_("Nobody stands in this list."))
    if len(rows) > MOST:
        raise Refused(N_("At most %(most)s people at a time. Take the list in parts."), most=MOST)
    return rows


def carried(rows: Sequence[Row]) -> str:
    """The rows as the form of the preview carries them."""
    return msgspec.json.encode(rows).decode()


def brought(text: str) -> list[Row]:
    """The rows as they come back. Raises `Invalid` for what no preview sent."""
    try:
        found = msgspec.json.decode(text, type=list[Row])
    except msgspec.DecodeError as error:
        raise Invalid(DAMAGED) from error
    if len({each.number for each in found}) < len(found):
        raise Invalid(DAMAGED)
    return _counted([row(each.number, **{key: getattr(each, key) for key in COLUMNS}) for each in found])


def as_text(rows: Sequence[Row]) -> str:
    """The rows to be changed by hand and pasted again."""
    cells = ([getattr(each, key) for key in COLUMNS] for each in rows)
    return "\n".join("\t".join(each).rstrip() for each in cells)
