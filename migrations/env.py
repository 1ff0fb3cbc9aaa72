"""Alembic's entry point: the program's own engine and models, on SQLite (batch mode) and PostgreSQL alike."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from sqlalchemy.types import TypeDecorator

from eventapp.core.db import db


def as_stored(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """Write types as the database stores them: a migration must not change when the program's types do."""
    if kind == "type" and isinstance(item, sa.Enum):
        return f"sa.String({item.length})"
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


def run() -> None:
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_item=as_stored,
            render_as_batch=True,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
