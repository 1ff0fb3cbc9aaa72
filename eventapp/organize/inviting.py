"""Naming somebody for a role of a series that exists, and telling them."""

from datetime import datetime

from sqlalchemy.orm import Session

from eventapp.core.errors import Invalid
from eventapp.core.translations import N_
from eventapp.partnership import queries as partnership
from eventapp.partnership.model import Series
from eventapp.people import asking, roles
from eventapp.people.model import Account
from eventapp.people.sign_in import link_to
from eventapp.web.addresses import absolute


def name(session: Session, actor: str, now: datetime, holder: roles.Holder, trust: roles.Trust) -> None:
    """Give the role and mail its holder. Raises `NotFound`, `Invalid`."""
    series, account = _grant(session, actor, now, holder, trust)
    called = series.name.best(account.language)
    home = absolute("organize.home", language=account.language)
    roles.announce(session, account, trust, called.text if called else series.key, now, link_to, home)


def invite(session: Session, actor: str, now: datetime, holder: roles.Holder, trust: roles.Trust) -> str:
    """Give the role. Returns a link by which its holder signs in. Raises `NotFound`, `Invalid`."""
    _series, account = _grant(session, actor, now, holder, trust)
    return link_to(asking.invite(session, account, "", now), account.language)


def _grant(
    session: Session, actor: str, now: datetime, holder: roles.Holder, trust: roles.Trust
) -> tuple[Series, Account]:
    series = partnership.series_by_key(session, trust.series)
    if trust.side and trust.side not in series.rotation:
        raise Invalid(N_("“%(side)s” is not a side of this partnership."), side=trust.side)
    if trust.group and trust.group not in {
        group.key for group in partnership.groups_of(session, series.lineage)
    }:
        raise Invalid(N_("This partnership has no working group “%(group)s”."), group=trust.group)
    row = roles.grant(session, actor, now, holder, trust)
    return series, session.get_one(Account, row.account_id)
