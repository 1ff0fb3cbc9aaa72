"""Rolling, merging, splitting, concluding, regrouping in any order: done to values, and to the program beside
them."""

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack

from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from eventapp.outcomes import carrying, commitments, plans, queries, results
from eventapp.outcomes.model import State
from eventapp.outcomes.plans import Which
from eventapp.outcomes.rolling import Book, roll, rolled
from eventapp.outcomes.succession import Homeless, merge, moved, split
from eventapp.outcomes.values import Reported
from tests.apps import reading, writing
from tests.factories import NOW, text
from tests.outcomes.making import ACTOR, GROUPS, LINEAGE, values

YEARS = (2026, 2027, 2028)
keys = st.sampled_from(GROUPS)
some_keys = st.lists(keys, min_size=1, max_size=3, unique=True)
years = st.sampled_from(YEARS)
anything = st.integers(0, 99)


class OnValues(RuleBasedStateMachine):
    """The pure rules alone: ``book`` is all there is."""

    def __init__(self) -> None:
        super().__init__()
        self.book = Book({})
        self.added: set[int] = set()
        self.begin()

    def begin(self) -> None:
        """For whoever does the same elsewhere too."""

    @rule(groups=some_keys, year=years)
    def add(self, groups: list[str], year: int) -> None:
        number = 1 + max(self.added, default=0)
        self.added.add(number)
        entries = dict(self.book.entries)
        for key in groups:
            entries[key, year] = (*entries.get((key, year), ()), number)
        self.book = self.book._replace(entries=entries)

    @rule(year=years)
    def roll_over(self, year: int) -> None:
        todo = roll(self.book, year, year + 1)
        self.book = rolled(self.book, todo.groups, year, year + 1)
        assert todo.balance.even
        assert roll(self.book, year, year + 1).new == 0  # twice is once

    @rule(group=keys, successor=keys, since=years)
    def merge(self, group: str, successor: str, since: int) -> None:
        if group != successor:
            self.take(moved(self.book.entries, merge(self.book.entries, group, successor, since)))

    @rule(group=keys, homes=st.lists(some_keys, min_size=3, max_size=3), since=years)
    def split(self, group: str, homes: list[list[str]], since: int) -> None:
        allotted = {n: homes[n % 3] for n in self.numbers_of(group, since)}
        try:
            moves = split(self.book.entries, group, allotted, since)
        except Homeless:
            assert any(group in targets for targets in allotted.values())
        else:
            self.take(moved(self.book.entries, moves))

    def numbers_of(self, group: str, since: int) -> set[int]:
        return {
            n
            for (key, year), stands in self.book.entries.items()
            if key == group and year >= since
            for n in stands
        }

    def take(self, entries: dict[tuple[str, int], tuple[int, ...]]) -> None:
        """Whoever had gone on from a plan has gone on from the one where that entry stands now."""
        before = self.book
        carried = set()
        for year in {plan[1] for plan in entries}:
            went = {n for (plan, n) in before.carried if plan[1] == year}
            for plan, numbers in entries.items():
                if plan[1] == year:
                    carried |= {(plan, n) for n in numbers if n in went}
        self.book = Book(entries, before.concluded, frozenset(carried))

    @precondition(lambda self: self.added)
    @rule(which=anything, concluded=st.booleans())
    def report(self, which: int, concluded: bool) -> None:
        number = sorted(self.added)[which % len(self.added)]
        left = frozenset(self.book.concluded) - {number}
        self.book = self.book._replace(concluded=left | {number} if concluded else left)

    @invariant()
    def nothing_is_lost_or_doubled(self) -> None:
        stands = [n for numbers in self.book.entries.values() for n in numbers]
        assert set(stands) == self.added
        assert all(len(set(numbers)) == len(numbers) for numbers in self.book.entries.values())


