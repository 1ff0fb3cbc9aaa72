"""Rules of time: everything takes place, within its hours, where it is pinned, alone where it must be."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from eventapp.planner.changing import leave_out, set_activity
from eventapp.planner.facts import Facts, Placements
from eventapp.planner.plan import At, Breach, Length, Requirement, Sentence
from eventapp.planner.problem import Activity
from eventapp.planner.words import N_

from .people import apart
from .rule import Rule, Stated

if TYPE_CHECKING:
    from eventapp.planner.build import Model


def held_key(activity: str) -> str:
    return f"held:{activity}"


def hours_key(activity: str) -> str:
    return f"hours:{activity}"


def pin_key(activity: str) -> str:
    return f"pin:{activity}"


def alone_key(activity: str) -> str:
    return f"alone:{activity}"


class Held(Rule):
    name = "held"
    title = N_("Everything takes place")

    def breaches(self, facts: Facts, placements: Placements, about: str | None = None) -> Iterator[Breach]:
        for activity in facts.problem.activities:
            if activity.key not in placements and about in {None, activity.key}:
                yield self.breach(N_("“%(activity)s” has no time."), (activity.key,), activity=activity.title)

    def stated(self, facts: Facts) -> Iterator[Stated]:
        for activity in facts.problem.activities:
            values = {"activity": activity.title, "length": Length(activity.minutes)}
            yield Stated(
                Requirement(
                    held_key(activity.key),
                    Sentence(N_("“%(activity)s” takes place, for %(length)s."), values),
                    (activity.key,),
                ),
                Sentence(N_("Leave out “%(activity)s”."), {"activity": activity.title}),
                100,
                leave_out(activity.key),
            )

    def add(self, model: "Model") -> None:
        for key, variables in model.at.items():
            slack = model.slack.get(held_key(key))
            terms = [(1, variable) for variable in variables.values()]
            terms += [(1, slack)] if slack is not None else []
            model.program.row(terms, 1, 1)


class Hours(Rule):
    """A pinned activity without windows may lie outside the days: whoever pinned it there meant it."""

    name = "hours"
    title = N_("Within the days of the meeting, and within its own hours")

    def breaches(self, facts: Facts, placements: Placements, about: str | None = None) -> Iterator[Breach]:
        for key, placement in placements.items():
            activity = facts.activities.get(key)
            if activity is None or about not in {None, key}:
                continue
            if activity.pin is not None and not activity.windows:
                continue
            start, end = facts.span(key, placement)
            if not any(first <= start and end <= last for first, last in facts.spans(activity)):
                yield self.breach(
                    N_("“%(activity)s” (%(start)s to %(end)s) is outside the hours set for it.")
                    if activity.windows
                    else N_("“%(activity)s” (%(start)s to %(end)s) is outside the hours of the meeting."),
                    (key,),
                    activity=activity.title,
                    start=At(start),
                    end=At(end),
                )

    def stated(self, facts: Facts) -> Iterator[Stated]:
        for activity in facts.problem.activities:
            if activity.windows:
                yield Stated(
                    Requirement(hours_key(activity.key), _window(activity), (activity.key,)),
                    Sentence(
                        N_("Let “%(activity)s” be at another time of the meeting."),
                        {"activity": activity.title},
                    ),
                    8,
                    set_activity(activity.key, windows=()),
                )

    def add(self, model: "Model") -> None:
        if not model.relaxed:
            return  # other starts were left out
        for activity in model.facts.problem.activities:
            if activity.windows:
                outside = [
                    variable
                    for start, variable in model.at[activity.key].items()
                    if not any(
                        first <= start and start + activity.minutes <= last
                        for first, last in activity.windows
                    )
                ]
                model.forbidden(outside, (hours_key(activity.key),))


def _window(activity: Activity) -> Sentence:
    (start, end), count = min(activity.windows), len(activity.windows)
    values = {
        "activity": activity.title,
        "length": Length(activity.minutes),
        "start": At(start),
        "end": At(end),
    }
    if count == 1:
        return Sentence(N_("“%(activity)s” (%(length)s) lies between %(start)s and %(end)s."), values)
    return Sentence(
        N_(
            "“%(activity)s” (%(length)s) lies within one of %(count)s times,"
            " the first from %(start)s to %(end)s."
        ),
        {**values, "count": count},
    )


class Pinned(Rule):
    name = "pin"
    title = N_("What is pinned stays")

    def breaches(self, facts: Facts, placements: Placements, about: str | None = None) -> Iterator[Breach]:
        for activity in facts.problem.activities:
            pin, placement = activity.pin, placements.get(activity.key)
            if pin is None or placement is None or about not in {None, activity.key}:
                continue
            room = facts.room_of(placements, activity.key)
            if placement.start != pin.start:
                yield self.breach(
                    N_("“%(activity)s” is pinned to %(pinned)s; it would begin at %(start)s."),
                    (activity.key,),
                    activity=activity.title,
                    pinned=At(pin.start),
                    start=At(placement.start),
                )
            if pin.room in facts.rooms and pin.room != room and activity.visits is None:
                yield self.breach(
                    N_("“%(activity)s” is pinned to %(room)s."),
                    (activity.key,),
                    activity=activity.title,
                    room=facts.rooms[pin.room].name,
                )

    def stated(self, facts: Facts) -> Iterator[Stated]:
        for activity in facts.problem.activities:
            if activity.pin is None:
                continue
            room = facts.rooms.get(activity.pin.room or "")
            values = {"activity": activity.title, "start": At(activity.pin.start)}
            yield Stated(
                Requirement(
                    pin_key(activity.key),
                    Sentence(
                        N_("“%(activity)s” is pinned to %(start)s, in %(room)s."),
                        {**values, "room": room.name},
                    )
                    if room
                    else Sentence(N_("“%(activity)s” is pinned to %(start)s."), values),
                    (activity.key,),
                ),
                Sentence(N_("Unpin “%(activity)s”."), {"activity": activity.title}),
                5,
                set_activity(activity.key, pin=None),
            )

    def add(self, model: "Model") -> None:
        if not model.relaxed:
            return  # other starts were left out
        for activity in model.facts.problem.activities:
            if activity.pin is not None:
                variables = model.at[activity.key].items()
                elsewhere = [each for start, each in variables if start != activity.pin.start]
                model.forbidden(elsewhere, (pin_key(activity.key),))


class Alone(Rule):
    name = "alone"
    title = N_("Nothing else during plenaries and what else must be alone")

    def breaches(self, facts: Facts, placements: Placements, about: str | None = None) -> Iterator[Breach]:
        placed = facts.placed(placements)
        for number, (one, start, end) in enumerate(placed):
            for other, begins, ends in placed[number + 1 :]:
                if begins >= end:
                    break
                if not (one.alone or other.alone) or about not in {None, one.key, other.key}:
                    continue
                if facts.hosted(one, other) or ends <= start:
                    continue
                alone, meanwhile = (one, other) if one.alone else (other, one)
                yield self.breach(
                    N_(
                        "Nothing else is to happen during “%(alone)s” (from %(start)s);"
                        " “%(other)s” begins at %(begins)s."
                    ),
                    (alone.key, meanwhile.key),
                    alone=alone.title,
                    start=At(placements[alone.key].start),
                    other=meanwhile.title,
                    begins=At(placements[meanwhile.key].start),
                )

    def stated(self, facts: Facts) -> Iterator[Stated]:
        for activity in facts.problem.activities:
            if activity.alone:
                values = {"activity": activity.title}
                yield Stated(
                    Requirement(
                        alone_key(activity.key),
                        Sentence(N_("Nothing else happens during “%(activity)s”."), values),
                        (activity.key,),
                    ),
                    Sentence(N_("Let other sessions run during “%(activity)s”."), values),
                    15,
                    set_activity(activity.key, alone=False),
                )

    def add(self, model: "Model") -> None:
        if model.relaxed:
            self._relaxed(model)
            return
        model.at_most_one(model.alone)
        told: dict[str, set[str]] = {}
        for keys in apart(model.facts, model.alone):
            for key in keys:
                told.setdefault(key, set()).update(keys)
        for activity in model.facts.problem.activities:
            host = model.facts.activities.get(activity.visits or "")
            if activity.alone or (host is not None and not host.alone):
                continue  # what visits another follows from it
            others = tuple(key for key in model.alone if key != activity.visits)
            if not told.get(activity.key, set()).issuperset(others):
                model.at_most_one((activity.key, *others))

    def _relaxed(self, model: "Model") -> None:
        for key in model.alone:
            meanwhile = [
                each.key
                for each in model.facts.problem.activities
                if each.key != key and not model.facts.hosted(each, model.facts.activities[key])
            ]
            for minute in model.times((key, *meanwhile)):
                others = [(1, var) for each in meanwhile for var in model.over(each, minute)]
                own = [(len(meanwhile), var) for var in model.over(key, minute)]
                if own and others:
                    model.at_most(len(meanwhile), own + others, (alone_key(key),), len(meanwhile))
