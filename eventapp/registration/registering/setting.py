"""What a form stands in: the rules of the edition, the delegation, the agenda. Read in one statement."""

from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session, aliased, joinedload

from eventapp.agenda.content import Audience
from eventapp.agenda.model import Publication
from eventapp.core.errors import NotFound
from eventapp.core.translations import N_
from eventapp.meetings.model import Edition
from eventapp.partnership.model import Series
from eventapp.registration.model import Delegation, OpenForm, Registration, RegistrationRules
from eventapp.registration.published import Published, published
from eventapp.registration.rules import State

LIST = (State.SUBMITTED, State.APPROVED, State.WAITING, State.ATTENDED)
"""Who is on the list that a delegation freezes: what they change then is a request."""


class Closed(StrEnum):
    """Why one cannot register at present."""

    NOT_YET = "not_yet"
    OVER = "over"
    FROZEN = "frozen"  # the list of this side, for those who are not on it
    ENDED = "ended"  # this registration: declined


class Setting(NamedTuple):
    edition: Edition
    rules: RegistrationRules
    delegation: Delegation | None
    side: str
    agenda: Published | None
    form: OpenForm | None = None

    def frozen(self, now: datetime) -> bool:
        at = self.delegation.freezes_at if self.delegation else None
        return at is not None and at <= now

    def closed_to(self, row: Registration, now: datetime) -> Closed | None:
        """Why the form is closed to somebody who was invited; whoever registered can always change it."""
        if row.state in LIST:
            return None
        if row.state is State.DECLINED:
            return Closed.ENDED
        return self._closed(now)

    def closed_to_all(self, now: datetime) -> Closed | None:
        """Why an open form is closed."""
        assert self.form is not None
        ends = (self.form.closed_at, self.form.closes_at)
        if any(end is not None and end <= now for end in ends):
            return Closed.OVER
        return Closed.FROZEN if self.frozen(now) else self._closed(now)

    def _closed(self, now: datetime) -> Closed | None:
        if self.rules.opens_at and now < self.rules.opens_at:
            return Closed.NOT_YET
        return Closed.OVER if self.rules.closes_at and self.rules.closes_at <= now else None


def of_registration(session: Session, row: Registration) -> Setting:
    """*row* has its edition and series loaded. Raises `NotFound` where registration was never opened."""
    rules = RegistrationRules
    wanted = _with_agenda(
        select(rules, Delegation)
        .outerjoin(Delegation, and_(Delegation.edition_id == rules.edition_id, Delegation.side == row.side))
        .where(rules.edition_id == row.edition_id),
        rules.edition_id,
    )
    found = session.execute(wanted).one_or_none()
    if found is None:
        raise NotFound(N_("There is no registration for this meeting."))
    agenda = _agenda(session, found, Audience.DELEGATE)
    return Setting(row.edition, found[0], found[1], row.side, agenda)


def of_form(
    session: Session, series: str, number: int, ref: str, email: str = ""
) -> tuple[Setting, Registration | None]:
    """An open form, and who has registered with *email* already. Raises `NotFound`."""
    there = aliased(Registration)
    same = and_(there.edition_id == Edition.id, there.email == email, there.erased_at.is_(None))
    wanted = _with_agenda(
        select(RegistrationRules, Delegation, Edition, OpenForm, there)
        .select_from(OpenForm)
        .join(Edition, Edition.id == OpenForm.edition_id)
        .join(Edition.series)
        .join(RegistrationRules, RegistrationRules.edition_id == Edition.id)
        .outerjoin(Delegation, and_(Delegation.edition_id == Edition.id, Delegation.side == OpenForm.side))
        .outerjoin(there, same)
        .where(Series.key == series, Edition.number == number, OpenForm.ref == ref)
        .options(joinedload(Edition.series), joinedload(there.person))
        .order_by(there.id)
        .limit(1),
        Edition.id,
    )
    found = session.execute(wanted).one_or_none()
    if found is None:
        raise NotFound(N_("There is no such form. It may have been taken away."))
    rules, delegation, edition, form, registered = found[:5]
    agenda = _agenda(session, found, Audience.PUBLIC)
    return Setting(edition, rules, delegation, form.side, agenda, form), registered


def _with_agenda(wanted: Any, edition_id: Any) -> Select[Any]:
    """The current publication beside what is wanted."""
    any_of_it = aliased(Publication)
    latest = select(func.max(any_of_it.number)).where(any_of_it.edition_id == edition_id).scalar_subquery()
    found: Select[Any] = wanted.add_columns(
        Publication.id.label("publication_id"), Publication.digest.label("digest")
    ).outerjoin(Publication, and_(Publication.edition_id == edition_id, Publication.number == latest))
    return found


def _agenda(session: Session, found: Any, audience: Audience) -> Published | None:
    if found.publication_id is None:
        return None
    return published(session, found.publication_id, found.digest, audience)
