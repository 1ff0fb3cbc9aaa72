"""Registration at full size. Run by ``make bench``; exit status 1 when a target is missed.

What a registration and the list of 10,000 people cost in processor time; 400 posts from 64 clients to 4
processes for 50 seats, through each way in which places are given, on SQLite and PostgreSQL, and the same
without the lock, which must give seats twice; the server killed ten times under load; and thousands of steps
of the program beside the small model.
"""

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import insert

from eventapp.core import migrations
from eventapp.core.localized import NOTHING
from eventapp.people.model import Person
from eventapp.registration.model import Choice, Registration
from eventapp.registration.rules import Attendance, Place, Source, State
from tests.apps import Databases, app_on, statements, writing
from tests.factories import NOW
from tests.people_help import sign_in
from tests.registration import posting, racing
from tests.registration.machine import SLUGS, machine_on
from tests.registration.making import hybrid, published_edition, slot
from tests.support import machine
from tests.support.postgres import Cluster, _account

SEATS, PEOPLE, CLIENTS = 50, 400, 64
KILLS = 10
MANY = 10_000
TIMES, WARMING = 25, 3
LIST = "/en/organize/duo/1/registration/people"

Kinds = dict[str, Databases]


def main() -> int:
    with tempfile.TemporaryDirectory() as place, kinds(Path(place)) as found, racing.crowd() as pool:
        met = [cost(found["sqlite"], Path(place))]
        for databases in found.values():
            met += [races(databases, Path(place), pool), kills(databases, Path(place))]
        met.append(steps(found["sqlite"], Path(place)))
    return 0 if all(met) else 1


def told(name: str, wanted: str, seen: object, met: bool) -> bool:
    print(f"  {'met' if met else 'NOT MET':8}{name:52}{wanted:>22}  {seen}", flush=True)
    return met


@contextmanager
def kinds(place: Path) -> Iterator[Kinds]:
    """SQLite, and PostgreSQL where it is installed."""
    found = {"sqlite": Databases("sqlite", place, None)}
    if machine.postgres_programs() is None:
        print("PostgreSQL is not installed: measured on SQLite alone.")
        yield found
        return
    directory = Path(tempfile.mkdtemp(prefix="eventapp-bench-"))
    if account := _account():
        shutil.chown(directory, account)
    cluster = Cluster(directory)
    cluster.start()
    try:
        yield found | {"postgresql": Databases("postgresql", place, cluster)}
    finally:
        cluster.remove()


@contextmanager
def fresh(databases: Databases, place: Path) -> Iterator[tuple[Flask, str]]:
    """An app on an empty database, with its address."""
    with databases.new() as url, app_on(url, place) as app:
        with app.app_context():
            migrations.upgrade()
        yield app, url


def milliseconds(act: Callable[[], object]) -> float:
    taken = []
    for _ in range(WARMING + TIMES):
        begun = process_time()
        act()
        taken.append((process_time() - begun) * 1000)
    return median(taken[WARMING:])


def cost(databases: Databases, place: Path) -> bool:
    print("\nWhat it costs, processor time in one process, SQLite")
    met = [_post(databases, place, sessions) for sessions in (1, 3)]
    with fresh(databases, place) as (app, _url):
        edition_id = published_edition(app, seats=SEATS)
        client = app.test_client()
        sign_in(app, client)
        counts = []
        for begin, number in ((0, 100), (100, MANY - 100)):
            many(app, edition_id, number, begin)
            assert client.get(LIST).status_code == 200
            with statements(app) as sent:
                client.get(LIST)
            counts.append(len(sent))
        met.append(
            told("statements of the list: 100 and 10,000 people", "the same", counts, len(set(counts)) == 1)
        )
        taken = milliseconds(lambda: client.get(LIST))
        met.append(told("the list of 10,000 people", "≤ 300 ms", f"{taken:.1f} ms", taken <= 300))
    return all(met)


