"""A 0/1 program: variables, linear rows, a price for each variable. What every solver here is given.

A row may have a *name*: rows of one name are what one requirement says, and are left out together when it is
asked which requirements cannot hold at once.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

Term = tuple[int, int]  # coefficient, variable


class Row(NamedTuple):
    """``lower`` <= the sum of the terms <= ``upper``; None: no limit."""

    terms: tuple[Term, ...]
    lower: int | None
    upper: int | None
    name: str = ""


class Program:
    """Built once, then only read. Variables are numbers from 0 on, whole, from 0 to their ``upper``."""

    def __init__(self) -> None:
        self.upper: list[int] = []
        self.price: list[int] = []
        self.rows: list[Row] = []
        self.constant = 0
        self.parts: list[tuple[str, tuple[int, ...]]] = []

    def variable(self, price: int = 0, upper: int = 1) -> int:
        self.upper.append(upper)
        self.price.append(price)
        return len(self.upper) - 1

    def row(
        self, terms: Iterable[Term], lower: int | None = None, upper: int | None = None, name: str = ""
    ) -> None:
        self.rows.append(Row(tuple(terms), lower, upper, name))

    def part(self, variables: Iterable[int], kind: str = "") -> None:
        """These belong together: what is decided anew at once when a plan is made better. Parts of another
        *kind* may overlap them. Variables of no part follow from the others."""
        self.parts.append((kind, tuple(variables)))

    def cost(self, values: Sequence[int]) -> int:
        return self.constant + sum(p * v for p, v in zip(self.price, values, strict=True) if v)

    def broken(self, values: Sequence[int]) -> list[Row]:
        """The rows that *values* do not keep."""
        return [row for row in self.rows if not _keeps(row, values)]


def _keeps(row: Row, values: Sequence[int]) -> bool:
    total = sum(coefficient * values[variable] for coefficient, variable in row.terms)
    return (row.lower is None or total >= row.lower) and (row.upper is None or total <= row.upper)


def lowest(program: Program) -> int:
    """What no plan can be below, without looking."""
    return program.constant + sum(min(0, p) * u for p, u in zip(program.price, program.upper, strict=True))


class Better(NamedTuple):
    """What a search has so far: ``values`` only where they are new."""

    seconds: float
    cost: int | None
    bound: int
    values: Sequence[int] | None


class Outcome(NamedTuple):
    """``values`` is None where nothing was found; ``impossible`` where it is proven that there is nothing."""

    values: Sequence[int] | None
    cost: int | None
    bound: int
    impossible: bool = False


Listener = Callable[[Better], None]
Stop = Callable[[], bool]
Start = Mapping[int, int]  # values of some variables to begin from
# From values others that cost less, without an engine: after each try its work, and what it found
Ways = Callable[[Sequence[int]], Iterator[tuple[float, Sequence[int] | None]]]
