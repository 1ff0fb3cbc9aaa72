"""Papers as PDF: tagged, with their fonts, as PDF/UA-1 asks. The typesetter refuses what would not be so.

The same paper gives the same bytes.
"""

import datetime as dt
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from .glyphs import FOLDERS, lacking
from .model import Printed
from .setting import set_out

if TYPE_CHECKING:
    from typst import Fonts

TEMPLATES = Path(__file__).parent / "typst"


def write(printed: Printed) -> bytes:
    import typst  # 80 MiB, of no use to whoever only serves pages

    name, data = set_out(printed)
    compiler = typst.Compiler(root=TEMPLATES, font_paths=_fonts(), ignore_system_fonts=True)
    written = compiler.compile(
        TEMPLATES / name,
        format="pdf",
        sys_inputs={"data": msgspec.json.encode(data).decode()},
        pdf_standards=["ua-1"],
        timestamp=dt.datetime.combine(printed.date, dt.time(12), dt.UTC),
    )
    assert isinstance(written, bytes)
    return written


def boxes(printed: Printed) -> frozenset[str]:
    """The characters that the typefaces lack: each is printed as an empty box."""
    return lacking(msgspec.json.encode(printed).decode())


@cache
def _fonts() -> "Fonts":
    import typst

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(each) for each in FOLDERS]
    )
