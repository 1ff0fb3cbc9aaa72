"""Who may see what of an agenda, and who may change it. Pages, search, files, feeds and the API all ask here
and nowhere else."""

from typing import Any

from msgspec.structs import replace

from eventapp.core.actor import Actor, Role

from .content import AgendaContent, Audience, SessionContent


def visible(content: AgendaContent, audience: Audience) -> AgendaContent:
    """*content* without what *audience* may not see: the sessions above its level, the rooms that only
    those use, and join links for the public. What is left out is absent, not blanked."""
    if audience is Audience.ORGANIZER:
        return content
    sessions = tuple(_redacted(s, audience) for s in content.sessions if audience.sees(s.audience))
    used = {room.key for s in sessions for room in (s.room, s.video_room) if room is not None}
    rooms = tuple(room for room in content.rooms if room.key in used)
    return replace(content, sessions=sessions, rooms=rooms)


def _redacted(session: SessionContent, audience: Audience) -> SessionContent:
    return replace(session, link=None) if audience is Audience.PUBLIC else session


def reads_draft(actor: Actor, series: str, **_values: Any) -> bool:
    """Whoever has a role in the series reads the draft and what has been published of it."""
    return any(grant.series == series for grant in actor.grants)


def publishes(actor: Actor, series: str, **_values: Any) -> bool:
    """An organizer publishes, at once or at a time, and makes an older publication the draft again."""
    return actor.holds(Role.ORGANIZER, series)


def approves(actor: Actor, series: str, side: str, **_values: Any) -> bool:
    """A coordinator speaks for the own side; nobody else does, an organizer neither."""
    return side in actor.sides(series)


def edits_draft(actor: Actor, series: str, **_values: Any) -> bool:
    """The secretariat and the coordinators of both sides: one agenda, two hands."""
    return actor.holds(Role.ORGANIZER, series) or bool(actor.sides(series))
