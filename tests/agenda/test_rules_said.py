"""Each check says exactly this to a person, in each language, and in the right grade."""

from pathlib import Path

import pytest

from eventapp.agenda import rules
from eventapp.agenda.rules import Finding, Grade
from eventapp.core.localized import Language
from tests.agenda.said import CASES, Case

NB = "\N{NO-BREAK SPACE}"


def finding(case: Case) -> Finding:
    """The finding that says the sentence of *case* in English."""
    (it,) = [
        f for f in rules.check(case.agenda, case.known) if f.say(Language.EN).replace(NB, " ") == case.en
    ]
    return it


@pytest.mark.parametrize("case", CASES, ids=[f"{n}-{case.code[:-1]}" for n, case in enumerate(CASES)])
def test_what_is_wrong_is_said_in_english_and_graded(case: Case) -> None:
    it = finding(case)
    assert it.code + ("!" if it.grade is Grade.BLOCKING else "?") == case.code


@pytest.mark.parametrize("language", [Language.FR, Language.ES])
@pytest.mark.parametrize("case", CASES, ids=[f"{n}-{case.code[:-1]}" for n, case in enumerate(CASES)])
def test_it_is_said_in_french_and_spanish_with_their_own_dates_and_hours(
    case: Case, language: Language
) -> None:
    assert finding(case).say(language).replace(NB, " ") == case.said(language)


def test_no_sentence_is_left_out() -> None:
    marked = sum(file.read_text().count("N_(") for file in Path(rules.__file__).parent.glob("*.py"))
    assert len({finding(case).sentence for case in CASES}) == marked


def test_a_sentence_is_said_only_where_it_is_called_for() -> None:
    """Each case breaks what it is made to break: its agenda says nothing that no case expects of it."""
    for agenda, known in {id(case.agenda): (case.agenda, case.known) for case in CASES}.values():
        said = {f.say(Language.EN).replace(NB, " ") for f in rules.check(agenda, known)}
        assert said == {case.en for case in CASES if case.agenda is agenda and case.known == known}
