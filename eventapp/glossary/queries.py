"""Reads of the glossary. What belongs to partners belongs to their lineage: a series and its successor share
their words."""

from functools import lru_cache
from typing import NamedTuple

import msgspec
from sqlalchemy import Text, select, type_coerce
from sqlalchemy.orm import Session

from eventapp.core.errors import NotFound
from eventapp.core.localized import Language, LocalizedText, folded
from eventapp.core.translations import N_

from .model import GlossaryTerm
from .rules import Finding, Lexicon, Term, TermKind, render_title, sort_key, title_of

_ROW = tuple[str, TermKind, str, str]


def lexicon(session: Session, lineage: str) -> Lexicon:
    """The terms in use, ready to be looked for, in one statement. While they are as they were it is the same
    one, which remembers what it found."""
    rows = session.execute(
        select(
            GlossaryTerm.key,
            GlossaryTerm.kind,
            type_coerce(GlossaryTerm.text, Text),
            type_coerce(GlossaryTerm.avoid, Text),
        )
        .where(GlossaryTerm.lineage == lineage, GlossaryTerm.retired.is_(False))
        .order_by(GlossaryTerm.id)
    ).all()
    return _lexicon(tuple(tuple(row) for row in rows))


@lru_cache(maxsize=8)
def _lexicon(rows: tuple[_ROW, ...]) -> Lexicon:
    return Lexicon(
        Term(
            key,
            kind,
            msgspec.json.decode(text, type=LocalizedText),
            msgspec.json.decode(avoid, type=dict[Language, tuple[str, ...]]),
        )
        for key, kind, text, avoid in rows
    )


class Entry(NamedTuple):
    """A term in a list that is read."""

    key: str
    kind: TermKind
    text: LocalizedText
    avoid: dict[str, list[str]]
    note: LocalizedText
    nature: str | None = None
    retired: bool = False

    def sort_key(self, language: Language) -> tuple[bool, str]:
        said = self.text.best(language)
        return (self.text.get(language) is None, sort_key(said.text if said else self.key, language))


def glossary(
    session: Session,
    lineage: str,
    language: Language = Language.EN,
    *,
    kind: TermKind | None = None,
    query: str = "",
    retired: bool = False,
) -> list[Entry]:
    """The terms in use in the order of one language's alphabet; those it has no word for come last.
    *query* keeps those in which each of its words stands, in any language. *retired* gives the others."""
    rows = session.execute(
        select(
            GlossaryTerm.key,
            GlossaryTerm.kind,
            GlossaryTerm.text,
            GlossaryTerm.avoid,
            GlossaryTerm.note,
            GlossaryTerm.nature,
            GlossaryTerm.retired,
        ).where(
            GlossaryTerm.lineage == lineage,
            GlossaryTerm.retired.is_(retired),
            *([GlossaryTerm.kind == kind] if kind else []),
        )
    )
    words = folded(query).split()
    found = [Entry(*row) for row in rows]
    return sorted(
        (entry for entry in found if all(word in _searched(entry) for word in words)),
        key=lambda entry: entry.sort_key(language),
    )


def _searched(entry: Entry) -> str:
    said = [text for each in (entry.text, entry.note) for _language, text in each]
    return folded(" ".join([entry.key, *said, *(form for some in entry.avoid.values() for form in some)]))


def term(session: Session, lineage: str, key: str) -> GlossaryTerm:
    """Raises `NotFound`."""
    found = session.scalars(
        select(GlossaryTerm).where(GlossaryTerm.lineage == lineage, GlossaryTerm.key == key)
    ).one_or_none()
    if found is None:
        raise NotFound(N_("There is no such term in this glossary."))
    return found


class Hints(NamedTuple):
    """What a form is told of the texts that stand in it: where they say something else than the glossary,
    and which of its terms stand in them."""

    findings: tuple[Finding, ...] = ()
    terms: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.findings or self.terms)


def hints(session: Session, lineage: str, *texts: LocalizedText) -> Hints:
    """For templates/glossary/_hints.html; in one statement, whatever the number of texts."""
    known = lexicon(session, lineage)
    findings = dict.fromkeys(finding for text in texts for finding in known.compare(text))
    terms = {term.key: term for text in texts for term in known.found(text)}
    return Hints(tuple(findings), tuple(terms.values()))


def title(session: Session, lineage: str, known: LocalizedText) -> LocalizedText:
    """A person's title with the languages that it lacks. No statement for one that lacks none."""
    return render_title(lexicon(session, lineage), known) if known and known.missing() else known


def typed_title(session: Session, lineage: str, text: str, language: Language) -> LocalizedText:
    """A title as somebody typed it."""
    return title_of(lexicon(session, lineage), text, language)
