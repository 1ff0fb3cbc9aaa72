"""Finds the words of a glossary in texts, and texts that say something else. Pure.

Few false alarms matter more than finding everything. So a word alone, such as "Director" or "Energy", only
counts where it is the whole text or stands beside a form to avoid; names of organizations and groups count
only where they are written as names; and another language's text *lacks* a term only where not even its
single words are in it.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from itertools import pairwise, permutations
from typing import NamedTuple

import msgspec

from eventapp.core.localized import NOTHING, Language, LocalizedText, Said, folded
from eventapp.people import titles

from .words import Word, content, is_acronym, joined, loose, normal, words_of

BETWEEN = " / "  # between the forms of one language: one for each gender, or a name and its acronym
RUNNING = 12  # words: a longer text is prose, which may name a thing by half its name
MOST_REMEMBERED = 20_000


class TermKind(StrEnum):
    TITLE = "title"  # of a person
    ORGANIZATION = "organization"
    GROUP = "group"
    TERM = "term"


class Term(msgspec.Struct, frozen=True):
    """A thing and what it is called; ``avoid`` are forms by language that texts should not use for it."""

    key: str
    kind: TermKind
    text: LocalizedText
    avoid: Mapping[Language, tuple[str, ...]] = {}


def forms(text: LocalizedText, language: Language) -> list[str]:
    """What it may be called in one language, the preferred form first."""
    return [form.strip() for form in (text.get(language) or "").split(BETWEEN) if form.strip()]


class Use(NamedTuple):
    """A term in a text. ``gender`` counts the forms of a title; ``avoid`` says that it is one to avoid;
    ``sure`` that nothing else can be meant."""

    terms: tuple[str, ...]  # keys: several where the language has one word for several things
    said: str
    gender: int | None = None
    avoid: bool = False
    sure: bool = True


class Finding(NamedTuple):
    """The text in *language* says ``said`` where the glossary says ``should``. Without ``said`` it says
    nothing of the kind, while another language's text says ``source``."""

    term: str
    language: Language
    said: str | None
    should: str
    source: Said | None = None


# ---- Forms ----


class _Owner(NamedTuple):
    key: str
    kind: TermKind
    form: str
    gender: int | None
    avoid: bool


class _Pattern:
    """One or several equal forms, as words to look for."""

    def __init__(self, form: str, language: Language) -> None:
        self.words = words_of(form, language)
        self.owners: list[_Owner] = []
        self.content = len(content(self.words))
        self.acronym = self.content == 1 and is_acronym(content(self.words)[0].text)

    def matches(self, text: str, words: Sequence[Word], at: int) -> bool:
        there = words[at : at + len(self.words)]
        if [word.stem for word in there] != [word.stem for word in self.words]:
            return False
        if any(
            is_acronym(own.text) and other.text.removesuffix("s") != own.text
            for own, other in zip(self.words, there, strict=True)
        ):
            return False
        return all(joined(before, after, text) for before, after in pairwise(there))

    def named(self, there: Sequence[Word]) -> bool:
        """Whether it is written as a name: with a capital wherever its form has one."""
        return all(
            other.text[0].isupper() or not own.text[0].isupper()
            for own, other in zip(self.words, there, strict=True)
        )


class _Form(NamedTuple):
    """A form that satisfies whoever looks for its term in a text of this language."""

    together: str
    stems: tuple[str, ...]  # loose ones, of the words that matter


def _form(words: Sequence[Word]) -> _Form:
    return _Form(
        loose("".join(word.stem for word in words)), tuple(loose(word.stem) for word in content(words))
    )


class _Text(NamedTuple):
    """A text as those see it who look whether it names a thing at all."""

    together: str
    stems: frozenset[str]  # loose ones
    length: int

    def has(self, form: _Form, kind: TermKind) -> bool:
        if form.together in self.together:
            return True
        there = sum(word in self.stems for word in form.stems)
        if kind is not TermKind.TITLE and self.length > RUNNING:
            return 2 * there >= len(form.stems)
        return there == len(form.stems)


# ---- The glossary, ready to be looked for ----


