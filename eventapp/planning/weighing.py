"""What a weight trades, in words: so much of one wish weighs as much as so much of another. Pure.

Each wish has a unit that people can picture, with the amount that the planner counts for it.
"""

from collections.abc import Mapping
from typing import NamedTuple

from eventapp.core.localized import Language
from eventapp.core.translations import N_, NN_, gettext, ngettext
from eventapp.planner.wishes import Wish


class Unit(NamedTuple):
    amount: int
    words: tuple[str, str]


UNITS: Mapping[str, Unit] = {
    "double-booked": Unit(
        1,
        NN_(
            "one person wished for in two sessions at once",
            "%(count)s people wished for in two sessions at once",
        ),
    ),
    "absent": Unit(1, NN_("one person wished for who is away", "%(count)s people wished for who are away")),
    "hours": Unit(
        16,
        NN_(
            "one hour before 07:00 or after 21:00 for one person",
            "%(count)s hours before 07:00 or after 21:00 for one person",
        ),
    ),
    "balance": Unit(
        4,
        NN_(
            "one such hour that one side has more than the other",
            "%(count)s such hours that one side has more than the other",
        ),
    ),
    "stretch": Unit(
        60,
        NN_(
            "one hour too long without a break for one person",
            "%(count)s hours too long without a break for one person",
        ),
    ),
    "conflict": Unit(
        1,
        NN_(
            "one pair of sessions at once that the same people follow",
            "%(count)s pairs of sessions at once that the same people follow",
        ),
    ),
    "no-room": Unit(1, NN_("one session without a room", "%(count)s sessions without a room")),
    "room-features": Unit(
        1,
        NN_(
            "one thing that a session needs and its room lacks",
            "%(count)s things that a session needs and its room lacks",
        ),
    ),
    "room-size": Unit(1, NN_("one seat missing in a room", "%(count)s seats missing in a room")),
    "turn-round": Unit(
        1,
        NN_(
            "one person without time to get from room to room",
            "%(count)s people without time to get from room to room",
        ),
    ),
    "room-changes": Unit(1, NN_("one change of room for a group", "%(count)s changes of room for a group")),
    "spacing": Unit(
        1,
        NN_(
            "one pair of sessions not together, or not apart, as wished",
            "%(count)s pairs of sessions not together, or not apart, as wished",
        ),
    ),
    "evenness": Unit(
        2,
        NN_(
            "one session above the average for an hour",
            "%(count)s sessions above the average for an hour",
        ),
    ),
    "late": Unit(
        4,
        NN_(
            "one hour of a session at the end of a day",
            "%(count)s hours of sessions at the end of a day",
        ),
    ),
    "waiting": Unit(
        2,
        NN_(
            "one hour of waiting for one person between sessions",
            "%(count)s hours of waiting for one person between sessions",
        ),
    ),
    "moved": Unit(
        1,
        NN_(
            "one person who has to be told of a new hour",
            "%(count)s people who have to be told of a new hour",
        ),
    ),
    "moved-room": Unit(
        1,
        NN_(
            "one person who has to be told of a new room",
            "%(count)s people who have to be told of a new room",
        ),
    ),
}
YARDSTICKS = ("hours", "turn-round", "double-booked", "room-size")
LEFT_OUT = N_("Left out: the planner does not look at it.")
EXACT = N_("%(one)s weighs as much as %(others)s.")
ABOUT = N_("%(one)s weighs about as much as %(others)s.")


def trade(name: str, weights: Mapping[str, int], language: Language) -> str:
    """What one unit of a wish weighs in units of a wish that people know. Empty where there is no unit, or
    nothing to compare with."""
    if not weights.get(name):
        return gettext(language, LEFT_OUT)
    other = next((each for each in YARDSTICKS if each != name and weights.get(each)), None)
    if name not in UNITS or other is None:
        return ""
    one_costs, other_costs = (weights[each] * UNITS[each].amount for each in (name, other))
    if one_costs < other_costs:
        name, other, one_costs, other_costs = other, name, other_costs, one_costs
    count = round(one_costs / other_costs)
    one = _said(UNITS[name], 1, language)
    sentence = EXACT if count * other_costs == one_costs else ABOUT
    return gettext(
        language, sentence, one=one[0].upper() + one[1:], others=_said(UNITS[other], count, language)
    )


def _said(unit: Unit, count: int, language: Language) -> str:
    return ngettext(language, *unit.words, count)


class Weighed(NamedTuple):
    """One wish on the page: its weight, the usual one, how far the slider goes, what it trades."""

    wish: Wish
    weight: int
    most: int
    says: str


def weighed(wishes: tuple[Wish, ...], stated: Mapping[str, int], language: Language) -> list[Weighed]:
    weights = {wish.name: stated.get(wish.name, wish.weight) for wish in wishes}
    return [
        Weighed(
            wish,
            weights[wish.name],
            slider_end(wish.weight, weights[wish.name]),
            trade(wish.name, weights, language),
        )
        for wish in wishes
    ]


def slider_end(usual: int, weight: int) -> int:
    """Four times the usual, or as far as need be."""
    return max(4 * usual, 20, weight)
