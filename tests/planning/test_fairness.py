"""The picture of fairness: minutes by city and local hour, counted by hand."""

from eventapp.planner.problem import Activity, Day, Person, Placement, Presence, Problem
from eventapp.planning.fairness import Heat, heat, merged

NINE = 9 * 60
DAYS = (Day("Thu", NINE, 17 * 60), Day("Fri", 24 * 60 + NINE, 24 * 60 + 17 * 60))


def picture(*people: Person, minutes: int = 90, **placed: int) -> Heat:
    """The heat of sessions that need everybody, at the given starts."""
    activities = tuple(
        Activity(key, key, "session", minutes, required=tuple(p.key for p in people)) for key in placed
    )
    problem = Problem(activities, people, (), DAYS)
    return heat(problem, {key: Placement(start) for key, start in placed.items()}, "Ottawa")


def afar(key: str, place: str | None, *shift: int) -> Person:
    return Person(key, key, place=place, presence=Presence.REMOTE, shift=shift)


def test_each_city_has_the_minutes_of_its_own_clock() -> None:
    shown = picture(
        Person("a", "Ana", place="Regina", shift=(-60, -60)),  # in the room, wherever the home is
        afar("b", "Vancouver", -180, -180),
        opening=NINE,
    )
    vancouver, ottawa = shown.rows
    assert (vancouver.place, ottawa.place) == ("Vancouver", "Ottawa")
    assert {h: m for h, m in enumerate(ottawa.minutes) if m} == {9: 60, 10: 30}
    assert {h: m for h, m in enumerate(vancouver.minutes) if m} == {6: 60, 7: 30}
    assert (ottawa.outside, vancouver.outside) == (0, 60)
    assert shown.most == 60
    assert shown.hours == tuple(range(6, 21))


def test_people_of_one_city_are_added_and_two_sessions_at_once_count_once() -> None:
    people = Person("a", "Ana"), afar("c", "Ottawa", 0, 0)
    shown = picture(*people, one=NINE, other=NINE + 30)
    assert [(row.people, sum(row.minutes)) for row in shown.rows] == [(2, 2 * 120)]
    assert [shown.rows[0].each(minutes) for minutes in (240, 1, 0)] == [120, 1, 0]


def test_the_clock_of_each_day_is_used() -> None:
    shown = picture(afar("a", "Tijuana", -120, -180), minutes=60, next=24 * 60 + NINE)
    assert {h: m for h, m in enumerate(shown.rows[0].minutes) if m} == {6: 60}


def test_an_evening_across_midnight_is_all_outside() -> None:
    shown = picture(afar("a", "St. John’s", 90, 90), minutes=180, dinner=22 * 60)
    assert shown.rows[0].outside == 180
    assert {h: m for h, m in enumerate(shown.rows[0].minutes) if m} == {23: 30, 0: 60, 1: 60, 2: 30}


def test_who_joins_from_nowhere_known_or_has_nothing_to_attend_is_left_out() -> None:
    activities = (
        Activity("talk", "Talk", "session", 60, required=("a", "b")),
        Activity("lunch", "Lunch", "break", 60, required=("c",), rest=True),
        Activity("later", "Later", "session", 60, required=("c",)),
    )
    people = (afar("a", None), Person("b", "Beth"), afar("c", "Regina", -60))
    problem = Problem(activities, people, (), DAYS)
    shown = heat(problem, {"talk": Placement(NINE), "lunch": Placement(720)}, "Ottawa")
    assert [row.place for row in shown.rows] == ["Ottawa"]
    assert shown.unknown == 1


def test_grades_are_quarters_of_the_largest() -> None:
    shown = picture(Person("a", "Ana"), opening=NINE)
    assert [shown.grade(minutes) for minutes in (0, 1, 15, 16, 45, 46, 60)] == [0, 1, 1, 2, 3, 4, 4]
    assert [shown.up_to(grade) for grade in (1, 4)] == [15, 60]
    assert [shown.wakes(hour) for hour in (6, 7, 20, 21)] == [False, True, True, False]


def test_nothing_planned_is_an_empty_picture() -> None:
    shown = heat(Problem((), (), (), DAYS), {}, "Ottawa")
    assert (shown.rows, shown.hours, shown.most) == ((), (), 0)


def test_spans_are_merged() -> None:
    assert merged([(5, 9), (0, 3), (2, 4), (9, 10)]) == [(0, 4), (5, 10)]
