"""How a registration moves: what every use case of `service` and `offers` is made of.

Every move goes through `move`: the machine of `rules` says whether it may, the records say who and when, and
the person is told in a mail. Whoever touches places locks the sessions first (`places.lock`), then reads the
registrations (`locked`), then lets `settle` give what became free: in this order always, so that nobody
waits in a circle.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from eventapp.core import audit
from eventapp.core.errors import Invalid, NotFound
from eventapp.core.translations import N_
from eventapp.meetings.model import Edition

from . import letters, places
from .model import Choice, Registration, RegistrationRules
from .places import Boards
from .rules import Move, State, may, seated

LINE = "waiting list"  # who acts, in the records, when a place became free


def path(edition: Edition, registration: Registration | None = None) -> str:
    """The registration's name in the records; *edition* has its series loaded."""
    root = f"{edition.series.key}/{edition.number}"
    return f"{root}/registrations/{registration.ref}" if registration else root


def refuse(move: Move, state: State | None) -> None:
    """Raises `Invalid` where there is no such move from *state*."""
    if not may(move, state):
        raise Invalid(letters.REFUSALS.get(move, N_("This registration is over.")))


def move(
    session: Session,
    actor: str,
    now: datetime,
    row: Registration,
    what: Move,
    *,
    before: State | None,
    tell: bool = True,
) -> None:
    """Record that the registration came from *before* to the state it has now, and mail it to the person."""
    audit.record(
        session,
        actor,
        f"registration.{what}",
        path(row.edition, row),
        now,
        **{"from": before.value if before else None, "to": row.state.value},
    )
    if tell:
        letters.tell(session, row, what.value, now)


def standing(row: Registration) -> State:
    """Approved or waiting, by what somebody has whose side has agreed."""
    has = seated([choice.place for choice in row.choices], any(choice.waiting for choice in row.choices))
    return State.APPROVED if has else State.WAITING


def stand(row: Registration) -> None:
    """Let somebody whose side has agreed count as approved or as waiting, by what they have now."""
    if row.state in (State.APPROVED, State.WAITING):
        row.state = standing(row)


def locked(session: Session, registration: Registration) -> Registration:
    """The registration as it is now that the places are locked, with all that belongs to it; locked too.
    Raises `NotFound` for somebody who was erased meanwhile."""
    rows = locked_all(session, [registration.id])
    if not rows:
        raise NotFound(N_("This registration was erased."))
    return rows[0]


def locked_all(session: Session, ids: Collection[int]) -> Sequence[Registration]:
    """The same for several, always in the same order, without those who were erased."""
    wanted = (
        select(Registration)
        .where(Registration.id.in_(ids), Registration.erased_at.is_(None))
        .options(
            joinedload(Registration.choices) if len(ids) == 1 else selectinload(Registration.choices),
            joinedload(Registration.person),
            joinedload(Registration.details),
            joinedload(Registration.edition).joinedload(Edition.series),
        )
        .order_by(Registration.id)
        .with_for_update(of=Registration)
        .execution_options(populate_existing=True)
    )
    return session.scalars(wanted).unique().all()


def settle(session: Session, boards: Boards, now: datetime, edition_id: int) -> None:
    """Give what became free to those in line, tell them, and save the boards."""
    promoted = []
    if boards.freed:
        rules = session.get(RegistrationRules, edition_id)
        promoted = places.promote(session, boards, now, rules.offer_hours if rules else 0)
    boards.save(session)
    if promoted:
        _tell_promoted(session, promoted, now)


def _tell_promoted(session: Session, promoted: Iterable[Choice], now: datetime) -> None:
    by_registration: dict[int, list[Choice]] = {}
    for choice in promoted:
        by_registration.setdefault(choice.registration_id, []).append(choice)
    session.flush()
    for row in locked_all(session, list(by_registration)):
        choices = by_registration[row.id]
        before, offered = row.state, [c for c in choices if c.offered_until is not None]
        stand(row)
        audit.record(
            session,
            LINE,
            "registration.offered" if offered else "registration.seat",
            path(row.edition, row),
            now,
            **{"from": before.value, "to": row.state.value, "sessions": [c.session_id for c in choices]},
        )
        letters.tell(session, row, "offer" if offered else "seat", now, choices=offered)
