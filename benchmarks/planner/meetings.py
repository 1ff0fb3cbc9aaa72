"""Annual meetings of a seed: co-chairs in five zones, plenaries, a round table, Youth Lab teams."""

import random
from collections.abc import Mapping

from eventapp.planner.problem import (
    Activity,
    Conflict,
    Day,
    Order,
    Person,
    Placement,
    Presence,
    Problem,
    Resource,
    Room,
    Span,
)

HOUR = 60
NINE, SIX = 8 * HOUR + 30, 18 * HOUR
NEXT = 24 * HOUR
PLACES = {"Ottawa": 0, "Mexico City": -60, "Vancouver": -120, "Tijuana": -180, "St. John's": 90}
SIDES = {"Ottawa": "CA", "Mexico City": "MX", "Vancouver": "CA", "Tijuana": "MX", "St. John's": "CA"}
TEAMS = 8
HYBRID, SPOKEN = "hybrid", "interpretation"
ROOMS = (
    Room("hall", "Great Hall", 300, frozenset({HYBRID, SPOKEN})),
    Room("north", "North Room", 80, frozenset({HYBRID, SPOKEN})),
    Room("south", "South Room", 80, frozenset({HYBRID, SPOKEN})),
    Room("east", "East Room", 45, frozenset({HYBRID, SPOKEN})),
    Room("west", "West Room", 45, frozenset({SPOKEN})),
    Room("library", "Library", 20),
)


def annual(groups: int, seed: int) -> Problem:
    """Two days for so many groups; the same for the same seed."""
    return _Meeting(groups, random.Random(1000 * groups + seed)).problem()  # noqa: S311 - no secret


