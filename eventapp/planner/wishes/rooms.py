"""Wishes of rooms: one for each session, large enough, equipped, the same for a group, time to walk."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from eventapp.planner.facts import Facts, Placements
from eventapp.planner.plan import At, Length, Sentence
from eventapp.planner.problem import Activity, Room
from eventapp.planner.words import N_

from .wish import Paid, RoomWish, Wish

if TYPE_CHECKING:
    from eventapp.planner.build import Model


def name_of(facts: Facts, room: str | None) -> object:
    known: Room | None = facts.rooms.get(room or "")
    return known.name if known else room


class NoRoom(RoomWish):
    name = "no-room"
    weight = 600
    title = N_("Sessions without a room")
    explanation = N_("A session that is left without a room. Less weight allows more in parallel than rooms.")

    def amount(self, facts: Facts, activity: Activity, room: str | None) -> int:
        return int(room is None and not activity.roomless)

    def said(self, facts: Facts, activity: Activity, room: str | None) -> Sentence:
        return Sentence(N_("“%(activity)s” has no room."), {"activity": activity.title})


class RoomSize(RoomWish):
    name = "room-size"
    weight = 5
    title = N_("Rooms that are too small")
    explanation = N_(
        "Each seat that is missing. More weight gives large rooms to large sessions, if need be at worse"
        " hours."
    )

    def amount(self, facts: Facts, activity: Activity, room: str | None) -> int:
        known = facts.rooms.get(room or "")
        return max(0, activity.heads - known.capacity) if known and known.capacity is not None else 0

    def said(self, facts: Facts, activity: Activity, room: str | None) -> Sentence:
        known = facts.rooms[room or ""]
        values = {"activity": activity.title, "room": known.name, "capacity": known.capacity}
        return Sentence(
            N_("%(room)s has %(capacity)s seats; “%(activity)s” needs %(heads)s."),
            {**values, "heads": activity.heads},
        )


class RoomFeatures(RoomWish):
    """Features are said by their own names, which the problem gives as keys."""

    name = "room-features"
    weight = 150
    title = N_("Rooms without what a session needs")
    explanation = N_(
        "Each thing that a session needs and its room lacks: interpretation, equipment for people who join"
        " remotely. More weight keeps equipped rooms for those who need them."
    )

    def amount(self, facts: Facts, activity: Activity, room: str | None) -> int:
        known = facts.rooms.get(room or "")
        return len(activity.features - known.features) if known else 0

    def said(self, facts: Facts, activity: Activity, room: str | None) -> Sentence:
        known = facts.rooms[room or ""]
        return Sentence(
            N_("%(room)s lacks what “%(activity)s” needs: %(features)s."),
            {
                "room": known.name,
                "activity": activity.title,
                "features": sorted(activity.features - known.features),
            },
        )


class TurnRound(Wish):
    name = "turn-round"
    weight = 20
    title = N_("No time to get from room to room")
    explanation = N_(
        "Each person in the room who must be in one session and, before the pause is over, in another in a"
        " different room. More weight leaves pauses; less packs the days more tightly."
    )

    def paid(self, facts: Facts, placements: Placements) -> Iterator[Paid]:
        for (one, other), people in ways(facts).items():
            if one not in placements or other not in placements:
                continue
            if placements[one].start > placements[other].start:
                one, other = other, one  # noqa: PLW2901
            gap = placements[other].start - facts.span(one, placements[one])[1]
            rooms = placements[one].room, placements[other].room
            if 0 <= gap < facts.problem.pause and None not in rooms and rooms[0] != rooms[1]:
                yield Paid(
                    len(people),
                    (one, other),
                    people,
                    Sentence(
                        N_(
                            "%(people)s: %(length)s to get from “%(one)s” (%(room)s, until %(end)s) to"
                            " “%(other)s” (%(next_room)s)."
                        ),
                        {
                            "people": facts.named(people),
                            "length": Length(gap),
                            "one": facts.activities[one].title,
                            "room": name_of(facts, rooms[0]),
                            "end": At(facts.span(one, placements[one])[1]),
                            "other": facts.activities[other].title,
                            "next_room": name_of(facts, rooms[1]),
                        },
                    ),
                )

    def add(self, model: "Model", weight: int) -> None:
        for (one, other), people in ways(model.facts).items():
            rows = [*_hand_overs(model, one, other), *_hand_overs(model, other, one)]
            if rows:
                free = [*model.unroomed((one, other)), *_together(model, one, other)]
                free.append(model.program.variable(weight * len(people)))
                for terms in rows:
                    model.program.row([*terms, *((-1, variable) for variable in free)], upper=1)


def ways(facts: Facts) -> dict[tuple[str, str], tuple[str, ...]]:
    """Pairs of activities, and those in the room who must go from one to the other. What a visit needs is
    a rule of its own."""
    found = {}
    for (one, other), people in facts.sharing.items():
        first, second = facts.activities[one], facts.activities[other]
        there = facts.in_room(people)
        if there and first.visits is None and second.visits is None and facts.problem.pause:
            found[one, other] = there
    return found


def _hand_overs(model: "Model", one: str, other: str) -> Iterator[list[tuple[int, int]]]:
    """Terms of which two are 1 when *other* begins directly after *one*."""
    minutes, pause = model.facts.activities[one].minutes, model.facts.problem.pause
    if not model.room_choice(one) or not model.room_choice(other):
        return
    for start, variable in model.at[other].items():
        ends = [
            (1, var)
            for begins, var in model.at[one].items()
            if begins + minutes <= start < begins + minutes + pause
        ]
        if ends:
            yield [*ends, (1, variable)]


def _together(model: "Model", one: str, other: str) -> Iterator[int]:
    """For each set of rooms that are alike a variable that may be 1 only where both are in it."""
    for number in model.room_choice(one):
        if number in model.room_choice(other):
            each = model.inside(one, number), model.inside(other, number)
            both = model.program.variable()
            model.eager.add(both)
            for inside in each:
                model.program.row([(1, both), (-1, inside)], upper=0)
            yield both


class RoomChanges(Wish):
    name = "room-changes"
    weight = 15
    title = N_("Groups that change rooms")
    explanation = N_("Each room after the first in which a group meets on one day.")

    def paid(self, facts: Facts, placements: Placements) -> Iterator[Paid]:
        for activities in meeting_groups(facts):
            for number, day in enumerate(facts.problem.days):
                there = [
                    each
                    for each in activities
                    if each.key in placements
                    and placements[each.key].room is not None
                    and facts.day(placements[each.key].start) == number
                ]
                rooms = dict.fromkeys(placements[each.key].room for each in there)
                if len(rooms) > 1:
                    yield Paid(
                        len(rooms) - 1,
                        tuple(each.key for each in there),
                        (),
                        Sentence(
                            N_("On %(day)s the same group meets in %(rooms)s: %(activities)s."),
                            {
                                "day": day.name,
                                "rooms": [name_of(facts, room) for room in rooms],
                                "activities": [each.title for each in there],
                            },
                        ),
                    )

    def add(self, model: "Model", weight: int) -> None:
        for activities in meeting_groups(model.facts):
            for number in range(len(model.facts.problem.days)):
                self._on_day(model, weight, activities, number)

    def _on_day(self, model: "Model", weight: int, activities: tuple[Activity, ...], day: int) -> None:
        used: dict[int, list[list[tuple[int, int]]]] = {}
        for activity in activities:
            for room in model.room_choice(activity.key):
                terms = [
                    (1, var)
                    for start in model.at[activity.key]
                    if model.facts.day(start) == day
                    for var in model.in_room(activity.key, start, room)
                ]
                if terms:
                    used.setdefault(room, []).append(terms)
        if len(used) < 2:
            return
        variables = []
        for sessions in used.values():
            variables.append(model.program.variable())
            for terms in sessions:
                model.program.row([*terms, (-1, variables[-1])], upper=0)
        changes = model.program.variable(weight, len(variables) - 1)
        model.program.row([*((1, each) for each in variables), (-1, changes)], upper=1)


def meeting_groups(facts: Facts) -> list[tuple[Activity, ...]]:
    """For each group that meets more than once, its sessions."""
    found: dict[str, list[Activity]] = {}
    for activity in facts.problem.activities:
        for group in dict.fromkeys(activity.groups) if activity.visits is None else ():
            found.setdefault(group, []).append(activity)
    return [tuple(activities) for activities in found.values() if len(activities) > 1]
