"""Rules of rooms and of what sessions share."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from eventapp.planner.changing import more_of, open_room
from eventapp.planner.facts import Facts, Placements, overlap
from eventapp.planner.plan import At, Breach, Requirement, Sentence
from eventapp.planner.problem import Activity
from eventapp.planner.words import N_

from .rule import Rule, Stated
from .times import pin_key

if TYPE_CHECKING:
    from eventapp.planner.build import Model


class RoomTwice(Rule):
    name = "room-twice"
    title = N_("One session in a room at a time")

    def breaches(self, facts: Facts, placements: Placements, about: str | None = None) -> Iterator[Breach]:
        held: dict[str, list[tuple[Activity, int, int]]] = {}
        for activity, start, end in facts.placed(placements):
            room = placements[activity.key].room
            if room is None or activity.visits in placements:
                continue
            for other, other_start, other_end in held.setdefault(room, []):
                if other_end > start and about in {None, activity.key, other.key} and end > start:
                    yield self.breach(
                        N_(
                            "%(room)s would hold “%(one)s” (from %(one_start)s) and “%(other)s”"
                            " (from %(other_start)s) at the same time."
                        ),
                        (other.key, activity.key),
                        room=facts.rooms[room].name if room in facts.rooms else room,
                        one=other.title,
                        one_start=At(other_start),
                        other=activity.title,
                        other_start=At(start),
                    )
            held[room].append((activity, start, end))

    def add(self, model: "Model") -> None:
        if model.relaxed:
            pinned: dict[str, list[Activity]] = {}
            for activity in model.facts.problem.activities:
                room = activity.pin.room if activity.pin is not None else None
                if room in model.facts.rooms and activity.visits is None:
                    pinned.setdefault(room, []).append(activity)
            for activities in pinned.values():
                for number, one in enumerate(activities):
                    for other in activities[number + 1 :]:
                        slack = model.either_given_up([(pin_key(one.key), pin_key(other.key))])
                        model.at_most_one((one.key, other.key), slack=slack)
            return
        for number, alike in enumerate(model.alike):
            for minute in model.room_times(number):
                terms = model.rooms_taken(number, minute)
                if len(terms) > len(alike):
                    model.program.row(terms, upper=len(alike))


class RoomChoice(Rule):
    name = "room-choice"
    title = N_("Sessions in one of their rooms")

    def breaches(self, facts: Facts, placements: Placements, about: str | None = None) -> Iterator[Breach]:
        for key, placement in placements.items():
            activity = facts.activities.get(key)
            if activity is None or about not in {None, key} or activity.visits in placements:
                continue
            pinned = activity.pin is not None and activity.pin.room in facts.rooms
            if pinned or placement.room in facts.choice(activity):
                continue
            room = facts.rooms.get(placement.room or "")
            yield self.breach(
                N_("“%(activity)s” is to be in %(rooms)s, not in %(room)s.")
                if activity.rooms
                else N_("“%(activity)s” needs no room; it would be in %(room)s."),
                (key,),
                activity=activity.title,
                rooms=[facts.rooms[each].name for each in activity.rooms if each in facts.rooms],
                room=room.name if room else placement.room,
            )


class RoomClosed(Rule):
    name = "room-closed"
    title = N_("Rooms while they are open")

    def breaches(self, facts: Facts, placements: Placements, about: str | None = None) -> Iterator[Breach]:
        for key, placement in placements.items():
            activity, room = facts.activities.get(key), facts.rooms.get(placement.room or "")
            if activity is None or room is None or about not in {None, key}:
                continue
            for closed in room.closed:
                if overlap(facts.span(key, placement), closed):
                    yield self.breach(
                        N_(
                            "%(room)s is closed from %(start)s to %(end)s; “%(activity)s” begins at"
                            " %(begins)s."
                        ),
                        (key,),
                        room=room.name,
                        start=At(closed[0]),
                        end=At(closed[1]),
                        activity=activity.title,
                        begins=At(placement.start),
                    )

    def stated(self, facts: Facts) -> Iterator[Stated]:
        pinned = {each.pin.room for each in facts.problem.activities if each.pin is not None}
        for room in facts.problem.rooms:
            if room.closed and room.key in pinned:
                first, last = min(room.closed), max(room.closed)
                yield Stated(
                    Requirement(
                        closed_key(room.key),
                        Sentence(
                            N_("%(room)s is closed at times between %(start)s and %(end)s."),
                            {"room": room.name, "start": At(first[0]), "end": At(last[1])},
                        ),
                    ),
                    Sentence(N_("Open %(room)s when it would be closed."), {"room": room.name}),
                    12,
                    open_room(room.key),
                )

    def add(self, model: "Model") -> None:
        if not model.relaxed:
            return  # such starts were left out
        for activity in model.facts.problem.activities:
            room = model.facts.rooms.get((activity.pin and activity.pin.room) or "")
            if room is not None:
                touching = model.touching(activity.key, room.closed)
                model.forbidden(touching, (closed_key(room.key), pin_key(activity.key)))


def closed_key(room: str) -> str:
    return f"closed:{room}"


def resource_key(resource: str) -> str:
    return f"resource:{resource}"


class ResourceLimit(Rule):
    name = "resource"
    title = N_("Interpreters, video operators and the like: no more at once than there are")

    def breaches(self, facts: Facts, placements: Placements, about: str | None = None) -> Iterator[Breach]:
        placed = facts.placed(placements)
        for resource in facts.problem.resources:
            using = [(a, start, end) for a, start, end in placed if a.needs.get(resource.key)]
            told: set[frozenset[str]] = set()
            for _activity, minute, _end in using:
                at_once = [a for a, start, end in using if start <= minute < end]
                needed, keys = sum(a.needs[resource.key] for a in at_once), tuple(a.key for a in at_once)
                if needed <= resource.limit or frozenset(keys) in told:
                    continue
                told.add(frozenset(keys))
                if about is None or about in keys:
                    yield self.breach(
                        N_(
                            "%(resource)s: %(needed)s needed at %(start)s, there are %(limit)s."
                            " At the same time: %(activities)s."
                        ),
                        keys,
                        resource=resource.name,
                        needed=needed,
                        start=At(minute),
                        limit=resource.limit,
                        activities=[a.title for a in at_once],
                    )

    def stated(self, facts: Facts) -> Iterator[Stated]:
        for resource in facts.problem.resources:
            needed = sum(activity.needs.get(resource.key, 0) for activity in facts.problem.activities)
            if needed <= resource.limit:
                continue
            values = {"resource": resource.name, "limit": resource.limit}
            yield Stated(
                Requirement(
                    resource_key(resource.key),
                    Sentence(N_("%(resource)s: no more than %(limit)s at once."), values),
                ),
                Sentence(N_("Find %(number)s more: %(resource)s (there are %(limit)s)."), values),
                12,
                more_of(resource.key),
                needed - resource.limit,
            )

    def add(self, model: "Model") -> None:
        for resource in model.facts.problem.resources:
            using = [each for each in model.facts.problem.activities if each.needs.get(resource.key)]
            for minute in model.times(each.key for each in using):
                terms = [
                    (each.needs[resource.key], variable)
                    for each in using
                    for variable in model.over(each.key, minute)
                ]
                model.at_most(resource.limit, terms, (resource_key(resource.key),))
