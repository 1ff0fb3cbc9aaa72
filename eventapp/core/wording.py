"""Dates, hours and lists as people write them in each language. Locale data comes from Babel (CLDR)."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache

from babel import Locale
from babel.dates import format_date, format_interval
from babel.lists import format_list

from . import clock
from .localized import Language
from .places import Place


@lru_cache(maxsize=None)
def _locale(language: Language) -> Locale:
    return Locale.parse(language.locale, sep="-")


@lru_cache(maxsize=4096)
def day(value: date, language: Language) -> str:
    """``Thursday, November 26, 2026`` · ``jeudi 26 novembre 2026`` · ``jueves, 26 de noviembre de 2026``."""
    return format_date(value, "full", locale=_locale(language))


@lru_cache(maxsize=4096)
def short_day(value: date, language: Language) -> str:
    """Weekday and day with the month shortened, for tight places."""
    return format_date(value, "EEE d MMM" if language is not Language.EN else "EEE, MMM d", locale=_locale(language))


@lru_cache(maxsize=4096)
def long_date(value: date, language: Language) -> str:
    """The day without its weekday: ``November 26, 2026`` · ``26 novembre 2026`` · ``26 de noviembre de 2026``."""
    return format_date(value, "long", locale=_locale(language))


@lru_cache(maxsize=4096)
def days(start: date, end: date, language: Language) -> str:
    """From the first to the last day: ``November 26–27, 2026``."""
    if start == end:
        return long_date(start, language)
    return str(format_interval(start, end, "yMMMMd", locale=_locale(language)))


def hour(wall: datetime, language: Language) -> str:
    """The 24-hour clock everywhere, as official messages use it; ``14 h 30`` in French."""
    if language is Language.FR:
        return f"{wall.hour}\N{NO-BREAK SPACE}h" + (f"\N{NO-BREAK SPACE}{wall.minute:02}" if wall.minute else "")
    return f"{wall.hour:02}:{wall.minute:02}"


def hours(start: datetime, end: datetime, language: Language) -> str:
    """``09:00–09:40`` · ``9 h – 9 h 40``."""
    dash = "\N{NO-BREAK SPACE}–\N{NO-BREAK SPACE}" if language is Language.FR else "–"
    return f"{hour(start, language)}{dash}{hour(end, language)}"


def local_clock(moment: datetime, place: Place, language: Language) -> str:
    """A moment on the clock of a place: ``09:00 in Ottawa`` needs its offset to be beyond doubt, so
    ``09:00, Ottawa (UTC−5)``."""
    name = place.name.best(language)
    assert name is not None  # the table of places is complete
    return f"{hour(clock.wall(moment, place.zone), language)}, {name.text} ({clock.offset_label(moment, place.zone)})"


def listing(parts: Iterable[str], language: Language) -> str:
    """``a, b, and c`` as the language joins it."""
    return str(format_list(list(parts), locale=_locale(language)))
