"""What a report says on paper: the same in three languages, with nothing unreported hidden."""

from typing import Any

from eventapp.core.localized import NOTHING, Language
from eventapp.papers.model import Cell, Chart, Paper, Paragraph, Table, flat, headings, plain, runs
from eventapp.reports.content import (
    Attendance,
    GroupContent,
    Line,
    Profile,
    ReportContent,
    Section,
    YearFigures,
)
from eventapp.reports.paper import paper, profile, structure
from tests.factories import text
from tests.reports.test_board import report

DONE = Line(7, text("Plant trees"), "youth_lab", state="done", result=text("Planted"))
OPEN = Line(8, text("Count birds"), "group")


def group(**facts: Any) -> GroupContent:
    sections = (
        Section("results", text("Results"), text("All went well")),
        Section("priorities", text("Priorities")),
    )
    return GroupContent(**{"key": "forestry", "name": text("Forestry"), "sections": sections, **facts})


def all_words(made: Paper) -> str:
    """Everything that stands in the tables, paragraphs and facts."""
    found: list[str] = []
    for block in flat(made.blocks):
        if isinstance(block, Table):
            for row in block.rows:
                for cell in row.cells:
                    whole = cell.blocks if isinstance(cell, Cell) else ()
                    found += [plain(each.text) for each in whole if hasattr(each, "text")]
                    found += [] if isinstance(cell, Cell) else [plain(cell)]
        elif hasattr(block, "text"):
            found.append(plain(block.text))
        elif hasattr(block, "facts"):
            found += [f"{plain(each.name)}: {plain(each.text)}" for each in block.facts]
        elif hasattr(block, "blocks"):
            found += [plain(each.text) for each in block.blocks if hasattr(each, "text")]
    return "\n".join(found)


def made(content: ReportContent, language: Language = Language.EN) -> Paper:
    return paper(content, language)


def test_the_three_languages_have_the_same_parts_tables_and_figures() -> None:
    content = report(group(results=(DONE, OPEN), plan=(OPEN,)), group(key="mining", sections=()))
    shapes = {tuple(structure(made(content, language))) for language in Language}
    assert len(shapes) == 1
    assert ("Table", 0) in shapes.pop()


def test_a_commitment_of_which_nothing_is_reported_stands_with_the_others() -> None:
    said = all_words(made(report(group(results=(DONE, OPEN)))))
    assert "Count birds" in said
    assert "not reported" in said
    (chart,) = [b for b in made(report(group(results=(DONE, OPEN)))).blocks if isinstance(b, Chart)]
    assert {series.name: series.numbers for series in chart.series} == {"done": (1,), "not reported": (1,)}


def test_a_group_without_a_report_stands_there_and_the_report_says_so() -> None:
    content = report(
        group(), group(key="mining", name=text("Mining"), sections=(Section("results", text("Results")),))
    )
    titles = [plain(heading.text) for heading in headings(made(content).blocks)]
    assert titles.count("Mining") == 1
    said = all_words(made(content))
    assert "No report was received from this group." in said
    assert "Not known: nothing was reported under this heading." in said


def test_what_exists_in_another_language_only_is_marked_with_it() -> None:
    only_french = Section("results", text("Results"), NOTHING.__class__(fr="Tout va bien"))
    blocks = made(report(group(sections=(only_french,)))).blocks
    texts = [block.text for block in flat(blocks) if isinstance(block, Paragraph)]
    marked = [run for text in texts for run in runs(text) if run.text == "Tout va bien"]
    assert [run.language for run in marked] == [Language.FR]


def test_a_number_that_is_not_known_is_a_gap_in_a_chart_and_not_nought() -> None:
    years = (
        YearFigures(2016, 12, "cmp", listed=8, attendance=Attendance(150)),
        YearFigures(2018, 14, "cmp", listed=8, met=7),
    )
    charts = [
        block
        for block in profile(_with(Profile(years=years)), Language.EN).blocks
        if isinstance(block, Chart)
    ]
    assert [series.numbers for chart in charts for series in chart.series] == [(8, 8), (None, 7), (150, None)]


def test_the_profile_says_what_is_not_known() -> None:
    said = all_words(profile(_with(Profile()), Language.EN))
    for fact in ("Host", "City", "Venue", "Format", "Participants"):
        assert f"{fact}: not known" in said
    assert "No working group is known for this year." in said


def test_paragraphs_and_lists_of_a_typed_text_are_kept() -> None:
    content = report(message=NOTHING.__class__(en="First.\n\nWe ask for:\n\n- one\n- two"))
    kinds = [type(block).__name__ for block in made(content).blocks[:4]]
    assert kinds == ["Heading", "Paragraph", "Paragraph", "Bullets"]


def _with(known: Profile) -> ReportContent:
    return ReportContent("duo", text("Duo"), text("D"), 1, 2018, "official", known)
