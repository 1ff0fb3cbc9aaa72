"""Who is meant: people by key, else by name. A name that is only similar is a question, never a guess."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from eventapp.core.localized import folded
from eventapp.core.translations import N_

from . import cells
from .parsing import Row
from .values import Current, Findings

NEW = "new"
_NO_WORD = re.compile(r"[^\w]+")
_PARTICLES = frozenset("d da de del der des do dos du e la las le les los van von y".split())  # noqa: SIM905


def words(name: str) -> frozenset[str]:
    """The words of a name for comparison, without accents, capitals, points and particles. Their order is
    not kept: surnames come first in some lists."""
    found = frozenset(_NO_WORD.sub(" ", folded(name)).split())
    return found - _PARTICLES or found


def similar(one: frozenset[str], other: frozenset[str]) -> bool:
    """The same words in any order, or all words of the shorter name in the longer one (a second surname, a
    second given name); an initial stands for a word."""
    shorter, longer = sorted((one, other), key=len)
    if not shorter:
        return False
    if len(shorter) == 1:
        return shorter == longer
    return all(
        word in longer or (len(word) == 1 and any(w.startswith(word) for w in longer)) for word in shorter
    )


def derived_key(text: str, taken: Iterable[str]) -> str:
    """A key made from *text* that is not taken: ``jose-pena``, ``jose-pena-2``."""
    base = "-".join(re.findall(r"[a-z0-9]+", folded(text)))[:70].strip("-") or "x"
    taken = set(taken)
    key, number = base, 1
    while key in taken:
        number += 1
        key = f"{base}-{number}"
    return key


class Candidate(NamedTuple):
    key: str
    name: str
    about: dict[str, str]  # the person's cells
    row: int | None = None  # of the file, for one who is new there too


class Question(NamedTuple):
    """Is *name* one of the candidates? ``answer`` is a candidate's key, `NEW`, or None."""

    id: str
    sheet: str
    row: int
    cell: str
    name: str
    about: dict[str, str]
    candidates: tuple[Candidate, ...]
    answer: str | None


