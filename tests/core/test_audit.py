"""An audit entry says who did what to what, and is part of the deed."""

import pytest
from flask import Flask
from sqlalchemy import select

from eventapp.core import audit
from eventapp.core.audit import AuditEntry
from tests.apps import reading, writing
from tests.factories import NOW


def test_an_entry_keeps_who_what_when_and_the_details(app: Flask) -> None:
    with writing(app) as session:
        audit.record(session, "ana", "agenda.published", "duo/1", NOW, number=3, note="É")
    with reading(app) as session:
        (entry,) = session.scalars(select(AuditEntry))
        assert (entry.at, entry.actor, entry.action, entry.subject, entry.details) == (
            NOW,
            "ana",
            "agenda.published",
            "duo/1",
            {"number": 3, "note": "É"},
        )


def test_what_did_not_happen_is_not_in_the_records(app: Flask) -> None:
    with pytest.raises(ZeroDivisionError):
        _record_and_fail(app)
    with reading(app) as session:
        assert session.scalars(select(AuditEntry)).all() == []


def _record_and_fail(app: Flask) -> None:
    with writing(app) as session:
        audit.record(session, "ana", "agenda.published", "duo/1", NOW)
        session.flush()
        raise ZeroDivisionError
