"""Dates, hours and lists as people write them in each language. Locale data comes from Babel (CLDR)."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from math import ceil

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from . import clock
from .localized import Language
from .places import Place


@cache
def _locale(language: Language) -> Locale:
    return Locale.parse(language.locale, sep="-")


@lru_cache(maxsize=4096)
def day(value: date, language: Language) -> str:
    """``Thursday, November 26, 2026`` · ``jeudi 26 novembre 2026`` · ``jueves, 26 de noviembre de 2026``."""
    return _written(value, "full", language)


def day_heading(value: date, language: Language) -> str:
    """The same where it stands alone, as a heading does: with a capital."""
    text = day(value, language)
    return text[0].upper() + text[1:]


@lru_cache(maxsize=4096)
def short_day(value: date, language: Language) -> str:
    """Weekday and day with the month shortened, for tight places."""
    return _written(value, "EEE d MMM" if language is not Language.EN else "EEE, MMM d", language)


@lru_cache(maxsize=4096)
def long_date(value: date, language: Language) -> str:
    """The day without its weekday: ``November 26, 2026`` · ``26 novembre 2026``."""
    return _written(value, "long", language)


def precise(value: str, language: Language) -> str:
    """A date as precise as its source (ISO day, month or year): ``July 15, 2022`` · ``July 2022``."""
    if len(value) == 4:
        return value
    if len(value) == 7:
        first = date.fromisoformat(f"{value}-01")
        return str(format_skeleton("yMMMM", first, locale=_locale(language)))
    return long_date(date.fromisoformat(value), language)


@lru_cache(maxsize=4096)
def month_day(value: date, language: Language) -> str:
    """The day without its year, the month shortened: ``Nov 24`` · ``24 nov.``."""
    return str(format_skeleton("MMMd", value, locale=_locale(language)))


@lru_cache(maxsize=256)
def month(value: date, language: Language) -> str:
    """The month as a heading: ``November`` · ``Novembre`` · ``Noviembre``."""
    text = str(format_date(value, "LLLL", locale=_locale(language)))
    return text[0].upper() + text[1:]


@cache
def weekdays(language: Language) -> tuple[tuple[str, str], ...]:
    """The days of the week from Sunday on, each short and in full, as the head of a calendar needs them."""
    week = [date(2027, 8, number) for number in range(1, 8)]  # the first of them is a Sunday
    locale = _locale(language)
    return tuple(
        (format_date(day, "cccccc", locale=locale), format_date(day, "cccc", locale=locale)) for day in week
    )


@lru_cache(maxsize=4096)
def days(start: date, end: date, language: Language) -> str:
    """From the first to the last day, saying once what they share: ``November 26–27, 2026`` ·
    ``26 novembre – 1er décembre 2026`` · ``30 de diciembre de 2026 – 2 de enero de 2027``."""
    if start == end:
        return long_date(start, language)
    if (start.year, start.month) == (end.year, end.month):
        if language is Language.EN:
            return f"{_written(start, _DAY_OF_MONTH[language], language)}–{end.day}, {end.year}"
        first = "1er" if language is Language.FR and start.day == 1 else start.day
        return f"{first}–{long_date(end, language)}"
    pattern = _DAY_OF_MONTH[language] if start.year == end.year else "long"
    return f"{_written(start, pattern, language)} – {long_date(end, language)}"


_DAY_OF_MONTH = {Language.EN: "MMMM d", Language.FR: "d MMMM", Language.ES: "d 'de' MMMM"}


def _written(value: date, pattern: str, language: Language) -> str:
    text = format_date(value, pattern, locale=_locale(language))
    if language is Language.FR and value.day == 1:
        # Le 1er juillet; Unicode's data has no ordinal here.
        return re.sub(r"(?<!\d)1 ", "1er ", text, count=1)
    return text


def ordinal(number: int, language: Language) -> str:
    """``17th`` · ``17e`` (``1re``) · ``17.ª``: the number of a meeting, feminine in French and Spanish."""
    if language is Language.FR:
        return "1re" if number == 1 else f"{number}e"
    if language is Language.ES:
        return f"{number}.ª"
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def hour(wall: datetime, language: Language) -> str:
    """The 24-hour clock everywhere, as official messages use it; ``14 h 30`` in French."""
    if language is Language.FR:
        return f"{wall.hour}\N{NO-BREAK SPACE}h" + (
            f"\N{NO-BREAK SPACE}{wall.minute:02}" if wall.minute else ""
        )
    return f"{wall.hour:02}:{wall.minute:02}"


def hours(start: datetime, end: datetime, language: Language) -> str:
    """``09:00–09:40`` · ``9 h – 9 h 40``."""
    dash = "\N{NO-BREAK SPACE}–\N{NO-BREAK SPACE}" if language is Language.FR else "–"
    return f"{hour(start, language)}{dash}{hour(end, language)}"


def quoted(text: str, language: Language) -> str:
    """``“text”`` · ``« text »``."""
    if language is Language.FR:
        return f"«\N{NO-BREAK SPACE}{text}\N{NO-BREAK SPACE}»"
    return f"“{text}”"


def length(time: timedelta) -> str:
    """``3 h 30 min``: unit symbols are the same in every language."""
    hours, minutes = divmod(int(time.total_seconds()) // 60, 60)
    parts = [f"{hours}\N{NO-BREAK SPACE}h"] if hours else []
    parts += [f"{minutes}\N{NO-BREAK SPACE}min"] if minutes or not hours else []
    return "\N{NO-BREAK SPACE}".join(parts)


def number(value: int, language: Language) -> str:
    """``1,240`` · ``1 240``, with a true minus sign."""
    return str(format_decimal(value, locale=_locale(language))).replace("-", "−")


def difference(value: int, language: Language) -> str:
    """The same for what is more or less than something else, with its sign: ``+120`` · ``−40`` · ``0``."""
    return f"+{number(value, language)}" if value > 0 else number(value, language)


def percent(share: float, language: Language) -> str:
    """A share in whole percent, rounded up, so that "at most" stays true: ``5%`` · ``5 %``."""
    return str(format_percent(ceil(round(share * 100, 6)) / 100, locale=_locale(language)))


def seconds(time: float, language: Language) -> str:
    """``0.4 s`` · ``0,4 s`` · ``12 s`` · ``1 min 5 s``: tenths only where they say something."""
    if time < 9.95:
        tenths = str(format_decimal(round(time, 1), format="0.#", locale=_locale(language)))
        return f"{tenths}\N{NO-BREAK SPACE}s"
    minutes, rest = divmod(round(time), 60)
    parts = [f"{minutes}\N{NO-BREAK SPACE}min"] if minutes else []
    parts += [f"{rest}\N{NO-BREAK SPACE}s"] if rest or not minutes else []
    return "\N{NO-BREAK SPACE}".join(parts)


def local_clock(moment: datetime, place: Place, language: Language) -> str:
    """A moment on the clock of a place: ``09:00 in Ottawa`` needs its offset to be beyond doubt, so
    ``09:00, Ottawa (UTC−5)``."""
    name = place.name.best(language)
    assert name is not None  # the table of places is complete
    local = hour(clock.wall(moment, place.zone), language)
    return f"{local}, {name.text} ({clock.offset_label(moment, place.zone)})"


def listing(parts: Iterable[str], language: Language) -> str:
    """``a, b and c`` as the language joins it (Canadian English has no comma before *and*)."""
    return str(format_list(list(parts), locale=_locale(language)))
