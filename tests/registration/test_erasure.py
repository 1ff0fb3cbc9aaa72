"""Erasing leaves no byte: a person planted everywhere is looked for in every file, table, log and new export.

What is looked for is found before, and is found after an erasure whose files nobody rewrites: the negative
control of the search.
"""

import io
import logging
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import NullPool, create_engine, make_url, select, text
from sqlalchemy.exc import IntegrityError

from eventapp.core import outbox
from eventapp.core.db import db, plainly
from eventapp.core.localized import Language
from eventapp.core.outbox import OutboxRow
from eventapp.meetings.queries import edition_to_read
from eventapp.registration.delegations import naming
from eventapp.registration.delegations.requests import Leave
from eventapp.registration.delegations.rows import Row
from eventapp.registration.links import Opens, make
from eventapp.registration.model import Delegation, Registration
from eventapp.registration.privacy import erasing
from eventapp.registration.privacy.tombstones import agreed_anew, was_erased
from eventapp.tasks import HANDLERS
from eventapp.web import cookies
from tests.apps import dump, reading, writing
from tests.factories import NOW
from tests.people_help import csrf_of, sign_in
from tests.registration import canary
from tests.registration.registering_help import filled

MINE = "/es/duo/meetings/1/me"
FORM = "/es/duo/meetings/1/register"
LATER = NOW + timedelta(minutes=5)


def files(app: Flask, data: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of the installation: the data directory and what the database keeps on disk."""
    found = list(data.rglob("*"))
    url = make_url(app.config["SQLALCHEMY_DATABASE_URI"])
    if url.get_backend_name() == "sqlite":
        database = Path(url.database or "")
        found += database.parent.glob(f"{database.name}*")
    else:
        with app.app_context(), db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as raw:
            raw.execute(text("CHECKPOINT"))
            where, oid = raw.execute(
                text(
                    "SELECT current_setting('data_directory'), oid FROM pg_database "
                    "WHERE datname = current_database()"
                )
            ).one()
        found += (Path(where) / "base" / str(oid)).iterdir()
    for path in found:
        if path.is_file():
            yield path.name, path.read_bytes()


def tables(app: Flask) -> Iterator[tuple[str, bytes]]:
    for name, rows in dump(app).items():
        yield name, repr(rows).encode()


def unzipped(name: str, body: bytes) -> Iterator[tuple[str, bytes]]:
    yield name, body
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            for each in packed.namelist():
                yield f"{name}/{each}", packed.read(each)


def pages(app: Flask) -> Iterator[tuple[str, bytes]]:
    """What the secretariat can see and take away, whatever address it has."""
    client = app.test_client()
    sign_in(app, client)
    for rule in app.url_map.iter_rules():
        known = {"language": "es", "series": "duo", "number": 1, "side": "MX"}
        if "GET" in (rule.methods or ()) and set(rule.arguments) <= set(known) and "organize" in rule.rule:
            with app.test_request_context():
                built = rule.build({name: known[name] for name in rule.arguments}, append_unknown=False)
            assert built is not None
            response = client.get(built[1])
            assert response.status_code in (200, 302, 303, 404), (rule.endpoint, response.status_code)
            yield from unzipped(rule.endpoint, response.data)


def hits(places: Iterator[tuple[str, bytes]]) -> list[tuple[str, str]]:
    """(where, word) for each word of the canary that stands somewhere."""
    words = {form: word for word in canary.WORDS for form in (word.encode(), word.encode("utf-16-le"))}
    return sorted({(name, word) for name, body in places for form, word in words.items() if form in body})


def drain(app: Flask) -> list[str]:
    with app.app_context():
        return outbox.drain(HANDLERS, LATER)


def with_link(app: Flask, client: FlaskClient, ref: str, opens: Opens) -> None:
    with reading(app) as session:
        serial = session.scalars(select(Registration.link_serial).filter_by(ref=ref)).one()
    key = app.extensions["settings"].secret_key
    client.set_cookie(cookies.INVITED, make(key, opens, ref, serial, NOW + timedelta(hours=1)))


def fill_in_the_form(app: Flask, ref: str) -> None:
    """As a browser without scripts sends it, twice."""
    client = app.test_client()
    with_link(app, client, ref, Opens.ANSWER)
    data = filled(client, FORM) | {"diet": ["No Trimblewort at all"]}
    for _ in range(2):
        assert client.post(FORM, data=data).status_code == 303


def paste(app: Flask) -> None:
    """A coordinator's list that names the canary, taken in."""
    with app.test_request_context(), writing(app) as session:
        edition = edition_to_read(session, "duo", 1)
        side = session.scalars(select(Delegation).filter_by(edition_id=edition.id, side="MX")).one()
        rows = [Row(1, name=canary.NAME, email=canary.EMAIL, organization="Instituto Vrompelnik")]
        sent = naming.Sent(rows, {}, naming.Way(Language.ES, Language.ES))
        naming.take(session, "mx@example.org", NOW, edition, side, sent, Leave(decides=True))


@pytest.fixture
def planted(app: Flask, at: object, caplog: pytest.LogCaptureFixture) -> str:
    at(NOW.isoformat()[:19])  # type: ignore[operator]
    caplog.set_level(logging.DEBUG)
    canary.open_meeting(app)
    ref = canary.plant(app)
    fill_in_the_form(app, ref)
    assert drain(app) == []
    secret = canary.plant_above(app, ref)
    assert app.test_client().get(f"/calendars/{secret}.ics").status_code == 200
    with app.app_context(), db.engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("ANALYZE"))  # as autovacuum does: it notes values of each column
    return ref


