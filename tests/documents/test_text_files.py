"""A file is what is in it, whatever it is called."""

import io
import re
import zipfile

import pytest

from eventapp.core.errors import Invalid
from eventapp.documents import text_files
from eventapp.documents.text_files import look


def office(*members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in members:
            archive.writestr(name, "x")
    return out.getvalue()


WORD = office("[Content_Types].xml", "word/document.xml")
SLIDES = office("[Content_Types].xml", "ppt/presentation.xml")


@pytest.mark.parametrize(
    ("data", "name", "kept"),
    [
        (b"%PDF-1.7 x", "speech.exe", "speech.pdf"),
        (WORD, "Discours d’ouverture.docx", "Discours d’ouverture.docx"),
        (SLIDES, "slides.docx", "slides.pptx"),
        ("Buenos días, señoras".encode(), r"C:\texts\señal.txt", "señal.txt"),
        (b"%PDF-", "../../etc/passwd", "passwd.pdf"),
        (b"%PDF-", 'a"\r\nSet-Cookie: x.pdf', "a__Set-Cookie_ x.pdf"),
        (b"%PDF-", "", "text.pdf"),
        (b"%PDF-", ".pdf", "text.pdf"),
    ],
)
def test_the_four_kinds_are_taken_and_named_truly(data: bytes, name: str, kept: str) -> None:
    assert look(data, name).file_name == kept


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", text_files.EMPTY),
        (b"x" * (text_files.MOST_BYTES + 1), text_files.TOO_LARGE),
        (b"MZ\x90\x00\x03", text_files.UNKNOWN),
        (b"\x89PNG\r\n\x1a\n\x00", text_files.UNKNOWN),
        (b"<script>\x00</script>", text_files.UNKNOWN),
        (b"PK\x03\x04 broken", text_files.UNKNOWN),
        (office("[Content_Types].xml", "xl/workbook.xml"), text_files.UNKNOWN),
        (office("word/document.xml"), text_files.UNKNOWN),
        (office("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), text_files.MACROS),
    ],
)
def test_all_else_is_refused_with_the_reason(data: bytes, why: str) -> None:
    with pytest.raises(Invalid, match=re.escape(why)):
        look(data, "speech.pdf")


def test_what_is_protected_is_refused() -> None:
    locked = bytearray(WORD)
    for at in range(len(locked) - 4):
        if locked[at : at + 4] == b"PK\x01\x02":
            locked[at + 8] |= 1
    with pytest.raises(Invalid, match="password"):
        look(bytes(locked), "speech.docx")
