"""Errors that are messages for people.

A use case raises one of these with a sentence of the catalogue (English is its key) and the values that
belong in it; the edge (a page, a command, a feed) says it in the reader's language.
"""

from typing import Any

from .localized import Language
from .translations import gettext


class Problem(Exception):
    """Something a person has to know. ``sentence`` is a key of the message catalogue."""

    def __init__(self, sentence: str, /, **values: Any) -> None:
        super().__init__(sentence % values if values else sentence)
        self.sentence = sentence
        self.values = values

    def say(self, language: Language) -> str:
        return gettext(language, self.sentence, **self.values)


class NotFound(Problem):
    """What was asked for is not here, or not for this reader."""


class Conflict(Problem):
    """Somebody else was faster: the thing changed since it was read."""


class Invalid(Problem):
    """The input cannot be what was meant."""
