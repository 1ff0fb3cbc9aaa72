"""The days on which offices of either side are closed or thinly staffed, at federal and provincial level.

The library ``holidays`` knows the laws; the overlay here adds what it leaves out: days that are no holiday
but find nobody at work, the change of Mexico's government, and the neighbour's Thanksgiving. In Mexico one
federal law (Ley Federal del Trabajo, art. 74) holds in every state; in Canada each province has its own list.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

import msgspec

from eventapp.core.localized import LocalizedText
from eventapp.core.places import PLACES

EARLIEST, LATEST = 2007, 2099  # before 2007 Mexico's holidays stood on other days


def _text(en: str, fr: str, es: str) -> LocalizedText:
    return LocalizedText(en=en, fr=fr, es=es)


class Weight(StrEnum):
    CLOSED = "closed"  # by law, for federal offices or in a province
    THIN = "thin"  # open, but few people are at work
    ELSEWHERE = "elsewhere"  # in a third country


class Holiday(msgspec.Struct, frozen=True, omit_defaults=True):
    """``federal``: closes federal offices. ``regions``: provinces where employers close by law; ``not_in``:
    those looked at where they do not. ``moved_from``: the weekend day in whose place this one is given."""

    day: date
    country: str
    name: LocalizedText
    weight: Weight
    federal: bool = True
    regions: tuple[str, ...] = ()
    not_in: tuple[str, ...] = ()
    moved_from: date | None = None


REGIONS: dict[str, LocalizedText] = {
    "AB": _text("Alberta", "Alberta", "Alberta"),
    "BC": _text("British Columbia", "Colombie-Britannique", "Columbia Británica"),
    "MB": _text("Manitoba", "Manitoba", "Manitoba"),
    "NL": _text("Newfoundland and Labrador", "Terre-Neuve-et-Labrador", "Terranova y Labrador"),
    "NS": _text("Nova Scotia", "Nouvelle-Écosse", "Nueva Escocia"),
    "NU": _text("Nunavut", "Nunavut", "Nunavut"),
    "ON": _text("Ontario", "Ontario", "Ontario"),
    "QC": _text("Quebec", "Québec", "Quebec"),
    "SK": _text("Saskatchewan", "Saskatchewan", "Saskatchewan"),
    "YT": _text("Yukon", "Yukon", "Yukón"),
}
CAPITAL_REGIONS = ("ON", "QC")  # federal offices stand on both banks
_REGION_OF = {
    "st-johns": "NL",
    "halifax": "NS",
    "montreal": "QC",
    "ottawa": "ON",
    "toronto": "ON",
    "iqaluit": "NU",
    "winnipeg": "MB",
    "regina": "SK",
    "calgary": "AB",
    "edmonton": "AB",
    "vancouver": "BC",
    "whitehorse": "YT",
}

_NAMES: dict[str, LocalizedText] = {
    "New Year's Day": _text("New Year’s Day", "Jour de l’An", "Año Nuevo"),
    "Good Friday": _text("Good Friday", "Vendredi saint", "Viernes Santo"),
    "Easter Monday": _text("Easter Monday", "Lundi de Pâques", "Lunes de Pascua"),
    "Victoria Day": _text("Victoria Day", "Fête de la Reine", "Día de la Reina Victoria"),
    "National Patriots' Day": _text(
        "National Patriots’ Day", "Journée nationale des patriotes", "Día Nacional de los Patriotas"
    ),
    "Saint John the Baptist Day": _text(
        "Saint-Jean-Baptiste Day", "Fête nationale du Québec", "Día de San Juan Bautista"
    ),
    "National Aboriginal Day": _text(
        "National Indigenous Peoples Day",
        "Journée nationale des peuples autochtones",
        "Día Nacional de los Pueblos Indígenas",
    ),
    "Canada Day": _text("Canada Day", "Fête du Canada", "Día de Canadá"),
    "Memorial Day": _text("Memorial Day", "Jour du Souvenir", "Día de la Conmemoración"),
    "Nunavut Day": _text("Nunavut Day", "Fête du Nunavut", "Día de Nunavut"),
    "British Columbia Day": _text(
        "British Columbia Day", "Fête de la Colombie-Britannique", "Día de Columbia Británica"
    ),
    "New Brunswick Day": _text("New Brunswick Day", "Fête du Nouveau-Brunswick", "Día de Nuevo Brunswick"),
    "Saskatchewan Day": _text("Saskatchewan Day", "Fête de la Saskatchewan", "Día de Saskatchewan"),
    "Discovery Day": _text("Discovery Day", "Jour de la Découverte", "Día del Descubrimiento"),
    "Civic Holiday": _text("Civic Holiday", "Congé civique", "Feriado cívico"),
    "Labor Day": _text("Labour Day", "Fête du Travail", "Día del Trabajo"),
    "National Day for Truth and Reconciliation": _text(
        "National Day for Truth and Reconciliation",
        "Journée nationale de la vérité et de la réconciliation",
        "Día Nacional de la Verdad y la Reconciliación",
    ),
    "Thanksgiving Day": _text("Thanksgiving", "Action de grâce", "Día de Acción de Gracias"),
    "Remembrance Day": _text("Remembrance Day", "Jour du Souvenir", "Día del Recuerdo"),
    "Christmas Day": _text("Christmas Day", "Noël", "Navidad"),
    "Boxing Day": _text("Boxing Day", "Lendemain de Noël", "Día después de Navidad"),
    "Family Day": _text("Family Day", "Jour de la Famille", "Día de la Familia"),
    "Louis Riel Day": _text("Louis Riel Day", "Journée Louis-Riel", "Día de Louis Riel"),
    "Heritage Day": _text("Heritage Day", "Fête du Patrimoine", "Día del Patrimonio"),
    "Funeral of Her Majesty the Queen Elizabeth II": _text(
        "Funeral of Queen Elizabeth II",
        "Funérailles de la reine Elizabeth II",
        "Funeral de la reina Isabel II",
    ),
    "Constitution Day": _text("Constitution Day", "Jour de la Constitution", "Día de la Constitución"),
    "Benito Juárez's birthday": _text(
        "Benito Juárez’s birthday", "Anniversaire de Benito Juárez", "Natalicio de Benito Juárez"
    ),
    "Independence Day": _text("Independence Day", "Fête de l’Indépendance", "Día de la Independencia"),
    "Revolution Day": _text("Revolution Day", "Jour de la Révolution", "Día de la Revolución"),
    "Change of Federal Government": _text(
        "Change of the federal government",
        "Passation des pouvoirs du gouvernement fédéral",
        "Transmisión del Poder Ejecutivo Federal",
    ),
}
_MOVED = " (observed)"

_ELECTION = _text("Federal election day", "Élections fédérales", "Jornada electoral federal")
_HOLY_THURSDAY = _text("Holy Thursday", "Jeudi saint", "Jueves Santo")
_DAY_OF_THE_DEAD = _text("Day of the Dead", "Jour des Morts", "Día de Muertos")
_GUADALUPE = _text("Our Lady of Guadalupe", "Notre-Dame de Guadalupe", "Día de la Virgen de Guadalupe")
_YEAR_END = _text("Year-end holidays", "Fêtes de fin d’année", "Fiestas de fin de año")
_THANKSGIVING_US = _text(
    "Thanksgiving in the United States",
    "Action de grâce aux États-Unis",
    "Día de Acción de Gracias en Estados Unidos",
)


def closed_at(city: str, holiday: Holiday) -> bool:
    """Whether offices in *city* are closed by law, federal ones at least."""
    return (
        holiday.weight is Weight.CLOSED
        and holiday.country == PLACES[city].country
        and (holiday.federal or _REGION_OF.get(city) in holiday.regions)
    )


def regions_for(cities: Iterable[str | None]) -> tuple[str, ...]:
    """The provinces whose holidays matter to a meeting in these cities: theirs and the capital's."""
    found = dict.fromkeys(CAPITAL_REGIONS)
    found.update(dict.fromkeys(_REGION_OF[city] for city in cities if city in _REGION_OF))
    return tuple(found)


