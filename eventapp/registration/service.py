"""Use cases of registrations. Each is given the database session, who acts and the time; none commits.

How a registration moves from state to state, and how it is read and locked, stands in `moving`; what becomes
of a seat that is kept for somebody in `offers`; what people answer in `answers`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from eventapp.core import audit
from eventapp.core.errors import Conflict, Invalid
from eventapp.core.translations import N_
from eventapp.meetings.model import Edition
from eventapp.people.model import Person

from . import letters, places
from .answers import Answers, Nominee, seek, write
from .model import Choice, Registration
from .moving import locked, locked_all, move, path, refuse, settle, stand, standing
from .offers import answer_offer, end_offer
from .places import Boards
from .rules import ADMITTED, Attendance, Move, Place, State, after, may

__all__ = [
    "PERSON",
    "Answers",
    "Nominee",
    "answer_offer",
    "approve",
    "attend",
    "decline",
    "end_offer",
    "invite",
    "lacks_guardian",
    "leave_lines",
    "locked",
    "locked_all",
    "of_person",
    "path",
    "release",
    "seek",
    "settle",
    "stand",
    "submit",
    "withdraw",
]

PERSON = "participant"  # who acts, in the records, when people act for themselves


def invite(
    session: Session,
    actor: str,
    now: datetime,
    edition: Edition,
    person: Person,
    nominee: Nominee,
    *,
    tell: bool = True,
) -> Registration:
    """Put *person* on the list of their side and mail them a link. Somebody who withdrew or was declined is
    invited anew. Raises `Invalid` for somebody who is on the list already."""
    row = of_person(session, edition, person)
    before = row.state if row else None
    refuse(Move.INVITE, before)
    if row is None:
        row = Registration(edition=edition, person=person, created_at=now, source=nominee.source)
        session.add(row)
    row.side, row.state = nominee.side, after(Move.INVITE)
    row.email, row.language = nominee.email, nominee.language
    row.title, row.organization, row.sector = nominee.title, nominee.organization, nominee.sector
    row.place, row.group_id, row.head = nominee.place, nominee.group_id, nominee.head
    row.invited_at, row.erased_at = now, None
    seek(row)
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict(N_("Somebody else put this person on the list a moment ago.")) from error
    move(session, actor, now, row, Move.INVITE, before=before, tell=tell)
    return row


def of_person(session: Session, edition: Edition, person: Person) -> Registration | None:
    if person.id is None:
        return None
    return session.scalars(
        select(Registration)
        .where(Registration.edition_id == edition.id, Registration.person_id == person.id)
        .options(joinedload(Registration.person), joinedload(Registration.edition).joinedload(Edition.series))
    ).one_or_none()


def submit(
    session: Session,
    actor: str,
    now: datetime,
    registration: Registration,
    answers: Answers,
    *,
    approve: bool = False,
    tell: bool = True,
) -> Registration:
    """Keep what somebody answered. Before their side has decided this is a submission; afterwards an edit,
    whose new wishes are seated at once. With *approve* their side has agreed in advance; somebody under age
    still needs the consent of a guardian before.

    Raises `Invalid` where the registration is over, and for a session that cannot be chosen.
    """
    boards = places.lock(session, registration.edition_id)
    row = locked(session, registration)
    before = row.state
    if before not in ADMITTED:
        refuse(Move.SUBMIT, before)
        row.state = after(Move.SUBMIT)
    write(row, answers)
    _choose(row, boards, answers.choices, now, anew=before not in (*ADMITTED, State.SUBMITTED))
    if before in ADMITTED:
        _seat(row, boards)
        stand(row)
        audit.record(session, actor, "registration.edited", path(row.edition, row), now, to=row.state.value)
        if tell:
            letters.tell(session, row, "edited", now)
    else:
        row.submitted_at = now
        if approve and not lacks_guardian(row):
            _admit(row, boards, now)
        move(session, actor, now, row, Move.SUBMIT, before=before, tell=tell)
    settle(session, boards, now, row.edition_id)
    return row


def approve(
    session: Session,
    actor: str,
    now: datetime,
    edition: Edition,
    registrations: Sequence[Registration],
    *,
    tell: bool = True,
) -> list[Registration]:
    """Their side agrees: places are given in the order in which people registered. Who cannot be approved
    (any more) is left as it is. Returns those who were. Raises `Invalid` where a guardian has not consented.
    """
    boards = places.lock(session, edition.id)
    rows = locked_all(session, [row.id for row in registrations])
    able = [row for row in rows if row.edition_id == edition.id and may(Move.APPROVE, row.state)]
    for row in able:
        if lacks_guardian(row):
            raise Invalid(
                N_("%(name)s is under age: a parent or guardian has to consent first."), name=row.person.name
            )
    for row in sorted(able, key=lambda row: (row.submitted_at or now, row.id)):
        before = row.state
        _admit(row, boards, now)
        what = Move.APPROVE if row.state is State.APPROVED else Move.LINE
        move(session, actor, now, row, what, before=before, tell=tell)
    settle(session, boards, now, edition.id)
    return able


def lacks_guardian(row: Registration) -> bool:
    """Whether somebody under age still needs the consent of a parent or guardian."""
    return row.minor and not (row.details and row.details.guardian_consented_at)


def _admit(row: Registration, boards: Boards, now: datetime) -> None:
    _seat(row, boards)
    row.state, row.decided_at = standing(row), now


def decline(
    session: Session,
    actor: str,
    now: datetime,
    edition: Edition,
    registrations: Sequence[Registration],
    *,
    tell: bool = True,
) -> list[Registration]:
    """Their side says no; what they had is free for others. Returns those whom it concerned."""
    return _end(session, actor, now, edition, registrations, Move.DECLINE, tell=tell)


def withdraw(
    session: Session,
    actor: str,
    now: datetime,
    edition: Edition,
    registration: Registration,
    *,
    tell: bool = True,
) -> Registration:
    """The person cannot come; what they had is free for others. Raises `Invalid` where it is over."""
    if not _end(session, actor, now, edition, [registration], Move.WITHDRAW, tell=tell):
        refuse(Move.WITHDRAW, registration.state)
    return registration


def _end(
    session: Session,
    actor: str,
    now: datetime,
    edition: Edition,
    registrations: Sequence[Registration],
    what: Move,
    *,
    tell: bool,
) -> list[Registration]:
    boards = places.lock(session, edition.id)
    rows = locked_all(session, [each.id for each in registrations])
    able = [row for row in rows if row.edition_id == edition.id and may(what, row.state)]
    for row in able:
        before = row.state
        release(row, boards)
        row.state, row.decided_at = after(what), now
        move(session, actor, now, row, what, before=before, tell=tell)
    settle(session, boards, now, edition.id)
    return able


def release(row: Registration, boards: Boards) -> None:
    """Give back all that somebody has, and their places in line."""
    for choice in row.choices:
        boards[choice.session_id].leave(choice)


def leave_lines(session: Session, now: datetime, registration: Registration) -> None:
    """Somebody keeps what they have and waits for nothing more: they cannot be told of it."""
    boards = places.lock(session, registration.edition_id)
    row = locked(session, registration)
    for choice in [each for each in row.choices if each.waiting]:
        boards[choice.session_id].leave_line(choice)
        if choice.place is Place.NONE:
            row.choices.remove(choice)
    settle(session, boards, now, row.edition_id)


def attend(
    session: Session, actor: str, now: datetime, registration: Registration, *, undo: bool = False
) -> None:
    """The person is here; they keep the places they have. Raises `Invalid` for somebody whose side has not
    agreed."""
    if undo:
        places.lock(session, registration.edition_id)  # what they have must not change meanwhile
    row, what = locked(session, registration), (Move.UNDO_ATTEND if undo else Move.ATTEND)
    before = row.state
    refuse(what, before)
    row.state = after(what)
    stand(row)
    move(session, actor, now, row, what, before=before, tell=False)


def _choose(
    row: Registration, boards: Boards, wanted: Mapping[int, Attendance], now: datetime, *, anew: bool
) -> None:
    """Make the choices those that are wanted. Who registers *anew* stands at the end of every line; else a
    wish that stays the same keeps its turn."""
    for choice in list(row.choices):
        board, asked = boards[choice.session_id], wanted.get(choice.session_id)
        if asked is None:
            board.leave(choice)
            row.choices.remove(choice)
        elif anew:
            choice.side = row.side
            board.ask(choice, asked, now)
        elif not board.open_room and choice.asked is Attendance.ROOM:
            pass  # there is no room at present; what they said while there was one is kept
        elif asked is not choice.asked:
            boards.require(choice.session_id)
            board.ask(choice, asked, now)
    known = {choice.session_id for choice in row.choices}
    for session_id in sorted(wanted.keys() - known):
        boards.require(session_id)
        row.choices.append(
            Choice(
                session_id=session_id,
                side=row.side,
                asked=wanted[session_id],
                place=Place.NONE,
                waiting=False,
                queued_at=now,
            )
        )


def _seat(row: Registration, boards: Boards) -> None:
    for choice in sorted(row.choices, key=lambda choice: choice.session_id):
        boards[choice.session_id].seat(choice)
