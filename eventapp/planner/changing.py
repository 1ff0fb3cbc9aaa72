"""A problem with something changed in it."""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec.structs import replace

from .problem import Activity, Order, Person, Problem, Spacing


def of_activity(problem: Problem, key: str, changed: Callable[[Activity], Activity]) -> Problem:
    return replace(
        problem,
        activities=tuple(changed(each) if each.key == key else each for each in problem.activities),
    )


def of_person(problem: Problem, key: str, changed: Callable[[Person], Person]) -> Problem:
    return replace(
        problem, people=tuple(changed(each) if each.key == key else each for each in problem.people)
    )


def without_activity(problem: Problem, key: str) -> Problem:
    """And without what it receives as visits, and what is said about it."""
    gone = {key} | {each.key for each in problem.activities if each.visits == key}

    def kept(mapping: Mapping[str, Any]) -> dict[str, Any]:
        return {each: value for each, value in mapping.items() if each not in gone}

    return replace(
        problem,
        activities=tuple(each for each in problem.activities if each.key not in gone),
        orders=tuple(each for each in problem.orders if not gone & {each.before, each.after}),
        spacings=tuple(each for each in problem.spacings if not gone & {each.one, each.other}),
        conflicts=tuple(each for each in problem.conflicts if not gone & {each.one, each.other}),
        published=kept(problem.published),
        audience=kept(problem.audience),
    )


Change = Callable[[Problem, int], Problem]  # with how many units of it


def leave_out(key: str) -> Change:
    return lambda problem, _units: without_activity(problem, key)


def set_activity(key: str, **fields: Any) -> Change:
    return lambda problem, _units: of_activity(problem, key, lambda each: replace(each, **fields))


def set_person(key: str, **fields: Any) -> Change:
    return lambda problem, _units: of_person(problem, key, lambda each: replace(each, **fields))


def open_room(key: str) -> Change:
    def changed(problem: Problem, _units: int) -> Problem:
        rooms = (replace(each, closed=()) if each.key == key else each for each in problem.rooms)
        return replace(problem, rooms=tuple(rooms))

    return changed


def more_of(key: str) -> Change:
    def changed(problem: Problem, units: int) -> Problem:
        resources = (
            replace(each, limit=each.limit + units) if each.key == key else each for each in problem.resources
        )
        return replace(problem, resources=tuple(resources))

    return changed


def without_order(order: Order) -> Change:
    return lambda problem, _units: replace(
        problem, orders=tuple(each for each in problem.orders if each != order)
    )


def without_spacing(spacing: Spacing) -> Change:
    return lambda problem, _units: replace(
        problem, spacings=tuple(each for each in problem.spacings if each != spacing)
    )


def excused(activity: str, person: str) -> Change:
    """The person need not be in the activity."""

    def changed(each: Activity) -> Activity:
        return replace(each, required=tuple(key for key in each.required if key != person))

    return lambda problem, _units: of_activity(problem, activity, changed)
