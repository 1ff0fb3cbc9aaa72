"""Who is reached, and how: those who registered, and those named in the agenda for whom organizers enter an
address, a language and a city."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from eventapp.agenda.content import AgendaContent, Audience
from eventapp.core import audit
from eventapp.core.errors import NotFound
from eventapp.core.localized import Language
from eventapp.core.translations import N_
from eventapp.delivery.model import Suppressed
from eventapp.meetings.model import Edition
from eventapp.people.model import Person
from eventapp.programs import queries as programs
from eventapp.programs.model import Holder
from eventapp.programs.queries import Member
from eventapp.programs.rules import Channel
from eventapp.registration import watching
from eventapp.registration.model import Registration
from eventapp.registration.published import published

from . import queries
from .model import PushNote, PushSubscription, Told


class Reached(NamedTuple):
    """Somebody as organizers see them. ``refused``: their mail comes back, and nothing more is sent there."""

    member: Member
    told: Told | None
    refused: bool


class Named(NamedTuple):
    """Somebody named in the agenda who has not registered."""

    person: Person
    holder: Holder | None


class Everybody(NamedTuple):
    named: list[Named]
    reached: list[Reached]


def everybody(session: Session, edition: Edition) -> Everybody:
    """In a fixed number of statements, by name. Those without a part in the meeting are left out."""
    members = programs.members(session, edition.id)
    registered = {each.person_id for each in members if each.ref is not None}
    known = queries.told(session, edition.id)
    refused = _refused(session, (each.email for each in members))
    reached = [
        Reached(each, known.get(each.person_id), each.email in refused)
        for each in members
        if each.ref is not None and each.admitted
    ]
    named = [each for each in _named(session, edition) if each.person.id not in registered]
    return Everybody(named, sorted(reached, key=lambda each: each.member.name.casefold()))


def _named(session: Session, edition: Edition) -> list[Named]:
    keys = _keys(_content(session, edition.id))
    rows = session.execute(
        select(Person, Holder).outerjoin(Holder, Holder.person_id == Person.id).where(Person.key.in_(keys))
    )
    return sorted((Named(*row) for row in rows), key=lambda each: each.person.name.casefold())


def _content(session: Session, edition_id: int) -> AgendaContent | None:
    head = queries.head_of(session, edition_id)
    return published(session, head.id, head.digest, Audience.DELEGATE).content if head else None


def _keys(content: AgendaContent | None) -> set[str]:
    """Of all who are expected in a session."""
    sessions = content.sessions if content else ()
    found = {each.key for session in sessions for each in session.people}
    items = (item.presenter_key for session in sessions for item in session.items)
    return found | {key for key in items if key is not None}


def _refused(session: Session, addresses: Iterable[str | None]) -> set[str]:
    wanted = [each.lower() for each in addresses if each]
    return set(session.scalars(select(Suppressed.address).where(Suppressed.address.in_(wanted))))


def named(session: Session, edition: Edition, key: str) -> Named:
    """Raises `NotFound` for somebody who is not expected in any session, or has registered."""
    row = session.execute(
        select(Person, Holder, Registration.id)
        .outerjoin(Holder, Holder.person_id == Person.id)
        .outerjoin(
            Registration,
            (Registration.person_id == Person.id) & (Registration.edition_id == edition.id),
        )
        .where(Person.key == key)
    ).one_or_none()
    if row is None or row[2] is not None or key not in _keys(_content(session, edition.id)):
        raise NotFound(N_("There is nobody of this name to enter."))
    return Named(row[0], row[1])


class Entered(NamedTuple):
    """What organizers know of somebody. Without an address they are not reached by mail."""

    email: str | None
    language: Language
    place: str | None
    channel: Channel


def forget(session: Session, person_ids: Collection[int]) -> None:
    """These persons become unknown: what they were told of too."""
    session.execute(delete(Told).where(Told.person_id.in_(person_ids)))


def unite(session: Session, _now: datetime, stays: int, goes: int) -> None:
    """One person from now on, who knows what the one that stays was told; elsewhere what the other was. The
    browsers of both show their notices."""
    theirs = select(Told.edition_id).where(Told.person_id == stays)
    session.execute(delete(Told).where(Told.person_id == goes, Told.edition_id.in_(theirs)))
    for table in (Told, PushSubscription, PushNote):
        session.execute(update(table).where(table.person_id == goes).values(person_id=stays))


def enter(session: Session, actor: str, now: datetime, edition: Edition, key: str, facts: Entered) -> None:
    """Raises `NotFound`."""
    person, holder = named(session, edition, key)
    if holder is None:
        holder = Holder(person_id=person.id)
        session.add(holder)
    for name, value in facts._asdict().items():
        setattr(holder, name, value)
    session.flush()
    path = f"{edition.series.key}/{edition.number}/people/{person.id}"
    audit.record(session, actor, "notices.person_entered", path, now, reached=facts.email is not None)
    watching.changed(session, edition.id, [person.id], now)
