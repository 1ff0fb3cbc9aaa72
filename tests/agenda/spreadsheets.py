"""A meeting of 200 sessions, and XLSX files as other programs write them."""

import io
import zipfile
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

import openpyxl
import xlsxwriter
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from eventapp.agenda.content import Kind, Role
from eventapp.agenda.draft import ItemDraft, SessionPersonDraft
from eventapp.agenda.service import save_session
from eventapp.agenda.spreadsheet import current, plan, reading, writing
from eventapp.agenda.spreadsheet.columns import BY_KEY
from eventapp.agenda.spreadsheet.plan import Plan
from eventapp.core.localized import Language, LocalizedText
from eventapp.meetings.model import Edition
from eventapp.meetings.queries import edition_to_read
from tests.factories import DAY, NOW, make_edition, session_draft, text

PAGE = "/en/organize/duo/1/spreadsheet"
INJECTIONS = ("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\tafter a tab", '=HYPERLINK("http://x")')


def fill(session: Session, count: int = 200) -> Edition:
    """*count* sessions with items and people, in all the forms that there are."""
    edition = make_edition(session)
    for n in range(count):
        save_session(session, "test", NOW, edition, _draft(n))
    return edition


def _draft(n: int) -> Any:
    start = datetime(2000, 1, 1, 7) + timedelta(minutes=4 * n)
    facts: dict[str, Any] = {
        "title": text(f"Séance n° {n}\N{NO-BREAK SPACE}: {INJECTIONS[n % len(INJECTIONS)]}"),
        "kind": list(Kind)[n % len(Kind)],
        "start": f"{start:%H:%M}",
        "end": f"{start + timedelta(minutes=3 + n % 50):%H:%M}",
        "room": ("hall", "room-2", None)[n % 3],
        "video_room": "link" if n % 2 else None,
        "link": "https://example.org/?a=1&b=2" if n % 5 == 0 else None,
        "zone": "America/Mexico_City" if n % 7 == 0 else None,
        "languages": ["fr", "en"][: n % 3],
        "groups": ["mining", "forestry"][: n % 3],
        "expected": n if n % 4 == 0 else None,
        "summary": LocalizedText(en="One\nTwo <b>&amp;</b>", fr="Œuvre « citée »", draft=(Language.FR,)),
        "people": [
            SessionPersonDraft(person="ana", role=Role.CHAIR, side="MX", attends="remote"),
            SessionPersonDraft(person="ana", role=Role.SPEAKER),
            SessionPersonDraft(person="beth", role=Role.INTERPRETER, side="CA"),
        ][: n % 4],
        "items": [
            ItemDraft(title=text(f"Item {n}.{i}"), minutes=5 + i, presenter="carl" if i else None)
            for i in range(n % 3)
        ],
    }
    if n % 11 == 10:
        facts |= {"day": None, "start": None, "end": None, "minutes": 45}
    return session_draft(f"session-{n}", **facts)


def exported(session: Session, language: Language = Language.EN) -> bytes:
    edition = edition_to_read(session, "duo", 1)
    return writing.write(current.current(session, edition), "Duo", language, NOW)


def planned(session: Session, data: bytes, answers: dict[str, str] | None = None, **how: Any) -> Plan:
    """What *data* would change, as an English reader is told."""
    read = reading.read(data, "duo/1")
    present = current.current(session, edition_to_read(session, "duo", 1))
    return plan.make(present, read.given, answers or {}, Language.EN, findings=read.findings, **how)


def edited(data: bytes, edit: Callable[[openpyxl.Workbook], object]) -> bytes:
    """*data* as a program saves it that writes texts into the cells (inline strings)."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    edit(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def cell(book: openpyxl.Workbook, sheet: str, row: int | str, column: str) -> Any:
    """The cell of a row, by its number or by what stands in its first column."""
    page = next(p for p in book.worksheets if str(p["A1"].value).startswith(f"{sheet}."))
    keys = [c.key for c in BY_KEY[sheet].columns]
    if isinstance(row, str):
        row = next(n for n in range(3, page.max_row + 1) if page.cell(n, 1).value == row)
    return page.cell(row, keys.index(column) + 1)


def add_row(book: openpyxl.Workbook, sheet: str, **texts: Any) -> int:
    """A new row below the others; gives its number."""
    page = next(p for p in book.worksheets if str(p["A1"].value).startswith(f"{sheet}."))
    row = max((n for n in range(1, page.max_row + 1) if any(c.value for c in page[n])), default=2) + 1
    for column, value in texts.items():
        cell(book, sheet, row, column).value = value
    return row


def as_another_program(data: bytes) -> bytes:
    """The same words from a program that shares strings, keeps days and hours as numbers with a format,
    writes styled empty cells and knows nothing of hidden rows being special."""
    source = openpyxl.load_workbook(io.BytesIO(data))
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False})
    styles = {
        kind: book.add_format({"num_format": form, "border": 1})
        for kind, form in (("day", "dd/mm/yyyy"), ("hour", "hh:mm:ss AM/PM"), ("plain", "General"))
    }
    for page in source.worksheets:
        target = book.add_worksheet(page.title)
        head = [str(c.value) for c in page[1]]
        for row in page.iter_rows():
            for c in row:
                _rewrite(target, c, head[c.column - 1] if c.column <= len(head) else "", styles)
    book.close()
    return file.getvalue()


def _rewrite(target: Any, c: Any, key: str, styles: dict[str, Any]) -> None:
    at = (c.row - 1, c.column - 1)
    if c.value is None:
        target.write_blank(*at, None, styles["plain"])
    elif c.row > 2 and key == "sessions.day":
        target.write_datetime(*at, date.fromisoformat(c.value), styles["day"])
    elif c.row > 2 and key in ("sessions.start", "sessions.end"):
        target.write_datetime(*at, time.fromisoformat(c.value), styles["hour"])
    elif isinstance(c.value, int):
        target.write_number(*at, c.value, styles["plain"])
    else:
        target.write_string(*at, c.value, styles["plain"])


def repacked(
    data: bytes,
    changed: dict[str, Callable[[bytes], bytes]] | None = None,
    added: Iterable[tuple[str, bytes]] = (),
) -> bytes:
    """The archive with members changed and added."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            change = (changed or {}).get(name, lambda content: content)
            new.writestr(name, change(old.read(name)))
        for name, content in added:
            new.writestr(name, content)
    return file.getvalue()


def send(client: FlaskClient, data: bytes, name: str = "agenda.xlsx", page: str = PAGE) -> TestResponse:
    # By hand: the test client would put a large file into a temporary one and leave that open.
    head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = head.encode() + data + b"\r\n--x--\r\n"
    return client.post(page, data=body, content_type="multipart/form-data; boundary=x")


DAY_TEXT = DAY.isoformat()
