"""To want a seat in the room after all, as after an offer that was left or ran out: at the end of the line,
and given like all others under the lock."""

from datetime import datetime

from sqlalchemy.orm import Session

from eventapp.core import audit
from eventapp.core.errors import Invalid
from eventapp.core.translations import N_
from eventapp.registration import moving, places
from eventapp.registration.model import Choice, Registration
from eventapp.registration.rules import ADMITTED, Attendance

from .revealing import content_from_afar


def ask_for_room(
    session: Session, actor: str, now: datetime, registration: Registration, choice_id: int
) -> Choice:
    """Raises `Invalid` for who asked for it already, and where nobody can be in the room any more."""
    boards = places.lock(session, registration.edition_id)
    row = moving.locked(session, registration)
    choice = next((each for each in row.choices if each.id == choice_id), None)
    able = choice is not None and row.state in ADMITTED and content_from_afar(choice)
    if choice is None or not able or not boards[choice.session_id].open_room:
        raise Invalid(N_("A seat in the room cannot be asked for in this session any more."))
    before, board = row.state, boards[choice.session_id]
    board.ask(choice, Attendance.ROOM, now)
    board.seat(choice)
    moving.stand(row)
    audit.record(
        session,
        actor,
        "registration.room_asked",
        moving.path(row.edition, row),
        now,
        **{"from": before.value, "to": row.state.value, "sessions": [choice.session_id]},
    )
    moving.settle(session, boards, now, row.edition_id)
    return choice