class People:
    """Everyone the file names. ``rows`` are the sheet's rows by the key of whom they are about;
    ``added`` are the keys of new people with the row that brings them."""

    def __init__(self, current: Current, findings: Findings, answers: Mapping[str, str]) -> None:
        self.known = {person.key: cells.person(person) for person in current.people}
        self.foreign = current.foreign_people
        self.findings = findings
        self.answers = answers
        self.questions: list[Question] = []
        self.rows: dict[str, Row] = {}
        self.added: dict[str, Row] = {}
        self.asked: set[str] = set()  # keys that answers led to
        self.aliases: dict[str, str] = {}  # keys of the file for people who were there already
        self._in_file: set[str] = set()
        self._called: dict[str, set[str]] = defaultdict(set)
        self._by_word: dict[str, set[str]] = defaultdict(set)
        self._everyone: dict[str, Candidate] = {}
        for key, about in self.known.items():
            self._enter(Candidate(key, about["name"], about))

    def _enter(self, person: Candidate) -> None:
        self._everyone[person.key] = person
        self._called[person.name].add(person.key)
        for word in words(person.name):
            self._by_word[word].add(person.key)

    def take_rows(self, rows: list[Row]) -> None:
        """The sheet of people: those with a known key first, so that the others can be compared with them."""
        self._in_file = {row.get("key") for row in rows} - {""}
        for row in rows:
            key = row.get("key")
            if key in self.known:
                self._bind(key, row)
        for row in rows:
            if row.get("key") not in self.known:
                self._take_unknown(row)

    def _bind(self, key: str, row: Row) -> None:
        if key in self.rows:
            self.findings.add(
                row.sheet,
                row.number,
                "key" if row.get("key") else "name",
                N_("This person stands here a second time, also in row %(row)s. Delete one."),
                row=self.rows[key].number,
            )
            return
        self.rows[key] = row
        if row.get("name"):
            self._called[row.get("name")].add(key)

    def _take_unknown(self, row: Row) -> None:
        key, name = row.get("key"), row.get("name")
        if key in self.foreign:
            self.findings.add(
                row.sheet,
                row.number,
                "key",
                N_("The key “%(key)s” is taken. Leave the cell empty, and one is given."),
                key=key,
            )
            return
        if not name:
            self.findings.add(row.sheet, row.number, "name", N_("A name is needed here."))
            return
        found = self._find("people", row, name, row.cells)
        if found is None:
            new = key or derived_key(name, {*self._everyone, *self.foreign, *self._in_file})
            if new in self.added:
                self._bind(new, row)
                return
            self._add(new, name, row)
            return
        if found in self.asked:
            self._called[name].add(found)  # the row says who is meant, and changes nothing about them
        else:
            self._bind(found, row)
        if key and found != key:
            self.aliases[key] = found

    def _add(self, key: str, name: str, row: Row) -> None:
        self.added[key] = row
        self.rows[key] = row
        self._enter(Candidate(key, name, {"key": key, **row.cells}, row.number))

    def mentioned(self, sheet: str, row: Row) -> str:
        """The key of the person whom a row of *sheet* names; empty where it names nobody it can be."""
        key, name = row.get("person"), row.get("name")
        if key:
            key = self.aliases.get(key, key)
            if key not in self._everyone:
                self.findings.add(
                    row.sheet,
                    row.number,
                    "person",
                    N_(
                        "Nobody has the key “%(key)s”. Add them to the sheet of people, or write only a name."
                    ),
                    key=key,
                )
                return ""
            if name and key not in self._called[name]:
                self.findings.add(
                    row.sheet,
                    row.number,
                    "name",
                    N_(
                        "The key “%(key)s” belongs to %(person)s. Empty the key to have “%(name)s” looked up."
                    ),
                    key=key,
                    person=self._everyone[key].name,
                    name=name,
                )
            return key
        return self._named(sheet, row, name) if name else ""

    def _named(self, sheet: str, row: Row, name: str) -> str:
        exact = self._called.get(name, set())
        if len(exact) > 1:
            self.findings.add(
                row.sheet,
                row.number,
                "name",
                N_("Several people are called “%(name)s”. Write the key of the one who is meant."),
                name=name,
            )
            return ""
        found = next(iter(exact), None) or self._find(sheet, row, name, {"name": name})
        if found is None:
            found = derived_key(name, {*self._everyone, *self.foreign, *self._in_file})
            self._add(found, name, row._replace(cells={"name": name}))
        self._called[name].add(found)
        return found

    def _find(self, sheet: str, row: Row, name: str, about: Mapping[str, str]) -> str | None:
        """The person whom all that the row says fits, else the answer to the question; None: somebody new."""
        said = {column: text for column, text in about.items() if text and column in ("name", *_FACTS)}
        named = sorted(self._called.get(name, ()))
        same = [
            key for key in named if all(self._everyone[key].about.get(c, "") == t for c, t in said.items())
        ]
        if len(same) == 1:
            return same[0]
        mine = words(name)
        near = {key for word in mine for key in self._by_word.get(word, ())} | set(named)
        candidates = [
            self._everyone[key]
            for key in sorted(near)
            if key in named or similar(mine, words(self._everyone[key].name))
        ]
        if not candidates:
            return None
        number = f"{sheet}-{row.number}"
        answer = self.answers.get(number)
        if answer not in (NEW, *(candidate.key for candidate in candidates)):
            answer = None
        self.questions.append(
            Question(
                number, row.sheet.name, row.number, row.sheet.cell(row.number, "name"), name, dict(said),
                tuple(candidates), answer,
            )
        )  # fmt: skip
        if answer in (None, NEW):
            return None
        self.asked.add(answer)
        return answer


_FACTS = ("title_en", "title_fr", "title_es", "organization", "city")
