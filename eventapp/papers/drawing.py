"""Charts drawn as SVG: the one picture that PDF, DOCX and pages show.

All text is horizontal and of one weight. Letters are measured by a rule of thumb, generously: the fonts are
with whoever shows the picture.
"""

from collections.abc import Iterator
from html import escape
from itertools import pairwise
from math import ceil, floor, log10
from textwrap import wrap
from typing import NamedTuple

from eventapp.core.localized import Language

from . import look
from .figures import written
from .model import Chart, ChartKind

WIDTH = 640.0
LETTER = 13.0  # the height of letters
_WIDE = 0.51  # the width of letters, as a share of their height
_LINE = 20.0
_DASHES = ("", "7 4", "2 4", "10 3 2 3", "", "4 4")

# Typst gives a variable font its thinnest weight unless it is told.
_FONT = "font-family:'Source Sans 3';font-variation-settings:'wght' 400"


class Picture(NamedTuple):
    svg: str
    width: float
    height: float


class _Scale(NamedTuple):
    """Numbers to lengths, with the numbers at which a line is drawn."""

    top: float
    bottom: float
    step: float

    @classmethod
    def over(cls, numbers: list[float]) -> "_Scale":
        highest, lowest = max([*numbers, 0.0]), min([*numbers, 0.0])
        rough = (highest - lowest or 1.0) / 4
        size = 10.0 ** floor(log10(rough))
        whole = size <= 1 and all(float(number).is_integer() for number in numbers)
        steps = (1, 2, 5, 10) if whole else (1, 2, 2.5, 5, 10)
        step = next(each * size for each in steps if each * size >= rough * 0.999)
        step = max(step, 1.0) if whole else step
        return cls(ceil(highest / step) * step or step, floor(lowest / step) * step, step)

    def share(self, number: float) -> float:
        return (number - self.bottom) / (self.top - self.bottom)

    def ticks(self) -> list[float]:
        count = round((self.top - self.bottom) / self.step)
        return [round(self.bottom + self.step * position, 9) for position in range(count + 1)]


def drawn(chart: Chart, language: Language, *, set_fonts: bool = False) -> Picture:
    """The picture of *chart*. ``set_fonts`` names the papers' own typeface; pages give it theirs."""
    sideways = chart.kind is not ChartKind.LINE and _is_long(chart)
    body = _Sideways(chart, language) if sideways else _Upright(chart, language)
    legend, above = _legend(chart)
    shapes = "".join((*legend, f'<g transform="translate(0 {above:g})">', *body.shapes(), "</g>"))
    height = body.height + above
    style = f' style="{_FONT}"' if set_fonts else ""
    return Picture(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="paper-drawing" viewBox="0 0 {WIDTH:g} {height:g}" '
        f'font-size="{LETTER:g}" fill="{look.INK}"{style}>{shapes}</svg>',
        WIDTH,
        height,
    )


def _is_long(chart: Chart) -> bool:
    """Whether names are too long to stand side by side."""
    room = (WIDTH - 60) / max(len(chart.categories), 1) - 8
    return any(_length(category) > room for category in chart.categories)


def _length(text: str) -> float:
    return len(text) * LETTER * _WIDE


def _shortened(text: str, room: float) -> str:
    fits = int(room / (LETTER * _WIDE))
    return text if len(text) <= fits else text[: max(fits - 1, 1)].rstrip() + "…"


def _lines(text: str, room: float) -> list[str]:
    """*text* in at most two lines."""
    first, *more = wrap(text, max(int(room / (LETTER * _WIDE)), 8)) or [""]
    return [first, _shortened(" ".join(more), room)] if more else [first]


def _text(x: float, y: float, text: str, anchor: str = "start", role: str = "") -> str:
    soft = f' fill="{look.SOFT}" class="soft"' if role == "soft" else ""
    aligned = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return f'<text x="{x:.1f}" y="{y:.1f}"{aligned}{soft}>{escape(text, quote=False)}</text>'