def seen_from(holidays: Iterable[Holiday], regions: Collection[str]) -> tuple[Holiday, ...]:
    """*holidays* as they matter in *regions*: what only closes other provinces is left out."""
    found = []
    for holiday in holidays:
        here = tuple(region for region in holiday.regions if region in regions)
        if holiday.federal or here:
            not_in = tuple(region for region in holiday.not_in if region in regions)
            found.append(msgspec.structs.replace(holiday, regions=here, not_in=not_in))
    return tuple(found)


@lru_cache(maxsize=64)
def holidays_in(year: int, regions: tuple[str, ...] = CAPITAL_REGIONS) -> tuple[Holiday, ...]:
    """Every day of *year* that matters, in order; *regions* are the provinces looked at."""
    found = [*_canada(year, regions), *_mexico(year), _us_thanksgiving(year)]
    return tuple(sorted(found, key=lambda holiday: (holiday.day, holiday.country)))


def _canada(year: int, regions: tuple[str, ...]) -> Iterator[Holiday]:
    federal = dict(_library("CA", year, None, "government"))
    provincial = {region: dict(_library("CA", year, region, "public")) for region in regions}
    names = dict.fromkeys((*federal, *(key for days in provincial.values() for key in days)))
    closed = set()
    for day, name in names:
        where = tuple(region for region in regions if (day, name) in provincial[region])
        is_federal = (day, name) in federal
        moved = federal.get((day, name)) or next((provincial[region][day, name] for region in where), None)
        closed.add(day)
        yield Holiday(
            day=day,
            country="CA",
            name=_named(name),
            weight=Weight.CLOSED,
            federal=is_federal,
            regions=where,
            not_in=tuple(region for region in regions if day not in {d for d, _ in provincial[region]}),
            moved_from=moved,
        )
    easter_monday = easter(year) + timedelta(days=1)
    if easter_monday not in closed:
        yield Holiday(easter_monday, "CA", _NAMES["Easter Monday"], Weight.THIN)
    civic = nth_weekday(year, 8, 0, 1)
    if civic not in closed:
        yield Holiday(civic, "CA", _NAMES["Civic Holiday"], Weight.THIN)
    yield from _year_end(year, "CA", 24, closed)


