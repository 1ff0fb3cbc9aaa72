"""Rows of calendars follow publications, registrations and the hours."""

from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import select

from eventapp.agenda.content import Role
from eventapp.agenda.draft import SessionPersonDraft
from eventapp.core.localized import Language
from eventapp.core.outbox import OutboxRow
from eventapp.people.model import Person
from eventapp.programs import following
from eventapp.programs.model import Holder
from eventapp.registration import moving, service, watching
from eventapp.registration.model import Registration
from eventapp.registration.rules import Attendance
from tests.apps import reading, writing
from tests.calendars.publishing import publish
from tests.factories import NOW
from tests.programs.program_help import calendar, revision, titles, worked
from tests.registration.making import edition_of, hybrid, published_edition, registered, slot

MEETING = "1st annual meeting – Duo (sample)"
LATER = NOW + timedelta(hours=1)


def two_sessions(app: Flask, **rules: int) -> int:
    first, second = hybrid("opening"), hybrid("closing", start="11:00", end="12:00")
    return published_edition(app, first, second, **rules)


def come(app: Flask, name: str, *slugs: str, how: Attendance = Attendance.ROOM) -> str:
    with app.test_request_context(), writing(app) as session:
        choices = {slot(session, slug): how for slug in slugs}
        ref = registered(session, edition_of(session), name, choices=choices).ref
    worked(app, NOW)
    return ref


def test_whoever_is_admitted_has_their_sessions_and_the_meeting(app: Flask) -> None:
    two_sessions(app)
    come(app, "Rosa Diaz", "opening")
    come(app, "Tom Hill", "closing", how=Attendance.REMOTE)
    assert titles(app, "Rosa Diaz") == {MEETING: "meeting", "Opening": "room"}
    assert titles(app, "Tom Hill") == {MEETING: "meeting", "Closing": "remote"}


def test_a_session_that_moves_touches_only_whoever_is_in_it(app: Flask) -> None:
    two_sessions(app)
    come(app, "Rosa Diaz", "opening")
    come(app, "Tom Hill", "closing")
    rosa, tom = revision(app, "Rosa Diaz"), revision(app, "Tom Hill")
    before = calendar(app, "Tom Hill")
    publish(app, LATER, hybrid("closing", start="13:00", end="14:00"))
    assert revision(app, "Rosa Diaz") == rosa
    assert revision(app, "Tom Hill") == tom + 1
    after = calendar(app, "Tom Hill")
    (moved,) = (uid for uid in after if after[uid].copy.id != before[uid].copy.id)
    assert after[moved].stamped_at == LATER
    assert after[moved].copy.sequence == before[moved].copy.sequence + 1


def test_the_same_publication_again_changes_nobody(app: Flask) -> None:
    edition = two_sessions(app)
    come(app, "Rosa Diaz", "opening")
    was = revision(app, "Rosa Diaz")
    with writing(app) as session:
        following.follow_publication(session, {"edition_id": edition, "number": 1}, LATER)
    worked(app, LATER)
    assert revision(app, "Rosa Diaz") == was


def test_who_withdraws_has_nothing_any_more(app: Flask) -> None:
    two_sessions(app)
    ref = come(app, "Rosa Diaz", "opening")
    with app.test_request_context(), writing(app) as session:
        row = session.scalars(select(Registration).where(Registration.ref == ref)).one()
        row = moving.locked(session, row)
        service.withdraw(session, service.PERSON, LATER, row.edition, row)
    worked(app, LATER)
    assert calendar(app, "Rosa Diaz") == {}


def test_a_cancelled_session_stays_until_the_day_after(app: Flask) -> None:
    two_sessions(app)
    come(app, "Rosa Diaz", "opening", "closing")
    publish(app, LATER, gone=["closing"])
    assert titles(app, "Rosa Diaz")["CANCELLED: Closing"] == "cancelled"
    worked(app, datetime.fromisoformat("2026-11-28T11:59:59+00:00"))
    assert "CANCELLED: Closing" in titles(app, "Rosa Diaz")
    worked(app, datetime.fromisoformat("2026-11-28T12:00:00+00:00"))
    assert titles(app, "Rosa Diaz") == {MEETING: "meeting", "Opening": "room"}


def test_a_link_appears_at_its_hour_and_goes_at_the_end(app: Flask) -> None:
    two_sessions(app, link_hours=2)
    come(app, "Tom Hill", "opening", how=Attendance.REMOTE)
    entry = next(e for e in calendar(app, "Tom Hill").values() if e.copy.variant == "remote")
    starts = entry.copy.starts_at
    for moment, variant in (
        (starts - timedelta(hours=2, seconds=1), "remote"),
        (starts - timedelta(hours=2), "linked"),
        (starts + timedelta(minutes=59), "linked"),
        (starts + timedelta(hours=1), "remote"),
        (starts + timedelta(days=59), "remote"),
    ):
        worked(app, moment)
        assert titles(app, "Tom Hill")["Opening"] == variant, moment
    worked(app, starts + timedelta(hours=1, days=60))
    assert titles(app, "Tom Hill") == {MEETING: "meeting"}


def test_one_row_waits_for_the_next_hour(app: Flask) -> None:
    two_sessions(app)
    for name in ("Rosa Diaz", "Tom Hill", "Ugo Bel"):
        come(app, name, "opening")
    with reading(app) as session:
        rows = session.scalars(select(OutboxRow).where(OutboxRow.topic == following.HOUR)).all()
    assert [row.done_at for row in rows] == [None]


def test_a_speaker_without_a_registration_has_a_calendar_only_when_given_one(app: Flask) -> None:
    edition = two_sessions(app)
    speaks = SessionPersonDraft("ana", Role.SPEAKER, attends="remote")
    publish(app, LATER, hybrid("panel", start="14:00", end="15:00", people=[speaks]))
    assert (revision(app, "Ana Ruiz"), calendar(app, "Ana Ruiz")) == (0, {})
    with writing(app) as session:
        ana = session.scalars(select(Person.id).where(Person.key == "ana")).one()
        session.add(Holder(person_id=ana, language=Language.ES))
        watching.changed(session, edition, [ana], LATER)
    worked(app, LATER)
    assert titles(app, "Ana Ruiz") == {MEETING: "meeting", "Panel": "remote"}
