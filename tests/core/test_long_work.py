"""Work that takes minutes is done beside the rest, keeps its lease, and ends once."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from eventapp.core import claims, clock, long_work, outbox
from eventapp.core.audit import AuditEntry, record
from eventapp.core.outbox import OutboxRow
from tests.apps import reading, writing

TOPIC = "test" + outbox.LONG


def ask(app: Flask, *topics: str) -> None:
    with writing(app) as session:
        for topic in topics:
            outbox.put(session, topic, {"what": topic}, clock.now())


def drain(app: Flask, handler: long_work.Handler, stop: Callable[[], bool] = lambda: False) -> list[str]:
    with app.app_context():
        return long_work.drain({TOPIC: handler}, stop)


def note(session: Session, now: datetime) -> None:
    record(session, "worker", "test.done", "once", now)


def ended(app: Flask) -> list[str]:
    with reading(app) as session:
        return list(session.scalars(select(AuditEntry.subject)))


def row(app: Flask) -> tuple[Any, ...]:
    with reading(app) as session:
        found = session.scalars(select(OutboxRow).where(OutboxRow.topic == TOPIC)).one()
        return found.done_at is not None, found.attempts, found.claimed_by


def test_the_rest_of_the_outbox_leaves_it_alone(app: Flask) -> None:
    ask(app, TOPIC, "short")
    done: list[str] = []
    with app.app_context():
        short = [lambda _session, payload, _now: done.append(payload["what"])]
        assert outbox.drain({"short": short}, clock.now()) == []  # type: ignore[dict-item]
    assert done == ["short"]
    assert drain(app, lambda payload, _over: done.append(payload["what"]) or note) == []  # type: ignore[func-returns-value]
    assert (done, ended(app), row(app)[:2]) == (["short", TOPIC], ["once"], (True, 0))


def test_what_was_not_ended_is_begun_again_and_no_failure(app: Flask) -> None:
    ask(app, TOPIC)
    told = iter([False, True, True])

    def begin(_payload: dict[str, Any], over: long_work.Over) -> None:
        assert over()

    assert drain(app, begin, lambda: next(told)) == []
    assert (ended(app), row(app)) == ([], (False, 0, None))
    assert drain(app, lambda _payload, _over: note) == []
    assert ended(app) == ["once"]


def test_asking_whether_it_is_over_renews_the_lease(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_work, "RENEW_AFTER", 0)
    ask(app, TOPIC)

    def work(_payload: dict[str, Any], over: long_work.Over) -> long_work.Finish:
        short = clock.now()
        with writing(app) as session:
            session.execute(update(OutboxRow).values(claimed_until=short))
        assert not over()
        with reading(app) as session:
            until = session.scalars(select(OutboxRow.claimed_until)).one()
            assert until is not None
            assert until > short + claims.LEASE / 2
        return note

    assert drain(app, work) == []
    assert ended(app) == ["once"]


def test_whoever_lost_the_row_ends_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_work, "RENEW_AFTER", 0)
    ask(app, TOPIC)

    def work(_payload: dict[str, Any], over: long_work.Over) -> long_work.Finish:
        with writing(app) as session:
            session.execute(update(OutboxRow).values(claimed_by="elsewhere/1/x"))
        assert over()
        return note

    assert drain(app, work) == []
    assert (ended(app), row(app)) == ([], (False, 0, "elsewhere/1/x"))


def test_what_fails_says_why_and_waits(app: Flask) -> None:
    ask(app, TOPIC)

    def fail(_payload: dict[str, Any], _over: long_work.Over) -> None:
        raise ConnectionError("away")

    assert [line.partition(": ")[2] for line in drain(app, fail)] == ["ConnectionError: away"]
    assert row(app) == (False, 1, None)
    assert drain(app, lambda _payload, _over: note) == []
    assert ended(app) == []
