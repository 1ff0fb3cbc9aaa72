"""Calendars follow: rows are brought to what `rules` say, after each publication, after each change of a
registration, and at the hours at which something changes by itself.

All of it is one use case, `follow`, for everybody of an edition or for some; done twice it changes nothing.
Work of one edition stands in one lane (`watching.lane`), so two workers never do it at once.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from eventapp.agenda.content import AgendaContent, Audience, decode
from eventapp.agenda.model import AgendaSession
from eventapp.agenda.policy import visible
from eventapp.agenda.queries import latest_publication
from eventapp.core import outbox
from eventapp.core.claims import is_open
from eventapp.core.localized import Language
from eventapp.core.outbox import OutboxRow
from eventapp.meetings.model import Edition, Room
from eventapp.people.model import Person
from eventapp.registration import watching
from eventapp.registration.model import Choice, Registration, RegistrationRules
from eventapp.registration.rules import Place
from eventapp.settings import Settings

from . import rules
from .copies import Copies
from .model import Holder, Item
from .rules import Attending

CHANGED = "programs.changed"
"""Outbox: ``{"edition_id", "person_ids", "publication_id"}``: what the calendars of these people hold is
another, after the publication if there is one. After a publication it is put also where nobody is touched."""
FOLLOW = "programs.follow"
HOUR = "programs.hour"
AT_ONCE = 500  # people; more are left to another piece of work


def follow_publication(session: Session, payload: dict[str, Any], now: datetime) -> None:
    """Outbox: an agenda was published, and registrations have followed it."""
    publication = latest_publication(session, payload["edition_id"])
    _ask(session, now, payload["edition_id"], publication.id if publication else None)


def follow_hour(session: Session, payload: dict[str, Any], now: datetime) -> None:
    """Outbox: a link appears, or something leaves the calendars."""
    _ask(session, now, payload["edition_id"], None)


def follow_people(session: Session, payload: dict[str, Any], now: datetime) -> None:
    """Outbox: what some people have in an edition has changed, or how to reach them; no ids: everybody."""
    if not payload["person_ids"]:
        follow_everybody(session, payload, now)
        return
    follow(session, now, **payload)
    have = select(Holder.person_id).where(Holder.person_id.in_(payload["person_ids"]))
    _tell(session, now, payload["edition_id"], sorted(session.scalars(have)), None)


def follow_everybody(session: Session, payload: dict[str, Any], now: datetime) -> None:
    """Outbox: some hundred people of the edition, and then the next."""
    edition_id, publication_id = payload["edition_id"], payload.get("publication_id")
    ids = everybody(session, edition_id, payload.get("after", 0))
    changed = follow(session, now, edition_id, ids[:AT_ONCE])
    _tell(session, now, edition_id, changed, publication_id)
    if len(ids) > AT_ONCE:
        _ask(session, now, edition_id, publication_id, after=ids[AT_ONCE - 1])


def _ask(
    session: Session, now: datetime, edition_id: int, publication_id: int | None, after: int = 0
) -> None:
    payload = {"edition_id": edition_id, "publication_id": publication_id, "after": after}
    outbox.put(session, FOLLOW, payload, now, lane=watching.lane(edition_id))


def _tell(
    session: Session, now: datetime, edition_id: int, changed: Sequence[int], publication_id: int | None
) -> None:
    if changed or publication_id is not None:
        payload = {"edition_id": edition_id, "person_ids": changed, "publication_id": publication_id}
        outbox.put(session, CHANGED, payload, now)


def follow(session: Session, now: datetime, edition_id: int, person_ids: Collection[int]) -> list[int]:
    """Bring the calendars of these people to what holds in the edition. Gives those whose calendar changed;
    their revisions have risen."""
    source = _source(session, edition_id)
    if source is None:
        return []
    _plan_hour(session, now, edition_id, source)
    people = _attending(session, edition_id, person_ids)
    before = _items(session, edition_id, people)
    changes: list[_Change] = []
    for person_id, person in people.items():
        had = before.get(person_id, {})
        changes += _changes(source, person_id, person, had, now)
    touched = sorted({change.person_id for change in changes})
    _hold(session, edition_id, touched)
    revisions = _raise(session, touched)
    _write(session, now, edition_id, changes, revisions)
    _set_soon(session, now, [each for each in people if each in before or each in revisions])
    return touched


class _Held(NamedTuple):
    copy_id: int
    gone: bool


class _Change(NamedTuple):
    """One event of somebody. ``copy_id`` None: it is gone."""

    person_id: int
    uid: str
    copy_id: int | None
    new: bool


@dataclass
class _Source:
    content: AgendaContent
    copies: Copies
    link_hours: int


def _source(session: Session, edition_id: int) -> _Source | None:
    """What programs of an edition are made of; None while nothing of it is published."""
    publication = latest_publication(session, edition_id)
    if publication is None:
        return None
    settings: Settings = current_app.extensions["settings"]
    wanted = select(Room.key, Room.link).where(
        Room.edition_id == edition_id, Room.video, Room.link.is_not(None)
    )
    room_links = {key: link for key, link in session.execute(wanted) if link}
    content = rules.linked(visible(decode(publication.content), Audience.DELEGATE), room_links)
    registering = session.get(RegistrationRules, edition_id)
    link_hours = registering.link_hours if registering else rules.LINK_HOURS
    meeting = f"{content.edition.series.key}/meetings/{content.edition.number}"
    my_page = {each: f"{settings.base_url}/{each.value}/{meeting}/me" for each in Language}
    copies = Copies(
        session, edition_id, content, settings.base_url, my_page if registering else {}, link_hours
    )
    return _Source(content, copies, link_hours)


def everybody(session: Session, edition_id: int, after: int) -> list[int]:
    """Who may have something of the edition in their calendar, from the id *after* on: the registered, those
    who had something, and those with a calendar whom the agenda names."""
    publication = latest_publication(session, edition_id)
    if publication is None:
        return []
    named = _named(decode(publication.content))
    wanted = (
        select(Registration.person_id).where(
            Registration.edition_id == edition_id, Registration.erased_at.is_(None)
        ),
        select(Item.person_id).where(Item.edition_id == edition_id, ~Item.gone),
        select(Holder.person_id).join(Person, Person.id == Holder.person_id).where(Person.key.in_(named)),
    )
    ids = {each for query in wanted for each in session.scalars(query)}
    return sorted(each for each in ids if each > after)


def _named(content: AgendaContent) -> set[str]:
    people = {each.key for session in content.sessions for each in session.people}
    return people | {i.presenter_key for s in content.sessions for i in s.items if i.presenter_key}


def _attending(session: Session, edition_id: int, person_ids: Collection[int]) -> dict[int, Attending]:
    """What these people have in the edition, in the order of their ids. Somebody without a registration
    counts only with a calendar, which organizers or an earlier registration gave them."""
    registered = session.execute(
        select(Person.id, Person.key, Registration.state)
        .join(Registration, Registration.person_id == Person.id)
        .where(
            Registration.edition_id == edition_id,
            Registration.erased_at.is_(None),
            Person.id.in_(person_ids),
        )
    )
    found = {person_id: Attending(key, state) for person_id, key, state in registered}
    places: dict[int, dict[str, Place]] = {}
    rows = session.execute(
        select(Registration.person_id, AgendaSession.uid, Choice.place)
        .join(Choice, Choice.registration_id == Registration.id)
        .join(AgendaSession, AgendaSession.id == Choice.session_id)
        .where(
            Registration.edition_id == edition_id,
            Choice.place != Place.NONE,
            Registration.person_id.in_(person_ids),
        )
    )
    for person_id, uid, place in rows:
        places.setdefault(person_id, {})[uid] = place
    holders = session.execute(
        select(Person.id, Person.key)
        .join(Holder, Holder.person_id == Person.id)
        .where(Person.id.in_(person_ids))
    )
    for person_id, key in holders:
        found.setdefault(person_id, Attending(key))
    return {each: found[each]._replace(places=places.get(each, {})) for each in sorted(found)}


def _items(session: Session, edition_id: int, people: Collection[int]) -> dict[int, dict[str, _Held]]:
    rows = session.execute(
        select(Item.person_id, Item.uid, Item.copy_id, Item.gone).where(
            Item.edition_id == edition_id, Item.person_id.in_(people)
        )
    )
    found: dict[int, dict[str, _Held]] = {}
    for person_id, uid, copy_id, gone in rows:
        found.setdefault(person_id, {})[uid] = _Held(copy_id, gone)
    return found


def _changes(
    source: _Source, person_id: int, person: Attending, items: Mapping[str, _Held], now: datetime
) -> Iterator[_Change]:
    """What is not as it should be. An event that cannot be written now stays as it was."""
    had = {uid for uid, held in items.items() if not held.gone}
    forms = rules.sessions_of(source.content, person, had, now, source.link_hours)
    if rules.holds_meeting(person, forms):
        forms = {source.copies.meeting: rules.MEETING, **forms}
    for uid, form in forms.items():
        copy_id = source.copies.id_of(uid, form)
        if copy_id is not None and items.get(uid) != _Held(copy_id, gone=False):
            yield _Change(person_id, uid, copy_id, new=uid not in items)
    yield from (_Change(person_id, uid, None, new=False) for uid in sorted(had - set(forms)))


def _hold(session: Session, edition_id: int, person_ids: Collection[int]) -> None:
    """Give a calendar to those who have none yet."""
    there = set(session.scalars(select(Holder.person_id).where(Holder.person_id.in_(person_ids))))
    languages = session.execute(
        select(Registration.person_id, Registration.language).where(
            Registration.edition_id == edition_id, Registration.person_id.in_(person_ids)
        )
    )
    for person_id, language in languages:
        if person_id not in there:
            session.add(Holder(person_id=person_id, language=language))
    session.flush()


def _raise(session: Session, person_ids: Collection[int]) -> dict[int, int]:
    """The next revision of each; locked in one order, for another edition may be followed at once."""
    if not person_ids:
        return {}
    locked = (
        select(Holder.person_id, Holder.revision)
        .where(Holder.person_id.in_(person_ids))
        .order_by(Holder.person_id)
        .with_for_update()
    )
    revisions = {person_id: revision + 1 for person_id, revision in session.execute(locked)}
    session.execute(
        update(Holder)
        .where(Holder.person_id.in_(person_ids))
        .values(revision=Holder.revision + 1)
        .execution_options(synchronize_session=False)
    )
    return revisions


def _write(
    session: Session,
    now: datetime,
    edition_id: int,
    changes: Iterable[_Change],
    revisions: Mapping[int, int],
) -> None:
    """What is gone keeps its last copy, by which it is told from others."""
    rows = [
        {
            "person_id": change.person_id,
            "uid": change.uid,
            "edition_id": edition_id,
            "stamped_at": now,
            "revision": revisions[change.person_id],
            "gone": change.copy_id is None,
            **({} if change.copy_id is None else {"copy_id": change.copy_id}),
        }
        for change in changes
        if (change.new, change.copy_id) != (True, None)
    ]
    new = {(change.person_id, change.uid) for change in changes if change.new}
    inserted = [row for row in rows if (row["person_id"], row["uid"]) in new]
    if inserted:
        session.execute(insert(Item), inserted)
    changed = [row for row in rows if (row["person_id"], row["uid"]) not in new]
    for group in ([r for r in changed if r["gone"]], [r for r in changed if not r["gone"]]):
        if group:
            session.execute(update(Item), group)


def _set_soon(session: Session, now: datetime, person_ids: Collection[int]) -> None:
    """Between which days each calendar is asked for more often: around the next meeting in it."""
    rows = session.execute(
        select(Item.person_id, Edition.start_date, Edition.end_date)
        .join(Edition, Edition.id == Item.edition_id)
        .where(Item.person_id.in_(person_ids), ~Item.gone)
        .distinct()
        .order_by(Edition.start_date)
    )
    next_of: dict[int, tuple[date, date]] = {}
    for person_id, start, end in rows:
        if start is not None and end is not None and now < rules.over(end):
            next_of.setdefault(person_id, (start - rules.SOON, end))
    for holder in session.scalars(select(Holder).where(Holder.person_id.in_(person_ids))):
        holder.soon_from, holder.soon_until = next_of.get(holder.person_id, (None, None))


def _plan_hour(session: Session, now: datetime, edition_id: int, source: _Source) -> None:
    """Come back when something changes by itself: one row waits for each edition, at its next moment."""
    at = rules.next_change(source.content, now, source.link_hours)
    waiting = select(OutboxRow).where(
        OutboxRow.topic == HOUR,
        OutboxRow.lane == f"{HOUR}/{edition_id}",
        is_open(OutboxRow),
        OutboxRow.due_at > now,
    )
    row = session.scalars(waiting.order_by(OutboxRow.id).limit(1)).first()
    if at is None or (row is not None and row.due_at == at):
        return
    if row is not None:
        row.due_at = at
    else:
        outbox.put(session, HOUR, {"edition_id": edition_id}, now, due_at=at, lane=f"{HOUR}/{edition_id}")
