"""The picture of a search: lines that meet, labels that do not lie on each other, round numbers."""

import pytest

from eventapp.planner.plan import Progress
from eventapp.planning.chart import Step, chart, nice, thinned


def test_before_anything_is_heard_there_is_no_picture() -> None:
    assert chart([], 20) is None


def test_the_value_falls_in_stairs_and_the_bound_rises_until_they_meet() -> None:
    heard = [Progress(0, 1000, 0), Progress(10, 500, 250), Progress(20, 500, 500)]
    drawn = chart(heard, 20)
    assert drawn is not None
    assert drawn.value == "0,0 500,0 500,500 1000,500"
    assert drawn.bound == "0,1000 500,1000 500,750 1000,750 1000,500"
    assert [(tick.value, tick.place) for tick in drawn.costs] == [
        (0, 1000),
        (500, 500),
        (1000, 0),
    ]
    assert [step.gap for step in drawn.steps] == [1.0, 0.5, 0.0]


def test_the_lines_go_on_while_nothing_better_is_heard() -> None:
    drawn = chart([Progress(0, 1000, 0)], 20, elapsed=10)
    assert drawn is not None
    assert (drawn.value, drawn.bound) == ("0,0 500,0", "0,1000 500,1000")
    assert len(drawn.steps) == 1


def test_a_bound_without_a_plan_is_drawn_alone() -> None:
    drawn = chart([Progress(1, None, 300)], 20)
    assert drawn is not None
    assert (drawn.value, drawn.between, drawn.value_label) == ("", "", None)
    assert drawn.steps == (Step(1, None, 300),)
    assert drawn.steps[0].gap is None


def test_a_first_plan_far_above_the_best_leaves_the_picture_at_its_upper_edge() -> None:
    drawn = chart([Progress(0, 100_000, 0), Progress(5, 100, 90)], 20)
    assert drawn is not None
    assert drawn.costs[-1].value == 400
    assert drawn.value.startswith("0,0 ")


def test_labels_of_lines_that_lie_on_each_other_are_apart() -> None:
    drawn = chart([Progress(0, 1000, 0), Progress(20, 0, 0)], 20)
    assert drawn is not None
    assert drawn.value_label is not None
    assert drawn.bound_label is not None
    assert drawn.value_label.lines < drawn.bound_label.lines < 0


@pytest.mark.parametrize(
    ("most", "ticks"),
    [
        (1, [0, 1]),
        (3, [0, 1, 2, 3]),
        (20, [0, 5, 10, 15, 20]),
        (60, [0, 20, 40, 60]),
        (1240, [0, 500, 1000, 1500]),
    ],
)
def test_axes_show_round_numbers(most: int, ticks: list[int]) -> None:
    assert nice(most) == ticks


def test_a_long_search_is_told_in_few_rows_its_first_and_last_among_them() -> None:
    steps = [Step(n, 1000 - n, n) for n in range(100)]
    told = thinned([*steps, Step(100, *steps[-1][1:])], 12)
    assert len(told) == 12
    assert (told[0], told[-1]) == (steps[0], steps[-1])


def test_a_plan_that_costs_nothing_leaves_nothing_to_gain() -> None:
    assert Step(1, 0, 0).gap == 0.0