def _rule(x1: float, y1: float, x2: float, y2: float, *, strong: bool = False) -> str:
    colour, name = (look.SOFT, "axis") if strong else (look.LINE, "ruled")
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" class="{name}"/>'


def _bar(x: float, y: float, width: float, height: float, position: int) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}" '
        f'fill="{_colour(position)}" class="series-{position % len(look.SERIES)}"/>'
    )


def _colour(position: int) -> str:
    return look.SERIES[position % len(look.SERIES)]


def _legend(chart: Chart) -> tuple[list[str], float]:
    """Which colour is which series, in as many lines as it takes; nothing for a single one."""
    if len(chart.series) == 1:
        return [], 0.0
    shapes, x, y = [], 0.0, LETTER
    for position, series in enumerate(chart.series):
        name = _shortened(series.name, WIDTH - 40)
        width = _length(name) + 38
        if x and x + width > WIDTH:
            x, y = 0.0, y + _LINE
        if chart.kind is ChartKind.LINE:
            shapes.append(_stroke([(x, y - 4), (x + 16, y - 4)], position))
        else:
            shapes.append(_bar(x, y - 10, 12, 12, position))
        shapes.append(_text(x + 20, y, name))
        x += width
    return shapes, y + 14


def _stroke(points: list[tuple[float, float]], position: int) -> str:
    dash = _DASHES[position % len(_DASHES)]
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return (
        f'<polyline points="{path}" fill="none" stroke="{_colour(position)}" stroke-width="2.5"{dashed} '
        f'class="line-{position % len(look.SERIES)}"/>'
    )


def _stacks(chart: Chart) -> Iterator[list[tuple[int, float, float]]]:
    """For each category what is piled up: the series, from where, to where."""
    for position in range(len(chart.categories)):
        high, pile = 0.0, []
        for number, series in enumerate(chart.series):
            if (value := series.numbers[position]) is not None:
                pile.append((number, high, high + value))
                high += value
        yield pile


def _scale(chart: Chart) -> _Scale:
    if chart.kind is ChartKind.STACKED:
        return _Scale.over([end for pile in _stacks(chart) for _, _, end in pile])
    return _Scale.over([number for series in chart.series for number in series.numbers if number is not None])


class _Upright:
    """Categories side by side, numbers upwards."""

    plot = 190.0

    def __init__(self, chart: Chart, language: Language) -> None:
        self.chart, self.language, self.scale = chart, language, _scale(chart)
        labels = [written(tick, language) for tick in self.scale.ticks()]
        self.left = max(map(_length, labels)) + 12
        self.slot = (WIDTH - self.left) / max(len(chart.categories), 1)
        self.head = _LINE
        self.height = self.head + self.plot + 26

    def y(self, number: float) -> float:
        return self.head + self.plot * (1 - self.scale.share(number))

    def shapes(self) -> Iterator[str]:
        for tick in self.scale.ticks():
            yield _rule(self.left, self.y(tick), WIDTH, self.y(tick), strong=tick == 0)
            yield _text(self.left - 8, self.y(tick) + 4.5, written(tick, self.language), "end", "soft")
        for position, category in enumerate(self.chart.categories):
            middle = self.left + self.slot * (position + 0.5)
            yield _text(middle, self.height - 6, _shortened(category, self.slot * 1.1), "middle")
        if self.chart.kind is ChartKind.LINE:
            yield from self.lines()
        elif self.chart.kind is ChartKind.STACKED:
            yield from self.piles()
        else:
            yield from self.groups()

    def groups(self) -> Iterator[str]:
        count = len(self.chart.series)
        width = min(self.slot * 0.72 / count, 46)
        for place in range(len(self.chart.categories)):
            start = self.left + self.slot * (place + 0.5) - width * count / 2
            for position, series in enumerate(self.chart.series):
                yield from self.bar(start + width * position, width, series.numbers[place], position)

    def bar(self, x: float, width: float, number: float | None, position: int) -> Iterator[str]:
        label, foot = ("?", 0.0) if number is None else (written(number, self.language), number)
        top, zero = self.y(foot), self.y(0)
        if number is not None:
            yield _bar(x, min(top, zero), width - 1, abs(zero - top), position)
        if _length(label) <= width + 6:
            yield _text(x + width / 2, min(top, zero) - 5, label, "middle", "soft" if number is None else "")

    def piles(self) -> Iterator[str]:
        width = min(self.slot * 0.6, 56)
        for place, pile in enumerate(_stacks(self.chart)):
            x = self.left + self.slot * (place + 0.5) - width / 2
            for position, start, end in pile:
                yield _bar(x, self.y(end), width, self.y(start) - self.y(end) - 1, position)
            total, top = (written(pile[-1][2], self.language), pile[-1][2]) if pile else ("?", 0.0)
            yield _text(x + width / 2, self.y(top) - 5, total, "middle")

    def lines(self) -> Iterator[str]:
        for position, series in enumerate(self.chart.series):
            points = [
                None if number is None else (self.left + self.slot * (place + 0.5), self.y(number))
                for place, number in enumerate(series.numbers)
            ]
            for one, other in pairwise(points):
                if one and other:
                    yield _stroke([one, other], position)
            for point in points:
                if point:
                    yield (
                        f'<circle cx="{point[0]:.1f}" cy="{point[1]:.1f}" r="4" fill="{_colour(position)}" '
                        f'class="series-{position % len(look.SERIES)}"/>'
                    )
            if len(self.chart.series) == 1:
                for point, number in zip(points, series.numbers, strict=True):
                    if point:
                        yield _text(point[0], point[1] - 10, written(number, self.language), "middle")


