"""The database: base class, column types, and the one way to write.

Reads need nothing. Writes happen inside `transaction`, opened at the edge (a request, a command, a task);
a flush outside it is refused, so a forgotten transaction is a failing test and not a lock held too long.
"""

import contextlib
import fcntl
import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import msgspec
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, DateTime, Dialect, Engine, Enum, MetaData, Text, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import DeclarativeBase, Session, registry
from sqlalchemy.types import TypeDecorator

from eventapp.settings import Settings

from .localized import NOTHING, LocalizedText


class Base(DeclarativeBase):
    """Constraint names follow one rule, so that migrations can name what they change; enumerations are
    stored by value as plain text, so that a new member needs no migration."""

    registry = registry(
        metadata=MetaData(
            naming_convention={
                "ix": "ix_%(table_name)s_%(column_0_N_name)s",
                "uq": "uq_%(table_name)s_%(column_0_N_name)s",
                "ck": "ck_%(table_name)s_%(constraint_name)s",
                "fk": "fk_%(table_name)s_%(column_0_N_name)s",
                "pk": "pk_%(table_name)s",
            }
        ),
        type_annotation_map={
            StrEnum: Enum(
                StrEnum,
                native_enum=False,
                length=32,
                values_callable=lambda members: [m.value for m in members],
            )
        },
    )


db = SQLAlchemy(model_class=Base)


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime. SQLite keeps no zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant needs its zone: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Localized(TypeDecorator[LocalizedText]):
    """A `LocalizedText` as JSON text, the same bytes on every database; never NULL."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: LocalizedText | None, dialect: Dialect) -> str:
        return msgspec.json.encode(NOTHING if value is None else value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> LocalizedText:
        return msgspec.json.decode(value, type=LocalizedText) if value else NOTHING


class Json(TypeDecorator[Any]):
    """Any JSON value as canonical text: sorted keys, so equal values are equal bytes."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        if value is None:
            return None
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(value)


def init_app(app: Flask, settings: Settings) -> None:
    """Bind the database of *settings*. On SQLite: write-ahead log, full durability, foreign keys, our own
    BEGIN."""
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    database = make_url(settings.database_url).database
    if settings.database_url.startswith("sqlite") and database:
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    db.init_app(app)
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # The driver's own BEGIN comes too late and is never IMMEDIATE; None hands it to _begin_sqlite.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


WRITE_BEGINS = "BEGIN IMMEDIATE"


def _begin_sqlite(connection: Connection) -> None:
    # A read that turns into a write fails at once with BUSY_SNAPSHOT, whatever the timeout: declare it first.
    if connection.get_execution_options().get("writing", False):
        # A writer waits here; if in vain, pages must see a DBAPIError (503), not the driver's own error.
        connection.exec_driver_sql(WRITE_BEGINS)
        return
    # A reader's BEGIN cannot fail yet: straight to the driver, because readers pay for each layer.
    driver: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
    driver.execute("BEGIN")


@contextlib.contextmanager
def transaction() -> Iterator[Session]:
    """One unit of work: committed whole at the end, rolled back whole on any error.

    On SQLite a file lock is taken before BEGIN IMMEDIATE: waiting there is first come, first served,
    while SQLite's own busy waiting is a lottery with a long tail.
    """
    session = db.session()
    if session.in_transaction():
        session.rollback()  # a read snapshot from before the lock would be stale
    with _writer_lock(db.engine):
        session.info["writing"] = True
        try:
            session.connection(execution_options={"writing": True})
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.info["writing"] = False


@contextlib.contextmanager
def _writer_lock(engine: Engine) -> Iterator[None]:
    database = engine.url.database
    if engine.dialect.name != "sqlite" or not database or database == ":memory:":
        yield
        return
    with Path(database + ".lock").open("ab") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(handle, fcntl.LOCK_UN)


@event.listens_for(Session, "before_flush")
def _refuse_stray_writes(session: Session, *_: object) -> None:
    if not session.info.get("writing"):
        raise RuntimeError("a write outside core.db.transaction(): open one at the edge")
