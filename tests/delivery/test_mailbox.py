"""Answers reach the program through a real IMAP mailbox, or one by one from a mail server's pipe."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from eventapp.core import clock, outbox, rounds
from eventapp.delivery import mailbox as reading_mail
from eventapp.delivery.model import ReceivedMail
from eventapp.delivery.opening import LARGEST
from eventapp.settings import BadSettings, Settings
from eventapp.tasks import HANDLERS, ROUNDS
from tests.apps import reading
from tests.invitations.replying import ANSWERED, answer_of, invited, outlook, thunderbird
from tests.support.imap import Mailbox, mailbox

ROOT = Path(__file__).parents[2]
TODAY = ANSWERED + timedelta(hours=1)
LETTER = "From: ana.ruiz@example.org\nTo: {0}\nSubject: Re: Opening\n\nI come a little later.\n"


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    """Before the meeting to which people are invited."""
    with time_machine.travel(TODAY):
        yield


@pytest.fixture
def box(app: Flask) -> Iterator[Mailbox]:
    with mailbox() as found:
        settings = app.extensions["settings"]
        app.extensions["settings"] = replace(settings, mail=replace(settings.mail, imap_url=found.url))
        yield found


def fetch(app: Flask) -> list[str]:
    with app.app_context():
        return [each.outcome.value for each in reading_mail.fetch(app.extensions["settings"])]


def test_answers_are_taken_out_of_the_mailbox_and_letters_stay(app: Flask, box: Mailbox) -> None:
    ask = invited(app, "Ana Ruiz")["Ana Ruiz"]
    letter = LETTER.format(ask.organizer)
    box.put(thunderbird(ask, "DECLINED"), letter, "From: a@example.org\nTo: b@example.org\n\nUnrelated\n")
    assert fetch(app) == ["answered", "refused", "refused"]
    assert answer_of(app, ask) == "DECLINED"
    left = box.left()
    assert [seen for seen, _ in left] == [False, False]  # people find them as they came
    assert b"I come a little later." in left[0][1]
    assert fetch(app) == []  # what was looked at is not looked at again
    box.put(outlook(ask, "ACCEPTED", ANSWERED + timedelta(minutes=1)))
    assert fetch(app) == ["answered"]
    assert len(box.left()) == 2


def test_a_mailbox_read_twice_changes_nothing_twice(app: Flask, box: Mailbox) -> None:
    ask = invited(app, "Ana Ruiz")["Ana Ruiz"]
    box.put(LETTER.format(ask.organizer), "From: x\nTo: y\n\n" + "z" * (LARGEST + 10))
    assert fetch(app) == ["refused", "refused"]
    for place in app.extensions["settings"].data_dir.glob("mailbox-*.json"):
        place.unlink()
    assert fetch(app) == ["ignored", "ignored"]
    with reading(app) as session:
        assert session.scalar(select(func.count()).select_from(ReceivedMail)) == 2


def test_one_killed_before_it_deleted_finds_the_answer_again(
    app: Flask, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = invited(app, "Ana Ruiz")["Ana Ruiz"]
    box.put(thunderbird(ask))
    with monkeypatch.context() as patched:
        patched.setattr(reading_mail, "_is_done_with", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            fetch(app)
    assert answer_of(app, ask) == "ACCEPTED"
    assert fetch(app) == ["ignored"]
    assert box.left() == []


def test_the_worker_looks_every_minute(app: Flask, box: Mailbox) -> None:
    ask = invited(app, "Ana Ruiz")["Ana Ruiz"]
    box.put(thunderbird(ask, "TENTATIVE"))
    with app.app_context():
        now = clock.now()
        rounds.keep({reading_mail.FETCH: ROUNDS[reading_mail.FETCH]}, now)
        only = {reading_mail.FETCH: HANDLERS[reading_mail.FETCH]}
        assert outbox.drain({**HANDLERS, **only}, now) == []
    assert answer_of(app, ask) == "TENTATIVE"


def test_a_mailbox_that_is_away_stops_nobody(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    settings = app.extensions["settings"]
    mail = replace(settings.mail, imap_url="imap://u:secret-word@127.0.0.1:1/INBOX")
    app.extensions["settings"] = replace(settings, mail=mail)
    with app.app_context(), pytest.raises(reading_mail.Unreadable):
        fetch(app)
    with reading(app) as session:
        reading_mail.look(session, {}, clock.now())
    assert "the mailbox cannot be read: ConnectionRefusedError" in caplog.text
    assert "secret-word" not in caplog.text


def test_a_wrong_password_is_told_without_the_name(app: Flask, box: Mailbox) -> None:
    settings = app.extensions["settings"]
    wrong = replace(settings.mail, imap_url=box.url.replace("kept", "lost"))
    app.extensions["settings"] = replace(settings, mail=wrong)
    with pytest.raises(reading_mail.Unreadable) as caught:
        fetch(app)
    assert str(caught.value) == "error"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("IMAP_URL", "imaps://user:secret@mail.example.org/INBOX"),
        ("IMAP_URL", "imap://user:secret@127.0.0.1:1143"),
        ("MAIL_AUTHSERV_ID", "mx.example.org"),
    ],
)
def test_settings_of_a_mailbox(name: str, value: str) -> None:
    assert "user:secret" not in repr(Settings.from_environment({name: value}))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("IMAP_URL", "imap://user:secret@mail.example.org/INBOX"),
        ("IMAP_URL", "imaps://mail.example.org/INBOX"),
        ("IMAP_URL", "imaps://user:secret@[mail"),
        ("IMAP_URL", "https://user:secret@mail.example.org"),
        ("MAIL_AUTHSERV_ID", "mx.example.org; dmarc=pass"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(name: str, value: str) -> None:
    with pytest.raises(BadSettings) as refused:
        Settings.from_environment({name: value})
    assert [each.split()[0] for each in refused.value.mistakes] == [name]
    assert "secret" not in str(refused.value)


def pipe(app: Flask, raw: bytes, **more: str) -> subprocess.CompletedProcess[bytes]:
    settings = app.extensions["settings"]
    environment = {
        **{
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("IMAP", "MAIL_", "SMTP"))
        },
        "DATABASE_URL": settings.database_url,
        "EVENTAPP_DATA_DIR": str(settings.data_dir),
        "SECRET_KEY": settings.secret_key,
        "BASE_URL": "http://localhost",
        "FLASK_APP": "wsgi",
        **more,
    }
    command = [sys.executable, "-m", "tests.support.command", TODAY.isoformat(), "receive-mail"]
    return subprocess.run(command, input=raw, cwd=ROOT, env=environment, capture_output=True, check=False)


def test_a_mail_server_hands_over_one_message(app: Flask) -> None:
    ask = invited(app, "Ana Ruiz")["Ana Ruiz"]
    raw = thunderbird(ask, "DECLINED").replace("\n", "\r\n").encode()
    done = pipe(app, raw)
    assert (done.returncode, done.stdout) == (0, b"answered\n")
    assert answer_of(app, ask) == "DECLINED"
    refused = pipe(app, b"x" * (3 * LARGEST))
    assert (refused.returncode, refused.stdout) == (0, b"refused too large\n")
    again = pipe(app, raw, DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert again.returncode == 75
    assert ask.email.encode() not in again.stderr
