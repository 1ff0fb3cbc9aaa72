"""The rules of a meeting's registration: opening it, changing them, and going online and back."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.agenda.model import AgendaSession
from eventapp.core import audit, outbox
from eventapp.core.errors import Conflict, Invalid, NotFound
from eventapp.core.translations import N_
from eventapp.meetings.model import Edition
from eventapp.registration import syncing
from eventapp.registration.model import WHOLE, Delegation, RegistrationRules, SessionPlaces
from eventapp.registration.moving import path
from eventapp.registration.privacy import retention
from eventapp.registration.tasks import RESEAT, TELL_MODE

SAVED_MEANWHILE = N_("Somebody else saved these rules since you opened them.")


class Facts(NamedTuple):
    """What an organizer decides; see `RegistrationRules`."""

    opens_at: datetime | None
    closes_at: datetime | None
    offer_hours: int
    link_hours: int
    controller: str


def rules_of(session: Session, edition: Edition) -> RegistrationRules | None:
    return session.get(RegistrationRules, edition.id)


def usual_controller(edition: Edition) -> str:
    """The host is answerable for the data, and so this alternates with the host."""
    sides = edition.series.rotation
    return edition.host if edition.host in sides else sides[0]


def open_registration(
    session: Session, actor: str, now: datetime, edition: Edition, facts: Facts
) -> RegistrationRules:
    """Let people be named and register; every side gets its delegation, and the sessions of the published
    agenda their places. Raises `Invalid` where it is open already, and for a side that is none."""
    _check(edition, facts)
    if rules_of(session, edition) is not None:
        raise Invalid(N_("Registration for this meeting has been opened already."))
    rules = RegistrationRules(edition_id=edition.id, virtual=False, **facts._asdict())
    session.add(rules)
    known = set(session.scalars(select(Delegation.side).where(Delegation.edition_id == edition.id)))
    session.add_all(
        Delegation(edition_id=edition.id, side=side) for side in edition.series.rotation if side not in known
    )
    session.flush()
    audit.record(session, actor, "registration.opened", path(edition), now, **_said(facts))
    syncing.sync(session, now, edition)
    retention.plan(session, now, edition)
    return rules


def save_rules(
    session: Session, actor: str, now: datetime, edition: Edition, facts: Facts, version: int
) -> RegistrationRules:
    """Raises `Conflict` where somebody else saved since *version*, `NotFound` before registration is open."""
    rules = _to_change(session, edition)
    if rules.version != version:
        raise Conflict(SAVED_MEANWHILE)
    _check(edition, facts)
    before = Facts(*(getattr(rules, name) for name in Facts._fields))
    for name, value in facts._asdict().items():
        setattr(rules, name, value)
    session.flush()
    if before != facts:
        details = audit.difference(_said(before), _said(facts))
        audit.record(session, actor, "registration.rules_saved", path(edition), now, **details)
    return rules


def switch(session: Session, actor: str, now: datetime, edition: Edition, *, virtual: bool) -> int:
    """The meeting goes online: everybody joins from afar, the rooms are released, answers stay. Or back into
    its rooms, where seats are given anew by what people had asked for. Returns how many sessions follow, each
    in a transaction of its own; afterwards everybody is told once. Raises `NotFound`."""
    rules = _to_change(session, edition)
    if rules.virtual is virtual:
        return 0
    rules.virtual = virtual
    session.flush()
    what = "registration.went_online" if virtual else "registration.went_back"
    audit.record(session, actor, what, path(edition), now)
    sessions = session.scalars(
        select(SessionPlaces.session_id)
        .join(AgendaSession, AgendaSession.id == SessionPlaces.session_id)
        .where(AgendaSession.edition_id == edition.id, SessionPlaces.side == WHOLE)
        .order_by(SessionPlaces.session_id)
    ).all()
    for session_id in sessions:
        outbox.put(session, RESEAT, {"edition": edition.id, "session": session_id}, now)
    outbox.put(session, TELL_MODE, {"edition": edition.id, "virtual": virtual, "after": 0}, now)
    return len(sessions)


def following(session: Session, edition: Edition) -> int:
    """How many sessions have not yet followed the last switch."""
    waiting = session.scalars(
        select(outbox.OutboxRow.payload).where(
            outbox.OutboxRow.topic == RESEAT, outbox.OutboxRow.done_at.is_(None)
        )
    )
    return sum(payload["edition"] == edition.id for payload in waiting)


def _to_change(session: Session, edition: Edition) -> RegistrationRules:
    rules = session.get(RegistrationRules, edition.id, with_for_update=True, populate_existing=True)
    if rules is None:
        raise NotFound(N_("Registration for this meeting has not been opened."))
    return rules


def _check(edition: Edition, facts: Facts) -> None:
    if facts.controller not in edition.series.rotation:
        raise Invalid(N_("“%(side)s” is not a side of this partnership."), side=facts.controller)
    if facts.opens_at and facts.closes_at and facts.closes_at <= facts.opens_at:
        raise Invalid(N_("Registration has to close after it opens."))


def _said(facts: Facts) -> dict[str, str | int | None]:
    moments = {
        name: moment.isoformat() if moment else None
        for name, moment in (("opens_at", facts.opens_at), ("closes_at", facts.closes_at))
    }
    return {**facts._asdict(), **moments}
