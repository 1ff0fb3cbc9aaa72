"""What personal feeds cost. Run by ``make bench``.

Ten thousand people with a calendar of 25 sessions each, all different feeds; then a publication that touches
thirty of them. Processor time of one process, as in ``benchmarks/http.py``. The exit status is 1 when a
target is missed.
"""

import sys
import tempfile
from datetime import UTC, date, datetime, timedelta
from statistics import median

from flask import Flask
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from benchmarks.asking import asking, seconds, statements
from eventapp import create_app
from eventapp.agenda import service
from eventapp.agenda.content import Kind
from eventapp.agenda.draft import SessionDraft
from eventapp.core import clock, outbox
from eventapp.core.db import transaction
from eventapp.core.localized import Language, LocalizedText
from eventapp.core.migrations import upgrade
from eventapp.meetings.model import Edition, Mode, Nature
from eventapp.meetings.queries import edition_to_change
from eventapp.partnership.model import Country, Series
from eventapp.people.model import Person
from eventapp.programs import feeding
from eventapp.programs.model import Feed
from eventapp.registration.model import Choice, Registration, RegistrationRules
from eventapp.registration.rules import Attendance, Place, Source, State
from eventapp.settings import Settings
from eventapp.tasks import HANDLERS

PEOPLE, SESSIONS, TOUCHED = 10_000, 25, 30
FIRST = date(2027, 6, 1)
TARGETS = {"a calendar": (1.5, 2), "unchanged": (0.6, 1)}  # milliseconds, statements
ROUNDS, ASKED = 9, 300


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        settings = {
            "DATABASE_URL": f"sqlite:///{name}/bench.sqlite3",
            "EVENTAPP_DATA_DIR": name,
            "BASE_URL": "http://127.0.0.1:8000",
        }
        app = create_app(Settings.from_environment(settings))
        taken = seconds(lambda: fill(app), 1)
        print(f"{PEOPLE} people with {SESSIONS} sessions each: {taken:.0f} s to write")
        met = [show(app, name, headers) for name, headers in cases(app)]
        met.append(touch(app))
    return 0 if all(met) else 1


def address(number: int) -> str:
    return f"/calendars/{number:043}.ics"


def cases(app: Flask) -> list[tuple[str, dict[str, str]]]:
    first = asking(app, address(0))()
    assert first.status == 200
    return [("a calendar", {}), ("unchanged", {"If-None-Match": first.headers["ETag"]})]


def show(app: Flask, name: str, headers: dict[str, str]) -> bool:
    ask = asking(app, address(0), headers)
    answer = ask()
    with statements(app) as sent:
        ask()
    taken = median(seconds(ask, ASKED) for _ in range(ROUNDS)) * 1000
    most, most_statements = TARGETS[name]
    met = taken <= most and len(sent) <= most_statements
    said(met, f"{name}, {answer.status}", f"{taken:.3f} ms (≤ {most}), {len(answer.body)} bytes")
    said(met, "", f"{len(sent)} statements (≤ {most_statements})")
    return met


def said(met: bool, name: str, found: str) -> None:
    print(f"  {'met' if met else 'NOT MET':8}{name:30}{found}")


def touch(app: Flask) -> bool:
    """One session of thirty people moves."""
    before = tags(app)
    now = clock.now()
    with app.app_context(), transaction() as session:
        edition = edition_to_change(session, "bench", 1)
        service.save_session(session, "benchmark", now, edition, draft(SESSIONS, "20:30"))
        service.publish(session, "benchmark", now, "bench", 1)
    taken = seconds(lambda: work(app, now), 1)
    after = tags(app)
    changed = sum(before[each] != after[each] for each in before)
    met = changed == TOUCHED
    said(
        met,
        f"{TOUCHED} people’s session moves",
        f"{changed} of {PEOPLE} ETags are new; {taken:.1f} s of work",
    )
    return met


def tags(app: Flask) -> dict[int, str]:
    return {number: asking(app, address(number))().headers["ETag"] for number in range(PEOPLE)}


