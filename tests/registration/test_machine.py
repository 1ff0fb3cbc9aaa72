"""The program against the small model: some hundred steps; thousands in ``benchmarks/registration.py``."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.apps import Databases, app_on
from tests.registration.machine import SLUGS, machine_on
from tests.registration.making import hybrid, published_edition


@pytest.mark.slow
def test_any_steps_lead_where_the_model_says(databases: Databases, migrated: str, tmp_path: Path) -> None:
    with databases.new(migrated) as template:
        with app_on(template, tmp_path) as app:
            published_edition(
                app,
                *(
                    hybrid(slug, start=f"{n + 9:02}:00", end=f"{n + 10:02}:00")
                    for n, slug in enumerate(SLUGS)
                ),
            )

        @contextmanager
        def made() -> Iterator[Flask]:
            with databases.new(template) as url, app_on(url, tmp_path) as app:
                yield app

        run_state_machine_as_test(
            machine_on(made),
            settings=settings(
                max_examples=12 if databases.kind == "sqlite" else 3,
                stateful_step_count=25,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
