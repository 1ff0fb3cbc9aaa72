"""Apps on real databases, and the ways tests look into them. The fixtures are in ``conftest.py``."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Flask
from sqlalchemy import event, make_url, select
from sqlalchemy.orm import Session

from eventapp import create_app
from eventapp.core.db import Base, db, transaction
from eventapp.settings import Settings

if TYPE_CHECKING:
    from tests.support.postgres import Cluster


class Databases:
    """Makes databases of one kind, empty or from a template."""

    def __init__(self, kind: str, directory: Path, cluster: "Cluster | None") -> None:
        self.kind = kind
        self._directory = directory
        self._cluster = cluster
        self._number = 0

    @contextmanager
    def new(self, template: str | None = None) -> Iterator[str]:
        """The address of a new database, like *template* (another address) if one is given."""
        if self._cluster is not None:
            name = make_url(template).database if template else "template1"
            assert name is not None
            with self._cluster.database(name) as url:
                yield url
            return
        self._number += 1
        path = self._directory / f"{self._number}.sqlite3"
        if template:
            shutil.copyfile(template.removeprefix("sqlite:///"), path)
        yield f"sqlite:///{path}"
        for leftover in self._directory.glob(f"{path.name}*"):
            leftover.unlink()


@contextmanager
def app_on(url: str, directory: Path, **settings: Any) -> Iterator[Flask]:
    """The app on the database at *url*; its connections are closed afterwards."""
    app = create_app(
        Settings(
            **{
                "database_url": url,
                "data_dir": directory,
                "secret_key": "a secret for tests, and for tests only",
                "base_url": "http://localhost",
                **settings,
            }
        )
    )
    app.testing = True
    yield app
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


@contextmanager
def writing(app: Flask) -> Iterator[Session]:
    """A transaction of *app*, committed at the end."""
    with app.app_context(), transaction() as session:
        yield session


@contextmanager
def reading(app: Flask) -> Iterator[Session]:
    """A database session of *app* that only reads."""
    with app.app_context():
        yield db.session()


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """The SQL that *app* sends meanwhile."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith("BEGIN"):  # ours on SQLite, the driver's on PostgreSQL
            sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


@contextmanager
def read_only(app: Flask) -> Iterator[Flask]:
    """*app* on a database that refuses to be written."""
    with app.app_context():
        db.engine.dispose()
        event.listen(db.engine, "connect", _refuse_writes)
    yield app


def _refuse_writes(connection: Any, _record: object) -> None:
    sqlite = isinstance(connection, sqlite3.Connection)
    connection.execute("PRAGMA query_only=ON" if sqlite else "SET default_transaction_read_only = on")
    connection.commit()


def dump(app: Flask) -> dict[str, list[tuple[Any, ...]]]:
    """Everything in the database, as it is stored: the rows of each table in the order of their keys."""
    with reading(app) as session:
        return {
            table.name: [tuple(row) for row in session.execute(select(table).order_by(*table.primary_key))]
            for table in Base.metadata.sorted_tables
        }
