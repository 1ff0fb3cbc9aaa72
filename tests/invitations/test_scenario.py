"""The whole way: an agenda changes, mail goes over a real server into forty mailboxes, and forty calendars on
a real CalDAV store end with exactly what holds, each in its reader's language."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import NamedTuple

import icalendar
import pytest
from flask import Flask
from sqlalchemy import select

from eventapp.agenda.content import Role
from eventapp.agenda.draft import SessionDraft, SessionPersonDraft
from eventapp.agenda.model import AgendaSession
from eventapp.core import clock
from eventapp.core.localized import Language
from eventapp.delivery import addresses, sending
from eventapp.notices import setting
from eventapp.notices.model import Mode
from eventapp.people.model import Person
from eventapp.registration.rules import Attendance
from tests.apps import reading, writing
from tests.calendars.publishing import done, publish
from tests.delivery.mailing import SENDER, mailing_app
from tests.factories import DAY, NOW, OTTAWA, text
from tests.registration.making import edition_of, hybrid, published_edition, registered, slot
from tests.support.calendar_program import CalendarProgram, caldav_store
from tests.support.mail import Sink, sink

pytestmark = pytest.mark.slow

PEOPLE, SPEAKERS = 40, 10
LANGUAGES = tuple(Language)
OPENING = hybrid("opening")
ENERGY = hybrid("energy", start="11:00", end="12:00")
MINING = hybrid("mining", start="13:00", end="14:00")
CLOSING = hybrid("closing", start="16:00", end="17:00")


class Somebody(NamedTuple):
    address: str
    language: Language
    slugs: frozenset[str]  # of the sessions that they chose


def everybody() -> list[Somebody]:
    """Each with another mix of sessions and languages."""
    found = []
    for number in range(PEOPLE):
        slugs = {"opening", *(["energy"] if number % 2 else []), *(["mining"] if number % 3 else [])}
        slugs |= {"closing"} if number % 4 else set()
        found.append(Somebody(f"p{number}@example.org", LANGUAGES[number % 3], frozenset(slugs)))
    return found


def register(app: Flask, people: Sequence[Somebody]) -> None:
    """With the consent of all: notices go out by themselves."""
    with app.test_request_context(), writing(app) as session:
        edition = edition_of(session)
        for number, each in enumerate(people):
            registered(
                session,
                edition,
                f"Person {number}",
                side="CA" if number % 2 else "MX",
                email=each.address,
                language=each.language,
                choices={
                    slot(session, slug): Attendance.REMOTE if number % 5 == 0 else Attendance.ROOM
                    for slug in each.slugs
                },
            )
    done(app, NOW)


class Post:
    """Carries what the server accepted into each mailbox, in the order of its arrival."""

    def __init__(
        self, app: Flask, people: list[Somebody], server: Sink, programs: dict[str, CalendarProgram]
    ) -> None:
        self.app = app
        self.people = people
        self.server = server
        self.programs = programs
        self.carried = 0

    def carry(self, now: datetime) -> list[EmailMessage]:
        """Send, and read. Gives the invitations."""
        with self.app.app_context():
            assert sending.deliver(now, "tests/1/x") == []
        arrived = self.server.arrived[self.carried :]
        self.carried += len(arrived)
        for each in arrived:
            self.programs[each.to[0]].take(each.message)
        return [each.message for each in arrived if calendar_of(each.message) is not None]


def calendar_of(message: EmailMessage) -> icalendar.Calendar | None:
    for part in message.walk():
        if part.get_content_type() == "text/calendar":
            return icalendar.Calendar.from_ical(part.get_content())
    return None


@contextmanager
def calendars(people: Sequence[Somebody], store: str) -> Iterator[dict[str, CalendarProgram]]:
    programs = {each.address: CalendarProgram(each.address, store) for each in people}
    try:
        yield programs
    finally:
        for program in programs.values():
            program.close()


def uids(app: Flask) -> dict[str, str]:
    with reading(app) as session:
        return dict(session.execute(select(AgendaSession.slug, AgendaSession.uid)).all())


def expected(
    app: Flask, somebody: Somebody, agenda: Sequence[SessionDraft]
) -> dict[str, tuple[str, datetime]]:
    """What is right: title and beginning by uid, from the drafts alone."""
    known = uids(app)
    return {
        known[each.slug]: (
            each.title.get(somebody.language) or "",
            clock.instant(datetime.fromisoformat(f"{DAY}T{each.start}"), OTTAWA),
        )
        for each in agenda
        if each.slug in somebody.slugs
    }


def check(post: Post, agenda: Sequence[SessionDraft], mails: Sequence[EmailMessage]) -> None:
    """No duplicate, no ghost, nothing missing, everything in the right words."""
    for message in mails:
        check_form(post, message)
    for somebody in post.people:
        events = post.programs[somebody.address].events()
        held = {str(each["UID"]): (str(each["SUMMARY"]), each["DTSTART"].dt) for each in events}
        assert len(events) == len(held), "something stands twice"
        assert held == expected(post.app, somebody, agenda)
        assert all(each["STATUS"] == "CONFIRMED" for each in events)


def check_form(post: Post, message: EmailMessage) -> None:
    """As calendar programs want it, in one language from subject to event."""
    assert message.get_content_type() == "multipart/mixed"
    alternative, attached = message.iter_parts()
    plain, html, calendar = alternative.iter_parts()
    kinds = [each.get_content_type() for each in (plain, html, calendar)]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    assert attached.get_payload(decode=True) == calendar.get_payload(decode=True)
    whole = icalendar.Calendar.from_ical(calendar.get_content())
    (event,) = whole.walk("VEVENT")
    assert calendar.get_param("method") == whole["METHOD"]
    assert event["ATTENDEE"] == f"mailto:{message['To']}"
    assert event["ORGANIZER"].params["SENT-BY"] == f"mailto:{SENDER}"
    assert SENDER in message["From"]
    organizer = event["ORGANIZER"].removeprefix("mailto:")
    assert addresses.opened(post.app.extensions["settings"].secret_key, organizer) is not None
    assert message["Reply-To"] == organizer
    language = next(each.language for each in post.people if each.address == message["To"])
    assert message["Content-Language"] == language.value
    assert f'lang="{language.locale}"' in html.get_content()
    title = str(event["SUMMARY"]).rpartition(": ")[2]
    assert title in message["Subject"]
    assert title in plain.get_content()


@pytest.fixture
def post(app: Flask, tmp_path: Path) -> Iterator[Post]:
    """Forty people are registered, and a server, a store and their programs stand ready."""
    people = everybody()
    with (
        sink(tmp_path / "mail") as server,
        caldav_store(tmp_path) as store,
        calendars(people, store) as programs,
        mailing_app(app, tmp_path, f"smtp+plain://127.0.0.1:{server.port}") as mailing,
    ):
        published_edition(mailing, OPENING, ENERGY, MINING, CLOSING)
        with writing(mailing) as session:
            setting.save(
                session, "test", NOW, edition_of(session), setting.Facts(Mode.AUTO, invitations=True)
            )
        register(mailing, people)
        yield Post(mailing, people, server, programs)
        mailing.extensions[sending.SERVER].close()


def test_forty_calendars_follow_an_agenda(post: Post) -> None:
    app, known = post.app, uids(post.app)

    # Everybody is invited to what they chose.
    agenda = [OPENING, ENERGY, MINING, CLOSING]
    mails = post.carry(NOW)
    assert len(mails) == sum(len(each.slugs) for each in post.people)
    check(post, agenda, mails)

    # One session moves: those in it learn it, nobody else does.
    now = NOW + timedelta(hours=1)
    moved = hybrid("energy", start="11:30", end="12:30")
    publish(app, now, moved)
    mails = post.carry(now)
    assert sorted(each["To"] for each in mails) == sorted(
        p.address for p in post.people if "energy" in p.slugs
    )
    check(post, [OPENING, moved, MINING, CLOSING], mails)

    # One is renamed and one cancelled, in one publication.
    now = NOW + timedelta(hours=2)
    renamed = hybrid("opening", title=text("Welcome"))
    publish(app, now, renamed, gone=["mining"])
    mails = post.carry(now)
    methods = [str((calendar_of(each) or {})["METHOD"]) for each in mails]
    assert methods.count("REQUEST") == PEOPLE
    assert methods.count("CANCEL") == sum("mining" in each.slugs for each in post.people)
    check(post, [renamed, moved, CLOSING], mails)

    # One is added, with ten people in it by their roles.
    now = NOW + timedelta(hours=3)
    added = hybrid("youth", start="14:30", end="15:30", people=speakers(app))
    post.people = [
        each._replace(slugs=each.slugs | {"youth"}) if number < SPEAKERS else each
        for number, each in enumerate(post.people)
    ]
    publish(app, now, added)
    mails = post.carry(now)
    assert [each["To"] for each in mails] == [each.address for each in post.people[:SPEAKERS]]
    agenda = [renamed, moved, CLOSING, added]
    check(post, agenda, mails)
    assert known.items() <= uids(app).items()

    # The same work again sends nothing, and the same mail again changes nothing.
    done(app, now)
    assert post.carry(now + timedelta(minutes=1)) == []
    post.carried = 0
    check(post, agenda, post.carry(now))


def speakers(app: Flask) -> list[SessionPersonDraft]:
    with reading(app) as session:
        keys = dict(session.execute(select(Person.name, Person.key)).all())
    return [SessionPersonDraft(person=keys[f"Person {each}"], role=Role.SPEAKER) for each in range(SPEAKERS)]
