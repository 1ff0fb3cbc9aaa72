"""A small meeting to plan, and its organizer."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventapp.core.actor import Role
from tests.apps import writing
from tests.factories import OTTAWA
from tests.planning.run_help import meeting
from tests.planning.run_pages_help import as_


@pytest.fixture
def duo(app: Flask, at: Callable[..., Any]) -> Flask:
    """Meeting duo/1 with three sessions and one that waits in the tray. It is noon in Ottawa."""
    at("2026-11-02T12:00", OTTAWA)
    with writing(app) as session:
        meeting(session)
    return app


@pytest.fixture
def organizer(duo: Flask) -> FlaskClient:
    return as_(duo, Role.ORGANIZER)
