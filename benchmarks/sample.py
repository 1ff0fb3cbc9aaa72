"""The data that is measured: the demo, and two meetings of its sessions, one with many and one with one."""

from datetime import datetime

from flask import Flask
from msgspec.structs import replace

from eventapp.agenda import service
from eventapp.agenda.content import Audience
from eventapp.agenda.draft import AgendaFile
from eventapp.agenda.exchange import load_agenda
from eventapp.core import clock, outbox
from eventapp.core.db import transaction
from eventapp.core.localized import LocalizedText
from eventapp.core.migrations import upgrade
from eventapp.demo import files
from eventapp.demo.load import DATA, load_demo
from eventapp.partnership.model import Series
from eventapp.tasks import HANDLERS

SESSIONS = 40
MEETINGS = "/fr/bench/meetings"
AGENDA, SINGLE = f"{MEETINGS}/{SESSIONS}/agenda", f"{MEETINGS}/1/agenda"
FEED = f"{AGENDA}.ics"
OPENING = "opening-plenary"


def fill(app: Flask) -> None:
    """Migrate the database of *app* and publish everything in it through the use cases."""
    now = clock.now()
    with app.app_context():
        upgrade()
        list(load_demo(now))
        _publish_generated(now)
        failures = outbox.drain(HANDLERS, now)
        assert not failures, failures


def _publish_generated(now: datetime) -> None:
    """The sample meeting's sessions, all public: `SESSIONS` in one meeting, the opening alone in another."""
    file = files.read(DATA / "agenda-csp-2.json", AgendaFile)
    public = [replace(session, audience=Audience.PUBLIC) for session in file.sessions][:SESSIONS]
    assert len(public) == SESSIONS, f"the sample has only {len(public)} sessions"
    opening = [session for session in public if session.slug == OPENING]
    name = LocalizedText.same("Benchmark")
    with transaction() as session:
        session.add(
            Series(key="bench", lineage="bench", name=name, acronym=name, rotation=["CA", "MX"], texts={})
        )
        session.flush()
        for number, sessions in ((SESSIONS, public), (1, opening)):
            meeting = replace(file, series="bench", number=number, sessions=sessions)
            load_agenda(session, "benchmark", now, meeting)
            service.publish(session, "benchmark", now, "bench", number)
