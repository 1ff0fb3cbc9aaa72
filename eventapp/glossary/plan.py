"""What a list of terms would do to the glossary, row by row. Pure."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

import msgspec

from eventapp.core.errors import Invalid, Problem
from eventapp.core.localized import Language, LocalizedText, folded
from eventapp.core.translations import N_, gettext

from . import facts as checks
from .facts import TermFacts
from .rows import KINDS, Row
from .rules import BETWEEN, TermKind, forms


class Happens(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    BACK = "back"  # it was retired
    SAME = "same"
    WRONG = "wrong"


class KnownTerm(NamedTuple):
    key: str
    version: int
    facts: TermFacts
    retired: bool = False


class Line(NamedTuple):
    """What happens with one row: to which term (``before``: as it is now), and what it becomes."""

    row: Row
    happens: Happens
    before: KnownTerm | None = None
    facts: TermFacts | None = None
    problems: tuple[Problem, ...] = ()

    def changes(self) -> list[tuple[str, str, str]]:
        """The columns that differ: as they are and as they would be."""
        if self.facts is None:
            return []
        old = _cells(self.before.facts) if self.before else {}
        return [
            (key, old.get(key, ""), text)
            for key, text in _cells(self.facts).items()
            if text != old.get(key, "")
        ]


class Plan(NamedTuple):
    lines: tuple[Line, ...]

    @property
    def wrong(self) -> list[Line]:
        return [line for line in self.lines if line.happens is Happens.WRONG]

    @property
    def doing(self) -> list[Line]:
        return [line for line in self.lines if line.happens in (Happens.NEW, Happens.CHANGED, Happens.BACK)]

    @property
    def digest(self) -> str:
        """Names what was shown: it changes when the terms meanwhile do."""
        said: list[Any] = [
            (line.row, line.happens, line.before and (line.before.key, line.before.version))
            for line in self.lines
        ]
        return hashlib.sha256(msgspec.json.encode(said)).hexdigest()[:32]


def make(rows: Iterable[Row], known: Sequence[KnownTerm]) -> Plan:
    """An empty cell leaves what is there; a row finds its term by its key, else by its words."""
    by_key = {each.key: each for each in known}
    by_word: dict[tuple[TermKind, str, str], list[KnownTerm]] = {}
    for each in known:
        for language in Language:
            for form in {folded(form) for form in forms(each.facts.text, language)}:
                by_word.setdefault((each.facts.kind, language.value, form), []).append(each)
    seen: dict[str, int] = {}
    return Plan(tuple(_line(row, by_key, by_word, seen) for row in rows))


def _line(
    row: Row,
    by_key: Mapping[str, KnownTerm],
    by_word: Mapping[tuple[TermKind, str, str], list[KnownTerm]],
    seen: dict[str, int],
) -> Line:
    kind = _kind(row.kind)
    if row.kind and kind is None:
        return _wrong(row, N_("“%(text)s” is no kind of term."), text=row.kind[:40])
    kinds = [kind] if kind else list(TermKind)
    found = [by_key[row.key]] if row.key in by_key else _like(row, kinds, by_word)
    if len(found) > 1:
        return _wrong(row, N_("Several terms have these words. Say which one with its key."))
    before = found[0] if found else None
    first = seen.setdefault(before.key if before else f"{row.en}\0{row.fr}\0{row.es}", row.number)
    if first != row.number:
        return _wrong(row, N_("This is the term of row %(number)s again."), number=first)
    facts = _facts(row, kind, before.facts if before else None)
    problems = tuple(problem for _name, problem in checks.problems(facts))
    return Line(row, Happens.WRONG if problems else _happens(facts, before), before, facts, problems)


def _happens(facts: TermFacts, before: KnownTerm | None) -> Happens:
    if before is None:
        return Happens.NEW
    if before.retired:
        return Happens.BACK
    return Happens.SAME if facts == before.facts else Happens.CHANGED


def _wrong(row: Row, sentence: str, **values: Any) -> Line:
    return Line(row, Happens.WRONG, problems=(Invalid(sentence, **values),))


def _like(
    row: Row, kinds: Iterable[TermKind], by_word: Mapping[tuple[TermKind, str, str], list[KnownTerm]]
) -> list[KnownTerm]:
    """The terms that have one of the row's words; of several those that have most of them."""
    counts: dict[str, int] = {}
    found: dict[str, KnownTerm] = {}
    for kind in kinds:
        for language in Language:
            first = getattr(row, language.value).split(BETWEEN)[0]
            for each in by_word.get((kind, language.value, folded(first)), ()) if first else ():
                counts[each.key] = counts.get(each.key, 0) + 1
                found[each.key] = each
    most = max(counts.values(), default=0)
    return [found[key] for key, count in counts.items() if count == most]


def _kind(text: str) -> TermKind | None:
    """A kind by its key or by its name in any language."""
    called = folded(text)
    for kind, name in KINDS.items():
        if called in {kind.value, *(folded(gettext(each, name)) for each in Language)}:
            return kind
    return None


def _facts(row: Row, kind: TermKind | None, before: TermFacts | None) -> TermFacts:
    text, avoid = {}, {}
    for language in Language:
        old = before.text.get(language) if before else None
        text[language.value] = _text(getattr(row, language.value), old, exact=bool(row.key))
        listed = tuple(
            each.strip() for each in getattr(row, f"avoid_{language}").split(BETWEEN) if each.strip()
        )
        some = listed or (before.avoid.get(language.value, ()) if before else ())
        if some:
            avoid[language.value] = some
    draft = tuple(
        each
        for each in (before.text.draft if before else ())
        if before and before.text.get(each) == text[each]
    )
    usual = before.kind if before else TermKind.TERM
    note = before.note if before else LocalizedText()
    return TermFacts(kind or usual, LocalizedText(**text, draft=draft), avoid, note)


def _text(typed: str, old: str | None, *, exact: bool) -> str | None:
    """One of a term's forms only names it; a row with its key says all of them."""
    if not typed:
        return old
    known = {folded(form) for form in (old or "").split(BETWEEN)}
    return old if old and not exact and folded(typed) in known else typed


def _cells(facts: TermFacts) -> dict[str, str]:
    return {
        **{language.value: facts.text.get(language) or "" for language in Language},
        "kind": facts.kind.value,
        **{f"avoid_{each}": BETWEEN.join(facts.avoid.get(each.value, ())) for each in Language},
    }
