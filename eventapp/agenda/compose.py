"""The draft's rows as one `AgendaContent`: the value that checks, previews and publications work on."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from eventapp.core import clock
from eventapp.core.errors import Invalid
from eventapp.core.localized import NOTHING, LocalizedText
from eventapp.core.translations import N_
from eventapp.glossary.queries import lexicon
from eventapp.glossary.rules import render_title
from eventapp.meetings.model import Edition, Room
from eventapp.partnership.queries import names_in_year
from eventapp.people.model import Organization, Person

from .content import (
    AgendaContent,
    Audience,
    EditionContent,
    GroupContent,
    ItemContent,
    Kind,
    Participation,
    RoomContent,
    SeriesContent,
    SessionContent,
    in_order,
)
from .model import AgendaSession, Item, SessionGroup, SessionPerson


class Waiting(NamedTuple):
    """A session of the draft that has no hour yet."""

    slug: str
    kind: Kind
    title: LocalizedText
    minutes: int
    mode: str
    room: RoomContent | None
    video_room: RoomContent | None
    groups: tuple[GroupContent, ...]
    people: tuple[Participation, ...]
    audience: Audience = Audience.ORGANIZER
    languages: tuple[str, ...] = ()
    items: tuple[ItemContent, ...] = ()
    link: str | None = None


class Draft(NamedTuple):
    """The whole draft: what is scheduled, what waits in the tray, and the version of each session."""

    content: AgendaContent
    waiting: tuple[Waiting, ...]
    versions: dict[str, int]  # by slug


def draft_content(session: Session, edition: Edition) -> AgendaContent:
    """Read what is scheduled of the draft of *edition* (its series and rooms loaded) in a constant number of
    statements."""
    return whole_draft(session, edition).content


def whole_draft(session: Session, edition: Edition) -> Draft:
    """Read the draft as plain rows: the editor does this after every move, and objects would cost thrice
    the time."""
    of_edition = (AgendaSession.edition_id == edition.id, AgendaSession.removed.is_(False))
    rows = session.execute(select(*AgendaSession.__table__.c).where(*of_edition)).all()
    people = _people(session, of_edition, edition.series.lineage)
    items = _by_session(
        session.execute(
            select(Item.session_id, Item.title, Item.minutes, Person.name, Person.key)
            .join(AgendaSession, AgendaSession.id == Item.session_id)
            .outerjoin(Person, Person.id == Item.presenter_id)
            .where(*of_edition)
            .order_by(Item.session_id, Item.position)
        )
    )
    links = _by_session(
        session.execute(
            select(SessionGroup.session_id, SessionGroup.group_id)
            .join(AgendaSession, AgendaSession.id == SessionGroup.session_id)
            .where(*of_edition)
            .order_by(SessionGroup.session_id, SessionGroup.position)
        )
    )
    names = names_in_year(session, {row.group_id for of in links.values() for row in of}, edition.year)
    groups = {group_id: GroupContent(key, name) for group_id, (key, name) in names.items()}
    rooms = {room.id: _room(room) for room in edition.rooms}
    scheduled, waiting = [], []
    for row in rows:
        of_row = tuple(groups[link.group_id] for link in links.get(row.id, ()))
        points = tuple(ItemContent(*item[1:]) for item in items.get(row.id, ()))
        if row.start is None:
            waiting.append(
                Waiting(
                    row.slug,
                    row.kind,
                    row.title,
                    row.minutes,
                    row.mode,
                    rooms.get(row.room_id),
                    rooms.get(row.video_room_id),
                    of_row,
                    tuple(people.get(row.id, ())),
                    row.audience,
                    tuple(row.languages),
                    points,
                    row.link,
                )
            )
        else:
            scheduled.append(_session(row, rooms, of_row, people.get(row.id, ()), points))
    content = AgendaContent(
        edition=_edition(edition),
        rooms=tuple(rooms.values()),
        sessions=in_order(scheduled),
        tzdata=clock.tzdata_version(),
    )
    return Draft(
        content, tuple(sorted(waiting, key=lambda w: w.slug)), {row.slug: row.version for row in rows}
    )


def _people(
    session: Session, of_edition: tuple[ColumnElement[bool], ...], lineage: str
) -> dict[int, list[Participation]]:
    """By session. Titles that lack a language have it from the glossary."""
    links = session.execute(
        select(
            SessionPerson.session_id,
            SessionPerson.person_id,
            SessionPerson.role,
            SessionPerson.side,
            SessionPerson.remote,
        )
        .join(AgendaSession, AgendaSession.id == SessionPerson.session_id)
        .where(*of_edition)
        .order_by(SessionPerson.session_id, SessionPerson.position)
    ).all()
    persons = {
        row.id: row
        for row in session.execute(
            select(
                Person.id,
                Person.key,
                Person.name,
                Person.title,
                Person.place,
                Organization.name.label("employer"),
            )
            .outerjoin(Organization, Organization.id == Person.organization_id)
            .where(
                Person.id.in_(
                    select(SessionPerson.person_id)
                    .join(AgendaSession, AgendaSession.id == SessionPerson.session_id)
                    .where(*of_edition)
                )
            )
        )
    }
    titles = {row.id: row.title for row in persons.values()}
    if any(title and title.missing() for title in titles.values()):
        known = lexicon(session, lineage)
        titles = {key: render_title(known, title) for key, title in titles.items()}
    result: dict[int, list[Participation]] = {}
    for session_id, person_id, role, side, remote in links:
        person = persons[person_id]
        result.setdefault(session_id, []).append(
            Participation(
                person.key,
                person.name,
                role,
                titles[person_id],
                person.employer or NOTHING,
                side,
                remote,
                person.place,
            )
        )
    return result


def _by_session(rows: Iterable[Any]) -> dict[int, list[Any]]:
    """Rows by their session, which they name first."""
    return {session_id: list(group) for session_id, group in groupby(rows, key=lambda row: int(row[0]))}


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
    row: Any,
    rooms: dict[int, RoomContent],
    groups: tuple[GroupContent, ...],
    people: Iterable[Participation],
    items: tuple[ItemContent, ...],
) -> SessionContent:
    end = row.start + timedelta(minutes=row.minutes)
    return SessionContent(
        uid=row.uid,
        slug=row.slug,
        kind=row.kind,
        title=row.title,
        summary=row.summary,
        start=row.start,
        end=end,
        zone=row.zone,
        starts_at=clock.instant(row.start, row.zone),
        ends_at=clock.instant(end, row.zone),
        mode=row.mode,
        audience=row.audience,
        room=rooms.get(row.room_id),
        video_room=rooms.get(row.video_room_id),
        groups=groups,
        people=tuple(people),
        items=items,
        languages=tuple(row.languages),
        link=row.link,
    )
