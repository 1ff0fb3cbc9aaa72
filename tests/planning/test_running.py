"""A run is worked on beside all else, can be stopped, survives whoever works on it, and ends once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import select

from eventapp import tasks
from eventapp.core import claims, clock, long_work
from eventapp.core.audit import AuditEntry
from eventapp.core.outbox import OutboxRow
from eventapp.meetings.queries import edition_to_change
from eventapp.people.model import Person
from eventapp.planning import child, running, service
from eventapp.planning.held import forget
from eventapp.planning.model import PlanningRun, RunKind, RunState
from eventapp.settings import ROOT
from tests.apps import reading, writing
from tests.factories import NOW
from tests.planning.run_help import asked, meeting, planned

FAKE = Path(__file__).with_name("fake_planner.py")
PATIENCE = 30

Fake = Callable[[str], Path]


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Fake:
    """``fake("slow")``: the planner behaves so. Gives the file to which each that begins adds a line."""

    def behave(how: str) -> Path:
        begun = tmp_path / "begun"
        monkeypatch.setattr(child, "COMMAND", (sys.executable, str(FAKE), how, str(begun)))
        monkeypatch.setattr(running, "WRITE_EVERY", 0.05)
        monkeypatch.setattr(child, "ASK_EVERY", 0.02)
        return begun

    return behave


@pytest.fixture
def ref(app: Flask) -> str:
    with writing(app) as session:
        meeting(session)
    return asked(app)


def drain(app: Flask, stop: Callable[[], bool] = lambda: False) -> list[str]:
    with app.app_context():
        return long_work.drain(tasks.LONG, stop)


def run(app: Flask, ref: str) -> PlanningRun:
    with reading(app) as session:
        row = session.scalars(select(PlanningRun).where(PlanningRun.ref == ref)).one()
        session.expunge(row)
        return row


def until(true: Callable[[], bool]) -> None:
    given_up = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < given_up
        time.sleep(0.02)


def test_a_run_ends_with_its_plan(app: Flask, ref: str, fake: Fake) -> None:
    fake("well")
    assert drain(app) == []
    row = run(app, ref)
    assert (row.state, row.cost, row.bound, row.error) == (RunState.DONE, 7, 7, None)
    assert row.plans[0]["placements"]["energy"] == {"start": 690, "room": "hall"}
    assert [point[1:] for point in row.progress] == [[900, 0], [900, 3], [7, 7]]
    assert row.started_at is not None
    assert row.ended_at is not None


def test_several_plans_are_asked_for_with_the_one_that_they_are_unlike(app: Flask, fake: Fake) -> None:
    with writing(app) as session:
        meeting(session)
    parent = planned(app)
    with writing(app) as session:
        edition = edition_to_change(session, "duo", 1)
        ref = service.ask_different(session, "eva", NOW, edition, parent).ref
    begun = fake("well")
    assert drain(app) == []
    assert (run(app, ref).kind, len(run(app, ref).plans)) == (RunKind.DIFFERENT, 2)
    assert begun.read_text() == "different\n"


def test_what_is_impossible_says_what_cannot_hold_together(app: Flask, ref: str, fake: Fake) -> None:
    fake("impossible")
    assert drain(app) == []
    row = run(app, ref)
    assert (row.state, row.plans) == (RunState.IMPOSSIBLE, [])
    assert row.hindrance is not None
    assert [each["key"] for each in row.hindrance["core"]] == ["held:energy"]
    assert len(row.hindrance["ways"]) == 1


@pytest.mark.parametrize("how", ["slow", "deaf"])
def test_stopping_keeps_the_best(
    app: Flask, ref: str, fake: Fake, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "PATIENCE", 0.3)
    fake(how)
    working = Thread(target=drain, args=(app,))
    working.start()
    until(lambda: run(app, ref).best is not None)
    with writing(app) as session:
        service.stop(session, "eva@example.org", NOW, edition_to_change(session, "duo", 1), ref)
    working.join(PATIENCE)
    row = run(app, ref)
    assert (row.state, row.stop_asked_by, row.ended_at is not None) == (
        RunState.STOPPED,
        "eva@example.org",
        True,
    )
    assert row.plans[0]["placements"]["energy"]["start"] == 690
    assert row.plans[0]["cost"] == row.cost != 900  # counted anew


def test_one_that_is_stopped_before_it_begins_never_does(app: Flask, ref: str, fake: Fake) -> None:
    begun = fake("well")
    with writing(app) as session:
        edition = edition_to_change(session, "duo", 1)
        assert service.stop(session, "eva", NOW, edition, ref).state is RunState.STOPPED
        assert service.stop(session, "ivo", NOW, edition, ref).stop_asked_by == "eva"
    assert drain(app) == []
    assert (begun.exists(), run(app, ref).state) == (False, RunState.STOPPED)


def test_a_planner_that_ends_badly_leaves_what_it_had_found(app: Flask, ref: str, fake: Fake) -> None:
    fake("crash")
    assert drain(app) == []
    row = run(app, ref)
    assert (row.state, row.error) == (RunState.FAILED, "the planner ended with 1: MemoryError")
    assert row.plans[0]["placements"]["energy"]["start"] == 690


def test_a_worker_that_is_told_to_end_gives_the_run_back(app: Flask, ref: str, fake: Fake) -> None:
    begun = fake("slow")
    assert drain(app, lambda: begun.exists() and run(app, ref).best is not None) == []
    assert run(app, ref).state is RunState.WAITING
    fake("well")
    assert drain(app) == []
    assert (run(app, ref).state, begun.read_text()) == (RunState.DONE, "plan\nplan\n")


def test_somebody_who_is_forgotten_ends_the_run(app: Flask, ref: str, fake: Fake) -> None:
    fake("slow")
    working = Thread(target=drain, args=(app,))
    working.start()
    until(lambda: run(app, ref).best is not None)
    with writing(app) as session:
        forget(session, [session.scalars(select(Person.id).where(Person.key == "ana")).one()])
    working.join(PATIENCE)
    with reading(app) as session:
        assert session.scalars(select(PlanningRun)).all() == []
        assert session.scalars(select(OutboxRow.done_at)).one() is not None


KILLED = """
import sys
from pathlib import Path
from eventapp import tasks
from eventapp.core import long_work
from eventapp.planning import child, running
from tests.apps import app_on
url, directory, *command = sys.argv[1:]
child.COMMAND, running.WRITE_EVERY = tuple(command), 0.05
with app_on(url, Path(directory)) as app, app.app_context():
    long_work.drain(tasks.LONG)
