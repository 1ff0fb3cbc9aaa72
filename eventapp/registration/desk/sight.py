"""What somebody at the desk sees of a meeting: its sides, as far as they are theirs, and its sessions."""

from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from eventapp.agenda.content import Audience, SessionContent
from eventapp.agenda.queries import current_head
from eventapp.core.actor import Actor
from eventapp.meetings.model import Edition
from eventapp.meetings.queries import edition_to_read
from eventapp.partnership.model import Series
from eventapp.registration import policy
from eventapp.registration.model import RegistrationRules
from eventapp.registration.published import published
from eventapp.registration.syncing import NOT_ATTENDED


class Listed(NamedTuple):
    """A published session that people can take a place in."""

    id: int
    content: SessionContent


class Sight(NamedTuple):
    edition: Edition
    sides: list[str]  # those whose people the actor sees, in the order of the rotation
    rules: RegistrationRules | None  # None: registration has not been opened
    sessions: list[Listed]

    @property
    def series(self) -> Series:
        return self.edition.series

    @property
    def address(self) -> dict[str, Any]:
        """For ``url_for``."""
        return {"series": self.edition.series.key, "number": self.edition.number}


def look(session: Session, actor: Actor, series: str, number: int) -> Sight:
    """Raises `NotFound`."""
    edition = edition_to_read(session, series, number)
    sides = policy.sides_seen(actor, series, edition.series.rotation)
    return Sight(edition, sides, session.get(RegistrationRules, edition.id), _sessions(session, edition))


def _sessions(session: Session, edition: Edition) -> list[Listed]:
    head = current_head(session, edition.series.key, edition.number)
    if head is None:
        return []
    found = published(session, head.id, head.digest, Audience.ORGANIZER)
    return [
        Listed(found.ids[each.uid], each)
        for each in found.content.sessions
        if each.uid in found.ids and not each.cancelled and each.kind not in NOT_ATTENDED
    ]
