"""Who is told, and when: after a change of people's programs, and when an organizer sends the notices.

What somebody is told is computed from where they stand (`Told`) when it is said, so a notice that waits until
the morning tells what holds then, or nothing when all is as it was. No order between the pieces of work is
needed therefore; the row of `Told` is locked.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from eventapp.agenda import service
from eventapp.agenda.model import Publication
from eventapp.core import audit, outbox
from eventapp.core.claims import is_open
from eventapp.core.errors import Conflict, Invalid
from eventapp.core.outbox import OutboxRow
from eventapp.core.translations import N_
from eventapp.meetings.model import Edition
from eventapp.programs import following
from eventapp.programs import queries as programs
from eventapp.programs.model import Holder
from eventapp.programs.rules import Channel

from . import queries
from .model import Mode, NoticeRules, Told
from .queries import Present

PLAN = "notices.plan"
TELL = "notices.tell"
TOGETHER = 250  # people planned for in one transaction


def follow(session: Session, payload: dict[str, Any], now: datetime) -> None:
    """Outbox: the programs of these people changed, by a publication or by what they registered for."""
    here = queries.present(session, payload["edition_id"])
    if here is None:
        return
    publication_id = payload["publication_id"]
    for ids in _parts(payload["person_ids"]):
        if publication_id is None:
            _by_themselves(session, here, ids, now)
        else:
            _by_publication(session, here, ids, publication_id, now)
    if publication_id is not None and here.rules.mode is Mode.AUTO:
        _mark_sent(session, here, publication_id)


def _by_publication(
    session: Session, here: Present, ids: Sequence[int], publication_id: int, now: datetime
) -> None:
    _meet(session, here, ids, _before(session, publication_id))
    if here.rules.mode is Mode.AUTO:
        _plan_for(session, here, ids, now)


def _by_themselves(session: Session, here: Present, ids: Sequence[int], now: datetime) -> None:
    """What people chose themselves they know already; their calendar is brought to it."""
    _meet(session, here, ids, here.head.id)
    if here.rules.mode is Mode.ASK and here.rules.sent_id != here.head.id:
        return  # with the notices of this publication, which an organizer sends
    if not _settled(session, here.edition_id):
        _plan_for(session, here, ids, now)  # a publication may touch them that is still being worked on
        return
    for row in _locked(session, here, ids):
        if row.due_at is None:
            row.due_at, row.publication_id = now, here.head.id  # they know all that is published
        _tell_later(session, row, now)


def _settled(session: Session, edition_id: int) -> bool:
    """Whether everybody whom the publications so far touch is known: no such work is left."""
    rows = session.execute(
        select(OutboxRow.topic, OutboxRow.payload).where(
            OutboxRow.topic.in_((service.PUBLISHED, following.FOLLOW, following.CHANGED)), is_open(OutboxRow)
        )
    )
    return not any(
        payload["edition_id"] == edition_id
        and (topic == service.PUBLISHED or payload.get("publication_id") is not None)
        for topic, payload in rows
    )


def plan(session: Session, payload: dict[str, Any], now: datetime) -> None:
    """Outbox: find out for these people what they have to be told, and when."""
    here = queries.present(session, payload["edition_id"])
    if here is None:
        return
    rows = {row.person_id: row for row in _locked(session, here, payload["person_ids"])}
    for each in queries.plans(session, now, here, list(rows)):
        row = rows.pop(each.member.person_id)
        if each:
            row.due_at = each.due_at
            _tell_later(session, row, now)
        else:
            _nothing(here, row)
    for row in rows.values():  # no part in the meeting any more, and nothing to take back
        _nothing(here, row)


def _nothing(here: Present, row: Told) -> None:
    row.publication_id, row.due_at = here.head.id, None


def send(session: Session, actor: str, now: datetime, edition: Edition, seen: int) -> None:
    """Tell everybody whom the current publication touches. *seen* is the number of the one whose notices the
    organizer looked at. Raises `Conflict` for another, `Invalid` where nobody is told."""
    here = queries.present(session, edition.id)
    if here is None:
        raise Invalid(N_("Notices are off, or nothing is published: nobody can be told."))
    if here.head.number != seen:
        raise Conflict(N_("The agenda was published again meanwhile. Look at these notices first."))
    ids = {each.person_id for each in programs.members(session, edition.id)}
    ids |= set(queries.told(session, edition.id))
    for part in _parts(sorted(ids)):
        _meet(session, here, part, here.rules.since_id)
        _plan_for(session, here, part, now)
    _mark_sent(session, here, here.head.id)
    audit.record(session, actor, "notices.sent", here.about, now, people=len(ids))


def _mark_sent(session: Session, here: Present, publication_id: int) -> None:
    """Without a new version of the rules: an organizer who has them open changes other things."""
    session.execute(
        update(NoticeRules).where(NoticeRules.edition_id == here.edition_id).values(sent_id=publication_id)
    )


def spare(session: Session, edition_id: int, person_ids: Collection[int]) -> set[int]:
    """Of these people, those whom a notice tells what a publication changed for them."""
    if not queries.tells(queries.rules_of(session, edition_id)):
        return set()
    silent = select(Holder.person_id).where(Holder.person_id.in_(person_ids), Holder.channel == Channel.FEED)
    return set(person_ids) - set(session.scalars(silent))


def _meet(session: Session, here: Present, ids: Sequence[int], knows: int | None) -> None:
    """From now on it is kept what these people know."""
    known = queries.told(session, here.edition_id, ids)
    session.add_all(
        Told(edition_id=here.edition_id, person_id=each, publication_id=knows)
        for each in ids
        if each not in known
    )
    session.flush()


def _plan_for(session: Session, here: Present, ids: Sequence[int], now: datetime) -> None:
    session.execute(
        update(Told)
        .where(Told.edition_id == here.edition_id, Told.person_id.in_(ids), Told.due_at.is_(None))
        .values(due_at=now)
    )
    outbox.put(session, PLAN, {"edition_id": here.edition_id, "person_ids": list(ids)}, now)


def _tell_later(session: Session, row: Told, now: datetime) -> None:
    payload = {"edition_id": row.edition_id, "person_id": row.person_id}
    outbox.put(session, TELL, payload, now, due_at=row.due_at)


def _locked(session: Session, here: Present, ids: Collection[int]) -> Sequence[Told]:
    return session.scalars(
        select(Told)
        .where(Told.edition_id == here.edition_id, Told.person_id.in_(ids))
        .order_by(Told.person_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _before(session: Session, publication_id: int) -> int | None:
    """The publication before this one."""
    this = session.get_one(Publication, publication_id)
    return session.scalar(
        select(Publication.id).where(
            Publication.edition_id == this.edition_id, Publication.number == this.number - 1
        )
    )


def _parts(ids: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(ids)
    while part := list(islice(rest, TOGETHER)):
        yield part
