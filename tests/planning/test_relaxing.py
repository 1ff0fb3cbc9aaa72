"""A way out, taken: which statement is changed, and what cannot be stated otherwise."""

from datetime import datetime
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from eventapp.planner.plan import Requirement, Sentence, WayOut
from eventapp.planner.problem import Activity, Day, Person, Placement, Problem, Resource, Room
from eventapp.planning.demands import (
    Demands,
    OrderDemand,
    PersonDemand,
    SessionDemand,
    SpacingDemand,
    Team,
    Window,
    as_json,
)
from eventapp.planning.relaxing import GivenUp, relaxed, ways_of

AWAY = Window(datetime(2026, 11, 26), datetime(2026, 11, 28))
PROBLEM = Problem(
    activities=(
        Activity("mining", "Mining", "working_group", 60, required=("ana",), pin=Placement(540, "hall")),
        Activity("owls/mining", "The owls in Mining", "visit", 15, required=("ana",), visits="mining"),
    ),
    people=(Person("ana", "Ana Ruiz", away=((0, 2880),)),),
    rooms=(Room("hall", "Hall"),),
    days=(Day("Thursday", 480, 1080),),
    resources=(Resource("interpreters", "Interpreter teams", 2),),
)
ANA = PersonDemand(away=(AWAY,), required=("mining", "energy"), teams=("owls", "elks"))
STATED = Demands(
    people={"ana": ANA},
    teams={"owls": Team(visits={"mining": 15, "energy": 10})},
    orders=(OrderDemand("mining", "energy"),),
    spacings=(SpacingDemand("mining", "energy", "same"),),
)


@pytest.mark.parametrize(
    ("key", "changed"),
    [
        (
            "required:mining:ana",
            {"people": {"ana": replace(ANA, required=("energy",), excused=("mining",))}},
        ),
        ("away:ana", {"people": {"ana": replace(ANA, away=())}}),
        ("held:mining", {"sessions": {"mining": SessionDemand(left_out=True)}}),
        ("hours:mining", {"sessions": {"mining": SessionDemand(windows=())}}),
        ("pin:mining", {"sessions": {"mining": SessionDemand(pinned=False)}}),
        ("alone:mining", {"sessions": {"mining": SessionDemand(alone=False)}}),
        ("order:mining:energy", {"orders": ()}),
        ("spacing:mining:energy:same:None", {"spacings": ()}),
        ("held:owls/mining", {"teams": {"owls": Team(visits={"energy": 10})}}),
        ("visit:owls/mining", {"teams": {"owls": Team(visits={"energy": 10})}}),
        ("required:owls/mining:ana", {"people": {"ana": replace(ANA, teams=("elks",))}}),
    ],
)
def test_what_is_given_up_is_stated_otherwise_and_nothing_else(key: str, changed: dict[str, Any]) -> None:
    after = relaxed(STATED, PROBLEM, [GivenUp(key)])
    assert after is not None
    was = {name: getattr(STATED, name) for name in Demands.__struct_fields__}
    assert {name: getattr(after, name) for name in was} == was | changed
    as_json(after)


def test_teams_are_added_to_those_that_there_are() -> None:
    after = relaxed(STATED, PROBLEM, [GivenUp("resource:interpreters", 2)])
    assert after is not None
    assert after.resources == {"interpreters": 4}


@pytest.mark.parametrize(
    "key", ["order:opening:mining", "spacing:a:b::0", "pin:owls/mining", "resource:video", "closed:hall"]
)
def test_what_follows_from_the_agenda_cannot_be_given_up_here(key: str) -> None:
    assert relaxed(STATED, PROBLEM, [GivenUp("pin:mining"), GivenUp(key)]) is None


def test_ways_are_read_as_they_are_stored() -> None:
    need = Requirement("resource:interpreters", Sentence("no more than 2"))
    pin = Requirement("pin:mining", Sentence("pinned"))
    ways = [
        WayOut((need,), Sentence("two more", {"number": 2}), None, (Sentence("two more", {"number": 2}),)),
        WayOut((pin, need), Sentence("both"), None, (Sentence("a"), Sentence("b", {"number": 3}))),
        WayOut((pin,), Sentence("unpin")),
    ]
    stored = {"core": [], "ways": [msgspec.to_builtins(way) for way in ways]}
    assert ways_of(stored) == [
        (GivenUp("resource:interpreters", 2),),
        (GivenUp("pin:mining"), GivenUp("resource:interpreters", 3)),
        (GivenUp("pin:mining"),),
    ]
    assert ways_of({**stored, "ways": []}) == []
    assert ways_of(None) == []


def test_where_no_way_was_found_each_requirement_that_clashes_is_one() -> None:
    pin = Requirement("pin:mining", Sentence("pinned"))
    away = Requirement("away:ana", Sentence("away"))
    stored = {"core": [msgspec.to_builtins(each) for each in (pin, away)], "ways": []}
    assert ways_of(stored) == [(GivenUp("pin:mining"),), (GivenUp("away:ana"),)]
