"""What is found in a text, in words."""

from eventapp.core.db import db
from eventapp.core.localized import Language, LocalizedText
from eventapp.core.translations import N_, gettext, language_name
from eventapp.web.languages import current

from . import queries
from .rules import Finding

SAYS = N_("%(language)s: this text says “%(said)s” where the glossary says “%(should)s”.")
LACKS = N_(
    "%(language)s: the glossary says “%(should)s” for “%(source)s” (%(other)s), and this text does not."
)


def finding(found: Finding, language: Language | None = None) -> str:
    language = language or current()
    of = language_name(found.language, language)
    of = of[0].upper() + of[1:]
    if found.said is not None:
        return gettext(language, SAYS, language=of, said=found.said, should=found.should)
    assert found.source is not None  # it is one of the two
    other = language_name(found.source.language, language)
    return gettext(language, LACKS, language=of, should=found.should, source=found.source.text, other=other)


def hints(lineage: str, *texts: LocalizedText) -> queries.Hints | None:
    """For a page with a form of these texts, as they are saved; what is not written yet says nothing."""
    written = [text for text in texts if text]
    return queries.hints(db.session(), lineage, *written) if written else None
