"""What a list of people would do: whom it names anew, whom it knows, what has to be asked or put right. Pure.

Nobody is taken for somebody else by guess. An equal address with a name that can be the same is proposed; all
other likeness is a question, answered for each row by whoever sent the list.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from eventapp.core.localized import Language, folded
from eventapp.core.translations import N_, gettext, language_name

from . import rows
from .known import Known, Sighting
from .matching import Index, alike
from .rows import Row

NEW, OUT = "new", "out"  # answers; the others are p<person> and r<row>
ADDRESS = re.compile(r"[^@\s,;<>\"()\[\]]+@[^@\s,;<>\"()\[\]]+\.[^@\s,;<>\"().\[\]]{2,}")


class Happens(StrEnum):
    NEW = "new"  # a person nobody knew is invited
    KNOWN = "known"  # somebody known is invited
    THERE = "there"  # on the list already: nothing happens
    OUT = "out"  # left out, as it was answered
    QUESTION = "question"
    WRONG = "wrong"


class Mistake(NamedTuple):
    field: str
    sentence: str
    values: dict[str, Any]

    def say(self, language: Language) -> str:
        return gettext(language, self.sentence, **self.values)


@dataclass(frozen=True)
class Line:
    """One row and what becomes of it. ``same`` are the known people it may be, ``above`` the rows before it;
    ``answer`` is what was answered, or what is proposed."""

    row: Row
    happens: Happens
    mistakes: tuple[Mistake, ...] = ()
    same: tuple[Sighting, ...] = ()
    above: tuple[Row, ...] = ()
    erased: bool = False
    answer: str = ""
    language: Language | None = None
    group_id: int | None = None

    @property
    def asks(self) -> bool:
        return bool(self.same or self.above or self.erased) and not self.mistakes

    @property
    def person(self) -> int | None:
        return int(self.answer[1:]) if self.answer.startswith("p") else None


@dataclass
class Plan:
    lines: list[Line] = field(default_factory=list)

    def of(self, happens: Happens) -> list[Line]:
        return [line for line in self.lines if line.happens is happens]

    @property
    def invited(self) -> list[Line]:
        return [line for line in self.lines if line.happens in (Happens.NEW, Happens.KNOWN)]

    @property
    def ready(self) -> bool:
        return not any(line.happens in (Happens.QUESTION, Happens.WRONG) for line in self.lines)


def make(
    given: Sequence[Row],
    known: Known,
    groups: Mapping[str, int],
    erased: Collection[int],
    answers: Mapping[str, str],
) -> Plan:
    """*groups* are ids by folded name; *erased* the numbers of rows whose people were erased; *answers* by
    ``who-<number>``."""
    earlier: Index[int] = Index(())
    by_number: dict[int, Row] = {}
    plan = Plan()
    for row in given:
        line = _line(
            row, known, groups, row.number in erased, earlier, by_number, answers.get(f"who-{row.number}", "")
        )
        plan.lines.append(line)
        earlier.add(row.number, row.name)
        by_number[row.number] = row
    return plan


def _line(
    row: Row,
    known: Known,
    groups: Mapping[str, int],
    erased: bool,
    earlier: Index[int],
    rows_above: Mapping[int, Row],
    answer: str,
) -> Line:
    language, group_id = read_language(row.language), groups.get(folded(row.group)) if row.group else None
    mistakes = tuple(_mistakes(row, language, group_id))
    if mistakes:
        return Line(row, Happens.WRONG, mistakes)
    same = tuple(dict.fromkeys([*known.under(row.email), *known.like(row.name)]))
    above = tuple(rows_above[number] for number in earlier.like(row.name))
    about: dict[str, Any] = {"same": same, "above": above, "erased": erased}
    about |= {"language": language, "group_id": group_id}
    options = {NEW, OUT, *(f"p{each.person}" for each in same), *(f"r{each.number}" for each in above)}
    answer = answer if answer in options else _proposed(row, known, same, above)
    if not answer:
        return Line(row, Happens.QUESTION if same or above or erased else Happens.NEW, **about)
    return Line(row, _happens(answer, known), answer=answer, **about)


def _happens(answer: str, known: Known) -> Happens:
    if answer == NEW:
        return Happens.NEW
    if answer.startswith("p"):
        return Happens.THERE if known.people[int(answer[1:])].listed else Happens.KNOWN
    return Happens.OUT


def _proposed(row: Row, known: Known, same: Sequence[Sighting], above: Sequence[Row]) -> str:
    """The one who has this very address and a name like this; without an address, the one who is on the list
    by this very name without one: the same list taken twice invites nobody twice."""
    for each in above:
        if (each.email, folded(each.name)) == (row.email, folded(row.name)):
            return f"r{each.number}"
    found = [
        each
        for each in same
        if row.email and known.has(each.person, row.email) and alike(each.name, row.name)
    ]
    if not row.email:
        found = [
            each for each in same if each.listed and not each.emails and folded(each.name) == folded(row.name)
        ]
    return f"p{found[0].person}" if len(found) == 1 else ""


def _mistakes(row: Row, language: Language | None, group_id: int | None) -> list[Mistake]:
    found = []
    if not any(letter.isalpha() for letter in row.name):
        found.append(Mistake("name", N_("There is no name."), {}))
    if row.email and not ADDRESS.fullmatch(row.email):
        found.append(Mistake("email", N_("“%(text)s” is no e-mail address."), {"text": row.email[:80]}))
    if row.language and language is None:
        found.append(
            Mistake("language", N_("“%(text)s” is none of the three languages."), {"text": row.language[:40]})
        )
    if row.group and group_id is None:
        found.append(Mistake("group", N_("There is no working group “%(text)s”."), {"text": row.group[:80]}))
    for name, longest in rows.LONGEST.items():
        if len(getattr(row, name)) > longest:
            found.append(Mistake(name, N_("At most %(count)s characters."), {"count": longest}))
    return found


def read_language(text: str) -> Language | None:
    """A language by its tag or by its name in any of the three."""
    called = folded(text)
    for language in Language:
        names = {language_name(language, each) for each in Language} | {language.value, language.locale}
        if called in {folded(name) for name in names} or called == folded(language.endonym):
            return language
    return None
