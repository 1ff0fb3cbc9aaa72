"""The list of one side: who stands on it, in which order, and what its coordinator does with it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.orm.attributes import flag_modified

from eventapp.core import audit
from eventapp.core.db import Base
from eventapp.core.errors import Conflict, Invalid, NotFound
from eventapp.core.translations import N_
from eventapp.meetings.model import Edition
from eventapp.registration import letters, service, syncing
from eventapp.registration.model import WHOLE, Delegation, Registration, SessionPlaces
from eventapp.registration.rules import OPEN, State

from . import precedence, requests
from .requests import Kind, Leave

LISTED = (*sorted(OPEN), State.ATTENDED)
ENDED = (State.DECLINED, State.WITHDRAWN)
REORDERED = N_(
    "Somebody else changed the order or the settings since you opened this page. This is how it is now."
)
PAGE = 100


def delegation_of(session: Session, edition: Edition, side: str, *, lock: bool = False) -> Delegation:
    """Raises `NotFound` where registration has not been opened, or there is no such side."""
    wanted = select(Delegation).where(Delegation.edition_id == edition.id, Delegation.side == side)
    locked = wanted.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(locked if lock else wanted).one_or_none()
    if found is None:
        raise NotFound(N_("Registration for this meeting has not been opened yet."))
    return found


def name(edition: Edition, delegation: Delegation) -> str:
    """The delegation in the records."""
    return f"{service.path(edition)}/delegations/{delegation.side}"


# ---- What its page shows ----


class Order(NamedTuple):
    refs: list[str]  # everybody who is on the list
    head: str | None


def order_of(session: Session, delegation: Delegation) -> Order:
    rows = session.execute(
        select(Registration.ref, Registration.head)
        .where(*_of(delegation), Registration.state.in_(LISTED))
        .order_by(*_BY_RANK)
    ).all()
    return Order([row.ref for row in rows], next((row.ref for row in rows if row.head), None))


_BY_RANK = (Registration.position.is_(None), Registration.position, Registration.id)


def _of(delegation: Delegation) -> tuple[Any, ...]:
    return (
        Registration.edition_id == delegation.edition_id,
        Registration.side == delegation.side,
        Registration.erased_at.is_(None),
    )


SHOWN: Mapping[str, Sequence[State]] = {
    "": LISTED,
    "submitted": (State.SUBMITTED,),
    "invited": (State.INVITED,),
    "ended": ENDED,
}


def people(session: Session, delegation: Delegation, only: str, page: int) -> Sequence[Registration]:
    """Those of one kind, a page of them, in order of precedence; with their persons."""
    return session.scalars(
        select(Registration)
        .where(*_of(delegation), Registration.state.in_(SHOWN[only]))
        .options(joinedload(Registration.person))
        .order_by(*_BY_RANK)
        .limit(PAGE)
        .offset(PAGE * (page - 1))
    ).all()


def counts(session: Session, delegation: Delegation) -> dict[State, int]:
    rows = session.execute(
        select(Registration.state, func.count()).where(*_of(delegation)).group_by(Registration.state)
    ).all()
    return dict(rows)


class Fullest(NamedTuple):
    """How many places the side has in the session where it has most."""

    room: int
    remote: int


def fullest(session: Session, edition: Edition, side: str) -> Fullest:
    from eventapp.agenda.model import AgendaSession

    row = session.execute(
        select(func.max(SessionPlaces.room_taken), func.max(SessionPlaces.remote_taken))
        .join(AgendaSession, AgendaSession.id == SessionPlaces.session_id)
        .where(
            AgendaSession.edition_id == edition.id, SessionPlaces.side == side, SessionPlaces.side != WHOLE
        )
    ).one()
    return Fullest(row[0] or 0, row[1] or 0)


def chosen(session: Session, delegation: Delegation, refs: Sequence[str]) -> Sequence[Registration]:
    """The people of this list with these refs, with what letters need; all others are not there."""
    return session.scalars(
        select(Registration)
        .where(*_of(delegation), Registration.ref.in_(refs))
        .options(joinedload(Registration.person), joinedload(Registration.edition).joinedload(Edition.series))
        .order_by(Registration.id)
    ).all()


# ---- What is done with it ----


class Settings(NamedTuple):
    room_quota: int | None
    remote_quota: int | None
    freezes_at: datetime | None
    approves_itself: bool


def save(
    session: Session, actor: str, now: datetime, edition: Edition, side: str, settings: Settings, seen: int
) -> Delegation:
    """Raises `Conflict` when somebody saved since *seen*. Places follow the quotas at once."""
    delegation = _seen(session, edition, side, seen)
    before = {key: _plain(getattr(delegation, key)) for key in Settings._fields}
    for key, value in settings._asdict().items():
        setattr(delegation, key, value)
    changed = audit.difference(before, {key: _plain(value) for key, value in settings._asdict().items()})
    if not changed["after"]:
        return delegation
    audit.record(session, actor, "delegation.saved", name(edition, delegation), now, **changed)
    session.flush()
    if {"room_quota", "remote_quota"} & changed["after"].keys():
        syncing.sync(session, now, edition)
    return delegation


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _seen(session: Session, edition: Edition, side: str, seen: int) -> Delegation:
    delegation = delegation_of(session, edition, side, lock=True)
    if delegation.version != seen:
        raise Conflict(REORDERED)
    return delegation


class Wish(NamedTuple):
    """An order as somebody asked for it: numbers typed, one person a step up (-1) or down, who leads (a ref,
    ``nobody``, or empty: as it is)."""

    numbers: Mapping[str, int]
    step: tuple[str, int] | None = None
    head: str = ""


def put_in_order(
    session: Session,
    actor: str,
    now: datetime,
    edition: Edition,
    side: str,
    wish: Wish,
    seen: int,
    leave: Leave,
) -> bool:
    """Save the order of precedence and who leads; whether it became a request, as it does after the freeze
    unless the actor decides. Raises `Conflict` when somebody changed the order since *seen*."""
    delegation = _seen(session, edition, side, seen)
    before = order_of(session, delegation)
    refs = precedence.reordered(before.refs, wish.numbers)
    if wish.step:
        refs = precedence.stepped(refs, *wish.step)
    head = before.head if not wish.head else (wish.head if wish.head in refs else None)
    if Order(refs, head) == before:
        return False
    if requests.frozen(delegation, now) and not leave.decides:
        payload = {"order": refs, "head": head}
        requests.ask(session, actor, now, None, Kind.ORDER, payload, leave.reason, edition=edition, side=side)
        return True
    keep_order(session, actor, now, edition, delegation, Order(refs, head))
    return False


def keep_order(
    session: Session, actor: str, now: datetime, edition: Edition, delegation: Delegation, order: Order
) -> None:
    """Write *order*, which holds everybody on the list; *delegation* is locked."""
    rows = session.execute(
        select(Registration.id, Registration.ref, Registration.position, Registration.head).where(
            *_of(delegation)
        )
    ).all()
    places = {ref: place for place, ref in enumerate(order.refs, 1)}
    changed = [
        {"row_id": row.id, "new_place": places[row.ref], "leads": row.ref == order.head}
        for row in rows
        if row.ref in places and (row.position, row.head) != (places[row.ref], row.ref == order.head)
    ]
    if changed:
        # Not a change of what the person says: their own form, open elsewhere, stays good.
        table = Base.metadata.tables[Registration.__tablename__]
        values: dict[str, Any] = {"position": bindparam("new_place"), "head": bindparam("leads")}
        session.connection().execute(
            update(table).where(table.c.id == bindparam("row_id")).values(values), changed
        )
        for known in [each for each in session.identity_map.values() if isinstance(each, Registration)]:
            session.expire(known, ["position", "head"])
    flag_modified(delegation, "side")  # a new version: whoever saw the order before is told
    audit.record(
        session,
        actor,
        "delegation.ordered",
        name(edition, delegation),
        now,
        moved=len(changed),
        head=order.head,
    )
    session.flush()


DECISIONS = {"approve": Kind.APPROVE, "decline": Kind.DECLINE}
LINKS = ("remind", "link", "revoke")


class Done(NamedTuple):
    people: int
    asked: bool = False


def act(
    session: Session,
    actor: str,
    now: datetime,
    edition: Edition,
    side: str,
    what: str,
    refs: Sequence[str],
    leave: Leave,
) -> Done:
    """Approve or decline several people, remind them, send them a new link, or make theirs void. Raises
    `Invalid`."""
    delegation = delegation_of(session, edition, side, lock=True)
    rows = chosen(session, delegation, refs)
    if not rows:
        raise Invalid(N_("Choose at least one person first."))
    if what in DECISIONS:
        return _decide(session, actor, now, edition, delegation, what, rows, leave)
    if what not in LINKS:
        raise Invalid(N_("Choose what to do with them."))
    return Done(sum(_link(session, actor, now, row, what) for row in rows))


def _decide(
    session: Session,
    actor: str,
    now: datetime,
    edition: Edition,
    delegation: Delegation,
    what: str,
    rows: Sequence[Registration],
    leave: Leave,
) -> Done:
    if requests.frozen(delegation, now) and not leave.decides:
        one = rows[0] if len(rows) == 1 else None
        payload, kind, side = {"refs": [row.ref for row in rows]}, DECISIONS[what], delegation.side
        requests.ask(session, actor, now, one, kind, payload, leave.reason, edition=edition, side=side)
        return Done(len(rows), asked=True)
    return Done(len(carry_decision(session, actor, now, edition, what, rows)))


def carry_decision(
    session: Session, actor: str, now: datetime, edition: Edition, what: str, rows: Sequence[Registration]
) -> Sequence[Registration]:
    use = service.approve if what == "approve" else service.decline
    return use(session, actor, now, edition, rows)


def _link(session: Session, actor: str, now: datetime, row: Registration, what: str) -> bool:
    """Whether something was done: only who has not answered is reminded, and only who has an address is
    written to."""
    if what == "remind" and row.state is not State.INVITED:
        return False
    if what != "revoke" and not row.email:
        return False
    if what != "remind":
        row.link_serial += 1
    if what == "revoke":
        action = "registration.link_revoked"
    else:
        action = "registration.reminded" if what == "remind" else "registration.link_renewed"
        letters.tell(session, row, "invite" if row.state is State.INVITED else "link", now)
    if what != "revoke" and row.state is State.INVITED:
        row.invited_at = now
    audit.record(session, actor, action, service.path(row.edition, row), now)
    session.flush()
    return True
