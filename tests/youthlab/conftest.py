"""A meeting with a cohort of the Youth Lab."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventapp.core.actor import Role
from tests.apps import writing
from tests.factories import OTTAWA
from tests.youthlab.youth_help import as_, cohort


@pytest.fixture
def lab(app: Flask, at: Callable[..., Any]) -> Flask:
    at("2026-11-02T12:00", OTTAWA)
    with writing(app) as session:
        cohort(session)
    return app


@pytest.fixture
def organizer(lab: Flask) -> FlaskClient:
    return as_(lab, Role.ORGANIZER)
