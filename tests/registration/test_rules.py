"""The machine of states: every move from every state, written out once more as a table."""

import pytest

from eventapp.registration.rules import MOVES, Move, Place, State, after, may, seated

LEADS_FROM = {
    Move.INVITE: {None, State.INVITED, State.WITHDRAWN, State.DECLINED},
    Move.SUBMIT: {None, State.INVITED, State.SUBMITTED, State.WITHDRAWN},
    Move.APPROVE: {State.SUBMITTED, State.DECLINED},
    Move.LINE: {State.SUBMITTED, State.DECLINED, State.APPROVED},
    Move.SEAT: {State.WAITING},
    Move.UNSEAT: {State.APPROVED},
    Move.DECLINE: {State.INVITED, State.SUBMITTED, State.APPROVED, State.WAITING},
    Move.WITHDRAW: {State.INVITED, State.SUBMITTED, State.APPROVED, State.WAITING},
    Move.ATTEND: {State.APPROVED, State.WAITING},
    Move.UNDO_ATTEND: {State.ATTENDED},
}


@pytest.mark.parametrize("move", list(Move))
@pytest.mark.parametrize("state", [None, *State])
def test_a_move_leads_only_from_where_it_may(move: Move, state: State | None) -> None:
    assert may(move, state) is (state in LEADS_FROM[move])


def test_every_state_can_be_reached_and_every_move_leads_somewhere() -> None:
    assert {after(move) for move in MOVES} == set(State)
    assert set(MOVES) == set(Move)


@pytest.mark.parametrize(
    ("places", "waiting", "expected"),
    [
        ([], False, True),  # wants no session: approved, with nothing to wait for
        ([Place.ROOM], False, True),
        ([Place.NONE, Place.REMOTE], True, True),  # partly
        ([Place.NONE], True, False),
        ([Place.NONE], False, True),  # a session that is not held any more
    ],
)
def test_waiting_is_having_nothing_and_standing_in_line(
    places: list[Place], waiting: bool, expected: bool
) -> None:
    assert seated(places, waiting) is expected
