"""Which characters the typefaces of papers have.

A file that is to be read aloud may show no character that its fonts lack; a name in another script must not
keep a whole report from being printed. What is lacking is printed as an empty box, and can be asked for.
"""

import struct
import unicodedata
from collections.abc import Iterator
from functools import cache

import fontpkg_source_sans_3
import fontpkg_source_serif_4

FOLDERS = tuple(fonts.ROOT / "files" for fonts in (fontpkg_source_sans_3, fontpkg_source_serif_4))
LACKING = "\N{WHITE SQUARE}"

# Never seen, or drawn as a space of some width by whoever sets the text.
_UNSEEN = frozenset("\n\t\N{SOFT HYPHEN}\N{ZERO WIDTH SPACE}\N{ZERO WIDTH JOINER}\N{WORD JOINER}")


@cache
def covered() -> frozenset[int]:
    """The code points that a text may hold in any weight: those which the upright sans has."""
    (upright,) = (font for font in FOLDERS[0].glob("*.ttf") if "Italic" not in font.name)
    return frozenset(_characters(upright.read_bytes()))


def printable(text: str) -> str:
    """*text* as it can be printed."""
    normal = unicodedata.normalize("NFC", text)
    if normal.isascii() and normal.isprintable():
        return normal
    return "".join(filter(None, map(_printable, normal)))


def lacking(text: str) -> frozenset[str]:
    """The characters of *text* that would be printed as boxes."""
    return frozenset(c for c in unicodedata.normalize("NFC", text) if _printable(c) == LACKING != c)


@cache
def _printable(character: str) -> str:
    if character in _UNSEEN or ord(character) in covered():
        return character
    kind = unicodedata.category(character)
    if kind == "Zs":
        return "\N{NO-BREAK SPACE}"
    return "" if kind in {"Cc", "Cf", "Cs"} else LACKING


def _characters(font: bytes) -> Iterator[int]:
    """The code points in the character map of a TrueType font (OpenType, cmap format 12)."""
    (tables,) = struct.unpack_from(">H", font, 4)
    records = (struct.unpack_from(">4sIII", font, 12 + 16 * number) for number in range(tables))
    start = next(offset for tag, _, offset, _ in records if tag == b"cmap")
    (count,) = struct.unpack_from(">H", font, start + 2)
    for number in range(count):
        (offset,) = struct.unpack_from(">I", font, start + 4 + 8 * number + 4)
        (form,) = struct.unpack_from(">H", font, start + offset)
        if form == 12:
            (groups,) = struct.unpack_from(">I", font, start + offset + 12)
            for group in range(groups):
                first, last, _ = struct.unpack_from(">III", font, start + offset + 16 + 12 * group)
                yield from range(first, last + 1)
