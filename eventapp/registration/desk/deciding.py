"""Several people approved or declined at once, of whichever sides they are."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from eventapp.core.errors import Invalid
from eventapp.core.translations import N_
from eventapp.registration.delegations import listing, requests
from eventapp.registration.delegations.listing import DECISIONS, Done
from eventapp.registration.delegations.requests import Leave
from eventapp.registration.model import Delegation, Registration

from .sight import Sight


def decide(
    session: Session,
    actor: str,
    now: datetime,
    sight: Sight,
    what: str,
    refs: Sequence[str],
    leave: Leave,
) -> Done:
    """As the page of each delegation does it: after the freeze, unless the actor decides, it is asked of the
    secretariat. Who belongs to a side that is not the actor's is not there. Raises `Invalid`."""
    if what not in DECISIONS:
        raise Invalid(N_("Choose what to do with them."))
    rows = session.execute(
        select(Registration.side, Registration.ref).where(
            Registration.edition_id == sight.edition.id,
            Registration.side.in_(sight.sides),
            Registration.erased_at.is_(None),
            Registration.ref.in_(refs),
        )
    ).all()
    if not rows:
        raise Invalid(N_("Choose at least one person first."))
    people, asked = 0, False
    for side in sorted({row.side for row in rows}):
        theirs = [row.ref for row in rows if row.side == side]
        done = listing.act(session, actor, now, sight.edition, side, what, theirs, leave)
        people, asked = people + done.people, asked or done.asked
    return Done(people, asked)


def frozen(session: Session, sight: Sight, now: datetime) -> bool:
    """Whether the list of a side that the actor sees is changed by request only."""
    found = session.scalars(
        select(Delegation).where(Delegation.edition_id == sight.edition.id, Delegation.side.in_(sight.sides))
    )
    return any(requests.frozen(each, now) for each in found)
