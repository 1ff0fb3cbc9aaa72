"""Texts in columns become the normal form of `cells`: choices as values, hours as 09:30, keys checked.

What belongs to one cell alone is decided here; what belongs together is decided in `plan`.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

import msgspec

from eventapp.agenda.draft import Key, Link
from eventapp.core import clock
from eventapp.core.localized import Language, folded
from eventapp.core.translations import N_, language_name

from .columns import BY_KEY, Column, Holds, choices, read_choice
from .values import Findings, Given, GivenSheet

MOST = 100_000
LONGEST_NAME = 200
_HOUR = re.compile(r"(\d{1,2})\s*(?::\s*(\d{2})(?::00)?(?:\s*h(?:rs)?\.?)?|[hH]\s*(\d{2})?)")
_SEPARATORS = re.compile(r"[,;\n]")


class Row(NamedTuple):
    """A row in normal form; columns that the file does not have are absent, empty cells are empty texts
    or what that means."""

    sheet: GivenSheet
    number: int
    cells: dict[str, str]

    def get(self, column: str) -> str:
        return self.cells.get(column, "")


def rows(given: Given, findings: Findings, language: Language) -> dict[str, list[Row]]:
    """Every sheet that the file has, row by row; mistakes name choices in *language*."""
    return {
        key: [_row(key, sheet, n, findings, language) for n in sheet.rows]
        for key, sheet in given.sheets.items()
    }


def complete(sheet: GivenSheet, key: str) -> bool:
    """Whether the sheet has all the columns that people fill in."""
    return all(column.key in sheet.letters for column in BY_KEY[key].columns if not column.ours)


def _row(key: str, sheet: GivenSheet, number: int, findings: Findings, language: Language) -> Row:
    cells = {}
    for column in BY_KEY[key].columns:
        if column.key not in sheet.letters:
            continue
        text = sheet.rows[number].get(column.key, "")
        try:
            cells[column.key] = _NORMAL[column.holds](text, column) if text else column.default
        except _Wrong as wrong:
            cells[column.key] = ""
            known = ", ".join(choice.said[language] for choice in choices(column.choices))
            findings.add(
                sheet, number, column.key, wrong.sentence, value=text[:80], known=known, **wrong.values
            )
    return Row(sheet, number, cells)


class _Wrong(Exception):
    def __init__(self, sentence: str, **values: Any) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.values = values


def _text(text: str, column: Column) -> str:
    if column.key == "name":
        text = " ".join(text.split("\n"))
        if len(text) > LONGEST_NAME:
            raise _Wrong(N_("This name is longer than %(most)s characters."), most=LONGEST_NAME)
    return text


def _key(text: str, column: Column) -> str:
    if column.key == "uid":
        return text
    if not _is(text, Key):
        raise _Wrong(N_("“%(value)s” is not a key: small letters and digits, in words joined by hyphens."))
    return text


def _keys(text: str, column: Column) -> str:
    return ", ".join(_key(each, column) for each in _parts(text))


def _words(text: str, _column: Column) -> str:
    return ", ".join(_parts(text))


def _parts(text: str) -> list[str]:
    return [part.strip() for part in _SEPARATORS.split(text) if part.strip()]


def _day(text: str, _column: Column) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise _Wrong(N_("“%(value)s” is not a day. Write it as 2026-11-26.")) from None


def _hour(text: str, _column: Column) -> str:
    found = _HOUR.fullmatch(text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " "))
    if found is not None:
        hour, minute = int(found[1]), int(found[2] or found[3] or 0)
        if hour < 24 and minute < 60:
            return f"{hour:02}:{minute:02}"
    raise _Wrong(N_("“%(value)s” is not an hour. Write it as 09:30."))


def _count(text: str, column: Column) -> str:
    most = 24 * 60 if column.key == "minutes" else MOST
    least = 0 if column.key == "expected" else 1
    if not text.isdecimal() or not least <= int(text[:9]) <= most:
        sentence = N_("“%(value)s” is not a whole number from %(least)s to %(most)s.")
        raise _Wrong(sentence, least=least, most=most)
    return str(int(text))


def _choice(text: str, column: Column) -> str:
    value = read_choice(column.choices, text)
    if value is None:
        raise _Wrong(N_("“%(value)s” is not in the list. Choose one of: %(known)s."))
    return value


def _languages(text: str, _column: Column) -> str:
    found = []
    for part in _parts(text):
        if folded(part) not in _LANGUAGES:
            raise _Wrong(N_("“%(value)s” is not a list of languages. Write it as en, fr, es."))
        found.append(_LANGUAGES[folded(part)])
    return ", ".join(dict.fromkeys(found))


_LANGUAGES = {folded(name): each.value for each in Language for name in (each.value, each.endonym)} | {
    folded(language_name(each, reader)): each.value for each in Language for reader in Language
}


def _link(text: str, _column: Column) -> str:
    if not _is(text, Link):
        raise _Wrong(N_("“%(value)s” is not a link. It begins with https:// and has no spaces."))
    return text


def _zone(text: str, _column: Column) -> str:
    if not clock.is_known(text):
        raise _Wrong(N_("“%(value)s” is not a time zone. Write it as America/Toronto."))
    return text


def _is(text: str, kind: Any) -> bool:
    """Whether an agenda file may hold *text* there (`agenda.draft`)."""
    try:
        msgspec.convert(text, kind)
    except msgspec.ValidationError:
        return False
    return True


_NORMAL: dict[Holds, Callable[[str, Column], str]] = {
    Holds.TEXT: _text,
    Holds.KEY: _key,
    Holds.KEYS: _keys,
    Holds.WORDS: _words,
    Holds.DAY: _day,
    Holds.HOUR: _hour,
    Holds.COUNT: _count,
    Holds.CHOICE: _choice,
    Holds.LANGUAGES: _languages,
    Holds.LINK: _link,
    Holds.ZONE: _zone,
}