def draft(number: int, start: str = "20:00") -> SessionDraft:
    day, hour = divmod(number, 8)
    return SessionDraft(
        slug=f"session-{number}",
        kind=Kind.PLENARY,
        title=LocalizedText.same(f"Réunion plénière numéro {number}"),
        summary=LocalizedText.same(
            "Coopération économique, énergie propre et mobilité de la main-d’œuvre. " * 5
        ),
        mode=Mode.HYBRID,
        day=FIRST + timedelta(days=min(day, 3)),
        start=start if number == SESSIONS else f"{hour + 8:02}:{10 * (day // 4):02}",
        end="21:00" if number == SESSIONS else f"{hour + 8:02}:50",
    )


def fill(app: Flask) -> None:
    now = clock.now()
    with app.app_context():
        upgrade()
        with transaction() as session:
            name = LocalizedText.same("Benchmark")
            session.add(Country(code="CA", name=name, coordinating_body=name))
            series = Series(key="bench", lineage="b", name=name, acronym=name, rotation=["CA"], texts={})
            session.add(series)
            session.flush()
            edition = Edition(
                series_id=series.id,
                number=1,
                year=2027,
                start_date=FIRST,
                end_date=FIRST + timedelta(days=3),
                city="ottawa",
                zone="America/Toronto",
                mode=Mode.HYBRID,
                nature=Nature.SAMPLE,
                clock_places=["vancouver", "mexico-city"],
                notes=[],
            )
            session.add(edition)
            session.flush()
            edition_id = edition.id
        with transaction() as session:
            edition = edition_to_change(session, "bench", 1)
            for number in range(SESSIONS + 1):
                service.save_session(session, "benchmark", now, edition, draft(number))
            service.publish(session, "benchmark", now, "bench", 1)
            session.add(RegistrationRules(edition_id=edition_id, controller="CA"))
        with transaction() as session:
            people(session, edition_id)
        work(app, now)
        with transaction() as session:
            ids = session.scalars(select(Person.id).order_by(Person.id)).all()
            session.execute(insert(Feed), [feed(number, each, now) for number, each in enumerate(ids)])


def people(session: Session, edition_id: int) -> None:
    """Everybody is in the first sessions; thirty are in the last one instead of the first."""
    from eventapp.agenda.model import AgendaSession

    nothing = LocalizedText()
    moment = datetime(2027, 1, 1, tzinfo=UTC)
    session.execute(
        insert(Person),
        [{"key": f"p{n}", "name": f"Person {n}", "title": nothing, "place": None} for n in range(PEOPLE)],
    )
    ids = session.scalars(select(Person.id).order_by(Person.id)).all()
    session.execute(
        insert(Registration),
        [
            {
                "edition_id": edition_id,
                "person_id": each,
                "side": "CA",
                "state": State.APPROVED,
                "source": Source.NAMED,
                "language": Language.FR,
                "title": nothing,
                "organization": nothing,
                "created_at": moment,
                "version": 1,
            }
            for each in ids
        ],
    )
    registrations = session.scalars(select(Registration.id).order_by(Registration.id)).all()
    sessions = session.scalars(select(AgendaSession.id).order_by(AgendaSession.id)).all()
    for place, each in enumerate(registrations):
        chosen = sessions[1:] if place < TOUCHED else sessions[:SESSIONS]
        session.execute(
            insert(Choice),
            [
                {
                    "registration_id": each,
                    "session_id": session_id,
                    "side": "CA",
                    "asked": Attendance.ROOM,
                    "place": Place.ROOM,
                    "queued_at": moment,
                }
                for session_id in chosen
            ],
        )


def feed(number: int, person_id: int, now: datetime) -> dict[str, object]:
    return {
        "digest": feeding.digest_of(f"{number:043}"),
        "person_id": person_id,
        "language": Language.FR,
        "made_at": now,
    }


def work(app: Flask, now: datetime) -> None:
    with app.app_context():
        assert outbox.drain(HANDLERS, now) == []


if __name__ == "__main__":
    sys.exit(main())
