"""What was asked for is decided; what is approved goes through the same use cases as everything else.

The secretariat decides for both sides. A coordinator decides for the own side until the freeze, which leaves
what people ask for themselves.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from eventapp.core import audit
from eventapp.core.actor import Actor
from eventapp.core.errors import Conflict, Invalid, NotFound
from eventapp.core.localized import Language, LocalizedText, clean
from eventapp.core.translations import N_
from eventapp.meetings.model import Edition
from eventapp.registration import letters, policy, service
from eventapp.registration.model import ChangeRequest, Delegation, Registration
from eventapp.registration.rules import Source

from . import listing, naming, precedence, replacing, requests, rows, saying
from .naming import Naming, Sent, Way
from .plan import Plan
from .requests import OWN, Colleague, Kind
from .saying import Changed

MOST = 200
DECIDED = N_("This was decided already.")


class Asked(NamedTuple):
    """A request as its page shows it. ``plan`` asks who a colleague is, where that is still open."""

    row: ChangeRequest
    registration: Registration | None
    people: list[Naming]
    concerns: Sequence[Registration]  # who is approved or declined
    colleague: Colleague | None
    plan: Plan | None
    changes: list[Changed]  # of somebody's answers
    decidable: bool


def all_of(session: Session, actor: Actor, edition: Edition, *, decided: bool = False) -> list[ChangeRequest]:
    """Those of the sides that the actor sees, the oldest open one first; or those decided, newest first."""
    sides = policy.sides_seen(actor, edition.series.key, edition.series.rotation)
    wanted = select(ChangeRequest).where(
        ChangeRequest.edition_id == edition.id, ChangeRequest.side.in_(sides)
    )
    if decided:
        wanted = wanted.where(ChangeRequest.approved.is_not(None)).order_by(ChangeRequest.decided_at.desc())
    else:
        wanted = wanted.where(ChangeRequest.approved.is_(None)).order_by(ChangeRequest.id)
    return list(session.scalars(wanted.limit(MOST)))


def may_decide(
    actor: Actor, series: str, request: ChangeRequest, delegation: Delegation, now: datetime
) -> bool:
    if policy.keeps(actor, series):
        return True
    own = request.side in actor.sides(series)
    return own and Kind(request.kind) in OWN and not requests.frozen(delegation, now)


def shown(
    session: Session,
    actor: Actor,
    edition: Edition,
    found: Sequence[ChangeRequest],
    now: datetime,
    answers: Mapping[int, Mapping[str, str]],
    language: Language,
) -> list[Asked]:
    """Requests with all that they name. *answers* are by request."""
    sides = _delegations(session, edition)
    wanted = {request.registration_id for request in found if request.registration_id}
    refs = {ref for request in found for ref in request.payload.get("refs", ())}
    rows_ = session.scalars(
        select(Registration)
        .where(
            Registration.edition_id == edition.id,
            Registration.erased_at.is_(None),
            Registration.id.in_(wanted) | Registration.ref.in_(refs),
        )
        .options(joinedload(Registration.person), selectinload(Registration.choices))
    ).all()
    by_id, by_ref = {row.id: row for row in rows_}, {row.ref: row for row in rows_}
    titles = saying.titles(session, found, by_id)
    return [
        Asked(
            request,
            by_id.get(request.registration_id or 0),
            people_of(request),
            [
                by_ref[ref]
                for ref in request.payload.get("refs", ())
                if ref in by_ref and by_ref[ref].side == request.side
            ],
            colleague_of(request),
            _who(session, edition, request, answers.get(request.id, {})),
            _changes(request, by_id.get(request.registration_id or 0), titles, language),
            request.approved is None
            and may_decide(actor, edition.series.key, request, sides[request.side], now),
        )
        for request in found
    ]


def _changes(
    request: ChangeRequest,
    row: Registration | None,
    titles: Mapping[int, LocalizedText],
    language: Language,
) -> list[Changed]:
    if request.kind != Kind.ANSWERS or row is None:
        return []
    return saying.changes(row, request.payload, titles, language)


def _delegations(session: Session, edition: Edition) -> dict[str, Delegation]:
    rows_ = session.scalars(select(Delegation).where(Delegation.edition_id == edition.id))
    return {row.side: row for row in rows_}


def people_of(request: ChangeRequest) -> list[Naming]:
    return msgspec.convert(request.payload.get("people", []), list[Naming])


def colleague_of(request: ChangeRequest) -> Colleague | None:
    if request.kind != Kind.COLLEAGUE or not request.payload:
        return None
    return msgspec.convert(request.payload, Colleague)


def _who(
    session: Session, edition: Edition, request: ChangeRequest, answers: Mapping[str, str]
) -> Plan | None:
    """Who the colleague is whom somebody would send: known, new, or a question."""
    colleague = colleague_of(request)
    if colleague is None or request.approved is not None:
        return None
    return naming.plan_of(session, edition, request.side, [_row(colleague)], answers)


def _row(colleague: Colleague) -> rows.Row:
    cells = {name: getattr(colleague, name) for name in ("name", "email", "organization", "title")}
    return rows.row(1, **cells)


class Decision(NamedTuple):
    """``answers`` say who a colleague is, where that was a question."""

    yes: bool
    answer: str = ""
    answers: Mapping[str, str] = {}


def decide(
    session: Session,
    actor: Actor,
    now: datetime,
    edition: Edition,
    request_id: int,
    decision: Decision,
) -> ChangeRequest:
    """Approve a request, which does what was asked, or refuse it. Raises `NotFound` where it is not the
    actor's to decide, `Conflict` where it was decided, and whatever doing it raises."""
    request = session.scalars(
        select(ChangeRequest)
        .where(ChangeRequest.id == request_id, ChangeRequest.edition_id == edition.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if request is None or not policy.sees(actor, edition.series.key, request.side):
        raise NotFound(N_("There is no such request."))
    delegation = listing.delegation_of(session, edition, request.side, lock=True)
    if not may_decide(actor, edition.series.key, request, delegation, now):
        raise NotFound(N_("There is no such request."))
    if request.approved is not None:
        raise Conflict(DECIDED)
    yes, answer = decision.yes, clean(decision.answer).strip()
    if len(answer) > requests.LONGEST_REASON:
        raise Invalid(N_("At most %(count)s characters."), count=requests.LONGEST_REASON)
    registration = _registration(session, request)
    if yes:
        _carry_out(session, actor.email, now, edition, delegation, request, registration, decision.answers)
    elif Kind(request.kind) in OWN and registration is not None:
        letters.tell(session, registration, "refused", now)
    request.approved, request.decided_by, request.decided_at = yes, actor.email, now
    request.answer, request.payload = answer, {}
    audit.record(
        session,
        actor.email,
        "registration.change_approved" if yes else "registration.change_refused",
        service.path(edition, registration),
        now,
        kind=request.kind,
        side=request.side,
        request=request.id,
    )
    session.flush()
    return request


def _registration(session: Session, request: ChangeRequest) -> Registration | None:
    if request.registration_id is None:
        return None
    return session.scalars(
        select(Registration)
        .where(Registration.id == request.registration_id, Registration.erased_at.is_(None))
        .options(
            joinedload(Registration.person),
            joinedload(Registration.edition).joinedload(Edition.series),
            selectinload(Registration.choices),
        )
    ).one_or_none()


def _carry_out(
    session: Session,
    actor: str,
    now: datetime,
    edition: Edition,
    delegation: Delegation,
    request: ChangeRequest,
    registration: Registration | None,
    answers: Mapping[str, str],
) -> None:
    payload, kind = request.payload, Kind(request.kind)
    if kind is Kind.NAME:
        for each in people_of(request):
            naming.invite(session, actor, now, edition, each)
    elif kind in (Kind.APPROVE, Kind.DECLINE):
        found = listing.chosen(session, delegation, payload["refs"])
        listing.carry_decision(session, actor, now, edition, kind.value, found)
    elif kind is Kind.ORDER:
        refs = listing.order_of(session, delegation).refs
        order = listing.Order(precedence.applied(refs, payload["order"]), payload["head"])
        listing.keep_order(session, actor, now, edition, delegation, order)
    elif registration is None:
        raise Invalid(N_("The person whom this is about is not here any more."))
    elif kind is Kind.ANSWERS:
        service.submit(session, actor, now, registration, changed(registration, payload))
    elif kind is Kind.REPLACE:
        replacing.replace(session, actor, now, edition, registration, people_of(request)[0])
    else:
        who = _colleague(session, edition, request, answers)
        replacing.replace(session, actor, now, edition, registration, who, own=True)


def _colleague(
    session: Session, edition: Edition, request: ChangeRequest, answers: Mapping[str, str]
) -> Naming:
    colleague = colleague_of(request)
    assert colleague is not None
    way = Way(colleague.language, colleague.typed_in, Source.COLLEAGUE)
    return replacing.who(session, edition, request.side, Sent([_row(colleague)], answers, way))


def changed(row: Registration, changes: Mapping[str, Any]) -> service.Answers:
    """What somebody answered before, with *changes*, fields of `service.Answers` as JSON."""
    held = {
        "name": row.person.name,
        "choices": {choice.session_id: choice.asked for choice in row.choices},
        **{
            name: getattr(row, name)
            for name in ("email", "language", "title", "organization", "sector", "place")
        },
        **{
            name: getattr(row, name)
            for name in ("nationality", "needs_letter", "spoken", "listened", "minor")
        },
    }
    whole = {**msgspec.to_builtins(held, str_keys=True), **changes}
    whole["email"] = whole["email"] or ""
    return msgspec.convert(whole, service.Answers, strict=False)
