"""The throw-away PostgreSQL starts, copies databases and forgets them."""

import pytest
from sqlalchemy import NullPool, create_engine, text

from tests.support.postgres import Cluster

pytestmark = pytest.mark.postgres


def execute(url: str, *statements: str) -> list[tuple[object, ...]]:
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        results = [connection.execute(text(statement)) for statement in statements]
        return [tuple(row) for row in results[-1]] if results[-1].returns_rows else []


def test_a_copy_has_the_content_of_its_template_and_a_life_of_its_own(postgres: Cluster) -> None:
    template = postgres.create()
    execute(postgres.url(template), "CREATE TABLE room (name text)", "INSERT INTO room VALUES ('A')")

    with postgres.database(template) as copy:
        execute(copy, "INSERT INTO room VALUES ('Sala É')")
        assert execute(copy, "SELECT name FROM room ORDER BY name") == [("A",), ("Sala É",)]
    assert execute(postgres.url(template), "SELECT name FROM room") == [("A",)]

    postgres.drop(template)
    names = execute(postgres.url("postgres"), "SELECT datname FROM pg_database")
    assert (template,) not in names


def test_a_database_is_dropped_even_under_an_open_connection(postgres: Cluster) -> None:
    name = postgres.create()
    engine = create_engine(postgres.url(name))
    with engine.connect():
        postgres.drop(name)
    engine.dispose()
    assert (name,) not in execute(postgres.url("postgres"), "SELECT datname FROM pg_database")
