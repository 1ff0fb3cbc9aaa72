"""Makes a plan better by deciding a part of it anew while the rest stays: large neighbourhood search.

A program may say which variables belong together (`Program.part`); where it does not, the variables of each
row that asks for exactly one of them do.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from . import cpsat, highs
from .program import Program, Row, Start

_SMALLEST, _LARGEST = 30, 6000  # variables that are decided anew
_MOST = 10.0  # seconds of the clock after which a try ends, if its work was misjudged
_TRY = 0.8  # seconds of work after which a try was too large
_CURIOUS = 0.2  # how often a way is tried by chance instead of by what it has brought
_HANDLING = 4e-6  # seconds by entry of a program to make it


class Part(NamedTuple):
    kind: str
    variables: tuple[int, ...]


class Neighbourhoods:
    """The parts of a program, and what each of them touches."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.rows_of: list[list[int]] = [[] for _ in program.upper]
        for number, row in enumerate(program.rows):
            for variable in {variable for _, variable in row.terms}:
                self.rows_of[variable].append(number)
        self.parts = [Part(kind, tuple(some)) for kind, some in program.parts] or list(_parts(program))
        self.kinds = sorted({part.kind for part in self.parts})
        self.parts_of: dict[int, list[int]] = defaultdict(list)
        for number, part in enumerate(self.parts):
            for variable in part.variables:
                self.parts_of[variable].append(number)

    def usual(self, kind: str) -> int:
        """How many variables a part of this kind has: the median."""
        sizes = sorted(len(part.variables) for part in self.parts if part.kind == kind)
        return sizes[len(sizes) // 2]

    def choose(self, chance: random.Random, values: Sequence[int], kind: str, size: int) -> set[int]:
        """About *size* variables: parts of a kind around one that costs something, as far as rows lead."""
        mine = [number for number, part in enumerate(self.parts) if part.kind == kind]
        weights = [1 + 20 * self._pays(number, values) for number in mine]
        first = chance.choices(mine, weights)[0]
        free: set[int] = set()
        waiting, seen = [first], {first}
        among = set(mine)
        while len(free) < size:
            if not waiting:
                rest = [number for number in mine if number not in seen]
                if not rest:
                    break
                waiting = [chance.choice(rest)]
                seen.add(waiting[0])
            number = waiting.pop(chance.randrange(len(waiting)))
            free.update(self.parts[number].variables)
            near = sorted(self._near(number, values, among) - seen)
            chance.shuffle(near)
            near = near[:4]
            seen.update(near)
            waiting += near
        return free | self._helpers(free)

    def _pays(self, number: int, values: Sequence[int]) -> bool:
        """Whether a priced variable of the part, or in a row with one that is set, is paid."""
        price = self.program.price
        for variable in self.parts[number].variables:
            if values[variable]:
                if price[variable] > 0:
                    return True
                for row in self.rows_of[variable]:
                    if any(
                        values[v] and price[v] > 0 and v not in self.parts_of
                        for _, v in self.program.rows[row].terms
                    ):
                        return True
        return False

    def _near(self, number: int, values: Sequence[int], among: set[int]) -> set[int]:
        """Parts with something set in a row in which this one has a variable."""
        found: set[int] = set()
        rows = {row for variable in self.parts[number].variables for row in self.rows_of[variable]}
        for row in rows:
            for _, variable in self.program.rows[row].terms:
                if values[variable] and variable in self.parts_of:
                    found.update(other for other in self.parts_of[variable] if other in among)
        return found

    def _helpers(self, free: set[int]) -> set[int]:
        """Variables of no part, in a row with one that is decided: they follow."""
        rows = {row for variable in free for row in self.rows_of[variable]}
        return {v for row in rows for _, v in self.program.rows[row].terms if v not in self.parts_of}

    def reduced(self, values: Sequence[int], free: set[int]) -> tuple[Program, list[int]]:
        """The program of *free* alone, everything else being as in *values*; and its variables' numbers."""
        return _reduced(self.program, self._rows(free), values, free)

    def _rows(self, free: set[int]) -> Iterator[Row]:
        numbers = sorted({row for variable in free for row in self.rows_of[variable]})
        return (self.program.rows[number] for number in numbers)


def completed(program: Program, known: Start, seconds: float, seed: int) -> list[int] | None:
    """The best values of which those that are *known* are a part; None where none were found."""
    free = set(range(len(program.upper))) - set(known)
    values = [known.get(variable, 0) for variable in range(len(program.upper))]
    small, numbers = _reduced(program, program.rows, values, free)
    found: list[Sequence[int]] = []
    search = cpsat.Search(small, cpsat.Limits(seconds, _TRY), seed, None, 1, quick=True)
    search.run(lambda some, _cost: found.append(some), lambda _bound: None)
    for some in found[-1:]:
        for old, value in zip(numbers, some, strict=True):
            values[old] = value
    return values if found and not program.broken(values) else None


def _reduced(
    program: Program, rows: Iterable[Row], values: Sequence[int], free: set[int]
) -> tuple[Program, list[int]]:
    small, numbers = Program(), sorted(free)
    new = {old: small.variable(program.price[old], program.upper[old]) for old in numbers}
    for row in rows:
        terms = [(c, new[v]) for c, v in row.terms if v in new]
        fixed = sum(c * values[v] for c, v in row.terms if v not in new)
        most = sum(c * small.upper[v] for c, v in terms if c > 0)
        least = sum(c * small.upper[v] for c, v in terms if c < 0)
        lower = None if row.lower is None or row.lower - fixed <= least else row.lower - fixed
        upper = None if row.upper is None or row.upper - fixed >= most else row.upper - fixed
        if lower is not None or upper is not None:
            small.row(terms, lower, upper)
    return small, numbers


def _parts(program: Program) -> Iterator[Part]:
    taken: set[int] = set()
    for row in program.rows:
        variables = {v for _, v in row.terms}
        if row.lower == row.upper == 1 and all(c == 1 for c, _ in row.terms) and not variables & taken:
            taken |= variables
            yield Part("", tuple(sorted(variables)))


class _Arm:
    """One way to try: parts of a kind, decided by an engine. Its size follows what the engine can finish."""

    def __init__(self, kind: str, engine: str, part: int) -> None:
        self.kind, self.engine = kind, engine
        self.size, self._least = max(300.0, 4.0 * part), part
        self.gain, self.work = 1.0, 0.1

    def learn(self, gain: int, work: float, done: bool) -> None:
        if done and work < _TRY:
            self.size = min(max(_LARGEST, 4 * self._least), self.size * 1.2)
        elif not done:
            self.size = max(_SMALLEST, 1.5 * self._least, self.size * 0.7)
        self.gain = 0.9 * self.gain + gain
        self.work = 0.9 * self.work + work

    def worth(self) -> float:
        return self.gain / self.work


class Improver:
    """Tries for ever. *left* says how many seconds of the clock a try may take. *counted*: with the engine
    alone whose work can be limited by a count, so that the clock has no say before that."""

    def __init__(
        self,
        program: Program,
        values: Sequence[int],
        seed: int,
        left: Callable[[], float],
        *,
        counted: bool = False,
    ) -> None:
        self._program, self._left = program, left
        self._current, self._cost = list(values), program.cost(values)
        self._chance = random.Random(seed)  # noqa: S311 - a search, not a secret
        self._search: Any = None
        self._cancelled = False
        self._engines = ("cpsat",) if counted else ("highs", "cpsat")
        self._most = float("inf") if counted else _MOST

    def cancel(self) -> None:
        self._cancelled = True
        if self._search:
            self._search.cancel()

    def take(self, values: Sequence[int]) -> None:
        """Goes on from values that somebody else has found. Called between two tries."""
        self._current[:] = values
        self._cost = self._program.cost(values)

    def tries(self) -> Iterator[tuple[float, list[int] | None]]:
        """After each the work it took, as seconds that do not depend on the machine, and the new values where
        they cost less."""
        neighbourhoods = Neighbourhoods(self._program)
        chance, current = self._chance, self._current
        arms = [
            _Arm(kind, engine, neighbourhoods.usual(kind))
            for kind in neighbourhoods.kinds
            for engine in self._engines
        ]
        while arms and not self._cancelled:
            arm = chance.choice(arms) if chance.random() < _CURIOUS else max(arms, key=_Arm.worth)
            free = neighbourhoods.choose(chance, current, arm.kind, int(arm.size))
            small, numbers = neighbourhoods.reduced(current, free)
            found, done, work = self._decided(arm.engine, small, [current[old] for old in numbers])
            for old, value in zip(numbers, found, strict=True):
                current[old] = value
            before, self._cost = self._cost, self._program.cost(current)
            arm.learn(before - self._cost, work, done)
            yield work, list(current) if self._cost < before else None

    def _decided(self, engine: str, small: Program, values: list[int]) -> tuple[Sequence[int], bool, float]:
        """The best values found, whether they are the best there are, and the work it took."""
        found, seed = [values], self._chance.randrange(1 << 30)
        seconds = min(max(self._left(), 0.01), self._most)
        search: Any
        if engine == "highs":
            options = {"mip_max_nodes": 10, "mip_heuristic_effort": 0.2}
            search = highs.Search(small, seconds, seed, values, None, options)
        else:
            hint = dict(enumerate(values))
            search = cpsat.Search(small, cpsat.Limits(seconds, _TRY), seed, hint, 1, quick=True)
        self._search = search
        most = small.cost(values)
        answer = search.run(
            lambda some, cost: found.append(some) if cost <= most else None, lambda _bound: None
        )
        best = min(reversed(found), key=small.cost)
        size = sum(len(row.terms) for row in small.rows) + len(values)
        return best, answer is True, search.work + _HANDLING * size
