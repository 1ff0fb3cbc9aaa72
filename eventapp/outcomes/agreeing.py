"""When both sides agree on something joint: from values, without web or database.

The digest names the revision too, and that rises with every edit: what was approved stays void when somebody
writes the old words back.
"""

import difflib
import hashlib
from enum import StrEnum
from typing import NamedTuple

from eventapp.core.agreement import Standing, is_agreed, standings
from eventapp.core.localized import Language, LocalizedText, TextStatus

__all__ = ["Difference", "Standing", "differences", "digest", "is_agreed", "standings", "unready"]


def digest(subject: str, revision: int, content: bytes) -> str:
    """The name of one revision of *subject* and of all that it says."""
    said = hashlib.sha256()
    for part in (subject.encode(), str(revision).encode(), content):
        said.update(len(part).to_bytes(8, "big") + part)
    return said.hexdigest()


def unready(text: LocalizedText) -> tuple[Language, ...]:
    """The languages that nobody can agree to yet: missing, or not reviewed."""
    return tuple(each for each in Language if text.status(each) is not TextStatus.REVIEWED)


class Change(StrEnum):
    SAME = "same"
    GONE = "gone"
    NEW = "new"


class Difference(NamedTuple):
    """What changed in one language: pieces of the text in order, each the same, gone or new."""

    language: Language
    pieces: tuple[tuple[Change, str], ...]


def differences(before: LocalizedText, after: LocalizedText) -> tuple[Difference, ...]:
    """What changed from *before* to *after*, word by word, in each language in which something did."""
    found = []
    for language in Language:
        old, new = before.get(language) or "", after.get(language) or ""
        if old != new:
            found.append(Difference(language, tuple(_pieces(_words(old), _words(new)))))
    return tuple(found)


def _words(text: str) -> list[str]:
    """Words with the white space after them, so that joined they are the text again."""
    words: list[str] = []
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or (text[at - 1].isspace() and not text[at].isspace()):
            words.append(text[start:at])
            start = at
    return words


def _pieces(old: list[str], new: list[str]) -> list[tuple[Change, str]]:
    found: list[tuple[Change, str]] = []
    for what, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            found.append((Change.SAME, "".join(old[a:b])))
            continue
        if a < b:
            found.append((Change.GONE, "".join(old[a:b])))
        if c < d:
            found.append((Change.NEW, "".join(new[c:d])))
    return found
