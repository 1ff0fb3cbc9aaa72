"""Somebody who stands on the list twice: found by likeness, looked at side by side, united by a person.

The registration that has come further stays, with its link and its places; whose details are kept is chosen.
What the other one wanted and the first did not is wanted now too, and is given through `places`.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session, joinedload

from eventapp.agenda.model import Item, SessionPerson
from eventapp.core import audit
from eventapp.core.actor import Actor
from eventapp.core.errors import Invalid
from eventapp.core.translations import N_
from eventapp.meetings.model import Edition
from eventapp.partnership.model import Tenure
from eventapp.people.model import Person
from eventapp.registration import moving, places, policy, service
from eventapp.registration.finding import for_staff
from eventapp.registration.model import ChangeRequest, Choice, ProtectedDetails, Registration
from eventapp.registration.places import Boards
from eventapp.registration.rules import ADMITTED, Place, State

from .matching import Index

Also = Callable[[Session, datetime, int, int], None]
ALSO: list[Also] = []
"""What areas above this one keep of people: the person that stays, and the one that goes."""
MOST = 200
FURTHER = {
    State.ATTENDED: 0,
    State.APPROVED: 1,
    State.WAITING: 2,
    State.SUBMITTED: 3,
    State.INVITED: 4,
    State.DECLINED: 5,
    State.WITHDRAWN: 5,
}
DETAILS = ("email", "language", "title", "organization", "sector", "place", "nationality", "needs_letter")


class Pair(NamedTuple):
    """Two registrations that may be one person's. ``address``: they have the same one."""

    one: Registration
    other: Registration
    address: bool


def likely(session: Session, actor: Actor, edition: Edition) -> list[Pair]:
    """Those of the sides that the actor sees, with an address in common first; two statements."""
    sides = policy.sides_seen(actor, edition.series.key, edition.series.rotation)
    rows = session.execute(
        select(Registration.id, Registration.email, Person.name)
        .join(Person, Person.id == Registration.person_id)
        .where(
            Registration.edition_id == edition.id,
            Registration.side.in_(sides),
            Registration.erased_at.is_(None),
        )
        .order_by(Registration.id)
    ).all()
    found = _pairs([(row.id, row.email, row.name) for row in rows])[:MOST]
    ids = {each for one, other, _ in found for each in (one, other)}
    by_id = {row.id: row for row in session.scalars(_whole().where(Registration.id.in_(ids)))}
    return [Pair(by_id[one], by_id[other], address) for one, other, address in found]


def _pairs(people: Sequence[tuple[int, str | None, str]]) -> list[tuple[int, int, bool]]:
    names: Index[int] = Index(())
    under: dict[str, list[int]] = {}
    found: dict[tuple[int, int], bool] = {}
    for key, email, name in people:
        for other in names.like(name):
            found.setdefault((other, key), False)
        for other in under.get(email or "", ()):
            found[other, key] = True
        names.add(key, name)
        if email:
            under.setdefault(email, []).append(key)
    return sorted(
        ((one, other, address) for (one, other), address in found.items()), key=lambda pair: not pair[2]
    )


def _whole() -> Select[Registration]:
    return select(Registration).options(
        joinedload(Registration.person), joinedload(Registration.edition).joinedload(Edition.series)
    )


def pair(session: Session, actor: Actor, edition: Edition, ref: str, other: str) -> Pair:
    """Both, the one that stays first. Raises `NotFound` where one of them is not the actor's to see."""
    address = (edition.series.key, edition.number)
    both = [for_staff(session, actor, *address, each) for each in (ref, other)]
    if both[0].id == both[1].id:
        raise Invalid(N_("These are one and the same registration."))
    both.sort(key=lambda row: (FURTHER[row.state], row.submitted_at is None, row.id))
    return Pair(both[0], both[1], bool(both[0].email) and both[0].email == both[1].email)


