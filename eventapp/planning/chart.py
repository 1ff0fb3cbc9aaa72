"""How a search went, as a picture: the value of the best plan falls, the proven bound rises, they meet. Pure.

Places are thousandths of the picture's width and height, from its left upper corner.
"""

from collections.abc import Iterable, Sequence
from math import ceil, floor, log10
from typing import NamedTuple, Protocol

WHOLE = 1000
TICKS = 4
MOST_ROWS = 12
HIGHEST = 4  # times the best value: a first plan far above it must not flatten all that follows
NEAR = 110  # two labels nearer than this would lie on each other


class Tick(NamedTuple):
    place: int
    value: int


class Label(NamedTuple):
    """Where a line is named: at its end, above or below it, written towards where there is room."""

    x: int
    y: int
    lines: float  # of text, up (less than nothing) or down
    anchor: str  # start | end


class Heard(Protocol):
    """What was known after so many seconds; no cost before there is a plan."""

    @property
    def seconds(self) -> float: ...
    @property
    def cost(self) -> int | None: ...
    @property
    def bound(self) -> int: ...


class Step(NamedTuple):
    """What was known after so many seconds."""

    seconds: float
    cost: int | None
    bound: int

    @property
    def gap(self) -> float | None:
        """How much could still be gained, as a share of the cost; None before there is a plan."""
        if self.cost is None:
            return None
        return max(0.0, (self.cost - self.bound) / self.cost) if self.cost else 0.0


class Chart(NamedTuple):
    """``value`` and ``bound`` are lines, ``between`` the area that they enclose: points of an SVG."""

    value: str
    bound: str
    between: str
    costs: tuple[Tick, ...]
    times: tuple[Tick, ...]
    value_label: Label | None
    bound_label: Label | None
    steps: tuple[Step, ...]


def chart(heard: Iterable[Heard], seconds: float, elapsed: float = 0) -> Chart | None:
    """The picture of what was *heard* so far of a search that may take so many *seconds* and has taken
    *elapsed*; None before anything was heard."""
    told = [Step(each.seconds, each.cost, each.bound) for each in heard]
    if not told:
        return None
    last = told[-1]._replace(seconds=max(told[-1].seconds, elapsed))
    steps = [*told, last]
    found = [step.cost for step in steps if step.cost is not None]
    top = min(max(found), HIGHEST * max(found[-1], 1)) if found else max(step.bound for step in steps)
    costs, times = nice(max(top, last.bound, 1)), nice(max(seconds, last.seconds, 1))
    wide, high = max(times[-1], ceil(last.seconds)), costs[-1]

    def place(at: float, cost: int) -> tuple[int, int]:
        return round(WHOLE * at / wide), round(WHOLE * (1 - min(cost, high) / high))

    value = _stairs([place(step.seconds, step.cost) for step in steps if step.cost is not None])
    bound = _stairs([place(step.seconds, step.bound) for step in steps])
    value_label, bound_label = _labels(value, bound)
    return Chart(
        value=_points(value),
        bound=_points(bound),
        between=_points(_between(value, bound)),
        costs=tuple(Tick(place(0, cost)[1], cost) for cost in costs),
        times=tuple(Tick(place(at, 0)[0], at) for at in times),
        value_label=value_label,
        bound_label=bound_label,
        steps=thinned(told, MOST_ROWS),
    )


def nice(most: float) -> list[int]:
    """Round numbers from 0 to *most* or a little above it."""
    rough = most / TICKS
    unit = 10 ** floor(log10(rough)) if rough > 1 else 1
    step = next(int(unit * n) for n in (1, 2, 5, 10) if unit * n >= rough)
    return list(range(0, ceil(most / step) * step + 1, step))


def thinned(steps: Sequence[Step], most: int) -> tuple[Step, ...]:
    """At most so many of them: the first, the last, and others evenly between. What says nothing new is
    left out first."""
    told: list[Step] = []
    for step in steps:
        if not told or (step.cost, step.bound) != (told[-1].cost, told[-1].bound):
            told.append(step)
    if len(told) <= most:
        return tuple(told)
    return tuple(told[round(n * (len(told) - 1) / (most - 1))] for n in range(most))


def _stairs(points: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """What is known stays so until something better is."""
    result: list[tuple[int, int]] = []
    for x, y in points:
        if result and y != result[-1][1] and x != result[-1][0]:
            result.append((x, result[-1][1]))
        if not result or (x, y) != result[-1]:
            result.append((x, y))
    return result


def _between(value: list[tuple[int, int]], bound: list[tuple[int, int]]) -> list[tuple[int, int]]:
    if not value:
        return []
    since = value[0][0]
    known = [y for x, y in bound if x <= since]
    return [*value, *reversed([(since, known[-1] if known else WHOLE), *(p for p in bound if p[0] > since)])]


def _labels(value: list[tuple[int, int]], bound: list[tuple[int, int]]) -> tuple[Label | None, Label | None]:
    """Behind the ends of the lines while there is room behind them; else the value above its line, the bound
    below its own, or above where there is no room below. Never on each other."""
    x, low = bound[-1]
    behind = x < WHOLE // 2
    at_bottom = low > WHOLE - NEAR
    high = value[-1][1] if value else 0
    crowded = high > low - NEAR
    if behind and not crowded:
        value_lines, bound_lines = 0.35, 0.35
    else:
        bound_lines = -0.5 if at_bottom else 1.2
        value_lines = -1.8 if at_bottom and crowded else -0.5
    anchor = "start" if behind else "end"
    return Label(x, high, value_lines, anchor) if value else None, Label(x, low, bound_lines, anchor)


def _points(points: Iterable[tuple[int, int]]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)
