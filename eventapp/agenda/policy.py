"""Who may see what of an agenda. Pages, search, files, feeds and the API all ask here and nowhere else."""

from msgspec.structs import replace

from .content import AgendaContent, Audience, SessionContent


def visible(content: AgendaContent, audience: Audience) -> AgendaContent:
    """*content* without what *audience* may not see: the sessions above its level, and join links for the
    public. What is left out is absent, not blanked."""
    return replace(
        content, sessions=tuple(_redacted(s, audience) for s in content.sessions if audience.sees(s.audience))
    )


def _redacted(session: SessionContent, audience: Audience) -> SessionContent:
    return replace(session, link=None) if audience is Audience.PUBLIC else session
