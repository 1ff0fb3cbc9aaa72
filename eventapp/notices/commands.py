"""Commands of this area. Exit codes: 0 done or nothing to do, 1 refused by a rule."""

import sys
from collections.abc import Iterator

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from eventapp.agenda import correcting
from eventapp.agenda.correcting import Moved
from eventapp.core import clock
from eventapp.core.db import db, transaction

from . import push_keys, time_watch
from .time_watch import Older, Touched, Watched

ACTOR = "command line"


@click.command("time-watch")
@click.option("--yes", is_flag=True, help="Publish the corrections without asking.")
@with_appcontext
def time_watch_command(yes: bool) -> None:
    """List the published sessions that moved because a country changed its clocks, and publish the
    correction: the hours stay, the instants follow the new rules, and those concerned are told."""
    session, now = db.session(), clock.now()
    in_use = time_watch.release(clock.tzdata_version())
    found, older = time_watch.look(session, now), time_watch.older(session, now)
    lines = list(_lines(session, found, older, in_use))
    session.rollback()
    for line in lines:
        click.echo(line)
    if not older or not (yes or click.confirm("Publish the corrections, and write the other events anew?")):
        return
    for one in found:
        with transaction() as writing:
            done = correcting.correct(writing, ACTOR, now, one.series, one.number)
        if done is not None:
            click.echo(f"{one.path}: publication {done.number}, {len(done.changes)} sessions corrected.")
    corrected = {one.edition_id for one in found}
    for each in older:
        if each.edition_id not in corrected:
            with transaction() as writing:
                time_watch.write_anew(writing, now, each)
            click.echo(f"{each.path}: its events are written anew.")


def _lines(session: Session, found: list[Watched], older: list[Older], in_use: str) -> Iterator[str]:
    if not found:
        yield f"No published session moved. Time-zone data in use: {in_use}."
    touched = time_watch.people(session, found)
    for one in found:
        yield (
            f"{one.path}, publication {one.publication}: published with time-zone data {one.published_with}, "
            f"in use is {in_use}. Sessions that moved: {len(one.moved)}."
        )
        yield from (f"  {_line(each, touched[each.before.uid])}" for each in one.moved)
    moved = {one.edition_id for one in found}
    for other in older:
        if other.edition_id not in moved:
            release = time_watch.release(other.tzdata)
            yield (
                f"{other.path}: published with time-zone data {release}; "
                "its events may name hours of other cities by the old rules."
            )


def _line(moved: Moved, touched: Touched) -> str:
    was, now = moved.before, moved.after
    names = f" ({', '.join(touched.named)})" if touched.named else ""
    return (
        f"{was.slug}: {was.start:%Y-%m-%d %H:%M} {was.zone}, published as {was.starts_at:%H:%M}–"
        f"{was.ends_at:%H:%M} UTC, is {now.starts_at:%H:%M}–{now.ends_at:%H:%M} UTC; "
        f"people: {touched.total}{names}"
    )


@click.command("make-push-keys")
@with_appcontext
def make_push_keys() -> None:
    """Make the key with which this site proves itself to push services. Refuses to replace one: browsers
    that subscribed under it would hear nothing more."""
    settings = current_app.extensions["settings"]
    try:
        path = push_keys.make(settings)
    except push_keys.KeyExists as there:
        click.echo(f"There is a key already ({there}); remove it first to lose every subscription.", err=True)
        sys.exit(1)
    click.echo(f"{path.name} is made. Keep it with the database's backup.")
    click.echo(f"Public key: {push_keys.public_key(settings)}")
