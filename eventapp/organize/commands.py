"""Commands that let somebody in, or keep somebody out. Exit codes as in `eventapp.cli`."""

import sys
from typing import NoReturn

import click
from flask import current_app
from flask.cli import with_appcontext

from eventapp.core import clock
from eventapp.core.actor import Role
from eventapp.core.db import transaction
from eventapp.core.errors import Problem
from eventapp.core.localized import Language
from eventapp.people import factors, roles

from . import inviting

ACTOR = "command line"


@click.command("invite")
@click.argument("email")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--series", required=True, help="The key of the series, such as cmp.")
@click.option("--side", help="The country, such as CA: for coordinators and co-chairs.")
@click.option("--group", help="The key of the working group: for co-chairs and rapporteurs.")
@click.option("--name", default="", help="The name as the person writes it.")
@click.option("--language", type=click.Choice([each.value for each in Language]), default="en")
@with_appcontext
def invite(
    email: str, role: str, series: str, side: str | None, group: str | None, name: str, language: str
) -> None:
    """Give EMAIL a role in a series and print a link for signing in (good once, for seven days)."""
    now = clock.now()
    trust = roles.Trust(Role(role), series, now.date(), side, group)
    holder = roles.Holder(email, name, Language(language))
    try:
        with transaction() as session, current_app.test_request_context():
            link = inviting.invite(session, ACTOR, now, holder, trust)
    except Problem as problem:
        _refuse(problem)
    click.echo(link)


@click.command("disable-account")
@click.argument("email")
@with_appcontext
def disable_account(email: str) -> None:
    """Close the account of EMAIL and end all its sessions."""
    try:
        with transaction() as session:
            ended = roles.disable(session, ACTOR, clock.now(), email)
    except Problem as problem:
        _refuse(problem)
    click.echo(f"Closed; {ended} sessions ended.")


@click.command("reset-second-factor")
@click.argument("email")
@with_appcontext
def reset_second_factor(email: str) -> None:
    """Take all second factors from the account of EMAIL, who has lost them; all its sessions end."""
    try:
        with transaction() as session:
            factors.reset(session, ACTOR, email, clock.now())
    except Problem as problem:
        _refuse(problem)
    click.echo("Reset. The next sign-in asks for a new one.")


ALL = (invite, disable_account, reset_second_factor)


def _refuse(problem: Problem) -> NoReturn:
    click.echo(problem.say(Language.EN), err=True)
    sys.exit(2)
