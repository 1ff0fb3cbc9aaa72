"""Files that must not be taken: each is refused with a page that says why, and nothing is kept of it."""

import io
import re
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from eventapp.agenda.spreadsheet import archive, reading
from eventapp.agenda.spreadsheet.model import KeptSpreadsheet
from eventapp.agenda.spreadsheet.values import Refused
from tests.apps import dump
from tests.apps import reading as reading_of
from tests.apps import writing as writing_to
from tests.people_help import sign_in

from . import spreadsheets as xlsx
from .spreadsheets import add_row, cell, edited, repacked, send

SESSIONS = "xl/worksheets/sheet2.xml"
Make = Callable[[bytes], bytes]


def put(sheet: str, row: int | str, column: str, value: Any) -> Make:
    """The file with one cell changed."""
    return lambda data: edited(data, lambda book: setattr(cell(book, sheet, row, column), "value", value))


def xml(change: Callable[[bytes], bytes], member: str = SESSIONS) -> Make:
    return lambda data: repacked(data, {member: change})


def with_member(name: str, content: bytes = b"x") -> Make:
    return lambda data: repacked(data, added=[(name, content)])


def bomb(_data: bytes) -> bytes:
    """30 MB of spaces in 30 kB."""
    return repacked(_data, added=[("xl/media/picture.png", b" " * 30_000_000)])


def lying_bomb(data: bytes) -> bytes:
    """The same, with headers that say that the member has ten bytes."""
    packed = bytearray(bomb(data))
    size = struct.pack("<L", 30_000_000)
    return bytes(packed.replace(size, struct.pack("<L", 10)))


def entities(content: bytes) -> bytes:
    lines = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    head, mark, rest = content.partition(b"<worksheet")
    return head + f'<!DOCTYPE x [<!ENTITY e0 "lol">{lines}]>'.encode() + mark + rest


def outside_entity(content: bytes) -> bytes:
    head, mark, rest = content.partition(b"<worksheet")
    return head + b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + mark + rest


def encrypted_ole(_data: bytes) -> bytes:
    return archive._OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600


def encrypted_zip(data: bytes) -> bytes:
    packed = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = packed.find(mark)
        while at >= 0:
            packed[at + offset] |= 1
            at = packed.find(mark, at + 4)
    return bytes(packed)


def no_sheet_of_ours(_data: bytes) -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["B1"] = "Budget", "2026"  # type: ignore[index]
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def zip_of(*names: str) -> Make:
    def make(_data: bytes) -> bytes:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as new:
            for name in names:
                new.writestr(name, b"<x/>")
        return file.getvalue()

    return make


def german(book: openpyxl.Workbook) -> None:
    cell(book, "sessions", 1, "title_fr").value = "sessions.title_de"
    cell(book, "sessions", 2, "title_fr").value = "Titel (Deutsch)"


def duplicate(book: openpyxl.Workbook) -> None:
    add_row(book, "sessions", slug="session-1", title_en="x", kind="plenary", mode="remote", minutes=5)


