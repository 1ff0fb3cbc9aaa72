"""Commands for operators. Exit codes: 0 done, 1 refused by a rule, 2 the input cannot be used."""

import signal
import sys
from pathlib import Path
from threading import Event, Thread
from typing import NoReturn

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from eventapp.core import clock, migrations, outbox
from eventapp.core.db import db, transaction
from eventapp.core.errors import Problem
from eventapp.core.localized import Language

ACTOR = "command line"


def init_app(app: Flask) -> None:
    from eventapp.delivery import commands as delivery
    from eventapp.notices import commands as notices
    from eventapp.planning.commands import plan_command

    app.cli.add_command(migrations.commands)
    for command in (*delivery.ALL, notices.time_watch_command, notices.make_push_keys, plan_command):
        app.cli.add_command(command)
    for command in (load_history, load_agenda, load_demo, publish, rewrite_calendars, retention, work):
        app.cli.add_command(command)


@click.command("load-history")
@click.argument("file", type=click.Path(path_type=Path))
@with_appcontext
def load_history(file: Path) -> None:
    """Load the documented history of a partnership from a JSON FILE (docs/history-file.md)."""
    from eventapp.demo import history

    try:
        content = history.read(file)
        with transaction() as session:
            history.load(session, ACTOR, clock.now(), content)
    except Problem as problem:
        _refuse(problem)
    meetings, groups = len(content.meetings), len(content.working_groups)
    click.echo(f"{len(content.series)} series, {meetings} meetings, {groups} working groups.")
    _work()


@click.command("load-agenda")
@click.argument("file", type=click.Path(path_type=Path))
@with_appcontext
def load_agenda(file: Path) -> None:
    """Make an edition's draft agenda equal to a JSON FILE (docs/agenda-file.md)."""
    from eventapp.agenda.draft import AgendaFile
    from eventapp.agenda.exchange import load_agenda
    from eventapp.demo import files

    try:
        content = files.read(file, AgendaFile)
        with transaction() as session:
            load_agenda(session, ACTOR, clock.now(), content)
    except files.BadFile as problem:
        _refuse(problem)
    except Problem as problem:
        click.echo(f"{file.name}: ", nl=False, err=True)
        _refuse(problem)
    click.echo(f"{content.series} {content.number}: {len(content.sessions)} sessions in the draft.")


@click.command("publish")
@click.argument("series")
@click.argument("number", type=int)
@click.option("--note", help="Why this publication is made; kept with it.")
@with_appcontext
def publish(series: str, number: int, note: str | None) -> None:
    """Check the draft agenda of SERIES NUMBER and publish it in all languages at once."""
    from eventapp.agenda import service

    try:
        with transaction() as session:
            result = service.publish(session, ACTOR, clock.now(), series, number, note)
    except service.PublicationRefused as refusal:
        for finding in refusal.findings:
            click.echo(f"{finding.grade}: {finding.say(Language.EN)}", err=True)
        _refuse(refusal, code=1)
    except Problem as problem:
        _refuse(problem)
    for finding in result.findings:
        click.echo(f"{finding.grade}: {finding.say(Language.EN)}", err=True)
    if not result.changed:
        click.echo(f"Nothing changed since publication {result.number}.")
        return
    click.echo(f"Publication {result.number} of {series} {number}, {len(result.changes)} changes.")
    _work()


@click.command("load-demo")
@with_appcontext
def load_demo() -> None:
    """Load the documented history and the labelled demo agendas, and publish them. Safe to repeat."""
    from eventapp.demo.load import load_demo as load

    try:
        for line in load(clock.now()):
            click.echo(line)
    except Problem as problem:
        _refuse(problem)
    _work()


@click.command("rewrite-calendars")
@with_appcontext
def rewrite_calendars() -> None:
    """Make every stored calendar event anew, after BASE_URL or the program's own sentences changed."""
    from eventapp.calendars.tasks import rewrite_events
    from eventapp.programs import rewriting

    with transaction() as session:
        count = rewrite_events(session, clock.now())
        rewriting.ask(session, clock.now())
    click.echo(f"{count} publications.")
    _work()


@click.command("retention")
@click.option("--dry-run", is_flag=True, help="Only say what is held, and when it is due.")
@with_appcontext
def retention(dry_run: bool) -> None:
    """Delete what the rules of retention say is due, in every meeting with registration."""
    from eventapp.registration.privacy import retention as rules

    now = clock.now()
    if dry_run:
        for edition in rules.editions(db.session()):
            for line in rules.look(db.session(), edition):
                when = "no days yet" if line.last_day is None else f"until {line.last_day}"
                due = ", due" if line.total and line.is_due(now) else ""
                name = f"{edition.series.key} {edition.number}"
                click.echo(f"{name}: {line.kind}: {line.total}, kept {when}{due}")
        return
    with transaction() as session:
        for edition in rules.editions(session):
            for line in rules.do_due(session, ACTOR, now, edition):
                click.echo(f"{edition.series.key} {edition.number}: {line.kind}: {line.total} deleted.")
    _work()


@click.command("work")
@click.option("--forever", is_flag=True, help="Go on until stopped: when woken, and every two seconds.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, help="How many processes; with --forever.")
@with_appcontext
def work(forever: bool, workers: int) -> None:
    """Do the work that is due in the outbox, and send the mail that is due."""
    from eventapp import worker

    stop = Event()
    for ending in (signal.SIGTERM, signal.SIGINT):  # beside: what the signal interrupts may hold the event
        signal.signal(ending, lambda *_: Thread(target=stop.set).start())
    if not forever:
        for failure in worker.sweep() + worker.look(stop) + worker.look_long(stop):
            click.echo(failure, err=True)
    elif workers == 1:
        worker.work(current_app._get_current_object(), stop)  # type: ignore[attr-defined]  # noqa: SLF001
    else:
        worker.supervise(worker.alone(), workers, stop)


def _work() -> None:
    from eventapp.tasks import HANDLERS

    for failure in outbox.drain(HANDLERS, clock.now()):
        click.echo(failure, err=True)


def _refuse(problem: Problem, code: int = 2) -> NoReturn:
    click.echo(problem.say(Language.EN), err=True)
    sys.exit(code)
