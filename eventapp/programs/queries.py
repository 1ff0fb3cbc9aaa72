"""Who takes part in an edition, and what stands in their calendars: reads in a fixed number of statements."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.core.localized import Language
from eventapp.people.model import Person
from eventapp.registration.model import Registration
from eventapp.registration.rules import ADMITTED

from .model import EventCopy, Holder, Item
from .rules import Channel


class Member(NamedTuple):
    """Somebody with a registration in an edition, or whose calendar holds or held something of it. ``place``
    is a key of core.places: their clock. ``ref`` names the registration; None: there is none."""

    person_id: int
    key: str
    name: str
    side: str | None
    email: str | None
    language: Language
    place: str | None
    channel: Channel
    ref: str | None
    admitted: bool  # by their side; named by the organizers, where there is no registration


class Entry(NamedTuple):
    """An event in somebody's calendar; see `model.Item`."""

    uid: str
    copy: EventCopy
    stamped_at: datetime
    revision: int
    gone: bool


def members(session: Session, edition_id: int, person_ids: Collection[int] | None = None) -> list[Member]:
    """In the order of their ids, also those who declined or withdrew; two statements."""
    registered = (
        select(
            *(Person.id, Person.key, Person.name, Person.place, Holder.place, Holder.channel),
            *(Registration.side, Registration.email, Registration.language, Registration.place),
            *(Registration.ref, Registration.state),
        )
        .join(Person, Person.id == Registration.person_id)
        .outerjoin(Holder, Holder.person_id == Person.id)
        .where(Registration.edition_id == edition_id, Registration.erased_at.is_(None))
    )
    mine = select(Registration.person_id).where(
        Registration.edition_id == edition_id, Registration.erased_at.is_(None)
    )
    touched = select(Item.person_id).where(Item.edition_id == edition_id)
    others = (
        select(Person.id, Person.key, Person.name, Person.place, Holder)
        .join(Holder, Holder.person_id == Person.id)
        .where(Holder.person_id.in_(touched), Holder.person_id.not_in(mine))
    )
    if person_ids is not None:
        registered = registered.where(Person.id.in_(person_ids))
        others = others.where(Person.id.in_(person_ids))
    found = [
        Member(
            person_id=row[0],
            key=row[1],
            name=row[2],
            side=row[6],
            email=row[7],
            language=row[8],
            place=row[9] or row[4] or row[3],
            channel=row[5] or Channel.MAIL,
            ref=row[10],
            admitted=row[11] in ADMITTED,
        )
        for row in session.execute(registered)
    ]
    for person_id, key, name, place, holder in session.execute(others):
        found.append(
            Member(
                person_id=person_id,
                key=key,
                name=name,
                side=None,
                email=holder.email,
                language=holder.language,
                place=holder.place or place,
                channel=holder.channel,
                ref=None,
                admitted=True,
            )
        )
    return sorted(found)


def items(
    session: Session, person_ids: Collection[int], edition_id: int | None = None
) -> dict[int, list[Entry]]:
    """By person, in the order of time, also what is gone; every one of *person_ids* is there. One statement
    for each thousand people."""
    found: dict[int, list[Entry]] = {each: [] for each in person_ids}
    ids = sorted(found)
    for start in range(0, len(ids), 1000):
        wanted = (
            select(Item.person_id, Item.uid, EventCopy, Item.stamped_at, Item.revision, Item.gone)
            .join(EventCopy, EventCopy.id == Item.copy_id)
            .where(Item.person_id.in_(ids[start : start + 1000]))
            .order_by(EventCopy.starts_at, Item.uid)
        )
        if edition_id is not None:
            wanted = wanted.where(Item.edition_id == edition_id)
        for row in session.execute(wanted):
            found[row[0]].append(Entry(*row[1:]))
    return found