class Lexicon:
    """The terms of a glossary. What was found in a text is remembered: a draft is looked through after each
    of its changes, and nearly all of its texts are as they were."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms = {term.key: term for term in terms}
        self._patterns: dict[Language, dict[str, list[_Pattern]]] = {}
        self._forms: dict[tuple[str, Language], list[_Form]] = {}
        self._titles: dict[str, tuple[Term, int | None]] = {}
        self._remembered: dict[LocalizedText, tuple[Finding, ...]] = {}
        for language in Language:
            self._patterns[language] = self._compiled(language)
        for term in self.terms.values():
            self._note_title(term)

    def __bool__(self) -> bool:
        return bool(self.terms)

    def _compiled(self, language: Language) -> dict[str, list[_Pattern]]:
        by_words: dict[tuple[str, ...], _Pattern] = {}

        def add(term: Term, form: str, avoid: bool) -> None:
            pattern = _Pattern(form, language)
            if not pattern.content:
                return
            same = by_words.setdefault(tuple(word.stem for word in pattern.words), pattern)
            same.owners.append(_Owner(term.key, term.kind, form, _gender(term, language, form), avoid))
            if not avoid:
                self._forms.setdefault((term.key, language), []).append(_form(pattern.words))

        for term in self.terms.values():
            for form in forms(term.text, language):
                add(term, form, avoid=False)
            for form in term.avoid.get(language, ()):
                add(term, form, avoid=True)
        first: dict[str, list[_Pattern]] = {}
        for pattern in sorted(by_words.values(), key=lambda each: -len(each.words)):
            first.setdefault(pattern.words[0].stem, []).append(pattern)
        return first

    # ---- What a text says ----

    def uses(self, text: str, language: Language) -> list[Use]:
        """The terms in a text of one language in their order, the longest form first where several begin at
        the same word."""
        text = normal(text)
        patterns = self._patterns[language]
        words = words_of(text, language)
        found, at = [], 0
        while at < len(words):
            pattern = next((p for p in patterns.get(words[at].stem, ()) if p.matches(text, words, at)), None)
            if pattern is None:
                at += 1
                continue
            after = at + len(pattern.words)
            use = _use(pattern, text[words[at].start : words[after - 1].end], words[at:after])
            whole = len(content(words)) == pattern.content
            if use is not None:
                found.append(use._replace(sure=use.sure or whole))
            at = after
        return found

    def compare(self, text: LocalizedText) -> tuple[Finding, ...]:
        """Where *text* says something else than the glossary, in any of its languages."""
        known = self._remembered.get(text)
        if known is None:
            if len(self._remembered) >= MOST_REMEMBERED:
                self._remembered.clear()
            known = self._remembered[text] = tuple(self._compared(text))
        return known

    def _compared(self, text: LocalizedText) -> Iterable[Finding]:
        uses = {language: self.uses(said, language) for language, said in text}
        told: set[tuple[str, Language]] = set()
        for language, found in uses.items():
            for use in found:
                term = self.terms[use.terms[0]]
                should = _said_well(term, language, use._replace(gender=_meant(term, uses)))
                if use.avoid and should and (use.terms[0], language) not in told:
                    told.add((use.terms[0], language))
                    yield Finding(use.terms[0], language, use.said, should)
        seen: dict[Language, _Text] = {}
        wrong: set[tuple[Language, str | None]] = set()
        for language, other in permutations(uses, 2):
            for use in uses[language]:
                if use.avoid or (use.terms[0], other) in told or (language, use.said) in wrong:
                    continue
                if other not in seen:
                    seen[other] = _seen(text.get(other) or "", other)
                if self._says(use, other, seen[other]):
                    continue
                finding = self._lacking(use, language, other, uses)
                if finding is not None:
                    told.add((finding.term, other))
                    wrong.add((other, finding.said))
                    yield finding

    def _says(self, use: Use, other: Language, seen: _Text) -> bool:
        """Whether the text in *other* says one of the things that *use* may mean, or has no word for them."""
        wanted = [(key, form) for key in use.terms for form in self._forms.get((key, other), ())]
        return not wanted or any(seen.has(form, self.terms[key].kind) for key, form in wanted)

    def _lacking(
        self, use: Use, language: Language, other: Language, uses: Mapping[Language, Sequence[Use]]
    ) -> Finding | None:
        """What the text in *other* should say because the one in *language* makes this *use*."""
        term = next(self.terms[key] for key in use.terms if (key, other) in self._forms)
        avoided = {folded(form) for form in term.avoid.get(other, ())}
        instead = next((each.said for each in uses[other] if folded(each.said) in avoided), None)
        if instead is None and not use.sure:
            return None
        if instead is None and term.kind is TermKind.TITLE:
            instead = self._other_title(uses[language], uses[other])
        elif instead is None and not _agreed(use, other, uses):
            return None
        should = _said_well(term, other, use._replace(gender=_meant(term, uses)))
        return Finding(term.key, other, instead, should, Said(use.said, language))

    def _other_title(self, own: Sequence[Use], other: Sequence[Use]) -> str | None:
        """The one title that the other text says and the first does not."""
        keys = {key for use in own for key in use.terms}
        titles = [
            use
            for use in other
            if self.terms[use.terms[0]].kind is TermKind.TITLE and keys.isdisjoint(use.terms)
        ]
        return titles[0].said if len(titles) == 1 else None

    def found(self, text: LocalizedText) -> list[Term]:
        """The terms that stand in any language of *text*, in their order, each once."""
        keys = [key for language, said in text for use in self.uses(said, language) for key in use.terms]
        return [self.terms[key] for key in dict.fromkeys(keys)]

    # ---- Titles of people ----

    def _note_title(self, term: Term) -> None:
        for language in Language if term.kind is TermKind.TITLE else ():
            whole = (term.text.get(language) or "", _written_out(term, language, None))
            for form in (*forms(term.text, language), *whole):
                if form:
                    self._titles.setdefault(folded(form), (term, _gender(term, language, form)))

    def title(self, text: str) -> LocalizedText | None:
        """The title that *text* is in any of the languages, accents and case ignored; a form of one gender
        is that gender in the others too, and an acronym is written out."""
        found = self._titles.get(folded(text))
        if found is None:
            return None
        term, gender = found
        told = {each.value: _written_out(term, each, gender) or None for each in Language}
        return msgspec.structs.replace(NOTHING, **told, draft=term.text.draft)


def _genders(term: Term, language: Language) -> list[str]:
    """The forms of a title, one for each gender where there are two; without its acronym. English has no
    genders: what follows there is another name."""
    found = forms(term.text, language)
    found = [form for form in found if not is_acronym(form)] or found
    return found[:1] if language is Language.EN else found


def _gender(term: Term, language: Language, form: str) -> int | None:
    some = _genders(term, language) if term.kind is TermKind.TITLE else []
    return some.index(form) if len(some) > 1 and form in some else None


def _written_out(term: Term, language: Language, gender: int | None) -> str:
    some = _genders(term, language)
    return some[gender] if gender is not None and gender < len(some) > 1 else BETWEEN.join(some)


def title_of(lexicon: Lexicon, text: str, language: Language) -> LocalizedText:
    """*text* as somebody typed it in *language*, as a title: in three languages if the glossary or the
    official titles know it."""
    return lexicon.title(text) or titles.title_of(text, language)


def render_title(lexicon: Lexicon, title: LocalizedText) -> LocalizedText:
    """*title* with the languages that it lacks, where it is known; what is there stays."""
    if not title or not title.missing():
        return title
    for _language, said in title:
        known = lexicon.title(said) or titles.known(said)
        if known is not None:
            lacking = {each.value: known.get(each) for each in title.missing()}
            draft = tuple(each for each in known.draft if lacking.get(each.value))
            return msgspec.structs.replace(title, **lacking, draft=(*title.draft, *draft))
    return title


def _meant(term: Term, uses: Mapping[Language, Sequence[Use]]) -> int | None:
    """The gender in which any of the languages says this title."""
    said = (each.gender for found in uses.values() for each in found if term.key in each.terms)
    return next((gender for gender in said if gender is not None), None)


def _agreed(use: Use, other: Language, uses: Mapping[Language, Sequence[Use]]) -> bool:
    """Whether all languages beside *other*, and two at least, surely speak of the same thing: one alone may
    add a word that nobody misses in the others (``pays hôte`` for a host)."""
    beside = [
        any(each.sure and not set(each.terms).isdisjoint(use.terms) for each in found)
        for language, found in uses.items()
        if language is not other
    ]
    return len(beside) > 1 and all(beside)


def _use(pattern: _Pattern, said: str, there: Sequence[Word]) -> Use | None:
    """What a pattern's place in a text means; None where it is no name there, though only a name counts."""
    named = pattern.named(there)
    fits = [own for own in pattern.owners if own.kind in (TermKind.TITLE, TermKind.TERM) or named]
    right, wrong = [own for own in fits if not own.avoid], [own for own in fits if own.avoid]
    if wrong and right:  # the same words, written otherwise: accents, hyphens
        spelled = said.casefold()
        right_ones = {own.form.casefold() for own in right}
        wrong = [own for own in wrong if own.form.casefold() == spelled and spelled not in right_ones]
    if wrong:
        return Use(tuple(own.key for own in wrong), said, avoid=True)
    if not right:
        return None
    keys = tuple(dict.fromkeys(own.key for own in right))
    return Use(keys, said, right[0].gender, sure=pattern.content > 1 or pattern.acronym)


def _seen(text: str, language: Language) -> _Text:
    words = words_of(normal(text), language)
    return _Text(
        "".join(word.stem for word in words), frozenset(loose(word.stem) for word in words), len(words)
    )


def _said_well(term: Term, language: Language, use: Use | None = None) -> str:
    """What the term is called in *language*: a title with its genders, or in that of *use*; a name written
    out, unless the use is its acronym."""
    if term.kind is TermKind.TITLE:
        return _written_out(term, language, use.gender if use else None)
    own = forms(term.text, language)
    if use is not None and is_acronym(use.said):
        own = [*(form for form in own if is_acronym(form)), *own]
    return own[0] if own else ""


# ---- The order of a list ----


def sort_key(text: str, language: Language) -> str:
    """É stands with E; in Spanish Ñ comes after N."""
    if language is Language.ES:
        text = text.replace("ñ", "n\uffff").replace("Ñ", "n\uffff")
    return folded(text)
