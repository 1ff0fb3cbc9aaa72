"""The table of cities is complete and its clocks exist."""

import re

import pytest

from eventapp.core import clock
from eventapp.core.localized import Language
from eventapp.core.places import COUNTRIES, PLACES, Place, place_named


@pytest.mark.parametrize("place", PLACES.values(), ids=lambda place: place.key)
def test_a_place_has_a_name_in_each_language_a_country_and_a_clock(place: Place) -> None:
    assert place.name.missing() == ()
    assert place.country in COUNTRIES
    assert clock.zone(place.zone).key == place.zone
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", place.key)


def test_keys_and_names_are_told_apart() -> None:
    assert list(PLACES) == [place.key for place in PLACES.values()]
    for language in Language:
        names = [place.name.get(language) for place in PLACES.values()]
        assert len(set(names)) == len(names)


def test_countries_are_named_in_each_language() -> None:
    assert {code: name.missing() for code, name in COUNTRIES.items()} == {"CA": (), "MX": ()}


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("Mexico City", "mexico-city"),
        ("Mexico", "mexico-city"),
        ("Ciudad de México", "mexico-city"),
        ("mexico-city", "mexico-city"),
        ("Montréal", "montreal"),
        ("Montreal", "montreal"),
        ("Atlantis", None),
        ("", None),
    ],
)
def test_a_place_is_found_by_its_key_or_any_of_its_names(said: str, key: str | None) -> None:
    found = place_named(said)
    assert (found.key if found else None) == key
