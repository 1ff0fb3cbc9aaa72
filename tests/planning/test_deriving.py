"""What a plan has to respect follows from the agenda, each with its reason; what is stated comes first."""

from datetime import date, datetime, time
from typing import Any

import pytest

from eventapp.agenda.content import Audience, GroupContent, Kind, Participation, Role, RoomContent
from eventapp.agenda.rules import SeatKnown
from eventapp.core.localized import Language
from eventapp.planner.problem import Placement, Presence, Problem
from eventapp.planning.demands import (
    ConflictDemand,
    Demands,
    Hours,
    OrderDemand,
    PersonDemand,
    SessionDemand,
    Team,
    Window,
)
from eventapp.planning.derived import Asked, SessionAsked, Spot
from eventapp.planning.deriving import derive
from eventapp.planning.known import Known, PersonKnown, Registered, Sitting
from eventapp.planning.meeting_clock import MeetingClock
from eventapp.planning.problems import problem_of
from tests.factories import DAY, OTTAWA, agenda_content, text

NEXT = date(2026, 11, 27)
NOTHING_STATED = Demands()
CLOCK = MeetingClock(OTTAWA, DAY)
HALL = RoomContent("hall", text("Hall"), capacity=50, features=("hybrid", "interpretation"))
LOBBY = RoomContent("lobby", text("Lobby"))
LINK = RoomContent("link", text("Link"), video=True)
MINING, ENERGY = GroupContent("mining", text("Mining")), GroupContent("energy", text("Energy"))
ANA = Participation("ana", "Ana Ruiz", Role.CO_CHAIR, side="MX", remote=True, place="vancouver")
BETH = Participation("beth", "Beth Roy", Role.CO_CHAIR, side="CA")


def sitting(slug: str, hours: str | None = "10:00-11:00", **facts: Any) -> Sitting:
    """A public working group in the hall on the first day, or at 2T10:00-11:00 on the second; None: in the
    tray."""
    spot = span = None
    minutes = 60
    if hours is not None:
        day = NEXT if hours.startswith("2T") else DAY
        start, end = (
            datetime.combine(day, time.fromisoformat(hour)) for hour in hours.removeprefix("2T").split("-")
        )
        span = CLOCK.minute_at(start), CLOCK.minute_at(end)
        minutes = span[1] - span[0]
        spot = Spot(start, end, facts.get("room", HALL), facts.get("video_room"))
    return Sitting(
        **{
            "slug": slug,
            "kind": Kind.WORKING_GROUP,
            "title": text(slug),
            "minutes": minutes,
            "mode": "in_person",
            "audience": Audience.PUBLIC,
            "languages": (),
            "room": HALL,
            "video_room": None,
            "groups": (),
            "people": (),
            "presenters": (),
            "linked": False,
            "spot": spot,
            "span": span,
            **facts,
        }
    )


def known(*sittings: Sitting, **facts: Any) -> Known:
    people = {person.key: person for each in sittings for person in each.people}
    return Known(
        **{
            "edition": agenda_content(host="CA").edition,
            "clock": CLOCK,
            "rooms": (HALL, LOBBY, LINK),
            "sittings": sittings,
            "seats": {},
            "interpreter_teams": None,
            "expected": {},
            "people": {key: PersonKnown(each.name, each.side, each.place) for key, each in people.items()},
            **facts,
        }
    )


def one(slug: str, *sittings: Sitting, demands: Demands = NOTHING_STATED, **facts: Any) -> SessionAsked:
    found = derive(known(*sittings, **facts), demands).session(slug)
    assert found is not None
    return found


def said(session: SessionAsked, field: str) -> str:
    return session.reasons[field].say(Language.EN)


