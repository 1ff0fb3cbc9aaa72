"""The database: base class, column types, and the one way to write.

Reads need nothing. Writes happen inside `transaction`, opened at the edge (a request, a command, a task);
a flush outside it is refused, so a forgotten transaction is a failing test and not a lock held too long.
"""

import contextlib
import fcntl
import json
import re
import sqlite3
import time
from collections.abc import Iterable, Iterator
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
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.types import TypeDecorator

from eventapp.settings import Settings

from .errors import Conflict
from .localized import NOTHING, LocalizedText
from .translations import N_


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
    """Bind the database of *settings*. On SQLite: write-ahead log, full durability, foreign keys, what is
    deleted overwritten, our own BEGIN."""
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"hide_parameters": True}  # errors are logged; people are not
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
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=10000",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


CHANGED_MEANWHILE = N_("Somebody else changed this since you opened it. Reload the page and try again.")
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
    """One unit of work: committed whole at the end, rolled back whole on any error. Raises `Conflict` where a
    row got another version meanwhile.

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
        except StaleDataError as error:  # its row has another version by now
            session.rollback()
            raise Conflict(CHANGED_MEANWHILE) from error
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


def plainly(error: BaseException) -> str:
    """What an error says, without the values of the row it is about."""
    return f"{type(error).__name__}: {without_values(str(error))}"


def without_values(told: str) -> str:
    """PostgreSQL tells what a row holds as a detail of its error: people do not belong into logs."""
    return "\n".join(line for line in told.splitlines() if not line.startswith("DETAIL:"))


PATIENCE = "10s"  # for the locks of a table that is rewritten; whoever wants to read it waits behind
VACUUMS, VACUUM_AGAIN = 10, 0.3  # how often and when, in seconds, the same is tried anew


def rewrite(tables: Iterable[str]) -> None:
    """Leave nothing of what was deleted from *tables* in the files of the database. Outside any transaction;
    raises where it could not be done wholly.

    SQLite writes the whole file anew and empties its log. PostgreSQL writes the tables anew, and what it had
    noted of their most frequent values; its own log and archive are the operator's to expire.
    """
    db.session().rollback()  # a read snapshot of our own would hold the log
    engine = db.engine
    with _writer_lock(engine), contextlib.closing(engine.raw_connection()) as pooled:
        driver: Any = pooled.driver_connection
        if engine.dialect.name == "sqlite":
            driver.execute("VACUUM")
            busy, *_ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if busy:
                raise RuntimeError("somebody reads what was deleted; the log cannot be emptied yet")
            return
        driver.rollback()
        driver.autocommit = True
        try:
            driver.execute(f"SET lock_timeout = '{PATIENCE}'")
            for table in tables:
                _vacuum(driver, "FULL, ANALYZE", table)
                _drop_statistics_if_empty(driver, table)
            _vacuum(driver, "FULL", "pg_catalog.pg_statistic")
        finally:
            pooled.invalidate()  # its settings are not those of the others


def _vacuum(driver: Any, how: str, table: str) -> None:
    """Write *table* anew without what was deleted. PostgreSQL keeps what a transaction that began earlier
    could still see, its own gathering of statistics too, and says so: then it is done once more. One that
    writes counts in whatever database of the server it does so."""
    kept: list[int] = []

    def note(said: Any) -> None:
        # The detail begins with how many deleted rows had to stay, in whatever language the server speaks.
        kept.extend(map(int, re.findall(r"\d+", said.message_detail or "")[:1]))

    driver.add_notice_handler(note)
    try:
        for _ in range(VACUUMS):
            kept.clear()
            driver.execute(f"VACUUM ({how}, VERBOSE) {table}")
            if not any(kept):
                return
            time.sleep(VACUUM_AGAIN)
    finally:
        driver.remove_notice_handler(note)
    raise RuntimeError(f"somebody still reads what was deleted from {table}")


def _drop_statistics_if_empty(driver: Any, table: str) -> None:
    """ANALYZE leaves what it noted of a table that is empty now; giving a column its own type drops that."""
    if driver.execute(f"SELECT EXISTS (SELECT FROM {table})").fetchone()[0]:  # noqa: S608  # a name of ours
        return
    columns = driver.execute(
        "SELECT string_agg(format("
        "'ALTER COLUMN %%I TYPE %%s', attname, format_type(atttypid, atttypmod)), ', ') FROM pg_attribute "
        "WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped "
        "AND atttypid IN ('text'::regtype, 'varchar'::regtype)",
        [table],
    ).fetchone()[0]
    if columns:
        driver.execute(f"ALTER TABLE {table} {columns}")


@event.listens_for(Session, "before_flush")
def _refuse_stray_writes(session: Session, *_: object) -> None:
    if not session.info.get("writing"):
        raise RuntimeError("a write outside core.db.transaction(): open one at the edge")
