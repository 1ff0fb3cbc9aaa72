"""The sessions of one person as a calendar file, event for event as the public calendars write them: the same
identifiers and sequences, so that a session that is in both is one.

Only sessions in which the person has a place or a role are in it, and the meeting itself in any case. It
holds no links: calendars are handed on to phones, colleagues and services, and a link is for its person
alone.
"""

from datetime import date

from msgspec.structs import replace

from eventapp.agenda.content import AgendaContent, Audience, SessionContent
from eventapp.calendars import events, feeds
from eventapp.core.localized import Language
from eventapp.core.translations import N_, gettext
from eventapp.registration.rules import Place

from .day import Part
from .queries import Mine


def file_of(
    mine: Mine, content: AgendaContent, language: Language, base_url: str, my_page: str, today: date
) -> bytes:
    """*content* is what delegates see of the agenda. Sessions that have no page for everybody lead to
    *my_page*."""
    edition = content.edition
    sessions = tuple(_as_mine(content, part) for part in mine.parts if mine.admitted and _held(part))
    shown = replace(content, sessions=feeds.still_shown(sessions, today))
    private = {each.uid: my_page for each in sessions if each.audience is not Audience.PUBLIC}
    return feeds.calendar(
        gettext(language, N_("My sessions: %(meeting)s"), meeting=events.meeting_name(edition, language)),
        feeds.is_near(edition, today),
        events.all_events(shown, language, base_url, addresses=private).values(),
    )


def _held(part: Part) -> bool:
    return part.shown.place is not Place.NONE or bool(part.roles) or part.session.cancelled


def _as_mine(content: AgendaContent, part: Part) -> SessionContent:
    """The session with the room for whoever sits in it, and from afar for everybody else."""
    if part.shown.place is Place.ROOM or part.session.cancelled:
        return next(session for session in content.sessions if session.uid == part.session.uid)
    return replace(part.session, mode="remote") if part.shown.place is Place.REMOTE else part.session
