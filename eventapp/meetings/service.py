"""Use cases of editions. Each is given the database session, the actor and the time; none commits."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from eventapp.core import audit
from eventapp.core.errors import Conflict, Invalid, NotFound, Problem
from eventapp.core.localized import Language, LocalizedText, folded
from eventapp.core.places import PLACES
from eventapp.core.translations import N_, gettext
from eventapp.partnership.model import Series
from eventapp.partnership.rules import Turn, host_due

from . import dependents, public_days, rollover, rules
from .model import Edition, Mode, Nature, Room
from .queries import edition_to_change, editions_of
from .rules import Facts, Opening, RoomFacts, Wrong

NEWER = N_("Somebody else saved this since you opened it.")


def open_edition(session: Session, actor: str, now: datetime, series_key: str, opening: Opening) -> Edition:
    """Open an edition from the last one of its lineage; the public does not see it yet.

    Raises `NotFound`, and `Wrong` with a sentence for each field.
    """
    series = session.scalars(select(Series).where(Series.key == series_key).with_for_update()).one_or_none()
    if series is None:
        raise NotFound(N_("There is no partnership at this address."))
    before = editions_of(session, series.lineage)
    _refuse(_opening_problems(series, before, opening))
    place = PLACES[opening.city]
    edition = Edition(
        series=series,
        number=opening.number,
        year=opening.start.year,
        start_date=opening.start,
        end_date=opening.end,
        host=opening.host,
        host_reason=opening.reason if opening.host != due_host(series, before, opening.start.year) else None,
        city=opening.city,
        zone=place.zone,
        mode=Mode(opening.mode),
        nature=Nature.OFFICIAL,
        clock_places=[opening.city],
        notes=[],
        announced=False,
        holidays=frozen_holidays(opening.start.year),
    )
    session.add(edition)
    session.flush()
    source = last_edition(series, before)
    done: dict[str, int] = {}
    if source is not None:
        session.refresh(source, ["rooms"])
        carrying = rollover.Carrying(session, source, edition, opening.same_hours)
        done = rollover.carry(carrying, opening.carried)
        edition.opening = {"from": subject(source), "parts": done}
    audit.record(
        session, actor, "meetings.opened", subject(edition), now, carried=done, **facts_json(edition)
    )
    session.flush()
    return edition


def _opening_problems(
    series: Series, before: list[Edition], opening: Opening
) -> Iterable[tuple[str, Problem]]:
    if opening.number in {edition.number for edition in before if edition.series_id == series.id}:
        yield "number", Invalid(N_("There is a meeting with this number already."))
    due = due_host(series, before, opening.start.year)
    yield from rules.problems_of_place_and_time(opening, due, series.rotation)
    for part, need in rollover.unmet(opening.carried):
        yield "carried", UnmetNeed(part, need)


class UnmetNeed(Invalid):
    """A part to carry without one that it needs; said with the names of both."""

    SENTENCE = N_("“%(part)s” can only be taken over together with “%(need)s”.")

    def __init__(self, part: rollover.Part, need: rollover.Part) -> None:
        super().__init__(self.SENTENCE, part=part.label, need=need.label)

    def say(self, language: Language) -> str:
        return gettext(language, self.sentence, **{k: gettext(language, v) for k, v in self.values.items()})


def due_host(series: Series, editions: Iterable[Edition], year: int) -> str | None:
    return host_due(series.rotation, [Turn(edition.year, edition.host) for edition in editions], year)


def last_edition(series: Series, editions: list[Edition]) -> Edition | None:
    """The edition that the next one is opened from: the latest of the series, else of its lineage."""
    own = [edition for edition in editions if edition.series_id == series.id]
    return max(own or editions, key=lambda edition: (edition.year, edition.number), default=None)


def frozen_holidays(year: int) -> list[dict[str, Any]]:
    """What is known today about the holidays of both sides, in every province; kept with the edition."""
    found: list[dict[str, Any]] = msgspec.to_builtins(
        public_days.holidays_in(year, public_days.regions_for(PLACES))
    )
    return found


def save_facts(
    session: Session,
    actor: str,
    now: datetime,
    address: tuple[str, int],
    facts: Facts,
    version: int,
    along: bool = False,
) -> Edition:
    """Change an edition's facts; *address* is its series and number, *version* the one that the editor saw.
    With *along*, what is scheduled moves by as many days as the first day.

    Raises `NotFound`, `Wrong`, and `Conflict` when somebody saved meanwhile.
    """
    edition = edition_to_change(session, *address)
    if edition.version != version:
        raise Conflict(NEWER)
    others = editions_of(session, edition.series.lineage)
    due = due_host(edition.series, others, facts.start.year)
    problems = [
        *rules.problems_of_place_and_time(facts, due, edition.series.rotation),
        *rules.problems_of_coordinates(facts),
    ]
    _refuse(problems)
    before = facts_json(edition)
    first, zone, year = edition.start_date, edition.zone, edition.year
    _write(edition, facts, due)
    if year != edition.year:
        edition.holidays = frozen_holidays(edition.year)
    by = facts.start - first if along and first else timedelta()
    moved = 0
    if zone is not None and (zone != edition.zone or by):
        moved = dependents.moved(session, edition, dependents.Move(zone, str(edition.zone), by))
    changed = audit.difference(before, facts_json(edition))
    if changed["after"] or moved:
        flag_modified(edition, "mode")  # a new version even where only sessions moved
        audit.record(session, actor, "meetings.changed", subject(edition), now, moved=moved, **changed)
    session.flush()
    return edition


def _write(edition: Edition, facts: Facts, due: str | None) -> None:
    edition.year = facts.start.year
    edition.start_date, edition.end_date = facts.start, facts.end
    edition.host = facts.host
    edition.host_reason = facts.reason if facts.host != due else LocalizedText()
    edition.city, edition.zone = facts.city, PLACES[facts.city].zone
    edition.mode = Mode(facts.mode)
    edition.venue = facts.venue
    edition.address = facts.address
    edition.latitude, edition.longitude = facts.latitude, facts.longitude
    edition.contact_name, edition.contact_email = facts.contact_name, facts.contact_email
    edition.clock_places = list(facts.clocks)
    edition.interpreter_teams = facts.interpreter_teams
    edition.needs_approval = facts.needs_approval


RECORDED = (
    *("year", "start_date", "end_date", "host", "host_reason", "city", "zone", "mode", "venue", "address"),
    *("latitude", "longitude", "contact_name", "contact_email", "clock_places", "interpreter_teams"),
    *("needs_approval", "announced"),
)


def facts_json(edition: Edition) -> dict[str, Any]:
    """The facts as the records keep them."""
    return {name: msgspec.to_builtins(getattr(edition, name)) for name in RECORDED}


def announce(session: Session, actor: str, now: datetime, series_key: str, number: int) -> None:
    """Show an edition on the public pages; the agenda stays unpublished. Twice is once."""
    edition = edition_to_change(session, series_key, number)
    if not edition.announced:
        edition.announced = True
        audit.record(session, actor, "meetings.announced", subject(edition), now)


def add_room(session: Session, actor: str, now: datetime, address: tuple[str, int], facts: RoomFacts) -> Room:
    """Raises `NotFound` and `Wrong`."""
    edition = edition_to_change(session, *address)
    _refuse(rules.problems_of_room(facts))
    room = Room(
        edition_id=edition.id,
        key=_room_key(facts, {room.key for room in edition.rooms}),
        position=1 + max((room.position for room in edition.rooms), default=-1),
        **_columns(facts),
    )
    session.add(room)
    session.flush()
    audit.record(session, actor, "meetings.room_added", _of(edition, room), now, **_room_json(room))
    return room


def save_room(
    session: Session,
    actor: str,
    now: datetime,
    address: tuple[str, int],
    key: str,
    facts: RoomFacts,
    version: int,
) -> Room:
    """Raises `NotFound`, `Wrong`, and `Conflict` when somebody saved meanwhile."""
    edition = edition_to_change(session, *address)
    room = room_of(edition, key)
    if room.version != version:
        raise Conflict(NEWER)
    _refuse(rules.problems_of_room(facts))
    before = _room_json(room)
    for name, value in _columns(facts).items():
        setattr(room, name, value)
    room.template = False  # somebody has looked at it
    session.flush()
    changed = audit.difference(before, _room_json(room))
    if changed["after"]:
        audit.record(session, actor, "meetings.room_changed", _of(edition, room), now, **changed)
    return room


def remove_room(session: Session, actor: str, now: datetime, address: tuple[str, int], key: str) -> None:
    """Raises `NotFound`, and `Invalid` while sessions are in the room."""
    edition = edition_to_change(session, *address)
    room = room_of(edition, key)
    needing = dependents.in_room(session, room)
    if needing:
        raise Invalid(
            N_("The room cannot be removed: %(count)s sessions are in it. Move them first."), count=needing
        )
    audit.record(session, actor, "meetings.room_removed", _of(edition, room), now, **_room_json(room))
    session.flush()
    session.delete(room)


def room_of(edition: Edition, key: str) -> Room:
    """A room of *edition*, whose rooms are loaded. Raises `NotFound`."""
    for room in edition.rooms:
        if room.key == key:
            return room
    raise NotFound(N_("There is no such room at this meeting."))


def _columns(facts: RoomFacts) -> dict[str, Any]:
    return {
        "name": facts.name,
        "video": facts.video,
        "capacity": facts.capacity,
        "features": list(facts.features),
        "link": facts.link,
    }


def _room_json(room: Room) -> dict[str, Any]:
    """What the records keep of a room. A link opens a meeting, so only whether there is one."""
    names = ("name", "video", "capacity", "features", "template")
    return {name: msgspec.to_builtins(getattr(room, name)) for name in names} | {"link": bool(room.link)}


def _room_key(facts: RoomFacts, taken: set[str]) -> str:
    name = facts.name.best(Language.EN)
    letters = "".join(c if c.isascii() and c.isalnum() else " " for c in folded(name.text if name else ""))
    wanted = "-".join(letters.split())[:60].strip("-") or "room"
    number = 1
    key = wanted
    while key in taken:
        number += 1
        key = f"{wanted}-{number}"
    return key


def _refuse(problems: Iterable[tuple[str, Problem]]) -> None:
    """Raise `Wrong` with the first problem of each field, if there is any."""
    found: dict[str, Problem] = {}
    for field, problem in problems:
        found.setdefault(field, problem)
    if found:
        raise Wrong(found)


def subject(edition: Edition) -> str:
    return f"{edition.series.key}/{edition.number}"


def _of(edition: Edition, room: Room) -> str:
    return f"{subject(edition)}/rooms/{room.key}"
