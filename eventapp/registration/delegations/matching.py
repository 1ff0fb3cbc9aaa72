"""Whether two names may be one person's: a question to whoever knows them, never an answer. Pure.

Names of the two sides differ by habit rather than by person: accents left out, a second surname left out,
``de la`` and ``y`` written or not, initials, hyphens, ``Surname, Name``. What is left of a name when all
that is taken away is compared as words, in any order.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from functools import lru_cache
from typing import Generic, TypeVar

from eventapp.core.localized import folded

PARTICLES = frozenset(
    (
        *("de", "del", "la", "las", "los", "y", "e", "i", "da", "do", "dos", "das"),
        *("du", "des", "le", "d", "von", "van", "der", "den"),
    )
)
FEWEST = 2  # words that must agree: a first name alone is nobody
MOST_MISSING = 2  # a second given name and a second surname
MOST_CANDIDATES = 5

_APART = str.maketrans(dict.fromkeys("-.,/_\u00a0\u2010\u2011\u2012\u2013", " "))
_NOTHING = str.maketrans(dict.fromkeys("'`\"\u2018\u2019\u201c\u201d\u00b4\u02bc", ""))

Key = TypeVar("Key", bound=Hashable)


@lru_cache(maxsize=50_000)
def words(name: str) -> tuple[str, ...]:
    """The words of a name that count, folded and sorted: ``Peña y Núñez, José`` → jose, nunez, pena."""
    plain = folded(name.translate(_NOTHING).translate(_APART))
    every = plain.split()
    return tuple(sorted([word for word in every if word not in PARTICLES] or every))


def alike(one: str, other: str) -> bool:
    """Whether both names may be the same person's. The same either way round."""
    return _alike(words(one), words(other))


def _alike(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    few, many = sorted((one, other), key=lambda each: (len(each), each))
    if few == many:
        return bool(few)
    if len(few) < FEWEST or len(many) - len(few) > MOST_MISSING:
        return False
    return _covered(few, many)


def _covered(few: tuple[str, ...], many: tuple[str, ...]) -> bool:
    """Whether each word of the shorter name stands in the longer one, whole or as its initial; at least one
    that is whole."""
    left = list(many)
    open_words = []
    for word in few:
        if word in left:
            left.remove(word)
        else:
            open_words.append(word)
    if not any(len(word) > 1 for word in few if word not in open_words):
        return False
    return _initials(open_words, left)


def _initials(some: list[str], left: list[str]) -> bool:
    """Whether each of *some* can be given another word of *left* of which it is the initial, or the other way
    round."""
    if not some:
        return True
    word, *others = some
    return any(
        _initials(others, left[:at] + left[at + 1 :])
        for at, candidate in enumerate(left)
        if 1 in (len(word), len(candidate)) and word[0] == candidate[0]
    )


def same_address(one: str | None, other: str | None) -> bool:
    return bool(one and other) and str(one).strip().lower() == str(other).strip().lower()


class Index(Generic[Key]):
    """Finds names that are alike among very many, by the words that they share.

    Two names without initials share two words at least, or are one and the same word: whoever looks among
    those with the rarer words need not look among all who are called María.
    """

    def __init__(self, names: Iterable[tuple[Key, str]]) -> None:
        self._words: dict[Key, tuple[str, ...]] = {}
        self._turn: dict[Key, int] = {}
        self._whole: dict[str, list[Key]] = defaultdict(list)
        self._short: dict[str, list[Key]] = defaultdict(list)  # names with initials
        for key, name in names:
            self.add(key, name)

    def add(self, key: Key, name: str) -> None:
        mine = self._words[key] = words(name)
        self._turn[key] = len(self._turn)
        where = self._short if _has_initials(mine) else self._whole
        for word in set(mine):
            where[word].append(key)

    def like(self, name: str, most: int = MOST_CANDIDATES) -> list[Key]:
        """The keys of names like *name*, those that share most with it first."""
        mine = words(name)
        found = {key for key in self._near(mine) if _alike(mine, self._words[key])}
        return sorted(found, key=lambda key: self._rank(mine, key))[:most]

    def _near(self, mine: tuple[str, ...]) -> set[Key]:
        """Everybody who may be like *mine*, and few others."""
        by_rarity = sorted(set(mine), key=lambda word: len(self._whole.get(word, ())))
        if len(by_rarity) > 1 and not _has_initials(mine) and len(by_rarity) == len(mine):
            by_rarity.pop()
        near = {key for word in by_rarity for key in self._whole.get(word, ())}
        return near.union(*(self._short.get(word, ()) for word in set(mine)))

    def _rank(self, mine: tuple[str, ...], key: Key) -> tuple[int, int, int]:
        their = self._words[key]
        return -len(set(mine) & set(their)), len(their), self._turn[key]


def _has_initials(name: tuple[str, ...]) -> bool:
    return any(len(word) == 1 for word in name)