REFUSED: dict[str, tuple[Make, str]] = {
    "truncated": (lambda data: data[: len(data) // 2], "damaged"),
    "cut in a member": (lambda data: data[:2000] + data[2100:], "damaged"),
    "zip bomb": (bomb, "far more than an agenda"),
    "zip bomb that lies": (lying_bomb, "(damaged|far more than an agenda)"),
    "entity bomb": (xml(entities), "no spreadsheet program puts there"),
    "entity bomb in shared strings": (
        xml(lambda c: entities(c.replace(b"<sst", b"<worksheet")), "xl/sharedStrings.xml"),
        "no spreadsheet program puts there",
    ),
    "outside entity": (xml(outside_entity), "no spreadsheet program puts there"),
    "formula": (put("sessions", "session-1", "title_en", "=1+1"), "Sessions, row 4, cell B4.*formula"),
    "csv": (lambda _: b"slug,title\nopening,Opening\n", "text or CSV"),
    "html": (lambda _: b"<html><table><tr><td>x</table>", "web page"),
    "old excel": (lambda _: archive._OLE + b"\0" * 2000, "older version"),
    "word": (zip_of("[Content_Types].xml", "word/document.xml"), "Word document"),
    "opendocument": (zip_of("mimetype", "content.xml", "META-INF/manifest.xml"), "OpenDocument"),
    "picture": (lambda _: b"\x89PNG\r\n\x1a\n" + b"\0" * 500, "not an Excel workbook"),
    "empty": (lambda _: b"", "This file is empty"),
    "encrypted": (encrypted_ole, "protected by a password"),
    "encrypted zip": (encrypted_zip, "protected by a password"),
    "a million rows": (
        xml(lambda c: re.sub(rb'<row r="5"(.*?)r="A5"', rb'<row r="1048576"\1r="A1048576"', c)),
        "(far more than an agenda|damaged)",
    ),
    "wide": (xml(lambda c: c.replace(b'r="C4"', b'r="XFD4"')), "far more than an agenda"),
    "rows twice": (xml(lambda c: c.replace(b'<row r="6"', b'<row r="5"')), "damaged"),
    "too many members": (
        lambda data: repacked(data, added=[(f"xl/x{n}.txt", b"") for n in range(300)]),
        "far more than an agenda",
    ),
    "merged cells": (
        lambda data: edited(data, lambda b: b["Sessions"].merge_cells("B4:C5")),
        "Sessions, row 4, cell B4.*merged",
    ),
    "hidden sheet": (
        lambda data: edited(data, lambda b: setattr(b["Rooms"], "sheet_state", "veryHidden")),
        "Rooms.*This sheet is hidden",
    ),
    "macros": (with_member("xl/vbaProject.bin"), "macros"),
    "macro type": (
        xml(
            lambda c: c.replace(b"spreadsheetml.sheet.main+xml", b"ms-excel.sheet.macroEnabled.main+xml"),
            "[Content_Types].xml",
        ),
        "macros",
    ),
    "links to files": (with_member("xl/externalLinks/externalLink1.xml", b"<x/>"), "from other files"),
    "embedded object": (with_member("xl/embeddings/oleObject1.bin"), "embedded objects"),
    "path outside": (with_member("../../etc/cron.d/x"), "no spreadsheet program puts there"),
    "path from the root": (with_member("/etc/passwd"), "no spreadsheet program puts there"),
    "path of windows": (with_member("C:\\x.xml"), "no spreadsheet program puts there"),
    "NUL": (
        xml(lambda c: c.replace(b"Hall", b"Ha_x0000_ll"), "xl/sharedStrings.xml"),
        "cell .*cannot be shown",
    ),
    "raw NUL": (xml(lambda c: c.replace(b"Hall", b"Ha\0ll"), "xl/sharedStrings.xml"), "damaged"),
    "not UTF-8": (xml(lambda c: c.replace(b"Hall", b"Ha\xffll"), "xl/sharedStrings.xml"), "damaged"),
    "duplicate key": (lambda data: edited(data, duplicate), "Sessions, row 15, cell A15.*row 4 already"),
    "unknown kind": (
        put("sessions", "session-1", "kind", "Party"),
        "cell E4.*“Party” is not in the list. Choose one of: Opening, Plenary",
    ),
    "unknown room": (put("sessions", "session-1", "room", "attic"), "cell J4.*“attic” is not known"),
    "unknown group": (put("sessions", "session-1", "groups", "mining, x"), "no group “x”"),
    "unknown session": (put("items", 3, "session", "nowhere"), "Items, row 3, cell A3.*“nowhere”"),
    "unknown person": (put("roles", 3, "person", "nobody"), "cell B3.*Nobody has the key"),
    "end before start": (
        put("sessions", "session-1", "end", "06:00"),
        "cell H4.*ends at 06:00, before it starts at 07:04",
    ),
    "no such day": (put("sessions", "session-1", "day", "2026-02-30"), "cell F4.*not a day"),
    "no such hour": (put("sessions", "session-1", "start", "25:00"), "cell G4.*not an hour"),
    "script as a link": (put("sessions", "session-1", "link", "javascript:alert(1)"), "not a link"),
    "link of a room": (put("rooms", "hall", "link", "https://example.org"), "Only a video room has a link"),
    "foreign uid": (put("sessions", "session-1", "uid", "x"), "belongs to no session"),
    "changed key": (put("sessions", "session-1", "slug", "other"), "keeps its key: write “session-1”"),
    "column in German": (lambda data: edited(data, german), "no column “Titel"),
    "other workbook": (no_sheet_of_ours, "No sheet of this workbook is one of ours"),
    "other meeting": (
        lambda data: edited(data, lambda b: setattr(b["Instructions"]["C1"], "value", "duo/9")),
        "another meeting: duo/9",
    ),
    "an endless text": (put("sessions", "session-1", "title_en", "x" * 6000), "longer than 5000"),
    "no title": (
        lambda data: edited(
            data, lambda b: [setattr(b["Sessions"].cell(4, n), "value", None) for n in (2, 3, 4)]
        ),
        "cell B4.*“Title .English.” is needed",
    ),
}  # fmt: skip


@pytest.fixture
def asked(app: Flask) -> Flask:
    with writing_to(app) as session:
        xlsx.fill(session, 12)
    return app


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_file_is_refused_with_a_page(asked: Flask, name: str) -> None:
    make, said = REFUSED[name]
    with reading_of(asked) as session:
        data = make(xlsx.exported(session))
    client = asked.test_client()
    sign_in(asked, client)
    before = dump(asked)
    began = time.monotonic()
    answer = send(client, data)
    assert time.monotonic() - began < 5
    shown = re.sub(r"<[^>]+>", " ", answer.text.split("<main")[1])
    assert answer.status_code == 422, shown
    assert re.search(said, re.sub(r"\s+", " ", shown)), re.sub(r"\s+", " ", shown)[:1500]
    assert "This file was not taken" in shown
    after = dump(asked)
    assert {t: r for t, r in after.items() if "account" not in t} == {
        t: r for t, r in before.items() if "account" not in t
    }
    with reading_of(asked) as session:
        assert session.scalars(select(KeptSpreadsheet)).all() == []


def test_a_file_without_a_name_or_a_form_without_a_file(asked: Flask) -> None:
    client = asked.test_client()
    sign_in(asked, client)
    assert client.post(xlsx.PAGE, data={}).status_code == 422
    with reading_of(asked) as session:
        data = xlsx.exported(session)
    assert send(client, data, name="x.csv").status_code == 303  # what it is decides, not what it is called


def test_reading_has_an_end(asked: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with reading_of(asked) as session:
        data = xlsx.exported(session)
    monkeypatch.setattr(archive.Deadline, "check", lambda _self: (_ for _ in ()).throw(Refused("slow")))
    with pytest.raises(Refused, match="slow"):
        reading.read(data, "duo/1")


def test_what_a_library_cannot_read_is_a_sentence(
    asked: Flask, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise TypeError("no")

    with reading_of(asked) as session:
        data = xlsx.exported(session)
    monkeypatch.setattr(openpyxl, "load_workbook", fails)
    with pytest.raises(Refused, match="damaged"):
        reading.read(data, "duo/1")
