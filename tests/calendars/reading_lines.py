"""What RFC 5545 section 3.1 asks of the lines of a file, told as mistakes."""

import codecs
from collections.abc import Iterator


def mistakes(ics: bytes) -> list[str]:
    """Lines over 75 octets, folds inside a character or an escape, line ends other than CRLF, control
    characters, a byte order mark."""
    return list(_mistakes(ics))


def _mistakes(ics: bytes) -> Iterator[str]:
    if ics.startswith(codecs.BOM_UTF8):
        yield "the file begins with a byte order mark"
    if not ics.endswith(b"\r\n"):
        yield "the last line has no end"
    lines = ics.removesuffix(b"\r\n").split(b"\r\n")
    for number, line in enumerate(lines, 1):
        if len(line) > 75:
            yield f"line {number} has {len(line)} octets"
        try:
            text = line.decode()
        except UnicodeDecodeError:
            yield f"line {number} breaks inside a character"
            continue
        if any((c < " " and c != "\t") or c == "\x7f" for c in text):
            yield f"line {number} has a control character"
        folded = number < len(lines) and lines[number].startswith(b" ")
        if folded and (len(text) - len(text.rstrip("\\"))) % 2:
            yield f"line {number} breaks inside an escape"
