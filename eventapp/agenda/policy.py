"""Who may see what of an agenda. Pages, search, files, feeds and the API all ask here and nowhere else."""

from msgspec.structs import replace

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
