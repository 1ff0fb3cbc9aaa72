"""Pictures of numbers: the lengths are the numbers, and what is not known is not nought."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventapp.core.localized import Language
from eventapp.papers.drawing import WIDTH, drawn
from eventapp.papers.figures import in_words, table_of
from eventapp.papers.model import Chart, ChartKind, Series, plain

NUMBERS = st.one_of(st.none(), st.integers(0, 5000), st.floats(0, 1e6, allow_nan=False))


def chart(numbers: dict[str, tuple[float | None, ...]], names: tuple[str, ...], **how: object) -> Chart:
    series = tuple(Series(name, line) for name, line in numbers.items())
    return Chart("Caption", "Words.", names, series, **how)  # type: ignore[arg-type]


def shapes(picture: str, tag: str) -> list[dict[str, str]]:
    return [each.attrib for each in ET.fromstring(picture).iter(f"{{http://www.w3.org/2000/svg}}{tag}")]


def texts(picture: str) -> list[str]:
    return [each.text or "" for each in ET.fromstring(picture).iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize(
    ("names", "side"), [(("2020", "2021", "2022"), "height"), (("A long name of a group " * 2,) * 3, "width")]
)
def test_bars_are_as_long_as_their_numbers(names: tuple[str, ...], side: str) -> None:
    picture = drawn(chart({"Groups": (10, None, 40)}, names), Language.EN)
    first, second = (float(bar[side]) for bar in shapes(picture.svg, "rect"))
    assert second == pytest.approx(4 * first, rel=0.02)
    assert {"10", "40"} <= set(texts(picture.svg))


def test_what_is_not_known_has_no_bar_and_says_so() -> None:
    picture = drawn(chart({"Groups": (None, 0)}, ("2021", "2022")), Language.EN)
    assert len(shapes(picture.svg, "rect")) == 1
    assert "?" in texts(picture.svg)


def test_a_line_is_broken_where_a_year_is_not_known() -> None:
    known = chart({"A": (1, 2, 3, 4)}, ("1", "2", "3", "4"), kind=ChartKind.LINE)
    broken = chart({"A": (1, 2, None, 4)}, ("1", "2", "3", "4"), kind=ChartKind.LINE)
    assert len(shapes(drawn(known, Language.EN).svg, "polyline")) == 3
    assert len(shapes(drawn(broken, Language.EN).svg, "polyline")) == 1


def test_stacked_parts_follow_each_other() -> None:
    picture = drawn(
        chart({"A": (3,), "B": (None,), "C": (5,)}, ("2022",), kind=ChartKind.STACKED), Language.EN
    )
    parts = [bar for bar in shapes(picture.svg, "rect") if float(bar["width"]) > 12]
    low, high = sorted(parts, key=lambda bar: -float(bar["y"]))
    assert float(high["y"]) + float(high["height"]) == pytest.approx(float(low["y"]) - 1, abs=0.2)
    assert "8" in texts(picture.svg)


def test_numbers_are_written_as_the_language_does() -> None:
    assert "1\u202f240" in texts(
        drawn(chart({"A": (1240,)}, ("2022",)), Language.FR).svg
    ) or "1\u00a0240" in texts(drawn(chart({"A": (1240,)}, ("2022",)), Language.FR).svg)
    assert "1,240" in texts(drawn(chart({"A": (1240,)}, ("2022",)), Language.ES).svg)


def test_names_are_text_and_never_markup() -> None:
    picture = drawn(chart({"<b>&": (1,), "x": (2,)}, ("<i>",)), Language.EN)
    assert {"<b>&", "<i>"} <= set(texts(picture.svg))


@given(
    st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=9),
    st.sampled_from(ChartKind),
    st.sampled_from(["2022", "A name that is rather long"]),
)
def test_everything_stays_within_the_picture(
    numbers: list[tuple[float | None, float | None]], kind: ChartKind, name: str
) -> None:
    one, other = zip(*numbers, strict=True)
    picture = drawn(chart({"A": one, "B": other}, (name,) * len(numbers), kind=kind), Language.EN)
    for bar in shapes(picture.svg, "rect"):
        assert float(bar["x"]) >= 0
        assert float(bar["x"]) + float(bar["width"]) <= WIDTH + 0.2
        assert -0.2 <= float(bar["y"]) <= picture.height
        assert float(bar["height"]) >= 0


class TestTables:
    def test_years_stand_beside_each_other(self) -> None:
        table = table_of(chart({"Groups": (7, None)}, ("2021", "2022"), category_name="Year"), Language.EN)
        assert [plain(column.title) for column in table.columns] == ["Year", "2021", "2022"]
        assert table.rows[0].cells == ("Groups", "7", "not known")

    def test_long_names_stand_under_each_other(self) -> None:
        names = ("Environment and natural resources " * 2, "Energy")
        table = table_of(chart({"Done": (1, 2), "Late": (0, 4)}, names), Language.EN)
        assert [row.cells for row in table.rows] == [(names[0], "1", "0"), (names[1], "2", "4")]

    def test_no_column_is_without_a_name(self) -> None:
        table = table_of(chart({"A": (1,)}, ("2022",)), Language.EN)
        assert all(plain(column.title) for column in table.columns)

    def test_what_no_table_says_is_in_the_words(self) -> None:
        said = in_words(chart({"A": (1, None)}, ("2021", "2022"), table=False), Language.EN)
        assert said == "Words. A: 2021 1, 2022 not known."
