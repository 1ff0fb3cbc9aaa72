"""Invitations at full size. Run by ``make bench``; exit status 1 when a target is missed.

One worker renders 10,000 invitations, signs them and hands them to a mail server in a process of its own,
then 20,000: how many in a second, whether twice as many take twice as long, and whether memory stays as it
is.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter, process_time
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from flask import Flask
from sqlalchemy import insert, select

from eventapp.agenda.content import decode
from eventapp.agenda.model import Publication
from eventapp.core import migrations
from eventapp.core.db import transaction
from eventapp.core.localized import NOTHING, Language
from eventapp.delivery import sending
from eventapp.invitations import inviting
from eventapp.people.model import Person
from eventapp.programs import queries
from eventapp.programs.queries import Entry, Member
from eventapp.programs.rules import Channel
from eventapp.registration.rules import Attendance
from eventapp.settings import Dkim, Mail
from tests.apps import Databases, app_on, reading, writing
from tests.calendars.publishing import done, many
from tests.factories import NOW
from tests.registration.making import edition_of, published_edition, registered, slot
from tests.support.mail import Sink, sink

SESSIONS, PEOPLE = 25, 400
AT_LEAST = 150  # invitations in a second
LINEAR = 1.2  # how much more work each one may be when there are twice as many
GROWTH = 16_000_000  # bytes
LANGUAGES = tuple(Language)


class Run(NamedTuple):
    mails: int
    seconds: float
    cpu: float
    memory: int

    @property
    def rate(self) -> float:
        return self.mails / self.seconds


def main() -> int:
    with tempfile.TemporaryDirectory() as place, sink(Path(place) / "sink") as server:
        directory = Path(place)
        with Databases("sqlite", directory, None).new() as url:
            options = {"mail": _mail(directory, server), "base_url": "https://meetings.example"}
            with app_on(url, directory, **options) as app:
                with app.app_context():
                    migrations.upgrade()
                meeting, entries = _meeting(app)
                people = _people(app, 3 * PEOPLE + 10)
                with app.app_context():
                    sending.deliver(NOW, "bench/1/x")  # what was mailed to them
                _run(app, server, meeting, people[:10], entries)  # everything is loaded once
                first = _run(app, server, meeting, people[10 : 10 + PEOPLE], entries)
                second = _run(app, server, meeting, people[10 + PEOPLE :], entries)
    return 0 if _judged(first, second) else 1


def _run(
    app: Flask, server: Sink, meeting: inviting.Meeting, people: list[Member], entries: list[Entry]
) -> Run:
    """Render what these people are owed and send it, as the worker does it: person by person, then all."""
    before, began, used = server.count(), perf_counter(), process_time()
    with app.app_context():
        for person in people:
            with transaction() as session:
                copies = [each._replace(copy=session.merge(each.copy, load=False)) for each in entries]
                inviting.invite(session, NOW, meeting, person, copies, [], "duo/1/publications/1")
        rendered = perf_counter()
        failures = sending.deliver(NOW, "bench/1/x")
        assert failures == [], failures[:3]
    print(f"rendered in {rendered - began:.1f} s, handed over in {perf_counter() - rendered:.1f} s")
    seconds, cpu = perf_counter() - began, process_time() - used
    mails = server.count() - before
    assert mails == len(people) * SESSIONS, (mails, len(people) * SESSIONS)
    return Run(mails, seconds, cpu, _memory())


def _judged(first: Run, second: Run) -> bool:
    for run in (first, second):
        each = 1000 * run.cpu / run.mails
        print(
            f"{run.mails:,} invitations: {run.rate:.0f} in a second (at least {AT_LEAST}), "
            f"{each:.2f} ms of processor time each, {run.memory / 1e6:.0f} MB of memory"
        )
    longer = (second.cpu / second.mails) / (first.cpu / first.mails)
    grown = second.memory - first.memory
    print(f"each of twice as many takes {longer:.2f} times the processor time (at most {LINEAR})")
    print(f"memory grew by {grown / 1e6:.1f} MB (at most {GROWTH / 1e6:.0f})")
    return min(first.rate, second.rate) >= AT_LEAST and longer <= LINEAR and grown <= GROWTH


def _mail(directory: Path, server: Sink) -> Mail:
    key = directory / "dkim.pem"
    subprocess.run(  # noqa: S603 (our own words)
        ["openssl", "genrsa", "-out", str(key), "2048"],  # noqa: S607
        check=True,
        capture_output=True,
    )
    dkim = Dkim("example.gc.ca", "bench", key)
    return Mail(server.url, "meetings@example.gc.ca", dkim, domain_per_minute=10**9)


def _meeting(app: Flask) -> tuple[inviting.Meeting, list[Entry]]:
    """A meeting of 25 sessions, and the events of somebody who is in all of them."""
    published_edition(app, *many(SESSIONS))
    with app.test_request_context(), writing(app) as session:
        chosen = {slot(session, f"session-{at}"): Attendance.ROOM for at in range(SESSIONS)}
        registered(session, edition_of(session), "Model", email="model@example.org", choices=chosen)
    done(app, NOW)
    with reading(app) as session:
        edition = edition_of(session)
        content = decode(session.scalars(select(Publication.content)).one())
        (member,) = queries.members(session, edition.id)
        entries = queries.items(session, [member.person_id], edition.id)[member.person_id]
        session.expunge_all()
        return inviting.Meeting(edition.id, content), list(entries)


def _people(app: Flask, count: int) -> list[Member]:
    names = [f"person-{number}" for number in range(count)]
    with writing(app) as session:
        session.execute(
            insert(Person), [{"key": each, "name": f"Ana {each}", "title": NOTHING} for each in names]
        )
        ids = session.execute(select(Person.id, Person.key).where(Person.key.in_(names))).all()
    return list(_members([(row[0], row[1]) for row in ids]))


def _members(people: list[tuple[int, str]]) -> Iterator[Member]:
    for number, (person_id, key) in enumerate(people):
        language = LANGUAGES[number % 3]
        address, channel = f"{key}@d{number % 50}.example.org", Channel.MAIL
        yield Member(person_id, key, f"Ana {key}", "CA", address, language, "ottawa", channel, None, True)


def _memory() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")


if __name__ == "__main__":
    sys.exit(main())
