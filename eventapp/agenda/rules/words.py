"""Checks of the words: texts and titles that say something else than the glossary does."""

from collections.abc import Iterator
from typing import Any

from eventapp.agenda.content import SessionContent
from eventapp.core.localized import LocalizedText
from eventapp.core.translations import N_
from eventapp.glossary.rules import Finding as Wording

from .finding import Agenda, Finding, advises

CODE = "glossary"


def as_the_glossary_says(agenda: Agenda) -> Iterator[Finding]:
    """Each session's texts, and each person's title once; what is wrong with the words in the same way is
    said once for a session."""
    lexicon = agenda.known.glossary
    if not lexicon:
        return
    titles: dict[str, tuple[str, LocalizedText]] = {}
    for session in agenda.sessions:
        texts = (session.title, session.summary, *(item.title for item in session.items))
        for wording in dict.fromkeys(found for text in texts for found in lexicon.compare(text)):
            yield _of_session(session, wording)
        titles.update({person.key: (person.name, person.title) for person in session.people})
    for name, title in titles.values():
        for wording in lexicon.compare(title):
            yield _of_person(name, wording)


def _of_session(session: SessionContent, wording: Wording) -> Finding:
    values = {"session": session.title or LocalizedText.same(session.slug), **_values(wording)}
    if wording.said is not None:
        sentence = N_("“%(session)s” says “%(said)s” in %(language)s where the glossary says “%(should)s”.")
    else:
        sentence = N_(
            "“%(session)s” says “%(source)s” in %(other)s; the glossary’s “%(should)s” is missing in"
            " %(language)s."
        )
    return advises(CODE, sentence, session, **values)


def _of_person(name: str, wording: Wording) -> Finding:
    values = {"person": name, **_values(wording)}
    if wording.said is not None:
        sentence = N_(
            "The title of %(person)s says “%(said)s” in %(language)s where the glossary says “%(should)s”."
        )
    else:
        sentence = N_(
            "The title of %(person)s is “%(source)s” in %(other)s; the glossary’s “%(should)s” is missing in"
            " %(language)s."
        )
    return advises(CODE, sentence, **values)


def _values(wording: Wording) -> dict[str, Any]:
    found: dict[str, Any] = {"language": wording.language, "should": wording.should}
    if wording.said is not None:
        return {**found, "said": wording.said}
    assert wording.source is not None  # it is one of the two
    return {**found, "source": wording.source.text, "other": wording.source.language}
