import datetime as dt

import msgspec
import pytest

from eventapp.core.localized import Language, Said
from eventapp.papers.model import (
    Chart,
    Column,
    Heading,
    Paper,
    Passage,
    Row,
    Run,
    Series,
    Table,
    plain,
    runs,
    said,
    strong,
)
from tests.papers.sample import report

DATE = dt.date(2022, 11, 24)


def test_words_are_pieces_of_text() -> None:
    assert runs("One") == (Run("One"),)
    assert runs(("", "One ", Run("two", strong=True))) == (Run("One "), Run("two", strong=True))
    assert plain(("One ", Run("two"))) == "One two"
    assert strong("x") == (Run("x", strong=True),)


def test_a_text_says_its_language_where_it_is_another() -> None:
    assert said(Said("Bonjour", Language.FR), Language.FR) == "Bonjour"
    assert said(Said("Bonjour", Language.FR), Language.EN) == (Run("Bonjour", language=Language.FR),)
    assert said(None, Language.EN, "not known") == "not known"


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///etc/passwd", "//example.org", "data:x"])
def test_a_link_leads_to_the_web_or_to_a_mailbox(link: str) -> None:
    with pytest.raises(ValueError, match="not an address"):
        Run("x", link=link)


@pytest.mark.parametrize("levels", [(2,), (1, 3), (1, 2, 4), (0,), (1, 2, 3, 4, 5)])
def test_no_level_of_headings_is_skipped(levels: tuple[int, ...]) -> None:
    first, *others = (Heading("x", level) for level in levels)
    with pytest.raises(ValueError, match="level"):
        Paper("Report", Language.EN, DATE, (first, Passage(Language.FR, tuple(others))))


def test_levels_may_rise_again() -> None:
    levels = (1, 2, 3, 2, 1, 2)
    assert Paper("Report", Language.EN, DATE, tuple(Heading("x", level) for level in levels))


def test_a_row_fills_its_table() -> None:
    with pytest.raises(ValueError, match="2 cells"):
        Table((Column("a"), Column("b")), (Row(("x",)),))


def test_a_chart_has_words_and_a_number_for_each_category() -> None:
    with pytest.raises(ValueError, match="words"):
        Chart("Caption", " ", ("2022",), (Series("A", (1,)),))
    with pytest.raises(ValueError, match="one number"):
        Chart("Caption", "Words", ("2022",), (Series("A", (1, 2)),))


def test_a_paper_can_be_kept_as_json() -> None:
    paper = report()
    assert msgspec.json.decode(msgspec.json.encode(paper), type=Paper) == paper
