"""Between the draft and the planner: minutes and clocks, video rooms, the night in which clocks change."""

from datetime import date, datetime, time
from typing import Any

import pytest
from flask import Flask

from eventapp.agenda import editing
from eventapp.agenda.content import Kind
from eventapp.agenda.editing import Move
from eventapp.agenda.service import save_session
from eventapp.core.localized import Language
from eventapp.meetings.queries import edition_to_change
from eventapp.planner.plan import At, Length, Sentence
from eventapp.planner.problem import Placement
from eventapp.planning import derived, problems
from eventapp.planning.demands import Demands, PersonDemand, Team
from eventapp.planning.deriving import derive
from eventapp.planning.gathering import gather, placements
from eventapp.planning.meeting_clock import MeetingClock
from eventapp.planning.problems import (
    beginning,
    composed,
    encode,
    fingerprint,
    places_of,
    problem_of,
    video_rooms,
)
from eventapp.planning.runs import problem_in, texts
from eventapp.planning.saying import Teller
from tests.apps import writing
from tests.factories import DAY, NOW, OTTAWA, make_edition, session_draft, text
from tests.planning.run_help import meeting
from tests.planning.test_deriving import ANA, BETH, LINK, RoomContent, known, problem_for, sitting

OTHER_LINK = RoomContent("other-link", text("Other link"), video=True)
SATURDAY = date(2026, 10, 31)  # in the night after it the clocks of Ottawa go back
AUTUMN = MeetingClock(OTTAWA, SATURDAY)


def test_minutes_are_counted_as_they_pass() -> None:
    assert AUTUMN.minute_at(datetime(2026, 10, 31, 9)) == 540
    assert AUTUMN.minute_at(datetime(2026, 11, 1, 9)) == 24 * 60 + 600
    assert AUTUMN.wall(24 * 60 + 600) == datetime(2026, 11, 1, 9)
    assert (AUTUMN.ahead(SATURDAY), AUTUMN.ahead(date(2026, 11, 1))) == (0, -60)
    assert AUTUMN.shift(SATURDAY, "America/Mexico_City") == -120
    assert AUTUMN.shift(date(2026, 11, 1), "America/Mexico_City") == -60


@pytest.mark.parametrize("minute", [0, 119, 120, 300, 1439, 1440, 1500, 1505, 2100])
def test_there_and_back_but_for_the_hour_that_comes_twice(minute: int) -> None:
    wall = AUTUMN.wall(minute)
    assert AUTUMN.minute_at(wall) in (minute, minute - 60)
    assert AUTUMN.minute(AUTUMN.moment(minute)) == minute


def test_a_plan_across_the_night_of_a_clock_change_is_accepted_at_the_hours_on_the_walls(app: Flask) -> None:
    with writing(app) as session:
        make_edition(session, start_date=SATURDAY, end_date=date(2026, 11, 1))
        edition = edition_to_change(session, "duo", 1)
        first = session_draft("mining", day=SATURDAY, kind="working_group")
        save_session(session, "test", NOW, edition, first)
        found = gather(session, edition)
        asked = derive(found.known, Demands())
        problem = problem_of(found.known, Demands(), asked)
        assert [(day.start, day.end, day.shift) for day in problem.days] == [
            (540, 1020, 0),
            (2040, 2520, -60),
        ]
        there = places_of({"mining": Placement(2040 + 90, "room-2")}, found.known, asked)["mining"]
        assert there.start == datetime(2026, 11, 1, 10, 30)
        move = Move(start=there.start, room=there.room, video_room=there.video_room)
        row = editing.move_session(session, "eva", NOW, edition, "mining", move, version=1)
        assert row.start == datetime(2026, 11, 1, 10, 30)
        again = gather(session, edition)
        assert placements(again.draft.content, again.known.clock) == {"mining": Placement(2130, "room-2")}


def video(*starts: tuple[str, int], settled: tuple[str, ...] = (), **rooms: Any) -> dict[str, str | None]:
    """The video rooms of hybrid sessions of an hour at the given minutes; *rooms* are those of the draft."""
    sittings = tuple(
        sitting(slug, None, mode="hybrid", video_room=rooms.get(slug)) for slug, _start in starts
    )
    there = known(*sittings, rooms=(LINK, OTHER_LINK))
    placed = {slug: Placement(start) for slug, start in starts}
    return video_rooms(placed, there, derive(there, Demands()), settled)


def test_each_keeps_its_video_room_or_takes_one_that_is_free() -> None:
    assert video(("a", 600), ("b", 720), a=OTHER_LINK, b=OTHER_LINK) == {
        "a": "other-link",
        "b": "other-link",
    }
    assert video(("a", 600), ("b", 630), a=LINK, b=LINK) == {"a": "link", "b": "other-link"}
    assert video(("a", 600), ("b", 630), settled=("b",), a=LINK, b=LINK) == {
        "a": "other-link",
        "b": "link",
    }