def test_what_is_arranged_with_others_and_meals_stay() -> None:
    lunch = sitting("lunch", "12:00-13:00", kind=Kind.BREAK, room=LOBBY)
    bilateral = sitting("bilateral", "12:10-12:50", kind=Kind.BILATERAL)
    dinner = sitting("dinner", "18:00-20:00", kind=Kind.SOCIAL)
    talk = sitting("talk")
    every = (talk, lunch, bilateral, dinner)
    assert [each.slug for each in derive(known(*every), Demands()).sessions if each.pinned] == [
        "lunch",
        "dinner",
    ]
    free = Demands(sessions={"lunch": SessionDemand(pinned=False), "talk": SessionDemand(pinned=True)})
    asked = derive(known(*every), free)
    assert [each.slug for each in asked.sessions if each.pinned] == ["talk", "dinner"]
    loose = {(each.one, each.other) for each in asked.conflicts}
    assert loose == {("lunch", "talk")}  # the bilateral is at that hour already
    assert not one("new", sitting("new", None, kind=Kind.OTHER)).pinned


def test_sessions_keep_clear_of_meals_unless_they_are_at_that_hour() -> None:
    lunch = sitting("lunch", "12:00-13:00", kind=Kind.BREAK)
    bilateral = sitting("bilateral", "12:10-12:50", kind=Kind.BILATERAL)
    talk = one("talk", sitting("talk"), lunch, bilateral)
    assert [(f"{each.start:%dT%H}", f"{each.end:%H}") for each in talk.windows] == [
        ("26T09", "12"),
        ("26T13", "17"),
        ("27T09", "17"),
    ]
    assert said(talk, "windows") == "Clear of the meals."
    assert one("bilateral", sitting("talk"), lunch, bilateral).windows == ()
    assert one("talk", sitting("talk")).windows == ()


def test_a_coffee_break_is_for_all_and_stays_near_its_hour() -> None:
    pause = sitting("coffee", "10:30-10:45", kind=Kind.BREAK)
    coffee = one("coffee", pause, sitting("talk", "09:00-10:30"))
    assert (coffee.pinned, coffee.alone, coffee.rest) == (False, True, True)
    assert [(f"{each.start:%H:%M}", f"{each.end:%H:%M}") for each in coffee.windows] == [("09:45", "11:30")]
    assert coffee.rooms == ("hall",)


def test_what_opens_or_closes_a_day_belongs_to_it() -> None:
    opening = sitting("opening", None, kind=Kind.OPENING)
    closing = sitting("closing", None, kind=Kind.CLOSING)
    report = sitting("report", "16:00-16:40", kind=Kind.PLENARY)
    every = (opening, closing, sitting("talk"), sitting("more", "2T10:00-11:00"), report)
    assert [each.start.date() for each in one("opening", *every).windows] == [DAY]
    assert [each.start.date() for each in one("closing", *every).windows] == [NEXT]
    assert [f"{each.start:%H:%M}" for each in one("report", *every).windows] == ["15:15"]
    panel = sitting("panel", "14:00-15:00", kind=Kind.PLENARY)
    assert one("panel", *every, panel).windows == ()


def test_plenaries_are_alone_unless_the_draft_or_somebody_says_otherwise() -> None:
    panels = sitting("one", kind=Kind.PLENARY), sitting("two", kind=Kind.PLENARY, room=LOBBY)
    assert not one("one", *panels).alone
    assert said(one("one", *panels), "alone") == "The draft has something else at the same time."
    assert one("one", panels[0]).alone
    assert not one("group", sitting("group")).alone
    wanted = Demands(sessions={"one": SessionDemand(alone=True)})
    assert one("one", *panels, demands=wanted).alone


