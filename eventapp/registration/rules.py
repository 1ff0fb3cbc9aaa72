"""How far a registration has come, and which moves there are. Pure: no database, no web."""

from enum import StrEnum


class State(StrEnum):
    INVITED = "invited"
    SUBMITTED = "submitted"
    APPROVED = "approved"  # by the own side, with a place in every session that still had one
    WAITING = "waiting"  # approved too, but without any place as yet
    DECLINED = "declined"  # by the own side
    WITHDRAWN = "withdrawn"  # by the person
    ATTENDED = "attended"


class Source(StrEnum):
    """How somebody came to be on the list."""

    NAMED = "named"  # by the coordinator
    FORM = "form"  # an open form
    IMPORT = "import"
    COLLEAGUE = "colleague"  # in the place of somebody who cannot come


class Attendance(StrEnum):
    """How somebody wants to take part in a session."""

    ROOM = "room"
    REMOTE = "remote"


class Place(StrEnum):
    """What somebody has in a session."""

    NONE = "none"
    ROOM = "room"
    REMOTE = "remote"


class Move(StrEnum):
    """What happens to a registration; the names under which it is recorded and mailed."""

    INVITE = "invite"
    SUBMIT = "submit"
    APPROVE = "approve"
    LINE = "line"  # approved, and no place is free
    SEAT = "seat"  # a place became free
    UNSEAT = "unseat"  # the last place is gone: a session moved or was cancelled
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    ATTEND = "attend"
    UNDO_ATTEND = "undo_attend"


MOVES: dict[Move, tuple[frozenset[State | None], State]] = {
    Move.INVITE: (frozenset({None, State.INVITED, State.WITHDRAWN, State.DECLINED}), State.INVITED),
    Move.SUBMIT: (
        frozenset({None, State.INVITED, State.SUBMITTED, State.WITHDRAWN}),
        State.SUBMITTED,
    ),
    Move.APPROVE: (frozenset({State.SUBMITTED, State.DECLINED}), State.APPROVED),
    Move.LINE: (frozenset({State.SUBMITTED, State.DECLINED, State.APPROVED}), State.WAITING),
    Move.SEAT: (frozenset({State.WAITING}), State.APPROVED),
    Move.UNSEAT: (frozenset({State.APPROVED}), State.WAITING),
    Move.DECLINE: (
        frozenset({State.INVITED, State.SUBMITTED, State.APPROVED, State.WAITING}),
        State.DECLINED,
    ),
    Move.WITHDRAW: (
        frozenset({State.INVITED, State.SUBMITTED, State.APPROVED, State.WAITING}),
        State.WITHDRAWN,
    ),
    Move.ATTEND: (frozenset({State.APPROVED, State.WAITING}), State.ATTENDED),
    Move.UNDO_ATTEND: (frozenset({State.ATTENDED}), State.APPROVED),
}
"""From which states a move leads, and where to. None: there is no registration yet."""

ADMITTED = frozenset({State.APPROVED, State.WAITING, State.ATTENDED})
"""Approved by their side: only they take part in the giving of places."""

ANSWERED = ADMITTED | {State.SUBMITTED}
"""Have registered, and neither side nor person has said no since."""

OPEN = frozenset({State.INVITED, State.SUBMITTED, State.APPROVED, State.WAITING})
"""Not over: can still be changed by the person."""


def may(move: Move, state: State | None) -> bool:
    return state in MOVES[move][0]


def after(move: Move) -> State:
    return MOVES[move][1]


def seated(places: list[Place], waiting: bool) -> bool:
    """Whether somebody who was approved counts as approved rather than as waiting: they have a place
    somewhere, or wait for none."""
    return any(place is not Place.NONE for place in places) or not waiting
