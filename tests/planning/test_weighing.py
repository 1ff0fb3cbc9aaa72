"""What a weight trades, in words."""

import pytest

from eventapp.core.localized import Language
from eventapp.planner.wishes import WISHES
from eventapp.planning.weighing import UNITS, slider_end, trade, weighed

USUAL = {wish.name: wish.weight for wish in WISHES}


HOUR = "before 07:00 or after 21:00 for one person"


@pytest.mark.parametrize(
    ("name", "weights", "says"),
    [
        ("room-size", {}, f"One hour {HOUR} weighs as much as 32 seats missing in a room."),
        ("no-room", {}, f"One session without a room weighs about as much as 4 hours {HOUR}."),
        (
            "room-changes",
            {"room-changes": 160},
            f"One change of room for a group weighs as much as one hour {HOUR}.",
        ),
        (
            "hours",
            {"turn-round": 0},
            f"One person wished for in two sessions at once weighs about as much as 2 hours {HOUR}.",
        ),
        ("late", {"late": 0}, "Left out: the planner does not look at it."),
        ("late", dict.fromkeys(USUAL, 0) | {"late": 5}, ""),
    ],
)
def test_one_unit_weighs_as_much_as_so_many_of_another(name: str, weights: dict[str, int], says: str) -> None:
    assert trade(name, {**USUAL, **weights}, Language.EN) == says


def test_every_wish_has_a_unit() -> None:
    assert set(UNITS) == set(USUAL)


def test_the_slider_reaches_what_is_set() -> None:
    assert [slider_end(usual, weight) for usual, weight in ((300, 300), (0, 0), (5, 700))] == [1200, 20, 700]


def test_a_wish_that_nobody_weighed_has_its_usual_weight() -> None:
    shown = {each.wish.name: each.weight for each in weighed(WISHES, {"late": 9}, Language.EN)}
    assert shown == {**USUAL, "late": 9}
