"""An error is a sentence for a person, in the person's language."""

import pytest

from eventapp.core.errors import Conflict, Invalid, NotFound, Problem
from eventapp.core.localized import Language


@pytest.mark.parametrize("kind", [Problem, NotFound, Conflict, Invalid])
def test_a_problem_says_its_sentence_with_its_values(kind: type[Problem]) -> None:
    problem = kind("There is no series “%(series)s”.", series="duo")
    assert problem.say(Language.EN) == str(problem) == "There is no series “duo”."


def test_a_percent_sign_needs_no_escape_in_a_sentence_without_values() -> None:
    assert Problem("100 % of it").say(Language.EN) == "100 % of it"
