"""Looks at a file before any library opens it: is it an XLSX file, of a size that a person made, with
nothing in it that could do harm or hide something?

Nothing in the file is believed: members are unpacked only up to the limits, whatever their headers say,
every piece of XML is read as a stream by a parser that refuses declarations, and a clock runs.
"""

import io
import posixpath
import time
import zipfile
import zlib
from collections.abc import Callable
from typing import IO, Any, NamedTuple
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from defusedxml import DefusedXmlException
from defusedxml.sax import make_parser

from eventapp.core.translations import N_

from .columns import MOST_ROWS
from .values import Mistake, Refused

MOST_BYTES = 10_000_000  # as it is sent
MOST_MEMBERS = 200
MOST_UNPACKED = 40_000_000
MOST_RATIO = 100  # of members that are large at all
LARGE = 1_000_000
MOST_ELEMENTS = 1_000_000
DEEPEST = 40
MOST_COLUMNS = 200
SPARE_ROWS = 2_000  # that are formatted only
SECONDS = 10.0

_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_DAMAGED = N_("This file is damaged and cannot be read. Save it again as an Excel workbook (.xlsx).")
TOO_LARGE = N_("This file holds far more than an agenda. Copy your changes into a fresh file.")
_NOT_XLSX = N_("This is not an Excel workbook. In your program choose “Save as” and the format “.xlsx”.")
_UNSAFE = N_(
    "This file holds things that no spreadsheet program puts there. Copy your changes into a fresh file."
)
_HIDDEN = N_("This sheet is hidden. Show it or delete it: what nobody sees is not taken.")
_MERGED = N_("The cells %(cells)s are merged. Split them, and fill each one.")

# What may stand in a name or a content type, and what to do about it.
_FORBIDDEN = (
    (
        ("vbaproject", "macrosheets/", "macroenabled"),
        N_("This file holds macros. Save it without them, as an Excel workbook (.xlsx)."),
    ),
    (
        ("externallinks/", "externallink"),
        N_("This file takes values from other files. Break these links, or copy into a fresh file."),
    ),
    (
        ("embeddings/", "activex/", "oleobject", "connections.xml", "querytables/", "ddelink"),
        N_("This file holds embedded objects or connections to data. Take them out and save it again."),
    ),
)


