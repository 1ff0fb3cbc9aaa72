"""How people of the sample meeting are told: an organizer looks at the notices first and sends them."""

from datetime import datetime

from sqlalchemy.orm import Session

from eventapp.meetings.queries import edition_to_change
from eventapp.notices import queries, setting
from eventapp.notices.model import Mode


def load(session: Session, actor: str, now: datetime, series: str, number: int) -> bool:
    """False, and nothing is done, where it was decided before."""
    edition = edition_to_change(session, series, number)
    if queries.rules_of(session, edition.id) is not None:
        return False
    setting.save(session, actor, now, edition, setting.Facts(Mode.ASK, invitations=True))
    return True
