"""Organizers see what became of the mails about each publication, and send again what failed."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from eventapp.core.audit import AuditEntry
from eventapp.core.mail import Purpose, StoredMail
from eventapp.delivery import suppression
from eventapp.delivery.model import Suppressed, Why
from tests.apps import reading, writing
from tests.delivery.mailing import NOW, mails, store
from tests.people_help import csrf_of, sign_in
from tests.registration.making import published_edition

HERE = "/en/organize/duo/1/notices/deliveries"
ABOUT = "duo/1/publications/1"


@pytest.fixture
def organizer(app: Flask) -> FlaskClient:
    published_edition(app)
    client = app.test_client()
    sign_in(app, client)
    return client


def settle(app: Flask, mail_id: int, **values: Any) -> None:
    with writing(app) as session:
        session.execute(update(StoredMail).where(StoredMail.id == mail_id).values(**values))


def given_up(app: Flask, to: str, **extra: Any) -> int:
    mail_id = store(app, to, about=ABOUT, purpose=Purpose.NOTICE, **extra)
    settle(app, mail_id, gave_up_at=NOW, last_error="550 5.7.1 no", attempts=1)
    return mail_id


def post(browser: FlaskClient, path: str, **data: str) -> TestResponse:
    csrf = csrf_of(browser.get(HERE).text)
    return browser.post(f"{HERE}/{path}", data={"csrf": csrf, **data})


def test_a_publication_is_counted(app: Flask, organizer: FlaskClient) -> None:
    assert "Nothing has been mailed" in organizer.get(HERE).text
    sent = store(app, "ana@example.mx", about=ABOUT, purpose=Purpose.INVITATION)
    settle(app, sent, done_at=NOW)
    store(app, "luc@example.ca", about=ABOUT, purpose=Purpose.INVITATION)
    store(app, "eva@example.mx")  # about nothing
    given_up(app, "bea@example.mx")
    page = organizer.get(HERE).text
    assert "1 of 3 delivered" in page
    assert "1 mail waits" in page
    assert "1 failed" in page
    assert "550 5.7.1 no" in page
    assert "bea@example.mx" in page
    assert "eva@example.mx" not in page


def test_what_failed_is_sent_again(app: Flask, organizer: FlaskClient) -> None:
    mail_id = given_up(app, "bea@example.mx")
    assert post(organizer, f"{mail_id}/again").status_code == 303
    assert [(row.gave_up_at, row.attempts) for row in mails(app) if row.id == mail_id] == [(None, 0)]
    with reading(app) as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "delivery.sent_again")).one()
    assert "bea" not in str(entry.details) + entry.subject
    assert post(organizer, f"{mail_id}/again").status_code == 409


def test_an_older_word_does_not_follow_a_newer_one(app: Flask, organizer: FlaskClient) -> None:
    event = "BEGIN:VEVENT\r\nUID:5f\r\nEND:VEVENT\r\n"
    older = given_up(app, "bea@example.mx", calendar=event)
    other = given_up(app, "bea@example.mx", calendar=event.replace("5f", "60"))
    newer = store(app, "Bea@example.mx", about=ABOUT, calendar=event)
    settle(app, newer, done_at=NOW)
    answer = post(organizer, f"{older}/again")
    assert answer.status_code == 409
    assert "Something newer" in answer.text
    assert post(organizer, "again").status_code == 303  # all that can be
    assert [row.gave_up_at is None for row in mails(app) if row.id in (older, other)] == [False, True]


def test_an_address_is_taken_off_the_list(app: Flask, organizer: FlaskClient) -> None:
    given_up(app, "bea@example.mx")
    with writing(app) as session:
        suppression.add(session, NOW, "Bea@example.mx", Why.BOUNCED, "no such user")
        suppression.add(session, NOW, "foreign@example.mx", Why.BOUNCED)
    page = organizer.get(HERE).text
    assert "There is no such mailbox" in page
    assert "foreign@example.mx" not in page  # of no meeting of theirs
    assert "/again" not in page
    assert post(organizer, "release", address="foreign@example.mx").status_code == 404
    assert post(organizer, "release", address="bea@example.mx").status_code == 303
    with reading(app) as session:
        assert [row.address for row in session.scalars(select(Suppressed))] == ["foreign@example.mx"]
    assert [row.gave_up_at for row in mails(app) if row.to == "bea@example.mx"] == [None]


def test_the_mails_of_another_meeting_are_not_here(app: Flask, organizer: FlaskClient) -> None:
    mail_id = given_up(app, "bea@example.mx")
    settle(app, mail_id, about="duo/11/publications/1")
    assert "bea@example.mx" not in organizer.get(HERE).text
    assert post(organizer, f"{mail_id}/again").status_code == 404