class Deadline:
    """Raises `Refused` when reading takes longer than a person's file can."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._end = time.monotonic() + seconds

    def check(self) -> None:
        if time.monotonic() > self._end:
            raise Refused(TOO_LARGE)


class SheetPart(NamedTuple):
    """A sheet of the workbook as its parts describe it."""

    name: str
    state: str
    member: str


def examine(data: bytes, deadline: Deadline) -> list[Mistake]:
    """Raises `Refused` for a file that must not be opened; gives what is wrong with single sheets."""
    _check_type(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _Examination(archive, deadline).mistakes()
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise Refused(_DAMAGED) from error
    except RuntimeError as error:  # zipfile's own word for a password
        raise Refused(N_("This file is protected by a password. Save it without one.")) from error


def _check_type(data: bytes) -> None:
    """What the file is, by its content; its name is not asked."""
    if not data.strip(b"\0 \t\r\n"):
        raise Refused(N_("This file is empty."))
    if len(data) > MOST_BYTES:
        raise Refused(N_("This file is larger than 10 MB."))
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Refused(N_("This file is protected by a password. Save it without one."))
        raise Refused(
            N_("This is a file of an older version of Excel or Word. Save it as an Excel workbook (.xlsx).")
        )
    if data.startswith(b"PK"):
        return
    start = data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<")):
        raise Refused(N_("This is a web page or an XML file, not an Excel workbook. Save it as “.xlsx”."))
    if b"\0" not in data[:4000] and any(mark in start for mark in (b",", b";", b"\t")):
        raise Refused(N_("This is a text or CSV file, not an Excel workbook. Save it as “.xlsx”."))
    raise Refused(_NOT_XLSX)


class _Examination:
    def __init__(self, archive: zipfile.ZipFile, deadline: Deadline) -> None:
        self.archive = archive
        self.deadline = deadline
        self.unpacked = 0
        self.elements = 0

    def mistakes(self) -> list[Mistake]:
        names = self._check_names()
        workbook, relations = _Workbook(), _Relations()
        sheets: dict[str, _SheetXml] = {}
        for info in self.archive.infolist():
            name = info.filename
            if not name.lower().endswith((".xml", ".rels", ".vml")):
                self._skim(info)
                continue
            handler: _Handler = _Handler()
            if name == "xl/workbook.xml":
                handler = workbook
            elif name == "xl/_rels/workbook.xml.rels":
                handler = relations
            elif name.startswith("xl/worksheets/") and not name.endswith(".rels"):
                handler = sheets[name] = _SheetXml()
            elif name == "[Content_Types].xml":
                handler = _ContentTypes()
            self._parse(info, handler)
        if "xl/workbook.xml" not in names or not workbook.sheets:
            raise Refused(_NOT_XLSX)
        return _wrong_sheets(workbook, relations.targets, sheets)

    def _check_names(self) -> set[str]:
        infos = self.archive.infolist()
        names = [info.filename for info in infos]
        if len(names) > MOST_MEMBERS:
            raise Refused(TOO_LARGE)
        if any(info.flag_bits & 1 for info in infos):
            raise Refused(N_("This file is protected by a password. Save it without one."))
        _check_kind(self.archive, set(names))
        for name in names:
            parts = name.replace("\\", "/").split("/")
            if name.startswith("/") or "\\" in name or ".." in parts or ":" in name or "\0" in name:
                raise Refused(_UNSAFE)
            _check_word(name)
        if len({name.lower() for name in names}) != len(names):
            raise Refused(_UNSAFE)
        if sum(info.file_size for info in infos) > MOST_UNPACKED:
            raise Refused(TOO_LARGE)
        return set(names)

    def _open(self, info: zipfile.ZipInfo) -> "_Metered":
        return _Metered(self.archive.open(info), info.compress_size, self._count, self.deadline)

    def _count(self, size: int) -> None:
        self.unpacked += size
        if self.unpacked > MOST_UNPACKED:
            raise Refused(TOO_LARGE)

    def _skim(self, info: zipfile.ZipInfo) -> None:
        with self._open(info) as member:
            while member.read(65_536):
                pass

    def _parse(self, info: zipfile.ZipInfo, handler: "_Handler") -> None:
        parser = make_parser()
        parser.forbid_dtd = True
        parser.setContentHandler(handler)
        handler.count = self._element
        try:
            with self._open(info) as member:
                parser.parse(member)
        except DefusedXmlException as error:
            raise Refused(_UNSAFE) from error
        except (SAXException, UnicodeError) as error:
            raise Refused(_DAMAGED) from error

    def _element(self, depth: int) -> None:
        self.elements += 1
        if self.elements > MOST_ELEMENTS or depth > DEEPEST:
            raise Refused(TOO_LARGE)
        if self.elements % 1000 == 0:
            self.deadline.check()


class _Metered(io.RawIOBase):
    """A member that is counted while it is unpacked; its header may lie."""

    def __init__(
        self, source: IO[bytes], packed: int, count: Callable[[int], None], deadline: Deadline
    ) -> None:
        self._source, self._packed, self._count, self._deadline = source, packed, count, deadline
        self._read = 0

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(65_536 if size < 0 else min(size, 65_536))
        self._read += len(data)
        self._count(len(data))
        if self._read > LARGE and self._read > MOST_RATIO * max(self._packed, 1):
            raise Refused(TOO_LARGE)
        self._deadline.check()
        return data

    def close(self) -> None:
        self._source.close()
        super().close()


def _check_kind(archive: zipfile.ZipFile, names: set[str]) -> None:
    """Files of other programs are zips too."""
    if any(name.startswith("word/") for name in names):
        raise Refused(N_("This is a Word document, not an Excel workbook."))
    if any(name.startswith("ppt/") for name in names):
        raise Refused(N_("This is a PowerPoint presentation, not an Excel workbook."))
    if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
        raise Refused(
            N_("This is an OpenDocument file. In your program choose “Save as” and the format “.xlsx”.")
        )
    if "xl/workbook.bin" in names or "[Content_Types].xml" not in names:
        raise Refused(_NOT_XLSX)


def _check_word(text: str) -> None:
    low = text.lower()
    for words, sentence in _FORBIDDEN:
        if any(word in low for word in words):
            raise Refused(sentence)


class _Handler(ContentHandler):
    """Counts elements, whatever they are."""

    count: Callable[[int], None]

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def startElement(self, name: str, attrs: Any) -> None:
        self._depth += 1
        self.count(self._depth)
        self.begin(name.rpartition(":")[2], {key.rpartition(":")[2]: attrs[key] for key in attrs.keys()})  # noqa: SIM118

    def endElement(self, name: str) -> None:
        self._depth -= 1

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        pass


class _ContentTypes(_Handler):
    def begin(self, name: str, attributes: dict[str, str]) -> None:
        _check_word(attributes.get("ContentType", ""))


class _Relations(_Handler):
    def __init__(self) -> None:
        super().__init__()
        self.targets: dict[str, str] = {}

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            target = attributes.get("Target", "")
            _check_word(target)
            self.targets[attributes.get("Id", "")] = posixpath.normpath(
                target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            )


class _Workbook(_Handler):
    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[tuple[str, str, str]] = []

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            self.sheets.append(
                (attributes.get("name", ""), attributes.get("state", "visible"), attributes.get("id", ""))
            )


class _SheetXml(_Handler):
    """The extent of a sheet, and the cells that were merged."""

    def __init__(self) -> None:
        super().__init__()
        self.merged: list[str] = []
        self.last_row = 0
        self.out_of_order = False
        self.full_rows = 0
        self._column = 0

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            row = int(attributes.get("r") or self.last_row + 1)
            self.out_of_order |= row <= self.last_row
            self.last_row, self._column = row, 0
        elif name == "c":
            column = _column_number(attributes.get("r", "")) or self._column + 1
            self.out_of_order |= column <= self._column
            self._column = column
            if column > MOST_COLUMNS:
                raise Refused(TOO_LARGE)
        elif name in ("v", "is"):
            self.full_rows = max(self.full_rows, self.last_row)
        elif name == "mergeCell":
            self.merged.append(attributes.get("ref", ""))


def _column_number(reference: str) -> int:
    number = 0
    for letter in reference.rstrip("0123456789")[:4].upper():
        number = number * 26 + ord(letter) - 64
    return number


def _wrong_sheets(
    workbook: _Workbook, targets: dict[str, str], sheets: dict[str, _SheetXml]
) -> list[Mistake]:
    found = []
    for name, state, relation in workbook.sheets:
        if state != "visible":
            found.append(Mistake(name, None, "", _HIDDEN, {}))
        xml = sheets.get(targets.get(relation, ""))
        if xml is None or xml.out_of_order:
            raise Refused(_DAMAGED)
        if xml.full_rows > MOST_ROWS or xml.last_row > MOST_ROWS + SPARE_ROWS:
            raise Refused(TOO_LARGE)
        found += [
            Mistake(name, _row(where), where.partition(":")[0], _MERGED, {"cells": where})
            for where in xml.merged
        ]
    return found


def _row(reference: str) -> int | None:
    digits = "".join(letter for letter in reference.partition(":")[0] if letter.isdigit())
    return int(digits) if digits else None
