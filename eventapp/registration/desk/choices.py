"""What the filters of the list offer: (value in the address, what it is called)."""

from collections.abc import Mapping
from typing import Any

from eventapp.core.localized import Language, LocalizedText
from eventapp.core.places import COUNTRIES
from eventapp.core.translations import gettext, language_name
from eventapp.core.wording import short_day

from .sight import Sight
from .words import HAS, MODES, SECTORS, SORTS, STATES

Option = tuple[str, str]


def options(sight: Sight, groups: Mapping[int, LocalizedText], language: Language) -> dict[str, list[Option]]:
    named: dict[str, Mapping[Any, str]] = {
        "state": STATES,
        "sector": SECTORS,
        "mode": MODES,
        "has": HAS,
        "sort": SORTS,
    }
    found = {
        name: [(str(value), gettext(language, label)) for value, label in labels.items()]
        for name, labels in named.items()
    }
    found["side"] = [(side, _text(COUNTRIES[side], language)) for side in sight.sides]
    found["reads"] = [(each.value, language_name(each, language)) for each in Language]
    found["group"] = sorted(
        ((str(key), _text(name, language)) for key, name in groups.items()), key=lambda option: option[1]
    )
    found["session"] = [
        (
            str(each.id),
            f"{short_day(each.content.start.date(), language)} · {_text(each.content.title, language)}",
        )
        for each in sight.sessions
    ]
    return found


def _text(text: LocalizedText, language: Language) -> str:
    best = text.best(language)
    return best.text if best else ""