"""


@pytest.mark.slow
def test_a_run_whose_worker_is_killed_is_begun_again_and_ends_once(
    app: Flask, ref: str, fake: Fake, tmp_path: Path
) -> None:
    begun = fake("slow")
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    command = [sys.executable, "-c", KILLED, url, str(tmp_path), *child.COMMAND]
    worker = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    try:
        until(lambda: run(app, ref).best is not None)
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert run(app, ref).state is RunState.RUNNING
    assert drain(app) == []  # its lease goes on
    with app.app_context():
        assert len(claims.release_dead(OutboxRow, clock.now())) == 1
    with writing(app) as session:
        session.scalars(select(OutboxRow)).one().due_at = clock.now()
    fake("well")
    assert (drain(app), drain(app)) == ([], [])
    row = run(app, ref)
    assert (row.state, len(row.plans), begun.read_text()) == (RunState.DONE, 1, "plan\nplan\n")
    with reading(app) as session:
        actions = session.scalars(select(AuditEntry.action).where(AuditEntry.action.startswith("planning.")))
        assert list(actions) == ["planning.asked"]


def test_the_web_process_loads_no_engine() -> None:
    program = (
        "import sys, wsgi, eventapp.tasks, eventapp.planning.queries; from eventapp.planner import why;"
        "print([m for m in ('highspy', 'numpy', 'ortools', 'pandas') if m in sys.modules])"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"
