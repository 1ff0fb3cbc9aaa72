"""What a text of a session is, by what is in the file and not by what it calls itself. Pure.

Four kinds are taken. A file is never opened by a program of ours and never shown in a page: it is looked at
just enough to say truly what it is, and handed on as it came.
"""

import io
import re
import zipfile
from typing import NamedTuple

from eventapp.core.errors import Invalid
from eventapp.core.localized import clean
from eventapp.core.translations import N_

MOST_BYTES = 20_000_000
MOST_MEMBERS = 5_000
LONGEST_NAME = 120
PDF, TEXT = "application/pdf", "text/plain; charset=utf-8"
OFFICE = {
    "word/document.xml": (
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "ppt/presentation.xml": (
        "pptx",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
}
EMPTY = N_("Choose a file.")
TOO_LARGE = N_("This file is too large: 20 MB are the most.")
UNKNOWN = N_("Only PDF, Word (.docx), PowerPoint (.pptx) and plain text files can be kept here.")
MACROS = N_("This file holds macros. Save it without them, or as a PDF.")
LOCKED = N_("This file is protected by a password. Save it without one.")


class Known(NamedTuple):
    media_type: str
    file_name: str  # with the ending that is true


def look(data: bytes, name: str) -> Known:
    """Raises `Invalid` for what is none of the four kinds, too large, or could do harm."""
    if not data:
        raise Invalid(EMPTY)
    if len(data) > MOST_BYTES:
        raise Invalid(TOO_LARGE)
    ending, media_type = _kind(data)
    return Known(media_type, f"{_stem(name)}.{ending}")


def _kind(data: bytes) -> tuple[str, str]:
    if data.startswith(b"%PDF-"):
        return "pdf", PDF
    if data.startswith(b"PK\x03\x04"):
        return _office(data)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(UNKNOWN) from error
    if re.search(r"[\x00-\x08\x0e-\x1f\x7f]", text):
        raise Invalid(UNKNOWN)
    return "txt", TEXT


def _office(data: bytes) -> tuple[str, str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Invalid(UNKNOWN) from error
    names = {info.filename for info in infos}
    if any(info.flag_bits & 1 for info in infos):
        raise Invalid(LOCKED)
    if any("vbaproject" in name.lower() for name in names):
        raise Invalid(MACROS)
    if "[Content_Types].xml" in names and len(infos) <= MOST_MEMBERS:
        for member, kind in OFFICE.items():
            if member in names:
                return kind
    raise Invalid(UNKNOWN)


def _stem(name: str) -> str:
    """The name as people wrote it, without a path, an ending, or what means something in a header."""
    last = clean(name).replace("\\", "/").rpartition("/")[2]
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", last)
    stem = re.sub(r"[^\w .()&’'-]", "_", stem).strip(" .")
    return " ".join(stem.split())[:LONGEST_NAME] or "text"
