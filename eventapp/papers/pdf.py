"""Papers as PDF: tagged, with their fonts, as PDF/UA-1 asks. The typesetter refuses what would not be so.

The same paper gives the same bytes.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from .drawing import Picture
from .glyphs import FOLDERS, lacking, printable
from .model import Printed
from .setting import Data, set_out

if TYPE_CHECKING:
    from typst import Fonts

TEMPLATES = Path(__file__).parent / "typst"
PPI = 160  # of a picture that is 640 points wide and printed at some 470: 220 dots for each inch on paper


def write(printed: Printed) -> bytes:
    name, data = set_out(printed)
    (written,) = _compiled(name, data, format="pdf", pdf_standards=["ua-1"])
    return written


def rastered(pictures: Iterable[Picture]) -> list[bytes]:
    """Charts as PNG, sharp enough for print: for files that cannot hold drawings."""
    sheets = [{"svg": printable(p.svg), "width": p.width, "height": p.height} for p in pictures]
    return _compiled("pictures.typ", {"pictures": sheets}, format="png", ppi=PPI) if sheets else []


def _compiled(name: str, data: Data, **how: Any) -> list[bytes]:
    import typst  # 80 MiB, of no use to whoever only serves pages

    compiler = typst.Compiler(root=TEMPLATES, font_paths=_fonts(), ignore_system_fonts=True)
    written = compiler.compile(
        TEMPLATES / name, sys_inputs={"data": msgspec.json.encode(data).decode()}, **how
    )
    return written if isinstance(written, list) else [written or b""]


def boxes(printed: Printed) -> frozenset[str]:
    """The characters that the typefaces lack: each is printed as an empty box."""
    return lacking(msgspec.json.encode(printed).decode())


@cache
def _fonts() -> "Fonts":
    import typst

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(each) for each in FOLDERS]
    )