class _Sideways:
    """Categories under each other, numbers to the right: for long names."""

    def __init__(self, chart: Chart, language: Language) -> None:
        self.chart, self.language, self.scale = chart, language, _scale(chart)
        self.left = min(max(map(_length, chart.categories)) + 16, WIDTH * 0.38)
        self.names = [_lines(category, self.left - 14) for category in chart.categories]
        self.bars = len(chart.series) if chart.kind is ChartKind.BARS else 1
        self.thick = 18.0 if self.bars == 1 else 14.0
        self.slot = max(self.thick * self.bars + 12, 16 * max(map(len, self.names)) + 6)
        self.height = self.slot * len(chart.categories) + 26

    def x(self, number: float) -> float:
        return self.left + (WIDTH - self.left - 48) * self.scale.share(number)

    def shapes(self) -> Iterator[str]:
        foot = self.height - 22
        for tick in self.scale.ticks():
            yield _rule(self.x(tick), 0, self.x(tick), foot, strong=tick == 0)
            yield _text(self.x(tick), foot + 17, written(tick, self.language), "middle", "soft")
        piles = list(_stacks(self.chart))
        for place, lines in enumerate(self.names):
            middle = self.slot * (place + 0.5)
            y = middle - self.thick * self.bars / 2
            for number, line in enumerate(lines):
                yield _text(self.left - 10, middle + 4.5 + 15 * (number - (len(lines) - 1) / 2), line, "end")
            if self.chart.kind is ChartKind.STACKED:
                yield from self.pile(y, piles[place])
            else:
                for position, series in enumerate(self.chart.series):
                    yield from self.bar(y + self.thick * position, series.numbers[place], position)

    def bar(self, y: float, number: float | None, position: int) -> Iterator[str]:
        middle = y + self.thick / 2 + 4.5
        if number is None:
            yield _text(self.x(0) + 6, middle, written(None, self.language), role="soft")
            return
        start, end = sorted((self.x(0), self.x(number)))
        yield _bar(start, y, end - start, self.thick - 1, position)
        yield _text(end + 6, middle, written(number, self.language))

    def pile(self, y: float, pile: list[tuple[int, float, float]]) -> Iterator[str]:
        for position, start, end in pile:
            yield _bar(self.x(start), y, self.x(end) - self.x(start) - 1, self.thick, position)
        total = pile[-1][2] if pile else None
        yield _text(self.x(total or 0) + 6, y + self.thick / 2 + 4.5, written(total, self.language))
