"""Papers as PDF: tagged, with their fonts, as PDF/UA-1 asks. The typesetter refuses what would not be so.

The same paper gives the same bytes.
"""

import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from threading import Lock
from typing import Any

import msgspec

from .drawing import Picture
from .glyphs import FOLDERS, lacking, printable
from .model import Chart, Paper, Printed, Table, flat
from .row_headers import named
from .setting import Data, set_out

TEMPLATES = Path(__file__).parent / "typst"
TYPESETTER = Path(__file__).with_name("typesetter.py")
PATIENCE = 120  # seconds; forty pages take three
MOST_SAID = 2000
ONE_AT_A_TIME = Lock()  # in this process: each takes all processors, and a hundred MiB
PPI = 160  # of a picture that is 640 points wide and printed at some 470: 220 dots for each inch on paper


class NotSet(Exception):
    """The typesetter could not make a file of it, and says why."""


def write(printed: Printed) -> bytes:
    name, data = set_out(printed)
    (written,) = _compiled(name, data, format="pdf", pdf_standards=["ua-1"])
    return named(written, _with_named_rows(printed))


def _with_named_rows(printed: Printed) -> frozenset[int]:
    """Which of its tables have rows that their first cells name, counted from 1."""
    blocks = flat(printed.blocks) if isinstance(printed, Paper) else ()
    tables = [each for each in blocks if isinstance(each, Table) or (isinstance(each, Chart) and each.table)]
    return frozenset(n for n, each in enumerate(tables, 1) if isinstance(each, Chart) or each.row_header)


def rastered(pictures: Iterable[Picture]) -> list[bytes]:
    """Charts as PNG, sharp enough for print: for files that cannot hold drawings."""
    sheets = [{"svg": printable(p.svg), "width": p.width, "height": p.height} for p in pictures]
    return _compiled("pictures.typ", {"pictures": sheets}, format="png", ppi=PPI) if sheets else []


def _compiled(name: str, data: Data, **how: Any) -> list[bytes]:
    """Raises `NotSet` for what the typesetter refuses or does not end with."""
    asked = {
        "root": str(TEMPLATES),
        "template": str(TEMPLATES / name),
        "fonts": [str(each) for each in FOLDERS],
        "data": msgspec.json.encode(data).decode(),
        "how": how,
    }
    try:
        with ONE_AT_A_TIME:
            done = subprocess.run(  # noqa: S603  # our own file
                [sys.executable, "-I", str(TYPESETTER)],
                input=msgspec.json.encode(asked),
                capture_output=True,
                timeout=PATIENCE,
                check=True,
            )
    except subprocess.CalledProcessError as error:
        raise NotSet(error.stderr.decode(errors="replace").strip()[-MOST_SAID:]) from error
    except subprocess.TimeoutExpired as error:
        raise NotSet(f"not set within {PATIENCE} seconds") from error
    return list(_pages(done.stdout))


def _pages(told: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(told):
        size = int.from_bytes(told[at : at + 8], "big")
        yield told[at + 8 : at + 8 + size]
        at += 8 + size


def boxes(printed: Printed) -> frozenset[str]:
    """The characters that the typefaces lack: each is printed as an empty box."""
    return lacking(msgspec.json.encode(printed).decode())
