"""Who owes what, and what blocks: from values."""

from datetime import date

from eventapp.core.localized import NOTHING, Language, LocalizedText, TextStatus
from eventapp.reports.board import Grade, findings, standing
from eventapp.reports.content import GroupContent, Line, Profile, ReportContent, Section, Signatory
from tests.factories import text

SIDES = ("CA", "MX")
TODAY = date(2027, 3, 1)
LINE = Line(1, text("Plant trees"), "group")


def group(said: LocalizedText = NOTHING, **facts: object) -> GroupContent:
    sections = (Section("results", text("Results"), said), Section("priorities", text("Priorities")))
    return GroupContent(**{"key": "forestry", "name": text("Forestry"), "sections": sections, **facts})  # type: ignore[arg-type]


def report(*groups: GroupContent, message: LocalizedText | None = None) -> ReportContent:
    return ReportContent(
        series="duo",
        series_name=text("Duo"),
        acronym=text("D"),
        number=1,
        year=2026,
        nature="official",
        profile=Profile(),
        message=text("We met") if message is None else message,
        signatories=(Signatory("CA", "Beth Roy"),),
        groups=groups,
    )


def told(content: ReportContent) -> list[tuple[str, str, str]]:
    standings = [standing(each, SIDES, None, TODAY) for each in content.groups]
    return [(f.grade.value, f.where, f.problem.say(Language.EN)) for f in findings(content, standings)]


def test_a_group_that_sent_nothing_is_told_and_does_not_hold_up_the_others() -> None:
    assert told(report(group())) == [
        ("advisory", "forestry", "The group has sent no report; the report will say so.")
    ]


def test_a_text_without_a_language_blocks_and_names_it() -> None:
    half = LocalizedText(en="Done", fr="Fait")
    blocking = [each for each in told(report(group(half, confirmed=SIDES))) if each[0] == "blocking"]
    assert blocking == [("blocking", "forestry", "“Results” is missing in Spanish.")]


def test_a_report_that_no_co_chair_confirmed_blocks() -> None:
    assert [
        each[2] for each in told(report(group(text("Done"), confirmed=("CA",)))) if each[0] == "blocking"
    ] == ["The co-chairs of both sides have to confirm the group’s report."]
    assert told(report(group(text("Done"), confirmed=SIDES))) == []


def test_a_report_without_its_message_or_groups_blocks() -> None:
    found = [each[2] for each in told(report(message=NOTHING)) if each[0] == "blocking"]
    assert found == [
        "“Message of the national co-chairs” is not written yet.",
        "No group stands in this report.",
    ]


def test_what_blocks_stands_first() -> None:
    grades = [each[0] for each in told(report(group(), group(text("Done"), key="mining")))]
    assert grades == sorted(grades, key=lambda grade: list(Grade).index(Grade(grade)))
    assert {"blocking", "advisory"} == set(grades)


def test_a_finding_is_said_in_the_reader_s_language() -> None:
    content = report(message=LocalizedText(en="We met"))
    (first, *_) = findings(content, [])
    assert first.problem.say(Language.FR) != first.problem.say(Language.EN)
    assert "français" in first.problem.say(Language.FR)


def test_a_group_is_overdue_after_the_day_until_everything_is_there() -> None:
    due = date(2027, 2, 28)
    whole = group(text("Done"), confirmed=SIDES, results=(Line(1, text("Trees"), "group", state="done"),))
    assert not standing(group(), SIDES, due, due).overdue
    assert standing(group(), SIDES, due, TODAY).overdue
    assert standing(group(text("Done"), confirmed=SIDES, results=(LINE,)), SIDES, due, TODAY).overdue
    assert not standing(whole, SIDES, due, TODAY).overdue
    assert not standing(group(), SIDES, None, TODAY).overdue


def test_a_language_is_as_far_as_the_least_advanced_text_that_was_begun() -> None:
    drafted = LocalizedText(en="Done", fr="Fait", draft=(Language.FR,))
    each = standing(group(drafted), SIDES, None, TODAY)
    assert [each.language(language) for language in Language] == [
        TextStatus.REVIEWED,
        TextStatus.DRAFT,
        TextStatus.MISSING,
    ]
    assert standing(group(), SIDES, None, TODAY).language(Language.EN) is TextStatus.MISSING


def test_commitments_of_which_nothing_is_reported_are_counted() -> None:
    each = standing(group(text("Done"), confirmed=SIDES, results=(LINE, LINE)), SIDES, None, TODAY)
    assert each.unreported == 2
    assert not each.complete
