"""Time watch: which published sessions a country moved by changing its clocks, and whom that touches.

A publication says with which release of the time-zone database its instants were derived. What a publication
of another release would say today is computed once for each process (publications never change, and the
release in use only with the program), so that looking costs one statement.
"""

import logging
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any, NamedTuple

from flask import Flask, current_app
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from eventapp.agenda import content, correcting, queries
from eventapp.agenda.correcting import Moved
from eventapp.agenda.model import Publication
from eventapp.calendars.model import EventBytes
from eventapp.calendars.tasks import write_events
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.places import PLACES
from eventapp.meetings.model import Edition
from eventapp.partnership.model import Series
from eventapp.people.model import Person
from eventapp.programs import following
from eventapp.programs.model import Item
from eventapp.web.access import actor
from eventapp.web.templating import place_name

log = logging.getLogger("eventapp.time_watch")

LONG_AGO = datetime.min.replace(tzinfo=UTC)
DAILY, EVERY = "notices.time_watch", timedelta(days=1)


class Then(NamedTuple):
    """A publication against the rules in use: its release, when its last session ends, and all its sessions
    at other instants."""

    tzdata: str
    until: datetime
    moved: tuple[Moved, ...]


class Watched(NamedTuple):
    """A published agenda of which something moved."""

    edition_id: int
    series: str
    number: int
    publication: int
    tzdata: str  # with which it was published
    moved: tuple[Moved, ...]

    @property
    def path(self) -> str:
        return f"{self.series}/{self.number}"

    @property
    def published_with(self) -> str:
        return release(self.tzdata)


class Watch:
    """What this process has looked at."""

    def __init__(self) -> None:
        self._then: dict[tuple[int, str], Then] = {}
        self._lock = Lock()

    def then(self, session: Session, ids: Iterable[int]) -> dict[int, Then]:
        """By the ids of publications; one statement where some were not looked at before."""
        rules, wanted = clock.tzdata_version(), list(ids)
        missing = [each for each in wanted if (each, rules) not in self._then]
        texts = queries.contents(session, missing) if missing else {}
        for each, text in texts.items():
            agenda = content.decode(text)
            found = () if agenda.tzdata == rules else correcting.moved(agenda, LONG_AGO)
            with self._lock:
                until = max((s.ends_at for s in agenda.sessions), default=LONG_AGO)
                self._then[each, rules] = Then(agenda.tzdata, until, found)
        return {each: self._then[each, rules] for each in wanted}


def init_app(app: Flask) -> None:
    app.extensions["time_watch"] = Watch()
    app.jinja_env.globals.update(moved_by_clocks=moved_by_clocks, city_of=city_of)


def moved_by_clocks(series: str = "", number: int = 0) -> list[Watched]:
    """For the organizers' rooms: of one meeting, of a series, or of all that whoever asks works for."""
    mine = {grant.series for grant in actor().grants}
    found = look(db.session(), clock.now(), series or None, number or None) if mine else []
    return [one for one in found if one.series in mine]


def city_of(zone: str, rather: str | None = None) -> str:
    """The name of a city with this clock: *rather* (a key of core.places) if it is one, else the first."""
    fitting = [place for place in PLACES.values() if place.zone == zone]
    wanted = next((place for place in fitting if place.key == rather), next(iter(fitting), None))
    return place_name(wanted) if wanted is not None else zone


def release(version: str) -> str:
    """IANA's name of a release: ``2026.6`` of the package is 2026f."""
    year, _dot, number = version.partition(".")
    return (
        f"{year}{chr(ord('a') + int(number) - 1)}" if number.isdecimal() and 0 < int(number) < 27 else version
    )


def look(
    session: Session, now: datetime, series: str | None = None, number: int | None = None
) -> list[Watched]:
    """Every current publication of which sessions that are not over moved: of all meetings, of a series, or
    of one meeting."""
    found = []
    for row, then in _current(session, series, number):
        still = tuple(m for m in then.moved if max(m.before.ends_at, m.after.ends_at) > now)
        if still:
            found.append(Watched(row.edition_id, row.series, row.number, row.publication, then.tzdata, still))
    return found


class Current(NamedTuple):
    id: int
    edition_id: int
    series: str
    number: int
    publication: int