def merge(
    session: Session, actor: Actor, now: datetime, edition: Edition, refs: tuple[str, str], details_of: str
) -> Registration:
    """Unite both; *details_of* is the ref of the one whose details are kept. Raises `NotFound`, and `Invalid`
    where both have a history of their own that is public."""
    kept, gone = pair(session, actor, edition, *refs)[:2]
    boards = places.lock(session, edition.id)
    rows = {row.id: row for row in moving.locked_all(session, [kept.id, gone.id])}
    kept, gone = rows[kept.id], rows[gone.id]
    _unite_choices(session, kept, gone, boards)
    if details_of == gone.ref:
        _take_details(kept, gone)
    _fill(kept, gone)
    session.execute(
        update(ChangeRequest).where(ChangeRequest.registration_id == gone.id).values(registration_id=kept.id)
    )
    refs_of_both = {"merged": gone.ref, "from": gone.state.value}
    person = gone.person
    session.delete(gone)
    session.flush()
    _unite_people(session, now, kept, person)
    service.seek(kept)
    service.stand(kept)
    audit.record(
        session, actor.email, "registration.merged", service.path(edition, kept), now, **refs_of_both
    )
    service.settle(session, boards, now, edition.id)
    session.flush()
    return kept


def _unite_choices(session: Session, kept: Registration, gone: Registration, boards: Boards) -> None:
    """What only the other one wanted is wanted by the one that stays, with the other's turn in the line."""
    mine = {choice.session_id for choice in kept.choices}
    for choice in sorted(gone.choices, key=lambda each: each.session_id):
        had = choice.place is not Place.NONE or choice.waiting
        boards[choice.session_id].leave(choice)
        if choice.session_id in mine:
            continue
        new = Choice(
            session_id=choice.session_id,
            side=kept.side,
            asked=choice.asked,
            place=Place.NONE,
            waiting=False,
            queued_at=choice.queued_at,
        )
        kept.choices.append(new)
        if kept.state in ADMITTED and (had or gone.state not in ADMITTED):
            boards[choice.session_id].seat(new)
    session.flush()


def _take_details(kept: Registration, gone: Registration) -> None:
    kept.person.name = gone.person.name
    for name in DETAILS:
        setattr(kept, name, getattr(gone, name))
    kept.spoken, kept.listened = list(gone.spoken), list(gone.listened)


def _fill(kept: Registration, gone: Registration) -> None:
    """What was not said in the one that stays was perhaps said in the other."""
    for name in DETAILS:
        if not getattr(kept, name):
            setattr(kept, name, getattr(gone, name))
    kept.consents = {**gone.consents, **kept.consents}
    kept.minor = kept.minor or gone.minor
    kept.listed = bool(kept.consents.get("list", {}).get("given")) and not kept.minor
    kept.group_id = kept.group_id or gone.group_id
    kept.head = kept.head or gone.head
    if kept.position is None:
        kept.position = gone.position
    if kept.details is None and gone.details is not None:
        held = {"access_needs", "diet", "guardian_name", "guardian_email", "guardian_consented_at"}
        kept.details = ProtectedDetails(**{name: getattr(gone.details, name) for name in held})


def _unite_people(session: Session, now: datetime, kept: Registration, other: Person) -> None:
    """The years of both become one person's, and the other row disappears. Who stands in an agenda or a group
    stays that person. Raises `Invalid` where that is both, or where both were at another meeting too."""
    stays, goes = kept.person, other
    if stays.id == goes.id:
        return
    if _is_public(session, goes.id):
        if _is_public(session, stays.id):
            raise Invalid(
                N_("Both stand in an agenda or a group. Give all parts to one of them there first.")
            )
        stays, goes = goes, stays
        stays.name = goes.name
    mine = select(Registration.edition_id).where(Registration.person_id == stays.id)
    theirs = select(Registration.id).where(
        Registration.person_id == goes.id, Registration.edition_id.in_(mine)
    )
    if session.scalar(theirs.limit(1)) is not None:
        raise Invalid(N_("Both were on the list of another meeting too. Unite them there first."))
    kept.person = stays
    session.flush()
    session.execute(update(Registration).where(Registration.person_id == goes.id).values(person_id=stays.id))
    for unite in ALSO:
        unite(session, now, stays.id, goes.id)
    session.delete(goes)


def _is_public(session: Session, person: int) -> bool:
    """Whether an agenda or a group names the person."""
    columns = (SessionPerson.person_id, Item.presenter_id, Tenure.person_id)
    return any(session.scalar(select(each).where(each == person).limit(1)) is not None for each in columns)
