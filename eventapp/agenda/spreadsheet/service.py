"""Use cases: keep a file that was read, show what it would change, take it back whole or not at all."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TypeVar

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from eventapp.agenda.draft import OrganizationDraft, PersonDraft, RoomDraft
from eventapp.agenda.service import remove_session, save_session
from eventapp.core import audit
from eventapp.core.db import Base
from eventapp.core.errors import Conflict, Invalid, NotFound
from eventapp.core.localized import NOTHING, Language
from eventapp.core.translations import N_
from eventapp.meetings.model import Edition, Room
from eventapp.people.model import Organization, Person

from . import cells, plan
from .cells import Cells
from .current import current
from .model import KeptSpreadsheet
from .plan import Plan
from .values import Current, Given

KEPT_FOR = timedelta(hours=1)
LONGEST_NAME = 120
MOVED_ON = N_("The draft has changed meanwhile. This is what the file would change now.")

Row = TypeVar("Row", bound=Base)


def keep(session: Session, actor: str, now: datetime, edition: Edition, name: str, given: Given) -> str:
    """Keep a file for the next step; an earlier one of the same person for the same meeting goes, and
    everybody's that are too old. Gives its key."""
    session.execute(
        delete(KeptSpreadsheet).where(
            (KeptSpreadsheet.sent_at < now - KEPT_FOR)
            | ((KeptSpreadsheet.sent_by == actor) & (KeptSpreadsheet.edition_id == edition.id))
        )
    )
    kept = KeptSpreadsheet(
        key=secrets.token_urlsafe(32),
        edition_id=edition.id,
        sent_by=actor,
        sent_at=now,
        name=name[-LONGEST_NAME:],
        content=msgspec.json.encode(given),
        taken=None,
    )
    session.add(kept)
    session.flush()
    return kept.key


def kept(
    session: Session, actor: str, now: datetime, edition: Edition, key: str, *, lock: bool = False
) -> KeptSpreadsheet:
    """The file that *actor* sent for this meeting within the hour. Raises `NotFound`."""
    wanted = select(KeptSpreadsheet).where(
        KeptSpreadsheet.key == key,
        KeptSpreadsheet.edition_id == edition.id,
        KeptSpreadsheet.sent_by == actor,
        KeptSpreadsheet.sent_at >= now - KEPT_FOR,
    )
    found = session.scalars(wanted.with_for_update() if lock else wanted).one_or_none()
    if found is None:
        raise NotFound(
            N_("This file is no longer kept: an hour has passed, or another was sent. Send it again.")
        )
    return found


def given_of(row: KeptSpreadsheet) -> Given:
    return msgspec.json.decode(row.content, type=Given)


class Unfinished(Invalid):
    """Something is still to be answered or put right; ``plan`` says what."""

    def __init__(self, made: Plan) -> None:
        super().__init__(N_("Answer every question first."))
        self.plan = made


def take(
    session: Session,
    actor: str,
    now: datetime,
    edition: Edition,
    key: str,
    state: str,
    answers: Mapping[str, str],
    *,
    remove: bool,
) -> KeptSpreadsheet:
    """Make the draft what the file says; *edition* is locked. A file taken already is not taken again.

    Raises `Conflict` when the draft is not the one whose plan was shown (*state*), `Unfinished`, `NotFound`.
    """
    row = kept(session, actor, now, edition, key, lock=True)
    if row.taken is not None:
        return row
    present = current(session, edition)
    if present.state != state:
        raise Conflict(MOVED_ON)
    made = plan.make(present, given_of(row), answers, Language.EN, remove=remove)
    if made.findings.mistakes or made.open_questions:
        raise Unfinished(made)
    _save(session, actor, now, edition, present, made)
    row.taken = _counts(made, remove=remove)
    row.content = b""
    audit.record(session, actor, "agenda.spreadsheet_taken", present.path, now, file=row.name, **row.taken)
    session.flush()
    return row


def _counts(made: Plan, *, remove: bool) -> dict[str, int]:
    """How many of each; also the words of the page that says what was done."""
    counted = [f"{change.sheet}_{change.happens}" for change in made.changes]
    if remove:
        counted += [f"{change.sheet}_{change.happens}" for change in made.leftovers]
    return {name: counted.count(name) for name in sorted(set(counted))}


def _save(
    session: Session, actor: str, now: datetime, edition: Edition, present: Current, made: Plan
) -> None:
    was = {
        "organizations": {each.key: cells.organization(each) for each in present.organizations},
        "people": {each.key: cells.person(each) for each in present.people},
        "rooms": {each.key: cells.room(each) for each in present.rooms},
        "sessions": {known.draft.slug: cells.session(known) for known in present.sessions},
    }

    def note(action: str, subject: str, before: Cells | None, after: Cells) -> None:
        details = audit.difference(before or {}, {key: text for key, text in after.items() if text or before})
        audit.record(session, actor, action, subject, now, **details)

    for organization in made.saves.organizations:
        _save_organization(session, organization)
        before = was["organizations"].get(organization.key)
        note(
            "people.organization_saved",
            f"organizations/{organization.key}",
            before,
            cells.organization(organization),
        )
    session.flush()
    employers = dict(session.execute(select(Organization.key, Organization.id)).all())
    for person in made.saves.people:
        _save_person(session, person, employers)
        note(
            "people.person_saved", f"people/{person.key}", was["people"].get(person.key), cells.person(person)
        )
    for room in made.saves.rooms:
        _save_room(edition, room)
        subject = f"{present.path}/rooms/{room.key}"
        before = was["rooms"].get(room.key)
        action = "meetings.room_changed" if before else "meetings.room_added"
        note(action, subject, before, cells.room(room))
    session.flush()
    session.refresh(edition, ["rooms"])
    for draft, version in made.saves.sessions:
        save_session(session, actor, now, edition, draft, version)
    for slug in made.saves.removed:
        remove_session(session, actor, now, edition, slug)


def _save_organization(session: Session, draft: OrganizationDraft) -> None:
    row = _keyed(session, Organization, draft.key)
    row.name, row.acronym = draft.name, draft.acronym or NOTHING
    row.sector, row.country = draft.sector, draft.country


def _save_person(session: Session, draft: PersonDraft, employers: Mapping[str, int]) -> None:
    row = _keyed(session, Person, draft.key)
    row.name, row.title, row.place = draft.name, draft.title or NOTHING, draft.city
    row.organization_id = employers[draft.organization] if draft.organization else None


def _save_room(edition: Edition, draft: RoomDraft) -> None:
    row = next((room for room in edition.rooms if room.key == draft.key), None)
    if row is None:
        row = Room(key=draft.key, position=max((room.position for room in edition.rooms), default=-1) + 1)
        edition.rooms.append(row)
    row.name, row.video = draft.name, draft.kind == "video"
    row.capacity, row.features, row.link = draft.capacity, draft.features, draft.link
    row.template = False  # somebody has looked at it


def _keyed(session: Session, table: type[Row], key: str) -> Row:
    row = session.scalars(select(table).filter_by(key=key)).one_or_none()
    if row is None:
        row = table(key=key)
        session.add(row)
    return row
