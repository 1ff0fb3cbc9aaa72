"""What a decision about a group makes of its life and names."""

import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventapp.core.errors import Invalid
from eventapp.core.localized import LocalizedText
from eventapp.partnership.changing import (
    ENDED,
    Decision,
    GroupChange,
    Span,
    after,
    born,
    key_of,
    problems,
    state_on,
)

AGREED = date(2021, 11, 25)
NAMES = LocalizedText(en="Foreign Policy", fr="Politique étrangère", es="Política exterior")


def change(decision: Decision, since: date = date(2022, 1, 1), **facts: object) -> GroupChange:
    return GroupChange(**{"decision": decision, "since": since, "agreed": AGREED, "group": "mining", **facts})


def test_a_group_agreed_in_2021_for_2022() -> None:
    life = born(change(Decision.NEW, names=NAMES))
    assert life == [Span("proposed", "2021-11-25", "2022-01-01"), Span("active", "2022-01-01", None)]
    assert state_on(life, date(2021, 12, 31)) == "proposed"
    assert state_on(life, date(2022, 1, 1)) == "active"
    assert state_on(life, date(2020, 1, 1)) == "proposed"


def test_what_lasted_ends_on_the_day_and_stands_until_then() -> None:
    life = after([Span("active", "2005", None)], change(Decision.DORMANT))
    assert life == [Span("active", "2005", "2022-01-01"), Span("dormant", "2022-01-01", None)]
    assert state_on(life, date(2021, 12, 31)) == "active"
    assert state_on(life, date(2022, 1, 1)) == "dormant"


@pytest.mark.parametrize(
    ("life", "sentence"),
    [
        ([Span("active", "2005", "2019"), Span("retired", None, None)], "has ended"),
        ([Span("dormant", "2019", None)], "stands so already"),
        ([Span("active", "2023", None)], "Something later"),
    ],
)
def test_what_cannot_follow_is_refused(life: list[Span], sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        after(life, change(Decision.DORMANT))


@pytest.mark.parametrize(
    ("made", "field"),
    [
        (change(Decision.NEW, names=LocalizedText(en="A")), "names"),
        (change(Decision.RENAMED), "names"),
        (change(Decision.MERGED, into="mining"), "into"),
        (change(Decision.DORMANT, group=None), "group"),
        (change(Decision.DORMANT, since=date(2021, 1, 1)), "since"),
    ],
)
def test_what_makes_no_sense_is_said_at_its_field(made: GroupChange, field: str) -> None:
    assert list(problems(made)) == [field]


def test_a_group_of_which_nothing_is_recorded_was_there() -> None:
    life = after([], change(Decision.RETIRED))
    assert state_on(life, date(2021, 12, 31)) == "active"
    assert state_on(life, date(2022, 1, 1)) == "retired"


def test_a_key_is_made_of_the_name() -> None:
    assert key_of(NAMES) == "foreign-policy"
    assert key_of(LocalizedText(fr="Énergie & œuvres")) == "energie-oeuvres"
    assert key_of(LocalizedText(en="…")) == "group"


LIVING = st.sampled_from((Decision.DORMANT, Decision.ACTIVE, Decision.MERGED, Decision.RETIRED))


@given(st.lists(st.tuples(LIVING, st.integers(1, 400)), max_size=8))
def test_a_life_has_no_gap_and_nothing_after_its_end(steps: list[tuple[Decision, int]]) -> None:
    life, day = [Span("active", "2005", None)], AGREED
    for decision, days in steps:
        day = date.fromordinal(day.toordinal() + days)
        try:
            life = after(life, change(decision, since=day, into="forestry"))
        except Invalid:
            continue
        assert state_on(life, day) == life[-1].state
    assert all(one.until == other.since for one, other in itertools.pairwise(life))
    assert all(span.state not in ENDED for span in life[:-1])
