"""Small meetings for tests of the planner, and problems of all sorts from random choices."""

from collections.abc import Sequence
from random import Random
from typing import Any

from eventapp.planner.plan import At, Length
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
    Spacing,
)

HOUR = 60
NINE, FIVE = 9 * HOUR, 17 * HOUR
DAYS = Day("Thursday", NINE, FIVE), Day("Friday", 24 * HOUR + NINE, 24 * HOUR + FIVE)
HALL, LIBRARY = Room("hall", "Great Hall", 200), Room("library", "Library", 20)
ANA = Person("ana", "Ana Ortiz", "MX", "Tijuana", Presence.REMOTE, (-180,))
BEN = Person("ben", "Ben Hall", "CA")
CLEO = Person("cleo", "Cleo Roy", "CA")


def session(key: str, *required: str, minutes: int = 60, **more: Any) -> Activity:
    return Activity(key, key.capitalize(), more.pop("kind", "working_group"), minutes, required, **more)


def meeting(*activities: Activity, **more: Any) -> Problem:
    people = more.pop("people", (ANA, BEN, CLEO))
    rooms, days = more.pop("rooms", (HALL, LIBRARY)), more.pop("days", DAYS)
    return Problem(activities, people, rooms, days, **more)


def at(hour: float, room: str | None = None, day: int = 0) -> Placement:
    return Placement(int(hour * HOUR) + day * 24 * HOUR, room)


def said(sentence: Any) -> str:
    """A sentence as the test reads it; fails where a value is missing."""
    return str(sentence.text % {name: _plain(value) for name, value in sentence.values.items()})


def _plain(value: Any) -> str:
    if isinstance(value, At):
        minute = value.minute + value.shift
        return f"{minute // 60 % 24}:{minute % 60:02}"
    if isinstance(value, Length):
        return f"{value.minutes} minutes"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)


def of_all_sorts(choose: Random) -> Problem:
    """A small problem with a bit of everything."""
    people = tuple(
        Person(
            f"p{number}",
            f"P{number}",
            choose.choice(("CA", "MX", None)),
            choose.choice(("Halifax", None)),
            choose.choice(list(Presence)),
            choose.choice(((), (-180,), (150, 60))),
            choose.choice(((), (), (), ((NINE, 10 * HOUR + 30),))),
            choose.choice((0, 90, 900)),
        )
        for number in range(4)
    )
    rooms = tuple(
        Room(
            f"r{number}",
            f"R{number}",
            choose.choice((None, 10, 30)),
            frozenset(choose.sample(("hybrid", "booths"), choose.randint(0, 2))),
            choose.choice(((), (), ((NINE, 10 * HOUR),))),
        )
        for number in range(choose.randint(1, 3))
    )
    activities = [_session(choose, f"a{number}") for number in range(choose.randint(2, 5))]
    activities += [
        session(f"v{number}", "p3", minutes=15, visits=f"a{number}")
        for number in range(2)
        if choose.random() < 0.5
    ]
    late = 8 * HOUR
    return Problem(
        tuple(activities),
        people,
        rooms,
        (Day("D1", late, 11 * HOUR), Day("D2", 24 * HOUR + late, 36 * HOUR)),
        (Resource("teams", "Interpreter teams", 1),),
        (Order("a0", "a1", choose.choice((0, 15))),) if choose.random() < 0.5 else (),
        tuple(_spacing(choose) for _ in range(choose.randint(0, 2))),
        (Conflict("a0", "a1", 2),),
        frozenset({"CA"}),
        choose.choice((15, 30)),
        stretch=90,
        weights=choose.choice(({}, {}, {"waiting": 7})),
        published=choose.choice(({}, {"a0": Placement(late + 15, "r0")})),
    )


def _session(choose: Random, key: str) -> Activity:
    def some(of: Sequence[str], most: int) -> tuple[str, ...]:
        return tuple(choose.sample(of, choose.randint(0, most)))

    people, early = ("p0", "p1", "p2", "p3"), 8 * HOUR
    return Activity(
        key,
        key.upper(),
        "working_group",
        choose.choice((30, 45, 60)),
        some(people, 2),
        some(people, 2),
        some(("g", "h"), 2),
        choose.choice((0, 20, 50)),
        frozenset(some(("hybrid", "booths"), 1)),
        choose.choice(({}, {"teams": 1})),
        choose.choice(((),) * 5 + (((early + 10, early + 100),),)),
        ("r0",) if choose.random() < 0.15 else (),
        choose.random() < 0.15,
        choose.random() < 0.1,
        choose.random() < 0.1,
        choose.choice((None,) * 12 + (Placement(early + 5, "r0"),)),
    )


def _spacing(choose: Random) -> Spacing:
    days = choose.choice(("", "same", "different", "following"))
    return Spacing("a0", "a1", days, choose.choice((None, 0, 30)), choose.choice((0, 2, 2, 2)))
