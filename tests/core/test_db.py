"""The database keeps what it is given, and writers wait for each other instead of losing work."""

import multiprocessing
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, nullcontext
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, StatementError

from eventapp.core import db as database
from eventapp.core.audit import AuditEntry
from eventapp.core.db import db, transaction
from eventapp.core.localized import Language, LocalizedText
from eventapp.core.outbox import OutboxRow
from eventapp.people.model import Organization, Person, Sector
from tests.apps import Databases, app_on, reading, writing
from tests.factories import NOW

some_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(), children, max_size=3),
    max_leaves=8,
)
# PostgreSQL cannot hold the character NUL; input is cleaned of it before it comes here.
words = st.none() | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30)
one_app = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None
)


def a_person(name: str = "Ana Ruiz", key: str = "ana") -> Person:
    return Person(key=key, name=name, title=LocalizedText(), place=None)


def test_a_write_outside_a_transaction_is_refused(app: Flask) -> None:
    with app.app_context():
        db.session.add(a_person())
        with pytest.raises(RuntimeError, match="outside core"):
            db.session.flush()
    with writing(app) as session:
        session.add(a_person())
    with reading(app) as session:
        assert session.scalars(select(Person.name)).all() == ["Ana Ruiz"]


def test_a_write_after_a_transaction_is_refused_again(app: Flask) -> None:
    with app.app_context():
        with transaction():
            pass
        db.session.add(a_person())
        with pytest.raises(RuntimeError, match="outside core"):
            db.session.commit()


def test_an_error_undoes_the_whole_transaction(app: Flask) -> None:
    with pytest.raises(ZeroDivisionError):
        _add_person_and_fail(app)
    with reading(app) as session:
        assert session.scalars(select(Person)).all() == []


def test_a_transaction_sees_what_others_committed_after_an_earlier_read(app: Flask) -> None:
    with app.app_context():
        assert db.session.scalars(select(Person.name)).all() == []
        another = threading.Thread(target=_add_person, args=(app,))
        another.start()
        another.join()
        with transaction() as session:
            assert session.scalars(select(Person.name)).all() == ["Ana Ruiz"]


def _add_person_and_fail(app: Flask) -> None:
    with writing(app) as session:
        session.add(a_person())
        session.flush()
        raise ZeroDivisionError


def _add_person(app: Flask) -> None:
    with writing(app) as session:
        session.add(a_person())


def test_a_broken_rule_of_the_database_is_told(app: Flask) -> None:
    with pytest.raises(IntegrityError), writing(app) as session:
        session.add_all([a_person(), a_person("Another")])
    with pytest.raises(IntegrityError), writing(app) as session:
        session.add(Person(key="ana", name="Ana", title=LocalizedText(), organization_id=404))


def _count_up(app: Flask, times: int) -> None:
    """Read, think, write: what loses updates where writers do not wait for each other."""
    for _ in range(times):
        with writing(app) as session:
            person = session.get_one(Person, 1, with_for_update=True)
            person.name = str(int(person.name) + 1)


def _count(app: Flask, times: int) -> str:
    with writing(app) as session:
        session.add(a_person("0"))
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: _count_up(app, times), range(8)))
    with reading(app) as session:
        return session.scalars(select(Person.name)).one()


def test_threads_that_write_at_the_same_time_lose_nothing(app: Flask) -> None:
    assert _count(app, times=10) == "80"


