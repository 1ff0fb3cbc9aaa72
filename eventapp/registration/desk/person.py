"""One person's registration as those see it who work on it, and what they do with it by hand."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from eventapp.agenda.content import Audience, SessionContent
from eventapp.agenda.model import AgendaSession
from eventapp.agenda.queries import current_head
from eventapp.core import audit
from eventapp.core.audit import AuditEntry
from eventapp.core.errors import Conflict, Invalid
from eventapp.core.localized import LocalizedText
from eventapp.core.translations import N_
from eventapp.partnership.queries import names_in_year
from eventapp.registration import moving, places, service
from eventapp.registration.delegations import carrying, listing, requests
from eventapp.registration.delegations.listing import DECISIONS, LINKS, Done
from eventapp.registration.delegations.requests import Leave
from eventapp.registration.mine.queries import standings
from eventapp.registration.model import ChangeRequest, Choice, ProtectedDetails, Registration
from eventapp.registration.privacy.held import VIEWED
from eventapp.registration.published import Published, published
from eventapp.registration.registering.choosing import OfferedDay, offers
from eventapp.registration.rules import ANSWERED, Attendance

"""Who has said which sessions they want, and has not left."""

FROZEN = N_("The list of this side is frozen: only the secretariat does this now.")
CHANGED = N_("The choices changed since you opened this page. Look at them again before you save yours.")


class Line(NamedTuple):
    """One session that somebody chose. ``content`` is None where the published agenda has it no more;
    ``ahead`` counts those of the own side who stand before them in its line."""

    choice: Choice
    title: LocalizedText
    content: SessionContent | None
    ahead: int

    @property
    def published(self) -> bool:
        return self.content is not None and not self.content.cancelled


class Shown(NamedTuple):
    lines: list[Line]
    offered: list[OfferedDay]
    history: Sequence[AuditEntry]
    requests: int  # open ones about this person
    group: LocalizedText | None
    frozen: bool


def shown(session: Session, row: Registration, now: datetime) -> Shown:
    """All that the page tells besides the registration, which has person, edition, series and choices loaded;
    nothing that is protected."""
    history = (
        select(AuditEntry)
        .where(AuditEntry.subject == moving.path(row.edition, row))
        .order_by(AuditEntry.id.desc())
    )
    about = select(func.count()).where(
        ChangeRequest.registration_id == row.id, ChangeRequest.approved.is_(None)
    )
    groups = names_in_year(session, [row.group_id] if row.group_id else [], row.edition.year)
    return Shown(
        _lines(session, row, _agenda(session, row, Audience.ORGANIZER)),
        _offered(session, row),
        session.scalars(history).all(),
        session.scalar(about) or 0,
        groups[row.group_id][1] if row.group_id in groups else None,
        requests.frozen(listing.delegation_of(session, row.edition, row.side), now),
    )


def _agenda(session: Session, row: Registration, audience: Audience) -> Published | None:
    head = current_head(session, row.edition.series.key, row.edition.number)
    return published(session, head.id, head.digest, audience) if head else None


def _offered(session: Session, row: Registration) -> list[OfferedDay]:
    """What the person's own form would offer: none of the sessions that only organizers see."""
    agenda = _agenda(session, row, Audience.DELEGATE)
    if agenda is None or row.state not in ANSWERED:
        return []
    return offers(session, row.edition_id, agenda, row.side, row.person.key)


def _lines(session: Session, row: Registration, agenda: Published | None) -> list[Line]:
    """In the order of time; what is not in the agenda any more stands last."""
    if not row.choices:
        return []
    ids = [choice.session_id for choice in row.choices]
    found = session.execute(
        select(AgendaSession.id, AgendaSession.uid, AgendaSession.title).where(AgendaSession.id.in_(ids))
    )
    known = {each.id: each for each in found}
    contents = {each.uid: each for each in agenda.content.sessions} if agenda else {}
    stand = standings(session, row)
    lines = []
    for choice in row.choices:
        content = contents.get(known[choice.session_id].uid)
        title = content.title if content else known[choice.session_id].title
        lines.append(Line(choice, title, content, stand[choice.id].ahead if choice.id in stand else 0))
    return sorted(
        lines,
        key=lambda line: (
            not line.published,
            line.content.starts_at.timestamp() if line.content else 0,
            line.choice.session_id,
        ),
    )


# ---- What is done by hand ----


def act(session: Session, actor: str, now: datetime, row: Registration, what: str, leave: Leave) -> Done:
    """Decide on somebody, remind them or deal with their link as the page of their delegation does; note that
    they are here, or that they cannot come. Raises `Invalid`."""
    if what in (*DECISIONS, *LINKS):
        return listing.act(session, actor, now, row.edition, row.side, what, [row.ref], leave)
    if what == "withdraw":
        _require_open(session, row, now, leave)
        service.withdraw(session, actor, now, row.edition, row)
    elif what in ("attend", "undo_attend"):
        service.attend(session, actor, now, row, undo=what == "undo_attend")
    else:
        raise Invalid(N_("Choose what to do."))
    return Done(1)


def _require_open(session: Session, row: Registration, now: datetime, leave: Leave) -> None:
    """Raises `Invalid` where the list is frozen and somebody else decides."""
    delegation = listing.delegation_of(session, row.edition, row.side, lock=True)
    if requests.frozen(delegation, now) and not leave.decides:
        raise Invalid(FROZEN)


Wishes = Mapping[int, Attendance | None]  # by session id; None: not attended


def choose(
    session: Session,
    actor: str,
    now: datetime,
    row: Registration,
    wishes: Wishes,
    seen: Wishes,
    leave: Leave,
) -> bool:
    """Change somebody's choices at their word; whether anything changed. All else stays as they answered it,
    and so do choices of sessions that are not in *wishes*. Raises `Conflict` where the choices are no longer
    as they were *seen*, and `Invalid`."""
    _require_open(session, row, now, leave)
    places.lock(session, row.edition_id)
    row = moving.locked(session, row)
    if row.state not in ANSWERED:
        raise Invalid(N_("Only for somebody who has registered and comes can sessions be chosen."))
    before = {choice.session_id: choice.asked for choice in row.choices}
    if any(before.get(each) is not asked for each, asked in seen.items()):
        raise Conflict(CHANGED)
    offered = {offer.id for day in _offered(session, row) for offer in day.offers}
    if {each for each, asked in wishes.items() if asked is not before.get(each)} - offered - before.keys():
        raise Invalid(N_("This session cannot be chosen any more. Reload the page to see those that can."))
    after = {each: asked for each, asked in {**before, **wishes}.items() if asked is not None}
    if after == before:
        return False
    answers = carrying.changed(row, {"choices": msgspec.to_builtins(after, str_keys=True)})
    service.submit(session, actor, now, row, answers)
    return True


# ---- What is protected ----


class Protected(NamedTuple):
    access_needs: str = ""
    diet: str = ""
    guardian_name: str = ""
    guardian_email: str = ""


def reveal(session: Session, actor: str, now: datetime, row: Registration) -> Protected:
    """What is protected, for one answer; that somebody looked is recorded before anything is read."""
    audit.record(session, actor, VIEWED, moving.path(row.edition, row), now)
    session.flush()
    details = session.get(ProtectedDetails, row.id)
    if details is None:
        return Protected()
    return Protected(*(getattr(details, name) for name in Protected._fields))
