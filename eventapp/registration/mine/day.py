"""The sessions of one person in the order of time, each with what the person has there. Reads nothing."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from eventapp.agenda.changes import Change
from eventapp.agenda.content import Role, SessionContent, in_order
from eventapp.agenda.library import Issue
from eventapp.core import clock
from eventapp.registration.model import Choice, Registration, RegistrationRules
from eventapp.registration.rules import OPEN, Attendance, State

from .revealing import Shown, covered, joined, reveal, roles_in, speaks_from_afar

SOON = timedelta(minutes=30)


class Standing(NamedTuple):
    """A choice in its session. ``ahead``: how many of the own side stand before it in its line."""

    uid: str
    open_room: bool
    open_remote: bool
    ahead: int


class Part(NamedTuple):
    """One session of somebody. ``session`` holds what everybody may know; the rest stands in ``shown``."""

    session: SessionContent
    choice: Choice | None
    shown: Shown
    roles: tuple[Role, ...] = ()
    position: int = 0  # in the line of the own side, from 1; 0: in none
    open_remote: bool = False
    changes: tuple[Change, ...] = ()
    clashes: tuple[SessionContent, ...] = ()
    soon: bool = False  # begins in a moment, or has begun
    over: bool = False

    @property
    def asked(self) -> Attendance | None:
        return self.choice.asked if self.choice else None


class Day(NamedTuple):
    """A day on the reader's clock."""

    day: date
    parts: tuple[Part, ...]


def parts(
    row: Registration,
    issue: Issue,
    standings: Mapping[int, Standing],
    room_links: Mapping[str, str],
    rules: RegistrationRules,
    now: datetime,
) -> tuple[Part, ...]:
    """The sessions that the person chose, and those of the published agenda in which they have a role; none
    for somebody who does not come."""
    if row.state not in OPEN and row.state is not State.ATTENDED:
        return ()
    chosen = {standings[choice.id].uid: choice for choice in row.choices if choice.id in standings}
    sessions = [
        session
        for session in in_order(issue.content.sessions)
        if session.uid in chosen or roles_in(session, row.person.key)
    ]
    found = []
    for session in sessions:
        choice = chosen.get(session.uid)
        standing = standings[choice.id] if choice else None
        shown = reveal(
            row.state,
            joined(session, room_links),
            choice,
            now,
            rules.link_hours,
            open_room=standing is not None and standing.open_room,
            from_afar=speaks_from_afar(session, row.person.key),
        )
        found.append(
            Part(
                session=covered(session),
                choice=choice,
                shown=shown,
                roles=roles_in(session, row.person.key),
                position=standing.ahead + 1 if standing and shown.waiting else 0,
                open_remote=standing is not None and standing.open_remote,
                changes=() if session.cancelled else issue.changes_of(session),
                clashes=clashes(session, sessions),
                soon=session.starts_at - SOON <= now < session.ends_at,
                over=session.ends_at <= now,
            )
        )
    return tuple(found)


def clashes(session: SessionContent, others: Sequence[SessionContent]) -> tuple[SessionContent, ...]:
    """Those of *others* that are held at the same time."""
    if session.cancelled:
        return ()
    return tuple(
        covered(other)
        for other in others
        if other.uid != session.uid and not other.cancelled and session.overlaps(other)
    )


def by_day(parts: Iterable[Part], zone: str) -> tuple[Day, ...]:
    """Under the days at which they begin on the clock of *zone*."""

    def day_of(part: Part) -> date:
        return clock.wall(part.session.starts_at, zone).date()

    return tuple(Day(day, tuple(of_day)) for day, of_day in groupby(parts, key=day_of))
