"""Trusting somebody with a role, and taking it back.

Roles are dated and belong to a series; nothing is overwritten, so that it stays known who held what and when.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from eventapp.core import audit, mail
from eventapp.core.actor import Role
from eventapp.core.errors import Invalid, NotFound
from eventapp.core.localized import Language, clean
from eventapp.core.translations import N_, gettext

from . import asking, sessions
from .model import Account, RoleGrant

NAMES = {
    Role.ORGANIZER: N_("Organizer"),
    Role.COORDINATOR: N_("National coordinator"),
    Role.CO_CHAIR: N_("Co-chair"),
    Role.RAPPORTEUR: N_("Rapporteur"),
    Role.OBSERVER: N_("Observer"),
    Role.OPERATOR: N_("Sound and video operator"),
}
OF_A_SIDE = (Role.COORDINATOR, Role.CO_CHAIR)
OF_A_GROUP = (Role.CO_CHAIR, Role.RAPPORTEUR)
_EMAIL = re.compile(r"[^@\s<>,;:\"()\[\]\\]{1,64}@[^@\s<>,;:\"()\[\]\\]+\.[^@\s<>,;:\"()\[\]\\.]{2,}")


@dataclass(frozen=True)
class Trust:
    """What somebody is to be trusted with."""

    role: Role
    series: str
    since: date
    side: str | None = None
    group: str | None = None
    until: date | None = None


@dataclass(frozen=True)
class Holder:
    """Who it is; what is not known of somebody new is asked of them later."""

    email: str
    name: str = ""
    language: Language = Language.EN


def is_email(text: str) -> bool:
    return len(text) <= 254 and _EMAIL.fullmatch(text) is not None


def problems(trust: Trust) -> dict[str, str]:
    """What is wrong with it, by field."""
    found = {}
    if trust.role in OF_A_SIDE and not trust.side:
        found["side"] = N_("Say for which side.")
    if trust.role in OF_A_GROUP and not trust.group:
        found["group"] = N_("Say for which working group.")
    if trust.until is not None and trust.until < trust.since:
        found["until"] = N_("The last day is before the first.")
    return found


def grant(session: Session, actor: str, now: datetime, holder: Holder, trust: Trust) -> RoleGrant:
    """Trust *holder* with it, making the account if there is none. What is held already stays as it is.
    Raises `Invalid`."""
    for sentence in problems(trust).values():
        raise Invalid(sentence)
    account = _account(session, actor, now, holder)
    kept = {
        "role": trust.role,
        "series": trust.series,
        "side": trust.side if trust.role in OF_A_SIDE else None,
        "group": trust.group if trust.role in OF_A_GROUP else None,
    }
    there = session.scalars(
        select(RoleGrant).where(RoleGrant.account_id == account.id, sessions.held(now)).filter_by(**kept)
    ).first()
    if there is not None:
        return there
    row = RoleGrant(
        account_id=account.id, **kept, since=trust.since, until=trust.until, granted_by=actor, created_at=now
    )
    session.add(row)
    session.flush()
    _record(session, actor, "role.granted", row, account, now, audit.difference({}, _facts(row)))
    return row


def _account(session: Session, actor: str, now: datetime, holder: Holder) -> Account:
    email = asking.normal(holder.email)
    if not is_email(email):
        raise Invalid(N_("“%(email)s” is not an e-mail address."), email=holder.email)
    account = session.scalars(select(Account).where(Account.email == email)).one_or_none()
    if account is None:
        name = clean(holder.name.strip()) or email
        account = Account(email=email, name=name, language=holder.language, created_at=now)
        session.add(account)
        session.flush()
        audit.record(session, actor, "account.made", f"accounts/{account.id}", now, name=name)
    elif account.disabled_at is not None:
        raise Invalid(N_("The account of %(email)s is closed."), email=email)
    return account


def end(session: Session, actor: str, now: datetime, series: str, grant_id: int) -> None:
    """Take a role back, from this moment on. Raises `NotFound`, and `Invalid` for the last organizer: nobody
    could let anyone in any more."""
    rows = current(session, series, now)
    row = next((row for row in rows if row.id == grant_id), None)
    if row is None:
        raise NotFound(N_("This role has ended already."))
    organizers = [each for each in rows if each.role is Role.ORGANIZER]
    if organizers == [row]:
        raise Invalid(N_("This is the only organizer. Name another one first."))
    before = _facts(row)
    row.ended_at = now
    difference = audit.difference(before, _facts(row))
    _record(session, actor, "role.ended", row, row.account, now, difference)


def current(session: Session, series: str, now: datetime) -> Sequence[RoleGrant]:
    """The roles of *series* that are held now or will be, with their holders, by role and name."""
    rows = session.scalars(
        select(RoleGrant)
        .join(RoleGrant.account)
        .where(RoleGrant.series == series, RoleGrant.ended_at.is_(None))
        .where((RoleGrant.until.is_(None)) | (RoleGrant.until >= now.date()))
        .options(contains_eager(RoleGrant.account))
        .order_by(RoleGrant.id)
    ).all()
    order = list(Role)
    return sorted(rows, key=lambda row: (order.index(row.role), row.account.name.casefold(), row.id))


def announce(
    session: Session,
    account: Account,
    trust: Trust,
    series_name: str,
    now: datetime,
    link_to: asking.LinkTo,
    home: str,
) -> None:
    """Tell somebody of their role. Whoever has never signed in gets a link that lets them in; *home* is the
    page where all others sign in as always."""
    language = account.language

    def say(sentence: str, **values: object) -> str:
        return gettext(language, sentence, **values)

    new = not sessions.ever(session, account.id)
    expires = now + asking.INVITATION_LASTS if new else None
    link = link_to(asking.invite(session, account, "", now), language) if new else home
    ending = (
        say(
            N_("The link works once, for %(days)s days. Press the button on the page that it opens."),
            days=asking.INVITATION_LASTS.days,
        )
        if new
        else say(N_("Sign in with your e-mail address as always."))
    )
    paragraphs = [
        say(N_("Hello %(name)s,"), name=account.name),
        say(
            N_("you have a role in “%(series)s”: %(role)s."), series=series_name, role=say(NAMES[trust.role])
        ),
        link,
        ending,
    ]
    subject = say(N_("Your role in “%(series)s”"), series=series_name)
    mail.store(session, account.email, language, subject, "\n\n".join(paragraphs) + "\n", now, expires)


def disable(session: Session, actor: str, now: datetime, email: str) -> int:
    """Close an account: all its sessions end, and nobody gets in with it. Returns how many ended."""
    account = asking.account_by_email(session, email)
    if account is None:
        raise NotFound(N_("There is no open account of %(email)s."), email=email)
    account.disabled_at = now
    audit.record(session, actor, "account.disabled", f"accounts/{account.id}", now)
    return sessions.end_all(session, account.id, now)


def _facts(row: RoleGrant) -> dict[str, Any]:
    return {
        "role": row.role.value,
        "side": row.side,
        "group": row.group,
        "since": row.since.isoformat(),
        "until": row.until.isoformat() if row.until else None,
        "ended": row.ended_at.isoformat() if row.ended_at else None,
    }


def _record(
    session: Session,
    actor: str,
    action: str,
    row: RoleGrant,
    account: Account,
    now: datetime,
    difference: dict[str, Any],
) -> None:
    subject = f"{row.series}/people/{account.id}"
    audit.record(session, actor, action, subject, now, person=account.name, **difference)
