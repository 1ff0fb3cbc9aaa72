"""No commitment is lost, doubled or left without a plan, whatever is done in whatever order."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.apps import Databases, app_on
from tests.outcomes.machine import OnValues, machine_on
from tests.outcomes.making import begin


def test_on_values() -> None:
    run_state_machine_as_test(
        OnValues, settings=settings(max_examples=150, stateful_step_count=30, deadline=None, database=None)
    )


@pytest.mark.slow
def test_on_a_database(databases: Databases, migrated: str, tmp_path: Path) -> None:
    with databases.new(migrated) as template:
        with app_on(template, tmp_path) as app:
            begin(app)

        @contextmanager
        def made() -> Iterator[Flask]:
            with databases.new(template) as url, app_on(url, tmp_path) as app:
                yield app

        run_state_machine_as_test(
            machine_on(made),
            settings=settings(
                max_examples=10 if databases.kind == "sqlite" else 2,
                stateful_step_count=20,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
