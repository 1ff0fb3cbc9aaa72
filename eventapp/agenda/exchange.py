"""An agenda file becomes the draft of its edition; loading it again changes only what differs."""

from datetime import datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.core.db import Base
from eventapp.core.errors import Invalid, NotFound
from eventapp.core.localized import NOTHING
from eventapp.core.translations import N_
from eventapp.meetings.model import Edition, Nature, Room
from eventapp.meetings.queries import edition_to_change
from eventapp.partnership.model import Series
from eventapp.people.model import Organization, Person

from .draft import AgendaFile, EditionDraft, mistakes
from .model import AgendaSession
from .service import remove_session, save_session

Row = TypeVar("Row", bound=Base)


def load_agenda(session: Session, actor: str, now: datetime, file: AgendaFile) -> Edition:
    """Make the draft of the edition equal to *file*: sessions are known by their slugs, and one that the
    file lacks is removed. Facts of an edition that sources document are left as they are.

    Raises `NotFound` for an unknown series, `Invalid` for what cannot be meant or is not known.
    """
    for place, what in mistakes(file):
        raise Invalid(N_("%(place)s: %(what)s."), place=place, what=what)
    edition = _edition(session, file)
    for organization in file.organizations:
        row = _keyed(session, Organization, organization.key)
        row.name, row.acronym = organization.name, organization.acronym or NOTHING
        row.country, row.sector = organization.country, organization.sector
    session.flush()
    employers = dict(session.execute(select(Organization.key, Organization.id)).all())
    for person in file.people:
        someone = _keyed(session, Person, person.key)
        someone.name, someone.title, someone.place = person.name, person.title or NOTHING, person.city
        if person.organization is not None:
            if person.organization not in employers:
                raise Invalid(
                    N_("%(person)s belongs to “%(key)s”, which is not known."),
                    person=person.name,
                    key=person.organization,
                )
            someone.organization_id = employers[person.organization]
    _rooms(session, edition, file)
    session.flush()
    session.refresh(edition, ["rooms", "series"])
    for draft in file.sessions:
        save_session(session, actor, now, edition, draft)
    kept = {draft.slug for draft in file.sessions}
    drafted = session.scalars(
        select(AgendaSession.slug).where(
            AgendaSession.edition_id == edition.id, AgendaSession.removed.is_(False)
        )
    ).all()
    for slug in drafted:
        if slug not in kept:
            remove_session(session, actor, now, edition, slug)
    return edition


def _edition(session: Session, file: AgendaFile) -> Edition:
    try:
        edition = edition_to_change(session, file.series, file.number)
    except NotFound:
        series = session.scalars(select(Series).where(Series.key == file.series)).one_or_none()
        if series is None:
            raise NotFound(N_("There is no series “%(series)s”."), series=file.series) from None
        edition = Edition(
            series_id=series.id, number=file.number, year=file.edition.start.year, notes=[], rooms=[]
        )
        _facts(edition, file.edition)
        session.add(edition)
    if file.nature is Nature.SAMPLE:
        _facts(edition, file.edition)
    draft = file.edition
    edition.nature, edition.basis, edition.clock_places = file.nature, file.basis, list(file.cities)
    edition.zone, edition.city = draft.zone, draft.city
    edition.venue, edition.address = draft.venue or edition.venue or NOTHING, draft.address
    edition.latitude, edition.longitude = draft.latitude, draft.longitude
    if draft.contact is not None:
        edition.contact_name, edition.contact_email = draft.contact.name, draft.contact.email
    session.flush()
    return edition


def _facts(edition: Edition, draft: EditionDraft) -> None:
    edition.year = draft.start.year
    edition.start_date, edition.end_date = draft.start, draft.end
    edition.host, edition.mode = draft.host_country, draft.mode


def _rooms(session: Session, edition: Edition, file: AgendaFile) -> None:
    rows = {row.key: row for row in session.scalars(select(Room).where(Room.edition_id == edition.id))}
    for position, draft in enumerate(file.rooms):
        room = rows.get(draft.key) or Room(edition_id=edition.id, key=draft.key)
        room.position, room.name, room.video = position, draft.name, draft.kind == "video"
        room.capacity, room.features, room.link = draft.capacity, draft.features, draft.link
        session.add(room)


def _keyed(session: Session, table: type[Row], key: str) -> Row:
    row = session.scalars(select(table).filter_by(key=key)).one_or_none()
    if row is None:
        row = table(key=key)
        session.add(row)
    return row
