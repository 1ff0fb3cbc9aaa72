"""What is mailed to one person, and what is remembered of it."""

import re
from datetime import timedelta
from typing import Any

import icalendar
import pytest
from flask import Flask
from flask.testing import FlaskClient
from html5lib import HTMLParser
from sqlalchemy import select, update

from eventapp.core.localized import Language
from eventapp.core.mail import StoredMail
from eventapp.core.outbox import OutboxRow
from eventapp.invitations import inviting
from eventapp.invitations.model import Answer, Invitation, Way
from eventapp.programs import queries
from eventapp.programs.model import Holder
from eventapp.programs.rules import Channel
from eventapp.registration.model import Registration
from eventapp.registration.privacy import erasing
from eventapp.registration.rules import Attendance
from tests.apps import reading, statements, writing
from tests.calendars.publishing import publish
from tests.factories import NOW, text
from tests.invitations.inviting_help import invitations, tell, work
from tests.registration.making import answer, edition_of, hybrid, published_edition, registered, slot

LATER = NOW + timedelta(hours=1)
MOVED = hybrid("energy", start="11:30", end="12:30")


@pytest.fixture
def edition_id(app: Flask) -> int:
    """Ana in French from Vancouver and Bo in English, in both sessions."""
    edition_id = published_edition(app, hybrid("opening"), hybrid("energy", start="11:00", end="12:00"))
    with app.test_request_context(), writing(app) as session:
        edition = edition_of(session)
        registered(
            session,
            edition,
            "Ana O’Hara <b>",
            language=Language.FR,
            email="ana@example.org",
            place="vancouver",
        )
        registered(session, edition, "Bo Lee", side="MX", email="bo@example.org")
    return edition_id


def event_of(mail: StoredMail) -> Any:
    (event,) = icalendar.Calendar.from_ical(mail.calendar or "").walk("VEVENT")
    return event


def of(mails: list[StoredMail], who: str, word: str = "") -> list[StoredMail]:
    return [each for each in mails if each.to.startswith(who) and word in each.subject]


def answers(app: Flask, who: str) -> list[tuple[Answer, Way | None]]:
    """In the order in which they were invited."""
    with reading(app) as session:
        wanted = select(Invitation).where(Invitation.email.startswith(who)).order_by(Invitation.id)
        return [(row.answer, row.answered_by) for row in session.scalars(wanted)]


def test_a_change_is_told_with_what_was_before_and_only_to_those_it_touches(
    app: Flask, edition_id: int
) -> None:
    assert tell(app, NOW, edition_id) == 4
    publish(app, LATER, MOVED)
    assert tell(app, LATER, edition_id, since=1) == 2
    *_, ana, _bo = invitations(app)
    assert ana.about == "duo/1/publications/2"
    for told in (ana.body, ana.html or ""):
        assert "jeudi 26 novembre 2026, 11\N{NO-BREAK SPACE}h" in told  # before
        assert "11\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}30" in told
        assert "Ottawa (UTC−5)" in told
        assert "Vancouver (UTC−7)" in told  # her own clock
    assert (ana.method, event_of(ana)["SEQUENCE"]) == ("REQUEST", 1)
    assert tell(app, LATER, edition_id, since=1) == 0


def test_stamps_rise_though_two_mails_are_written_in_the_same_second(app: Flask, edition_id: int) -> None:
    tell(app, NOW, edition_id)
    publish(app, NOW, MOVED)
    tell(app, NOW, edition_id, since=1)
    first, second = (event_of(each) for each in of(invitations(app), "bo", "Energy"))
    assert first["UID"] == second["UID"]
    assert first["ORGANIZER"] == second["ORGANIZER"]
    assert first["DTSTAMP"].dt < second["DTSTAMP"].dt


