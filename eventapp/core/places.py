"""Cities whose clocks a reader can choose: names in three languages, zone, country.

A closed table, because a zone's representative city (``America/Toronto``) is not where people say they are.
Names follow each language's usage in Canada and Mexico.
"""

from typing import NamedTuple

from .localized import Language, LocalizedText


class Place(NamedTuple):
    key: str
    name: LocalizedText
    country: str
    zone: str


def _place(key: str, country: str, zone: str, en: str, fr: str | None = None, es: str | None = None) -> Place:
    return Place(key, LocalizedText(en=en, fr=fr or en, es=es or en), country, f"America/{zone}")


PLACES: dict[str, Place] = {
    place.key: place
    for place in (
        _place("st-johns", "CA", "St_Johns", "St. John’s", "Saint-Jean (T.-N.-L.)", "San Juan de Terranova"),
        _place("halifax", "CA", "Halifax", "Halifax"),
        _place("montreal", "CA", "Toronto", "Montréal", es="Montreal"),
        _place("ottawa", "CA", "Toronto", "Ottawa"),
        _place("toronto", "CA", "Toronto", "Toronto"),
        _place("iqaluit", "CA", "Iqaluit", "Iqaluit"),
        _place("winnipeg", "CA", "Winnipeg", "Winnipeg"),
        _place("regina", "CA", "Regina", "Regina"),
        _place("calgary", "CA", "Edmonton", "Calgary"),
        _place("edmonton", "CA", "Edmonton", "Edmonton"),
        _place("vancouver", "CA", "Vancouver", "Vancouver"),
        _place("whitehorse", "CA", "Whitehorse", "Whitehorse"),
        _place("mexico-city", "MX", "Mexico_City", "Mexico City", "Mexico", "Ciudad de México"),
        _place("monterrey", "MX", "Monterrey", "Monterrey"),
        _place("guadalajara", "MX", "Mexico_City", "Guadalajara"),
        _place("cancun", "MX", "Cancun", "Cancún"),
        _place("merida", "MX", "Merida", "Mérida"),
        _place("hermosillo", "MX", "Hermosillo", "Hermosillo"),
        _place("mazatlan", "MX", "Mazatlan", "Mazatlán"),
        _place("chihuahua", "MX", "Chihuahua", "Chihuahua"),
        _place("ciudad-juarez", "MX", "Ciudad_Juarez", "Ciudad Juárez"),
        _place("ojinaga", "MX", "Ojinaga", "Ojinaga"),
        _place("matamoros", "MX", "Matamoros", "Matamoros"),
        _place("tijuana", "MX", "Tijuana", "Tijuana"),
    )
}

COUNTRIES: dict[str, LocalizedText] = {
    "CA": LocalizedText(en="Canada", fr="Canada", es="Canadá"),
    "MX": LocalizedText(en="Mexico", fr="Mexique", es="México"),
}


def place_named(text: str) -> Place | None:
    """The place that a source calls *text* in any of the three languages, or by its key."""
    for place in PLACES.values():
        if text == place.key or any(text == place.name.get(language) for language in Language):
            return place
    return None
