"""What somebody says of one term, and what is wrong with it. Pure."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import msgspec

from eventapp.core.errors import Invalid, Problem
from eventapp.core.localized import NOTHING, Language, LocalizedText, folded
from eventapp.core.translations import N_

from .rules import TermKind, forms

LONGEST = 300
MOST_AVOIDED = 20
LONGEST_KEY = 60


class Wrong(Invalid):
    """Input with mistakes: ``problems`` holds one sentence for each field that has one."""

    def __init__(self, problems: dict[str, Problem]) -> None:
        super().__init__(N_("Something has to be put right"))
        self.problems = problems


class TermFacts(msgspec.Struct, frozen=True):
    """``avoid`` holds the forms to avoid by language, a language without any left out."""

    kind: TermKind
    text: LocalizedText
    avoid: Mapping[str, tuple[str, ...]] = {}
    note: LocalizedText = NOTHING

    def plain(self) -> dict[str, Any]:
        """As the records have it."""
        found: dict[str, Any] = msgspec.to_builtins(self)
        return found


def problems(facts: TermFacts) -> Iterator[tuple[str, Problem]]:
    """What is wrong, by the name of the field."""
    if not facts.text:
        yield "text_en", Invalid(N_("A term needs its word in at least one language."))
    for language in Language:
        own = [form.casefold() for form in forms(facts.text, language)]
        avoided = facts.avoid.get(language.value, ())
        if len(facts.text.get(language) or "") > LONGEST:
            yield f"text_{language}", _too_long()
        if any(len(form) > LONGEST for form in avoided) or len(avoided) > MOST_AVOIDED:
            yield f"avoid_{language}", Invalid(N_("This is too long."))
        both = next((form for form in avoided if form.casefold() in own), None)
        if both is not None:
            yield (
                f"avoid_{language}",
                Invalid(N_("“%(form)s” is the term itself: it cannot be avoided too."), form=both),
            )
        elif avoided and not own:
            yield f"avoid_{language}", Invalid(N_("Say first what the term is called in this language."))


def _too_long() -> Invalid:
    return Invalid(N_("At most %(count)s characters."), count=LONGEST)


def key_for(facts: TermFacts, taken: Collection[str]) -> str:
    """What the term is called in addresses, for ever."""
    best = facts.text.best(Language.EN)
    first = forms(facts.text, best.language)[:1] if best else []
    base = re.sub("[^a-z0-9]+", "-", folded(first[0] if first else "term")).strip("-")[:LONGEST_KEY] or "term"
    number, key = 1, base
    while key in taken:
        number += 1
        key = f"{base}-{number}"
    return key
