"""What goes on into the next year and to the groups that follow, what is owed, which links are evidence: from
values."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eventapp.outcomes.links import acceptable
from eventapp.outcomes.owing import Meeting, Reporting, reports_at, standing
from eventapp.outcomes.rolling import Balance, Book, roll, rolled
from eventapp.outcomes.succession import Homeless, Move, merge, moved, split

BOOK = Book({("forestry", 2022): (1, 2, 3), ("water", 2022): (2, 4)}, concluded={3, 4})


def test_what_is_open_goes_on_with_each_of_its_groups() -> None:
    todo = roll(BOOK, 2022, 2023)
    assert [(each.group, each.open, each.new, each.concluded) for each in todo.groups] == [
        ("forestry", (1, 2), (1, 2), (3,)),
        ("water", (2,), (2,), (4,)),
    ]
    assert todo.balance == Balance(before=4, carried=2, concluded=2)
    after = rolled(BOOK, todo.groups, 2022, 2023)
    assert after.entries["forestry", 2023] == (1, 2)
    assert after.entries["forestry", 2022] == (1, 2, 3)  # the old plan stays as it was
    assert roll(after, 2022, 2023).new == 0


def test_what_went_on_does_not_go_on_again_wherever_it_stands_now() -> None:
    after = rolled(BOOK, roll(BOOK, 2022, 2023).groups, 2022, 2023)
    taken = moved(after.entries, merge(after.entries, "forestry", "water", 2023))
    again = roll(after._replace(entries=taken), 2022, 2023)
    assert again.new == 0
    assert again.balance.even


def test_a_balance_that_lost_one_is_not_even() -> None:
    after = rolled(BOOK, roll(BOOK, 2022, 2023).groups, 2022, 2023)
    lost = after._replace(entries={**after.entries, ("forestry", 2023): (2,)})
    assert not roll(lost, 2022, 2023).balance.even


def test_what_is_concluded_after_it_went_on_counts_once() -> None:
    after = rolled(BOOK, roll(BOOK, 2022, 2023).groups, 2022, 2023)
    todo = roll(after._replace(concluded={1, 3, 4}), 2022, 2023)
    assert todo.balance == Balance(before=4, carried=2, concluded=2)


def test_a_merge_takes_open_plans_only() -> None:
    entries = {("forestry", 2022): (1,), ("forestry", 2023): (1, 2), ("water", 2023): (2,)}
    moves = merge(entries, "forestry", "water", 2023)
    assert moves == (
        Move(("forestry", 2023), 1, ("water",)),
        Move(("forestry", 2023), 2, ("water",)),
    )
    assert moved(entries, moves) == {
        ("forestry", 2022): (1,),
        ("forestry", 2023): (),
        ("water", 2023): (2, 1),
    }


@pytest.mark.parametrize(
    "allotted", [{}, {1: ["water"]}, {1: ["water"], 2: []}, {1: ["water"], 2: ["forestry"]}]
)
def test_a_split_leaves_nothing_without_a_group(allotted: dict[int, list[str]]) -> None:
    with pytest.raises(Homeless) as caught:
        split({("forestry", 2023): (1, 2)}, "forestry", allotted, 2023)
    assert 2 in caught.value.numbers


@pytest.mark.parametrize(
    ("day", "today", "expected"),
    [
        (date(2026, 11, 26), date(2026, 11, 25), Reporting.OWED),
        (date(2026, 11, 26), date(2026, 11, 26), Reporting.OVERDUE),
        (None, date(2026, 12, 31), Reporting.OWED),  # only the year is known
        (None, date(2027, 1, 1), Reporting.OVERDUE),
    ],
)
def test_a_report_is_overdue_from_the_first_day_of_the_meeting_on(
    day: date | None, today: date, expected: Reporting
) -> None:
    meeting = Meeting("csp", 2, 2026, day)
    assert standing(False, meeting, today) is expected
    assert standing(True, meeting, today) is Reporting.REPORTED
    assert standing(False, None, date(2030, 1, 1)) is Reporting.OWED


def test_plans_of_a_year_without_a_meeting_are_reported_at_the_next() -> None:
    meetings = [Meeting("cmp", 18, 2022, None), Meeting("csp", 2, 2026, None), Meeting("csp", 1, 2025, None)]
    assert [
        found and found.year for found in (reports_at(meetings, year) for year in (2022, 2023, 2027))
    ] == [
        2022,
        2025,
        None,
    ]


@pytest.mark.parametrize(
    ("address", "fine"),
    [
        ("https://www.canada.ca/en/report.html?year=2022#part-3", True),
        ("http://example.org:8080/á", True),
        ("HTTPS://example.org", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("ftp://example.org/x", False),
        ("//example.org/x", False),
        ("example.org/x", False),
        ("https://", False),
        ("https://user:secret@example.org/", False),
        ("https://example.org@evil.example/", False),
        ("https://example.org/a b", False),
        ("https://example.org/\n<script>", False),
        ('https://example.org/"onclick="x', False),
        ("https://example.org:port/", False),
        ("https://[::1", False),
        ("https://localhost/", False),
        ("https://example.org/" + "a" * 500, False),
    ],
)
def test_links(address: str, fine: bool) -> None:
    assert acceptable(address) is fine


@settings(database=None, deadline=None)
@given(st.text())
def test_no_text_upsets_the_check_of_links(text: str) -> None:
    assert acceptable(f"javascript:{text}") is False
    acceptable(f"https://{text}")
