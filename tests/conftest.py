"""Fixtures: apps on real databases, SQLite and PostgreSQL, each made from a template.

A test that takes one of the apps runs once on each database. A template is migrated once for a worker and
copied for each test. The functions behind the fixtures are in ``apps.py``, rows to begin with in
``factories.py``.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from eventapp.core import clock, migrations
from eventapp.demo.load import load_demo
from tests.apps import Databases, app_on, read_only

pytest_plugins = ["tests.support.browser", "tests.support.postgres"]

DEMO_LOADED = datetime(2026, 11, 20, 15, tzinfo=UTC)


@pytest.fixture(scope="session", autouse=True)
def patience() -> Iterator[None]:
    """Erasing waits a minute for others. Here they are the tests of other workers, in databases of their own:
    on PostgreSQL whoever writes anywhere on the server keeps what is deleted meanwhile."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("eventapp.core.db.VACUUMS", 200)
        yield


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Databases:
    cluster = request.getfixturevalue("postgres") if request.param == "postgresql" else None
    return Databases(request.param, tmp_path_factory.mktemp(request.param), cluster)


@pytest.fixture(scope="session")
def migrated(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a database as the migrations make it; nobody is connected to it."""
    with databases.new() as url:
        with app_on(url, tmp_path_factory.mktemp("migrated")) as app, app.app_context():
            migrations.upgrade()
        yield url


@pytest.fixture(scope="session")
def demo(databases: Databases, migrated: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a database with the whole demo in it; nobody is connected to it."""
    with databases.new(migrated) as url:
        with app_on(url, tmp_path_factory.mktemp("demo")) as app, app.app_context():
            list(load_demo(DEMO_LOADED))
        yield url


@pytest.fixture
def app(databases: Databases, migrated: str, tmp_path: Path) -> Iterator[Flask]:
    """An app whose database is migrated and empty."""
    with databases.new(migrated) as url, app_on(url, tmp_path) as app:
        yield app


@pytest.fixture
def demo_app(databases: Databases, demo: str, tmp_path: Path) -> Iterator[Flask]:
    """An app with the whole demo, which the test may change."""
    with databases.new(demo) as url, app_on(url, tmp_path) as app:
        yield app


@pytest.fixture(scope="session")
def shared_demo_app(
    databases: Databases, demo: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """One app with the whole demo for all tests that only read: its database refuses to be written."""
    with (
        databases.new(demo) as url,
        app_on(url, tmp_path_factory.mktemp("shared")) as app,
        read_only(app),
    ):
        yield app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def demo_client(shared_demo_app: Flask) -> FlaskClient:
    """Asks the shared demo; nothing that it does can be stored."""
    return shared_demo_app.test_client()


@pytest.fixture
def at() -> Iterator[Callable[..., datetime]]:
    """``at("2026-11-26T09:00", "America/Toronto")`` stops the program's clock there until the test ends."""
    with ExitStack() as travels:

        def go(wall: str, zone: str = "UTC") -> datetime:
            moment = clock.instant(datetime.fromisoformat(wall), zone)
            travels.enter_context(time_machine.travel(moment, tick=False))
            return moment

        yield go
