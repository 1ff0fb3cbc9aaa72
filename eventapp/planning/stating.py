"""Saves what is stated for an edition's plans."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from msgspec.structs import replace
from sqlalchemy import delete, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from eventapp.agenda.model import AgendaSession
from eventapp.core import audit
from eventapp.core.errors import Conflict, Invalid
from eventapp.core.translations import N_
from eventapp.meetings.model import Edition
from eventapp.people.model import Person
from eventapp.planner import WISHES

from .demands import Demands, PersonDemand, SessionDemand, as_json
from .deriving import RESOURCES
from .gathering import stated
from .model import PlanningDemand, PlanningPerson

STALE = N_("Somebody else changed what is stated for this meeting since you opened the page.")
UNKNOWN = N_("“%(key)s” is not known here.")
MOST_WEIGHT = 10_000
LONGEST = 24 * 60


def save(
    session: Session, actor: str, now: datetime, edition: Edition, demands: Demands, version: int
) -> int:
    """State *demands* in place of what was stated; the number of the new version. What is stated already
    changes nothing, not even the version. *edition* comes locked (`edition_to_change`).

    ``version`` is the one that the editor saw (0: nothing was stated): `Conflict` if somebody saved since.
    Raises `Invalid` for a session, person, room or hour that cannot be meant.
    """
    before, present = stated(session, edition.id)
    if version != present:
        raise Conflict(STALE)
    after = _tidy(demands)
    if after == before:
        return present
    people = _people(session, after.people)
    _check(session, edition, after)
    row = session.get(PlanningDemand, edition.id)
    if row is None:
        row = PlanningDemand(edition_id=edition.id)
        session.add(row)
    row.stated = as_json(replace(after, people={}))
    row.saved_by, row.saved_at = actor, now
    flag_modified(row, "saved_at")  # people alone are a new version too
    _save_people(session, edition.id, people, after, before)
    session.flush()
    audit.record(
        session,
        actor,
        "planning.stated",
        f"{edition.series.key}/{edition.number}",
        now,
        version=row.version,
        sessions=sorted(_changed(before.sessions, after.sessions)),
        people=len(_changed(before.people, after.people)),
    )
    return row.version


def _tidy(demands: Demands) -> Demands:
    """Without what says nothing."""
    return replace(
        demands,
        sessions={key: each for key, each in demands.sessions.items() if each != SessionDemand()},
        people={key: each for key, each in sorted(demands.people.items()) if each != PersonDemand()},
    )


def _changed(before: Any, after: Any) -> set[str]:
    return {key for key in {*before, *after} if before.get(key) != after.get(key)}


def _people(session: Session, keys: Collection[str]) -> dict[str, int]:
    if not keys:
        return {}
    found = dict(session.execute(select(Person.key, Person.id).where(Person.key.in_(keys))).all())
    for key in keys:
        if key not in found:
            raise Invalid(UNKNOWN, key=key)
    return found


def _save_people(
    session: Session, edition_id: int, ids: dict[str, int], after: Demands, before: Demands
) -> None:
    changed = _changed(before.people, after.people)
    gone = select(Person.id).where(Person.key.in_(changed))
    session.execute(
        delete(PlanningPerson).where(
            PlanningPerson.edition_id == edition_id, PlanningPerson.person_id.in_(gone)
        )
    )
    session.add_all(
        PlanningPerson(edition_id=edition_id, person_id=ids[key], stated=as_json(after.people[key]))
        for key in changed
        if key in after.people
    )


class _There(NamedTuple):
    sessions: frozenset[str]
    rooms: frozenset[str]


def _check(session: Session, edition: Edition, demands: Demands) -> None:
    """Raises `Invalid`. Sessions that were removed are known: they can come back."""
    slugs = session.scalars(select(AgendaSession.slug).where(AgendaSession.edition_id == edition.id))
    there = _There(frozenset(slugs), frozenset(room.key for room in edition.rooms if not room.video))
    for key, known in (*_named(demands, there), *_teams_named(demands)):
        if key not in known:
            raise Invalid(UNKNOWN, key=key)
    _check_times(demands)
    _check_numbers(demands)


def _named(demands: Demands, there: _There) -> Iterator[tuple[str, Collection[str]]]:
    """Every key that is named, and where it must be known."""
    for slug, each in demands.sessions.items():
        yield slug, there.sessions
        yield from ((room, there.rooms) for room in each.rooms or ())
    for person in demands.people.values():
        for slugs in (person.required, person.wished, person.excused):
            yield from ((slug, there.sessions) for slug in slugs)
        yield from ((team, demands.teams) for team in person.teams)
    for order in demands.orders:
        yield from ((slug, there.sessions) for slug in (order.before, order.after))
    for spacing in demands.spacings:
        yield from ((slug, there.sessions) for slug in (spacing.one, spacing.other))
    for conflict in demands.conflicts:
        yield from ((slug, there.sessions) for slug in (conflict.one, conflict.other))
    yield from ((slug, there.sessions) for team in demands.teams.values() for slug in team.visits)


def _teams_named(demands: Demands) -> Iterator[tuple[str, Collection[str]]]:
    yield from ((name, {wish.name for wish in WISHES}) for name in demands.weights)
    yield from ((key, RESOURCES) for key in demands.resources)


def _check_times(demands: Demands) -> None:
    windows = [window for each in demands.sessions.values() for window in each.windows or ()]
    windows += [window for each in demands.people.values() for window in each.away]
    hours = list(demands.days.values())
    if any(each.end <= each.start for each in windows) or any(each.end <= each.start for each in hours):
        raise Invalid(N_("A time ends before it begins."))


def _check_numbers(demands: Demands) -> None:
    minutes = [minutes for team in demands.teams.values() for minutes in team.visits.values()]
    if any(not 1 <= each <= LONGEST for each in minutes):
        raise Invalid(N_("A visit takes from 1 minute to 24 hours."))
    if any(not 0 <= each <= MOST_WEIGHT for each in demands.weights.values()):
        raise Invalid(N_("A weight is a number from 0 to %(most)s."), most=MOST_WEIGHT)
    counts = [*demands.resources.values(), *(each.heads or 0 for each in demands.sessions.values())]
    counts += [each.cost for each in demands.conflicts] + [order.gap for order in demands.orders]
    counts += [number for each in demands.spacings for number in (each.cost, each.within or 0)]
    if any(not 0 <= each <= 1_000_000 for each in counts):
        raise Invalid(N_("Write a number that is not below zero."))
    if any(pair.days not in ("", "same", "different", "following") for pair in demands.spacings):
        raise Invalid(UNKNOWN, key="days")
