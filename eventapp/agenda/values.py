"""A session of the draft as one value: what its form shows, and what undo compares and puts back."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from eventapp.core.errors import Invalid
from eventapp.core.localized import NOTHING, LocalizedText
from eventapp.core.translations import N_
from eventapp.meetings.model import Edition, Mode
from eventapp.partnership.model import WorkingGroup
from eventapp.people.model import Person

from .content import Audience, Kind, Role
from .model import AgendaSession, Item, SessionGroup, SessionPerson


class Attending(msgspec.Struct, frozen=True):
    """A person, by key, in a role."""

    person: str
    role: Role
    side: str | None = None
    remote: bool = False


class Point(msgspec.Struct, frozen=True):
    """An item of a session; the presenter by key."""

    title: LocalizedText
    minutes: int
    presenter: str | None = None


class SessionValues(msgspec.Struct, frozen=True):
    """Rooms, groups and people by their keys. ``start`` is wall time of ``zone``; None: in the tray."""

    title: LocalizedText = NOTHING
    kind: Kind = Kind.OTHER
    summary: LocalizedText = NOTHING
    start: datetime | None = None
    minutes: int = 60
    zone: str = "UTC"
    room: str | None = None
    video_room: str | None = None
    link: str | None = None
    mode: Mode = Mode.HYBRID
    audience: Audience = Audience.DELEGATE
    languages: tuple[str, ...] = ()
    expected: int | None = None
    groups: tuple[str, ...] = ()
    people: tuple[Attending, ...] = ()
    items: tuple[Point, ...] = ()
    removed: bool = False


FIELDS = SessionValues.__struct_fields__
LINKS = frozenset({"groups", "people", "items"})


class Difference(NamedTuple):
    """The fields in which two values differ, before and after, as JSON."""

    before: dict[str, Any]
    after: dict[str, Any]

    @classmethod
    def between(cls, before: Mapping[str, Any], after: Mapping[str, Any]) -> "Difference":
        fields = [field for field in after if before.get(field) != after[field]]
        return cls(
            {field: msgspec.to_builtins(before[field]) for field in fields},
            {field: msgspec.to_builtins(after[field]) for field in fields},
        )


def as_values(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields as JSON with their types again."""
    whole = msgspec.convert(dict(fields), SessionValues)
    return {field: getattr(whole, field) for field in fields}


def taken(session: Session, edition: Edition, row: AgendaSession, fields: Iterable[str]) -> dict[str, Any]:
    """What *row* says in *fields*; its links are read only where a field needs them."""
    wanted = set(fields)
    rooms = {room.id: room.key for room in edition.rooms}
    plain = {
        **{field: getattr(row, field) for field in wanted & (set(FIELDS) - LINKS - {"room", "video_room"})},
        "room": rooms.get(row.room_id or 0),
        "video_room": rooms.get(row.video_room_id or 0),
    }
    if "languages" in plain:
        plain["languages"] = tuple(row.languages)
    if wanted & LINKS:
        plain |= _links_of(session, row)
    return {field: plain[field] for field in FIELDS if field in wanted}


def _links_of(session: Session, row: AgendaSession) -> dict[str, Any]:
    groups = session.scalars(
        select(WorkingGroup.key)
        .join(SessionGroup, SessionGroup.group_id == WorkingGroup.id)
        .where(SessionGroup.session_id == row.id)
        .order_by(SessionGroup.position)
    )
    people = session.execute(
        select(Person.key, SessionPerson.role, SessionPerson.side, SessionPerson.remote)
        .join(SessionPerson, SessionPerson.person_id == Person.id)
        .where(SessionPerson.session_id == row.id)
        .order_by(SessionPerson.position)
    )
    items = session.execute(
        select(Item.title, Item.minutes, Person.key)
        .outerjoin(Person, Person.id == Item.presenter_id)
        .where(Item.session_id == row.id)
        .order_by(Item.position)
    )
    return {
        "groups": tuple(groups),
        "people": tuple(Attending(*person) for person in people),
        "items": tuple(Point(*item) for item in items),
    }


def put(session: Session, edition: Edition, row: AgendaSession, values: Mapping[str, Any]) -> None:
    """Make *row* say *values*. Raises `Invalid` for a room, group or person that is not known here."""
    links = values.keys() & LINKS
    if links and row.id is not None:
        session.refresh(row, sorted(LINKS))
        flag_modified(row, "removed")  # a change of links alone is a new version too
    rooms = {room.key: room.id for room in edition.rooms}
    for field in values.keys() - LINKS:
        if field in ("room", "video_room"):
            key = values[field]
            setattr(row, f"{field}_id", _known(rooms, key) if key else None)
        else:
            value = values[field]
            setattr(row, field, list(value) if field == "languages" else value)
    if links:
        _put_links(session, row, values)


def _put_links(session: Session, row: AgendaSession, values: Mapping[str, Any]) -> None:
    people: tuple[Attending, ...] = values.get("people", ())
    items: tuple[Point, ...] = values.get("items", ())
    groups: tuple[str, ...] = values.get("groups", ())
    known = _ids(session, Person, {p.person for p in people} | {i.presenter for i in items if i.presenter})
    known_groups = _ids(session, WorkingGroup, set(groups))
    made: dict[str, list[Any]] = {
        "groups": [
            SessionGroup(group_id=_known(known_groups, key), position=n) for n, key in enumerate(groups)
        ],
        "people": [
            SessionPerson(
                person_id=_known(known, p.person), position=n, role=p.role, side=p.side, remote=p.remote
            )
            for n, p in enumerate(people)
        ],
        "items": [
            Item(
                position=n,
                title=item.title,
                minutes=item.minutes,
                presenter_id=_known(known, item.presenter) if item.presenter else None,
            )
            for n, item in enumerate(items)
        ],
    }
    changed = [field for field in made if field in values]
    # Old links go first: a changed order would otherwise meet its own unique keys.
    for field in changed:
        setattr(row, field, [])
    session.flush()
    for field in changed:
        setattr(row, field, made[field])


def _ids(session: Session, table: type[WorkingGroup] | type[Person], keys: set[str]) -> dict[str, int]:
    if not keys:
        return {}
    return dict(session.execute(select(table.key, table.id).where(table.key.in_(keys))).all())


def _known(table: Mapping[str, int], key: str) -> int:
    if key not in table:
        raise Invalid(N_("“%(key)s” is not known here."), key=key)
    return table[key]