def _current(session: Session, series: str | None, number: int | None) -> list[tuple[Current, Then]]:
    """The current publications, one statement where all were looked at before."""
    latest = (
        select(Publication.edition_id, func.max(Publication.number).label("number"))
        .group_by(Publication.edition_id)
        .subquery()
    )
    current = (
        select(Publication.id, Publication.edition_id, Series.key, Edition.number, Publication.number)
        .join(
            latest, (latest.c.edition_id == Publication.edition_id) & (latest.c.number == Publication.number)
        )
        .join(Edition, Edition.id == Publication.edition_id)
        .join(Series, Series.id == Edition.series_id)
        .order_by(Edition.year, Series.key, Edition.number)
    )
    if series is not None:
        current = current.where(Series.key == series)
    if number is not None:
        current = current.where(Edition.number == number)
    rows = [Current(*row) for row in session.execute(current)]
    watch: Watch = current_app.extensions["time_watch"]
    then = watch.then(session, [row.id for row in rows])
    return [(row, then[row.id]) for row in rows]


class Older(NamedTuple):
    """A coming meeting published with another release of the rules than the one in use."""

    edition_id: int
    path: str
    publication_id: int
    publication: int
    tzdata: str


def older(session: Session, now: datetime) -> list[Older]:
    """Meetings whose events may name hours of other cities by old rules, whether or not a session moved."""
    in_use = clock.tzdata_version()
    return [
        Older(row.edition_id, f"{row.series}/{row.number}", row.id, row.publication, then.tzdata)
        for row, then in _current(session, None, None)
        if then.tzdata != in_use and then.until > now
    ]


def write_anew(session: Session, now: datetime, one: Older) -> None:
    """Write the events of a meeting anew, with the hours that clocks of other cities show by the rules in
    use: for everybody's calendars here, for those of its people by the worker."""
    session.execute(delete(EventBytes).where(EventBytes.publication_id == one.publication_id))
    write_events(session, {"edition_id": one.edition_id, "number": one.publication}, now)
    following.follow_hour(session, {"edition_id": one.edition_id}, now)


class Touched(NamedTuple):
    """Whom it touches: those whom the agenda names, and how many more have the session in their program."""

    named: tuple[str, ...]
    others: int

    @property
    def total(self) -> int:
        return len(self.named) + self.others


def people(session: Session, watched: Sequence[Watched]) -> dict[str, Touched]:
    """By the UID of each session that moved, in one statement."""
    named = {each.before.uid: _named(each) for one in watched for each in one.moved}
    having: dict[str, set[str]] = {uid: set() for uid in named}
    for uid, key in session.execute(
        select(Item.uid, Person.key)
        .join(Person, Person.id == Item.person_id)
        .where(Item.uid.in_(named), Item.gone.is_(False))
    ):
        having[uid].add(key)
    return {uid: Touched(tuple(of.values()), len(having[uid] - of.keys())) for uid, of in named.items()}


def _named(moved: Moved) -> dict[str, str]:
    """Names by keys, in the order of the agenda."""
    session = moved.before
    found = {person.key: person.name for person in session.people}
    for item in session.items:
        if item.presenter_key is not None and item.presenter is not None:
            found.setdefault(item.presenter_key, item.presenter)
    return found


def report(session: Session, now: datetime) -> list[str]:
    """What the worker's log says at its start and once a day, a line for each meeting, for the person on
    duty. The same stands in the organizers' rooms and on the health page."""
    in_use = release(clock.tzdata_version())
    return [
        f"clocks changed: {len(one.moved)} sessions of {one.path}, published with time-zone data "
        f"{one.published_with}, are at another moment by {in_use}; flask time-watch lists and corrects them"
        for one in look(session, now)
    ]


def report_daily(session: Session, _payload: dict[str, Any], now: datetime) -> None:
    """Outbox, once a day."""
    for line in report(session, now):
        log.warning("%s", line)


def report_at_start() -> list[str]:
    """For the worker, whose program may be newer than what is published."""
    session = db.session()
    lines = report(session, clock.now())
    session.rollback()
    return lines


def moved_sessions(session: Session, now: datetime) -> int:
    """For the health page."""
    return sum(len(one.moved) for one in look(session, now))
