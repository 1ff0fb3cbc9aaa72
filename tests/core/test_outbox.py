"""Work that was asked for is done once; what fails stays, says why and is tried again."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.core import claims, outbox
from eventapp.core.audit import AuditEntry, record
from eventapp.core.outbox import Handler, OutboxRow
from tests.apps import reading, statements, writing
from tests.factories import NOW


def do(session: Session, payload: dict[str, Any], now: datetime) -> None:
    record(session, "worker", "test.done", payload["what"], now)


def fail(session: Session, payload: dict[str, Any], now: datetime) -> None:
    do(session, payload, now)
    session.flush()
    raise ConnectionError("the mail server is away")


def ask(app: Flask, *subjects: str, topic: str = "work") -> None:
    with writing(app) as session:
        for subject in subjects:
            outbox.put(session, topic, {"what": subject}, NOW)


def drain(app: Flask, handlers: Mapping[str, list[Handler]], now: datetime = NOW) -> list[str]:
    with app.app_context():
        return outbox.drain(handlers, now)


def done(app: Flask) -> list[str]:
    with reading(app) as session:
        return list(session.scalars(select(AuditEntry.subject).order_by(AuditEntry.id)))


def rows(app: Flask) -> list[tuple[Any, ...]]:
    with reading(app) as session:
        found = session.scalars(select(OutboxRow).order_by(OutboxRow.id))
        return [(row.done_at, row.attempts, row.last_error, row.due_at) for row in found]


def test_work_is_done_once_in_the_order_it_was_asked_for(app: Flask) -> None:
    ask(app, "first", "second")
    assert (drain(app, {"work": [do]}), drain(app, {"work": [do]})) == ([], [])
    assert done(app) == ["first", "second"]
    assert rows(app) == [(NOW, 0, None, NOW)] * 2


def test_all_who_answer_to_a_topic_are_asked(app: Flask) -> None:
    ask(app, "both")
    drain(app, {"work": [do, do]})
    assert done(app) == ["both", "both"]


def test_work_is_asked_for_only_if_its_cause_happens(app: Flask) -> None:
    with pytest.raises(ZeroDivisionError):
        _ask_and_fail(app)
    assert rows(app) == []


def _ask_and_fail(app: Flask) -> None:
    with writing(app) as session:
        outbox.put(session, "work", {"what": "never"}, NOW)
        raise ZeroDivisionError


def test_failed_work_leaves_no_trace_but_its_row_with_the_reason(app: Flask) -> None:
    ask(app, "bad")
    reason = "outbox row 1: ConnectionError: the mail server is away"
    assert drain(app, {"work": [do, fail]}) == [reason]
    assert done(app) == []
    ((done_at, attempts, last_error, due_at),) = rows(app)
    assert (done_at, attempts, last_error) == (None, 1, reason)
    assert timedelta(seconds=30) <= due_at - NOW <= timedelta(seconds=37.5)


def test_failed_work_does_not_hold_up_other_work(app: Flask) -> None:
    ask(app, "bad", topic="broken")
    ask(app, "good")
    assert len(drain(app, {"broken": [fail], "work": [do]})) == 1
    assert done(app) == ["good"]


def test_work_that_nobody_knows_is_kept_with_its_reason(app: Flask) -> None:
    ask(app, "strange", topic="strange")
    assert drain(app, {"work": [do]}) == ["outbox row 1: KeyError: 'strange'"]
    assert [(done_at, attempts) for done_at, attempts, *_ in rows(app)] == [(None, 1)]


def test_failed_work_is_tried_again_when_it_is_due_and_not_before(app: Flask) -> None:
    ask(app, "late")
    drain(app, {"work": [fail]})
    due = rows(app)[0][3]
    drain(app, {"work": [do]}, due - timedelta(seconds=1))
    assert done(app) == []
    drain(app, {"work": [do]}, due)
    assert done(app) == ["late"]


def test_tries_come_more_and_more_slowly_and_end(app: Flask) -> None:
    ask(app, "hopeless")
    now, waits = NOW, []
    for _ in range(claims.GIVE_UP_AFTER):
        assert len(drain(app, {"work": [fail]}, now)) == 1
        due = rows(app)[0][3]
        waits.append((due - now).total_seconds())
        now = due
    least = [30.0 * 2**tries for tries in range(8)] + [7200.0] * 3
    assert all(low <= waited <= low * 1.25 for low, waited in zip(least, waits, strict=False))
    assert drain(app, {"work": [fail]}, now + timedelta(days=365)) == []
    assert [(done_at, attempts) for done_at, attempts, *_ in rows(app)] == [(None, claims.GIVE_UP_AFTER)]


def test_work_on_the_database_as_a_whole_is_never_given_up(app: Flask) -> None:
    ask(app, "rewrite")
    now = NOW
    for _ in range(claims.GIVE_UP_AFTER + 2):
        assert len(drain(app, {"work": [outbox.outside(fail_outside)]}, now)) == 1
        now = rows(app)[0][3]
    drain(app, {"work": [do]}, now)
    assert done(app) == ["rewrite"]


def fail_outside(_session: Session, _payload: dict[str, Any], _now: datetime) -> None:
    raise ConnectionError("somebody still reads")


def test_a_worker_told_to_stop_gives_back_what_it_has_not_begun(app: Flask) -> None:
    ask(app, "first", "second", "third")
    handlers: dict[str, list[Handler]] = {"work": [do]}
    with app.app_context():
        assert outbox.drain(handlers, NOW, lambda: len(done(app)) == 1) == []
    assert done(app) == ["first"]
    drain(app, handlers)  # at once, although another worker could have the lease
    assert done(app) == ["first", "second", "third"]


def test_nothing_to_do_costs_one_read(app: Flask) -> None:
    with statements(app) as sent:
        drain(app, {})
    assert len(sent) == 1


def test_two_workers_at_the_same_time_have_one_effect(app: Flask) -> None:
    subjects = [str(number) for number in range(12)]
    ask(app, *subjects)
    with ThreadPoolExecutor(4) as threads:
        failures = list(threads.map(lambda _: drain(app, {"work": [do]}), range(4)))
    assert failures == [[], [], [], []]
    assert sorted(done(app), key=int) == subjects


def test_a_worker_that_comes_second_leaves_done_work_alone(app: Flask) -> None:
    """Here the other worker is surely faster: it does the row after this one chose it."""
    ask(app, "first", "second")

    def do_and_let_another_worker_in(session: Session, payload: dict[str, Any], now: datetime) -> None:
        do(session, payload, now)
        second = session.get_one(OutboxRow, 2)
        if second.done_at is None:
            do(session, second.payload, now)
            second.done_at = now

    assert drain(app, {"work": [do_and_let_another_worker_in]}) == []
    assert done(app) == ["first", "second"]
