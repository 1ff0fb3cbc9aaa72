"""Texts as words to be looked for: where each stands, and what of it matters. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from eventapp.core.localized import Language, folded

_WORD = re.compile(r"[^\W_]+")
_JOIN = re.compile(r"['’]?\s{1,2}|[-\u2010\u2011–'’]")
_FUNCTION = frozenset(
    [
        *("and", "a", "for", "in", "of", "on", "the", "to"),
        *("au", "aux", "d", "de", "des", "du", "et", "l", "la", "le", "les", "pour", "s", "sur", "un", "une"),
        *("al", "del", "e", "el", "en", "las", "los", "para", "por", "una", "y"),
    ]
)


class Word(NamedTuple):
    text: str
    stem: str
    start: int
    end: int


def words_of(text: str, language: Language) -> list[Word]:
    found = []
    for match in _WORD.finditer(text):
        word, start = match[0], match.start()
        if word == "s" and start and text[start - 1] in "'’":
            continue  # co-chair’s
        found.append(Word(word, stem_of(word, language), start, match.end()))
    return found


@lru_cache(maxsize=50_000)
def stem_of(word: str, language: Language) -> str:
    """Without accents, case and the plural, where the plural is plain."""
    plain = folded(word)
    if len(plain) < 4 or plain.endswith("ss"):
        return plain
    if language is Language.EN and plain.endswith("ies"):
        return plain[:-3] + "y"
    if language is Language.FR and plain.endswith("aux") and not plain.endswith("eaux"):
        return plain[:-3] + "al"
    if language is Language.ES and re.search("[djlnrz]es$", plain):
        return plain[:-2]
    return plain[:-1] if plain.endswith("s" if language is not Language.FR else ("s", "x")) else plain


@lru_cache(maxsize=50_000)
def loose(stem: str) -> str:
    """Also without what genders and endings change: ``adjointe`` and ``adjoint`` are one."""
    return re.sub("[aeiosxy]{1,3}$", "", stem) if len(stem) > 4 else stem


def content(words: Iterable[Word]) -> list[Word]:
    return [word for word in words if word.stem not in _FUNCTION]


def is_acronym(word: str) -> bool:
    return len(word) > 1 and word.isupper()


def joined(before: Word, after: Word, text: str) -> bool:
    """Whether two words stand together as one expression: a space, a hyphen or an apostrophe between them."""
    return _JOIN.fullmatch(text, before.end, after.start) is not None


def normal(text: str) -> str:
    return unicodedata.normalize("NFC", text)
