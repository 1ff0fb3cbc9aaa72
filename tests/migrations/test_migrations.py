"""Migrations lead to what the models say, there and back, on both databases."""

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask

from eventapp.core import migrations
from eventapp.core.db import Base, db
from eventapp.settings import ROOT
from tests.apps import Databases, app_on

VERSIONS = ROOT / "migrations" / "versions"


def differences(app: Flask) -> list[object]:
    """What would still have to change for the database to be as the models say."""
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        return list(compare_metadata(context, Base.metadata))


def schema(app: Flask) -> dict[str, object]:
    with app.app_context():
        inspector = sa.inspect(db.engine)
        return {
            name: (
                [
                    (column["name"], str(column["type"]), column["nullable"])
                    for column in inspector.get_columns(name)
                ],
                sorted(index["name"] or "" for index in inspector.get_indexes(name)),
                sorted(key["name"] or "" for key in inspector.get_unique_constraints(name)),
                sorted(key["name"] or "" for key in inspector.get_foreign_keys(name)),
                sorted(key["name"] or "" for key in inspector.get_check_constraints(name)),
            )
            for name in inspector.get_table_names()
            if name != "alembic_version"
        }


def test_migrations_make_what_the_models_say(app: Flask) -> None:
    assert differences(app) == []
    assert set(schema(app)) == set(Base.metadata.tables)


def test_a_model_without_its_migration_is_found(app: Flask) -> None:
    """The negative control."""
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(sa.text("DROP INDEX ix_audit_entry_at"))
    assert [difference[0] for difference in differences(app)] == ["add_index"]  # type: ignore[index]


def test_migrations_go_there_and_back(databases: Databases, tmp_path: Path) -> None:
    with databases.new() as url, app_on(url, tmp_path) as app:
        schemas = []
        for go in (
            migrations.upgrade,
            lambda: migrations.downgrade("base"),
            migrations.upgrade,
        ):
            with app.app_context():
                go()
            schemas.append(schema(app))
    assert schemas[0] == schemas[2]
    assert set(schemas[0]) == set(Base.metadata.tables)
    assert schemas[1] == {}


def test_history_is_one_line_numbered_from_one() -> None:
    scripts = ScriptDirectory(str(ROOT / "migrations"))
    line = [script.revision for script in scripts.walk_revisions()][::-1]
    assert line == [f"{number:04}" for number in range(1, len(line) + 1)]
    assert sorted(path.stem[:4] for path in VERSIONS.glob("*.py")) == line


@pytest.mark.parametrize("path", sorted(VERSIONS.glob("*.py")), ids=lambda path: path.stem)
def test_a_migration_does_not_depend_on_what_the_program_is_today(path: Path) -> None:
    assert re.findall(r"^\s*(?:from|import) eventapp\b.*", path.read_text(), re.MULTILINE) == []
