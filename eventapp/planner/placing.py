"""From the values of a program to placements, and back."""

from collections.abc import Sequence

from .build import Model
from .facts import Facts, Placements
from .problem import Activity, Placement
from .program import Row


def placements_of(model: Model, values: Sequence[int]) -> dict[str, Placement]:
    """Where the values put everything; rooms that are alike are given so that groups and people stay."""
    starts = {
        key: next(start for start, variable in at.items() if values[variable]) for key, at in model.at.items()
    }
    taken: dict[int, list[Activity]] = {}
    for key, start in starts.items():
        for number in model.room_choice(key):
            if any(values[variable] for variable in model.in_room(key, start, number)):
                taken.setdefault(number, []).append(model.facts.activities[key])
    rooms: dict[str, str] = {}
    for number, activities in taken.items():
        rooms.update(_given(model.facts, model.alike[number], activities, starts))
    placed = {}
    for activity in model.facts.problem.activities:
        host = activity.visits if activity.visits in starts else activity.key
        placed[activity.key] = Placement(starts[activity.key], rooms.get(host or activity.key))
    return placed


def _given(
    facts: Facts, rooms: tuple[str, ...], activities: list[Activity], starts: dict[str, int]
) -> dict[str, str]:
    """One of the *rooms* for each, in the order of time: that of the group or the people before, if it is
    free, else the one that was free for the shortest time."""
    given: dict[str, str] = {}
    free = dict.fromkeys(rooms, -1)
    for activity in sorted(activities, key=lambda each: (starts[each.key], -each.minutes, each.key)):
        start = starts[activity.key]
        best = max(
            (room for room in rooms if free[room] <= start),
            key=lambda room: (_ties(facts, activity, room, given, starts), free[room]),
        )
        given[activity.key] = best
        free[best] = start + activity.minutes
    return given


def _ties(facts: Facts, activity: Activity, room: str, given: dict[str, str], starts: dict[str, int]) -> int:
    """How much speaks for a room: people who come from it without a pause, groups that met there today."""
    ties = 0
    for key, other in given.items():
        before = facts.activities[key]
        if other == room:
            gap = starts[activity.key] - starts[key] - before.minutes
            shared = set(activity.required) & set(before.required)
            ties += 2 * len(shared) if gap < facts.problem.pause else 0
            same_day = facts.day(starts[key]) == facts.day(starts[activity.key])
            ties += len(set(activity.groups) & set(before.groups)) if same_day else 0
    return ties


def values_of(model: Model, placements: Placements) -> dict[int, int]:
    """Values of the program's variables for placements to begin from; all of them, if all are placed."""
    values = _decided(model, placements)
    if placements.keys() >= model.at.keys():
        _follow(model, values)
    return values


def _follow(model: Model, values: dict[int, int]) -> None:
    """The variables that follow from others get the least value that their rows allow, or the most; each
    follows from those before it only."""
    rows: dict[int, list[Row]] = {}
    for row in model.program.rows:
        unknown = [variable for _coefficient, variable in row.terms if variable not in values]
        if unknown:
            rows.setdefault(max(unknown), []).append(row)
    for variable, upper in enumerate(model.program.upper):
        if variable in values:
            continue
        if variable in model.eager:
            values[variable] = min([upper, *(_most(row, variable, values) for row in rows.get(variable, ()))])
        else:
            least = max((_least(row, variable, values) for row in rows.get(variable, ())), default=0)
            values[variable] = min(max(least, 0), upper)


def _most(row: Row, variable: int, values: dict[int, int]) -> int:
    assert row.upper is not None
    others = sum(coefficient * values[each] for coefficient, each in row.terms if each != variable)
    return row.upper - others


def _least(row: Row, variable: int, values: dict[int, int]) -> int:
    own = next(coefficient for coefficient, each in row.terms if each == variable)
    others = sum(c * values[each] for c, each in row.terms if each != variable)
    least = 0
    if row.upper is not None and own < 0:
        least = -((row.upper - others) // -own)
    if row.lower is not None and own > 0:
        least = max(least, -((others - row.lower) // own))
    return least


def _decided(model: Model, placements: Placements) -> dict[int, int]:
    """Of the variables of time and room."""
    values: dict[int, int] = {}
    for key, at in model.at.items():
        placement = placements.get(key)
        if placement is None:
            continue
        for start, variable in at.items():
            values[variable] = int(start == placement.start)
        for number in model.room_choice(key):
            here = placement.room in model.alike[number]
            for start in at:
                for variable in model.in_room(key, start, number):
                    values[variable] = int(here and start == placement.start)
    return values
