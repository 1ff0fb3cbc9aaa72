"""A site for browsers: the demo, its coming meeting published a second time with one change of each kind."""

from collections.abc import Iterator
from datetime import datetime

import pytest
from flask import Flask
from msgspec.structs import replace
from sqlalchemy.orm import Session

from eventapp.agenda.draft import AgendaFile, SessionDraft
from eventapp.agenda.exchange import load_agenda
from eventapp.agenda.service import publish
from eventapp.core import migrations, outbox
from eventapp.core.localized import LocalizedText
from eventapp.demo import files
from eventapp.demo.load import DATA, load_demo
from eventapp.tasks import HANDLERS
from tests.apps import Databases, app_on, writing
from tests.conftest import DEMO_LOADED
from tests.support.server import serving

SECOND = datetime.fromisoformat("2026-11-22T15:00+00:00")


@pytest.fixture(scope="session")
def site_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    directory = tmp_path_factory.mktemp("site")
    with Databases("sqlite", directory, None).new() as url, app_on(url, directory) as app:
        with app.app_context():
            migrations.upgrade()
            list(load_demo(DEMO_LOADED))
        with writing(app) as session:
            publish_changes(session)
        with app.app_context():
            assert outbox.drain(HANDLERS, SECOND) == []
        yield app


@pytest.fixture(scope="session")
def site(site_app: Flask) -> Iterator[str]:
    """The address of the site, without a final slash."""
    with serving(site_app) as address:
        yield address


def publish_changes(session: Session) -> None:
    """Move, rename, cancel and add a session of the coming meeting, and publish that."""
    file = files.read(DATA / "agenda-csp-2.json", AgendaFile)
    sessions = {draft.slug: draft for draft in file.sessions}
    sessions["press-conference"] = replace(sessions["press-conference"], start="17:10", end="17:30")
    sessions["mining"] = replace(
        sessions["mining"],
        title=LocalizedText(en="Mining and minerals", fr="Mines et minéraux", es="Minería y minerales"),
    )
    del sessions["foreign-policy"]
    added = session_like(sessions["closing-plenary"], "farewell")
    changed = replace(file, sessions=[*sessions.values(), added])
    load_agenda(session, "test", SECOND, changed)
    result = publish(session, "test", SECOND, "csp", 2, "After the call of 22 November")
    assert result.number == 2


def session_like(draft: SessionDraft, slug: str) -> SessionDraft:
    """A short farewell after everything else, in no room that anybody uses."""
    return replace(
        draft,
        slug=slug,
        title=LocalizedText(en="Farewell", fr="Mot d’adieu", es="Despedida"),
        start="17:40",
        end="17:50",
        people=[],
        items=[],
        room=None,
        video_room=None,
        mode="in_person",
    )
