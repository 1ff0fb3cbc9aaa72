"""Reads everything that the file holds, in a constant number of statements."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, select, union
from sqlalchemy.orm import Session, selectinload

from eventapp.agenda.draft import (
    ItemDraft,
    OrganizationDraft,
    PersonDraft,
    RoomDraft,
    SessionDraft,
    SessionPersonDraft,
)
from eventapp.agenda.model import AgendaSession, Item, SessionPerson
from eventapp.meetings.model import Edition, Room
from eventapp.partnership.model import Membership, Seat, Series, Tenure, WorkingGroup
from eventapp.partnership.queries import names_in_year
from eventapp.people.model import Organization, Person

from .values import Current, KnownSession


def current(session: Session, edition: Edition) -> Current:
    """*edition* comes with its series and rooms loaded."""
    rows = session.scalars(
        select(AgendaSession)
        .where(AgendaSession.edition_id == edition.id)
        .options(
            selectinload(AgendaSession.groups),
            selectinload(AgendaSession.people),
            selectinload(AgendaSession.items),
        )
    ).all()
    lineage = edition.series.lineage
    people = list(session.scalars(select(Person).order_by(Person.name, Person.key)))
    ours, others = (
        set(session.scalars(union(*_tied(lineage, theirs=theirs)).subquery().select()))
        for theirs in (False, True)
    )
    organizations = list(session.scalars(select(Organization).order_by(Organization.key)))
    foreign = {person.id for person in people if person.id in others - ours}
    our_bodies, other_bodies = _bodies(session, lineage, people, foreign)
    foreign_bodies = other_bodies - our_bodies
    keys = _Keys(session, edition, people)
    employers = {body.id: body.key for body in organizations}
    return Current(
        path=f"{edition.series.key}/{edition.number}",
        zone=edition.zone or "UTC",
        sessions=tuple(_known(row, edition, keys) for row in _in_order(rows) if not row.removed),
        removed={row.slug: row.uid for row in rows if row.removed},
        people=tuple(_person(row, employers) for row in people if row.id not in foreign),
        organizations=tuple(_organization(row) for row in organizations if row.id not in foreign_bodies),
        rooms=tuple(_room(row) for row in edition.rooms),
        groups=dict(sorted(keys.groups.values())),
        foreign_people=frozenset(row.key for row in people if row.id in foreign),
        foreign_organizations=frozenset(row.key for row in organizations if row.id in foreign_bodies),
    )


def _tied(lineage: str, *, theirs: bool) -> tuple[Select[Any], ...]:
    """Ids of the people who have a part in this partnership, or (``theirs``) in another."""

    def of(column: object) -> object:
        return column != lineage if theirs else column == lineage

    in_sessions = (
        select(SessionPerson.person_id)
        .join(AgendaSession, AgendaSession.id == SessionPerson.session_id)
        .join(Edition, Edition.id == AgendaSession.edition_id)
        .join(Series, Series.id == Edition.series_id)
        .where(of(Series.lineage))  # type: ignore[arg-type]
    )
    presenting = (
        select(Item.presenter_id)
        .join(AgendaSession, AgendaSession.id == Item.session_id)
        .join(Edition, Edition.id == AgendaSession.edition_id)
        .join(Series, Series.id == Edition.series_id)
        .where(of(Series.lineage), Item.presenter_id.is_not(None))  # type: ignore[arg-type]
    )
    seated = (
        select(Tenure.person_id)
        .join(Seat, Seat.id == Tenure.seat_id)
        .join(WorkingGroup, WorkingGroup.id == Seat.group_id)
        .where(of(WorkingGroup.lineage))  # type: ignore[arg-type]
    )
    return in_sessions, presenting, seated


def _bodies(
    session: Session, lineage: str, people: list[Person], foreign: set[int]
) -> tuple[set[int], set[int]]:
    """Ids of the organizations that have to do with this partnership, and with others."""
    members = session.execute(
        select(Membership.organization_id, WorkingGroup.lineage).join(
            WorkingGroup, WorkingGroup.id == Membership.group_id
        )
    ).all()
    ours = {row.organization_id for row in members if row.lineage == lineage}
    others = {row.organization_id for row in members if row.lineage != lineage}
    for person in people:
        if person.organization_id is not None:
            (others if person.id in foreign else ours).add(person.organization_id)
    return ours, others


class _Keys:
    """The keys behind the ids in the rows of sessions."""

    def __init__(self, session: Session, edition: Edition, people: list[Person]) -> None:
        self.people = {person.id: person.key for person in people}
        self.rooms = {room.id: room.key for room in edition.rooms}
        ids = session.scalars(
            select(WorkingGroup.id).where(WorkingGroup.lineage == edition.series.lineage)
        ).all()
        self.groups = names_in_year(session, ids, edition.year)


def _in_order(rows: Iterable[AgendaSession]) -> list[AgendaSession]:
    """By time; what is not scheduled comes last."""
    return sorted(rows, key=lambda row: (row.start is None, str(row.start), row.slug))


def _known(row: AgendaSession, edition: Edition, keys: _Keys) -> KnownSession:
    late = row.start is not None and row.end is not None and row.end.date() != row.start.date()
    draft = SessionDraft(
        slug=row.slug,
        kind=row.kind,
        title=row.title,
        summary=row.summary,
        mode=row.mode,
        day=row.start.date() if row.start else None,
        start=f"{row.start:%H:%M}" if row.start else None,
        end=f"{row.end:%H:%M}" if row.end else None,
        minutes=row.minutes if late or row.start is None else None,
        zone=row.zone if row.zone != (edition.zone or "UTC") else None,
        audience=row.audience,
        expected=row.expected,
        room=keys.rooms.get(row.room_id) if row.room_id else None,
        video_room=keys.rooms.get(row.video_room_id) if row.video_room_id else None,
        groups=[keys.groups[link.group_id][0] for link in row.groups if link.group_id in keys.groups],
        languages=list(row.languages),  # type: ignore[arg-type]
        people=[
            SessionPersonDraft(
                person=keys.people[link.person_id],
                role=link.role,
                side=link.side,  # type: ignore[arg-type]
                attends="remote" if link.remote else "in_person",
            )
            for link in row.people
        ],
        items=[
            ItemDraft(
                title=item.title,
                minutes=item.minutes,
                presenter=keys.people[item.presenter_id] if item.presenter_id else None,
            )
            for item in row.items
        ],
        link=row.link,
    )
    return KnownSession(row.uid, row.version, draft, late)


def _person(row: Person, employers: dict[int, str]) -> PersonDraft:
    return PersonDraft(
        key=row.key,
        name=row.name,
        organization=employers[row.organization_id] if row.organization_id else None,
        title=row.title,
        city=row.place,
    )


def _organization(row: Organization) -> OrganizationDraft:
    return OrganizationDraft(
        key=row.key,
        name=row.name,
        sector=row.sector,
        acronym=row.acronym,
        country=row.country,  # type: ignore[arg-type]
    )


def _room(row: Room) -> RoomDraft:
    return RoomDraft(
        key=row.key,
        name=row.name,
        kind="video" if row.video else "room",
        capacity=row.capacity,
        features=list(row.features),
        link=row.link,
    )
