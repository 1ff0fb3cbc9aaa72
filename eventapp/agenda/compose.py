"""The draft's rows as one `AgendaContent`: the value that checks, previews and publications work on."""

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from eventapp.core import clock
from eventapp.core.errors import Invalid
from eventapp.core.localized import LocalizedText
from eventapp.core.translations import N_
from eventapp.meetings.model import Edition, Room
from eventapp.partnership.queries import names_in_year
from eventapp.people.model import Person

from .content import (
    AgendaContent,
    EditionContent,
    GroupContent,
    ItemContent,
    Participation,
    RoomContent,
    SeriesContent,
    SessionContent,
    in_order,
)
from .model import AgendaSession, Item, SessionPerson


def draft_content(session: Session, edition: Edition) -> AgendaContent:
    """Read the whole draft of *edition* (its series and rooms loaded) in a constant number of statements."""
    rows = session.scalars(
        select(AgendaSession)
        .where(
            AgendaSession.edition_id == edition.id,
            AgendaSession.removed.is_(False),
            AgendaSession.start.is_not(None),
        )
        .options(
            selectinload(AgendaSession.groups),
            selectinload(AgendaSession.people)
            .joinedload(SessionPerson.person)
            .joinedload(Person.organization),
            selectinload(AgendaSession.items).joinedload(Item.presenter),
        )
    ).all()
    group_ids = {link.group_id for row in rows for link in row.groups}
    groups = {
        group_id: GroupContent(key, name)
        for group_id, (key, name) in names_in_year(session, group_ids, edition.year).items()
    }
    rooms = {room.id: _room(room) for room in edition.rooms}
    return AgendaContent(
        edition=_edition(edition),
        rooms=tuple(rooms.values()),
        sessions=in_order([_session(row, rooms, groups) for row in rows]),
        tzdata=clock.tzdata_version(),
    )


def _edition(edition: Edition) -> EditionContent:
    if edition.start_date is None or edition.end_date is None or edition.zone is None or edition.city is None:
        raise Invalid(
            N_("Meeting %(meeting)s has no dates, city or time zone yet, so it can have no agenda."),
            meeting=f"{edition.series.key}/{edition.number}",
        )
    return EditionContent(
        series=SeriesContent(edition.series.key, edition.series.name, edition.series.acronym),
        number=edition.number,
        year=edition.year,
        start_date=edition.start_date,
        end_date=edition.end_date,
        zone=edition.zone,
        city=edition.city,
        mode=edition.mode or "",
        nature=edition.nature,
        host=edition.host,
        venue=edition.venue,
        address=edition.address,
        latitude=edition.latitude,
        longitude=edition.longitude,
        basis=edition.basis,
        contact_name=edition.contact_name,
        contact_email=edition.contact_email,
        clock_places=tuple(edition.clock_places),
    )


def _room(room: Room) -> RoomContent:
    return RoomContent(room.key, room.name, room.video, room.capacity, tuple(room.features))


def _session(
    row: AgendaSession, rooms: dict[int, RoomContent], groups: dict[int, GroupContent]
) -> SessionContent:
    assert row.start is not None  # the query leaves out what is not scheduled
    assert row.end is not None
    return SessionContent(
        uid=row.uid,
        slug=row.slug,
        kind=row.kind,
        title=row.title,
        summary=row.summary,
        start=row.start,
        end=row.end,
        zone=row.zone,
        starts_at=clock.instant(row.start, row.zone),
        ends_at=clock.instant(row.end, row.zone),
        mode=row.mode,
        audience=row.audience,
        room=rooms.get(row.room_id) if row.room_id else None,
        video_room=rooms.get(row.video_room_id) if row.video_room_id else None,
        groups=tuple(groups[link.group_id] for link in row.groups),
        people=tuple(_participation(link) for link in row.people),
        items=tuple(
            ItemContent(item.title, item.minutes, item.presenter.name if item.presenter else None)
            for item in row.items
        ),
        languages=tuple(row.languages),
        link=row.link,
    )


def _participation(link: SessionPerson) -> Participation:
    person = link.person
    return Participation(
        key=person.key,
        name=person.name,
        role=link.role,
        title=person.title,
        organization=person.organization.name if person.organization else LocalizedText(),
        side=link.side,
        remote=link.remote,
        place=person.place,
    )
