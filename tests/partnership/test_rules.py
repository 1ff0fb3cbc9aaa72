"""What a group was called in a year, and whose turn it is to host."""

from datetime import date

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from eventapp.core.localized import Language, LocalizedText
from eventapp.partnership.model import WorkingGroup
from eventapp.partnership.queries import names_in_year
from eventapp.partnership.rules import (
    DatedName,
    Turn,
    TurnState,
    host_due,
    in_office,
    name_in_year,
    turn_state,
)
from tests.apps import reading

EN, FR, ES = Language
ROTATION = ("CA", "MX")

MINING = [
    DatedName(EN, "Mining", None),
    DatedName(FR, "Exploitation minière", 2020),
    DatedName(FR, "Mines", 2019),
    DatedName(ES, "Minería", None),
    DatedName(ES, "Minas", None),
]


@pytest.mark.parametrize(
    ("year", "french"),
    [
        (2018, "Mines"),  # earlier than any dated name: the earliest
        (2019, "Mines"),
        (2020, "Exploitation minière"),
        (2026, "Exploitation minière"),
        (None, "Exploitation minière"),
    ],
)
def test_a_name_is_that_of_the_year_each_language_for_itself(year: int | None, french: str) -> None:
    assert name_in_year(MINING, year) == LocalizedText(en="Mining", fr=french, es="Minería")


@given(st.permutations(MINING), st.sampled_from([2018, 2019, 2020, 2021, None]))
def test_the_order_of_dated_names_does_not_matter(names: list[DatedName], year: int | None) -> None:
    assert name_in_year(names, year).fr == name_in_year(MINING, year).fr


def test_a_dated_name_comes_before_one_without_year_once_it_has_begun() -> None:
    names = [DatedName(EN, "Usual", None), DatedName(EN, "New", 2022)]
    assert [name_in_year(names, year).en for year in (2021, 2022, None)] == ["Usual", "New", "New"]


def test_a_group_without_names_has_none() -> None:
    assert name_in_year([], 2026) == LocalizedText()


@pytest.mark.parametrize(("year", "french"), [(2019, "Mines"), (2020, "Exploitation minière")])
def test_the_documented_mining_group_changes_its_french_name(
    shared_demo_app: Flask, year: int, french: str
) -> None:
    with reading(shared_demo_app) as session:
        ids = dict(session.execute(select(WorkingGroup.key, WorkingGroup.id)).all())
        key, name = names_in_year(session, [ids["mining"]], year)[ids["mining"]]
    assert (key, name.en, name.fr) == ("mining", "Mining", french)


@pytest.mark.parametrize(
    ("turns", "year", "due"),
    [
        ([], 2026, None),
        ([Turn(2024, None)], 2026, None),
        ([Turn(2024, "US")], 2026, None),
        ([Turn(2022, "CA")], 2023, "MX"),
        ([Turn(2022, "CA")], 2026, "CA"),
        ([Turn(2022, "CA")], 2021, "MX"),
        ([Turn(2022, "CA")], 2020, "CA"),
        # The nearest documented host counts, an earlier one before a later one.
        ([Turn(2019, "MX"), Turn(2022, "MX")], 2021, "MX"),
        ([Turn(2020, "MX"), Turn(2022, "CA")], 2021, "CA"),
        # The year's own host says nothing about whose turn it was.
        ([Turn(2022, "CA"), Turn(2023, "CA")], 2023, "MX"),
        ([Turn(2023, "CA")], 2023, None),
    ],
)
def test_the_host_due_follows_from_the_nearest_documented_one(
    turns: list[Turn], year: int, due: str | None
) -> None:
    assert host_due(ROTATION, turns, year) == due


@given(st.integers(2000, 2030), st.sampled_from(ROTATION), st.integers(2000, 2030))
def test_turns_alternate(anchor: int, host: str, year: int) -> None:
    turns = [Turn(anchor, host)]
    due = [host_due(ROTATION, turns, each) for each in (year, year + 1) if each != anchor]
    assert len(set(due)) == len(due)


@pytest.mark.parametrize(
    ("due", "turn", "year", "state"),
    [
        ("CA", None, 2027, TurnState.COMING),
        ("CA", None, 2026, TurnState.UNDOCUMENTED),
        ("CA", None, 2020, TurnState.UNDOCUMENTED),
        ("CA", Turn(2020, None), 2020, TurnState.UNKNOWN_HOST),
        ("CA", Turn(2020, "MX"), 2020, TurnState.DIFFERS),
        ("CA", Turn(2027, "MX"), 2027, TurnState.DIFFERS),
        ("CA", Turn(2020, "CA"), 2020, TurnState.AS_DUE),
        (None, Turn(2020, "CA"), 2020, TurnState.AS_DUE),
        ("CA", Turn(2027, "CA"), 2027, TurnState.COMING),
    ],
)
def test_a_turn_stands_as_documented(due: str | None, turn: Turn | None, year: int, state: TurnState) -> None:
    assert turn_state(due, turn, 2026, year) is state


@pytest.mark.parametrize(
    ("since", "until", "held"),
    [
        (None, None, True),
        ("2026", None, True),
        ("2027", None, False),
        ("2026-11-26", None, True),
        ("2026-11-27", None, False),
        (None, "2026", True),
        (None, "2025", False),
        (None, "2026-11-26", True),
        (None, "2026-11-25", False),
        ("2020", "2025", False),
    ],
)
def test_a_tenure_covers_the_days_between_its_ends(since: str | None, until: str | None, held: bool) -> None:
    assert in_office(since, until, date(2026, 11, 26)) is held
