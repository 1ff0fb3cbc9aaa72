"""A person's calendar made of rows, without a publication: to ask feeds and CalDAV about."""

import hashlib
from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from eventapp.core.localized import Language
from eventapp.meetings.model import Edition
from eventapp.people.model import Person
from eventapp.programs import feeding
from eventapp.programs.model import EventCopy, Feed, Holder, Item, Variant
from tests.apps import writing
from tests.factories import NOW, make_edition

SECRET = "s" * 43
STAMPS = "DTSTAMP:00000000T000000Z\r\nLAST-MODIFIED:00000000T000000Z\r\n"
BEGINS = datetime(2026, 11, 26, 14, tzinfo=UTC)


def vevent(uid: str, title: str, begins: datetime, sequence: int = 0) -> bytes:
    ends = begins + timedelta(hours=1)
    return (
        f"BEGIN:VEVENT\r\nUID:{uid}\r\n{STAMPS}SEQUENCE:{sequence}\r\nDTSTART:{begins:%Y%m%dT%H%M%SZ}\r\n"
        f"DTEND:{ends:%Y%m%dT%H%M%SZ}\r\nSTATUS:CONFIRMED\r\nSUMMARY:{title}\r\nEND:VEVENT\r\n"
    ).encode()


def hold(app: Flask, *titles: str, key: str = "ana", secret: str = SECRET, **facts: object) -> None:
    """*key* has a calendar with one session an hour for each of *titles*, and a feed that *secret* opens."""
    with writing(app) as session:
        if session.scalar(select(Edition.id)) is None:
            make_edition(session)
        person = session.scalars(select(Person).where(Person.key == key)).one()
        session.add(Holder(person_id=person.id, language=Language.EN))
        session.flush()
        session.add(
            Feed(
                **{
                    "digest": feeding.digest_of(secret),
                    "person_id": person.id,
                    "language": Language.EN,
                    "made_at": NOW,
                    **facts,
                }
            )
        )
        for hour, title in enumerate(titles):
            put(session, person.id, title.lower(), title, BEGINS + timedelta(hours=hour), 1)


def change(app: Flask, uid: str, title: str, begins: datetime | None = None, key: str = "ana") -> None:
    """The session *uid* is in the calendar under this title, from then on."""
    with writing(app) as session:
        person_id = session.scalars(select(Person.id).where(Person.key == key)).one()
        put(session, person_id, uid, title, begins or BEGINS, raised(session, person_id))


def drop(app: Flask, uid: str, key: str = "ana") -> None:
    """The session *uid* is no longer the person's."""
    with writing(app) as session:
        person_id = session.scalars(select(Person.id).where(Person.key == key)).one()
        item = session.get_one(Item, (person_id, uid))
        item.gone, item.revision = True, raised(session, person_id)


def raised(session: Session, person_id: int) -> int:
    session.execute(update(Holder).where(Holder.person_id == person_id).values(revision=Holder.revision + 1))
    return session.scalars(select(Holder.revision).where(Holder.person_id == person_id)).one()


def put(session: Session, person_id: int, uid: str, title: str, begins: datetime, revision: int) -> None:
    edition_id = session.scalars(select(func.min(Edition.id))).one()
    data = {
        language.value: vevent(uid, title if language is Language.EN else f"{title} {language}", begins)
        for language in Language
    }
    copy = EventCopy(
        edition_id=edition_id,
        uid=uid,
        variant=Variant.ROOM,
        digest=hashlib.sha256(data["en"]).hexdigest(),
        sequence=0,
        starts_at=begins,
        ends_at=begins + timedelta(hours=1),
        **data,
    )
    session.add(copy)
    session.flush()
    session.merge(
        Item(
            person_id=person_id,
            uid=uid,
            edition_id=edition_id,
            copy_id=copy.id,
            stamped_at=NOW + timedelta(minutes=revision),
            revision=revision,
            gone=False,
        )
    )
