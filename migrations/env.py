"""Alembic's entry point: the program's own engine and models, on SQLite (batch mode) and PostgreSQL alike."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from flask import current_app
from sqlalchemy.types import TypeDecorator

extension = current_app.extensions["migrate"]


def as_stored(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """Write types as the database stores them: a migration must not change when the program's types do."""
    if kind == "type" and isinstance(item, sa.Enum):
        return f"sa.String({item.length})"
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


def run() -> None:
    with extension.db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=extension.db.metadata,
            render_item=as_stored,
            **extension.configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
