"""The program's own sentences in three languages: gettext catalogues, read with Babel.

English sentences are the keys. French and Spanish stand in ``eventapp/translations``; a test refuses a
catalogue that is not complete, so that a page never falls back without anyone knowing.
"""

import gettext as gnu
import io
from functools import cache
from pathlib import Path
from typing import Any

from .localized import Language

CATALOGUES = Path(__file__).parent.parent / "translations"


@cache
def catalogue(language: Language) -> gnu.NullTranslations:
    """The catalogue of one language, compiled in memory from its ``.po`` file on first use."""
    if language is Language.EN:
        return gnu.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with (CATALOGUES / language.value / "LC_MESSAGES" / "messages.po").open("rb") as source:
        compiled = io.BytesIO()
        write_mo(compiled, read_po(source, locale=language.value))
    compiled.seek(0)
    return gnu.GNUTranslations(compiled)


def gettext(language: Language, sentence: str, /, **values: Any) -> str:
    """*sentence* in *language*, with ``%(name)s`` filled from *values*."""
    text = catalogue(language).gettext(sentence)
    return text % values if values else text


def ngettext(language: Language, one: str, many: str, count: int, /, **values: Any) -> str:
    """The right plural for *count*, which is also given to the sentence as ``%(count)s``."""
    return catalogue(language).ngettext(one, many, count) % {"count": count, **values}


def pgettext(language: Language, context: str, sentence: str, /, **values: Any) -> str:
    """*sentence* as meant in *context* (``Opening`` is a session, not an action)."""
    text = catalogue(language).pgettext(context, sentence)
    return text % values if values else text


def language_name(of: Language, language: Language) -> str:
    """What *of* is called in *language*: ``français``."""
    return gettext(language, _LANGUAGE_NAMES[of])


def N_(sentence: str) -> str:
    """Marks a sentence for the catalogue where it is written but not yet said."""
    return sentence


def NN_(one: str, many: str) -> tuple[str, str]:
    """Marks a sentence and its plural for the catalogue."""
    return one, many


_LANGUAGE_NAMES = {Language.EN: N_("English"), Language.FR: N_("French"), Language.ES: N_("Spanish")}