def test_erasing_leaves_no_byte(
    app: Flask, client: FlaskClient, planted: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with_link(app, client, planted, Opens.DATA)
    home = client.get(f"{MINE}/data/file")
    assert home.status_code == 200
    said = b"".join(body for _name, body in unzipped("data", home.data))
    missing = [word for word in canary.WORDS if word.encode() not in said and word[0].isupper()]
    assert missing == ["Hubrandt"]  # the form let the guardian go of somebody who is of age
    assert b"kwistobar" not in said  # with it one could write to the browser
    assert hits(files(app, tmp_path))
    assert hits(tables(app))
    assert hits(pages(app))

    confirm = client.get(f"{MINE}/data/erase")
    done = client.post(f"{MINE}/data/erase", data={"csrf": csrf_of(confirm.text), "sure": "yes"})
    assert (done.status_code, done.headers["Location"]) == (303, f"{MINE}/data/erased")
    assert hits(tables(app)) == []
    assert drain(app) == []

    assert hits(tables(app)) == []
    assert hits(files(app, tmp_path)) == []
    assert hits(pages(app)) == []
    assert hits(iter([("logs", caplog.text.encode())])) == []
    assert planted.encode() in repr(dump(app)).encode()  # what counts is still there
    with_link(app, client, planted, Opens.ANSWER)
    assert client.get(MINE).status_code == 404


def test_without_rewriting_the_bytes_are_found(app: Flask, planted: str, tmp_path: Path) -> None:
    erase(app, planted)
    assert hits(tables(app)) == []
    assert hits(files(app, tmp_path))


def test_rewriting_is_tried_until_it_worked(
    app: Flask, planted: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_tables: object) -> None:
        raise OSError("no space left on the disk")

    erase(app, planted)
    monkeypatch.setattr(erasing, "rewrite", full)
    for hours in range(0, 40, 4):
        with app.app_context():
            outbox.drain(HANDLERS, NOW + timedelta(hours=hours))
    monkeypatch.undo()
    with app.app_context():
        assert outbox.drain(HANDLERS, NOW + timedelta(hours=48)) == []
    assert hits(files(app, tmp_path)) == []
    with reading(app) as session:
        assert session.scalars(select(OutboxRow.done_at).filter_by(topic=erasing.FORGET)).all() == [
            NOW + timedelta(hours=48)
        ]


def test_one_rewriting_serves_all_who_were_erased_before(
    app: Flask, planted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[object] = []
    with writing(app) as session:
        for number in range(3):
            row = canary.register(session, NOW, f"Somebody {number}", f"s{number}@example.org")
            erasing.erase(session, "test", NOW, row)
    erase(app, planted)
    monkeypatch.setattr(erasing, "rewrite", runs.append)
    assert drain(app) == []
    assert len(runs) == 1


def test_a_list_that_names_somebody_who_was_erased_asks_first(app: Flask, planted: str) -> None:
    erase(app, planted)
    before = dump(app)
    with pytest.raises(naming.Unfinished) as asked:
        paste(app)
    assert [line.erased for line in asked.value.plan.lines] == [True]
    assert hits(tables(app)) == []
    assert dump(app) == before
    with writing(app) as session:
        agreed_anew(session, canary.EMAIL, canary.NAME, "MX")
    paste(app)
    assert hits(tables(app))


def test_who_was_erased_is_asked_about_and_not_brought_back(app: Flask, planted: str) -> None:
    erase(app, planted)
    with writing(app) as session:
        for email, name, side in (
            (canary.EMAIL.upper(), "Somebody Else", "MX"),
            (None, "zyxwolda  QUETZALVANE", "MX"),
        ):
            assert was_erased(session, email, name, side)
        for email, name, side in (
            (None, canary.NAME, "CA"),
            (None, "Zyxwolda", "MX"),
            ("other@canaria-post.example", "", "MX"),
        ):
            assert not was_erased(session, email, name, side)
        agreed_anew(session, canary.EMAIL, canary.NAME, "MX")
        assert not was_erased(session, canary.EMAIL, canary.NAME, "MX")


def erase(app: Flask, ref: str) -> None:
    with writing(app) as session:
        row = session.scalars(select(Registration).filter_by(ref=ref)).one()
        erasing.erase(session, "participant", NOW, row)


def test_an_error_of_the_database_names_nobody(app: Flask, planted: str) -> None:
    """Errors are logged, and kept by the outbox: without what was being written, and what the row holds."""
    with pytest.raises(IntegrityError) as caught:
        break_a_rule(app, planted)
    assert hits(iter([("log", plainly(caught.value).encode())])) == []
    assert "created_at" in plainly(caught.value)


def break_a_rule(app: Flask, ref: str) -> None:
    with writing(app) as session:
        row = session.scalars(select(Registration).filter_by(ref=ref)).one()
        row.created_at = None  # type: ignore[assignment]


@pytest.mark.parametrize(
    ("database", "statement"),
    [(None, "SELECT count(*) FROM edition"), ("postgres", "SELECT pg_current_xact_id()")],
    ids=["one that reads here", "one that writes elsewhere on the server"],
)
def test_bytes_that_somebody_still_reads_are_tried_again(
    app: Flask,
    planted: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    database: str | None,
    statement: str,
) -> None:
    """An older transaction keeps PostgreSQL from leaving out what was deleted: the task says so and stays."""
    url = make_url(app.config["SQLALCHEMY_DATABASE_URI"])
    if url.get_backend_name() == "sqlite":
        pytest.skip("SQLite is rewritten whole, or says that it is busy")
    engine = create_engine(url.set(database=database or url.database), poolclass=NullPool)
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as older:
        older.execute(text(statement))  # its view of the server begins here
        erase(app, planted)
        with monkeypatch.context() as hasty:
            hasty.setattr("eventapp.core.db.VACUUMS", 2)
            assert any("still reads" in failure for failure in drain(app))
    later = LATER + timedelta(hours=1)
    with app.app_context():
        assert outbox.drain(HANDLERS, later) == []
    assert hits(files(app, tmp_path)) == []