def test_people_are_those_whom_the_checks_expect() -> None:
    seats = {"mining": (SeatKnown("CA", "beth", "Beth Roy"), SeatKnown("MX", "carl", "Carl Lee"))}
    session = sitting("mining", groups=(MINING,), people=(ANA,), presenters=(("dora", "Dora"),))
    carl = {"carl": PersonKnown("Carl Lee", "MX", None), "eva": PersonKnown("Eva", None, None)}
    demands = Demands(
        people={
            "dora": PersonDemand(excused=("mining",)),
            "eva": PersonDemand(wished=("mining",)),
            "carl": PersonDemand(required=("mining",)),
        }
    )
    facts = {"seats": seats, "people": {**carl, "ana": PersonKnown("Ana Ruiz", "MX", "vancouver")}}
    plain = one("mining", session, **facts)
    assert [(each.key, each.required) for each in plain.people] == [
        ("ana", True),
        ("dora", True),
        ("beth", True),  # for Canada; Ana chairs for Mexico
    ]
    assert plain.people[2].reason.say(Language.EN) == "Holds a seat as co-chair of Mining."
    facts["people"]["dora"] = PersonKnown("Dora", None, None)
    changed = one("mining", session, demands=demands, **facts)
    assert {(each.key, each.required) for each in changed.people} == {
        ("ana", True),
        ("beth", True),
        ("carl", True),
        ("eva", False),
    }


@pytest.mark.parametrize(
    ("facts", "stated", "presence"),
    [
        ({}, None, Presence.REMOTE),
        ({}, False, Presence.ROOM),
        ({"others": True}, None, Presence.ROOM),
    ],
)
def test_somebody_is_remote_who_is_nowhere_in_the_room(
    facts: dict[str, bool], stated: bool | None, presence: Presence
) -> None:
    here = Participation("ana", "Ana Ruiz", Role.SPEAKER)
    sittings = [sitting("mining", people=(ANA,))]
    if facts:
        sittings.append(sitting("energy", "14:00-15:00", people=(here,)))
    demands = Demands(people={"ana": PersonDemand(remote=stated)})
    person = derive(known(*sittings), demands).person("ana")
    assert person is not None
    assert person.presence is presence


def test_rooms_and_what_they_need() -> None:
    hybrid = sitting("mining", mode="hybrid", languages=("en", "fr"), people=(ANA, BETH))
    coffee = sitting("coffee", "11:00-11:15", kind=Kind.BREAK, room=LOBBY)
    asked = one("mining", hybrid, coffee, expected={"mining": 20}, interpreter_teams=3)
    assert asked.features == ("hybrid", "interpretation")
    assert asked.needs == {"interpreters": 1, "video": 1}
    assert asked.heads == 21
    assert asked.rooms == ("hall",)
    assert one("mining", hybrid).needs == {"video": 1}
    assert one("mining", hybrid, registered={"mining": Registered(40, 3)}).heads == 40
    assert one("mining", sitting("mining", mode="remote")).roomless
    stated = SessionDemand(rooms=("lobby",), features=(), heads=3)
    asked = one("mining", hybrid, coffee, demands=Demands(sessions={"mining": stated}))
    assert (asked.rooms, asked.features, asked.heads) == (("lobby",), (), 3)
    assert asked.reasons["heads"].stated


def test_what_is_left_out_is_in_nobodys_way() -> None:
    asked = derive(
        known(sitting("mining"), sitting("energy")),
        Demands(sessions={"mining": SessionDemand(left_out=True)}),
    )
    assert [each.slug for each in asked.sessions] == ["energy"]


def pairs(asked: Asked) -> set[tuple[str, str]]:
    return {(each.before, each.after) for each in asked.orders}


def test_what_comes_before_what() -> None:
    sittings = (
        sitting("opening", "09:00-10:00", kind=Kind.OPENING),
        sitting("mining", groups=(MINING,)),
        sitting("joint", "2T09:00-10:00", groups=(MINING, ENERGY)),
        sitting("plan", "2T10:00-11:00", groups=(MINING,), audience=Audience.DELEGATE),
        sitting("table", "2T11:00-12:00", kind=Kind.ROUND_TABLE),
        sitting("youth-day", "2T13:00-14:00", kind=Kind.YOUTH_LAB, audience=Audience.DELEGATE),
        sitting("youth", "2T14:00-15:00", kind=Kind.YOUTH_LAB),
        sitting("closing", "2T15:00-16:00", kind=Kind.CLOSING),
        sitting("press", "2T16:00-16:30", kind=Kind.OTHER),
    )
    found = pairs(derive(known(*sittings), Demands(teams={"north": Team(visits={"mining": 10})})))
    assert {("opening", "mining"), ("mining", "joint"), ("joint", "plan"), ("mining", "plan")} <= found
    assert {("plan", "table"), ("youth-day", "youth"), ("youth", "closing"), ("table", "closing")} <= found
    assert ("mining", "youth") in found
    assert not {("closing", "press"), ("press", "closing")} & found
    turned = Demands(orders=(OrderDemand("plan", "mining", 30),))
    again = derive(known(*sittings), turned)
    assert ("mining", "plan") not in pairs(again)
    assert again.orders[0][:3] == ("plan", "mining", 30)


