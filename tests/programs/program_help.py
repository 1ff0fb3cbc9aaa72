"""Calendars of people of meeting 1 of ``duo``, looked at through the rows that feeds are made of."""

from datetime import datetime

from flask import Flask
from sqlalchemy import select

from eventapp.core import outbox
from eventapp.people.model import Person
from eventapp.programs import queries
from eventapp.programs.model import Holder
from eventapp.programs.queries import Entry
from eventapp.tasks import HANDLERS
from tests.apps import reading


def worked(app: Flask, now: datetime) -> None:
    """All work that is due is done, and none of it fails."""
    with app.app_context():
        assert outbox.drain(HANDLERS, now) == []


def calendar(app: Flask, name: str) -> dict[str, Entry]:
    """What stands in the calendar of the person with this name, by uid, with what is gone left out."""
    with reading(app) as session:
        person = session.scalars(select(Person.id).where(Person.name == name)).one()
        return {each.uid: each for each in queries.items(session, [person])[person] if not each.gone}


def titles(app: Flask, name: str) -> dict[str, str]:
    """The variants of the events in somebody's calendar by their English titles."""
    found = {}
    for entry in calendar(app, name).values():
        line = next(line for line in entry.copy.en.decode().splitlines() if line.startswith("SUMMARY:"))
        found[line.removeprefix("SUMMARY:")] = entry.copy.variant.value
    return found


def revision(app: Flask, name: str) -> int:
    """0 for somebody without a calendar."""
    with reading(app) as session:
        wanted = select(Holder.revision).join(Person, Person.id == Holder.person_id)
        return session.scalar(wanted.where(Person.name == name)) or 0
