"""Terms as rows of text, however they came: pasted, or in a file. Nothing is stored of it meanwhile."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import msgspec

from eventapp.core.errors import Invalid
from eventapp.core.localized import Language, clean, folded
from eventapp.core.translations import N_, gettext, language_name

from .rules import TermKind

MOST = 1000  # terms in one list
LONGEST_PASTE = 1_000_000

KINDS: dict[TermKind, str] = {
    TermKind.TITLE: N_("Title of a person"),
    TermKind.ORGANIZATION: N_("Organization"),
    TermKind.GROUP: N_("Working group"),
    TermKind.TERM: N_("Term"),
}

DAMAGED = N_("This list is damaged. Paste it or send the file again.")
TOO_MUCH = N_("This is far more than a glossary.")


class ColumnOf(NamedTuple):
    key: str
    label: str
    width: int
    language: Language | None = None  # whose name stands after the label
    note: str = ""


_SLASH = N_("Several forms stand with “ / ” between them, the preferred one first.")
COLUMNS: tuple[ColumnOf, ...] = (
    ColumnOf("en", N_("English"), 44, note=_SLASH),
    ColumnOf("fr", N_("French"), 44, note=_SLASH),
    ColumnOf("es", N_("Spanish"), 44, note=_SLASH),
    ColumnOf("kind", N_("Kind"), 20),
    *(
        ColumnOf(f"avoid_{language}", N_("To avoid"), 32, language, N_("Forms that texts should not use."))
        for language in Language
    ),
    ColumnOf("key", N_("Key"), 26, note=N_("Leave it as it is; leave it empty in a new row.")),
)
KEYS = tuple(column.key for column in COLUMNS)


def label(column: ColumnOf, language: Language) -> str:
    text = gettext(language, column.label)
    text = text[:1].upper() + text[1:]
    if column.language is None:
        return text
    of = language_name(column.language, language)
    return gettext(language, "%(column)s (%(language)s)", column=text, language=of)


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One term as typed; *number* is the line or the file's row."""

    number: int
    en: str = ""
    fr: str = ""
    es: str = ""
    kind: str = ""
    avoid_en: str = ""
    avoid_fr: str = ""
    avoid_es: str = ""
    key: str = ""


def row(number: int, **cells: str) -> Row:
    return Row(number, **{key: " ".join(clean(text).split()) for key, text in cells.items()})


def pasted(text: str) -> list[Row]:
    """Lines of English, French, Spanish, kind and forms to avoid, with tabs, semicolons or commas between; a
    first line of headings, in any language, may name them in another order. Raises `Invalid`."""
    if len(text) > LONGEST_PASTE:
        raise Invalid(TOO_MUCH)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    delimiter = next((each for each in "\t;" if each in text), ",")
    try:
        reader = csv.reader(io.StringIO(text), delimiter=delimiter)
        lines = [(reader.line_num, [_harmed(cell) for cell in cells]) for cells in reader if any(cells)]
    except csv.Error as error:
        raise Invalid(TOO_MUCH) from error
    columns = _headings(lines[0][1]) if lines else None
    found = []
    for number, cells in lines[1:] if columns else lines:
        named = dict(zip(columns or KEYS, cells, strict=False))
        named.pop("", None)
        found.append(row(number, **named))
    return counted(found)


def _harmed(cell: str) -> str:
    """Without the apostrophe that files have before what a program could take for a formula."""
    return cell[1:] if len(cell) > 1 and cell[0] == "'" and cell[1] in "=+-@" else cell


def _headings(cells: Sequence[str]) -> list[str] | None:
    labels = {folded(label(column, each)): column.key for column in COLUMNS for each in Language}
    columns = [labels.get(folded(cell), "") for cell in cells]
    return columns if sum(map(bool, columns)) >= min(2, len(cells)) else None


def in_text_file(data: bytes) -> list[Row]:
    """The rows of a CSV file as spreadsheet programs write them. Raises `Invalid`."""
    for encoding in ("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig", "cp1252"):
        try:
            return pasted(data.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise Invalid(DAMAGED)


def counted(rows: list[Row]) -> list[Row]:
    found = [each for each in rows if any(getattr(each, key) for key in KEYS)]
    if not found:
        raise Invalid(N_("No term stands in this list."))
    if len(found) > MOST:
        raise Invalid(N_("At most %(most)s terms at a time. Take the list in parts."), most=MOST)
    return found


def carried(rows: Iterable[Row]) -> str:
    """The rows as the form of the preview carries them."""
    return msgspec.json.encode(list(rows)).decode()


def brought(text: str) -> list[Row]:
    """The rows as they come back. Raises `Invalid` for what no preview sent."""
    try:
        found = msgspec.json.decode(text, type=list[Row])
    except msgspec.DecodeError as error:
        raise Invalid(DAMAGED) from error
    if len({each.number for each in found}) < len(found):
        raise Invalid(DAMAGED)
    return counted([row(each.number, **{key: getattr(each, key) for key in KEYS}) for each in found])


def as_text(rows: Iterable[Row], language: Language) -> str:
    """The rows to be changed by hand and pasted again."""
    head = [label(column, language) for column in COLUMNS]
    lines: list[list[Any]] = [head, *([getattr(each, key) for key in KEYS] for each in rows)]
    return "\n".join("\t".join(cells).rstrip() for cells in lines)
