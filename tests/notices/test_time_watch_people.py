"""Whom a change of clocks concerns, and what they learn of the correction."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from eventapp.agenda.content import Role
from eventapp.agenda.draft import SessionPersonDraft
from eventapp.core.mail import Purpose
from eventapp.notices import setting, time_watch
from eventapp.notices.model import Mode
from eventapp.programs.model import EventCopy, Item
from eventapp.registration.rules import Attendance
from tests.apps import reading, writing
from tests.calendars.publishing import done
from tests.people_help import mails
from tests.registration import making
from tests.registration.making import edition_of, hybrid, published_edition, slot
from tests.registration.mine_help import At
from tests.zones import release_2025b


def test_people_are_those_named_and_those_who_have_it_in_their_program(app: Flask, at: At) -> None:
    at("2026-11-02T15:00")
    west = hybrid(
        "west",
        zone="America/Vancouver",
        people=[SessionPersonDraft(person="ana", role=Role.SPEAKER)],
    )
    with release_2025b():
        edition_id = published_edition(app, west, hybrid("east", start="17:00", end="18:00"))
    with writing(app) as session:
        edition = edition_of(session, edition_id)
        for name, chosen in (("Zoe Hart", "west"), ("Ivo Pine", "east")):
            making.registered(session, edition, name, choices={slot(session, chosen): Attendance.ROOM})
    done(app, making.NOW)
    with reading(app) as session:
        found = time_watch.look(session, making.NOW)
        ((was, _now),) = found[0].moved
        touched = time_watch.people(session, found)[was.uid]
    assert was.slug == "west"
    assert touched.named == ("Ana Ruiz",)
    assert touched.others == 1  # Zoe: names of participants belong to their own side
    said = app.test_cli_runner().invoke(args=["time-watch"], input="n\n").output
    assert "people: 2 (Ana Ruiz)" in said
    assert "Zoe" not in said


def test_those_concerned_are_told_once_and_nobody_else(app: Flask, at: At) -> None:
    """In a meeting that tells by itself: the correction is a move, in the mail and for the calendar."""
    at("2026-11-02T15:00")
    with release_2025b():
        edition_id = published_edition(
            app, hybrid("west", zone="America/Vancouver"), hybrid("east", start="17:00", end="18:00")
        )
        with app.test_request_context(), writing(app) as session:
            edition = edition_of(session, edition_id)
            for name, chosen in (("Zoe Hart", "west"), ("Ivo Pine", "east")):
                making.registered(session, edition, name, choices={slot(session, chosen): Attendance.ROOM})
            setting.save(session, "test", making.NOW, edition, setting.Facts(Mode.AUTO, invitations=True))
        for minutes in (0, 5, 60):
            done(app, making.NOW + timedelta(minutes=minutes))
    before = {mail.id for mail in mails(app)}
    assert app.test_cli_runner().invoke(args=["time-watch", "--yes"]).exit_code == 0
    for minutes in (61, 65, 120):
        done(app, making.NOW + timedelta(minutes=minutes))
    new = [mail for mail in mails(app) if mail.id not in before]
    (notice,) = [mail for mail in new if mail.purpose is Purpose.NOTICE]
    assert notice.to == "zoe.hart@example.org"
    assert "West" in notice.body
    (west,) = [mail.calendar or "" for mail in new if mail.purpose is Purpose.INVITATION]
    assert "SUMMARY:West" in west
    assert "DTSTART:20261126T160000Z" in west
    assert "SEQUENCE:1" in west
    # Ivo's session did not move; only its text names the hour in Vancouver. No mail, and the feed is right.
    with reading(app) as session:
        copies = session.scalars(select(EventCopy).join(Item, Item.copy_id == EventCopy.id)).all()
    (east,) = {copy.en for copy in copies if b"SUMMARY:East" in copy.en}
    assert b"15:00\\, Vancouver" in east.replace(b"\r\n ", b"")
