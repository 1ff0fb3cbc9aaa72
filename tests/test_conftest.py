"""The databases that the other tests stand on are what they claim to be."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from eventapp.agenda.model import Publication
from eventapp.core import clock
from eventapp.core.db import db
from tests.apps import Databases, reading, statements, writing
from tests.factories import make_edition


def test_each_test_has_the_database_it_is_named_for(app: Flask, databases: Databases) -> None:
    with app.app_context():
        assert db.engine.dialect.name == databases.kind


def test_the_demo_is_published_and_the_empty_database_is_empty(app: Flask, demo_app: Flask) -> None:
    counts = []
    for each in (app, demo_app):
        with reading(each) as session:
            counts.append(session.scalar(select(func.count()).select_from(Publication)))
    assert counts == [0, 3]


def test_the_shared_demo_refuses_to_be_written(shared_demo_app: Flask) -> None:
    with pytest.raises(DBAPIError, match=r"(?i)read.?only"), writing(shared_demo_app) as session:
        make_edition(session)


def test_statements_are_counted_while_they_are_watched(shared_demo_app: Flask) -> None:
    with reading(shared_demo_app) as session, statements(shared_demo_app) as sent:
        session.execute(text("SELECT 1"))
        session.execute(text("SELECT 2"))
    assert sent == ["SELECT 1", "SELECT 2"]


def test_the_clock_stands_where_it_is_set(at: Callable[..., datetime]) -> None:
    assert at("2026-11-26T09:00", "America/Toronto") == datetime(2026, 11, 26, 14, tzinfo=UTC) == clock.now()
