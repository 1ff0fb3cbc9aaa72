"""Calendars of people who are erased, or turn out to be one."""

from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from eventapp.core.db import Base
from eventapp.core.localized import Language
from eventapp.people.model import Person
from eventapp.programs import feed_pages, feeding, keeping
from eventapp.programs.model import Feed, Holder, Item
from eventapp.registration import moving
from eventapp.registration.delegations import merging
from eventapp.registration.model import Registration
from eventapp.registration.privacy import erasing
from eventapp.registration.rules import Attendance
from tests.apps import reading, writing
from tests.factories import NOW
from tests.programs.program_help import titles, worked
from tests.registration.making import edition_of, hybrid, published_edition, registered, slot

TWO = (hybrid("opening"), hybrid("closing", start="11:00", end="12:00"))


def come(app: Flask, name: str, slug: str) -> tuple[str, str]:
    """Their registration's ref, and the secret of a feed."""
    with app.test_request_context(), writing(app) as session:
        row = registered(session, edition_of(session), name, choices={slot(session, slug): Attendance.ROOM})
        ref, person = row.ref, row.person_id
        _feed, secret = feeding.make(session, "test", NOW, person, "phone", Language.EN, None)
    worked(app, NOW)
    return ref, secret


def rows(app: Flask) -> list[int]:
    with reading(app) as session:
        tables: tuple[type[Base], ...] = (Holder, Item, Feed)
        return [session.scalar(select(func.count()).select_from(each)) or 0 for each in tables]


def erase(app: Flask, ref: str) -> None:
    with app.test_request_context(), writing(app) as session:
        row = session.scalars(select(Registration).where(Registration.ref == ref)).one()
        erasing.erase(session, "test", NOW, moving.locked(session, row))


def kept_files(app: Flask) -> list[Path]:
    return list(app.extensions["last_good_feeds"].directory.glob("*"))


def test_an_erased_person_has_no_calendar_and_no_file(app: Flask, client: FlaskClient) -> None:
    published_edition(app, *TWO)
    ref, secret = come(app, "Rosa Diaz", "opening")
    _other, others = come(app, "Tom Hill", "opening")
    for each in (secret, others):
        client.get(f"/calendars/{each}.ics")
    assert rows(app) == [2, 4, 2]
    assert len(kept_files(app)) == 2
    erase(app, ref)
    assert rows(app) == [1, 2, 1]
    assert len(kept_files(app)) == 1
    worked(app, NOW)
    assert rows(app) == [1, 2, 1]
    assert client.get(f"/calendars/{secret}.ics").status_code == 404
    assert client.get(f"/calendars/{others}.ics").status_code == 200


def test_a_file_written_meanwhile_is_swept_away(app: Flask, client: FlaskClient) -> None:
    published_edition(app, *TWO)
    ref, secret = come(app, "Rosa Diaz", "opening")
    _other, others = come(app, "Tom Hill", "opening")
    client.get(f"/calendars/{others}.ics")
    client.get(f"/calendars/{secret}.ics")
    theirs = _file(app, secret)
    body = theirs.read_bytes()
    erase(app, ref)
    theirs.write_bytes(body)
    worked(app, NOW)
    assert kept_files(app) == [_file(app, others)]


def _file(app: Flask, secret: str) -> Path:
    with app.app_context():
        found: Path = feed_pages.kept()._path(feed_pages.address(feeding.digest_of(secret)))
    return found


def test_two_who_are_one_have_one_calendar_under_both_addresses(app: Flask, client: FlaskClient) -> None:
    published_edition(app, *TWO)
    one, first = come(app, "Rosa Diaz", "opening")
    two, second = come(app, "Rosa M. Diaz", "closing")
    tags = [client.get(f"/calendars/{each}.ics").headers["ETag"] for each in (first, second)]
    with app.test_request_context(), writing(app) as session:
        found = {
            row.ref: row
            for row in session.scalars(select(Registration).where(Registration.ref.in_([one, two])))
        }
        kept, gone = (moving.locked(session, found[ref]) for ref in (one, two))
        person = session.get_one(Person, gone.person_id)
        session.delete(gone)
        session.flush()
        merging._unite_people(session, NOW, kept, person)
    worked(app, NOW)
    bodies = [client.get(f"/calendars/{each}.ics") for each in (first, second)]
    assert bodies[0].data == bodies[1].data
    assert titles(app, "Rosa Diaz") == {"1st annual meeting – Duo (sample)": "meeting", "Opening": "room"}
    assert all(answer.headers["ETag"] != tag for answer, tag in zip(bodies, tags, strict=True))
    assert rows(app)[0] == 1


def test_somebody_without_a_calendar_gets_that_of_the_other(app: Flask) -> None:
    published_edition(app, *TWO)
    come(app, "Rosa Diaz", "opening")
    with writing(app) as session:
        rosa = session.scalars(select(Person.id).where(Person.name == "Rosa Diaz")).one()
        ana = session.scalars(select(Person.id).where(Person.key == "ana")).one()
        keeping.unite(session, NOW, ana, rosa)
    with reading(app) as session:
        assert [holder.person_id for holder in session.scalars(select(Holder))] == [ana]
        assert [feed.person_id for feed in session.scalars(select(Feed))] == [ana]
