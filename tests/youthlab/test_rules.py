"""Ages, consent, translation and lateness."""

from datetime import date

import pytest

from eventapp.core.localized import Language, LocalizedText, TextStatus
from eventapp.youthlab.rules import (
    Call,
    Young,
    age_on,
    consent_missing,
    overdue,
    picture,
    standing,
    worries,
)

CALL = Call(18, 25, date(2026, 6, 10), date(2026, 11, 26))
WHOLE = LocalizedText(en="a", fr="b", es="c")


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        ("2008-06-10", "2026-06-09", 17),
        ("2008-06-10", "2026-06-10", 18),
        ("2008-02-29", "2026-02-28", 17),
        ("2008-02-29", "2026-03-01", 18),
    ],
)
def test_an_age_counts_from_the_birthday(born: str, day: str, age: int) -> None:
    assert age_on(date.fromisoformat(born), date.fromisoformat(day)) == age


def said(young: Young, call: Call = CALL) -> list[str]:
    return [problem.say(Language.EN) for problem in worries(young, call)]


def test_the_age_of_the_call_is_checked_on_the_day_it_closes() -> None:
    assert said(Young(date(2008, 6, 10), None)) == []
    assert said(Young(date(2008, 6, 11), None)) == ["17 years old; the call is from 18 on."]
    assert said(Young(date(2000, 6, 11), None)) == []
    assert said(Young(date(2000, 6, 10), None)) == ["26 years old; the call is up to 25."]
    assert said(Young(None, None)) == ["The birth date is not known, so the age cannot be checked."]


def test_under_18_at_the_meeting_a_guardian_agrees() -> None:
    open_to_all = CALL._replace(age_from=16)
    missing = "Under 18 on the day of the meeting: a guardian’s agreement is missing."
    assert said(Young(date(2008, 11, 27), None), open_to_all) == [missing]
    assert said(Young(date(2008, 11, 26), None), open_to_all) == []
    assert said(Young(date(2008, 11, 27), date(2026, 5, 1)), open_to_all) == []


def test_a_public_name_needs_the_guardian_of_a_minor() -> None:
    today = date(2026, 11, 1)
    assert consent_missing(Young(date(2008, 11, 2), None, True), today) is not None
    assert consent_missing(Young(date(2008, 11, 1), None, True), today) is None
    assert consent_missing(Young(date(2010, 1, 1), date(2026, 5, 1), True), today) is None
    assert consent_missing(Young(None, None, True), today) is not None
    assert consent_missing(Young(None, None, False), today) is None


def test_a_language_stands_where_its_weakest_text_stands() -> None:
    draft = LocalizedText(en="a", fr="b", draft=(Language.FR,))
    assert [standing(each, WHOLE, draft) for each in Language] == [
        TextStatus.REVIEWED,
        TextStatus.DRAFT,
        TextStatus.MISSING,
    ]


def test_the_picture_names_what_is_still_to_be_done() -> None:
    draft = LocalizedText(en="a", fr="b", draft=(Language.FR,))
    by = {each.language: each for each in picture({1: (WHOLE, WHOLE), 2: (WHOLE, draft)})}
    assert by[Language.EN] == (Language.EN, 2, (), ())
    assert by[Language.FR] == (Language.FR, 1, (2,), ())
    assert by[Language.ES] == (Language.ES, 1, (), (2,))
    assert [each.open for each in by.values()] == [0, 1, 1]


def test_a_reply_is_late_from_the_day_after() -> None:
    due = date(2026, 1, 31)
    assert not overdue(False, due, date(2026, 1, 31))
    assert overdue(False, due, date(2026, 2, 1))
    assert not overdue(True, due, date(2026, 2, 1))
    assert not overdue(False, None, date(2026, 2, 1))
