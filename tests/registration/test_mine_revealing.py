"""What is shown of a place, by right and by time, at the very second."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from eventapp.agenda.content import SessionContent, Status
from eventapp.registration.mine.day import clashes, joined, roles_in
from eventapp.registration.mine.revealing import NOTHING, Shown, covered, reveal
from eventapp.registration.rules import ADMITTED, Attendance, Place, State
from tests.factories import HALL, NOW, session_content, somebody

SECOND = timedelta(seconds=1)
LINK = "https://example.org/join"
SESSION = session_content("opening", mode="hybrid", link=LINK)
OPENS = SESSION.starts_at - timedelta(hours=24)


@dataclass
class Wanted:
    side: str = "MX"
    asked: Attendance = Attendance.REMOTE
    place: Place = Place.REMOTE
    waiting: bool = False
    queued_at: datetime = NOW
    offered_until: datetime | None = None


REMOTE = Wanted()
ROOM = Wanted(asked=Attendance.ROOM, place=Place.ROOM)
IN_LINE = Wanted(asked=Attendance.ROOM, place=Place.NONE, waiting=True)


def shown(wish: Wanted | None, now: datetime = OPENS, state: State = State.APPROVED, **facts: Any) -> Shown:
    session: SessionContent = facts.pop("session", SESSION)
    return reveal(
        state, session, wish, now, facts.get("link_hours", 24), open_room=facts.get("open_room", True)
    )


def test_the_link_appears_at_the_second_and_goes_at_the_end() -> None:
    before, first = shown(REMOTE, OPENS - SECOND), shown(REMOTE, OPENS)
    assert (before.link, before.link_from) == (None, OPENS)
    assert (first.link, first.link_from) == (LINK, None)
    assert shown(REMOTE, SESSION.ends_at - SECOND).link == LINK
    assert shown(REMOTE, SESSION.ends_at)[2:4] == (None, None)


@pytest.mark.parametrize("state", sorted(set(State) - ADMITTED))
@pytest.mark.parametrize("wish", [REMOTE, ROOM, IN_LINE])
def test_nothing_is_shown_to_whoever_is_not_approved(state: State, wish: Wanted) -> None:
    assert shown(wish, state=state) == NOTHING


@pytest.mark.parametrize("state", sorted(ADMITTED))
def test_whoever_is_approved_sees_the_room_and_the_link(state: State) -> None:
    assert shown(ROOM, state=state)[:3] == (Place.ROOM, HALL, LINK)
    assert shown(REMOTE, state=state)[:3] == (Place.REMOTE, None, LINK)


@pytest.mark.parametrize("now", [OPENS - SECOND, OPENS, SESSION.ends_at])
def test_without_a_place_there_is_neither_room_nor_link(now: datetime) -> None:
    assert shown(IN_LINE, now)[:4] == (Place.NONE, None, None, None)
    assert shown(None, now) == NOTHING


def test_a_cancelled_session_shows_nothing() -> None:
    cancelled = session_content("opening", mode="hybrid", link=LINK, status=Status.CANCELLED)
    assert shown(ROOM, session=cancelled) == NOTHING


def test_an_offer_is_shown_until_the_second_it_ends() -> None:
    until = OPENS + timedelta(hours=1)
    offered = Wanted(asked=Attendance.ROOM, waiting=True, offered_until=until)
    last, over = shown(offered, until - SECOND), shown(offered, until)
    assert (last.offered_until, last.waiting, last.room) == (until, False, None)
    assert (over.offered_until, over.waiting) == (None, True)


def test_who_joins_from_afar_may_ask_for_the_room_until_it_starts() -> None:
    assert shown(REMOTE, SESSION.starts_at - SECOND).may_ask_room
    assert not shown(REMOTE, SESSION.starts_at).may_ask_room
    assert not shown(REMOTE, open_room=False).may_ask_room
    assert not shown(ROOM).may_ask_room
    assert not shown(IN_LINE).may_ask_room


def test_the_hours_are_the_edition_s() -> None:
    assert shown(REMOTE, SESSION.starts_at - SECOND, link_hours=0).link is None
    assert shown(REMOTE, SESSION.starts_at, link_hours=0).link == LINK


def test_what_everybody_gets_holds_no_room_and_no_link() -> None:
    bare = covered(joined(session_content("x", video_room=HALL, mode="hybrid"), {"hall": LINK}))
    assert (bare.room, bare.video_room, bare.link) == (None, None, None)


def test_the_link_of_the_video_room_stands_in_for_one_s_own() -> None:
    room = replace(HALL, key="link", video=True)
    with_room = session_content("x", video_room=room)
    assert joined(with_room, {"link": LINK, "other": "x"}).link == LINK
    assert (
        joined(session_content("x", video_room=room, link="https://own"), {"link": LINK}).link
        == "https://own"
    )
    assert joined(session_content("x"), {"link": LINK}).link is None


def test_sessions_at_the_same_time_are_named_and_neighbours_are_not() -> None:
    first, second = session_content("a", "09:00", "10:00"), session_content("b", "09:30", "10:30")
    after = session_content("c", "10:30", "11:00")
    gone = session_content("d", "09:00", "11:00", status=Status.CANCELLED)
    everything = [first, second, after, gone]
    assert [each.slug for each in clashes(first, everything)] == ["b"]
    assert clashes(after, everything) == ()
    assert clashes(gone, everything) == ()


def test_roles_are_found_by_the_person_s_key() -> None:
    session = session_content("a", people=(somebody("ana"), somebody("beth", "Ana Ruiz")))
    assert len(roles_in(session, "ana")) == 1
    assert roles_in(session, "Ana Ruiz") == ()


def test_a_part_from_afar_shows_the_link_without_a_choice() -> None:
    def found(state: State) -> Shown:
        return reveal(state, SESSION, None, OPENS, 24, open_room=True, from_afar=True)

    assert found(State.APPROVED) == Shown(link=LINK)
    assert found(State.SUBMITTED) == NOTHING
