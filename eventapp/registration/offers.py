"""A seat that is kept for somebody in line: taken, left, or let go."""

from datetime import datetime

from sqlalchemy.orm import Session

from eventapp.core import audit
from eventapp.core.errors import NotFound
from eventapp.core.translations import N_

from . import letters, places
from .model import Choice, Registration
from .moving import LINE, locked, path, settle, stand
from .places import Boards


def answer_offer(
    session: Session, actor: str, now: datetime, registration: Registration, choice_id: int, *, yes: bool
) -> Choice:
    """Take the seat that is kept for somebody, or leave it to the next in line. Raises `NotFound` where no
    seat is kept (any more)."""
    boards = places.lock(session, registration.edition_id)
    row = locked(session, registration)
    choice = _offered(row, choice_id)
    if choice is None or choice.offered_until is None or choice.offered_until <= now:
        raise NotFound(N_("This seat is no longer kept for you."))
    _end(session, actor, now, row, choice, boards, "taken" if yes else "left")
    return choice


def end_offer(session: Session, now: datetime, choice_id: int) -> None:
    """What becomes of an offer that nobody answered: the next in line is asked."""
    found = session.get(Choice, choice_id)
    if found is None:
        return
    registration = session.get_one(Registration, found.registration_id)
    boards = places.lock(session, registration.edition_id)
    row = locked(session, registration)
    choice = _offered(row, choice_id)
    if choice is None or choice.offered_until is None or choice.offered_until > now:
        return
    _end(session, LINE, now, row, choice, boards, "expired")
    letters.tell(session, row, "offer_expired", now)


def _offered(row: Registration, choice_id: int) -> Choice | None:
    return next((each for each in row.choices if each.id == choice_id), None)


def _end(
    session: Session,
    actor: str,
    now: datetime,
    row: Registration,
    choice: Choice,
    boards: Boards,
    how: str,
) -> None:
    board, before = boards[choice.session_id], row.state
    if how == "taken":
        board.accept(choice)
    else:
        board.refuse(choice)
    stand(row)
    audit.record(
        session,
        actor,
        f"registration.offer_{how}",
        path(row.edition, row),
        now,
        **{"from": before.value, "to": row.state.value, "sessions": [choice.session_id]},
    )
    settle(session, boards, now, row.edition_id)