def test_a_sound_check_comes_right_before_its_plenary() -> None:
    check = sitting("check", "08:30-09:00", kind=Kind.OTHER, audience=Audience.ORGANIZER)
    opening = sitting("opening", "09:00-10:00", kind=Kind.OPENING)
    asked = derive(known(check, opening), Demands())
    assert [(each.one, each.other, each.within) for each in asked.spacings] == [("check", "opening", 0)]


def test_groups_with_the_same_members_had_better_not_run_at_once() -> None:
    sittings = (
        sitting("mining", groups=(MINING,)),
        sitting("energy", groups=(ENERGY,)),
        sitting("again", None, groups=(MINING,)),
    )
    facts = {"shared": {("energy", "mining"): 2}, "joint": {("energy", "mining"): 1}}
    facts["together"] = {("energy", "mining"): 4}
    costs = {(e.one, e.other): e.cost for e in derive(known(*sittings, **facts), Demands()).conflicts}
    assert costs == {("mining", "energy"): 5, ("mining", "again"): 6, ("energy", "again"): 4}
    excepted = Demands(conflicts=(ConflictDemand("energy", "mining"),))
    problem = problem_for(*sittings, demands=excepted, **facts)
    left = {(each.one, each.other) for each in problem.conflicts}
    assert left == {("mining", "again"), ("energy", "again")}


def problem_for(*sittings: Sitting, demands: Demands = NOTHING_STATED, **facts: Any) -> Problem:
    found = known(*sittings, **facts)
    return problem_of(found, demands, derive(found, demands))


def test_the_planner_is_told_all_of_it() -> None:
    away = Window(datetime.combine(DAY, time(9)), datetime.combine(DAY, time(12)))
    demands = Demands(
        weights={"hours": 3},
        resources={"interpreters": 2},
        days={DAY: Hours(time(8), time(12))},
        people={"ana": PersonDemand(away=(away,)), "beth": PersonDemand(teams=("north",))},
        teams={"north": Team(text("North"), {"mining": 10})},
    )
    problem = problem_for(
        sitting("mining", people=(ANA,), groups=(MINING,)),
        sitting("dinner", "18:00-20:00", kind=Kind.SOCIAL),
        sitting("energy", "14:00-15:00", people=(BETH,)),
        demands=demands,
        burden={"ana": 90},
    )
    activities = {each.key: each for each in problem.activities}
    assert set(activities) == {"mining", "dinner", "energy", "north/mining"}
    assert activities["mining"].pin is None
    assert activities["dinner"].pin == Placement(18 * 60, "hall")
    visit = activities["north/mining"]
    assert (visit.visits, visit.minutes, visit.required) == ("mining", 10, ("beth",))
    assert visit.title.en == "North in “mining”"
    people = {each.key: each for each in problem.people}
    assert (people["ana"].shift, people["ana"].away, people["ana"].burden) == (
        (-120, -120),
        ((540, 720),),
        90,
    )
    assert (people["beth"].shift, people["beth"].place.en) == ((), "Ottawa")
    assert [(day.start, day.end, day.shift) for day in problem.days] == [(480, 720, 0), (1980, 2460, 0)]
    assert {each.key: each.limit for each in problem.resources} == {"interpreters": 2, "video": 1}
    assert (problem.hosts, problem.weights, problem.step) == (frozenset({"CA"}), {"hours": 3}, 15)
    assert [room.key for room in problem.rooms] == ["hall", "lobby"]