def lost_half_day(problem: Problem, placements: Mapping[str, Placement], seed: int) -> tuple[Problem, int]:
    """The published plan when one co-chair cannot be there for a half-day, and how many of the sessions must
    move for it."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    activities = {each.key: each for each in problem.activities}
    cases = [
        (person, half_day, lost)
        for person in problem.people
        for half_day in half_days(problem)
        if (lost := _within(activities, placements, person.key, half_day))
        and all(activities[key].kind == "working_group" for key in lost)
    ]
    person, half_day, lost = chance.choice(cases)
    people = tuple(
        Person(
            each.key,
            each.name,
            each.side,
            each.place,
            each.presence,
            each.shift,
            (*each.away, half_day),
            each.burden,
        )
        if each.key == person.key
        else each
        for each in problem.people
    )
    changed = Problem(
        problem.activities,
        people,
        problem.rooms,
        problem.days,
        problem.resources,
        problem.orders,
        problem.spacings,
        problem.conflicts,
        problem.hosts,
        published=placements,
        audience={each.key: each.heads for each in problem.activities if each.heads},
    )
    return changed, len(lost)


def half_days(problem: Problem) -> list[Span]:
    noon = (NINE + SIX) // 2 - HOUR // 2
    return [
        span
        for number, day in enumerate(problem.days)
        for span in ((day.start, noon + number * NEXT), (noon + number * NEXT, day.end))
    ]


def _within(
    activities: Mapping[str, Activity], placements: Mapping[str, Placement], person: str, span: Span
) -> list[str]:
    return [
        key
        for key, placement in placements.items()
        if person in activities[key].required
        and placement.start < span[1]
        and span[0] < placement.start + activities[key].minutes
    ]


class _Meeting:
    def __init__(self, groups: int, chance: random.Random) -> None:
        self.groups, self.chance = groups, chance
        self.people: list[Person] = []
        self.activities: list[Activity] = []
        self.orders: list[Order] = []
        self.chairs = [self._chairs(number) for number in range(groups)]

    def problem(self) -> Problem:
        self._frame()
        for number in range(self.groups):
            self._group(number)
        numbers = list(range(self.groups))
        self.chance.shuffle(numbers)
        for pair in range(self.groups // 4):
            self._joint(pair, numbers[2 * pair], numbers[2 * pair + 1])
        for panel in range(2):
            self._panel(panel)
        for team in range(TEAMS):
            self._team(team)
        return Problem(
            tuple(self.activities),
            tuple(self.people),
            ROOMS,
            (Day("Thursday", NINE, SIX), Day("Friday", NEXT + NINE, NEXT + SIX)),
            (Resource("teams", "Interpreter teams", 4), Resource("video", "Video operators", 4)),
            tuple(self.orders),
            conflicts=tuple(self._conflicts()),
            hosts=frozenset({"CA"}),
        )

    def _person(self, key: str, name: str, places: tuple[str, ...], remote: float) -> str:
        place = self.chance.choice(places)
        far = self.chance.random() < remote
        self.people.append(
            Person(
                key,
                name,
                SIDES[place],
                place,
                Presence.REMOTE if far else Presence.ROOM,
                (PLACES[place],) if far else (),
                (self.chance.choice(_AWAY),) if self.chance.random() < 0.06 else (),
                self.chance.choice((0, 0, 0, 60, 120, 240)),
            )
        )
        return key

    def _chairs(self, number: int) -> tuple[str, ...]:
        """Of both sides, public and sometimes private."""
        ca, mx = ("Ottawa", "Vancouver", "St. John's"), ("Mexico City", "Tijuana")
        sides = [ca, mx, *self.chance.choice(([], [ca], [mx], [ca, mx]))]
        return tuple(
            self._person(f"g{number}c{seat}", f"Co-chair {seat + 1} of Group {number + 1}", places, 0.4)
            for seat, places in enumerate(sides)
        )

    def _frame(self) -> None:
        """What frames the days, and is alone."""
        national = tuple(
            self._person(f"national{number}", f"National co-chair {number + 1}", (place,), 0)
            for number, place in enumerate(("Ottawa", "Mexico City"))
        )
        chairs = tuple(dict.fromkeys(person for seats in self.chairs for person in seats))
        first = tuple(person for seats in self.chairs for person in seats[:2])
        self._alone("opening", "opening", 45, ((NINE, NINE + 2 * HOUR),), (*national, *first))
        self._alone("closing", "closing", 45, ((NEXT + 16 * HOUR, NEXT + SIX),), national)
        self._alone("youth", "youth_lab", 45, ((NEXT + 13 * HOUR, NEXT + SIX),), national)
        self._alone("table", "round_table", 60, ((NEXT + 13 * HOUR, NEXT + SIX),), (*national, *chairs))
        self.orders += [Order("table", "closing"), Order("youth", "closing")]
        for day in range(2):
            for key, minutes, first, last in _BREAKS:
                window = (day * NEXT + first, day * NEXT + last)
                self.activities.append(
                    Activity(
                        f"{key}{day}",
                        f"{key} {day + 1}",
                        "break",
                        minutes,
                        windows=(window,),
                        roomless=True,
                        alone=True,
                        rest=True,
                    )
                )

    def _alone(
        self, key: str, kind: str, minutes: int, windows: tuple[Span, ...], people: tuple[str, ...]
    ) -> None:
        needs = {"teams": 1, "video": 1}
        features = frozenset({HYBRID, SPOKEN})
        self.activities.append(
            Activity(
                key,
                key.capitalize(),
                kind,
                minutes,
                people,
                heads=150,
                features=features,
                needs=needs,
                windows=windows,
                alone=True,
            )
        )

    def _group(self, number: int) -> None:
        few = self.groups <= 10
        minutes = self.chance.choice((90, 105, 120) if few else (60, 60, 75))
        windows = ((NINE, SIX),) if few else ()
        self._session(f"g{number}", f"Group {number + 1}", (number,), minutes, windows)
        self.orders += [Order("opening", f"g{number}"), Order(f"g{number}", "table")]

    def _joint(self, pair: int, one: int, other: int) -> None:
        key = f"joint{pair}"
        self._session(key, f"Groups {one + 1} and {other + 1}", (one, other), 60)
        self.orders += [Order(f"g{one}", key), Order(f"g{other}", key), Order(key, "table")]

    def _session(
        self, key: str, title: str, groups: tuple[int, ...], minutes: int, windows: tuple[Span, ...] = ()
    ) -> None:
        chance = self.chance
        chairs = tuple(person for number in groups for person in self.chairs[number])
        others = [person for seats in self.chairs for person in seats if person not in chairs]
        remote = {each.key for each in self.people if each.presence is Presence.REMOTE}
        needs, features = {}, set()
        if chance.random() < 0.7:
            needs["teams"] = 1
            features.add(SPOKEN)
        if remote & set(chairs) and chance.random() < 0.7:
            needs["video"] = 1
            features.add(HYBRID)
        self.activities.append(
            Activity(
                key,
                title,
                "working_group",
                minutes,
                chairs,
                tuple(chance.sample(others, min(1, len(others)))),
                tuple(f"g{number}" for number in groups),
                chance.choice((12, 18, 25, 30, 40, 60)),
                frozenset(features),
                needs,
                windows,
            )
        )

    def _panel(self, number: int) -> None:
        """Two speakers, and four people from the groups who should hear them."""
        chairs = list(dict.fromkeys(person for seats in self.chairs for person in seats))
        people = self.chance.sample(chairs, min(6, len(chairs)))
        self.activities.append(
            Activity(
                f"panel{number}",
                f"Panel {number + 1}",
                "plenary",
                60,
                tuple(people[:2]),
                tuple(people[2:]),
                heads=80,
                features=frozenset({HYBRID, SPOKEN}),
                needs={"teams": 1, "video": 1},
            )
        )

    def _team(self, team: int) -> None:
        """It visits two or three groups and presents to the Youth Lab's plenary."""
        members = tuple(
            self._person(f"t{team}m{member}", f"Member {member + 1} of Team {team + 1}", tuple(PLACES), 0.2)
            for member in range(3)
        )
        for visit, group in enumerate(self.chance.sample(range(self.groups), self.chance.choice((2, 3)))):
            key = f"t{team}v{visit}"
            title = f"Team {team + 1} with Group {group + 1}"
            self.activities.append(Activity(key, title, "youth_visit", 15, members, visits=f"g{group}"))
            self.orders.append(Order(key, "youth"))
        (plenary,) = (each for each in self.activities if each.key == "youth")
        presenting = Activity(
            plenary.key,
            plenary.title,
            plenary.kind,
            plenary.minutes,
            (*plenary.required, *members),
            heads=plenary.heads,
            features=plenary.features,
            needs=plenary.needs,
            windows=plenary.windows,
            alone=True,
        )
        self.activities[self.activities.index(plenary)] = presenting

    def _conflicts(self) -> list[Conflict]:
        pairs = ((number, self.chance.randrange(self.groups)) for number in range(self.groups))
        return [
            Conflict(f"g{one}", f"g{other}", self.chance.choice((1, 2, 3)))
            for one, other in pairs
            if one != other
        ]


_AWAY = (14 * HOUR, SIX), (NEXT + NINE, NEXT + 13 * HOUR)
_BREAKS = (
    ("Morning coffee", 15, 10 * HOUR, 11 * HOUR + 30),
    ("Lunch", 60, 12 * HOUR, 14 * HOUR),
    ("Afternoon coffee", 15, 15 * HOUR, 16 * HOUR + 30),
)
