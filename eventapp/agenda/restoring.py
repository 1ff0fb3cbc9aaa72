"""An older publication becomes the draft again, its sessions under the UIDs that calendars know."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from eventapp.core import audit
from eventapp.core.errors import Conflict
from eventapp.meetings.model import Edition, Mode
from eventapp.partnership.model import WorkingGroup
from eventapp.people.model import Person

from .approvals import EDITED_MEANWHILE, draft_digest, edition_path
from .content import AgendaContent, ItemContent, SessionContent
from .model import AgendaSession, Item, SessionGroup, SessionPerson
from .publishing import agendas
from .service import Links, write_row


class Lost(NamedTuple):
    """Something that the publication names and that is not known here any more: a room, a person, a group.
    The session comes back without it."""

    session: SessionContent
    kind: str  # room | person | group
    name: Any  # a text, or a LocalizedText


class Restored(NamedTuple):
    """Slugs of the sessions that were changed or brought back, and of those that were taken out."""

    changed: tuple[str, ...]
    removed: tuple[str, ...]
    lost: tuple[Lost, ...]


def restore(
    session: Session, actor: str, now: datetime, edition: Edition, number: int, digest: str
) -> Restored:
    """Make the draft say what publication *number* said, about the meeting as it is now: its dates, place
    and rooms stay. *digest* is that of the draft which the organizer agreed to replace.

    What is not scheduled stays where it waits. Raises `NotFound`, and `Conflict` when the draft is another.
    """
    wanted, draft = agendas(session, edition, number, 0)
    if draft_digest(draft) != digest:
        raise Conflict(EDITED_MEANWHILE)
    known = _known(session, edition, wanted)
    rows = _rows(session, edition)
    live = {each.uid: each for each in wanted.sessions if not each.cancelled}
    removed = tuple(
        row.slug for uid, row in rows.items() if uid not in live and not row.removed and row.start is not None
    )
    for row in rows.values():
        if row.slug in removed:
            row.removed = True
    changed = tuple(
        each.slug
        for uid, each in live.items()
        if write_row(
            session, rows.get(uid) or _new_row(edition, each, rows), _facts(each, known), _links(each, known)
        )
    )
    audit.record(
        session,
        actor,
        "agenda.restored",
        edition_path(edition),
        now,
        number=number,
        changed=list(changed),
        removed=list(removed),
    )
    return Restored(changed, removed, lost(session, edition, wanted))


def lost(session: Session, edition: Edition, wanted: AgendaContent) -> tuple[Lost, ...]:
    """What *wanted* names and restoring it could not bring back."""
    return tuple(_lost(wanted, _known(session, edition, wanted)))


class _Known(NamedTuple):
    """Ids by key, and of persons also by name."""

    rooms: dict[str, int]
    groups: dict[str, int]
    people: dict[str, int]
    named: dict[str, list[int]]

    def presenter(self, item: ItemContent) -> int | None:
        """The person of the item's key; one of older publications, which have no more than a name, is the
        only person of that name."""
        if item.presenter_key is not None:
            return self.people.get(item.presenter_key)
        found = self.named.get(item.presenter or "", [])
        return found[0] if len(found) == 1 else None


def _known(session: Session, edition: Edition, wanted: AgendaContent) -> _Known:
    sessions = wanted.sessions
    items = [item for each in sessions for item in each.items]
    names = {item.presenter for item in items if item.presenter}
    keys = {person.key for each in sessions for person in each.people}
    keys |= {item.presenter_key for item in items if item.presenter_key}
    people = session.execute(
        select(Person.key, Person.name, Person.id).where(or_(Person.key.in_(keys), Person.name.in_(names)))
    ).all()
    named: dict[str, list[int]] = {}
    for _key, name, person_id in people:
        named.setdefault(name, []).append(person_id)
    groups = select(WorkingGroup.key, WorkingGroup.id).where(
        WorkingGroup.key.in_({group.key for each in sessions for group in each.groups})
    )
    return _Known(
        {room.key: room.id for room in edition.rooms},
        dict(session.execute(groups).all()),
        {key: person_id for key, _name, person_id in people},
        named,
    )


def _lost(wanted: AgendaContent, known: _Known) -> Iterator[Lost]:
    for each in wanted.sessions:
        if each.cancelled:
            continue
        for room in (each.room, each.video_room):
            if room is not None and room.key not in known.rooms:
                yield Lost(each, "room", room.name)
        for group in each.groups:
            if group.key not in known.groups:
                yield Lost(each, "group", group.name)
        names = [person.name for person in each.people if person.key not in known.people]
        names += [item.presenter for item in each.items if item.presenter and known.presenter(item) is None]
        for name in dict.fromkeys(names):
            yield Lost(each, "person", name)


def _rows(session: Session, edition: Edition) -> dict[str, AgendaSession]:
    """Every session that the draft ever had, by uid, with its links."""
    rows = session.scalars(
        select(AgendaSession)
        .where(AgendaSession.edition_id == edition.id)
        .options(
            selectinload(AgendaSession.groups),
            selectinload(AgendaSession.people),
            selectinload(AgendaSession.items),
        )
        .execution_options(populate_existing=True)
    )
    return {row.uid: row for row in rows}


def _new_row(edition: Edition, each: SessionContent, rows: dict[str, AgendaSession]) -> AgendaSession:
    """A row for a session that the draft has lost altogether, under the address it had if that is free."""
    taken = {row.slug for row in rows.values()}
    slug = each.slug if each.slug not in taken else f"{each.slug}-{each.uid[:8]}"
    return AgendaSession(edition_id=edition.id, uid=each.uid, slug=slug)


def _facts(each: SessionContent, known: _Known) -> dict[str, Any]:
    return {
        "kind": each.kind,
        "title": each.title,
        "summary": each.summary,
        "zone": each.zone,
        "start": each.start,
        "minutes": int((each.end - each.start).total_seconds()) // 60,
        "mode": Mode(each.mode),
        "audience": each.audience,
        "languages": list(each.languages),
        "link": each.link,
        "room_id": known.rooms.get(each.room.key) if each.room else None,
        "video_room_id": known.rooms.get(each.video_room.key) if each.video_room else None,
    }


def _links(each: SessionContent, known: _Known) -> Links:
    groups = [known.groups[group.key] for group in each.groups if group.key in known.groups]
    people = [person for person in each.people if person.key in known.people]
    return Links(
        room_id=None,
        video_room_id=None,
        groups=[SessionGroup(group_id=group, position=n) for n, group in enumerate(groups)],
        people=[
            SessionPerson(
                person_id=known.people[person.key],
                position=n,
                role=person.role,
                side=person.side,
                remote=person.remote,
            )
            for n, person in enumerate(people)
        ],
        items=[
            Item(
                position=n,
                title=item.title,
                minutes=item.minutes,
                presenter_id=known.presenter(item),
            )
            for n, item in enumerate(each.items)
        ],
    )
