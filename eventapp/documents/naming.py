"""Whose copy of a paper it is: each side's puts that side first, the host's order is the rule of the house.

Pure. The name of a partnership is turned around where both countries stand in it side by side; nothing else
that somebody wrote is touched.
"""

import re
from collections.abc import Iterable, Sequence
from typing import TypeVar

from eventapp.agenda.content import Participation
from eventapp.core.localized import Language, LocalizedText
from eventapp.core.places import COUNTRIES

T = TypeVar("T")
DASHES = "-–\N{NON-BREAKING HYPHEN}"


def own_first(name: str, first: str | None, language: Language) -> str:
    """``Canada–Mexico Partnership`` is ``Mexico–Canada Partnership`` in the copy of Mexico."""
    countries = {code: text.get(language) or code for code, text in COUNTRIES.items()}
    if first not in countries:
        return name
    own = countries[first]
    for code, other in countries.items():
        if code != first:
            name = re.sub(
                rf"\b{re.escape(other)}([{DASHES}]){re.escape(own)}\b",
                lambda found, other=other: f"{own}{found[1]}{other}",  # type: ignore[misc]
                name,
            )
    return name


def text_own_first(text: LocalizedText, first: str | None) -> LocalizedText:
    said = {each.value: own_first(words, first, each) for each, words in text}
    return LocalizedText(**said, draft=text.draft)


def sides_in_order(sides: Sequence[str], first: str | None, host: str | None) -> list[str]:
    """The side whose copy it is, else the host; then as the sides stand."""
    leads = first if first in sides else host
    return sorted(sides, key=lambda side: side != leads)


def people_in_order(people: Iterable[Participation], first: str | None) -> list[Participation]:
    """As the agenda names them; those of *first* lead, and those of no side stand last."""
    return sorted(people, key=lambda each: (each.side is None, each.side != first))
