"""The history of the schema, under ``migrations/``, applied with Alembic inside an app context.

Alembic is imported where it is used: a serving process and most commands never need it.
"""

from typing import TYPE_CHECKING

import click

from eventapp.settings import ROOT

if TYPE_CHECKING:
    from alembic.config import Config


def config() -> "Config":
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(ROOT / "migrations"))
    return settings


def upgrade(revision: str = "head") -> None:
    """Bring the database to *revision*."""
    from alembic import command

    command.upgrade(config(), revision)


def downgrade(revision: str) -> None:
    """Take the database back to *revision*; ``base`` is an empty one."""
    from alembic import command

    command.downgrade(config(), revision)


commands = click.Group("db", help="The database's schema: upgrade, downgrade, check, revision.")


@commands.command("upgrade")
@click.argument("revision", default="head")
def _upgrade(revision: str) -> None:
    """Bring the database to the newest schema (or REVISION)."""
    upgrade(revision)


@commands.command("downgrade")
@click.argument("revision")
def _downgrade(revision: str) -> None:
    """Take the schema back to REVISION (base: to nothing)."""
    downgrade(revision)


@commands.command("check")
def _check() -> None:
    """Fail when the models need a migration that nobody has written."""
    from alembic import command

    command.check(config())


@commands.command("revision")
@click.argument("message")
@click.argument("number")
def _revision(message: str, number: str) -> None:
    """Write a migration NUMBER from what the models changed; read it before committing."""
    from alembic import command

    command.revision(config(), message, autogenerate=True, rev_id=number)
