"""Text in the three languages of the meeting, as one value."""

import unicodedata
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple, Self

import msgspec


class Language(StrEnum):
    """A language of the meeting; the value is the tag used in addresses."""

    EN = "en"
    FR = "fr"
    ES = "es"

    @property
    def locale(self) -> str:
        """The BCP 47 tag of the regional form we write."""
        return {"en": "en-CA", "fr": "fr-CA", "es": "es-MX"}[self.value]

    @property
    def endonym(self) -> str:
        """The language's name in itself, as a list of languages shows it."""
        return {"en": "English", "fr": "Français", "es": "Español"}[self.value]


_LANGUAGES = tuple(Language)  # going through an enumeration costs more than asking each of these


class TextStatus(StrEnum):
    """How far one language of a text has come."""

    MISSING = "missing"
    DRAFT = "draft"
    REVIEWED = "reviewed"


class Said(NamedTuple):
    """A text and the language it is in, which may not be the one asked for."""

    text: str
    language: Language


class LocalizedText(msgspec.Struct, frozen=True, omit_defaults=True):
    """One text in English, French and Spanish; None or blank where a language is missing.

    ``draft`` lists the languages whose text nobody has reviewed yet.
    """

    en: str | None = None
    fr: str | None = None
    es: str | None = None
    draft: tuple[Language, ...] = ()

    @classmethod
    def same(cls, text: str) -> Self:
        """A text that needs no translation, such as a number or a name."""
        return cls(en=text, fr=text, es=text)

    def get(self, language: Language) -> str | None:
        """The text in exactly this language, or None."""
        text: str | None = getattr(self, language.value)
        return text if text and text.strip() else None

    def status(self, language: Language) -> TextStatus:
        if self.get(language) is None:
            return TextStatus.MISSING
        return TextStatus.DRAFT if language in self.draft else TextStatus.REVIEWED

    def missing(self) -> tuple[Language, ...]:
        texts = zip(_LANGUAGES, (self.en, self.fr, self.es), strict=True)
        return tuple(language for language, text in texts if not (text and text.strip()))

    def best(self, language: Language) -> Said | None:
        """The text in *language*, else the next best, told with its own language so that a page can
        mark it (``lang``). French falls back to English before Spanish, Spanish to English before French."""
        for candidate in (language, Language.EN, Language.FR, Language.ES):
            text = self.get(candidate)
            if text is not None:
                return Said(text, candidate)
        return None

    def __bool__(self) -> bool:
        return any(self.get(language) for language in Language)

    def __iter__(self) -> Iterator[tuple[Language, str]]:
        for language in Language:
            text = self.get(language)
            if text is not None:
                yield language, text


NOTHING = LocalizedText()


def clean(text: str) -> str:
    """Normal form C without control characters other than line ends and tabs: what mail, calendars and
    XML can all carry."""
    normal = unicodedata.normalize("NFC", text)
    return "".join(c for c in normal if c in "\n\t" or unicodedata.category(c) != "Cc")


def folded(text: str) -> str:
    """For comparison only: accents and case ignored, white space collapsed (``Énergie`` → ``energie``)."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(plain.replace("œ", "oe").replace("æ", "ae").split())
