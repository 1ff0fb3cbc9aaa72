"""How a year's commitments go on into the next: from values, without web or database.

What is open goes into the next year's plan of the same group, what is concluded stays behind as concluded. A
commitment of several groups goes on with each of them. What went on once does not go on again, wherever it
stands now: groups merge and split in between.
"""

from collections.abc import Collection, Mapping
from typing import NamedTuple

Plan = tuple[str, int]  # the key of a group, and a year
Entries = Mapping[Plan, tuple[int, ...]]  # the numbers of the commitments in each plan, in order


class Book(NamedTuple):
    """What stands in the plans: ``concluded`` are the numbers of what is done or dropped, ``carried`` which
    commitment went on from which plan."""

    entries: Entries
    concluded: Collection[int] = frozenset()
    carried: Collection[tuple[Plan, int]] = frozenset()


class Carry(NamedTuple):
    """What becomes of one group's plan: ``new`` are those of the open ones that still have to be entered."""

    group: str
    open: tuple[int, ...]
    new: tuple[int, ...]
    concluded: tuple[int, ...]


class Balance(NamedTuple):
    """Distinct commitments of a year: all of them, those that stand in a plan of the next, those that stay
    behind as concluded."""

    before: int
    carried: int
    concluded: int

    @property
    def even(self) -> bool:
        return self.before == self.carried + self.concluded


class Rolling(NamedTuple):
    year: int
    into: int
    groups: tuple[Carry, ...]
    balance: Balance  # as it is once all this is done

    @property
    def new(self) -> int:
        """How many entries are still to be made."""
        return sum(len(each.new) for each in self.groups)


def roll(book: Book, year: int, into: int) -> Rolling:
    """What is to be done so that every open commitment of *year* goes on in *into*."""
    groups = tuple(
        _carry(book, plan, into) for plan in sorted(book.entries) if plan[1] == year and book.entries[plan]
    )
    return Rolling(year, into, groups, balance(rolled(book, groups, year, into), year, into))


def _carry(book: Book, plan: Plan, into: int) -> Carry:
    numbers = book.entries[plan]
    there = book.entries.get((plan[0], into), ())
    going = tuple(n for n in numbers if n not in book.concluded)
    new = tuple(n for n in going if n not in there and (plan, n) not in book.carried)
    return Carry(plan[0], going, new, tuple(n for n in numbers if n in book.concluded))


def rolled(book: Book, groups: Collection[Carry], year: int, into: int) -> Book:
    """The book once *groups* are carried."""
    entries = dict(book.entries)
    carried = set(book.carried)
    for each in groups:
        if each.new:
            entries[each.group, into] = (*entries.get((each.group, into), ()), *each.new)
        carried |= {((each.group, year), number) for number in each.open}
    return Book(entries, book.concluded, carried)


def balance(book: Book, year: int, into: int) -> Balance:
    """How the books stand. What was concluded after it had gone on counts as carried, once."""
    before = _numbers(book.entries, year)
    carried = before & _numbers(book.entries, into)
    return Balance(len(before), len(carried), len(before & set(book.concluded) - carried))


def _numbers(entries: Entries, year: int) -> set[int]:
    return {number for (_, at), numbers in entries.items() if at == year for number in numbers}
