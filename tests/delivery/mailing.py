"""Apps that send mail to a sink, and mails to send."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from eventapp.core import mail
from eventapp.core.localized import Language
from eventapp.core.mail import StoredMail
from eventapp.delivery import sending
from eventapp.settings import Mail
from tests.apps import app_on, reading, writing

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
SENDER = "meetings@example.gc.ca"


@contextmanager
def mailing_app(app: Flask, directory: Path, url: str, **options: Any) -> Iterator[Flask]:
    """*app* once more, on the same database, with a mail server at *url*."""
    database = app.extensions["settings"].database_url
    settings = {"mail_from": SENDER, **options}
    with app_on(database, directory, mail=Mail(smtp_url=url, **settings)) as mailing:
        yield mailing
        if server := mailing.extensions.get(sending.SERVER):
            server.close()


def store(app: Flask, to: str, subject: str = "Hello", now: datetime = NOW, **extra: Any) -> int:
    with writing(app) as session:
        row = mail.store(session, to, Language.ES, subject, "Hola.\n", now, extra=mail.Extra(**extra))
        session.flush()
        return row.id


def deliver(app: Flask, now: datetime = NOW) -> list[str]:
    with app.app_context():
        return sending.deliver(now, "tests/1/x")


def mails(app: Flask) -> list[StoredMail]:
    with reading(app) as session:
        return list(session.scalars(select(StoredMail).order_by(StoredMail.id)))


def rested(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time that a server which was away is left alone has passed."""
    monkeypatch.setattr(app.extensions[sending.SERVER], "_not_before", 0.0)


def later(**how_much: float) -> datetime:
    return NOW + timedelta(**how_much)
