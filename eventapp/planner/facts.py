"""A problem with what follows from it, looked up once: who is where, which day, which hour on whose clock."""

from collections.abc import Iterable, Mapping
from functools import cached_property

from .plan import At
from .problem import Activity, Day, Person, Placement, Presence, Problem, Span

Placements = Mapping[str, Placement]
DAY = 24 * 60


def overlap(one: Span, other: Span) -> int:
    """Minutes that two spans share."""
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


class Facts:
    """Lookups of one *problem*. Sequences are in the order in which the problem names things."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.activities = {each.key: each for each in problem.activities}
        self.people = {each.key: each for each in problem.people}
        self.rooms = {each.key: each for each in problem.rooms}

    @cached_property
    def required_in(self) -> dict[str, tuple[Activity, ...]]:
        """The activities in which each person must be, for those known who must be anywhere."""
        found: dict[str, list[Activity]] = {}
        for activity in self.problem.activities:
            for person in dict.fromkeys(activity.required):
                if person in self.people:
                    found.setdefault(person, []).append(activity)
        return {person: tuple(activities) for person, activities in found.items()}

    @cached_property
    def visitors(self) -> dict[str, tuple[Activity, ...]]:
        """The visits that each activity receives."""
        found: dict[str, list[Activity]] = {}
        for activity in self.problem.activities:
            if activity.visits is not None:
                found.setdefault(activity.visits, []).append(activity)
        return {host: tuple(visits) for host, visits in found.items()}

    @cached_property
    def sharing(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """The people who must be in both of two activities, by their keys in the problem's order."""
        place = {activity.key: number for number, activity in enumerate(self.problem.activities)}
        found: dict[tuple[str, str], list[str]] = {}
        for person, activities in self.required_in.items():
            ordered = sorted(activities, key=lambda each: place[each.key])
            for number, one in enumerate(ordered):
                for other in ordered[number + 1 :]:
                    found.setdefault((one.key, other.key), []).append(person)
        return {pair: tuple(people) for pair, people in found.items()}

    def hosted(self, one: Activity, other: Activity) -> bool:
        """Whether one of the two takes place within the other."""
        return one.visits == other.key or other.visits == one.key

    def present(self, activity: Activity) -> tuple[Person, ...]:
        """Those who must be there, as far as they are known."""
        return tuple(self.people[key] for key in dict.fromkeys(activity.required) if key in self.people)

    def in_room(self, people: Iterable[str]) -> tuple[str, ...]:
        return tuple(key for key in people if self.people[key].presence is Presence.ROOM)

    def day(self, minute: int) -> int:
        """The number of the day to which a minute belongs; nights are divided in the middle."""
        days = self.problem.days
        number = 0
        while number + 1 < len(days) and 2 * minute >= days[number].end + days[number + 1].start:
            number += 1
        return number

    def day_of(self, minute: int) -> Day:
        return self.problem.days[self.day(minute)]

    def shift(self, person: Person, minute: int) -> int:
        """What the person's clock is ahead of the meeting's at that minute."""
        return person.shift[min(self.day(minute), len(person.shift) - 1)] if person.shift else 0

    def on_clock(self, person: Person, minute: int) -> At:
        return At(minute, self.shift(person, minute))

    def outside(self, person: Person, start: int, minutes: int) -> int:
        """How many of the *minutes* from *start* are outside waking hours on the person's clock."""
        own = (start + self.day_of(start).shift + self.shift(person, start)) % DAY
        early, late = self.problem.waking
        awake = sum(overlap((own, own + minutes), (early + later, late + later)) for later in (-DAY, 0, DAY))
        return minutes - awake

    def span(self, key: str, placement: Placement) -> Span:
        return placement.start, placement.start + self.activities[key].minutes

    def spans(self, activity: Activity) -> tuple[Span, ...]:
        """Within which it lies: its windows, or the days."""
        return activity.windows or tuple((day.start, day.end) for day in self.problem.days)

    def choice(self, activity: Activity) -> tuple[str | None, ...]:
        """The rooms in which it may be. A visit is in its host's; None is to be without a room, which is
        always allowed (and charged, unless it needs none) except where a room is pinned."""
        if activity.pin is not None and activity.pin.room in self.rooms:
            return (activity.pin.room,)
        if activity.visits is not None:
            return (None,)
        if activity.rooms:
            return (*(key for key in self.rooms if key in activity.rooms), None)
        return (None,) if activity.roomless else (*self.rooms, None)

    def room_of(self, placements: Placements, key: str) -> str | None:
        """Where an activity is: a visit in its host's room."""
        host = self.activities[key].visits
        placement = placements.get(host if host in placements and host is not None else key)
        return placement.room if placement else None

    def placed(self, placements: Placements) -> list[tuple[Activity, int, int]]:
        """The activities that have a place, with start and end, in the order of time."""
        found = [
            (activity, placements[activity.key].start, placements[activity.key].start + activity.minutes)
            for activity in self.problem.activities
            if activity.key in placements
        ]
        return sorted(found, key=lambda each: (each[1], each[2]))

    def named(self, keys: Iterable[str]) -> list[object]:
        """The names of people, for a sentence."""
        return [self.people[key].name for key in keys]
