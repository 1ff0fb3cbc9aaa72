"""Commands by which mail comes in. Exit codes are those that mail servers know (sysexits.h)."""

import sys

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError

from eventapp.core import clock
from eventapp.core.db import plainly, transaction

from . import mailbox, receiving
from .opening import LARGEST

TRY_AGAIN = 75  # EX_TEMPFAIL


@click.command("receive-mail")
@click.option("--to", multiple=True, help="The address to which the mail server delivers it.")
@with_appcontext
def receive_mail(to: tuple[str, ...]) -> None:
    """Take in one message from standard input.

    Exits with 0 when it was taken in or refused for good, and with 75 when the mail server should try again.
    """
    source = sys.stdin.buffer
    raw = source.read(LARGEST + 1)
    while source.read(LARGEST):
        pass  # a mail server whose pipe is closed too early would try again
    try:
        with transaction() as session:
            received = receiving.receive(session, raw, clock.now(), to)
    except (DBAPIError, OSError) as error:
        click.echo(plainly(error), err=True)
        sys.exit(TRY_AGAIN)
    click.echo(" ".join(filter(None, [received.outcome.value, received.reason])))


@click.command("fetch-mail")
@with_appcontext
def fetch_mail() -> None:
    """Take in what has come to the mailbox IMAP_URL. The worker does it every minute."""
    settings = current_app.extensions["settings"]
    if not settings.mail.imap_url:
        click.echo("IMAP_URL is not set.", err=True)
        sys.exit(2)
    try:
        taken = mailbox.fetch(settings)
    except mailbox.Unreadable as problem:
        click.echo(f"The mailbox cannot be read: {problem}", err=True)
        sys.exit(TRY_AGAIN)
    counts = {outcome.value: 0 for outcome in receiving.Outcome}
    for received in taken:
        counts[received.outcome.value] += 1
    click.echo(", ".join(f"{count} {name}" for name, count in counts.items() if count) or "Nothing new.")


ALL = (receive_mail, fetch_mail)
