"""A meeting with people in it whose notices are switched on, and what they were mailed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy import select

from eventapp.core.mail import Purpose, StoredMail
from eventapp.notices import planning, setting
from eventapp.notices.model import Mode, NoticeRules, Told
from eventapp.people.model import Person
from eventapp.programs.model import Holder
from eventapp.programs.rules import Channel
from eventapp.registration.rules import Attendance
from tests.apps import reading, writing
from tests.calendars.publishing import done
from tests.factories import NOW
from tests.registration.making import edition_of, hybrid, published_edition, registered, slot

CLOSING = {"start": "15:00", "end": "16:00"}


def meeting(app: Flask, people: Mapping[str, Mapping[str, Any]]) -> int:
    """An opening at 09:00 and a closing at 15:00 on 26 November; each of *people* by name: ``sessions`` they
    want in the room, ``channel``, and facts of their registration. All work is done; nobody is told yet."""
    edition_id = published_edition(app, hybrid(), hybrid("closing", **CLOSING))
    with app.test_request_context(), writing(app) as session:
        for name, facts in people.items():
            rest = dict(facts)
            slugs: Sequence[str] = rest.pop("sessions", ("opening", "closing"))
            rest.pop("channel", None)
            choices = {slot(session, slug): Attendance.ROOM for slug in slugs}
            registered(session, edition_of(session), name, choices=choices, **rest)
    done(app, NOW)
    with writing(app) as session:
        for name, facts in people.items():
            holder = session.get_one(Holder, _id(session, name))
            holder.channel = facts.get("channel", Channel.MAIL)
    return edition_id


def switch(app: Flask, mode: Mode, *, invitations: bool = False, now: datetime = NOW) -> None:
    with writing(app) as session:
        edition = edition_of(session)
        row = session.get(NoticeRules, edition.id)
        facts = setting.Facts(mode, invitations)
        setting.save(session, "test", now, edition, facts, row.version if row else 0)
    done(app, now)


def send(app: Flask, now: datetime, number: int) -> None:
    with writing(app) as session:
        planning.send(session, "test", now, edition_of(session), number)
    done(app, now)


def _id(session: Any, name: str) -> int:
    found: int = session.scalars(select(Person.id).where(Person.name == name)).one()
    return found


def letters(app: Flask, purpose: Purpose = Purpose.NOTICE) -> list[StoredMail]:
    with reading(app) as session:
        wanted = select(StoredMail).where(StoredMail.purpose == purpose).order_by(StoredMail.id)
        return list(session.scalars(wanted))


def told(app: Flask, name: str) -> Told | None:
    with reading(app) as session:
        edition_id = edition_of(session).id
        return session.get(Told, (edition_id, _id(session, name)))
