"""The numbers of charts, as they are written and as a table."""

from collections.abc import Iterable

from babel.numbers import format_decimal

from eventapp.core.localized import Language
from eventapp.core.translations import N_, gettext

from .model import Align, Chart, Column, Row, Table

NOT_KNOWN = N_("not known")


def written(number: float | None, language: Language) -> str:
    """``1,240`` · ``1 240`` · ``0.5``; what is not known is said to be so."""
    if number is None:
        return gettext(language, NOT_KNOWN)
    return str(format_decimal(number, locale=language.locale.replace("-", "_"))).replace("-", "−")


def table_of(chart: Chart, language: Language) -> Table:
    """As narrow as its numbers allow: the series under each other where the names of the categories are short
    (years), else the categories."""
    names = [series.name for series in chart.series]
    numbers = [[written(number, language) for number in series.numbers] for series in chart.series]
    corner = chart.category_name or gettext(language, N_("Category"))
    widths = (max(map(len, column)) for column in zip(chart.categories, *numbers, strict=True))
    if sum(width + 3 for width in widths) <= 72:
        return _table(corner, chart.categories, names, numbers)
    return _table(corner, names, chart.categories, zip(*numbers, strict=True))


def _table(
    corner: str, titles: Iterable[str], names: Iterable[str], numbers: Iterable[Iterable[str]]
) -> Table:
    columns = (Column(corner, weight=0), *(Column(title, weight=0, align=Align.END) for title in titles))
    rows = tuple(Row((name, *line)) for name, line in zip(names, numbers, strict=True))
    return Table(columns, rows, row_header=True)


def in_words(chart: Chart, language: Language) -> str:
    """What the picture shows, with its numbers where no table beneath it says them."""
    if chart.table:
        return chart.alt
    lines = (
        ", ".join(
            f"{category} {written(number, language)}"
            for category, number in zip(chart.categories, series.numbers, strict=True)
        )
        for series in chart.series
    )
    named = (f"{series.name}: {line}." for series, line in zip(chart.series, lines, strict=True))
    return " ".join((chart.alt, *named))