def _post(databases: Databases, place: Path, sessions: int) -> bool:
    drafts = [hybrid(f"s{n}", start=f"{9 + n:02}:00", end=f"{10 + n:02}:00") for n in range(sessions)]
    with fresh(databases, place) as (app, _url):
        published_edition(app, *drafts, seats=1000)
        with writing(app) as session:
            first = slot(session, "s0")
        ids = racing.people(app, WARMING + TIMES + 1)
        waiting = posting.posts(app, ids, session_id=first)
        others = "".join(f"&session-{first + n}=room" for n in range(1, sessions))
        client = app.test_client(use_cookies=False)

        def post() -> None:
            each = waiting.pop()
            answer = client.post(
                posting.FORM,
                data=each.body + others,
                headers={"Cookie": each.cookie},
                content_type="application/x-www-form-urlencoded",
            )
            assert answer.status_code == 303, answer.text

        taken = milliseconds(post)
        with statements(app) as sent:
            post()
    name = f"a registration for {sessions} session{'s' * (sessions > 1)}"
    fast = told(name, "≤ 10 ms", f"{taken:.1f} ms", taken <= 10)
    return told(name, "≤ 12 statements", len(sent), len(sent) <= 12) and fast


def many(app: Flask, edition_id: int, number: int, begin: int) -> None:
    """So many people who take part from afar in the one session; written past the gate, to be looked at."""
    numbers = range(begin, begin + number)
    with writing(app) as session:
        session_id = slot(session)
        people = [
            {"key": f"many-{n}", "name": f"Person Número {n}", "title": NOTHING, "place": None}
            for n in numbers
        ]
        ids = session.scalars(insert(Person).returning(Person.id, sort_by_parameter_order=True), people).all()
        rows = [_registration(edition_id, person_id, n) for n, person_id in zip(numbers, ids, strict=True)]
        wanted = insert(Registration).returning(Registration.id, sort_by_parameter_order=True)
        choices = [
            {
                "registration_id": row_id,
                "session_id": session_id,
                "side": row["side"],
                "asked": Attendance.REMOTE,
                "place": Place.REMOTE,
                "waiting": False,
                "queued_at": NOW,
            }
            for row_id, row in zip(session.scalars(wanted, rows).all(), rows, strict=True)
        ]
        session.execute(insert(Choice), choices)


def _registration(edition_id: int, person_id: int, n: int) -> dict[str, Any]:
    return {
        "ref": f"{n:012x}",
        "edition_id": edition_id,
        "person_id": person_id,
        "side": ("CA", "MX")[n % 2],
        "state": State.APPROVED,
        "source": Source.IMPORT,
        "email": f"person-{n}@example.org",
        "language": ("en", "fr", "es")[n % 3],
        "title": NOTHING,
        "organization": NOTHING,
        "sought": f"person numero {n}",
        "spoken": [],
        "listened": [],
        "consents": {},
        "created_at": NOW,
        "submitted_at": NOW,
        "version": 1,
    }


def races(databases: Databases, place: Path, pool: ProcessPoolExecutor) -> bool:
    print(
        f"\n{PEOPLE} at once for {SEATS} seats from {CLIENTS} clients to {racing.PROCESSES} processes, "
        f"{databases.kind}"
    )
    with fresh(databases, place) as (app, url):
        published_edition(app, seats=SEATS, remote=0)
        waiting = posting.posts(app, racing.people(app, PEOPLE))
        with posting.serving(url, place, racing.PROCESSES) as server:
            answers = posting.send(server, waiting, CLIENTS)
        met = [told("posts answered", "303", sorted(set(answers.values())), set(answers.values()) == {303})]
        met.append(_full(app, "the form, through the server"))
    for way in ("form", "approval", "import", "promotion", "switch", "organizer"):
        with fresh(databases, place) as (app, url):
            met.append(_race(app, url, place, pool, way))
    with fresh(databases, place) as (app, url):
        published_edition(app, seats=SEATS, remote=0)
        racing.rush(pool, url, place, "form", racing.people(app, PEOPLE), clients=CLIENTS, locked=False)
        seated = len(racing.seated_ids(app))
        met.append(told("without the lock (must fail)", f"> {SEATS} seated", seated, seated > SEATS))
    return all(met)


