"""Who would be told what: reads for planning, for telling and for the preview, in a fixed number of
statements however many people there are."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.agenda.content import AgendaContent, Audience
from eventapp.agenda.model import Publication
from eventapp.agenda.queries import PublicationHead
from eventapp.core.places import PLACES
from eventapp.invitations import inviting
from eventapp.invitations.rules import Step
from eventapp.programs import queries as programs
from eventapp.programs.queries import Entry, Member
from eventapp.programs.rules import Variant
from eventapp.registration.published import published

from . import rules
from .impact import Difference, Holding, Impact, difference, impact, urgent
from .model import Mode, NoticeRules, Told

NOTHING = Impact()


class Plan(NamedTuple):
    """What somebody would be told now, and when. ``steps`` are the invitations; ``waits_until``: it is
    decided that they are told, then."""

    member: Member
    entries: list[Entry]
    impact: Impact
    steps: list[Step]
    due_at: datetime
    urgent: bool
    waits_until: datetime | None = None

    def __bool__(self) -> bool:
        return bool(self.impact or self.steps)


class Present(NamedTuple):
    """An edition as people are told of it: its current publication, what it leads from, how they are told."""

    edition_id: int
    rules: NoticeRules
    head: PublicationHead
    content: AgendaContent

    @property
    def about(self) -> str:
        """The name under which the deliveries of this publication are shown together."""
        return f"{self.content.edition.path}/publications/{self.head.number}"


def rules_of(session: Session, edition_id: int) -> NoticeRules | None:
    return session.get(NoticeRules, edition_id)


def tells(found: NoticeRules | None) -> bool:
    return found is not None and found.mode is not Mode.OFF


def head_of(session: Session, edition_id: int) -> PublicationHead | None:
    row = session.execute(
        select(Publication.id, Publication.number, Publication.digest, Publication.published_at)
        .where(Publication.edition_id == edition_id)
        .order_by(Publication.number.desc())
        .limit(1)
    ).one_or_none()
    return PublicationHead(*row) if row else None


def present(session: Session, edition_id: int) -> Present | None:
    """None where nobody is told of anything: notices are off, or nothing is published."""
    found, head = rules_of(session, edition_id), head_of(session, edition_id)
    if found is None or head is None or not tells(found):
        return None
    content = published(session, head.id, head.digest, Audience.DELEGATE).content
    return Present(edition_id, found, head, content)


def plans(
    session: Session, now: datetime, here: Present, person_ids: Collection[int] | None = None
) -> list[Plan]:
    """Of every member, or of these, what they would be told; many of them nothing. In the members' order."""
    members = programs.members(session, here.edition_id, person_ids)
    entries = programs.items(session, [each.person_id for each in members], here.edition_id)
    known = told(session, here.edition_id, person_ids)
    differences = _differences(session, here, known.values())
    by_mail = here.rules.invitations
    steps = inviting.wanted(session, now, here.edition_id, members, entries, by_mail=by_mail)
    found = []
    for member in members:
        row, own = known.get(member.person_id), entries.get(member.person_id, [])
        told_of = _impact(differences.get(_knows(here, row)), member, own, now)
        at_once = urgent(told_of, now)
        due_at = rules.when(now, zone_of(member, here.content), urgent=at_once)
        waits_until = row.due_at if row is not None else None
        own_steps = steps.get(member.person_id, [])
        found.append(Plan(member, own, told_of, own_steps, due_at, at_once, waits_until))
    return found


def _impact(differs: Difference | None, member: Member, entries: list[Entry], now: datetime) -> Impact:
    """Nothing for those who have no part in the meeting any more."""
    if differs is None or not (member.admitted or any(not each.gone for each in entries)):
        return NOTHING
    return impact(differs, member.key, holdings(entries), now)


def _knows(here: Present, row: Told | None) -> int | None:
    """The publication that somebody knows."""
    return here.rules.since_id if row is None else row.publication_id


def _differences(session: Session, here: Present, known: Iterable[Told]) -> dict[int | None, Difference]:
    """By the publication that somebody knows; nothing for those who know the present one."""
    wanted = {row.publication_id for row in known} | {here.rules.since_id}
    wanted -= {None, here.head.id}
    digests = session.execute(
        select(Publication.id, Publication.digest).where(Publication.id.in_(wanted))
    ).all()
    return {
        each: difference(published(session, each, digest, Audience.DELEGATE).content, here.content)
        for each, digest in digests
    }


def difference_for(session: Session, here: Present, row: Told) -> Difference | None:
    return _differences(session, here, [row]).get(row.publication_id)


def told(session: Session, edition_id: int, person_ids: Collection[int] | None = None) -> dict[int, Told]:
    wanted = select(Told).where(Told.edition_id == edition_id)
    if person_ids is not None:
        wanted = wanted.where(Told.person_id.in_(person_ids))
    return {row.person_id: row for row in session.scalars(wanted)}


def holdings(entries: Iterable[Entry]) -> dict[str, Holding]:
    return {
        each.uid: Holding(
            room=each.copy.variant is not Variant.REMOTE,
            afar=each.copy.variant in (Variant.REMOTE, Variant.LINKED),
            gone=each.gone,
        )
        for each in entries
    }


def zone_of(member: Member, content: AgendaContent) -> str:
    """The clock by which somebody is let sleep: their own city's, else the meeting's."""
    place = PLACES.get(member.place or "")
    return place.zone if place else content.edition.zone