def test_an_answer_stays_with_a_small_change_and_is_asked_for_anew_with_a_new_time(
    app: Flask, edition_id: int
) -> None:
    tell(app, NOW, edition_id)
    with writing(app) as session:
        answered = {"answer": Answer.ACCEPTED, "answered_at": NOW, "answered_by": Way.PAGE}
        session.execute(update(Invitation).values(**answered))
    publish(app, LATER, hybrid("opening", title=text("Welcome")), MOVED)
    tell(app, LATER, edition_id, since=1)
    *_, small, large = of(invitations(app), "bo")
    assert event_of(small)["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    assert event_of(large)["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"
    assert answers(app, "bo") == [(Answer.ACCEPTED, Way.PAGE), (Answer.OPEN, None)]


def test_who_leaves_a_session_has_it_taken_out_and_comes_back_with_a_higher_sequence(
    app: Flask, edition_id: int
) -> None:
    tell(app, NOW, edition_id)
    with app.test_request_context(), writing(app) as session:
        registration = session.scalars(select(Registration).filter_by(email="bo@example.org")).one()
        answer(session, registration, {slot(session, "opening"): Attendance.ROOM})
    assert tell(app, LATER, edition_id) == 1
    out = of(invitations(app), "bo")[-1]
    assert (out.method, event_of(out)["STATUS"], event_of(out)["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
    assert out.subject.startswith("No longer in your program: Energy")
    with app.test_request_context(), writing(app) as session:
        registration = session.scalars(select(Registration).filter_by(email="bo@example.org")).one()
        both = {slot(session, slug): Attendance.ROOM for slug in ("opening", "energy")}
        answer(session, registration, both)
    assert tell(app, LATER + timedelta(hours=1), edition_id) == 1
    back = of(invitations(app), "bo")[-1]
    assert (back.method, event_of(back)["SEQUENCE"]) == ("REQUEST", 2)


def test_whoever_subscribes_instead_has_nothing_twice(app: Flask, edition_id: int) -> None:
    tell(app, NOW, edition_id)
    with writing(app) as session:
        session.execute(update(Holder).values(channel=Channel.BOTH))
    assert tell(app, LATER, edition_id) == 4
    mails = invitations(app)[-4:]
    assert {each.method for each in mails} == {"CANCEL"}
    assert all("no longer expected" not in each.body for each in mails)
    assert tell(app, LATER, edition_id) == 0


def test_a_meeting_that_stops_inviting_takes_its_invitations_back(app: Flask, edition_id: int) -> None:
    tell(app, NOW, edition_id)
    assert tell(app, LATER, edition_id, by_mail=False) == 4
    mails = invitations(app)[-4:]
    assert {each.method for each in mails} == {"CANCEL"}
    assert all("no longer expected" not in each.body for each in mails)


def test_another_address_gets_it_and_the_old_one_gives_it_back(app: Flask, edition_id: int) -> None:
    tell(app, NOW, edition_id)
    with writing(app) as session:
        session.scalars(select(Registration).filter_by(email="bo@example.org")).one().email = "bo@example.net"
    assert tell(app, LATER, edition_id) == 4
    mails = invitations(app)[-4:]
    assert [(each.to, each.method) for each in mails] == [
        ("bo@example.org", "CANCEL"),
        ("bo@example.net", "REQUEST"),
    ] * 2
    assert "/me/calendar" not in mails[0].body
    assert "/me/calendar" in mails[1].body


def test_another_language_is_mailed_anew_with_the_same_sequence(app: Flask, edition_id: int) -> None:
    tell(app, NOW, edition_id)
    with writing(app) as session:
        session.scalars(select(Registration).filter_by(email="bo@example.org")).one().language = Language.ES
    assert tell(app, LATER, edition_id) == 2
    last = invitations(app)[-1]
    assert (last.language, event_of(last)["SUMMARY"], event_of(last)["SEQUENCE"]) == (
        Language.ES,
        "Energy (es)",
        0,
    )


def test_the_link_to_join_comes_by_itself(app: Flask, edition_id: int) -> None:
    with writing(app) as session:
        row = session.scalars(select(Registration).filter_by(email="bo@example.org")).one()
        ids = [slot(session, slug) for slug in ("opening", "energy")]
        answer(session, row, dict.fromkeys(ids, Attendance.REMOTE))
    tell(app, NOW, edition_id)
    assert "https://example.org/room" not in "".join(each.body for each in invitations(app))
    day_before = NOW.replace(day=25, hour=20)
    assert tell(app, day_before, edition_id) >= 2
    last = of(invitations(app), "bo")[-1]
    assert last.subject.startswith("Your link to join: Energy")
    assert event_of(last)["URL"] == event_of(last)["LOCATION"] == "https://example.org/room"
    assert "Join the session: https://example.org/room" in last.body
    assert "Place: Online" in last.body


def test_no_more_statements_for_more_people(app: Flask, edition_id: int) -> None:
    work(app, NOW)
    with statements(app) as sent, reading(app) as session:
        members = queries.members(session, edition_id)
        entries = queries.items(session, [each.person_id for each in members], edition_id)
        before = len(sent)
        found = inviting.wanted(session, NOW, edition_id, members, entries)
        assert len(sent) - before == 1
    assert [len(each) for each in found.values()] == [2, 2]
    assert tell(app, NOW, edition_id) == 4
    with reading(app) as session:
        members = queries.members(session, edition_id)
        entries = queries.items(session, [each.person_id for each in members], edition_id)
        assert inviting.wanted(session, NOW, edition_id, members, entries) == {}


def test_the_html_is_whole_and_takes_no_markup_from_a_text(app: Flask, edition_id: int) -> None:
    publish(app, NOW, hybrid("opening", title=MOVED.title, summary=MOVED.title), work=False)
    tell(app, NOW, edition_id)
    for each in invitations(app):
        HTMLParser(strict=True).parse(each.html)
        assert "<b>" not in (each.html or "")
        assert f'<html lang="{each.language.locale}">' in (each.html or "")
        assert not re.search(r"<(img|script|link|table|iframe)|\son\w+=|style=", each.html or "")


def test_the_event_is_had_as_a_file_by_the_link_alone(
    app: Flask, edition_id: int, client: FlaskClient
) -> None:
    tell(app, NOW, edition_id)
    mail = of(invitations(app), "bo", "Energy")[0]
    address = re.search(r"http://localhost(/\S+/session\.ics)", mail.body)
    assert address is not None
    answer = client.get(address[1])
    assert answer.mimetype == "text/calendar"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    calendar = icalendar.Calendar.from_ical(answer.text)
    (event,) = calendar.walk("VEVENT")
    assert event["UID"] == event_of(mail)["UID"]
    assert "METHOD" not in calendar
    assert "ORGANIZER" not in event
    other = address[1].replace("/answer/", "/answer/0")
    assert client.get(other).status_code == 404


def test_an_erased_person_leaves_no_invitation(app: Flask, edition_id: int) -> None:
    tell(app, NOW, edition_id)
    with writing(app) as session:
        # To an address of an earlier day, and named in somebody else's mail, across the break of a line.
        ana = session.scalars(select(StoredMail).where(StoredMail.to == "ana@example.org").limit(1)).one()
        ana.to = "ana@elsewhere.example"
        bo = session.scalars(select(StoredMail).where(StoredMail.to == "bo@example.org").limit(1)).one()
        bo.calendar = f"{bo.calendar}X-NOTE:with Ana O’H\r\n ara <b> and others\r\n"
        bo.html = f"{bo.html}<p>Ana O’Hara &lt;b&gt;</p>"
        bo_id = bo.id
    with app.test_request_context(), writing(app) as session:
        row = session.scalars(select(Registration).filter_by(email="ana@example.org")).one()
        erasing.erase(session, "test", LATER, row)
    with reading(app) as session:
        assert set(session.scalars(select(StoredMail.to).where(StoredMail.method.is_not(None)))) == {
            "bo@example.org"
        }
        assert set(session.scalars(select(Invitation.email))) == {"bo@example.org"}
        bo = session.get_one(StoredMail, bo_id)
        assert "X-NOTE:with … and others" in (bo.calendar or "")
        assert "Hara" not in f"{bo.calendar}{bo.html}{bo.body}"
        assert "ana@" not in "".join(str(each) for each in session.scalars(select(OutboxRow.payload)))