def test_without_immediate_transactions_and_lock_writers_do_collide(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: if this stops failing, the test above proves nothing."""
    if app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"):
        monkeypatch.setattr(database, "_writer_lock", lambda _engine: nullcontext())
        monkeypatch.setattr(database, "WRITE_BEGINS", "BEGIN")
        with pytest.raises(OperationalError, match="locked"):
            _count(app, times=30)
    else:
        monkeypatch.setitem(globals(), "_count_up", _count_up_without_lock)
        assert int(_count(app, times=30)) < 240


def _count_up_without_lock(app: Flask, times: int) -> None:
    for _ in range(times):
        with writing(app) as session:
            person = session.get_one(Person, 1)
            person.name = str(int(person.name) + 1)


def _count_up_in_a_process(url: str, directory: str, times: int) -> None:
    with app_on(url, Path(directory)) as app:
        _count_up(app, times)


def test_processes_that_write_at_the_same_time_lose_nothing(app: Flask, tmp_path: Path) -> None:
    with writing(app) as session:
        session.add(a_person("0"))
    spawning = multiprocessing.get_context("spawn")
    url = app.config["SQLALCHEMY_DATABASE_URI"]
    processes = [
        spawning.Process(target=_count_up_in_a_process, args=(url, str(tmp_path), 20)) for _ in range(2)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0]
    with reading(app) as session:
        assert session.scalars(select(Person.name)).one() == "40"


def test_readers_do_not_wait_for_a_writer(app: Flask) -> None:
    with writing(app) as session:
        session.add(a_person())
        session.flush()
        with ThreadPoolExecutor(1) as threads:
            seen = threads.submit(_names, app).result(timeout=5)
    assert (seen, _names(app)) == ([], ["Ana Ruiz"])


def _names(app: Flask) -> list[str]:
    with reading(app) as session:
        return list(session.scalars(select(Person.name)))


def test_a_lock_that_does_not_end_is_an_error_of_the_database(app: Flask, databases: Databases) -> None:
    """Pages answer such errors with 503; a driver's own exception would become a 500."""
    if databases.kind != "sqlite":
        pytest.skip("only SQLite locks the whole database")
    with app.app_context(), closing(db.engine.raw_connection()) as other:
        other.driver_connection.execute("BEGIN IMMEDIATE")
        with db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout=50")
        with pytest.raises(DBAPIError, match="locked"), transaction():
            pass
        other.driver_connection.execute("ROLLBACK")


def test_sqlite_is_durable_and_keeps_its_references(app: Flask, databases: Databases) -> None:
    if databases.kind != "sqlite":
        pytest.skip("settings of SQLite")
    with reading(app) as session:
        pragmas = [
            session.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
    assert pragmas == ["wal", 2, 1, 10000]


@one_app
@given(en=words, fr=words, es=words, draft=st.lists(st.sampled_from(Language), unique=True))
def test_a_localized_text_comes_back_as_it_was(
    app: Flask, en: str | None, fr: str | None, es: str | None, draft: list[Language]
) -> None:
    written = LocalizedText(en, fr, es, tuple(draft))
    with app.app_context(), transaction() as session:
        session.add(Organization(key="o", name=written, acronym=None, sector=Sector.FEDERAL))
        session.flush()
        session.expire_all()
        row = session.scalars(select(Organization)).one()
        assert (row.name, row.acronym, row.sector) == (written, LocalizedText(), Sector.FEDERAL)
        session.rollback()


@one_app
@given(value=st.dictionaries(st.text(), some_json, max_size=4))
def test_json_comes_back_as_it_was_and_equal_values_are_equal_bytes(
    app: Flask, value: dict[str, Any]
) -> None:
    backwards = dict(reversed(value.items()))
    with app.app_context(), transaction() as session:
        for details in (value, backwards):
            session.add(AuditEntry(at=NOW, actor="a", action="b", subject="c", details=details))
        session.flush()
        session.expire_all()
        assert [row.details for row in session.scalars(select(AuditEntry))] == [value, value]
        stored = session.execute(text("SELECT details FROM audit_entry")).scalars().all()
        assert stored[0] == stored[1]
        session.rollback()


@one_app
@given(
    moment=st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)),
    offset=st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)
def test_an_instant_comes_back_in_utc_whatever_its_zone_was(
    app: Flask, moment: datetime, offset: timezone
) -> None:
    written = moment.replace(tzinfo=offset)
    with app.app_context(), transaction() as session:
        session.add(AuditEntry(at=written, actor="a", action="b", subject="c", details={}))
        session.flush()
        session.expire_all()
        read = session.scalars(select(AuditEntry.at)).one()
        assert (read, read.tzinfo) == (written, UTC)
        session.rollback()


def test_an_instant_without_zone_is_refused(app: Flask) -> None:
    with pytest.raises(StatementError, match="an instant needs its zone"), writing(app) as session:
        session.add(AuditEntry(at=datetime(2026, 11, 26, 9), actor="a", action="b", subject="c", details={}))


def test_an_absent_instant_stays_absent(app: Flask) -> None:
    with writing(app) as session:
        session.add(OutboxRow(topic="t", payload={}, created_at=NOW, due_at=NOW, done_at=None, attempts=0))
    with reading(app) as session:
        assert session.scalars(select(OutboxRow.done_at)).all() == [None]