class OnDatabase(OnValues):
    """The same through the use cases, on a database of its own that *made* gives."""

    made: Callable[[], AbstractContextManager[Flask]]

    def begin(self) -> None:
        self.stack = ExitStack()
        self.app = self.stack.enter_context(type(self).made())

    def teardown(self) -> None:
        self.stack.close()

    @rule(groups=some_keys, year=years)
    def add(self, groups: list[str], year: int) -> None:
        super().add(groups, year)
        with writing(self.app) as session:
            made = commitments.add(
                session, ACTOR, NOW, values(f"No. {max(self.added)}", groups, year, owners=())
            )
            assert made.number == max(self.added)

    @rule(year=years)
    def roll_over(self, year: int) -> None:
        super().roll_over(year)
        with writing(self.app) as session:
            shown = carrying.seal(carrying.rolling(session, LINEAGE, year, year + 1))
            after = carrying.roll_over(session, ACTOR, NOW, LINEAGE, (year, year + 1), shown)
            assert after.even
        with writing(self.app) as session:
            assert carrying.rolling(session, LINEAGE, year, year + 1).new == 0

    @rule(group=keys, successor=keys, since=years)
    def merge(self, group: str, successor: str, since: int) -> None:
        super().merge(group, successor, since)
        if group != successor:
            with writing(self.app) as session:
                moves = carrying.merging(session, LINEAGE, group, successor, since)
                carrying.succeed(session, ACTOR, NOW, LINEAGE, group, moves, since)

    @rule(group=keys, homes=st.lists(some_keys, min_size=3, max_size=3), since=years)
    def split(self, group: str, homes: list[list[str]], since: int) -> None:
        allotted = {n: homes[n % 3] for n in self.numbers_of(group, since)}
        super().split(group, homes, since)
        if any(group in targets for targets in allotted.values()):
            return
        with writing(self.app) as session:
            moves = carrying.splitting(session, LINEAGE, group, allotted, since)
            carrying.succeed(session, ACTOR, NOW, LINEAGE, group, moves, since)

    @precondition(lambda self: self.added)
    @rule(which=anything, concluded=st.booleans())
    def report(self, which: int, concluded: bool) -> None:
        super().report(which, concluded)
        number = sorted(self.added)[which % len(self.added)]
        key, year = next(plan for plan, numbers in sorted(self.book.entries.items()) if number in numbers)
        with writing(self.app) as session:
            version = commitments.by_number(session, LINEAGE, number).version
            state = State.DROPPED if concluded and number % 2 else State.DONE if concluded else State.LATE
            results.report(
                session, ACTOR, NOW, Which(LINEAGE, key, year), number, Reported(state, text("So")), version
            )

    @precondition(lambda self: self.added)
    @rule(which=anything, groups=some_keys)
    def regroup(self, which: int, groups: list[str]) -> None:
        number = sorted(self.added)[which % len(self.added)]
        year = next(plan[1] for plan, numbers in sorted(self.book.entries.items()) if number in numbers)
        with writing(self.app) as session:
            plans.regroup(session, ACTOR, NOW, LINEAGE, number, year, groups)
        entries = {
            plan: tuple(n for n in numbers if n != number or plan[1] != year or plan[0] in groups)
            for plan, numbers in self.book.entries.items()
        }
        for key in groups:
            if number not in entries.get((key, year), ()):
                entries[key, year] = (*entries.get((key, year), ()), number)
        self.take(entries)

    @invariant()
    def same_as_on_values(self) -> None:
        with reading(self.app) as session:
            found = queries.book(session, LINEAGE)
        assert {plan: sorted(numbers) for plan, numbers in found.entries.items() if numbers} == {
            plan: sorted(numbers) for plan, numbers in self.book.entries.items() if numbers
        }
        assert set(found.concluded) == set(self.book.concluded)
        assert {number for _, number in found.carried} == {number for _, number in self.book.carried}


def machine_on(made: Callable[[], AbstractContextManager[Flask]]) -> type[OnDatabase]:
    return type("MachineHere", (OnDatabase,), {"made": staticmethod(made)})
