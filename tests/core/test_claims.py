"""Leases and lanes: each row is somebody's or nobody's, and the rows of a lane come one after the other."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text

from eventapp.core import claims, outbox
from eventapp.core.db import db
from eventapp.core.outbox import OutboxRow
from tests.apps import reading, statements, writing
from tests.factories import NOW

A_SECOND = timedelta(seconds=1)


def ask(app: Flask, *lanes: str | None) -> None:
    with writing(app) as session:
        for lane in lanes:
            outbox.put(session, "work", {}, NOW, lane=lane)
            session.flush()  # so that they are numbered in this order


def take(app: Flask, worker: str = "one", after: timedelta = timedelta(0), most: int = 10) -> Sequence[int]:
    with app.app_context():
        return claims.take(OutboxRow, worker, NOW + after, most)


def settle(app: Flask, row_id: int, *, given_up: bool = False) -> None:
    with writing(app) as session:
        row = session.get_one(OutboxRow, row_id)
        row.done_at, row.gave_up_at = (None, NOW) if given_up else (NOW, None)


def test_a_lease_keeps_others_away_until_it_ends(app: Flask) -> None:
    ask(app, None, None)
    assert take(app, "one", most=1) == [1]
    assert take(app, "two") == [2]
    assert take(app, "two", claims.LEASE) == ()
    assert take(app, "two", claims.LEASE + A_SECOND) == [1, 2]


def test_rows_of_a_lane_come_one_after_the_other(app: Flask) -> None:
    ask(app, "ana", "ana", "ben", None, None)
    assert take(app) == [1, 3, 4, 5]
    assert take(app) == ()
    settle(app, 1)
    assert take(app) == [2]


def test_what_waits_for_another_try_holds_up_its_lane_and_no_other(app: Flask) -> None:
    ask(app, "ana", "ana", "ben")
    with writing(app) as session:
        claims.failed(session.get_one(OutboxRow, 1), NOW, "away")
    assert take(app, after=A_SECOND) == [3]


def test_giving_up_opens_the_lane(app: Flask) -> None:
    ask(app, "ana", "ana")
    settle(app, 1, given_up=True)
    assert take(app) == [2]


def test_one_that_cannot_ever_be_done_is_given_up_at_once(app: Flask) -> None:
    ask(app, None)
    with writing(app) as session:
        row = session.get_one(OutboxRow, 1)
        claims.failed(row, NOW, "no such mailbox", for_ever=True)
        assert row.gave_up_at == NOW
    assert take(app, after=timedelta(days=365)) == ()
    with writing(app) as session:
        claims.again(session.get_one(OutboxRow, 1), NOW)
    assert take(app) == [1]


def test_only_its_own_worker_gives_a_row_back(app: Flask) -> None:
    ask(app, None)
    assert take(app, "one") == [1]
    for worker, left in (("two", ()), ("one", [1])):
        with writing(app) as session:
            claims.release(session, OutboxRow, [1], worker)
        assert take(app, "three") == left


def test_tries_do_not_all_come_back_at_the_same_time() -> None:
    assert len({claims.wait(3) for _ in range(20)}) > 1


def test_work_that_has_ended_its_worker_often_is_given_up(app: Flask) -> None:
    """What kills each worker that touches it comes later each time, and then to a person."""
    ask(app, None)
    dead = f"{claims.this_worker().rpartition('/')[0]}/before"
    now, given_up = NOW, None
    for _ in range(claims.GIVE_UP_AFTER):
        with app.app_context():
            assert list(claims.take(OutboxRow, dead, now, 1)) == [1]
            assert len(claims.release_dead(OutboxRow, now)) == 1
        with reading(app) as session:
            row = session.scalars(select(OutboxRow)).one()
            given_up, now = row.gave_up_at, row.due_at
    assert given_up is not None


def test_nothing_to_claim_begins_no_transaction(app: Flask) -> None:
    with statements(app) as sent:
        assert take(app) == ()
    assert len(sent) == 1


@pytest.mark.parametrize("table", ["outbox", "stored_mail"])
def test_what_is_open_is_found_by_an_index_however_much_is_kept(app: Flask, table: str) -> None:
    with reading(app) as session:
        if db.engine.dialect.name == "postgresql":
            session.execute(text("SET enable_seqscan = off"))
        explain = "EXPLAIN" if db.engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
        asked = f"SELECT id FROM {table} WHERE lane = 'ana' AND id < 9 AND {claims.OPEN}"
        plan = " ".join(str(row) for row in session.execute(text(f"{explain} {asked}")))
    assert f"ix_{table}_open_lane" in plan