def test_there_are_enough_wherever_there_are_never_more_at_once_than_rooms() -> None:
    given = video(("a", 600), ("b", 640), ("c", 660), ("d", 700), c=OTHER_LINK, d=LINK)
    assert set(given.values()) == {"link", "other-link"}
    assert given["a"] != given["b"]
    assert given["b"] != given["c"]
    assert given["c"] != given["d"]


def test_a_draft_is_laid_out_as_the_plan_says_with_what_waits_in_the_tray(app: Flask) -> None:
    with writing(app) as session:
        meeting(session)
        edition = edition_to_change(session, "duo", 1)
        found = gather(session, edition)
    asked = derive(found.known, found.demands)
    placed = {"mining": Placement(14 * 60, "room-2"), "energy": Placement(15 * 60, "hall")}
    content = composed(found.draft.content, found.known, places_of(placed, found.known, asked))
    mining, energy = content.session("mining"), content.session("energy")
    assert mining is not None
    assert energy is not None
    assert (mining.start, mining.room and mining.room.key) == (datetime.combine(DAY, time(14)), "room-2")
    assert (energy.end, energy.minutes) == (datetime.combine(DAY, time(16)), 60)
    assert len(content.sessions) == len(found.draft.content.sessions) + 1


def test_what_is_stored_is_read_again_as_it_was() -> None:
    problem = problem_for(sitting("mining"), sitting("energy", "14:00-15:00"))
    assert problem_in(encode(problem)) == problem
    assert fingerprint(problem, {}) == fingerprint(problem_in(encode(problem)), {})
    assert fingerprint(problem, {}) != fingerprint(problem, {"mining": Placement(600)})


def test_a_better_translation_makes_no_plan_stale(monkeypatch: pytest.MonkeyPatch) -> None:
    demands = Demands(
        people={"beth": PersonDemand(teams=("north",))}, teams={"north": Team(text("North"), {"mining": 10})}
    )
    sittings = sitting("opening", "08:00-09:00", kind=Kind.OPENING), sitting("mining", people=(BETH,))
    was = problem_for(*sittings, demands=demands)
    for module in (problems, derived):
        monkeypatch.setattr(module, "gettext", lambda *_args, **_values: "better")
    now = problem_for(*sittings, demands=demands)
    assert (now.orders, now.activities[-1]) != (was.orders, was.activities[-1])
    assert fingerprint(now, {}) == fingerprint(was, {})


def test_the_visits_of_the_draft_are_where_they_break_no_rule() -> None:
    demands = Demands(
        people={"beth": PersonDemand(teams=("north",))},
        teams={"north": Team(text("North"), {"mining": 10, "energy": 10})},
    )
    sittings = (
        sitting("mining", "10:00-11:00", people=(ANA,)),
        sitting("energy", "11:00-12:00", people=(BETH,)),
        sitting("talk", "10:00-10:30", people=(BETH,)),
    )
    problem = problem_for(*sittings, demands=demands)
    stands = {
        "mining": Placement(600, "hall"),
        "energy": Placement(660, "hall"),
        "talk": Placement(600, "lobby"),
    }
    found = beginning(problem, stands)
    assert found["north/mining"].start >= 640  # after the talk, and the way from there
    assert found["north/energy"] == Placement(660, "hall")


def teller(language: Language, days: int = 2) -> Teller:
    return Teller(MeetingClock(OTTAWA, DAY), days, language)


SENTENCE = Sentence(
    "%(who)s: %(title)s %(start)s %(local)s %(length)s %(count)s %(features)s",
    {
        "who": ["Ana", "Beth"],
        "title": text("Mining"),
        "start": At(630),
        "local": At(630, -180),
        "length": Length(95),
        "count": 1240,
        "features": ["hybrid"],
    },
)


def test_sentences_are_said_as_each_language_writes_them() -> None:
    assert teller(Language.EN).say(SENTENCE) == (
        "Ana and Beth: Mining 10:30 (Thu, Nov 26) 07:30 1\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}35"
        "\N{NO-BREAK SPACE}min 1,240 Equipment for remote participants"
    )
    french = teller(Language.FR).say(SENTENCE)
    assert french.startswith("Ana et Beth: Mining (fr) 10\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}30 (jeu.")
    stored = Sentence(SENTENCE.text, texts(encode(SENTENCE)["values"]))
    assert teller(Language.ES).say(stored) == teller(Language.ES).say(SENTENCE)


def test_the_day_is_said_only_where_it_is_not_plain() -> None:
    assert teller(Language.EN, days=1).moment(At(630)) == "10:30"
    assert teller(Language.EN).moment(At(60, -180)) == "22:00 (Wed, Nov 25)"
