"""What is published, put right after a country changed its clocks.

A session is agreed on as an hour on the clock of its place. When the rules of that clock change, the hour
stays and the instant moves; calendars were told instants. The correction publishes the *published* content
with instants derived anew, never the draft: nobody's unfinished work becomes public by it. Hours and sessions
are those that were agreed on, so it asks for no approval; approvals of the draft are to be given again, as
after every publication.
"""

from datetime import datetime
from typing import NamedTuple

from msgspec.structs import replace
from sqlalchemy.orm import Session

from eventapp.core import audit, clock
from eventapp.core.errors import Conflict
from eventapp.core.translations import N_
from eventapp.meetings.queries import edition_to_change

from . import changes, content, service
from .approvals import edition_path
from .changes import Change
from .content import AgendaContent, SessionContent, in_order
from .queries import latest_publication

CORRECTED = "agenda.corrected"
NOTE = N_("Clocks have changed by law: the hours of these sessions stay, the instants follow the new rules.")


class Moved(NamedTuple):
    """A session whose instant is another by the rules in use; ``before`` is what was published."""

    before: SessionContent
    after: SessionContent


def moved(agenda: AgendaContent, now: datetime) -> tuple[Moved, ...]:
    """The sessions of a publication, still to come or running, that begin or end at another instant by the
    time-zone database in use than was published. Cancelled ones stay as they are: nobody goes there."""
    found = []
    for session in agenda.sessions:
        again = anew(session)
        over = max(session.ends_at, again.ends_at) <= now
        if again != session and not over and not session.cancelled:
            found.append(Moved(session, again))
    return tuple(found)


def anew(session: SessionContent) -> SessionContent:
    """The session with its instants derived from its hours by the rules in use."""
    return replace(
        session,
        starts_at=clock.instant(session.start, session.zone),
        ends_at=clock.instant(session.end, session.zone),
    )


def corrected(agenda: AgendaContent, now: datetime) -> AgendaContent:
    """*agenda* with what moved at its new instants, not yet stamped."""
    found = {each.before.uid: each.after for each in moved(agenda, now)}
    sessions = in_order([found.get(session.uid, session) for session in agenda.sessions])
    return replace(agenda, sessions=sessions, tzdata=clock.tzdata_version())


class Corrected(NamedTuple):
    """The publication that puts it right."""

    number: int
    changes: tuple[Change, ...]


def correct(
    session: Session, actor: str, now: datetime, series_key: str, number: int, seen: int | None = None
) -> Corrected | None:
    """Publish the current publication of an edition with its instants derived anew: SEQUENCE rises for what
    moved, and all that follows a publication follows. None where nothing moved. Raises `NotFound`, and
    `Conflict` where publication *seen*, the one that somebody looked at, is no longer the current one."""
    edition = edition_to_change(session, series_key, number)
    latest = latest_publication(session, edition.id)
    if latest is None:
        return None
    before = content.decode(latest.content)
    found = moved(before, now)
    if not found:
        return None
    if seen is not None and seen != latest.number:
        raise Conflict(N_("Another publication was made meanwhile. Look again at what moved."))
    after = changes.stamped(before, corrected(before, now), now)
    service.keep(session, actor, now, edition, after, NOTE)
    audit.record(
        session,
        actor,
        CORRECTED,
        edition_path(edition),
        now,
        number=after.publication,
        sessions=[each.before.slug for each in found],
        before=before.tzdata,
        after=after.tzdata,
    )
    return Corrected(after.publication, changes.compare(before, after))
