"""Reading a JSON file that somebody wrote: every mistake is told with its place, and nothing is written.

A mistake that the form catches comes from the decoder with a path such as ``$.meetings[3].end``; what
spans several fields is checked by `history_file.check` in the same words.
"""

import re
from pathlib import Path
from typing import TypeVar

import msgspec

from eventapp.core.errors import Invalid
from eventapp.core.translations import N_

MOST_BYTES = 5_000_000

T = TypeVar("T")

# Escaped, with no escaped backslash before it. PostgreSQL cannot store the character.
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


class BadFile(Invalid):
    """The file cannot be used; the sentence names the file, the place in it and what is wrong."""


def read(path: Path, form: type[T]) -> T:
    """The content of *path* as *form*. Raises `BadFile`."""
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise BadFile(
                N_("%(file)s: the file has %(size)s MB; at most %(most)s MB are read."),
                file=path.name,
                size=round(size / 1e6, 1),
                most=MOST_BYTES // 1_000_000,
            )
        data = path.read_bytes()
    except OSError as error:
        raise BadFile(
            N_("%(file)s cannot be read: %(reason)s."), file=path.name, reason=error.strerror
        ) from error
    nul = _NUL.search(data)
    if nul is not None:
        line = data.count(b"\n", 0, nul.start()) + 1
        raise bad(path, f"line {line}", "the character NUL is no part of a text")
    try:
        return msgspec.json.decode(data, type=form)
    except msgspec.ValidationError as error:
        what, _, place = str(error).partition(" - at `")
        raise bad(path, place.rstrip("`") or "$", what) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadFile(
            N_("%(file)s is not JSON: %(reason)s (line %(line)s)."),
            file=path.name,
            reason=str(error),
            line=_line(data, str(error)),
        ) from error


def bad(path: Path, place: str, what: str) -> BadFile:
    return BadFile(N_("%(file)s, %(place)s: %(what)s."), file=path.name, place=place, what=what)


def _line(data: bytes, message: str) -> int:
    """The line of the byte that the decoder's message counts to; the last line if it counts none."""
    digits = message.rpartition("byte ")[2].split(")")[0]
    end = int(digits) if digits.isdecimal() else len(data)
    return data.count(b"\n", 0, end) + 1