def _mexico(year: int) -> Iterator[Holiday]:
    law = dict(_library("MX", year, None, "public"))
    closed = {day for day, _ in law}
    for day, name in law:
        yield Holiday(day, "MX", _named(name), Weight.CLOSED)
    if year >= 2021 and (year - 2021) % 3 == 0:
        yield Holiday(nth_weekday(year, 6, 6, 1), "MX", _ELECTION, Weight.CLOSED)
    good_friday = easter(year) - timedelta(days=2)
    for day, title in (
        (good_friday - timedelta(days=1), _HOLY_THURSDAY),
        (good_friday, _NAMES["Good Friday"]),
        (date(year, 11, 2), _DAY_OF_THE_DEAD),
        (date(year, 12, 12), _GUADALUPE),
    ):
        yield Holiday(day, "MX", title, Weight.THIN)
    yield from _year_end(year, "MX", 20, closed)


def _year_end(year: int, country: str, first: int, closed: set[date]) -> Iterator[Holiday]:
    for number in range(first, 32):
        day = date(year, 12, number)
        if day not in closed and day.weekday() < 5:
            yield Holiday(day, country, _YEAR_END, Weight.THIN)


def _us_thanksgiving(year: int) -> Holiday:
    return Holiday(nth_weekday(year, 11, 3, 4), "US", _THANKSGIVING_US, Weight.ELSEWHERE)


def _library(
    country: str, year: int, region: str | None, category: str
) -> Iterator[tuple[tuple[date, str], date | None]]:
    """Day and English name of each holiday that the law gives, with the day it was moved from."""
    import holidays

    listed = holidays.country_holidays(
        country, subdiv=region, years=year, categories=category, language="en_US"
    )
    days = [(day, name) for day, names in sorted(listed.items()) for name in names.split("; ")]
    for day, name in days:
        if day.year != year:
            continue
        plain = name.removesuffix(_MOVED)
        origin = next((d for d, n in days if n == plain and name != plain), None)
        yield (day, plain), origin


def _named(name: str) -> LocalizedText:
    return _NAMES.get(name) or LocalizedText(en=name)


def easter(year: int) -> date:
    """Easter Sunday (Gregorian computus of Meeus, Jones and Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """The *nth* Monday (0) … Sunday (6) of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def change_of_government(year: int) -> date | None:
    """The day on which Mexico's president takes office in *year*, if in that year."""
    if year >= 2024:
        return date(year, 10, 1) if (year - 2024) % 6 == 0 else None
    return date(year, 12, 1) if (year - 2018) % 6 == 0 else None


assert set(_REGION_OF) == {place.key for place in PLACES.values() if place.country == "CA"}