def _race(app: Flask, url: str, place: Path, pool: ProcessPoolExecutor, way: str) -> bool:
    def rush(what: str, ids: list[int]) -> None:
        racing.rush(pool, url, place, what, ids, clients=CLIENTS)

    published_edition(app, seats=SEATS, remote=0)
    if way == "import":
        rush(way, list(range(PEOPLE // 5)))
    elif way == "approval":
        rush(way, racing.people(app, PEOPLE, State.SUBMITTED))
    elif way == "promotion":
        racing.people(app, PEOPLE + SEATS, State.APPROVED)
        before = racing.found(app).line
        rush("withdrawal", racing.seated_ids(app))
        in_order = racing.found(app).line == before[SEATS:]
        told("promotion in the order of the line", "in order", in_order, in_order)
    elif way == "switch":
        ids = racing.people(app, PEOPLE)
        rush("form", ids[: PEOPLE // 2])
        for number in (0, 1):
            rush("switch", [number])
            racing.drain(app)
        rush("form", ids[PEOPLE // 2 :])
    elif way == "organizer":
        ids = racing.people(app, PEOPLE)
        rush("organizer", [SEATS // 5])
        rush("form", ids)
        rush("organizer", [*range(SEATS // 5, SEATS)])
        rush("organizer", [SEATS])
    else:
        rush(way, racing.people(app, PEOPLE))
    return _full(app, way)


def _full(app: Flask, name: str) -> bool:
    seen = racing.found(app)
    wanted = (SEATS, PEOPLE - SEATS)
    return told(name, f"{wanted[0]} and {wanted[1]}", (seen.seated, seen.waiting), seen[:3:2] == wanted)


def kills(databases: Databases, place: Path) -> bool:
    print(f"\nKilled {KILLS} times under load, {databases.kind}")
    lost, acknowledged = 0, set[str]()
    with fresh(databases, place) as (app, url):
        published_edition(app, seats=SEATS, remote=0)
        waiting = posting.posts(app, racing.people(app, PEOPLE))
        for n in range(KILLS):
            batch = waiting[n * PEOPLE // KILLS :]
            answers = posting.killed_amid(url, place, batch, after=PEOPLE // KILLS // 2)
            acknowledged |= {ref for ref, status in answers.items() if status == 303}
            lost += len(acknowledged - posting.registered(app))
        with posting.serving(url, place) as server:  # everybody presses again
            posting.send(server, waiting, CLIENTS)
        twice = [ref for ref, times in posting.times_recorded(app).items() if times != 1]
        met = [
            told(f"of {len(acknowledged)} acknowledged, lost", "0", lost, lost == 0),
            told("done more than once", "0", len(twice), not twice),
            _full(app, "afterwards"),
        ]
    return all(met)


def steps(databases: Databases, place: Path, examples: int = 150, each: int = 40) -> bool:
    print("\nThe program beside the small model")
    numbers = count()
    with databases.new() as template:
        with app_on(template, place) as app:  # closed before it is copied
            with app.app_context():
                migrations.upgrade()
            drafts = (
                hybrid(slug, start=f"{9 + n:02}:00", end=f"{10 + n:02}:00") for n, slug in enumerate(SLUGS)
            )
            published_edition(app, *drafts)

        @contextmanager
        def made() -> Iterator[Flask]:
            next(numbers)
            with databases.new(template) as url, app_on(url, place) as here:
                yield here

        run_state_machine_as_test(
            machine_on(made),
            settings=settings(
                max_examples=examples,
                stateful_step_count=each,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    return told(f"{next(numbers)} runs of up to {each} steps", "no difference", "none", True)


if __name__ == "__main__":
    sys.exit(main())
