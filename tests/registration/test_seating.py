"""Counting, the order of the line, the balance between the sides: values only, no database."""

from collections import deque
from dataclasses import dataclass
from datetime import timedelta

import pytest

from eventapp.registration.rules import Attendance, Place
from eventapp.registration.seating import Board, Count, Places
from tests.factories import NOW

ROOM, REMOTE = Attendance.ROOM, Attendance.REMOTE


@dataclass
class Wish:
    id: int
    side: str = "CA"
    asked: Attendance = ROOM
    place: Place = Place.NONE
    waiting: bool = False
    queued_at: object = NOW
    offered_until: object = None


def board(room: int | None = None, remote: int | None = None, **quotas: int) -> Board:
    sides = {side: Places(Count(quotas.get(side))) for side in ("CA", "MX")}
    return Board(Places(Count(room), Count(remote)), sides)


def seated(where: Board, *wishes: Wish) -> list[tuple[Place, bool]]:
    for wish in wishes:
        where.seat(wish)
    return [(wish.place, wish.waiting) for wish in wishes]


def test_what_is_free_is_given_and_what_is_not_is_waited_for() -> None:
    found = seated(board(1, 1), Wish(1), Wish(2), Wish(3))
    assert found == [(Place.ROOM, False), (Place.REMOTE, True), (Place.NONE, True)]


def test_a_quota_binds_its_side_and_the_room_binds_all() -> None:
    found = seated(board(2, 0, CA=1), Wish(1), Wish(2), Wish(3, "MX"), Wish(4, "MX"))
    assert [place for place, _ in found] == [Place.ROOM, Place.NONE, Place.ROOM, Place.NONE]


def test_a_side_without_a_row_has_no_limit_of_its_own() -> None:
    assert seated(board(1), Wish(1, "US")) == [(Place.ROOM, False)]


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_a_lower_limit_takes_nothing_and_shrinks_as_people_leave(order: tuple[int, int]) -> None:
    count = Count(3, 3)
    count.limit(order[0])
    count.limit(order[1])
    assert (count.taken, count.over, count.free) == (3, 3 - order[1], False)
    count.give_back()
    assert (count.taken, count.over) == (2, max(0, 2 - order[1]))


def test_nobody_is_seated_twice() -> None:
    where, wish = board(2), Wish(1)
    seated(where, wish, wish)
    assert where.whole.room.taken == 1


def test_who_changes_their_mind_keeps_a_place_from_afar_until_the_room_is_free() -> None:
    where, wish = board(0, 1), Wish(1, asked=REMOTE)
    seated(where, wish)
    where.whole.remote.limit(0)  # one more than there are, and nobody loses it
    where.ask(wish, ROOM, NOW)
    assert seated(where, wish) == [(Place.REMOTE, True)]


def test_who_joins_from_afar_gives_up_the_seat_in_the_room() -> None:
    where, wish = board(1, 0), Wish(1)
    seated(where, wish)
    where.ask(wish, REMOTE, NOW)
    assert seated(where, wish) == [(Place.NONE, True)]
    assert where.freed
    assert where.whole.room.taken == 0


def test_an_offer_counts_until_it_is_answered() -> None:
    where = board(1, 1)
    ana, beth = Wish(1), Wish(2)
    seated(where, ana, beth)
    where.leave(ana)
    where.offer(beth, NOW + timedelta(hours=1))
    assert not where.has("CA", Place.ROOM)
    where.refuse(beth)
    assert (beth.place, beth.asked, beth.waiting) == (Place.REMOTE, REMOTE, False)
    assert where.has("CA", Place.ROOM)


def test_an_offer_taken_frees_the_place_from_afar() -> None:
    where, wish = board(1, 1), Wish(1, place=Place.REMOTE, waiting=True)
    where.whole.remote.take()
    where.sides["CA"].remote.take()
    where.offer(wish, NOW)
    where.accept(wish)
    assert (where.whole.room.taken, where.whole.remote.taken) == (1, 0)


def heads(where: Board, *wishes: Wish) -> list[int]:
    lines: dict[str, deque[Wish]] = {}
    for wish in wishes:
        lines.setdefault(wish.side, deque()).append(wish)
    found = []
    for wish in where.heads(Place.ROOM, lines):
        where.seat(wish)
        found.append(wish.id)
    return found


def test_the_sides_take_turns_from_the_one_with_fewer() -> None:
    where = board(4)
    seated(where, Wish(0))
    assert heads(where, Wish(1), Wish(2), Wish(3, "MX"), Wish(4, "MX")) == [3, 1, 4]


def test_between_sides_with_as_many_whoever_waits_longer_comes_first() -> None:
    earlier = NOW - timedelta(minutes=1)
    assert heads(board(1), Wish(1), Wish(2, "MX", queued_at=earlier)) == [2]
    assert heads(board(1), Wish(2), Wish(1, "MX")) == [1]


def test_limits_set_by_hand_follow_nothing() -> None:
    where = board(5)
    where.whole.own = True
    where.limit(where.whole, 9, 9)
    assert where.whole.room.most == 5
    assert not where.freed


def test_a_room_that_goes_releases_its_seats_and_gives_them_again_by_the_line() -> None:
    where = board(1, 2)
    ana, beth, marta = Wish(1), Wish(2), Wish(3, "MX", queued_at=NOW - timedelta(days=1))
    seated(where, ana, beth)
    assert where.open(room=False, remote=True)
    where.resettle([ana, beth])
    assert [wish.place for wish in (ana, beth)] == [Place.REMOTE, Place.REMOTE]
    assert [wish.waiting for wish in (ana, beth)] == [False, False]
    where.open(room=True, remote=True)
    where.resettle([ana, beth, marta])
    assert [(wish.place, wish.waiting) for wish in (marta, ana, beth)] == [
        (Place.ROOM, False),
        (Place.REMOTE, True),
        (Place.REMOTE, True),
    ]


def test_a_session_that_is_not_held_has_nothing_and_nobody_waits() -> None:
    where, wish = board(1), Wish(1)
    seated(where, wish)
    where.open(room=False, remote=False)
    where.resettle([wish])
    assert (wish.place, wish.waiting, where.whole.room.taken) == (Place.NONE, False, 0)
    assert not where.open(room=False, remote=False)
